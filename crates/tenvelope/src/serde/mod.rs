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
//! Inside `Option`, lists and maps use [`crate::Envelope`], which does the same for its content, or `AsEnvelope` with the feature `serde_with`. Formats that people read may have the
//! [JSON form](crate::from_json) in place of the line.

mod members;
pub(crate) mod shared;

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer, Serializer,
    de::{self, MapAccess, SeqAccess, Visitor},
    ser,
};
use tenvelope_core::{AsArray, FromArray, tree::capture};

use self::members::Members;
use crate::{to_string, to_vec};

/// Writes an array: as itself where a tree is made (see [`crate::tree`]), the line where people read, else the binary form.
///
/// # Errors
/// What [`to_string`] or [`to_vec`] report, as the format's error.
pub fn serialize<A: AsArray + ?Sized, S: Serializer>(array: &A, serializer: S) -> Result<S::Ok, S::Error> {
    if capture::is_active() {
        return serializer.serialize_newtype_struct(capture::NAME, &ForTree(array));
    }
    write(array, serializer)
}

fn write<A: AsArray + ?Sized, S: Serializer>(array: &A, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.serialize_str(&to_string(array).map_err(ser::Error::custom)?)
    } else {
        serializer.serialize_bytes(&to_vec(array).map_err(ser::Error::custom)?)
    }
}

/// Reads an array, within the limits of the [object](crate::object) that it stands in, if it does: where people read from a line or the JSON form, else from a line or the binary form as bytes.
///
/// # Errors
/// What [`crate::from_str`], [`crate::from_json`] or [`crate::from_slice`] report, as the format's error. Readable values are refused: between the text and this function the format may have rounded them.
pub fn deserialize<'de, T: FromArray, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    if capture::is_active() {
        return deserializer.deserialize_newtype_struct(capture::NAME, OfTree(PhantomData));
    }
    read(deserializer)
}

fn read<'de, T: FromArray, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    if deserializer.is_human_readable() {
        deserializer.deserialize_any(Readable(PhantomData))
    } else {
        // As an owned buffer: some formats lend out only so much.
        deserializer.deserialize_byte_buf(Bytes(PhantomData))
    }
}

/// The same inside `Option`, lists and maps, with the `serde_with` crate.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tenvelope::serde::AsEnvelope;
///
/// #[serde_with::serde_as]
/// #[derive(Serialize, Deserialize)]
/// struct Layer {
///     weights: Vec<f32>,
///     #[serde_as(as = "Option<AsEnvelope>")]
///     bias: Option<Vec<f32>>,
/// }
///
/// let json = serde_json::to_string(&Layer { weights: vec![1.0], bias: Some(vec![0.5]) }).unwrap();
/// assert!(json.starts_with(r#"{"weights":[1.0],"bias":"tnv1.float32.1.raw"#));
/// assert_eq!(serde_json::from_str::<Layer>(&json).unwrap().bias, Some(vec![0.5]));
/// ```
#[cfg(feature = "serde_with")]
#[derive(Clone, Copy, Debug)]
pub struct AsEnvelope;

#[cfg(feature = "serde_with")]
impl<A: AsArray> serde_with::SerializeAs<A> for AsEnvelope {
    fn serialize_as<S: Serializer>(array: &A, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(array, serializer)
    }
}

#[cfg(feature = "serde_with")]
impl<'de, T: FromArray> serde_with::DeserializeAs<'de, T> for AsEnvelope {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        deserialize(deserializer)
    }
}

/// An array that goes into a tree as it is; into any other format that is at work while a tree is made it goes as ever.
struct ForTree<'a, A: ?Sized>(&'a A);

impl<A: AsArray + ?Sized> ser::Serialize for ForTree<'_, A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if capture::put(self.0).map_err(ser::Error::custom)? { serializer.serialize_unit() } else { write(self.0, serializer) }
    }
}

/// The way back.
struct OfTree<T>(PhantomData<T>);

impl<'de, T: FromArray> Visitor<'de> for OfTree<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        match capture::take() {
            Some(array) => T::from_array(&*array).map_err(de::Error::custom),
            None => read(deserializer),
        }
    }
}

/// Where people read.
struct Readable<T>(PhantomData<T>);

impl<'de, T: FromArray> Visitor<'de> for Readable<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array as a Tenvelope line, or in the JSON form")
    }

    fn visit_str<E: de::Error>(self, line: &str) -> Result<T, E> {
        shared::read(shared::options().open(line)).map_err(E::custom)
    }

    /// What was kept on the way out of a tree.
    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<T, E> {
        shared::read(shared::options().open_slice(bytes)).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        let members = Members.visit_map(map)?;
        let options = shared::options();
        let line = options.line_of_members(&members).map_err(de::Error::custom)?;
        shared::read(options.open_made(&line)).map_err(de::Error::custom)
    }
}

/// Where machines read.
struct Bytes<T>(PhantomData<T>);

impl<'de, T: FromArray> Visitor<'de> for Bytes<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array as a Tenvelope line, or in its binary form")
    }

    fn visit_str<E: de::Error>(self, line: &str) -> Result<T, E> {
        shared::read(shared::options().open(line)).map_err(E::custom)
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<T, E> {
        shared::read(shared::options().open_slice(bytes)).map_err(E::custom)
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
