//! The compressor `zstd`: RFC 8878 frames with exact sizes (`spec/codecs/zstd.md`).
//!
//! The C library is called one-shot, into memory of the exact size: it then needs no window of its own, and a frame that lies about its size
//! cannot make it ask for memory. The rules on frames are checked here, before the library sees a byte.

mod frame;

use std::{cell::RefCell, sync::Arc};

use tenvelope_core::{AnyCodec, ChunkInfo, Codec, Compress, Error, ErrorKind, Kind, Level, Registry, Result, extend_by};
use zstd::zstd_safe::{self, CCtx, CParameter, DCtx};

/// The compressor `zstd`.
#[derive(Clone, Copy, Debug)]
pub struct Zstd;

/// Log of the largest window that a writer may take: 8 MiB (rule ZSTD5).
const WINDOW_LOG: u32 = 23;

/// Adds `zstd` to a registry.
///
/// # Errors
/// `bad_argument` if the name is taken.
pub fn register(registry: &mut Registry) -> Result<()> {
    registry.register("zstd", Kind::BytesToBytes, |spec| spec.no_params().map(|()| AnyCodec::Compress(Arc::new(Zstd))))
}

impl Codec for Zstd {
    fn spec(&self) -> String {
        "zstd".to_owned()
    }
}

impl Compress for Zstd {
    fn max_encoded_len(&self, len: usize) -> usize {
        zstd_safe::compress_bound(len)
    }

    fn max_decoded_len(&self, len: u64) -> u64 {
        len.saturating_mul(32_768)
    }

    fn encode(&self, _chunk: ChunkInfo<'_>, bytes: &[u8], level: Level, out: &mut Vec<u8>) -> Result<()> {
        let level = match level {
            Level::Fast => 1,
            Level::Small => 19,
            _ => 3,
        };
        // The size of a single-segment frame is its window, so longer input is cut into several frames.
        bytes.chunks(1 << WINDOW_LOG).try_for_each(|part| encode_frame(part, level, out))
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
            decode_frame(frame.bytes, place)?;
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

thread_local! {
    // Contexts are a few hundred kilobytes each and meant to be reused.
    static COMPRESS: RefCell<CCtx<'static>> = RefCell::new(CCtx::create());
    static DECOMPRESS: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

fn encode_frame(part: &[u8], level: i32, out: &mut Vec<u8>) -> Result<()> {
    let start = out.len();
    let place = extend_by(out, zstd_safe::compress_bound(part.len()))?;
    let written = COMPRESS.with_borrow_mut(|context| {
        let settings = [
            CParameter::CompressionLevel(level),
            CParameter::WindowLog(WINDOW_LOG),
            CParameter::ContentSizeFlag(true),
            CParameter::ChecksumFlag(false),
            CParameter::DictIdFlag(false),
        ];
        settings.into_iter().try_for_each(|setting| context.set_parameter(setting).map(drop))?;
        context.compress2(place, part)
    });
    let written = written.map_err(|code| failed(format!("compression failed: {}", zstd_safe::get_error_name(code))))?;
    out.truncate(start + written);
    Ok(())
}

fn decode_frame(frame: &[u8], out: &mut [u8]) -> Result<()> {
    match DECOMPRESS.with_borrow_mut(|context| context.decompress(out, frame)) {
        Ok(written) if written == out.len() => Ok(()),
        Ok(written) => Err(failed(format!("a frame holds {written} bytes, not the {} that it claims", out.len()))),
        Err(code) => Err(failed(format!("a frame is corrupt: {}", zstd_safe::get_error_name(code)))),
    }
}

fn failed(message: String) -> Error {
    Error::new(ErrorKind::CodecFailed, message)
}
