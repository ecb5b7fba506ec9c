//! The one zlib stream that the chunks IDAT hold together (rule PNG6).

use flate2::{Decompress as Inflate, FlushDecompress, Status};
use tenvelope_core::Result;

use crate::{failed, file::Idats};

/// A stream that is read in pieces, across the chunks.
pub(crate) struct Stream<'a> {
    inflate: Inflate,
    /// What is left of the present chunk.
    part: &'a [u8],
    later: Idats<'a>,
    has_ended: bool,
}

impl<'a> Stream<'a> {
    pub(crate) fn new(idats: Idats<'a>) -> Self {
        Stream { inflate: Inflate::new(true), part: &[], later: idats, has_ended: false }
    }

    /// Fills `out` whole.
    ///
    /// # Errors
    /// `codec_failed`.
    pub(crate) fn fill(&mut self, out: &mut [u8]) -> Result<()> {
        let mut at = 0;
        while let Some(place @ [_, ..]) = out.get_mut(at..) {
            if self.has_ended {
                return Err(failed(format!("the zlib stream ends after {} bytes, before the last row does", self.inflate.total_out())));
            }
            at += self.step(place)?;
        }
        Ok(())
    }

    /// Proves that the stream ends here, and that nothing stands behind it.
    ///
    /// # Errors
    /// `codec_failed`.
    pub(crate) fn finish(mut self) -> Result<()> {
        while !self.has_ended {
            if self.step(&mut [0])? > 0 {
                return Err(failed(format!("the zlib stream goes on after the {} bytes of the rows", self.inflate.total_out() - 1)));
            }
        }
        match self.part.len() + self.later.map(<[u8]>::len).sum::<usize>() {
            0 => Ok(()),
            more => Err(failed(format!("{more} bytes in IDAT after the end of the zlib stream"))),
        }
    }

    /// Decompresses some bytes to the front of `place`, and says how many. They can be none.
    fn step(&mut self, place: &mut [u8]) -> Result<usize> {
        let mut is_last = false;
        while self.part.is_empty() && !is_last {
            match self.later.next() {
                Some(part) => self.part = part,
                None => is_last = true,
            }
        }
        let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(self.part, place, FlushDecompress::None);
        // Neither is more than a slice that it was given has.
        let (read, more) = ((self.inflate.total_in() - read) as usize, (self.inflate.total_out() - written) as usize);
        self.part = self.part.get(read..).unwrap_or_default();
        match status {
            Ok(Status::StreamEnd) => self.has_ended = true,
            Ok(_) if read > 0 || more > 0 => {}
            Ok(status) => return Err(failed(format!("the zlib stream is cut after {written} bytes ({status:?})"))),
            Err(error) => return Err(failed(format!("the zlib stream is corrupt after {written} bytes: {error}")).with_source(error)),
        }
        Ok(more)
    }
}
