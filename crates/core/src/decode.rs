//! Envelope in memory to array: the way back.

use std::{borrow::Cow, ops::Range, sync::Arc};

use crate::{
    array::{Array, ArrayView, Elements},
    binary::check_crc,
    buffer::Buffer,
    chain::{Chain, Codecs},
    codec::BytesToText,
    decoder::Decoder,
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    form::Notation,
    form_writer::FormWriter,
    header::Header,
    limits::{Limits, caps},
    line::Line,
    meta::Meta,
    num::{extend_by, to_u64, to_usize},
    output::Output,
    parallel,
    passage::{Scratch, Segment},
    progress::Progress,
    registry::Registry,
    segments::Segments,
    strings::Strings,
};

/// An envelope whose check, header and number of segments are proved, and whose claims about its size are held against limits and body. Nothing is decoded yet.
///
/// ```
/// use tenvelope_core::{Limits, Opened, Registry};
///
/// let line = "tnv1.uint8.2.raw-hex.0aff.6d8416eb";
/// let opened = Opened::new(line, &Registry::core(), &Limits::default())?;
/// assert_eq!(opened.shape(), [2]);
/// assert_eq!(opened.decode()?.bytes(), Some(&[10, 255][..]));
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Opened<'a> {
    /// In a place of its own, so that this can be handed on without a copy of all that.
    pub(crate) decoder: Box<Decoder<'a>>,
    segments: Segments<'a>,
    /// The CRC-32 of each segment, where they have not been compared yet ([`Opened::from_map`]).
    unproved: Option<Vec<u32>>,
    threads: usize,
    /// Of a tree: where the codecs of its parts come from.
    pub(crate) tree_registry: Option<Registry>,
}

impl<'a> Opened<'a> {
    /// Reads everything of a line but the body (steps 1 to 12 of rule O1).
    ///
    /// # Errors
    /// The codes of sections 1 to 8 of the specification.
    pub fn new(text: &'a str, registry: &Registry, limits: &Limits) -> Result<Self> {
        Opened::from_line(text.as_bytes(), registry, limits)
    }

    /// The same for bytes that must be a line.
    ///
    /// # Errors
    /// As [`Opened::new`].
    pub fn from_line(text: &'a [u8], registry: &Registry, limits: &Limits) -> Result<Self> {
        let line = Line::split(text, limits)?;
        line.verify()?;
        let (header, codecs) = Header::read(&line, limits, |specs| Codecs::build(specs, registry), |codecs| &codecs.chain)?;
        let segments = split_body(&line, &header)?;
        Ok(Opened::of_parts(header, codecs.chain, Some(codecs.text), segments, None, limits)?.with_tree_registry(registry))
    }

    /// Puts together what a reader of either form has found.
    pub(crate) fn of_parts(
        header: Header<'a>,
        chain: Chain,
        text: Option<Arc<dyn BytesToText>>,
        segments: Segments<'a>,
        unproved: Option<Vec<u32>>,
        limits: &Limits,
    ) -> Result<Self> {
        let opened =
            Opened { decoder: Box::new(Decoder::new(header, chain, text, limits)?), segments, unproved, threads: 1, tree_registry: None };
        opened.check_plausible()?;
        Ok(opened)
    }

    pub(crate) fn with_tree_registry(mut self, registry: &Registry) -> Self {
        self.tree_registry = (*self.dtype() == Dtype::Tree).then(|| registry.clone());
        self
    }

    /// An envelope of some of the segments, under another header: a part of a tree.
    pub(crate) fn sub_envelope(&self, header: Header<'static>, chain: Chain, range: Range<usize>, limits: &Limits) -> Result<Opened<'a>> {
        let unproved = self.unproved.as_ref().map(|crcs| crcs.get(range.clone()).unwrap_or_default().to_vec());
        let segments = self.segments.get(range).unwrap_or_default().to_vec().into();
        Ok(Opened::of_parts(header, chain, self.decoder.text.clone(), segments, unproved, limits)?.with_threads(self.threads))
    }

    pub(crate) fn segments(&self) -> &[&'a [u8]] {
        &self.segments
    }

    /// By how many threads large arrays may be decompressed.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Is told after each chunk that is decoded.
    #[must_use]
    pub fn with_progress(mut self, progress: Progress) -> Self {
        self.decoder.progress = progress;
        self
    }

    /// What one element is.
    #[must_use]
    pub fn dtype(&self) -> &Dtype {
        self.decoder.dtype()
    }

    /// The dims, outermost first.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.decoder.shape
    }

    /// Attrs, names of dims, struct fields.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.decoder.header.meta
    }

    /// The whole header.
    #[must_use]
    pub fn header(&self) -> &Header<'a> {
        &self.decoder.header
    }

    /// The chain, built.
    #[must_use]
    pub fn chain(&self) -> &Chain {
        &self.decoder.chain
    }

    /// The name of the text codec; the binary form has none.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        self.decoder.text.as_ref().map(|text| text.spec())
    }

    /// Whether all checks have been compared. Only in a mapped file they have not; there each segment is checked when it is decoded.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.unproved.is_none()
    }

    /// Bytes of the raw run.
    ///
    /// # Errors
    /// `unsupported` for strings and for what is no array.
    pub fn run_len(&self) -> Result<usize> {
        self.decoder.run_len()
    }

    /// Decodes the raw run into `out`, which has its length. On an error `out` holds anything.
    ///
    /// # Errors
    /// `bad_text`, `codec_failed`, `size_mismatch`, `bad_value`; `check_mismatch` in a mapped file; `bad_argument` if `out` has another length.
    pub fn decode_run(&self, out: &mut [u8]) -> Result<()> {
        self.decoder.check_place(out)?;
        let threads = parallel::worth(self.threads, self.decoder.chain.is_compressed(), out.len(), to_u64(self.segments.len()));
        if threads > 1 {
            return parallel::decode_chunks(self, out, self.segments.len(), threads);
        }
        let mut scratch = Scratch::default();
        let mut rest = out;
        for i in 0..self.segments.len() {
            let (place, after) = rest.split_at_mut(self.decoder.chunk_len(i)?.min(rest.len()));
            self.decode_chunk(i, place, &mut scratch)?;
            self.decoder.report(i);
            rest = after;
        }
        Ok(())
    }

    /// Decodes the elements of a `string` array.
    ///
    /// # Errors
    /// As [`Opened::decode_run`], and `limit_exceeded`.
    pub fn decode_strings(&self) -> Result<Strings> {
        let mut strings = Strings::default();
        let (mut scratch, mut left) = (Scratch::default(), self.decoder.unsized_limit());
        for i in 0..self.segments.len() {
            left = left.saturating_sub(self.decode_string_chunk(i, &mut strings, left, &mut scratch)?);
            self.decoder.report(i);
        }
        Ok(strings)
    }

    /// Decodes an array of any dtype.
    ///
    /// # Errors
    /// As [`Opened::decode_run`] and [`Opened::decode_strings`]; `unsupported` for `object` and `tree`.
    pub fn decode(&self) -> Result<Array> {
        let elements = if *self.dtype() == Dtype::String {
            Elements::Strings(Cow::Owned(self.decode_strings()?))
        } else {
            let mut buffer = Buffer::zeroed(self.run_len()?)?;
            self.decode_run(buffer.as_bytes_mut())?;
            Elements::Owned(buffer)
        };
        Ok(Array::proved(self.dtype().clone(), self.shape().to_vec(), elements))
    }

    /// The array where it stands in the input, without a copy: a stored array in the binary form (its elements lie at a multiple of 64 of the input). `None` for
    /// everything else, which [`Opened::decode`] decodes.
    ///
    /// ```
    /// use tenvelope_core::{ArrayView, Chain, Limits, Notation, Opened, Plan, Registry, encode, parse_codecs};
    ///
    /// let registry = Registry::core();
    /// let chain = Chain::build(&parse_codecs("raw")?, &registry)?;
    /// let mut bytes = Vec::new();
    /// encode(&ArrayView::from_elements(&[3], &[1u8, 2, 3])?, &Plan::new(&chain), &Notation::Binary, &mut bytes)?;
    /// let opened = Opened::from_binary(&bytes, &registry, &Limits::default())?;
    /// assert_eq!(opened.view()?.and_then(|view| view.bytes().map(<[u8]>::to_vec)), Some(vec![1, 2, 3]));
    /// # Ok::<(), tenvelope_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// `bad_value` for an element that the dtype forbids, `check_mismatch` in a mapped file.
    pub fn view(&self) -> Result<Option<ArrayView<'a>>> {
        match self.unverified_run() {
            Some(_) => ArrayView::from_bytes(self.dtype().clone(), self.shape(), self.stored(0)?).map(Some),
            None => Ok(None),
        }
    }

    /// The raw run of [`Opened::view`], of which nothing is touched: neither its check nor its values are proved. `None` if the array is not stored, or not in the
    /// binary form, or empty.
    #[must_use]
    pub fn unverified_run(&self) -> Option<&'a [u8]> {
        match (&self.decoder.text, &*self.segments) {
            (None, [run]) if self.decoder.chain.is_store() => Some(run),
            _ => None,
        }
    }

    /// Appends the same envelope in another notation: no codec but text codecs is entered.
    ///
    /// # Errors
    /// `bad_text`, `alloc_failed`.
    pub fn write(&self, notation: &Notation, out: &mut (impl Output + ?Sized)) -> Result<()> {
        let mut form = FormWriter::begin(out, notation, self.header(), &self.decoder.chain, 0)?;
        let mut buffer = Vec::new();
        for i in 0..self.segments.len() {
            let segment = self.decoder.segment(self.stored(i)?);
            form.segment(segment.read(&mut buffer).map_err(|error| error.at_index("segment", i))?)?;
        }
        form.finish().map(drop)
    }

    /// Decodes every chunk and throws it away: proves the envelope with the memory of one chunk.
    ///
    /// # Errors
    /// As [`Opened::decode`].
    pub fn verify(&self) -> Result<()> {
        if *self.dtype() == Dtype::Tree {
            return self.verify_tree();
        }
        if self.dtype().is_object() {
            return Err(Error::new(ErrorKind::Unsupported, "an object is verified by decoding it into its type"));
        }
        // All checks come before the first codec.
        (0..self.segments.len()).try_for_each(|i| self.stored(i).map(drop))?;
        if self.unverified_run().is_some() {
            // Where it stands, without a copy.
            return self.view().map(|_| self.decoder.report(0));
        }
        let (mut scratch, mut left) = (Scratch::default(), self.decoder.unsized_limit());
        let mut run = Vec::new();
        for (i, stored) in self.segments.iter().enumerate() {
            if *self.dtype() == Dtype::String {
                left = left.saturating_sub(self.decoder.decode_strings(i, stored, &mut Strings::default(), left, &mut scratch)?);
            } else {
                self.decoder.check_plausible(i, stored, &mut scratch)?;
                run.clear();
                let place = extend_by(&mut run, self.decoder.chunk_len(i)?)?;
                self.decoder.decode_chunk(i, stored, place, &mut scratch)?;
            }
            self.decoder.report(i);
        }
        Ok(())
    }

    /// Decodes chunk `i` of a fixed-size dtype into its place and checks its values.
    pub(crate) fn decode_chunk(&self, i: usize, out: &mut [u8], scratch: &mut Scratch) -> Result<()> {
        self.decoder.decode_chunk(i, self.stored(i)?, out, scratch)
    }

    /// Decodes chunk `i` of strings, at most `most` bytes; says how many they were.
    pub(crate) fn decode_string_chunk(&self, i: usize, out: &mut Strings, most: usize, scratch: &mut Scratch) -> Result<usize> {
        self.decoder.decode_strings(i, self.stored(i)?, out, most, scratch)
    }

    /// A segment whose check is right.
    pub(crate) fn segment(&self, i: usize) -> Result<Segment<'_>> {
        self.stored(i).map(|stored| self.decoder.segment(stored))
    }

    fn stored(&self, i: usize) -> Result<&'a [u8]> {
        let stored = self.segments.get(i).copied().unwrap_or_default();
        if let Some(crc) = self.unproved.as_ref().and_then(|crcs| crcs.get(i)) {
            check_crc(stored, *crc).map_err(|error| error.at_index("segment", i))?;
        }
        Ok(stored)
    }

    /// Rule R2: whoever asks for the memory of this array may, because its body can hold it. When it cannot, the error is found with the memory of the body alone.
    fn check_plausible(&self) -> Result<()> {
        if self.dtype().is_object() || *self.dtype() == Dtype::String {
            return Ok(());
        }
        for (i, stored) in self.segments.iter().enumerate() {
            if !self.decoder.chain.is_plausible(self.decoder.segment(stored), self.decoder.chunk_len(i)?) {
                return self.verify();
            }
        }
        Ok(())
    }
}

/// Step 12: the segments, none of them empty, as many as there are chunks.
fn split_body<'a>(line: &Line<'a>, header: &Header<'_>) -> Result<Segments<'a>> {
    if header.dtype == Dtype::Tree {
        let segments = if line.body.is_empty() { Vec::new().into() } else { line.segments(to_usize(caps::SEGMENTS.saturating_add(1))?) };
        let empty = line.body.split(|&b| b == b'~').position(<[u8]>::is_empty).filter(|_| !line.body.is_empty());
        return check_tree_segments(empty, to_u64(segments.len())).map(|()| segments);
    }
    let need = header.segments();
    // One more than there may be shows that there are too many, and bounds the memory for a body of nothing but `~`.
    let most = to_usize(need.saturating_add(1))?;
    let segments = if line.body.is_empty() { Vec::new().into() } else { line.segments(most) };
    if to_u64(segments.len()) == need && !segments.iter().any(|segment| segment.is_empty()) {
        return Ok(segments);
    }
    let mut all = line.body.split(|&b| b == b'~');
    let empty = all.position(<[u8]>::is_empty).filter(|_| !line.body.is_empty());
    let found = if line.body.is_empty() { 0 } else { line.body.split(|&b| b == b'~').count() };
    Err(wrong_segments(empty, to_u64(found), need))
}

/// What can be said of the segments of a tree before its document is read (rule TREE1).
pub(crate) fn check_tree_segments(empty: Option<usize>, found: u64) -> Result<()> {
    if empty.is_some() || found == 0 {
        return Err(wrong_segments(empty, found, 1));
    }
    if found > caps::SEGMENTS {
        return Err(Error::new(ErrorKind::TooLarge, "more than 2^20 segments").in_field("body"));
    }
    Ok(())
}

/// The error of a body whose segments do not suit the header.
pub(crate) fn wrong_segments(empty: Option<usize>, found: u64, need: u64) -> Error {
    match empty {
        Some(i) => Error::new(ErrorKind::EmptySegment, "no segment is empty; an array without elements has none").at_index("segment", i),
        None => {
            let message = format!("{found} segments where shape and chunk length demand {need}");
            Error::new(ErrorKind::BadSegmentCount, message).in_field("body")
        }
    }
}
