//! Arrays to envelopes.

use std::ffi::c_char;

use crate::{
    array::{array_of, tnv_array},
    border::{border, tnv_error},
    code::tnv_code,
    input::{needed, put},
    options::{encode_options, tnv_encode_options},
    output::Fixed,
};

/// Says how many characters the envelope of an array can have at most (bytes in the binary form), so that there is room for it. Nothing is encoded; `bound` is right for any elements of
/// this dtype and shape, and of string for these texts.
///
/// # Safety
/// `array` and what it points to is there and does not change; `options` is NULL or the same; `bound` is a place for a number; `error` is NULL or a place for an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_encode_bound(
    array: *const tnv_array,
    options: *const tnv_encode_options,
    bound: *mut usize,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let (options, form) = encode_options(options)?;
            let array = array_of(needed(array, "array")?)?;
            put(bound, options.max_len(form, &array)?);
            Ok(())
        })
    }
}

/// Writes an array as a line, or in the form that the options name. Without options a chain of codecs is chosen that makes the line short.
///
/// `out` has room for `capacity` bytes; tnv_encode_bound says how many are enough. `len` becomes the number of bytes that were written: no zero is put behind them. If there is
/// not enough room the code is TNV_BUFFER_TOO_SMALL, `len` becomes the number that would have been written, and `out` holds anything, as it does after every error.
///
/// # Safety
/// As tnv_encode_bound; `out` is a place for `capacity` bytes that nothing else points to; `len` is NULL or a place for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_encode(
    array: *const tnv_array,
    options: *const tnv_encode_options,
    out: *mut c_char,
    capacity: usize,
    len: *mut usize,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let (options, form) = encode_options(options)?;
            let array = array_of(needed(array, "array")?)?;
            let mut out = Fixed::new(out.cast(), capacity, "out")?;
            options.append_to(form, &array, &mut out)?;
            out.finish(len)
        })
    }
}
