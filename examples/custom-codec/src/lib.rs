//! A codec of a third party: `x_rle`, run lengths of equal bytes. Copy this folder to write your own.
//!
//! 1. Take a name that begins with `x_`: those are never assigned by the specification.
//! 2. Implement [`Codec`] and the trait of its kind; their documentation is the contract.
//! 3. Offer `register`, so that a program can add it to its registry.
//! 4. Run the laws of `tenvelope-testkit` over it (`tests/laws.rs`).
//! 5. Write its page, as in `spec/codecs`: what the bytes are, to the last one.
//!
//! The bytes of `x_rle`: pairs of a count, 1 to 255, and a byte.

use std::sync::Arc;

use tenvelope::{
    Error, ErrorKind, Level, Registry, Result,
    core::{AnyCodec, ChunkInfo, Codec, Compress},
};

/// The compressor `x_rle`.
#[derive(Clone, Copy, Debug)]
pub struct Rle;

/// Adds `x_rle` to a registry.
///
/// ```
/// let mut registry = tenvelope::builtin().clone();
/// custom_codec::register(&mut registry)?;
///
/// let line = tenvelope::EncodeOptions::default().registry(registry.clone()).codecs("raw-x_rle-hex").to_string(&[7u8; 300])?;
/// assert_eq!(line.split('.').nth(4), Some("ff072d07"));
///
/// let back: Vec<u8> = tenvelope::DecodeOptions::default().registry(registry).from_str(&line)?;
/// assert_eq!(back, [7; 300]);
///
/// // Who does not know the codec says so, and can still inspect the line.
/// assert_eq!(tenvelope::from_str::<Vec<u8>>(&line).unwrap_err().code(), "unknown_codec");
/// assert_eq!(tenvelope::inspect(&line)?.shape, [300]);
/// # Ok::<(), tenvelope::Error>(())
/// ```
///
/// # Errors
/// `bad_argument` if the name is taken.
pub fn register(registry: &mut Registry) -> Result<()> {
    registry.register_one(AnyCodec::Compress(Arc::new(Rle)))
}

impl Codec for Rle {
    fn spec(&self) -> String {
        "x_rle".to_owned()
    }
}

impl Compress for Rle {
    fn max_encoded_len(&self, len: usize) -> usize {
        len.saturating_mul(2)
    }

    fn max_decoded_len(&self, len: u64) -> u64 {
        len.div_ceil(2).saturating_mul(255)
    }

    fn encode(&self, _chunk: ChunkInfo<'_>, bytes: &[u8], _level: Level, out: &mut Vec<u8>) -> Result<()> {
        for run in bytes.chunk_by(|a, b| a == b) {
            out.extend(run.chunks(255).flat_map(|part| [part.len() as u8, part[0]]));
        }
        Ok(())
    }

    fn decode(&self, bytes: &[u8], out: &mut [u8]) -> Result<()> {
        let mut rest = out;
        for (count, byte) in pairs(bytes)? {
            let (run, after) = rest.split_at_mut_checked(count).ok_or_else(|| failed("the runs are longer than the chunk"))?;
            run.fill(byte);
            rest = after;
        }
        if rest.is_empty() { Ok(()) } else { Err(failed("the runs end before the chunk does")) }
    }

    fn decode_unsized(&self, bytes: &[u8], most: usize, out: &mut Vec<u8>) -> Result<()> {
        let len: usize = pairs(bytes)?.iter().map(|(count, _)| count).sum();
        if len > most {
            return Err(Error::new(ErrorKind::LimitExceeded, "the runs hold more than the limit on decoded bytes"));
        }
        pairs(bytes)?.iter().for_each(|(count, byte)| out.extend(std::iter::repeat_n(*byte, *count)));
        Ok(())
    }
}

/// The runs, each at most as long as could be, but the last of equal ones: so a run of bytes has one spelling.
fn pairs(bytes: &[u8]) -> Result<Vec<(usize, u8)>> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() || pairs.is_empty() {
        return Err(failed("an odd number of bytes, or none"));
    }
    if pairs.iter().any(|[count, _]| *count == 0) {
        return Err(failed("a run of length 0"));
    }
    if pairs.windows(2).any(|two| two[0][1] == two[1][1] && two[0][0] != 255) {
        return Err(failed("two runs where one would do"));
    }
    Ok(pairs.iter().map(|[count, byte]| (usize::from(*count), *byte)).collect())
}

fn failed(message: &str) -> Error {
    Error::new(ErrorKind::CodecFailed, message)
}
