//! How an item lies in a file, and how it becomes an item of a raw run: packed and little-endian.

use tenvelope_core::Result;

use crate::too_large;

/// The bytes of an item in a file, from the first to the last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    parts: Vec<Part>,
    item_len: usize,
    run_len: usize,
}

#[derive(Clone, Debug)]
enum Part {
    /// So many bytes as they are.
    Same(usize),
    /// So many bytes, big-endian words of this length.
    Turned { len: usize, word: usize },
    /// What a compiler put in so that the next field is aligned.
    Padding(usize),
    /// A subarray of structs of which not every byte stays where it is.
    Repeat { times: usize, layout: Layout },
}

impl Layout {
    /// An item of `len` bytes, made of words.
    pub(crate) fn of_words(len: usize, word: usize, big_endian: bool) -> Self {
        let part = if big_endian && word > 1 { Part::Turned { len, word } } else { Part::Same(len) };
        Layout { parts: vec![part], item_len: len, run_len: len }
    }

    /// Bytes that do not come into the run.
    pub(crate) fn padding(len: usize) -> Self {
        Layout { parts: vec![Part::Padding(len)], item_len: len, run_len: 0 }
    }

    /// A subarray.
    pub(crate) fn repeat(self, times: usize) -> Result<Self> {
        let product = |len: usize| checked(len.checked_mul(times));
        let (item_len, run_len) = (product(self.item_len)?, product(self.run_len)?);
        // Each length is a part of `item_len`, so these products are small enough, too.
        let part = match self.parts.as_slice() {
            [Part::Same(_)] => Part::Same(item_len),
            [Part::Turned { word, .. }] => Part::Turned { len: item_len, word: *word },
            [Part::Padding(_)] => Part::Padding(item_len),
            _ => Part::Repeat { times, layout: self },
        };
        Ok(Layout { parts: vec![part], item_len, run_len })
    }

    /// Adds the next field.
    pub(crate) fn push(&mut self, field: Layout) -> Result<()> {
        self.item_len = checked(self.item_len.checked_add(field.item_len))?;
        self.run_len = checked(self.run_len.checked_add(field.run_len))?;
        for part in field.parts {
            match (self.parts.last_mut(), part) {
                // A packed little-endian struct is one run of bytes.
                (Some(Part::Same(before)), Part::Same(len)) => *before = before.saturating_add(len),
                (_, part) => self.parts.push(part),
            }
        }
        Ok(())
    }

    /// Bytes of an item in the file.
    pub(crate) fn item_len(&self) -> usize {
        self.item_len
    }

    /// Bytes of an item in the run.
    pub(crate) fn run_len(&self) -> usize {
        self.run_len
    }

    /// Turns items into a run. The caller has proved that both have the length of the same number of items.
    pub(crate) fn to_run(&self, items: &[u8], out: &mut [u8]) {
        match self.parts.as_slice() {
            [part] => part.to_run(items, out),
            _ => {
                let places = out.chunks_exact_mut(self.run_len.max(1));
                for (mut item, mut place) in items.chunks_exact(self.item_len.max(1)).zip(places) {
                    for part in &self.parts {
                        let (taken, rest) = item.split_at(part.item_len());
                        let (given, after) = place.split_at_mut(part.run_len());
                        part.to_run(taken, given);
                        (item, place) = (rest, after);
                    }
                }
            }
        }
    }
}

impl Part {
    fn item_len(&self) -> usize {
        match self {
            Part::Same(len) | Part::Turned { len, .. } | Part::Padding(len) => *len,
            Part::Repeat { times, layout } => times * layout.item_len,
        }
    }

    fn run_len(&self) -> usize {
        match self {
            Part::Same(len) | Part::Turned { len, .. } => *len,
            Part::Padding(_) => 0,
            Part::Repeat { times, layout } => times * layout.run_len,
        }
    }

    fn to_run(&self, items: &[u8], out: &mut [u8]) {
        match self {
            Part::Same(_) => out.copy_from_slice(items),
            Part::Turned { word, .. } => {
                out.copy_from_slice(items);
                out.chunks_exact_mut(*word).for_each(<[u8]>::reverse);
            }
            Part::Padding(_) => {}
            Part::Repeat { layout, .. } => layout.to_run(items, out),
        }
    }
}

/// A length that memory can have.
fn checked(len: Option<usize>) -> Result<usize> {
    let fits = len.filter(|&len| isize::try_from(len).is_ok());
    fits.ok_or_else(|| too_large("an item of this npy file takes more bytes than this machine can address"))
}
