//! One pass over the text of a line: its alphabet, its dots, its CRC-32, and where tildes can be.
//!
//! Most of a line is one long body. Where a block of it has nothing but characters of segments, which is asked of many characters at a time, there is nothing else to find in it, and
//! the CRC is computed while the block is in the cache.

use crate::{
    alphabet::{are_of_segments, is_unreserved},
    error::Result,
    line::bad_character,
};

/// What the pass finds. The text is ASCII then.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    /// The places of the first dots.
    dots: [usize; Scan::DOTS],
    /// How many dots there are in all.
    pub(crate) dot_count: usize,
    /// Where the blocks begin that have tildes.
    tilded: Vec<usize>,
    /// Of all but the last nine characters, which are a dot and the check.
    pub(crate) crc: u32,
}

/// Characters that are classified at once.
const BLOCK: usize = 512;

/// Characters of a block in which there is something to find are looked at in pieces: most of them have nothing.
const PIECE: usize = 64;

/// Characters whose CRC is computed at once.
const STRETCH: usize = 32 * BLOCK;

/// A dot and eight digits stand after what the check covers.
const CHECK: usize = 9;

impl Scan {
    /// One more than a line may have.
    const DOTS: usize = 7;

    /// Goes over the text once.
    ///
    /// # Errors
    /// `bad_character`.
    pub(crate) fn of(text: &[u8]) -> Result<Self> {
        let mut scan = Scan { dots: [0; Scan::DOTS], dot_count: 0, tilded: Vec::new(), crc: 0 };
        let mut crc = crc32fast::Hasher::new();
        let covered = text.get(..text.len().saturating_sub(CHECK)).unwrap_or_default();
        for (i, stretch) in text.chunks(STRETCH).enumerate() {
            let at = i.saturating_mul(STRETCH);
            for (j, block) in stretch.chunks(BLOCK).enumerate() {
                if !are_of_segments(block) {
                    scan.mixed_block(block, at.saturating_add(j.saturating_mul(BLOCK)))?;
                }
            }
            let end = at.saturating_add(stretch.len()).min(covered.len());
            crc.update(covered.get(at..end).unwrap_or_default());
        }
        scan.crc = crc.finalize();
        Ok(scan)
    }

    /// The place of a dot, from 0.
    pub(crate) fn dot(&self, i: usize) -> Option<usize> {
        self.dots.get(..self.dot_count.min(Scan::DOTS))?.get(i).copied()
    }

    /// The places of the tildes from `start` on, in order.
    pub(crate) fn tildes<'s>(&'s self, text: &'s [u8], start: usize) -> impl Iterator<Item = usize> + 's {
        self.tilded.iter().flat_map(move |&at| {
            let from = at.max(start);
            let block = text.get(from..at.saturating_add(BLOCK).min(text.len())).unwrap_or_default();
            memchr::memchr_iter(b'~', block).map(move |i| from.saturating_add(i))
        })
    }

    fn mixed_block(&mut self, block: &[u8], at: usize) -> Result<()> {
        let mut has_tilde = false;
        for (i, piece) in block.chunks(PIECE).enumerate().filter(|(_, piece)| !are_of_segments(piece)) {
            let start = i.saturating_mul(PIECE);
            for (j, &b) in piece.iter().enumerate() {
                let here = start.saturating_add(j);
                match b {
                    b'.' => self.note_dot(at.saturating_add(here)),
                    b'~' => has_tilde = true,
                    b if !is_unreserved(b) => return Err(bad_character(block.get(here..).unwrap_or_default(), at.saturating_add(here))),
                    _ => {}
                }
            }
        }
        if has_tilde {
            self.tilded.push(at);
        }
        Ok(())
    }

    fn note_dot(&mut self, at: usize) {
        if let Some(place) = self.dots.get_mut(self.dot_count) {
            *place = at;
        }
        self.dot_count = self.dot_count.saturating_add(1);
    }
}
