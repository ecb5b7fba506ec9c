//! A frame by the C library.

use std::cell::RefCell;

use tenvelope_core::Result;
use zstd::zstd_safe::{self, DCtx};

use crate::failed;

thread_local! {
    // A context is a few hundred kilobytes and meant to be reused.
    static DECOMPRESS: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

/// Decompresses one frame, which must fill `out`.
pub(crate) fn frame(frame: &[u8], out: &mut [u8]) -> Result<()> {
    match DECOMPRESS.with_borrow_mut(|context| context.decompress(out, frame)) {
        Ok(written) if written == out.len() => Ok(()),
        Ok(written) => Err(failed(format!("a frame holds {written} bytes, not the {} that it claims", out.len()))),
        Err(code) => Err(failed(format!("a frame is corrupt: {}", zstd_safe::get_error_name(code)))),
    }
}
