//! Errors of a guarded decode: one sentence, escaped once, short whatever a codec or a type says.

use std::fmt::{self, Display, Write};

use serde::de::{self, Expected, Unexpected};

use crate::error::{ErrorKind, quote};

/// Why an object was refused.
#[derive(Clone, Debug)]
pub struct GuardError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: ErrorKind,
    text: String,
}

/// Bytes of a sentence. With the name of a codec before it, a message stays within 512.
const MOST: usize = 400;

impl GuardError {
    pub(super) fn new(kind: ErrorKind, text: impl Display) -> Self {
        let mut sentence = Sentence(String::new());
        // It ends with an error when the sentence is long enough, and the rest is never spelled out.
        let complete = write!(sentence, "{text}").is_ok();
        if !complete {
            sentence.0.push('…');
        }
        GuardError(Box::new(Inner { kind, text: sentence.0 }))
    }

    pub(super) fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    pub(super) fn text(&self) -> &str {
        &self.0.text
    }

    fn bad(text: fmt::Arguments<'_>) -> Self {
        GuardError::new(ErrorKind::BadValue, text)
    }
}

impl Display for GuardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl std::error::Error for GuardError {}

impl de::Error for GuardError {
    fn custom<T: Display>(text: T) -> Self {
        GuardError::new(ErrorKind::BadValue, text)
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        GuardError::bad(format_args!("found {}, expected {expected}", Found(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        GuardError::bad(format_args!("found {}, expected {expected}", Found(found)))
    }

    fn unknown_variant(found: &str, expected: &'static [&'static str]) -> Self {
        GuardError::bad(format_args!("no variant {}, expected {}", quote(found), OneOf(expected)))
    }

    fn unknown_field(found: &str, expected: &'static [&'static str]) -> Self {
        GuardError::bad(format_args!("no field {}, expected {}", quote(found), OneOf(expected)))
    }
}

/// Takes text until it is long enough. Characters that could deceive a terminal are escaped, others stay: so what was escaped already is not escaped again.
struct Sentence(String);

impl Write for Sentence {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            let is_plain = matches!(c, '\\' | '"' | '\'') || c.escape_debug().eq([c]);
            let len = if is_plain { c.len_utf8() } else { c.escape_debug().count() };
            if self.0.len().saturating_add(len) > MOST {
                return Err(fmt::Error);
            }
            if is_plain { self.0.push(c) } else { self.0.extend(c.escape_debug()) }
        }
        Ok(())
    }
}

/// What was found, with at most 64 characters of the input.
struct Found<'a>(Unexpected<'a>);

impl Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Unexpected::Str(text) => write!(f, "the string {}", quote(text)),
            Unexpected::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            other => write!(f, "{other}"),
        }
    }
}

struct OneOf(&'static [&'static str]);

impl Display for OneOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [] => f.write_str("none"),
            names => write!(f, "one of {}", names.join(", ")),
        }
    }
}
