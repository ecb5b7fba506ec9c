//! Output that takes so much and no more.

use tenvelope_core::{Error, ErrorKind, Output, Result};

/// Refuses what would make an envelope longer than its carrier holds, as soon as it would.
pub(crate) struct Within<'a, O: ?Sized> {
    out: &'a mut O,
    most: usize,
    left: usize,
}

impl<'a, O: Output + ?Sized> Within<'a, O> {
    pub(crate) fn new(out: &'a mut O, most: usize) -> Self {
        Within { out, most, left: most }
    }

    fn take(&mut self, len: usize) -> Result<()> {
        let Some(left) = self.left.checked_sub(len) else { return Err(too_long(self.most)) };
        self.left = left;
        Ok(())
    }
}

impl<O: Output + ?Sized> Output for Within<'_, O> {
    fn reserve(&mut self, more: usize) -> Result<()> {
        // A guess may be too high; what is put is judged.
        self.out.reserve(more.min(self.left))
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.take(bytes.len())?;
        self.out.put(bytes)
    }

    fn fill(&mut self, len: usize, write: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<()> {
        self.take(len)?;
        self.out.fill(len, write)
    }
}

/// The error for an envelope that is longer than its caller allows.
#[cold]
pub(crate) fn too_long(most: usize) -> Error {
    let message = format!(
        "the envelope is longer than the {most} characters that are allowed (`max_chars`); take the level `small`, a smaller array, or a place that holds more"
    );
    Error::new(ErrorKind::LimitExceeded, message)
}
