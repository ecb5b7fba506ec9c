//! A run as a file.

use tenvelope_core::{Error, ErrorKind, Level, Result, extend_by};
use zlib_rs::{DeflateConfig, ReturnCode, Strategy, compress_slice};

use crate::{
    failed, file,
    lines::{Guess, lines},
    picture::Picture,
};

/// The most bytes that a file can have.
pub(crate) fn max_len(picture: Picture) -> usize {
    let rows = usize::try_from(picture.height).unwrap_or(usize::MAX);
    file::len(max_stream(picture.run_len().unwrap_or(usize::MAX).saturating_add(rows)))
}

/// Appends the file of a run, which has as many bytes as the picture.
///
/// # Errors
/// `alloc_failed`, and `codec_failed` if a library fails.
pub(crate) fn file(picture: Picture, run: &[u8], level: Level, out: &mut Vec<u8>) -> Result<()> {
    let (mut best, mut tried) = (Vec::new(), Vec::new());
    for (guess, ways) in tries(level) {
        let lines = lines(picture, run, *guess)?;
        for way in *ways {
            way.deflate(&lines, &mut tried)?;
            if best.is_empty() || tried.len() < best.len() {
                std::mem::swap(&mut tried, &mut best);
            }
        }
    }
    out.try_reserve(file::len(best.len())).map_err(|_| Error::new(ErrorKind::AllocFailed, "no memory for a PNG file"))?;
    file::write(picture, &best, out);
    Ok(())
}

/// A way to write a zlib stream.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// One code for all files, made for filtered lines, and runs of zeros.
    Fixed,
    /// The levels and strategies of zlib.
    Zlib(i32, Strategy),
}

use Way::{Fixed, Zlib};

/// What is tried at a level; the shortest is taken, of equal ones the first.
///
/// Lines of photographs are noise around nothing: matches of a few bytes are there by chance and cost more than they save. So they are shortest if only runs
/// count (`Rle`), or nothing but codes for single bytes (`HuffmanOnly`), or only long matches (`Filtered`). Drawings and samples of 16 bits are the opposite.
fn tries(level: Level) -> &'static [(Guess, &'static [Way])] {
    match level {
        Level::Fast => &[(Guess::Sum, &[Fixed])],
        Level::Small => &[
            (
                Guess::Entropy,
                &[Zlib(9, Strategy::Default), Zlib(7, Strategy::Filtered), Zlib(6, Strategy::Rle), Zlib(6, Strategy::HuffmanOnly)],
            ),
            (Guess::Sum, &[Zlib(6, Strategy::Default), Zlib(7, Strategy::Filtered), Zlib(6, Strategy::Rle), Fixed]),
            (Guess::None, &[Zlib(9, Strategy::Default)]),
        ],
        _ => &[(Guess::Sum, &[Zlib(6, Strategy::Default), Zlib(6, Strategy::Rle)])],
    }
}

impl Way {
    /// Puts the stream of these lines in the place of what `out` holds.
    fn deflate(self, lines: &[u8], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        match self {
            Fixed => {
                fdeflate::Compressor::new(&mut *out)
                    .and_then(|mut stream| stream.write_data(lines).and_then(|()| stream.finish()))
                    .map_err(|error| failed(format!("writing failed: {error}")).with_source(error))?;
                // What no code fits is stored.
                if out.len() > lines.len() { Zlib(0, Strategy::Default).deflate(lines, out) } else { Ok(()) }
            }
            Zlib(level, strategy) => {
                let place = extend_by(out, max_stream(lines.len()))?;
                // More memory makes longer blocks, which suits codes alone and not matches.
                let mem_level = if matches!(strategy, Strategy::Rle | Strategy::HuffmanOnly) { 9 } else { 8 };
                let (stream, code) = compress_slice(place, lines, DeflateConfig { level, strategy, mem_level, ..DeflateConfig::default() });
                let len = stream.len();
                out.truncate(len);
                match code {
                    ReturnCode::Ok => Ok(()),
                    ReturnCode::MemError => Err(Error::new(ErrorKind::AllocFailed, "no memory for the state of a deflate stream")),
                    code => Err(failed(format!("writing stopped after {len} bytes: {code:?}"))),
                }
            }
        }
    }
}

/// The most bytes that lines can come to: a literal takes 9 bits at most; blocks, a header and a check come on top.
fn max_stream(lines: usize) -> usize {
    lines.saturating_add(lines / 7).saturating_add(64)
}
