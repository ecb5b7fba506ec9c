//! Memory that an envelope is written into.

use tenvelope_kernels::pages::advise_huge;

use tenvelope_kernels::text;

use crate::{
    error::{Error, ErrorKind, Result},
    num::{alloc_failed, extend_by},
};

/// Memory that grows at its end: a `Vec<u8>`, a `String`, or what another language calls a string.
///
/// ```
/// use tenvelope_core::Output;
///
/// let mut line = String::new();
/// line.put(b"tnv")?;
/// line.fill(2, &mut |place| Ok(place.copy_from_slice(b"1.")))?;
/// assert_eq!(line, "tnv1.");
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
pub trait Output {
    /// Makes room for what is known to come.
    ///
    /// # Errors
    /// `alloc_failed`, never an abort.
    fn reserve(&mut self, more: usize) -> Result<()>;

    /// Takes bytes.
    ///
    /// # Errors
    /// `alloc_failed`, never an abort; `codec_failed` if this holds text and they are none.
    fn put(&mut self, bytes: &[u8]) -> Result<()>;

    /// Lets `write` fill the next `len` bytes, whole, with text of ASCII: [`all_ascii`] of it.
    ///
    /// # Errors
    /// `alloc_failed`, never an abort; `codec_failed` if it is no ASCII; what `write` says.
    fn fill(&mut self, len: usize, write: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<()>;
}

/// Refuses text that is not of ASCII. The laws hold text codecs to their alphabet; one that breaks them is caught here, not passed on.
///
/// # Errors
/// `codec_failed`.
pub fn all_ascii(text: &[u8]) -> Result<()> {
    if text.is_ascii() { Ok(()) } else { Err(no_ascii()) }
}

#[cold]
fn no_ascii() -> Error {
    Error::new(ErrorKind::CodecFailed, "the text codec wrote what is no ASCII text")
}

impl From<text::NotAscii> for Error {
    fn from(_: text::NotAscii) -> Self {
        no_ascii()
    }
}

impl Output for Vec<u8> {
    fn reserve(&mut self, more: usize) -> Result<()> {
        self.try_reserve(more).map_err(|_| alloc_failed(more))?;
        advise_huge(self.as_ptr().wrapping_add(self.len()), self.capacity().saturating_sub(self.len()));
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        extend_by(self, bytes.len())?.copy_from_slice(bytes);
        Ok(())
    }

    fn fill(&mut self, len: usize, write: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<()> {
        let place = extend_by(self, len)?;
        write(place)?;
        all_ascii(place)
    }
}

impl Output for String {
    fn reserve(&mut self, more: usize) -> Result<()> {
        self.try_reserve(more).map_err(|_| alloc_failed(more))?;
        advise_huge(self.as_ptr().wrapping_add(self.len()), self.capacity().saturating_sub(self.len()));
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        let text = std::str::from_utf8(bytes).map_err(|_| no_ascii())?;
        self.try_reserve(text.len()).map_err(|_| alloc_failed(text.len()))?;
        self.push_str(text);
        Ok(())
    }

    fn fill(&mut self, len: usize, write: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<()> {
        self.try_reserve(len).map_err(|_| alloc_failed(len))?;
        text::fill(self, len, write)
    }
}
