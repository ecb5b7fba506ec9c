//! The elements of a `string` array.

use crate::{
    error::Result,
    num::{alloc_failed, to_u64},
};

/// Strings one after the other in one allocation.
///
/// ```
/// use tenvelope_core::Strings;
///
/// let strings: Strings = ["a", "", "é"].into_iter().collect();
/// assert_eq!(strings.len(), 3);
/// assert_eq!(strings.get(2), Some("é"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Strings {
    text: String,
    /// Where each string ends in `text`.
    ends: Vec<usize>,
}

impl Strings {
    /// Number of strings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// String number `i`.
    #[must_use]
    pub fn get(&self, i: usize) -> Option<&str> {
        let start = match i.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..*self.ends.get(i)?)
    }

    /// All strings in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|i| self.get(i).unwrap_or_default())
    }

    /// Bytes of all strings together.
    #[must_use]
    pub fn text_len(&self) -> usize {
        self.text.len()
    }

    /// Appends a string.
    ///
    /// # Errors
    /// `alloc_failed`.
    pub fn push(&mut self, string: &str) -> Result<()> {
        self.ends.try_reserve(1).map_err(|_| alloc_failed(size_of::<usize>()))?;
        self.text.try_reserve(string.len()).map_err(|_| alloc_failed(string.len()))?;
        self.text.push_str(string);
        self.ends.push(self.text.len());
        Ok(())
    }

    /// Appends the strings of `other` from `from` on, `count` of them at most.
    ///
    /// # Errors
    /// `alloc_failed`.
    pub fn extend_from(&mut self, other: &Strings, from: usize, count: usize) -> Result<()> {
        other.iter().skip(from).take(count).try_for_each(|string| self.push(string))
    }

    /// The raw run that a content id hashes: for each string its length as `u64`, then its UTF-8 bytes (rule I1).
    pub(crate) fn for_each_run_part(&self, mut part: impl FnMut(&[u8])) {
        for string in self.iter() {
            part(&to_u64(string.len()).to_le_bytes());
            part(string.as_bytes());
        }
    }
}

impl<S: AsRef<str>> FromIterator<S> for Strings {
    fn from_iter<I: IntoIterator<Item = S>>(iter: I) -> Self {
        let mut strings = Strings::default();
        for string in iter {
            strings.text.push_str(string.as_ref());
            strings.ends.push(strings.text.len());
        }
        strings
    }
}
