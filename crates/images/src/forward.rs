//! Reading from left to right, for decoders that ask for a place in a file.

use std::io::{self, BufRead, Read, SeekFrom};

/// Reads out of what is buffered.
pub(crate) fn read(input: &mut impl BufRead, out: &mut [u8]) -> io::Result<usize> {
    let len = input.fill_buf()?.read(out)?;
    input.consume(len);
    Ok(len)
}

/// Goes on from `here` to a place further right, or stays. Decoders ask where they are; back nobody goes.
pub(crate) fn seek(input: &mut impl Read, here: u64, to: SeekFrom) -> io::Result<u64> {
    let target = match to {
        SeekFrom::Start(at) => Some(at),
        SeekFrom::Current(by) => here.checked_add_signed(by),
        SeekFrom::End(_) => None,
    };
    let more = target.and_then(|target| target.checked_sub(here));
    let more = more.ok_or_else(|| io::Error::new(io::ErrorKind::Unsupported, "the picture is read from left to right"))?;
    let passed = io::copy(&mut input.take(more), &mut io::sink())?;
    Ok(here.saturating_add(passed))
}
