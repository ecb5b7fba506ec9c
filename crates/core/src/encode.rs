//! Array to line: the way down.

use crate::{
    array::ArrayView,
    chain::Codecs,
    codec::{BytesToText, ChunkInfo, ChunkRef, Level, encoded_len},
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    header::Header,
    limits::{Limits, caps},
    line::check_of,
    meta::Meta,
    num::{alloc_failed, to_u64, to_usize},
    passage::Scratch,
    progress::Progress,
};

/// Everything that is decided before an array is written.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The chain and the text codec.
    pub codecs: &'a Codecs,
    /// Elements per chunk; ignored when one chunk holds them all.
    pub chunk: Option<u64>,
    /// How hard compressors try.
    pub level: Level,
    /// Attrs and names of dims. `fields` come from the array's dtype.
    pub meta: Meta,
    /// Told after each chunk.
    pub progress: Progress,
}

impl<'a> Plan<'a> {
    /// One chunk, default level, no meta.
    #[must_use]
    pub fn new(codecs: &'a Codecs) -> Self {
        Plan { codecs, chunk: None, level: Level::default(), meta: Meta::default(), progress: Progress::default() }
    }
}

/// Appends the line of an array to `out`.
///
/// # Errors
/// `bad_chain`, `bad_chunk`, `bad_meta`, `too_large` for a plan that does not suit the array; `alloc_failed`; what codecs report. `out` then ends where it did before.
pub fn encode_line(array: &ArrayView<'_>, plan: &Plan<'_>, out: &mut Vec<u8>) -> Result<()> {
    let start = out.len();
    let written = write_line(array, plan, out);
    if written.is_err() {
        out.truncate(start);
    }
    written
}

fn write_line(array: &ArrayView<'_>, plan: &Plan<'_>, out: &mut Vec<u8>) -> Result<()> {
    let start = out.len();
    let header = header_of(array, plan)?;
    let head = header.to_text(&plan.codecs.chain, Some(&plan.codecs.text.spec()))?;
    reserve_store(array, plan, head.len(), out)?;
    out.extend_from_slice(head.as_bytes());
    out.push(b'.');
    for_each_segment(array, plan, &header, |i, bytes| {
        if i > 0 {
            out.push(b'~');
        }
        append_segment(plan.codecs.text.as_ref(), bytes, out)
    })?;
    append_check(start, out);
    Ok(())
}

/// The header of an array under a plan; the writer holds itself to what every reader asks.
pub(crate) fn header_of(array: &ArrayView<'_>, plan: &Plan<'_>) -> Result<Header<'static>> {
    let shape = array.shape().iter().map(|&dim| to_u64(dim)).collect();
    let mut meta = plan.meta.clone();
    meta.fields = match array.dtype() {
        Dtype::Struct(fields) => Some(fields.clone()),
        _ => None,
    };
    let mut header = Header { dtype: array.dtype().clone(), shape, chunk: None, codecs: Vec::new(), meta };
    header.chunk = plan.chunk.filter(|&chunk| chunk > 0 && chunk < header.count());
    header.check_together(&plan.codecs.chain, &Limits::trusted())?;
    Ok(header)
}

/// Hands on the bytes of each chunk, as they are before a text codec.
pub(crate) fn for_each_segment(
    array: &ArrayView<'_>,
    plan: &Plan<'_>,
    header: &Header<'_>,
    mut segment: impl FnMut(u64, &[u8]) -> Result<()>,
) -> Result<()> {
    let mut scratch = Scratch::default();
    for i in 0..header.segments() {
        let (from, elements) = header.chunk_range(i);
        let chunk = ChunkInfo::new(array.dtype(), to_usize(elements)?, array.shape())?;
        segment(i, plan.codecs.chain.encode(chunk, chunk_of(array, from, elements)?, plan.level, &mut scratch)?)?;
        plan.progress.report(from.saturating_add(elements), header.count());
    }
    Ok(())
}

/// Appends bytes as text.
pub(crate) fn append_segment(text: &dyn BytesToText, bytes: &[u8], out: &mut Vec<u8>) -> Result<()> {
    let len = encoded_len(text, bytes.len()).ok_or_else(|| alloc_failed(bytes.len()))?;
    // Room for the check as well, so that a line of one chunk is one allocation.
    let more = len.saturating_add(CHECK);
    out.try_reserve(more).map_err(|_| alloc_failed(more))?;
    text.encode(bytes, out)
}

/// Appends the dot and the check of everything from `start` on.
pub(crate) fn append_check(start: usize, out: &mut Vec<u8>) {
    let check = check_of(out.get(start..).unwrap_or_default());
    out.push(b'.');
    out.extend_from_slice(check.as_bytes());
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

/// A dot and eight digits.
const CHECK: usize = 9;

/// Where nothing is compressed the length of the line is known: reserved once.
fn reserve_store(array: &ArrayView<'_>, plan: &Plan<'_>, head: usize, out: &mut Vec<u8>) -> Result<()> {
    let Some(bytes) = array.bytes().filter(|_| plan.codecs.chain.is_store()) else { return Ok(()) };
    let body = encoded_len(plan.codecs.text.as_ref(), bytes.len()).ok_or_else(|| alloc_failed(bytes.len()))?;
    let all = head.saturating_add(1).saturating_add(body).saturating_add(CHECK);
    out.try_reserve_exact(all).map_err(|_| alloc_failed(all))
}

/// The elements of a chunk, borrowed from the array.
fn chunk_of<'a>(array: &'a ArrayView<'_>, from: u64, elements: u64) -> Result<ChunkRef<'a>> {
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
