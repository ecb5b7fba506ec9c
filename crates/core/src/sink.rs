//! Where a form is written: memory, or a stream.

use std::io::{BufWriter, Seek, SeekFrom, Write};

use crate::{
    error::{Error, ErrorKind, Result},
    num::extend_by,
    output::{Output, all_ascii},
};

/// Takes what is written from left to right.
pub(crate) trait Sink {
    /// Makes room for what is known to come.
    fn reserve(&mut self, more: usize) -> Result<()>;

    /// Takes bytes.
    fn put(&mut self, bytes: &[u8]) -> Result<()>;

    /// Lets `write` fill the next `len` bytes, whole, with text of ASCII.
    fn fill(&mut self, len: usize, write: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<()>;
}

impl<O: Output + ?Sized> Sink for &mut O {
    fn reserve(&mut self, more: usize) -> Result<()> {
        Output::reserve(*self, more)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        Output::put(*self, bytes)
    }

    fn fill(&mut self, len: usize, write: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<()> {
        Output::fill(*self, len, write)
    }
}

/// A stream, buffered.
pub(crate) struct Stream<W: Write> {
    out: BufWriter<W>,
    buffer: Vec<u8>,
    /// How to move in it, where that is possible.
    seek: Option<SeekTo<W>>,
}

type SeekTo<W> = fn(&mut BufWriter<W>, SeekFrom) -> std::io::Result<u64>;

/// Bytes that are collected before the stream is asked to take them.
const BUFFER: usize = 1 << 16;

impl<W: Write> Stream<W> {
    pub(crate) fn new(out: W) -> Self {
        Stream { out: BufWriter::with_capacity(BUFFER, out), buffer: Vec::new(), seek: None }
    }

    /// Whether bytes that were written can be changed.
    pub(crate) fn can_seek(&self) -> bool {
        self.seek.is_some()
    }

    /// Where the next byte goes.
    pub(crate) fn position(&mut self) -> Result<u64> {
        self.go(SeekFrom::Current(0))
    }

    /// Writes over what stands at a place, and goes back to the end.
    pub(crate) fn patch(&mut self, at: u64, bytes: &[u8]) -> Result<()> {
        let end = self.position()?;
        self.go(SeekFrom::Start(at))?;
        self.put(bytes)?;
        self.go(SeekFrom::Start(end))?;
        Ok(())
    }

    /// Hands out the stream when everything has arrived there.
    pub(crate) fn finish(self) -> Result<W> {
        let mut out = self.out.into_inner().map_err(|error| failed(error.into_error()))?;
        out.flush().map_err(failed)?;
        Ok(out)
    }

    fn go(&mut self, to: SeekFrom) -> Result<u64> {
        let Some(seek) = self.seek else {
            return Err(Error::new(ErrorKind::NeedsSeek, "the stream cannot go back to what was written"));
        };
        seek(&mut self.out, to).map_err(failed)
    }
}

impl<W: Write + Seek> Stream<W> {
    /// A stream that can go back.
    pub(crate) fn seekable(out: W) -> Self {
        Stream { seek: Some(BufWriter::<W>::seek), ..Stream::new(out) }
    }
}

impl<W: Write> Sink for Stream<W> {
    fn reserve(&mut self, _more: usize) -> Result<()> {
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(failed)
    }

    fn fill(&mut self, len: usize, write: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<()> {
        self.buffer.clear();
        let place = extend_by(&mut self.buffer, len)?;
        write(place)?;
        all_ascii(place)?;
        self.out.write_all(&self.buffer).map_err(failed)
    }
}

fn failed(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("writing failed: {error}")).with_source(error)
}
