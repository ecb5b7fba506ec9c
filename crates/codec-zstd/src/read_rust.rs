//! A frame by a decoder in Rust.

use std::cell::RefCell;

use ruzstd::decoding::FrameDecoder;
use tenvelope_core::Result;

use crate::failed;

thread_local! {
    // Its tables are meant to be reused.
    static DECODER: RefCell<FrameDecoder> = RefCell::new(FrameDecoder::new());
}

/// Decompresses one frame, which must fill `out`.
pub(crate) fn frame(frame: &[u8], out: &mut [u8]) -> Result<()> {
    DECODER.with_borrow_mut(|decoder| {
        let written = decoder.decode_all(frame, out).map_err(|error| failed(format!("a frame is corrupt: {error}")))?;
        if written != out.len() {
            return Err(failed(format!("a frame holds {written} bytes, not the {} that it claims", out.len())));
        }
        // It reads the checksum of the content, and leaves it to its caller to compare.
        match decoder.get_checksum_from_data() {
            stated if stated.is_some() && stated != decoder.get_calculated_checksum() => {
                Err(failed("a frame is corrupt: its content checksum differs".to_owned()))
            }
            _ => Ok(()),
        }
    })
}
