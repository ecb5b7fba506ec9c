//! Frames of a chunk.

use std::{cell::RefCell, io::Cursor};

use tenvelope_core::{ChunkInfo, Error, ErrorKind, Layout, Level, Result};
use zstd::zstd_safe;

use crate::{
    effort::{Compressor, Effort, Settings, WINDOW_LOG},
    failed,
    plan::{self, Part, Way},
    stored,
};

/// Appends the frames of a chunk.
pub(crate) fn frames(chunk: ChunkInfo<'_>, bytes: &[u8], level: Level, out: &mut Vec<u8>) -> Result<()> {
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
                Way::Uneven => encode_frame(part, Effort::FAST, STRETCH, out)?,
                Way::Either => encode_shorter(part, effort, level, out)?,
            }
        }
    }
    if plan::may_be_one(chunk, &parts, bytes.len(), level) {
        keep_shorter(out, start, |out| encode_frame(bytes, effort, block, out))?;
    }
    Ok(())
}

thread_local! {
    // A context is a few hundred kilobytes and meant to be reused.
    static COMPRESS: RefCell<Compressor> = RefCell::new(Compressor::new());
}

/// Bytes of a block where one region is unlike another: zstd stores a block that does not shrink by a sixtieth, and a long one hides what a part of it would gain.
const STRETCH: u32 = 1 << 14;

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
