//! The way of one chunk through a chain: down when it is written, back when it is read.

use crate::{
    chain::{Chain, Serializer},
    codec::{BytesToText, ChunkInfo, ChunkMut, ChunkRef, Level, ObjectToBytes, decoded_len, encoded_len},
    error::{Error, ErrorKind, Result},
    num::{alloc_failed, to_u64},
};

/// Memory that the stages use between input and output, kept from chunk to chunk. Each stage has its own, so that none is read and written at once.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    filtered: Vec<u8>,
    serialized: Vec<u8>,
    reordered: Vec<u8>,
    packed: Vec<u8>,
}

/// A segment as it stands in an envelope.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Segment<'a> {
    /// In a line: characters of a text codec.
    Text(&'a dyn BytesToText, &'a [u8]),
    /// In the binary form: the bytes themselves.
    Bytes(&'a [u8]),
}

impl<'a> Segment<'a> {
    /// Bytes that it holds.
    pub(crate) fn len(self) -> usize {
        match self {
            Segment::Text(text, characters) => decoded_len(text, characters.len()),
            Segment::Bytes(bytes) => bytes.len(),
        }
    }

    /// Whether it has just the length of `need` bytes.
    pub(crate) fn holds(self, need: usize) -> bool {
        match self {
            Segment::Text(text, characters) => encoded_len(text, need) == Some(characters.len()),
            Segment::Bytes(bytes) => bytes.len() == need,
        }
    }

    /// The bytes: in a buffer that is kept, or where they are.
    pub(crate) fn read<'s>(self, buffer: &'s mut Vec<u8>) -> Result<&'s [u8]>
    where
        'a: 's,
    {
        match self {
            Segment::Text(text, characters) => {
                let bytes = room(buffer, self.len())?;
                text.decode(characters, bytes)?;
                Ok(bytes)
            }
            Segment::Bytes(bytes) => Ok(bytes),
        }
    }

    /// The bytes into `out`, which has their length.
    pub(crate) fn read_into(self, out: &mut [u8]) -> Result<()> {
        match self {
            Segment::Text(text, characters) => text.decode(characters, out)?,
            Segment::Bytes(bytes) => out.copy_from_slice(bytes),
        }
        Ok(())
    }

    /// Bytes `from..` of a stored run, as many as `out` has: of a text only the characters that hold them are decoded.
    pub(crate) fn read_part(self, from: usize, out: &mut [u8]) -> Result<()> {
        let short = || Error::new(ErrorKind::SizeMismatch, "the segment ends before the rows do");
        let (text, characters) = match self {
            Segment::Bytes(bytes) => {
                let part = bytes.get(from..).and_then(|bytes| bytes.get(..out.len())).ok_or_else(short)?;
                out.copy_from_slice(part);
                return Ok(());
            }
            Segment::Text(text, characters) => (text, characters),
        };
        // Whole groups around the part.
        let (group, group_len) = text.group();
        let first = from.checked_div(group).unwrap_or(0);
        let last = from.saturating_add(out.len()).div_ceil(group.max(1));
        let range = first.saturating_mul(group_len)..last.saturating_mul(group_len).min(characters.len());
        let groups = Segment::Text(text, characters.get(range).ok_or_else(short)?);
        let mut buffer = Vec::new();
        let bytes = groups.read(&mut buffer)?;
        let start = from.saturating_sub(first.saturating_mul(group));
        out.copy_from_slice(bytes.get(start..).and_then(|bytes| bytes.get(..out.len())).ok_or_else(short)?);
        Ok(())
    }
}

impl Chain {
    /// Whether a segment can possibly hold a chunk of `need` bytes: asked before memory of that size is.
    pub(crate) fn is_plausible(&self, segment: Segment<'_>, need: usize) -> bool {
        let unpacked = self.compress.as_ref().map_or(to_u64(segment.len()), |compress| compress.max_decoded_len(to_u64(segment.len())));
        match &self.serializer {
            Serializer::Raw if self.compress.is_none() => segment.holds(need),
            Serializer::Raw => unpacked >= to_u64(need),
            Serializer::Array(codec) => codec.max_decoded_len(unpacked) >= to_u64(need),
            Serializer::Object(_) => true,
        }
    }

    /// The error of a segment that cannot hold `need` bytes: its text may be wrong, too, and that comes first.
    pub(crate) fn implausible(&self, segment: Segment<'_>, need: usize, scratch: &mut Scratch) -> Error {
        let len = match segment.read(&mut scratch.packed) {
            Ok(bytes) => bytes.len(),
            Err(error) => return error,
        };
        let codec = match (&self.compress, &self.serializer) {
            (Some(compress), _) => compress.spec(),
            (None, Serializer::Array(codec)) => codec.spec(),
            (None, _) => return wrong_size(len, need),
        };
        Error::new(ErrorKind::CodecFailed, format!("{len} bytes of {codec} cannot hold the {need} that shape and dtype demand"))
    }

    /// How many bytes these elements take before the text codec, as one chunk: for whoever compares chains on a sample.
    ///
    /// # Errors
    /// What codecs report.
    pub fn encoded_len(&self, chunk: ChunkInfo<'_>, elements: ChunkRef<'_>, level: Level) -> Result<usize> {
        self.encode(chunk, elements, level, &mut Scratch::default()).map(<[u8]>::len)
    }

    /// The bytes of a chunk before the text codec: borrowed from the array when nothing changes them, else in the scratch memory.
    pub(crate) fn encode<'s>(
        &self,
        chunk: ChunkInfo<'_>,
        mut elements: ChunkRef<'s>,
        level: Level,
        scratch: &'s mut Scratch,
    ) -> Result<&'s [u8]> {
        let Scratch { filtered, serialized, reordered, packed } = scratch;
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
                codec.encode(chunk, elements, level, serialized)?;
                serialized
            }
            _ => return Err(not_an_array()),
        };
        let mut packed_chunk = chunk;
        if let Some(reorder) = &self.reorder {
            let out = room(reordered, bytes.len())?;
            reorder.encode(chunk, bytes, out);
            bytes = out;
            packed_chunk.layout = reorder.layout();
        }
        self.pack(packed_chunk, bytes, level, packed)
    }

    /// Decodes a chunk whose raw run has a fixed length, straight into `out` where nothing stands between.
    pub(crate) fn decode_run(
        &self,
        chunk: ChunkInfo<'_>,
        segment: Segment<'_>,
        out: &mut [u8],
        most: usize,
        scratch: &mut Scratch,
    ) -> Result<()> {
        let Scratch { packed, serialized, reordered, .. } = scratch;
        match (&self.serializer, &self.reorder, &self.compress) {
            (Serializer::Raw, None, None) if segment.len() == out.len() => segment.read_into(out)?,
            (Serializer::Raw, reorder, None) => match (segment.read(packed)?, reorder) {
                (bytes, Some(reorder)) if bytes.len() == out.len() => reorder.decode(chunk, bytes, out),
                (bytes, _) => return Err(wrong_size(bytes.len(), out.len())),
            },
            (Serializer::Raw, None, Some(compress)) => compress.decode(segment.read(packed)?, out)?,
            (Serializer::Raw, Some(reorder), Some(compress)) => {
                let bytes = segment.read(packed)?;
                let reordered = room(reordered, out.len())?;
                compress.decode(bytes, reordered)?;
                reorder.decode(chunk, reordered, out);
            }
            (Serializer::Array(codec), ..) => {
                let bytes = match (codec.exact_len(chunk), &self.compress) {
                    (Some(len), Some(compress)) => {
                        let bytes = room(serialized, len)?;
                        compress.decode(segment.read(packed)?, bytes)?;
                        bytes
                    }
                    (_, None) => segment.read(packed)?,
                    (None, Some(_)) => self.unpack(segment, most, packed, serialized)?,
                };
                codec.decode(chunk, bytes, ChunkMut::Run(out))?;
            }
            (Serializer::Object(_), ..) => return Err(not_an_array()),
        }
        self.filters.iter().rev().for_each(|filter| filter.decode(chunk, out));
        Ok(())
    }

    /// Decodes a chunk of elements without a fixed size, at most `most` bytes before the serializer; says how many they were.
    pub(crate) fn decode_elements(
        &self,
        chunk: ChunkInfo<'_>,
        segment: Segment<'_>,
        out: ChunkMut<'_>,
        most: usize,
        scratch: &mut Scratch,
    ) -> Result<usize> {
        let Serializer::Array(codec) = &self.serializer else { return Err(not_an_array()) };
        let bytes = self.unpack(segment, most, &mut scratch.packed, &mut scratch.serialized)?;
        codec.decode(chunk, bytes, out)?;
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
    pub(crate) fn pack_object<'s>(
        &self,
        chunk: ChunkInfo<'_>,
        bytes: &'s [u8],
        level: Level,
        scratch: &'s mut Scratch,
    ) -> Result<&'s [u8]> {
        self.pack(chunk, bytes, level, &mut scratch.packed)
    }

    /// The bytes of an object, at most `most` of them.
    pub(crate) fn unpack_object<'s>(&self, segment: Segment<'s>, most: usize, scratch: &'s mut Scratch) -> Result<&'s [u8]> {
        self.unpack(segment, most, &mut scratch.packed, &mut scratch.serialized)
    }

    fn pack<'s>(&self, chunk: ChunkInfo<'_>, bytes: &'s [u8], level: Level, packed: &'s mut Vec<u8>) -> Result<&'s [u8]> {
        let Some(compress) = &self.compress else { return Ok(bytes) };
        packed.clear();
        let most = compress.max_encoded_len(bytes.len());
        packed.try_reserve(most).map_err(|_| alloc_failed(most))?;
        compress.encode(chunk, bytes, level, packed)?;
        Ok(packed)
    }

    /// Text codec and compressor undone, where the size is not fixed but bounded.
    fn unpack<'s>(&self, segment: Segment<'s>, most: usize, packed: &'s mut Vec<u8>, unpacked: &'s mut Vec<u8>) -> Result<&'s [u8]> {
        let bytes = segment.read(packed)?;
        match &self.compress {
            Some(compress) => {
                unpacked.clear();
                compress.decode_unsized(bytes, most, unpacked)?;
                Ok(unpacked)
            }
            None if bytes.len() <= most => Ok(bytes),
            None => Err(Error::new(ErrorKind::LimitExceeded, format!("{} bytes are over the limit on decoded bytes", bytes.len()))),
        }
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
