//! The metadata of a chunk without decompressing it: rules PCO1 to PCO3.
//!
//! The walk is our own, so that every reader draws the line between a legal and an illegal chunk at the same place, and so that what the library makes from a
//! header - tables, windows, dictionaries - is bounded before it sees one.

use tenvelope_core::Result;

use crate::{failed, words::Word};

/// The library's own writer makes none longer (rule PCO3).
const MOST_WINDOW_LOG: u32 = 15;

/// No shorter window is written, even for fewer numbers.
const LEAST_WINDOW_LOG: u32 = 4;

/// Holds the metadata of `count` numbers to the rules.
pub(crate) fn check<W: Word>(bytes: &[u8], count: usize) -> Result<()> {
    let bits = u32::try_from(size_of::<W>()).unwrap_or(8) * 8;
    let count_log = count.max(1).next_power_of_two().ilog2();
    let rest = match bytes {
        [4, 0 | 1, rest @ ..] => rest,
        [major, minor, ..] => return Err(failed(format!("format version {major}.{minor}; 4.0 and 4.1 are known"))),
        _ => return Err(failed("the version is cut")),
    };
    let mut reader = Bits { bytes: rest, at: 0 };
    let has_secondary = match (reader.take(4)?, W::IS_FLOAT) {
        (0, _) => false,
        (1, false) | (2, true) => reader.skip(1, bits).map(|()| true)?,
        (3, true) => reader.skip(1, 8).map(|()| true)?,
        (mode, _) => return Err(failed(format!("mode {mode}, which this number type does not have"))),
    };
    match reader.take(4)? {
        0 => {}
        1 => reader.skip(1, 4)?,
        2 => {
            let window_log = 1 + reader.take(5)?;
            reader.skip(1, 5)?;
            if window_log > count_log.clamp(LEAST_WINDOW_LOG, MOST_WINDOW_LOG) {
                return Err(failed(format!("a window of 2^{window_log} numbers for {count}")));
            }
            // How far back each number looks.
            reader.table(u32::BITS, count_log)?;
        }
        3 => {
            reader.skip(1, 5 + 64)?;
            let weights = 1 + reader.take(5)?;
            reader.skip(weights, 32)?;
        }
        delta => return Err(failed(format!("delta encoding {delta} is unknown"))),
    }
    reader.table(bits, count_log)?;
    if has_secondary {
        reader.table(bits, count_log)?;
    }
    Ok(())
}

/// Bits from the lowest of each byte on.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    /// The next few bits as a number.
    fn take(&mut self, bits: u32) -> Result<u32> {
        let from = self.at;
        self.skip(1, bits)?;
        Ok((from..self.at).rev().fold(0, |number, at| number << 1 | u32::from(self.bytes[at / 8] >> (at % 8) & 1)))
    }

    fn skip(&mut self, times: u32, bits: u32) -> Result<()> {
        let end = (times as usize).saturating_mul(bits as usize).saturating_add(self.at);
        if end > self.bytes.len().saturating_mul(8) {
            return Err(failed("the metadata is cut"));
        }
        self.at = end;
        Ok(())
    }

    /// A table of ranges of `bits` wide numbers, and how often each comes.
    fn table(&mut self, bits: u32, most_log: u32) -> Result<()> {
        let size_log = self.take(4)?;
        let ranges = self.take(15)?;
        if size_log > most_log {
            return Err(failed(format!("a table of 2^{size_log} states for 2^{most_log} numbers or fewer")));
        }
        // Weight, lower end, and the width in bits, which may be as many as the number has.
        self.skip(ranges, size_log + bits + bits.ilog2() + 1)
    }
}
