//! Arrays as fields of your own serde structs: `#[serde(with = "tenvelope::serde")]`.
//!
//! Formats that people read (JSON, TOML, YAML) get the line, others (CBOR, MessagePack, postcard, bincode) the binary form as bytes.
//!
//! ```
//! use ndarray::Array2;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Layer {
//!     name: String,
//!     #[serde(with = "tenvelope::serde")]
//!     weights: Array2<f32>,
//! }
//!
//! let layer = Layer { name: "first".to_owned(), weights: Array2::zeros((2, 3)) };
//! let json = serde_json::to_string(&layer).unwrap();
//! assert!(json.starts_with(r#"{"name":"first","weights":"tnv1.float32.2x3."#));
//! let back: Layer = serde_json::from_str(&json).unwrap();
//! assert_eq!(back.weights, layer.weights);
//! ```
//!
//! Inside `Option`, lists and maps use [`crate::Envelope`], which does the same for its content.

use std::fmt;

use serde::{
    Deserializer, Serializer,
    de::{self, SeqAccess, Visitor},
    ser,
};
use tenvelope_core::{AsArray, FromArray};

use crate::{from_slice, from_str, to_string, to_vec};

/// Writes an array: the line where people read, else the binary form.
///
/// # Errors
/// What [`to_string`] or [`to_vec`] report, as the format's error.
pub fn serialize<A: AsArray + ?Sized, S: Serializer>(array: &A, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.serialize_str(&to_string(array).map_err(ser::Error::custom)?)
    } else {
        serializer.serialize_bytes(&to_vec(array).map_err(ser::Error::custom)?)
    }
}

/// Reads an array: from a line as text, or from a line or the binary form as bytes.
///
/// # Errors
/// What [`from_str`] or [`from_slice`] report, as the format's error.
pub fn deserialize<'de, T: FromArray, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let envelope = EnvelopeVisitor(std::marker::PhantomData);
    // As an owned buffer: some formats lend out only so much.
    if deserializer.is_human_readable() { deserializer.deserialize_str(envelope) } else { deserializer.deserialize_byte_buf(envelope) }
}

struct EnvelopeVisitor<T>(std::marker::PhantomData<T>);

impl<'de, T: FromArray> Visitor<'de> for EnvelopeVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array as a Tenvelope line, or in its binary form")
    }

    fn visit_str<E: de::Error>(self, line: &str) -> Result<T, E> {
        from_str(line).map_err(E::custom)
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<T, E> {
        from_slice(bytes).map_err(E::custom)
    }

    /// Some formats have no bytes of their own and write a list of numbers.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<T, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = list.next_element::<u8>()? {
            bytes.push(byte);
        }
        self.visit_bytes(&bytes)
    }
}
