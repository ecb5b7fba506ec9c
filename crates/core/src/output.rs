//! Memory that an envelope is written into.

use tenvelope_kernels::pages::advise_huge;

use crate::{
    error::Result,
    num::{alloc_failed, extend_by},
};

/// Memory that grows at its end: a `Vec<u8>`, or what another language calls a string.
///
/// ```
/// use tenvelope_core::Output;
///
/// let mut line = Vec::new();
/// line.grow(2)?.copy_from_slice(b"ab");
/// assert_eq!(line, b"ab");
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
pub trait Output {
    /// Makes room for what is known to come.
    ///
    /// # Errors
    /// `alloc_failed`, never an abort.
    fn reserve(&mut self, more: usize) -> Result<()>;

    /// The next `len` bytes, which are written whole.
    ///
    /// # Errors
    /// `alloc_failed`, never an abort.
    fn grow(&mut self, len: usize) -> Result<&mut [u8]>;
}

impl Output for Vec<u8> {
    fn reserve(&mut self, more: usize) -> Result<()> {
        self.try_reserve(more).map_err(|_| alloc_failed(more))?;
        advise_huge(self.as_ptr().wrapping_add(self.len()), self.capacity().saturating_sub(self.len()));
        Ok(())
    }

    fn grow(&mut self, len: usize) -> Result<&mut [u8]> {
        extend_by(self, len)
    }
}
