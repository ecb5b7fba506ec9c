//! One pass over the text of a line: its alphabet, its dots, its CRC-32, and where tildes can be.
//!
//! Most of a line is one long body. Where a block of it has nothing but characters of segments, which is asked of many characters at a time, there is nothing else to find in it, and
//! the CRC is computed while the block is in the cache.

use crate::{
    alphabet::{BLOCK, are_unreserved, is_unreserved, only_of_segments},
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
    /// Where the neighbourhoods begin that have tildes.
    tilded: Vec<usize>,
    /// Of all but the last nine characters, which are a dot and the check.
    pub(crate) crc: u32,
}

/// Characters in which there may be any number of tildes for one place that is kept.
const NEIGHBOURHOOD: usize = 512;

/// Characters whose CRC is computed at once.
const STRETCH: usize = 256 * BLOCK;

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
            let mut seen = 0usize;
            while let Some(rest @ [_, ..]) = stretch.get(seen..) {
                seen = seen.saturating_add(only_of_segments(rest));
                if seen < stretch.len() {
                    scan.mixed(text, at.saturating_add(seen))?;
                    seen = seen.saturating_add(BLOCK);
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
            let block = text.get(from..at.saturating_add(NEIGHBOURHOOD).min(text.len())).unwrap_or_default();
            memchr::memchr_iter(b'~', block).map(move |i| from.saturating_add(i))
        })
    }

    /// Looks for what else there may be in at most [`BLOCK`] characters.
    fn mixed(&mut self, text: &[u8], at: usize) -> Result<()> {
        let rest = text.get(at..).unwrap_or_default();
        let block = rest.get(..BLOCK).unwrap_or(rest);
        // A whole one is classified without a loop over what is left over.
        let mut whole = [b'a'; BLOCK];
        whole.iter_mut().zip(block).for_each(|(place, &b)| *place = b);
        if !are_unreserved(&whole)
            && let Some(i) = block.iter().position(|&b| !is_unreserved(b))
        {
            return Err(bad_character(rest.get(i..).unwrap_or_default(), at.saturating_add(i)));
        }
        for i in memchr::memchr2_iter(b'.', b'~', block) {
            match block.get(i) {
                Some(b'.') => self.note_dot(at.saturating_add(i)),
                _ => self.note_tilde(at),
            }
        }
        Ok(())
    }

    /// Of many tildes side by side only their neighbourhood is kept.
    fn note_tilde(&mut self, at: usize) {
        let start = at.saturating_sub(at % NEIGHBOURHOOD);
        if self.tilded.last() != Some(&start) {
            self.tilded.push(start);
        }
    }

    fn note_dot(&mut self, at: usize) {
        if let Some(place) = self.dots.get_mut(self.dot_count) {
            *place = at;
        }
        self.dot_count = self.dot_count.saturating_add(1);
    }
}
