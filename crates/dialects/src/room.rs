//! What reading may still take.

use tenvelope_core::{Error, ErrorKind, Limits, Result};

/// What is left of the limit on decoded bytes.
pub(crate) struct Room {
    left: u64,
}

impl Room {
    pub(crate) fn new(limits: &Limits) -> Self {
        Room { left: limits.decoded }
    }

    /// Takes bytes that are about to be held.
    pub(crate) fn take(&mut self, bytes: usize) -> Result<()> {
        self.left = self.left.checked_sub(bytes as u64).ok_or_else(over)?;
        Ok(())
    }

    /// Takes what a list of that many elements comes to, whatever they are.
    pub(crate) fn take_elements(&mut self, count: usize) -> Result<()> {
        self.take(count.saturating_mul(8))
    }

    /// Bytes that are left.
    pub(crate) fn left(&self) -> u64 {
        self.left
    }
}

pub(crate) fn over() -> Error {
    Error::new(ErrorKind::LimitExceeded, "the arrays are over the limit on decoded bytes; raise it if you trust the input")
}
