//! What is known of an envelope before its segments: enough to decode each of them when it comes.

use std::sync::Arc;

use crate::{
    chain::Chain,
    codec::{BytesToText, ChunkInfo, ChunkMut},
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    header::Header,
    limits::Limits,
    num::{to_u64, to_usize},
    passage::{Scratch, Segment},
    progress::Progress,
    strings::Strings,
    values::check_values,
};

/// Header, chain and text codec, proved together.
#[derive(Debug)]
pub(crate) struct Decoder<'a> {
    pub(crate) header: Header<'a>,
    pub(crate) chain: Chain,
    /// The text codec of a line; the binary form has none.
    pub(crate) text: Option<Arc<dyn BytesToText>>,
    pub(crate) shape: Vec<usize>,
    pub(crate) limits: Limits,
    pub(crate) progress: Progress,
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(header: Header<'a>, chain: Chain, text: Option<Arc<dyn BytesToText>>, limits: &Limits) -> Result<Self> {
        let shape = header.shape.iter().map(|&dim| to_usize(dim)).collect::<Result<_>>()?;
        Ok(Decoder { header, chain, text, shape, limits: *limits, progress: Progress::default() })
    }

    pub(crate) fn dtype(&self) -> &Dtype {
        &self.header.dtype
    }

    /// Bytes of the raw run.
    pub(crate) fn run_len(&self) -> Result<usize> {
        let len = self.dtype().run_len(self.header.count());
        let no_run = || match self.dtype() {
            Dtype::Tree => "the envelope holds a tree, no array: read it with the verbs for trees, or convert it to npz".to_owned(),
            dtype => format!("{dtype} has no raw run"),
        };
        len.map_or_else(|| Err(Error::new(ErrorKind::Unsupported, no_run())), to_usize)
    }

    /// Refuses a place for the raw run that has another length.
    pub(crate) fn check_place(&self, out: &[u8]) -> Result<()> {
        let len = self.run_len()?;
        if out.len() == len {
            return Ok(());
        }
        Err(Error::new(ErrorKind::BadArgument, format!("the array takes {len} bytes, the place for it has {}", out.len())))
    }

    /// The most bytes that elements or objects without a fixed size may come to.
    pub(crate) fn unsized_limit(&self) -> usize {
        usize::try_from(self.limits.decoded).unwrap_or(usize::MAX)
    }

    /// What stages know about chunk `i`.
    pub(crate) fn chunk(&self, i: usize) -> Result<ChunkInfo<'_>> {
        let (_, elements) = self.header.chunk_range(to_u64(i));
        ChunkInfo::new(self.dtype(), to_usize(elements)?, &self.shape)
    }

    /// Bytes of the raw run of chunk `i`.
    pub(crate) fn chunk_len(&self, i: usize) -> Result<usize> {
        let (_, elements) = self.header.chunk_range(to_u64(i));
        to_usize(self.dtype().run_len(elements).unwrap_or(0))
    }

    /// A segment as it stands in the input.
    pub(crate) fn segment<'s>(&'s self, stored: &'s [u8]) -> Segment<'s> {
        match &self.text {
            Some(text) => Segment::Text(text.as_ref(), stored),
            None => Segment::Bytes(stored),
        }
    }

    /// Decodes chunk `i` of a fixed-size dtype into its place and checks its values.
    pub(crate) fn decode_chunk(&self, i: usize, stored: &[u8], out: &mut [u8], scratch: &mut Scratch) -> Result<()> {
        let chunk = self.chunk(i)?;
        let decoded = self.chain.decode_run(chunk, self.segment(stored), out, self.unsized_limit(), scratch);
        let checked = decoded.and_then(|()| check_values(self.dtype(), to_u64(chunk.elements), out));
        checked.map_err(|error| error.at_index("segment", i))
    }

    /// Decodes chunk `i` of strings, at most `most` bytes; says how many they were.
    pub(crate) fn decode_strings(&self, i: usize, stored: &[u8], out: &mut Strings, most: usize, scratch: &mut Scratch) -> Result<usize> {
        let decoded = self.chain.decode_elements(self.chunk(i)?, self.segment(stored), ChunkMut::Strings(out), most, scratch);
        decoded.map_err(|error| error.at_index("segment", i))
    }

    /// Refuses a segment that cannot hold its chunk, before memory for the chunk is asked for (rule R2).
    pub(crate) fn check_plausible(&self, i: usize, stored: &[u8], scratch: &mut Scratch) -> Result<()> {
        let (segment, len) = (self.segment(stored), self.chunk_len(i)?);
        if self.chain.is_plausible(segment, len) {
            return Ok(());
        }
        Err(self.chain.implausible(segment, len, scratch).at_index("segment", i))
    }

    /// Tells that chunk `i` is done.
    pub(crate) fn report(&self, i: usize) {
        let (from, elements) = self.header.chunk_range(to_u64(i));
        self.progress.report(from.saturating_add(elements), self.header.count());
    }
}
