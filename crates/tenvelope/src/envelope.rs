//! A newtype that prints and parses itself: clap arguments, sqlx and axum, serde fields, for nothing.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tenvelope_core::{AsArray, Error, FromArray};

use crate::{from_str, to_string};

/// An array that is written as its line wherever text is asked for: `Display`, `FromStr`, serde.
///
/// ```
/// use tenvelope::Envelope;
///
/// let text = Envelope(vec![1u16, 2, 3]).to_string();
/// let Envelope(back) = text.parse::<Envelope<Vec<u16>>>()?;
/// assert_eq!(back, [1, 2, 3]);
/// assert_eq!(serde_json::to_string(&Envelope(back)).unwrap(), format!("\"{text}\""));
/// # Ok::<(), tenvelope::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Envelope<T>(pub T);

/// Fails, as `Display` may, if the array cannot be written; [`to_string`] says why.
impl<T: AsArray> fmt::Display for Envelope<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_string(&self.0).map_err(|_| fmt::Error)?)
    }
}

impl<T: FromArray> FromStr for Envelope<T> {
    type Err = Error;

    fn from_str(line: &str) -> Result<Self, Error> {
        from_str(line).map(Envelope)
    }
}

/// The line where people read, else the binary form: see [`crate::serde`].
impl<T: AsArray> Serialize for Envelope<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::serde::serialize(&self.0, serializer)
    }
}

impl<'de, T: FromArray> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::serde::deserialize(deserializer).map(Envelope)
    }
}
