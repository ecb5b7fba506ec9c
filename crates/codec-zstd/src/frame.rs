//! Frames without decompressing them: rules ZSTD1 to ZSTD5.

use tenvelope_core::Result;
use zstd::zstd_safe;

use crate::{WINDOW_LOG, failed};

/// A frame and the size that it claims to hold, at least 1.
pub(crate) struct Frame<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) content: u64,
}

/// Cuts a payload into its frames.
pub(crate) fn walk(mut bytes: &[u8]) -> Result<Vec<Frame<'_>>> {
    let mut frames = Vec::new();
    while !bytes.is_empty() {
        let content = content_size(bytes)?;
        let len = zstd_safe::find_frame_compressed_size(bytes)
            .map_err(|code| failed(format!("frame {} is cut or corrupt: {}", frames.len(), zstd_safe::get_error_name(code))))?;
        let (frame, rest) = bytes.split_at_checked(len).ok_or_else(|| failed(format!("frame {} is cut", frames.len())))?;
        frames.push(Frame { bytes: frame, content });
        bytes = rest;
    }
    if frames.is_empty() { Err(failed("no frame at all".to_owned())) } else { Ok(frames) }
}

/// Reads a frame header (RFC 8878, 3.1.1.1) and holds it to the rules.
fn content_size(frame: &[u8]) -> Result<u64> {
    const MAGIC: [u8; 4] = 0xFD2F_B528u32.to_le_bytes();
    let cut = || failed("a frame header is cut".to_owned());
    let rest = frame
        .strip_prefix(&MAGIC)
        .ok_or_else(|| failed("expected the magic number of a zstd frame; skippable frames are refused".to_owned()))?;
    let (&descriptor, rest) = rest.split_first().ok_or_else(cut)?;
    let single_segment = descriptor & 0x20 != 0;
    if descriptor & 0x03 != 0 {
        return Err(failed("a frame names a dictionary".to_owned()));
    }
    let (window, rest) = if single_segment {
        (None, rest)
    } else {
        let (&window, rest) = rest.split_first().ok_or_else(cut)?;
        (Some(window_size(window)), rest)
    };
    let size_len = match (descriptor >> 6, single_segment) {
        (0, false) => return Err(failed("a frame does not state its content size".to_owned())),
        (0, true) => 1,
        (flag, _) => 1usize << flag,
    };
    let field = rest.get(..size_len).ok_or_else(cut)?;
    let size = field.iter().rev().fold(0u64, |n, &b| n << 8 | u64::from(b));
    // Two bytes count from 256 on: smaller sizes fit one.
    let content = if size_len == 2 { size + 256 } else { size };
    if content == 0 {
        return Err(failed("a frame is empty".to_owned()));
    }
    if window.unwrap_or(content) > 1 << WINDOW_LOG {
        return Err(failed(format!("a frame has a window of {} bytes, over 8 MiB", window.unwrap_or(content))));
    }
    Ok(content)
}

/// Window_Size of a window descriptor (3.1.1.1.2).
fn window_size(descriptor: u8) -> u64 {
    let base = 1u64 << (10 + (descriptor >> 3));
    base + base / 8 * u64::from(descriptor & 7)
}
