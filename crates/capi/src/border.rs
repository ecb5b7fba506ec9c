//! Whatever happens inside comes out as a code and a sentence.

use std::{
    ffi::c_char,
    panic::{AssertUnwindSafe, catch_unwind},
};

use tenvelope::Error;

use crate::code::{
    code_of,
    tnv_code::{self, TNV_BUFFER_TOO_SMALL, TNV_INTERNAL, TNV_OK},
};

/// Room for the sentence of an error, and the zero at its end.
pub const TNV_MESSAGE_SIZE: usize = 508;

/// What went wrong. Filled in by a call that fails and left alone by one that does not; wherever one is asked for it may be NULL.
#[repr(C)]
pub struct tnv_error {
    /// The code that the call has returned.
    pub code: tnv_code,
    /// What was found, where, and what was expected: UTF-8, cut if need be, with a zero at its end. What it quotes of the input is escaped.
    pub message: [c_char; TNV_MESSAGE_SIZE],
}

/// Why a call fails.
pub(crate) enum Failure {
    Ours(Error),
    /// What was handed in, how much it holds, and how much is needed.
    TooSmall(&'static str, usize, usize),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Ours(error)
    }
}

/// The result of everything here.
pub(crate) type Outcome<T> = Result<T, Failure>;

/// Runs the inside of a call. Nothing unwinds beyond it.
///
/// # Safety
/// `error` is NULL or a place for one.
pub(crate) unsafe fn border(error: *mut tnv_error, work: impl FnOnce() -> Outcome<()>) -> tnv_code {
    // What a panic leaves half done is the caller's memory, which holds anything after an error.
    let (code, message) = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => return TNV_OK,
        Ok(Err(Failure::Ours(error))) => (code_of(error.kind()), error.to_string()),
        Ok(Err(Failure::TooSmall(what, capacity, needed))) => {
            (TNV_BUFFER_TOO_SMALL, format!("{what} holds {capacity} where {needed} are needed (buffer_too_small)"))
        }
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            (TNV_INTERNAL, format!("a fault of the library: {} (internal)", text.unwrap_or("no more is known")))
        }
    };
    // SAFETY: the caller of this function says that it is NULL or a place for an error.
    if let Some(place) = unsafe { error.as_mut() } {
        place.code = code;
        put_text(&message, &mut place.message);
    }
    code
}

/// Copies a text, cut between two characters where it is too long, and a zero.
pub(crate) fn put_text(text: &str, place: &mut [c_char]) {
    let room = place.len().saturating_sub(1);
    let cut = (0..=room.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let bytes = text.as_bytes().iter().take(cut).map(|&byte| byte.cast_signed() as c_char);
    let zeros = std::iter::repeat(0);
    place.iter_mut().zip(bytes.chain(zeros)).for_each(|(place, byte)| *place = byte);
}

#[cfg(test)]
mod tests {
    use std::{ffi::CStr, ptr};

    use tenvelope::ErrorKind;

    use super::*;

    fn text(error: &tnv_error) -> String {
        let bytes: Vec<u8> = error.message.iter().map(|&c| c as u8).collect();
        CStr::from_bytes_until_nul(&bytes).expect("a zero").to_str().expect("UTF-8").to_owned()
    }

    #[test]
    fn a_panic_is_a_code() {
        let mut error = tnv_error { code: TNV_OK, message: [1; TNV_MESSAGE_SIZE] };
        // SAFETY: a place for an error, and none.
        let (code, none) = unsafe { (border(&mut error, || panic!("lost count")), border(ptr::null_mut(), || panic!("lost count"))) };
        assert_eq!((code, none, error.code), (TNV_INTERNAL, TNV_INTERNAL, TNV_INTERNAL));
        assert_eq!(text(&error), "a fault of the library: lost count (internal)");
    }

    #[test]
    fn long_sentences_are_cut_between_characters() {
        let mut error = tnv_error { code: TNV_OK, message: [1; TNV_MESSAGE_SIZE] };
        let sentence = format!("x{}", "é".repeat(1000));
        // SAFETY: a place for an error.
        let code = unsafe { border(&mut error, || Err(Error::new(ErrorKind::BadMagic, sentence.clone()).into())) };
        assert_eq!(code, tnv_code::TNV_BAD_MAGIC);
        assert_eq!(text(&error), format!("x{}", "é".repeat(253)));
    }

    #[test]
    fn what_succeeds_leaves_the_error_alone() {
        let mut error = tnv_error { code: tnv_code::TNV_IO, message: [1; TNV_MESSAGE_SIZE] };
        // SAFETY: a place for an error.
        assert_eq!(unsafe { border(&mut error, || Ok(())) }, TNV_OK);
        assert_eq!((error.code, error.message[0]), (tnv_code::TNV_IO, 1));
    }
}
