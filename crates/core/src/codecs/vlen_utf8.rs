//! `vlen_utf8`: strings, each with its length (`spec/codecs/vlen_utf8.md`).

use crate::{
    codec::{ArrayToBytes, ChunkInfo, ChunkMut, ChunkRef, Codec, Level},
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    num::alloc_failed,
};

/// The serializer of `string` arrays.
#[derive(Clone, Copy, Debug)]
pub struct VlenUtf8;

impl Codec for VlenUtf8 {
    fn spec(&self) -> String {
        "vlen_utf8".to_owned()
    }

    fn accepts(&self, dtype: &Dtype) -> Result<()> {
        match dtype {
            Dtype::String => Ok(()),
            dtype => Err(Error::new(ErrorKind::BadChain, format!("vlen_utf8 takes string, not {dtype}"))),
        }
    }
}

impl ArrayToBytes for VlenUtf8 {
    fn max_chunk(&self) -> u64 {
        u64::from(u32::MAX)
    }

    fn max_encoded_len(&self, _chunk: ChunkInfo<'_>, elements: ChunkRef<'_>) -> usize {
        let ChunkRef::Strings(strings, from, count) = elements else { return 0 };
        // All lengths are of 4 bytes, that of the list included.
        strings.iter().skip(from).take(count).fold(4, |len: usize, string| len.saturating_add(4).saturating_add(string.len()))
    }

    fn encode(&self, chunk: ChunkInfo<'_>, elements: ChunkRef<'_>, _level: Level, out: &mut Vec<u8>) -> Result<()> {
        let ChunkRef::Strings(strings, from, count) = elements else { return Err(not_strings()) };
        out.extend_from_slice(&length(chunk.elements)?);
        for string in strings.iter().skip(from).take(count) {
            out.try_reserve(string.len().saturating_add(4)).map_err(|_| alloc_failed(string.len()))?;
            out.extend_from_slice(&length(string.len())?);
            out.extend_from_slice(string.as_bytes());
        }
        Ok(())
    }

    fn decode(&self, chunk: ChunkInfo<'_>, bytes: &[u8], out: ChunkMut<'_>) -> Result<()> {
        let ChunkMut::Strings(strings) = out else { return Err(not_strings()) };
        // All lengths first, then all text (rule VLEN2): so two readers report the same error.
        check_structure(chunk.elements, bytes)?;
        let mut rest = bytes.get(4..).unwrap_or_default();
        for i in 0..chunk.elements {
            let (string, after) = next(rest, i)?;
            let string = std::str::from_utf8(string)
                .map_err(|error| Error::new(ErrorKind::BadValue, format!("a string is not UTF-8: {error}")).at_offset("segment", i))?;
            strings.push(string)?;
            rest = after;
        }
        Ok(())
    }
}

fn check_structure(count: usize, bytes: &[u8]) -> Result<()> {
    let Some((head, mut rest)) = bytes.split_first_chunk::<4>() else {
        return Err(wrong("fewer than the 4 bytes of the number of strings".to_owned()));
    };
    let claimed = u32::from_le_bytes(*head);
    if usize::try_from(claimed) != Ok(count) {
        return Err(wrong(format!("the chunk says {claimed} strings, the shape {count}")));
    }
    for i in 0..count {
        rest = next(rest, i)?.1;
    }
    if !rest.is_empty() {
        return Err(wrong(format!("{} bytes after the last string", rest.len())));
    }
    Ok(())
}

/// Takes string number `i` from the front of `rest`.
fn next(rest: &[u8], i: usize) -> Result<(&[u8], &[u8])> {
    let string = rest.split_first_chunk::<4>().and_then(|(head, after)| {
        let len = usize::try_from(u32::from_le_bytes(*head)).ok()?;
        after.split_at_checked(len)
    });
    string.ok_or_else(|| wrong(format!("string {i} reaches beyond the end")))
}

fn length(n: usize) -> Result<[u8; 4]> {
    let n = u32::try_from(n).map_err(|_| Error::new(ErrorKind::Unsupported, "over 2^32-1 strings in a chunk, or bytes in a string"))?;
    Ok(n.to_le_bytes())
}

fn wrong(message: String) -> Error {
    Error::new(ErrorKind::SizeMismatch, message)
}

fn not_strings() -> Error {
    Error::new(ErrorKind::BadChain, "vlen_utf8 takes string")
}
