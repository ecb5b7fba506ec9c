//! Frames without decompressing them: rules ZSTD1 to ZSTD5, and what ZSTD6 says of blocks.
//!
//! The walk is our own, so that every reader draws the line between a legal and an illegal frame at the same place, whatever its library makes of it.

use tenvelope_core::Result;

use crate::failed;

/// A frame and the size that it claims to hold, at least 1.
pub(crate) struct Frame<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) content: u64,
}

/// Windows are held to 8 MiB, which every decoder supports (rule ZSTD5).
const MAX_WINDOW: u64 = 1 << 23;

/// No block is larger, whatever the window (RFC 8878, 3.1.1.2.4).
const MAX_BLOCK: u64 = 1 << 17;

/// Cuts a payload into its frames.
pub(crate) fn walk(mut bytes: &[u8]) -> Result<Vec<Frame<'_>>> {
    let mut frames = Vec::new();
    while !bytes.is_empty() {
        let header = Header::read(bytes)?;
        let len = header.len + blocks_len(&bytes[header.len..], header.window.min(MAX_BLOCK))? + if header.has_checksum { 4 } else { 0 };
        let (frame, rest) = bytes.split_at_checked(len).ok_or_else(|| failed("a content checksum is cut".to_owned()))?;
        frames.push(Frame { bytes: frame, content: header.content });
        bytes = rest;
    }
    if frames.is_empty() { Err(failed("no frame at all".to_owned())) } else { Ok(frames) }
}

struct Header {
    /// Bytes of the header itself.
    len: usize,
    window: u64,
    content: u64,
    has_checksum: bool,
}

impl Header {
    /// Reads a frame header (RFC 8878, 3.1.1.1) and holds it to the rules.
    fn read(frame: &[u8]) -> Result<Self> {
        const MAGIC: [u8; 4] = 0xFD2F_B528u32.to_le_bytes();
        let cut = || failed("a frame header is cut".to_owned());
        let rest = frame
            .strip_prefix(&MAGIC)
            .ok_or_else(|| failed("no zstd frame where one was expected; skippable frames are refused".to_owned()))?;
        let (&descriptor, rest) = rest.split_first().ok_or_else(cut)?;
        let single_segment = descriptor & 0x20 != 0;
        if descriptor & 0x08 != 0 {
            return Err(failed("the reserved bit of a frame is set".to_owned()));
        }
        if descriptor & 0x03 != 0 {
            return Err(failed("a frame names a dictionary".to_owned()));
        }
        let (window, rest) = match rest.split_first() {
            _ if single_segment => (None, rest),
            Some((&window, rest)) => (Some(window_size(window)), rest),
            None => return Err(cut()),
        };
        let size_len = match (descriptor >> 6, single_segment) {
            (0, false) => return Err(failed("a frame does not state its content size".to_owned())),
            (0, true) => 1,
            (flag, _) => 1usize << flag,
        };
        let (field, rest) = rest.split_at_checked(size_len).ok_or_else(cut)?;
        let size = field.iter().rev().fold(0u64, |n, &b| n << 8 | u64::from(b));
        // Two bytes count from 256 on: smaller sizes fit one.
        let content = if size_len == 2 { size + 256 } else { size };
        if content == 0 {
            return Err(failed("a frame is empty".to_owned()));
        }
        let window = window.unwrap_or(content);
        if window > MAX_WINDOW {
            return Err(failed(format!("a frame has a window of {window} bytes, over 8 MiB")));
        }
        Ok(Header { len: frame.len() - rest.len(), window, content, has_checksum: descriptor & 0x04 != 0 })
    }
}

/// Window_Size of a window descriptor (3.1.1.1.2).
fn window_size(descriptor: u8) -> u64 {
    let base = 1u64 << (10 + (descriptor >> 3));
    base + base / 8 * u64::from(descriptor & 7)
}

/// Bytes of all blocks of a frame (3.1.1.2), from header to header.
fn blocks_len(bytes: &[u8], max_block: u64) -> Result<usize> {
    let mut rest = bytes;
    loop {
        let cut = || failed("a block is cut".to_owned());
        let (header, after) = rest.split_first_chunk::<3>().ok_or_else(cut)?;
        let header = u32::from_le_bytes([header[0], header[1], header[2], 0]);
        let (is_last, kind, size) = (header & 1 == 1, header >> 1 & 3, header >> 3);
        if kind == 3 || u64::from(size) > max_block {
            return Err(failed(format!("a block of the reserved type, or of {size} bytes where {max_block} are the most")));
        }
        // A run (type 1) is one byte, repeated.
        let stored = if kind == 1 { 1 } else { size as usize };
        rest = after.get(stored..).ok_or_else(cut)?;
        if is_last {
            return Ok(bytes.len() - rest.len());
        }
    }
}
