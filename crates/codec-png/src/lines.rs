//! The lines of a picture: each row behind the number of a filter, and filtered. Which filter, is a guess.

use std::borrow::Cow;

use tenvelope_core::{Error, ErrorKind, Result};
use tenvelope_kernels::filters;

use crate::picture::Picture;

/// How the filter of a row is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    /// None for any row.
    None,
    /// The one after which the bytes, as signed numbers, are smallest in sum.
    Sum,
    /// The one after which a code for single bytes would be shortest.
    Entropy,
}

/// All lines, as the zlib stream holds them.
///
/// # Errors
/// `alloc_failed`.
pub(crate) fn lines(picture: Picture, run: &[u8], guess: Guess) -> Result<Vec<u8>> {
    let samples = in_order(picture, run)?;
    let row_len = picture.row_len().unwrap_or(run.len());
    let mut lines = with_room(run.len().saturating_add(run.len() / row_len))?;
    let (mut above, mut tried, mut best) = (&zeroed(row_len)?[..], zeroed(row_len)?, zeroed(row_len)?);
    for row in samples.chunks_exact(row_len) {
        let (mut number, mut least) = (0, u64::MAX);
        let most = if guess == Guess::None { 0 } else { filters::LAST };
        for filter in 0..=most {
            filters::apply(filter, picture.pixel_len(), above, row, &mut tried);
            let cost = match guess {
                Guess::None => 0,
                Guess::Sum => sum(&tried),
                Guess::Entropy => entropy(&tried),
            };
            if cost < least {
                (number, least) = (filter, cost);
                std::mem::swap(&mut tried, &mut best);
            }
        }
        lines.push(number);
        lines.extend_from_slice(&best);
        above = row;
    }
    Ok(lines)
}

/// Samples of two bytes have the high one first in a file.
fn in_order(picture: Picture, run: &[u8]) -> Result<Cow<'_, [u8]>> {
    if picture.sample_size == 1 {
        return Ok(Cow::Borrowed(run));
    }
    let mut samples = with_room(run.len())?;
    samples.extend(run.as_chunks::<2>().0.iter().flat_map(|[low, high]| [*high, *low]));
    Ok(Cow::Owned(samples))
}

fn sum(row: &[u8]) -> u64 {
    // Short sums of narrow numbers, which are added side by side.
    row.chunks(64).map(|part| u64::from(part.iter().map(|byte| u16::from(byte.cast_signed().unsigned_abs())).sum::<u16>())).sum()
}

/// The bits of a row, in parts of 65,536, if each byte has a code for how often it comes. Whole numbers, so that all machines guess alike.
fn entropy(row: &[u8]) -> u64 {
    let mut counts = [0u64; 256];
    row.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let weight = |count: u64| count * log2(count);
    weight(row.len() as u64) - counts.iter().filter(|count| **count > 0).map(|count| weight(*count)).sum::<u64>()
}

/// The logarithm of a number that is not 0, in parts of 65,536; between powers of two a straight line.
fn log2(number: u64) -> u64 {
    let whole = u64::from(number.ilog2());
    // What stands above the power of two: from 0 to 1.
    let part = ((number << 16) >> whole) - (1 << 16);
    (whole << 16) + part
}

fn with_room(len: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(len).map_err(|_| Error::new(ErrorKind::AllocFailed, format!("no memory for {len} bytes of a PNG file")))?;
    Ok(bytes)
}

fn zeroed(len: usize) -> Result<Vec<u8>> {
    let mut bytes = with_room(len)?;
    bytes.resize(len, 0);
    Ok(bytes)
}
