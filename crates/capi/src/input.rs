//! Pointers become slices and texts.

use std::{
    ffi::{CStr, c_char, c_void},
    slice,
};

use tenvelope::{Error, ErrorKind, Result};

/// The error for an argument that cannot be meant.
pub(crate) fn bad_argument(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::BadArgument, message)
}

/// Memory that is read.
///
/// # Safety
/// If `pointer` is not NULL, `len` values of `T` stand there, and nobody changes them while `'a` lasts.
pub(crate) unsafe fn list<'a, T>(pointer: *const T, len: usize, name: &str) -> Result<&'a [T]> {
    if len == 0 {
        return Ok(&[]);
    }
    check(pointer, len, name)?;
    // SAFETY: neither NULL nor unaligned nor too long, as was just looked at; the rest is the caller's word.
    Ok(unsafe { slice::from_raw_parts(pointer, len) })
}

/// Bytes that are read.
///
/// # Safety
/// As [`list`].
pub(crate) unsafe fn bytes<'a>(pointer: *const c_void, len: usize, name: &str) -> Result<&'a [u8]> {
    // SAFETY: the same words.
    unsafe { list(pointer.cast(), len, name) }
}

/// Memory that is written.
///
/// # Safety
/// If `pointer` is not NULL, there is room for `len` values of `T`, which nobody else looks at while `'a` lasts.
pub(crate) unsafe fn place<'a, T>(pointer: *mut T, len: usize, name: &str) -> Result<&'a mut [T]> {
    if len == 0 {
        return Ok(&mut []);
    }
    check(pointer, len, name)?;
    // SAFETY: neither NULL nor unaligned nor too long; the rest is the caller's word. Memory of another language has some value or other in each byte.
    Ok(unsafe { slice::from_raw_parts_mut(pointer, len) })
}

/// A text with a zero at its end; `None` for NULL.
///
/// # Safety
/// If `pointer` is not NULL, a zero ends the text, and nobody changes it while `'a` lasts.
pub(crate) unsafe fn text<'a>(pointer: *const c_char, name: &str) -> Result<Option<&'a str>> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL; the zero is the caller's word.
    let text = unsafe { CStr::from_ptr(pointer) };
    text.to_str().map(Some).map_err(|error| bad_argument(format!("{name} is not UTF-8: {error}")))
}

/// Something that must be there.
///
/// # Safety
/// If `pointer` is not NULL, a `T` stands there, and nobody changes it while `'a` lasts.
pub(crate) unsafe fn needed<'a, T>(pointer: *const T, name: &str) -> Result<&'a T> {
    // SAFETY: what is handed on is a list of one.
    let list = unsafe { list(pointer, 1, name)? };
    list.first().ok_or_else(|| bad_argument(format!("{name} is missing")))
}

/// Writes a value where the caller has a place for it.
///
/// # Safety
/// `pointer` is NULL or a place for a `T`.
pub(crate) unsafe fn put<T>(pointer: *mut T, value: T) {
    if !pointer.is_null() {
        // SAFETY: not NULL; a place is the caller's word.
        unsafe { pointer.write(value) };
    }
}

fn check<T>(pointer: *const T, len: usize, name: &str) -> Result<()> {
    if pointer.is_null() {
        return Err(bad_argument(format!("{name} is NULL where {len} are expected")));
    }
    if !pointer.is_aligned() {
        return Err(bad_argument(format!("{name} does not lie at a multiple of {}", align_of::<T>())));
    }
    let most = isize::MAX.unsigned_abs();
    if len.checked_mul(size_of::<T>()).is_none_or(|bytes| bytes > most) {
        return Err(bad_argument(format!("{name} is said to have {len}, which no memory holds")));
    }
    Ok(())
}
