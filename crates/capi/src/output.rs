//! Memory of the caller that an envelope, a text or elements are written into.

use std::ffi::c_void;

use tenvelope::{Output, Result, core::all_ascii};

use crate::{
    border::{Failure, Outcome},
    input::{place, put},
};

/// Memory of a fixed size. What does not fit is counted, not written, so that the caller hears how much is needed.
pub(crate) struct Fixed<'a> {
    name: &'static str,
    memory: &'a mut [u8],
    /// Bytes that came, perhaps more than there is room for.
    len: usize,
    /// Where text is made that has no place.
    spare: Vec<u8>,
}

impl<'a> Fixed<'a> {
    /// Memory as C hands it in.
    ///
    /// # Safety
    /// If `pointer` is not NULL, there are `capacity` bytes, which nobody else looks at.
    pub(crate) unsafe fn new(pointer: *mut c_void, capacity: usize, name: &'static str) -> Result<Self> {
        // SAFETY: the same words.
        let memory = unsafe { place(pointer.cast(), capacity, name)? };
        Ok(Fixed { name, memory, len: 0, spare: Vec::new() })
    }

    /// Says how long it has become, or how long it would be.
    ///
    /// # Safety
    /// `len` is NULL or a place for a number.
    pub(crate) unsafe fn finish(self, len: *mut usize) -> Outcome<()> {
        // SAFETY: the same words.
        unsafe { put(len, self.len) };
        if self.len > self.memory.len() {
            return Err(Failure::TooSmall(self.name, self.memory.len(), self.len));
        }
        Ok(())
    }

    /// Takes a text or bytes that are there as a whole.
    pub(crate) fn take(&mut self, bytes: &[u8]) {
        if let Some(place) = self.next(bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }

    /// The next bytes, if there are so many.
    fn next(&mut self, len: usize) -> Option<&mut [u8]> {
        let from = self.len;
        self.len = from.saturating_add(len);
        self.memory.get_mut(from..self.len)
    }
}

impl Output for Fixed<'_> {
    fn reserve(&mut self, _more: usize) -> Result<()> {
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.take(bytes);
        Ok(())
    }

    fn fill(&mut self, len: usize, write: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<()> {
        let mut spare = std::mem::take(&mut self.spare);
        let place = match self.next(len) {
            Some(place) => place,
            // The check is computed of it all the same.
            None => {
                spare.clear();
                Output::reserve(&mut spare, len)?;
                spare.resize(len, 0);
                &mut spare
            }
        };
        write(place)?;
        all_ascii(place)?;
        self.spare = spare;
        Ok(())
    }
}
