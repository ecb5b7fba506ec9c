//! Bytes of an array that own their memory, aligned for every dtype.

use std::fmt;

use tenvelope_kernels::pages::advise_huge;

use crate::{
    error::Result,
    num::{alloc_failed, to_u64, to_usize},
};

/// Owned bytes, aligned to 8, so that a raw run can be viewed as its elements.
#[derive(Clone, Default)]
pub struct Buffer {
    words: Box<[u64]>,
    len: usize,
}

impl Buffer {
    /// Zeroed memory, which the system hands out untouched: pages that are never written cost nothing.
    ///
    /// # Errors
    /// `alloc_failed`, never an abort.
    pub fn zeroed(len: usize) -> Result<Self> {
        let words = zeroed_slice::<u64>(len.div_ceil(8))?;
        Ok(Buffer { words, len })
    }

    /// A copy of bytes.
    ///
    /// # Errors
    /// `alloc_failed`.
    pub fn copy_of(bytes: &[u8]) -> Result<Self> {
        let mut buffer = Buffer::zeroed(bytes.len())?;
        buffer.as_bytes_mut().copy_from_slice(bytes);
        Ok(buffer)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        bytemuck::cast_slice(&self.words).get(..self.len).unwrap_or_default()
    }

    /// The bytes, to be written.
    pub fn as_bytes_mut(&mut self) -> &mut [u8] {
        bytemuck::cast_slice_mut(&mut self.words).get_mut(..self.len).unwrap_or_default()
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Buffer({} bytes)", self.len)
    }
}

/// Zeroed elements without an abort when memory is short.
pub(crate) fn zeroed_slice<T: bytemuck::Zeroable>(len: usize) -> Result<Box<[T]>> {
    let bytes = len.saturating_mul(size_of::<T>());
    to_usize(to_u64(bytes))?;
    let slice: Box<[T]> = bytemuck::allocation::try_zeroed_slice_box(len).map_err(|()| alloc_failed(bytes))?;
    advise_huge(slice.as_ptr().cast(), bytes);
    Ok(slice)
}
