//! Line to array: the way back.

use std::{borrow::Cow, sync::Arc};

use crate::{
    array::{Array, ArrayView, Elements},
    buffer::Buffer,
    chain::{Chain, Codecs},
    codec::{BytesToText, ChunkInfo, ChunkMut},
    dtype::Dtype,
    encode::{append_check, append_segment},
    error::{Error, ErrorKind, Result},
    header::Header,
    limits::Limits,
    line::Line,
    meta::Meta,
    num::{extend_by, to_u64, to_usize},
    passage::{Scratch, Segment},
    progress::Progress,
    registry::Registry,
    strings::Strings,
    values::check_values,
};

/// A line whose check, header and number of segments are proved, and whose claims about its size are held against limits and body. Nothing is decoded yet.
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
    pub(crate) header: Header<'a>,
    pub(crate) chain: Chain,
    /// The text codec of a line; the binary form has none.
    text: Option<Arc<dyn BytesToText>>,
    pub(crate) segments: Vec<&'a [u8]>,
    shape: Vec<usize>,
    limits: Limits,
    progress: Progress,
}

impl<'a> Opened<'a> {
    /// Reads everything but the body (steps 1 to 12 of rule O1).
    ///
    /// # Errors
    /// The codes of sections 1 to 8 of the specification.
    pub fn new(text: &'a str, registry: &Registry, limits: &Limits) -> Result<Self> {
        let line = Line::split(text, limits)?;
        line.verify()?;
        let (header, codecs) = Header::read(&line, limits, |specs| Codecs::build(specs, registry), |codecs| &codecs.chain)?;
        let segments = split_body(line.body, &header)?;
        Opened::of_parts(header, codecs.chain, Some(codecs.text), segments, limits)
    }

    /// Puts together what a reader of either form has found.
    pub(crate) fn of_parts(
        header: Header<'a>,
        chain: Chain,
        text: Option<Arc<dyn BytesToText>>,
        segments: Vec<&'a [u8]>,
        limits: &Limits,
    ) -> Result<Self> {
        let shape = header.shape.iter().map(|&dim| to_usize(dim)).collect::<Result<_>>()?;
        let opened = Opened { header, chain, text, segments, shape, limits: *limits, progress: Progress::default() };
        opened.check_plausible()?;
        Ok(opened)
    }

    /// Is told after each chunk that is decoded.
    #[must_use]
    pub fn with_progress(mut self, progress: Progress) -> Self {
        self.progress = progress;
        self
    }

    /// What one element is.
    #[must_use]
    pub fn dtype(&self) -> &Dtype {
        &self.header.dtype
    }

    /// The dims, outermost first.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Attrs, names of dims, struct fields.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.header.meta
    }

    /// The whole header.
    #[must_use]
    pub fn header(&self) -> &Header<'a> {
        &self.header
    }

    /// Bytes of the raw run.
    ///
    /// # Errors
    /// `unsupported` for strings and for what is no array.
    pub fn run_len(&self) -> Result<usize> {
        let len = self.dtype().run_len(self.header.count());
        len.map(to_usize).unwrap_or_else(|| Err(Error::new(ErrorKind::Unsupported, format!("{} has no raw run", self.dtype()))))
    }

    /// Decodes the raw run into `out`, which has its length. On an error `out` holds anything.
    ///
    /// # Errors
    /// `bad_text`, `codec_failed`, `size_mismatch`, `bad_value`; `bad_argument` if `out` has another length.
    pub fn decode_run(&self, out: &mut [u8]) -> Result<()> {
        let len = self.run_len()?;
        if out.len() != len {
            let message = format!("the array takes {len} bytes, the place for it has {}", out.len());
            return Err(Error::new(ErrorKind::BadArgument, message));
        }
        let mut scratch = Scratch::default();
        let mut rest = out;
        for i in 0..self.segments.len() {
            let (place, after) = rest.split_at_mut(self.chunk_len(i)?.min(rest.len()));
            self.decode_chunk(i, place, &mut scratch)?;
            self.report(i);
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
        let (mut scratch, mut left) = (Scratch::default(), self.unsized_limit());
        for i in 0..self.segments.len() {
            left = left.saturating_sub(self.decode_string_chunk(i, &mut strings, left, &mut scratch)?);
            self.report(i);
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
        Ok(Array::proved(self.dtype().clone(), self.shape.clone(), elements))
    }

    /// The array where it stands in the input, without a copy: a stored array in the binary form (its elements lie at a multiple of 64 of the input). `None` for
    /// everything else, which [`Opened::decode`] decodes.
    ///
    /// ```
    /// use tenvelope_core::{ArrayView, Codecs, Limits, Opened, Plan, Registry, encode_binary};
    ///
    /// let registry = Registry::core();
    /// let mut bytes = Vec::new();
    /// encode_binary(&ArrayView::from_elements(&[3], &[1u8, 2, 3])?, &Plan::new(&Codecs::parse("raw-hex", &registry)?), &mut bytes)?;
    /// let opened = Opened::from_binary(&bytes, &registry, &Limits::default())?;
    /// assert_eq!(opened.view()?.and_then(|view| view.bytes().map(<[u8]>::to_vec)), Some(vec![1, 2, 3]));
    /// # Ok::<(), tenvelope_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// `bad_value` for an element that the dtype forbids.
    pub fn view(&self) -> Result<Option<ArrayView<'a>>> {
        match (&self.text, self.segments.as_slice()) {
            (None, [run]) if self.chain.is_store() => ArrayView::from_bytes(self.dtype().clone(), &self.shape, run).map(Some),
            _ => Ok(None),
        }
    }

    /// Appends the line of the same envelope with the text codec `text`: no other codec is entered.
    ///
    /// # Errors
    /// `bad_text`, `alloc_failed`.
    pub fn to_line(&self, text: &dyn BytesToText, out: &mut Vec<u8>) -> Result<()> {
        let start = out.len();
        out.extend_from_slice(self.header.to_text(&self.chain, Some(&text.spec()))?.as_bytes());
        out.push(b'.');
        self.for_each_stored_segment(|i, bytes| {
            if i > 0 {
                out.push(b'~');
            }
            append_segment(text, bytes, out)
        })?;
        append_check(start, out);
        Ok(())
    }

    /// Hands on the bytes of each segment, as they are before a text codec.
    pub(crate) fn for_each_stored_segment(&self, mut segment: impl FnMut(usize, &[u8]) -> Result<()>) -> Result<()> {
        let mut buffer = Vec::new();
        for i in 0..self.segments.len() {
            let bytes = self.segment(i).read(&mut buffer).map_err(|error| error.at_index("segment", i))?;
            segment(i, bytes)?;
        }
        Ok(())
    }

    /// Decodes every chunk and throws it away: proves the line with the memory of one chunk.
    ///
    /// # Errors
    /// As [`Opened::decode`].
    pub fn verify(&self) -> Result<()> {
        if self.dtype().is_object() {
            return Err(Error::new(ErrorKind::Unsupported, "an object is verified by decoding it into its type"));
        }
        let (mut scratch, mut left) = (Scratch::default(), self.unsized_limit());
        let mut run = Vec::new();
        for i in 0..self.segments.len() {
            if *self.dtype() == Dtype::String {
                left = left.saturating_sub(self.decode_string_chunk(i, &mut Strings::default(), left, &mut scratch)?);
                continue;
            }
            run.clear();
            let len = self.chunk_len(i)?;
            if !self.chain.is_plausible(self.segment(i), len) {
                return Err(self.chain.implausible(self.segment(i), len, &mut scratch).at_index("segment", i));
            }
            self.decode_chunk(i, extend_by(&mut run, len)?, &mut scratch)?;
            self.report(i);
        }
        Ok(())
    }

    /// Decodes chunk `i` of a fixed-size dtype into its place and checks its values.
    pub(crate) fn decode_chunk(&self, i: usize, out: &mut [u8], scratch: &mut Scratch) -> Result<()> {
        let chunk = self.chunk(i)?;
        let decoded = self.chain.decode_run(chunk, self.segment(i), out, self.unsized_limit(), scratch);
        let checked = decoded.and_then(|()| check_values(self.dtype(), to_u64(chunk.elements), out));
        checked.map_err(|error| error.at_index("segment", i))
    }

    /// Decodes chunk `i` of strings, at most `most` bytes; says how many they were.
    pub(crate) fn decode_string_chunk(&self, i: usize, out: &mut Strings, most: usize, scratch: &mut Scratch) -> Result<usize> {
        let decoded = self.chain.decode_elements(self.chunk(i)?, self.segment(i), ChunkMut::Strings(out), most, scratch);
        decoded.map_err(|error| error.at_index("segment", i))
    }

    /// The most bytes that elements or objects without a fixed size may come to.
    pub(crate) fn unsized_limit(&self) -> usize {
        usize::try_from(self.limits.decoded).unwrap_or(usize::MAX)
    }

    /// Bytes of the raw run of chunk `i`.
    pub(crate) fn chunk_len(&self, i: usize) -> Result<usize> {
        let (_, elements) = self.header.chunk_range(to_u64(i));
        to_usize(self.dtype().run_len(elements).unwrap_or(0))
    }

    fn chunk(&self, i: usize) -> Result<ChunkInfo<'_>> {
        let (_, elements) = self.header.chunk_range(to_u64(i));
        ChunkInfo::new(self.dtype(), to_usize(elements)?, &self.shape)
    }

    pub(crate) fn segment(&self, i: usize) -> Segment<'_> {
        let segment = self.segments.get(i).copied().unwrap_or_default();
        match &self.text {
            Some(text) => Segment::Text(text.as_ref(), segment),
            None => Segment::Bytes(segment),
        }
    }

    /// Rule R2: whoever asks for the memory of this array may, because its body can hold it. When it cannot, the error is found with the memory of the body alone.
    fn check_plausible(&self) -> Result<()> {
        if self.dtype().is_object() || *self.dtype() == Dtype::String {
            return Ok(());
        }
        for i in 0..self.segments.len() {
            if !self.chain.is_plausible(self.segment(i), self.chunk_len(i)?) {
                return self.verify();
            }
        }
        Ok(())
    }

    fn report(&self, chunk: usize) {
        let (from, elements) = self.header.chunk_range(to_u64(chunk));
        self.progress.report(from.saturating_add(elements), self.header.count());
    }
}

/// Step 12: the segments, none of them empty, as many as there are chunks.
fn split_body<'a>(body: &'a str, header: &Header<'_>) -> Result<Vec<&'a [u8]>> {
    let need = header.segments();
    // One more than there may be shows that there are too many, and bounds the memory for a body of nothing but `~`.
    let most = to_usize(need.saturating_add(1))?;
    let segments: Vec<&[u8]> = if body.is_empty() { Vec::new() } else { body.split('~').take(most).map(str::as_bytes).collect() };
    if to_u64(segments.len()) == need && !segments.iter().any(|segment| segment.is_empty()) {
        return Ok(segments);
    }
    match body.split('~').position(str::is_empty).filter(|_| !body.is_empty()) {
        Some(i) => {
            Err(Error::new(ErrorKind::EmptySegment, "no segment is empty; an array without elements has none").at_index("segment", i))
        }
        None => {
            let found = if body.is_empty() { 0 } else { body.split('~').count() };
            let message = format!("{found} segments where shape and chunk length demand {need}");
            Err(Error::new(ErrorKind::BadSegmentCount, message).in_field("body"))
        }
    }
}
