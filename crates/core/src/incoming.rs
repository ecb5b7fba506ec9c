//! Bytes of a stream, looked at before they are taken.

use std::io::{self, Read};

use crate::{
    error::{Error, ErrorKind, Result},
    num::alloc_failed,
};

/// A stream with a buffer.
#[derive(Debug)]
pub(crate) struct Incoming<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

const BUFFER: usize = 1 << 16;

impl<R: Read> Incoming<R> {
    pub(crate) fn new(input: R) -> Result<Self> {
        let mut buffer = Vec::new();
        buffer.try_reserve_exact(BUFFER).map_err(|_| alloc_failed(BUFFER))?;
        buffer.resize(BUFFER, 0);
        Ok(Incoming { input, buffer, start: 0, end: 0 })
    }

    /// What has come and is not taken; nothing only at the end of the stream.
    pub(crate) fn look(&mut self) -> Result<&[u8]> {
        while self.start == self.end {
            match self.input.read(&mut self.buffer) {
                Ok(0) => return Ok(&[]),
                Ok(n) => (self.start, self.end) = (0, n.min(BUFFER)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::new(ErrorKind::Io, format!("reading failed: {error}")).with_source(error)),
            }
        }
        Ok(self.buffer.get(self.start..self.end).unwrap_or_default())
    }

    /// Takes the first `n` of what was looked at.
    pub(crate) fn take(&mut self, n: usize) {
        self.start = self.start.saturating_add(n).min(self.end);
    }
}
