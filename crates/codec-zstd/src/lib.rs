//! The compressor `zstd`: RFC 8878 frames with exact sizes (`spec/codecs/zstd.md`).
//!
//! The C library (feature `c`, the default) is called one-shot, into memory of the exact size: it then needs no window of its own, and a frame that
//! lies about its size cannot make it ask for memory. Where no C may be, the feature `rust` reads with a decoder in Rust, and nothing is written: what
//! another compressor made of an array would be another line. The rules on frames are checked here, before a library sees a byte.

#[cfg(not(any(feature = "c", feature = "rust")))]
compile_error!("zstd needs a decoder: the feature `c` (reads and writes) or `rust` (reads)");

mod frame;

#[cfg(feature = "c")]
mod effort;
#[cfg(feature = "c")]
mod plan;
#[cfg(feature = "c")]
mod stored;
#[cfg(feature = "c")]
mod write;

#[cfg(feature = "c")]
#[path = "read_c.rs"]
mod read;
#[cfg(not(feature = "c"))]
#[path = "read_rust.rs"]
mod read;

use std::sync::Arc;

use tenvelope_core::{AnyCodec, ChunkInfo, Codec, Compress, Error, ErrorKind, Level, Registry, Result, extend_by};

/// The compressor `zstd`.
#[derive(Clone, Copy, Debug)]
pub struct Zstd;

/// Frames that a writer makes of one part of a chunk at most, one for each plane: the items of more planes are records, in which patterns go across.
const MOST_PLANES: usize = 16;

/// Adds `zstd` to a registry.
///
/// # Errors
/// `bad_argument` if the name is taken.
pub fn register(registry: &mut Registry) -> Result<()> {
    registry.register_one(AnyCodec::Compress(Arc::new(Zstd)))
}

impl Codec for Zstd {
    fn spec(&self) -> String {
        "zstd".to_owned()
    }
}

impl Compress for Zstd {
    fn max_encoded_len(&self, len: usize) -> usize {
        // One frame, or one for each plane. What a frame takes at most is the library's own formula.
        let small = (1usize << 17).saturating_sub(len) >> 11;
        len.saturating_add(len >> 8).saturating_add(small + MOST_PLANES * 32)
    }

    fn max_decoded_len(&self, len: u64) -> u64 {
        len.saturating_mul(32_768)
    }

    #[cfg(feature = "c")]
    fn encode(&self, chunk: ChunkInfo<'_>, bytes: &[u8], level: Level, out: &mut Vec<u8>) -> Result<()> {
        write::frames(chunk, bytes, level, out)
    }

    #[cfg(not(feature = "c"))]
    fn encode(&self, _: ChunkInfo<'_>, _: &[u8], _: Level, _: &mut Vec<u8>) -> Result<()> {
        let message = "this build reads zstd and does not write it: take the profile `portable` (zlib), or build with the feature `zstd`";
        Err(Error::new(ErrorKind::Unsupported, message))
    }

    fn decode(&self, bytes: &[u8], out: &mut [u8]) -> Result<()> {
        let frames = frame::walk(bytes)?;
        let sum: u64 = frames.iter().map(|frame| frame.content).fold(0, u64::saturating_add);
        if sum != out.len() as u64 {
            return Err(failed(format!("the frames hold {sum} bytes where shape and dtype demand {}", out.len())));
        }
        let mut rest = out;
        for frame in &frames {
            // No frame is larger than the sum, which is the length of `out`.
            let (place, after) = rest.split_at_mut(frame.content as usize);
            read::frame(frame.bytes, place)?;
            rest = after;
        }
        Ok(())
    }

    fn decode_unsized(&self, bytes: &[u8], most: usize, out: &mut Vec<u8>) -> Result<()> {
        let frames = frame::walk(bytes)?;
        let sum: u64 = frames.iter().map(|frame| frame.content).fold(0, u64::saturating_add);
        let Some(len) = usize::try_from(sum).ok().filter(|&sum| sum <= most) else {
            let message = format!("the frames hold {sum} bytes, over the limit on decoded bytes");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        };
        if sum > self.max_decoded_len(bytes.len() as u64) {
            return Err(failed(format!("{} bytes cannot hold the {sum} that the frames claim", bytes.len())));
        }
        self.decode(bytes, extend_by(out, len)?)
    }
}

fn failed(message: String) -> Error {
    Error::new(ErrorKind::CodecFailed, message)
}
