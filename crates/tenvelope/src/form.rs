//! The three written forms of an envelope.

use tenvelope_core::{BINARY_MAGIC, Error, ErrorKind, Limits, Line, Result};

/// A written form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// One line of ASCII text: the main form.
    Line,
    /// An object of JSON with the same fields.
    Json,
    /// Bytes, aligned.
    Binary,
}

impl Form {
    /// The form that an input can only be, by its first byte (JSON may have blanks before it).
    #[must_use]
    pub fn of(input: &[u8]) -> Option<Self> {
        match input.trim_ascii_start().first()? {
            b't' if input.first() == Some(&b't') => Some(Form::Line),
            b'{' => Some(Form::Json),
            _ if input.first() == BINARY_MAGIC.first() => Some(Form::Binary),
            _ => None,
        }
    }
}

/// Bytes that must be a line, hence text.
pub(crate) fn as_text(input: &[u8]) -> Result<&str> {
    std::str::from_utf8(input).map_err(|error| {
        // Whatever is wrong first in the order of the specification is said first; what is not UTF-8 is no character of a line at the latest.
        let lossy = String::from_utf8_lossy(input);
        let refused = Line::split_prefix(&lossy, &Limits::trusted()).err();
        refused.unwrap_or_else(|| Error::new(ErrorKind::BadCharacter, "not text").at_offset("line", error.valid_up_to()))
    })
}
