//! A frame whose blocks are the bytes themselves: what zstd would come to in the end, at the speed of a copy.

use tenvelope_core::{Result, extend_by};

/// Bytes of a block, as many as there may be.
const BLOCK: usize = 1 << 17;

/// Appends a single-segment frame of at most 8 MiB (RFC 8878, 3.1.1).
pub(crate) fn frame(bytes: &[u8], out: &mut Vec<u8>) -> Result<()> {
    out.extend([0x28, 0xB5, 0x2F, 0xFD]);
    // The descriptor says how wide the content size is, and that it is the window.
    match bytes.len() {
        len @ 0..256 => out.extend([0x20, len as u8]),
        len @ 256..65_792 => {
            out.push(0x60);
            out.extend((len as u16).wrapping_sub(256).to_le_bytes());
        }
        len => {
            out.push(0xA0);
            out.extend((len as u32).to_le_bytes());
        }
    }
    let blocks = bytes.chunks(BLOCK);
    let last = blocks.len().saturating_sub(1);
    for (i, block) in blocks.enumerate() {
        let header = (block.len() as u32) << 3 | u32::from(i == last);
        out.extend_from_slice(&header.to_le_bytes()[..3]);
        extend_by(out, block.len())?.copy_from_slice(block);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zstd_reads_every_length() {
        let noise: Vec<u8> = (0..300_000u32).map(|i| (i.wrapping_mul(0x9E37_79B9) >> 13) as u8).collect();
        for len in [1, 2, 255, 256, 257, 65_535, 65_791, 65_792, 131_071, 131_072, 131_073, 262_144, 300_000] {
            let mut frame_bytes = Vec::new();
            frame(&noise[..len], &mut frame_bytes).unwrap();
            assert!(frame_bytes.len() <= len + 16 + 3 * (len / BLOCK));
            let frames = crate::frame::walk(&frame_bytes).unwrap();
            assert_eq!((frames.len(), frames[0].content), (1, len as u64));
            assert_eq!(zstd::bulk::decompress(&frame_bytes, len).unwrap(), noise[..len]);
        }
    }
}
