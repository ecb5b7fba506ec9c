//! A chain of codecs: its closed shape, and the way of one chunk through it.

use std::{fmt, sync::Arc};

use crate::{
    codec::{
        AnyCodec, ArrayToArray, ArrayToBytes, BytesToText, ChunkInfo, ChunkMut, ChunkRef, CodecSpec, Compress, Level, ObjectToBytes,
        Reorder, decoded_len, parse_codecs,
    },
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    num::{alloc_failed, to_u64},
    registry::Registry,
};

/// What a line's codecs field names: a chain and a text codec. The text codec belongs to the written form, the chain to the array.
#[derive(Clone, Debug)]
pub struct Codecs {
    /// All codecs but the last.
    pub chain: Chain,
    /// The last one.
    pub text: Arc<dyn BytesToText>,
}

/// Up to three array → array codecs, one serializer, at most one that reorders, at most one compressor: no other chain can be built.
#[derive(Clone, Debug)]
pub struct Chain {
    filters: Vec<Arc<dyn ArrayToArray>>,
    serializer: Serializer,
    reorder: Option<Arc<dyn Reorder>>,
    compress: Option<Arc<dyn Compress>>,
}

#[derive(Clone, Debug)]
enum Serializer {
    Raw,
    Array(Arc<dyn ArrayToBytes>),
    Object(Arc<dyn ObjectToBytes>),
}

/// Memory that the stages use between input and output, kept from chunk to chunk.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    filtered: Vec<u8>,
    serialized: Vec<u8>,
    reordered: Vec<u8>,
    packed: Vec<u8>,
}

impl Codecs {
    /// Reads a codecs field and builds what it names (rules C1 to C4).
    ///
    /// ```
    /// use tenvelope_core::{Codecs, Registry};
    ///
    /// let codecs = Codecs::parse("delta~3-raw-bitshuffle-hex", &Registry::core())?;
    /// assert_eq!(codecs.to_string(), "delta~3-raw-bitshuffle-hex");
    /// assert!(Codecs::parse("bitshuffle-raw-hex", &Registry::core()).is_err());
    /// # Ok::<(), tenvelope_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// `bad_codecs`, `unknown_codec`, `codec_not_allowed`, `bad_codec_params`, `bad_chain`.
    pub fn parse(field: &str, registry: &Registry) -> Result<Self> {
        Codecs::build(&parse_codecs(field)?, registry)
    }

    /// Builds what the specs name (rules C2 to C4).
    ///
    /// # Errors
    /// `unknown_codec`, `codec_not_allowed`, `bad_codec_params`, `bad_chain`.
    pub fn build(specs: &[CodecSpec<'_>], registry: &Registry) -> Result<Self> {
        let built = specs.iter().enumerate().map(|(i, spec)| registry.build(*spec).map_err(|error| error.at_index("codecs", i)));
        let mut stages = Stages { list: built.collect::<Result<Vec<_>>>()?, at: 0 };
        let codecs = stages.assemble();
        codecs.ok_or_else(|| {
            let at = stages.at;
            let found = specs.get(at).map_or("the end".to_owned(), |spec| format!("`{spec}`"));
            let expected = "a chain is: up to three array → array codecs, one serializer, at most one reordering codec directly after raw, \
                            at most one compressor, one text codec";
            Error::new(ErrorKind::BadChain, format!("{found} stands in the wrong place: {expected}")).at_index("codecs", at)
        })
    }
}

impl Chain {
    /// Refuses a dtype that one of the codecs does not take (rule C5).
    ///
    /// # Errors
    /// `bad_chain`, with the index of the codec.
    pub fn accepts(&self, dtype: &Dtype) -> Result<()> {
        for (i, filter) in self.filters.iter().enumerate() {
            filter.accepts(dtype).map_err(|error| error.at_index("codecs", i))?;
        }
        let wrong = |what: &str| Err(Error::new(ErrorKind::BadChain, format!("{dtype} takes {what}")));
        let serializer = match (&self.serializer, dtype) {
            (Serializer::Object(codec), Dtype::Object | Dtype::Tree) => codec.accepts(dtype),
            (_, Dtype::Object | Dtype::Tree) => wrong("an object → bytes codec"),
            (Serializer::Array(codec), _) => codec.accepts(dtype),
            (Serializer::Raw, Dtype::String) => wrong("the serializer vlen_utf8"),
            (Serializer::Raw, _) => Ok(()),
            (Serializer::Object(_), _) => wrong("an array → bytes codec"),
        };
        serializer.map_err(|error| error.at_index("codecs", self.filters.len()))
    }

    /// Whether `raw` is the only codec: then every element can be found by arithmetic, and there are no chunks.
    #[must_use]
    pub fn is_store(&self) -> bool {
        self.filters.is_empty() && matches!(self.serializer, Serializer::Raw) && self.reorder.is_none() && self.compress.is_none()
    }

    /// Whether an array may be cut into chunks (rule S5).
    #[must_use]
    pub fn takes_chunks(&self) -> bool {
        match &self.serializer {
            Serializer::Raw => !self.is_store(),
            Serializer::Array(codec) => !codec.is_whole_file(),
            Serializer::Object(_) => false,
        }
    }

    /// The most elements that a chunk may have.
    #[must_use]
    pub fn max_chunk(&self) -> u64 {
        match &self.serializer {
            Serializer::Array(codec) => codec.max_chunk(),
            _ => u64::MAX,
        }
    }

    /// Whether `segment` characters can possibly hold a chunk of `need` bytes: asked before memory of that size is.
    pub(crate) fn is_plausible(&self, text: &dyn BytesToText, segment: usize, need: usize) -> bool {
        let bytes = decoded_len(text, segment);
        match (&self.serializer, &self.compress) {
            (Serializer::Raw, None) => bytes == need,
            (Serializer::Raw, Some(compress)) => compress.max_decoded_len(to_u64(bytes)) >= to_u64(need),
            _ => true,
        }
    }

    /// The bytes of a chunk before the text codec: borrowed from the array when nothing changes them, else in the scratch memory.
    pub(crate) fn encode<'s>(
        &self,
        chunk: ChunkInfo<'_>,
        elements: ChunkRef<'s>,
        level: Level,
        scratch: &'s mut Scratch,
    ) -> Result<&'s [u8]> {
        let Scratch { filtered, serialized, reordered, packed } = scratch;
        let mut elements = elements;
        if let (ChunkRef::Run(run), false) = (elements, self.filters.is_empty()) {
            let copy = room(filtered, run.len())?;
            copy.copy_from_slice(run);
            self.filters.iter().for_each(|filter| filter.encode(chunk, copy));
            elements = ChunkRef::Run(copy);
        }
        let mut bytes: &[u8] = match (&self.serializer, elements) {
            (Serializer::Raw, ChunkRef::Run(run)) => run,
            (Serializer::Array(codec), elements) => {
                serialized.clear();
                codec.encode(chunk, elements, serialized)?;
                serialized
            }
            _ => return Err(not_an_array()),
        };
        if let Some(reorder) = &self.reorder {
            let out = room(reordered, bytes.len())?;
            reorder.encode(chunk, bytes, out);
            bytes = out;
        }
        if let Some(compress) = &self.compress {
            packed.clear();
            let most = compress.max_encoded_len(bytes.len());
            packed.try_reserve(most).map_err(|_| alloc_failed(most))?;
            compress.encode(chunk, bytes, level, packed)?;
            bytes = packed;
        }
        Ok(bytes)
    }

    /// Decodes a chunk whose raw run has a fixed length, straight into `out`.
    pub(crate) fn decode_run(
        &self,
        chunk: ChunkInfo<'_>,
        text: &dyn BytesToText,
        segment: &[u8],
        out: &mut [u8],
        most: usize,
        scratch: &mut Scratch,
    ) -> Result<()> {
        let Scratch { packed, serialized, reordered, .. } = scratch;
        let len = decoded_len(text, segment.len());
        match (&self.serializer, &self.reorder, &self.compress) {
            (Serializer::Raw, None, None) if len == out.len() => text.decode(segment, out)?,
            (Serializer::Raw, reorder, None) => {
                let bytes = room(packed, len)?;
                text.decode(segment, bytes)?;
                if len != out.len() {
                    return Err(wrong_size(len, out.len()));
                }
                match reorder {
                    Some(reorder) => reorder.decode(chunk, bytes, out),
                    None => out.copy_from_slice(bytes),
                }
            }
            (Serializer::Raw, None, Some(compress)) => {
                let bytes = room(packed, len)?;
                text.decode(segment, bytes)?;
                compress.decode(bytes, out)?;
            }
            (Serializer::Raw, Some(reorder), Some(compress)) => {
                let bytes = room(packed, len)?;
                text.decode(segment, bytes)?;
                let reordered = room(reordered, out.len())?;
                compress.decode(bytes, reordered)?;
                reorder.decode(chunk, reordered, out);
            }
            (Serializer::Array(codec), _, _) => {
                let bytes = self.unsized_bytes(text, segment, most, packed, serialized)?;
                codec.decode(chunk, bytes, ChunkMut::Run(out))?;
            }
            (Serializer::Object(_), _, _) => return Err(not_an_array()),
        }
        self.filters.iter().rev().for_each(|filter| filter.decode(chunk, out));
        Ok(())
    }

    /// Undoes the text codec alone; says how many bytes there are.
    pub(crate) fn decode_text(&self, text: &dyn BytesToText, segment: &[u8], scratch: &mut Scratch) -> Result<usize> {
        let len = decoded_len(text, segment.len());
        text.decode(segment, room(&mut scratch.packed, len)?)?;
        Ok(len)
    }

    /// The error for `found` bytes that cannot be a chunk of `need`.
    pub(crate) fn wrong_len(&self, found: usize, need: usize) -> Error {
        match &self.compress {
            Some(compress) => {
                let message = format!("{found} bytes of {} cannot hold the {need} that shape and dtype demand", compress.spec());
                Error::new(ErrorKind::CodecFailed, message)
            }
            None => wrong_size(found, need),
        }
    }

    /// Decodes a chunk of elements without a fixed size, at most `most` bytes before the serializer; says how many they were.
    pub(crate) fn decode_elements(
        &self,
        chunk: ChunkInfo<'_>,
        text: &dyn BytesToText,
        segment: &[u8],
        out: ChunkMut<'_>,
        most: usize,
        scratch: &mut Scratch,
    ) -> Result<usize> {
        let Scratch { packed, serialized, .. } = scratch;
        let bytes = self.unsized_bytes(text, segment, most, packed, serialized)?;
        match &self.serializer {
            Serializer::Array(codec) => codec.decode(chunk, bytes, out)?,
            _ => return Err(not_an_array()),
        }
        Ok(bytes.len())
    }

    /// The object → bytes codec, for `object` and `tree`.
    pub(crate) fn object_codec(&self) -> Option<&dyn ObjectToBytes> {
        match &self.serializer {
            Serializer::Object(codec) => Some(codec.as_ref()),
            _ => None,
        }
    }

    /// Compresses the bytes of an object.
    pub(crate) fn compress_object<'s>(
        &self,
        chunk: ChunkInfo<'_>,
        bytes: &'s [u8],
        level: Level,
        scratch: &'s mut Scratch,
    ) -> Result<&'s [u8]> {
        let Some(compress) = &self.compress else { return Ok(bytes) };
        scratch.packed.clear();
        compress.encode(chunk, bytes, level, &mut scratch.packed)?;
        Ok(&scratch.packed)
    }

    /// The bytes of an object, at most `most` of them.
    pub(crate) fn decode_object<'s>(
        &self,
        text: &dyn BytesToText,
        segment: &[u8],
        most: usize,
        scratch: &'s mut Scratch,
    ) -> Result<&'s [u8]> {
        let Scratch { packed, serialized, .. } = scratch;
        self.unsized_bytes(text, segment, most, packed, serialized)
    }

    /// Text codec and compressor undone, where the size is not fixed but bounded.
    fn unsized_bytes<'s>(
        &self,
        text: &dyn BytesToText,
        segment: &[u8],
        most: usize,
        packed: &'s mut Vec<u8>,
        serialized: &'s mut Vec<u8>,
    ) -> Result<&'s [u8]> {
        let len = decoded_len(text, segment.len());
        let bytes = room(packed, len)?;
        text.decode(segment, bytes)?;
        match &self.compress {
            Some(compress) => {
                serialized.clear();
                compress.decode_unsized(bytes, most, serialized)?;
                Ok(serialized)
            }
            None if len > most => Err(Error::new(ErrorKind::LimitExceeded, format!("{len} bytes are over the limit on decoded bytes"))),
            None => Ok(bytes),
        }
    }
}

impl fmt::Display for Codecs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.chain, self.text.spec())
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for filter in &self.filters {
            write!(f, "{}-", filter.spec())?;
        }
        match &self.serializer {
            Serializer::Raw => f.write_str("raw")?,
            Serializer::Array(codec) => f.write_str(&codec.spec())?,
            Serializer::Object(codec) => f.write_str(&codec.spec())?,
        }
        if let Some(reorder) = &self.reorder {
            write!(f, "-{}", reorder.spec())?;
        }
        if let Some(compress) = &self.compress {
            write!(f, "-{}", compress.spec())?;
        }
        Ok(())
    }
}

/// Takes codecs from the front, one kind after the other.
struct Stages {
    list: Vec<AnyCodec>,
    at: usize,
}

impl Stages {
    fn assemble(&mut self) -> Option<Codecs> {
        let mut filters = Vec::new();
        while let (Some(AnyCodec::ArrayToArray(codec)), true) = (self.list.get(self.at), filters.len() < 3) {
            filters.push(Arc::clone(codec));
            self.advance();
        }
        let serializer = match self.list.get(self.at)? {
            AnyCodec::Raw => Serializer::Raw,
            AnyCodec::ArrayToBytes(codec) => Serializer::Array(Arc::clone(codec)),
            AnyCodec::ObjectToBytes(codec) if filters.is_empty() => Serializer::Object(Arc::clone(codec)),
            _ => return None,
        };
        self.advance();
        let mut reorder = None;
        if let (Some(AnyCodec::Reorder(codec)), Serializer::Raw) = (self.list.get(self.at), &serializer) {
            reorder = Some(Arc::clone(codec));
            self.advance();
        }
        let mut compress = None;
        if let Some(AnyCodec::Compress(codec)) = self.list.get(self.at) {
            compress = Some(Arc::clone(codec));
            self.advance();
        }
        let Some(AnyCodec::BytesToText(text)) = self.list.get(self.at) else { return None };
        let codecs = Codecs { chain: Chain { filters, serializer, reorder, compress }, text: Arc::clone(text) };
        self.advance();
        (self.at == self.list.len()).then_some(codecs)
    }

    fn advance(&mut self) {
        self.at = self.at.saturating_add(1);
    }
}

/// The first `len` bytes of a buffer that only ever grows. They hold whatever they held before.
fn room(buffer: &mut Vec<u8>, len: usize) -> Result<&mut [u8]> {
    if let Some(more) = len.checked_sub(buffer.len()) {
        buffer.try_reserve(more).map_err(|_| alloc_failed(len))?;
        buffer.resize(len, 0);
    }
    Ok(buffer.get_mut(..len).unwrap_or_default())
}

fn wrong_size(found: usize, need: usize) -> Error {
    Error::new(ErrorKind::SizeMismatch, format!("{found} bytes where the shape and dtype demand {need}"))
}

fn not_an_array() -> Error {
    Error::new(ErrorKind::Unsupported, "an object is not decoded as an array")
}
