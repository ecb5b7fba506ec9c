//! The segments of an envelope in memory.

use std::ops::Deref;

/// A slice of segments. Most envelopes have one, for which no memory is asked.
#[derive(Debug)]
pub(crate) enum Segments<'a> {
    One([&'a [u8]; 1]),
    Many(Vec<&'a [u8]>),
}

impl<'a> Deref for Segments<'a> {
    type Target = [&'a [u8]];

    fn deref(&self) -> &Self::Target {
        match self {
            Segments::One(one) => one,
            Segments::Many(many) => many,
        }
    }
}

impl<'a> From<&'a [u8]> for Segments<'a> {
    fn from(segment: &'a [u8]) -> Self {
        Segments::One([segment])
    }
}

impl<'a> From<Vec<&'a [u8]>> for Segments<'a> {
    fn from(segments: Vec<&'a [u8]>) -> Self {
        Segments::Many(segments)
    }
}
