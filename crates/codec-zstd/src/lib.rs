//! The compressor `zstd`: RFC 8878 frames with exact sizes (`spec/codecs/zstd.md`).
//!
//! The C library is called one-shot, into memory of the exact size: it then needs no window of its own, and a frame that lies about its size
//! cannot make it ask for memory. The rules on frames are checked here, before the library sees a byte.

mod effort;
mod frame;
mod plan;
mod stored;

use std::{cell::RefCell, io::Cursor, sync::Arc};

use tenvelope_core::{AnyCodec, ChunkInfo, Codec, Compress, Error, ErrorKind, Layout, Level, Registry, Result, extend_by};
use zstd::zstd_safe::{self, DCtx};

use self::{
    effort::{Compressor, Effort, Settings, WINDOW_LOG},
    plan::{Part, Way},
};

/// The compressor `zstd`.
#[derive(Clone, Copy, Debug)]
pub struct Zstd;

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
        // One frame, or one for each plane.
        zstd_safe::compress_bound(len) + plan::MOST_PLANES * 32
    }

    fn max_decoded_len(&self, len: u64) -> u64 {
        len.saturating_mul(32_768)
    }

    fn encode(&self, chunk: ChunkInfo<'_>, bytes: &[u8], level: Level, out: &mut Vec<u8>) -> Result<()> {
        let effort = Effort::of(level, chunk, bytes.len());
        let block = block(chunk, bytes.len());
        let mut tried = Vec::new();
        let probe = |sample: &[u8], effort: Effort| {
            tried.clear();
            // What cannot be tried counts as what does not get smaller.
            encode_frame(sample, effort, 0, &mut tried).map_or(sample.len(), |()| tried.len())
        };
        let start = out.len();
        let parts = plan::plan(chunk, bytes, level, probe);
        for &Part { way, bytes } in &parts {
            // The size of a single-segment frame is its window, so longer parts are cut into several frames.
            for part in bytes.chunks(1 << WINDOW_LOG) {
                match way {
                    Way::Stored => stored::frame(part, out)?,
                    Way::Huffman => encode_frame(part, Effort::Huffman, 0, out)?,
                    Way::Full => encode_frame(part, effort, block, out)?,
                    Way::Either => encode_shorter(part, effort, level, out)?,
                }
            }
        }
        if plan::may_be_one(chunk, &parts, bytes.len(), level) {
            keep_shorter(out, start, |out| encode_frame(bytes, effort, block, out))?;
        }
        Ok(())
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
    static COMPRESS: RefCell<Compressor> = RefCell::new(Compressor::new());
    static DECOMPRESS: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

/// The longest block of a frame, 0 for what zstd thinks best. Each plane of bits has its own statistics and is worth its own tables; patterns are found across blocks.
fn block(chunk: ChunkInfo<'_>, len: usize) -> u32 {
    match chunk.layout {
        Layout::BitPlanes => (len / (8 * chunk.item_size).max(1)).clamp(1 << 12, 1 << 17) as u32,
        _ => 0,
    }
}

/// Appends the shortest of two or three frames: codes for single bytes; long matches alone, since short ones cost more than the codes of their bytes; and where those are many, all.
fn encode_shorter(part: &[u8], effort: Effort, level: Level, out: &mut Vec<u8>) -> Result<()> {
    let start = out.len();
    encode_frame(part, Effort::Huffman, 0, out)?;
    let codes = out.len() - start;
    keep_shorter(out, start, |out| encode_frame(part, Effort::FAST, 0, out))?;
    if level == Level::Small || out.len() - start < codes - codes / 8 {
        keep_shorter(out, start, |out| encode_frame(part, effort, 0, out))?;
    }
    Ok(())
}

/// Writes in another way what stands from `start` on, and keeps the shorter of the two.
fn keep_shorter(out: &mut Vec<u8>, start: usize, write: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
    let first = out.len();
    write(out)?;
    if out.len() - first < first - start {
        out.drain(start..first);
    } else {
        out.truncate(first);
    }
    Ok(())
}

fn encode_frame(part: &[u8], effort: Effort, block: u32, out: &mut Vec<u8>) -> Result<()> {
    let most = zstd_safe::compress_bound(part.len());
    out.try_reserve(most).map_err(|_| Error::new(ErrorKind::AllocFailed, format!("no memory for {most} bytes")))?;
    // Behind what is there, into memory that nobody has filled with zeros before.
    let mut end = Cursor::new(out);
    end.set_position(end.get_ref().len() as u64);
    let settings = Settings::new(effort, part.len(), block);
    let written = COMPRESS.with_borrow_mut(|compressor| compressor.compress(settings, part, &mut end));
    written.map(drop).map_err(|code| failed(format!("compression failed: {}", zstd_safe::get_error_name(code))))
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
