//! A newtype that prints and parses itself: clap arguments, sqlx and axum, serde fields, for nothing.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
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

impl<T: AsArray> Serialize for Envelope<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_string(&self.0).map_err(ser::Error::custom)?)
    }
}

impl<'de, T: FromArray> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A line has no characters that a format escapes, so most lend it out.
        let line = <Borrowing as Deserialize>::deserialize(deserializer)?;
        line.0.parse().map_err(de::Error::custom)
    }
}

#[derive(Deserialize)]
struct Borrowing<'a>(#[serde(borrow)] Cow<'a, str>);
