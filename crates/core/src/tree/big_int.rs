//! Integers beyond 128 bits.

use std::fmt;

/// The most digits of an integer in a tree (rule TREE5).
pub(crate) const DIGITS: usize = 4096;

/// A whole number that no `i128` holds, of at most 4,096 digits. It is kept as its digits: nothing here computes with it.
///
/// ```
/// use tenvelope_core::BigInt;
///
/// let number = BigInt::parse("-1234567890123456789012345678901234567890").unwrap();
/// assert_eq!(number.as_str().len(), 41);
/// assert!(BigInt::parse("12").is_none(), "an i128 holds it");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BigInt(Box<str>);

impl BigInt {
    /// The number of a decimal text without leading zeros, with `-` before a negative one; `None` for other texts, for more digits, and for what an `i128` holds.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (is_decimal(text) && text.parse::<i128>().is_err()).then(|| BigInt(text.into()))
    }

    /// Its digits, with `-` before those of a negative one.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BigInt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The one spelling of a whole number that is not 0.
pub(crate) fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.len() <= DIGITS && digits.bytes().all(|b| b.is_ascii_digit()) && digits.bytes().next().is_some_and(|b| b != b'0')
}
