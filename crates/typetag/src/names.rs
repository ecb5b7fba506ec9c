//! Which configurations are linked. typetag keeps its list to itself, but answers a name that it does not know with all that it does.

use std::fmt;

use serde::{Deserialize, de};
use tenvelope_core::{Error, ErrorKind, Result, quote};

use crate::{CodecConfig, params::Tagged};

/// The names, sorted, each once.
pub(crate) fn names() -> Result<Vec<&'static str>> {
    let answer: std::result::Result<Box<dyn CodecConfig>, Known> = Deserialize::deserialize(Tagged::new("", ""));
    let known = match answer {
        Err(Known(names)) => names,
        Ok(_) => return Err(Error::new(ErrorKind::BadArgument, "a configuration without a name is linked")),
    };
    match known.iter().zip(known.iter().skip(1)).find(|(a, b)| a == b) {
        Some((name, _)) => Err(Error::new(ErrorKind::BadArgument, format!("two configurations are called {}", quote(name)))),
        None => Ok(known),
    }
}

/// An error that keeps the names of variants, and nothing else.
#[derive(Debug)]
struct Known(Vec<&'static str>);

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "known: {}", self.0.join(", "))
    }
}

impl std::error::Error for Known {}

impl de::Error for Known {
    fn custom<T: fmt::Display>(_text: T) -> Self {
        Known(Vec::new())
    }

    fn unknown_variant(_variant: &str, expected: &'static [&'static str]) -> Self {
        Known(expected.to_vec())
    }
}
