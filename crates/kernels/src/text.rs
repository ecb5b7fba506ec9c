//! Text that grows by bytes which others write: each byte is looked at once, when it comes, not all of them again at the end.

use std::mem;

/// What was written is no text of ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAscii;

/// Grows a string by `len` characters of ASCII that `write` fills in. When they are not, or when `write` fails, the string is what it was; when it panics, empty.
///
/// ```
/// use tenvelope_kernels::text::{NotAscii, fill};
///
/// let mut text = String::from("é");
/// fill(&mut text, 2, |place| Ok::<_, NotAscii>(place.copy_from_slice(b"ab")))?;
/// assert_eq!(text, "éab");
/// # Ok::<(), NotAscii>(())
/// ```
///
/// # Errors
/// What `write` says, or [`NotAscii`].
pub fn fill<E: From<NotAscii>>(text: &mut String, len: usize, write: impl FnOnce(&mut [u8]) -> Result<(), E>) -> Result<(), E> {
    let mut bytes = mem::take(text).into_bytes();
    let start = bytes.len();
    bytes.resize(start + len, 0);
    let place = &mut bytes[start..];
    let written = write(place).and_then(|()| if place.is_ascii() { Ok(()) } else { Err(NotAscii.into()) });
    if written.is_err() {
        bytes.truncate(start);
    }
    // SAFETY: the first `start` bytes were a string; the others, where they are still there, are ASCII.
    *text = unsafe { String::from_utf8_unchecked(bytes) };
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    enum Failure {
        Own,
        Ascii,
    }

    impl From<NotAscii> for Failure {
        fn from(_: NotAscii) -> Self {
            Failure::Ascii
        }
    }

    #[test]
    fn a_string_stays_a_string() {
        let mut text = String::from("ü");
        let mut put = |bytes: &[u8], end: Result<(), Failure>| {
            let written = fill(&mut text, bytes.len(), |place| {
                place.copy_from_slice(bytes);
                end
            });
            (written, text.clone())
        };
        assert_eq!(put(b"abc", Ok(())), (Ok(()), "üabc".to_owned()));
        assert_eq!(put(b"", Ok(())), (Ok(()), "üabc".to_owned()));
        assert_eq!(put(b"ab\xFF", Ok(())), (Err(Failure::Ascii), "üabc".to_owned()));
        assert_eq!(put("é".as_bytes(), Ok(())), (Err(Failure::Ascii), "üabc".to_owned()));
        assert_eq!(put(b"\xFF\xFF", Err(Failure::Own)), (Err(Failure::Own), "üabc".to_owned()));
    }

    #[test]
    fn a_panic_leaves_a_string() {
        let mut text = String::from("abc");
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            fill::<NotAscii>(&mut text, 2, |place| {
                place.fill(0xFF);
                panic!("as a codec might");
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(text, "");
    }
}
