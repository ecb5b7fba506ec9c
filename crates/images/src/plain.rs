//! A PNG whose rows are pixels as they come out: no palette, no transparent colour, not interlaced, one picture.
//!
//! Most are. The library takes the chunks apart and inflates them; the filters are undone by our kernels, in the place where the pixels stay, which takes a quarter off the time of the whole.

use std::io::BufRead;

use png::{Decoded, StreamingDecoder, UnfilterRegion, chunk::IEND};
use tenvelope_core::{Result, extend_by};
use tenvelope_kernels::filters;

use crate::{
    picture::{corrupt, of_io},
    png::{decode_options, refused, to_little_endian},
};

/// How far back deflate looks.
const WINDOW: usize = 1 << 15;

/// Bytes that are inflated beyond it, at least.
const ROOM: usize = 1 << 16;

/// Bytes that the library wants room for before it is asked for more.
const STEP: usize = 1 << 14;

/// The rows of such a picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows {
    /// Bytes of a row.
    pub(crate) len: usize,
    /// Bytes of a pixel.
    pub(crate) pixel_len: usize,
    /// Whether a sample has two bytes.
    pub(crate) is_wide: bool,
}

/// Decodes all pixels into `out`, whose length is a whole number of rows, and reads what comes behind them.
pub(crate) fn decode_into(mut input: impl BufRead, rows: Rows, out: &mut [u8]) -> Result<()> {
    let mut decoder = StreamingDecoder::new_with_options(decode_options());
    let mut lines = Lines::new(rows, out)?;
    loop {
        let bytes = input.fill_buf().map_err(of_io)?;
        if bytes.is_empty() {
            return Err(corrupt("the PNG ends before its picture does".to_owned()));
        }
        let (read, what) = decoder.update(bytes, Some(&mut lines.region.as_buf(&mut lines.buffer))).map_err(refused)?;
        input.consume(read);
        lines.take()?;
        if matches!(what, Decoded::ChunkComplete(IEND)) {
            break;
        }
    }
    lines.finish()?;
    if rows.is_wide {
        to_little_endian(out);
    }
    Ok(())
}

/// What has been inflated, and how far it has become rows.
struct Lines<'a> {
    rows: Rows,
    /// The rows that are done, and those that are not.
    done: &'a mut [u8],
    left: &'a mut [u8],
    zeros: Vec<u8>,
    buffer: Vec<u8>,
    region: UnfilterRegion,
    at: usize,
}

impl<'a> Lines<'a> {
    fn new(rows: Rows, out: &'a mut [u8]) -> Result<Self> {
        let mut buffer = Vec::new();
        extend_by(&mut buffer, WINDOW.saturating_add(ROOM.max(rows.len.saturating_mul(2))).saturating_add(STEP))?;
        let mut zeros = Vec::new();
        extend_by(&mut zeros, rows.len)?;
        let (done, left) = out.split_at_mut(0);
        Ok(Lines { rows, done, left, zeros, buffer, region: UnfilterRegion::default(), at: 0 })
    }

    /// Makes rows of what has come, and room for more.
    fn take(&mut self) -> Result<()> {
        // A byte that names the filter stands before each row.
        let line_len = self.rows.len.saturating_add(1);
        while !self.left.is_empty() && self.region.filled.saturating_sub(self.at) >= line_len {
            let line = self.buffer.get(self.at..self.at.saturating_add(line_len)).unwrap_or_default();
            self.at = self.at.saturating_add(line_len);
            let (row, left) = std::mem::take(&mut self.left).split_at_mut(self.rows.len);
            self.left = left;
            let Some((filter, line)) = line.split_first() else { continue };
            row.copy_from_slice(line);
            let above = if self.done.is_empty() { &self.zeros } else { &*self.done };
            if !filters::undo(*filter, self.rows.pixel_len, above, row) {
                return Err(corrupt(format!("PNG: a row has the filter {filter}; there are 0 to 4")));
            }
            self.done = row;
        }
        if self.left.is_empty() {
            // What a stream holds beyond its picture is nobody's.
            self.at = self.region.filled;
        }
        if self.buffer.len().saturating_sub(self.region.filled) < STEP {
            let keep = self.at.min(self.region.filled.saturating_sub(WINDOW));
            self.buffer.copy_within(keep..self.region.filled, 0);
            self.region.filled = self.region.filled.saturating_sub(keep);
            self.region.available = 0;
            self.at = self.at.saturating_sub(keep);
        }
        Ok(())
    }

    fn finish(&self) -> Result<()> {
        if self.left.is_empty() {
            return Ok(());
        }
        let missing = self.left.len().checked_div(self.rows.len).unwrap_or(0);
        Err(corrupt(format!("PNG: the data end {missing} rows before the picture does")))
    }
}
