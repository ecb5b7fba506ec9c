//! Array to envelope: the way down.

use std::io::Write;

use crate::{
    array::ArrayView,
    chain::Chain,
    codec::{ChunkInfo, ChunkRef, Level},
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    form::Notation,
    form_writer::FormWriter,
    header::Header,
    limits::{Limits, caps},
    meta::Meta,
    num::{to_u64, to_usize},
    output::Output,
    parallel,
    passage::Scratch,
    progress::Progress,
    sink::{Sink, Stream},
};

/// Everything that is decided before an array is written, but how it is written down: that is the [`Notation`].
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The chain.
    pub chain: &'a Chain,
    /// Elements per chunk; ignored when one chunk holds them all.
    pub chunk: Option<u64>,
    /// How hard compressors try.
    pub level: Level,
    /// Attrs and names of dims. `fields` come from the array's dtype.
    pub meta: Meta,
    /// Told after each chunk.
    pub progress: Progress,
    /// By how many threads large arrays may be compressed; the envelope is the same for any number.
    pub threads: usize,
}

impl<'a> Plan<'a> {
    /// One chunk, default level, no meta.
    #[must_use]
    pub fn new(chain: &'a Chain) -> Self {
        Plan { chain, chunk: None, level: Level::default(), meta: Meta::default(), progress: Progress::default(), threads: 1 }
    }
}

/// Appends the envelope of an array to `out`.
///
/// ```
/// use tenvelope_core::{ArrayView, Codecs, Notation, Plan, Registry, encode};
///
/// let codecs = Codecs::parse("raw-hex", &Registry::core())?;
/// let mut line = Vec::new();
/// encode(&ArrayView::from_elements(&[2], &[10u8, 255])?, &Plan::new(&codecs.chain), &Notation::Line(codecs.text), &mut line)?;
/// assert_eq!(line, b"tnv1.uint8.2.raw-hex.0aff.6d8416eb");
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// `bad_chain`, `bad_chunk`, `bad_meta`, `too_large` for a plan that does not suit the array; `alloc_failed`; what codecs report. `out` then holds part of an envelope.
pub fn encode(array: &ArrayView<'_>, plan: &Plan<'_>, notation: &Notation, out: &mut (impl Output + ?Sized)) -> Result<()> {
    write_array(array, plan, notation, out).map(drop)
}

/// Writes the envelope of an array to a stream, with the memory of one chunk. What the stream has taken before an error is no envelope: its check is written last.
///
/// # Errors
/// As [`encode`], and `io`.
pub fn encode_to<W: Write>(array: &ArrayView<'_>, plan: &Plan<'_>, notation: &Notation, out: W) -> Result<W> {
    write_array(array, plan, notation, Stream::new(out))?.finish()
}

fn write_array<S: Sink>(array: &ArrayView<'_>, plan: &Plan<'_>, notation: &Notation, sink: S) -> Result<S> {
    let header = header_of(array.dtype(), array.shape(), plan)?;
    let stored = array.bytes().filter(|_| plan.chain.is_store()).map_or(0, <[u8]>::len);
    let mut form = FormWriter::begin(sink, notation, &header, plan.chain, stored)?;
    write_chunks(array, plan, &header, &mut form)?;
    form.finish()
}

/// Writes the segments of an array: all of an envelope's, or those of a part of a tree.
pub(crate) fn write_chunks<S: Sink>(array: &ArrayView<'_>, plan: &Plan<'_>, header: &Header<'_>, form: &mut FormWriter<S>) -> Result<()> {
    let threads = parallel::worth(plan.threads, plan.chain.is_compressed(), array.bytes().map_or(0, <[u8]>::len), header.segments());
    if threads > 1 && form.takes_packed() {
        return parallel::write_segments(array, plan, header, form, threads);
    }
    let mut scratch = Scratch::default();
    for i in 0..header.segments() {
        let (from, elements) = header.chunk_range(i);
        let chunk = ChunkInfo::new(array.dtype(), to_usize(elements)?, array.shape())?;
        form.segment(plan.chain.encode(chunk, chunk_of(array, from, elements)?, plan.level, &mut scratch)?)?;
        plan.progress.report(from.saturating_add(elements), header.count());
    }
    Ok(())
}

/// The header of an array under a plan; the writer holds itself to what every reader asks.
pub(crate) fn header_of(dtype: &Dtype, shape: &[usize], plan: &Plan<'_>) -> Result<Header<'static>> {
    let shape = shape.iter().map(|&dim| to_u64(dim)).collect();
    let mut meta = plan.meta.clone();
    meta.fields = match dtype {
        Dtype::Struct(fields) => Some(fields.clone()),
        _ => None,
    };
    let mut header = Header { dtype: dtype.clone(), shape, chunk: None, codecs: Vec::new(), meta };
    header.chunk = plan.chunk.filter(|&chunk| chunk > 0 && chunk < header.count());
    header.check_together(plan.chain, &Limits::trusted())?;
    Ok(header)
}

/// Doubles a chunk length until the number of segments is legal.
#[must_use]
pub fn legal_chunk(chunk: u64, count: u64) -> u64 {
    let mut chunk = chunk.max(1);
    while count.div_ceil(chunk) > caps::SEGMENTS {
        chunk = chunk.saturating_mul(2);
    }
    chunk
}

/// The elements of a chunk, borrowed from the array.
pub(crate) fn chunk_of<'a>(array: &'a ArrayView<'_>, from: u64, elements: u64) -> Result<ChunkRef<'a>> {
    if let Some(strings) = array.strings() {
        return Ok(ChunkRef::Strings(strings, to_usize(from)?, to_usize(elements)?));
    }
    let dtype = array.dtype();
    // Chunks of packed nibbles begin at whole bytes: their length is even.
    let range = dtype.run_len(from).zip(dtype.run_len(elements)).and_then(|(at, len)| {
        let at = to_usize(at).ok()?;
        array.bytes()?.get(at..at.checked_add(to_usize(len).ok()?)?)
    });
    range.map(ChunkRef::Run).ok_or_else(|| Error::new(ErrorKind::SizeMismatch, "the array ends before its shape does"))
}
