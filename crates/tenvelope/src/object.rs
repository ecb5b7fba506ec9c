//! Objects: any value that serde can write, in the same three forms as arrays.
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use tenvelope::object;
//!
//! #[derive(Debug, PartialEq, Serialize, Deserialize)]
//! struct Settings {
//!     name: String,
//!     #[serde(with = "tenvelope::serde")]
//!     weights: Vec<f32>,
//! }
//!
//! let settings = Settings { name: "first".to_owned(), weights: vec![0.5, f32::MIN] };
//! let line = object::to_string(&settings, "settings@1")?;
//! assert!(line.starts_with("tnv1.object.s.cbor-"));
//! assert_eq!(object::from_str::<Settings>(&line, "settings@1")?, settings);
//! assert_eq!(object::from_str::<Settings>(&line, "settings@2").unwrap_err().code(), "type_mismatch");
//! # Ok::<(), tenvelope::Error>(())
//! ```
//!
//! The label is compared and nothing else: it chooses no type. The caller names the type, by what it asks for. `None` writes no label, and compares none; an object without a label suits every label.
//!
//! | codec | for | is lost or refused |
//! |---|---|---|
//! | `cbor` (default) | programs in any language | refused: 128-bit integers, `Some(None)` |
//! | `msgpack` | the same | refused: `Some(None)`, `Some(())` |
//! | `bincode` | Rust on both sides, with the very same type: the fewest bytes | refused: values that come without a length, types that ask what comes next (`flatten`, untagged enums) |
//!
//! Floats keep their bits, NaN payloads included. Arrays in fields (`tenvelope::serde`, [`crate::Envelope`]) are stored in the binary form. Decoding counts items, levels and bytes: see
//! [`crate::Limits`]; arrays in fields share the limit on bytes. Trait objects are built only under names that [`DecodeOptions::allow_types`] lists.

use serde::{Serialize, de::DeserializeOwned};
use tenvelope_core::{Error, ErrorKind, Form, Opened, Plan, Result, encode_object_shortest, quote};

use crate::{DecodeOptions, EncodeOptions, serde::shared::with_arrays, within::too_long};

/// Writes a value as a line, with the default options.
///
/// # Errors
/// `unsupported` for a value that the codec cannot write, `bad_meta` for a label that is not 1 to 128 printable ASCII characters.
pub fn to_string<'l>(value: &(impl Serialize + ?Sized), label: impl Into<Option<&'l str>>) -> Result<String> {
    EncodeOptions::default().object_to_string(value, label)
}

/// Writes a value in the binary form, with the default options.
///
/// # Errors
/// As [`to_string`].
pub fn to_vec<'l>(value: &(impl Serialize + ?Sized), label: impl Into<Option<&'l str>>) -> Result<Vec<u8>> {
    EncodeOptions::default().object_to_vec(value, label)
}

/// Writes a value in the JSON form, with the default options.
///
/// # Errors
/// As [`to_string`].
pub fn to_json<'l>(value: &(impl Serialize + ?Sized), label: impl Into<Option<&'l str>>) -> Result<String> {
    EncodeOptions::default().object_to_json(value, label)
}

/// Reads a value from a line, with default limits.
///
/// # Errors
/// Every code of `spec/errors.md` that concerns a line; `dtype_mismatch` for an array, `type_mismatch` for another label, `bad_value` for bytes that are not of type `T`,
/// `limit_exceeded`, `type_not_allowed`.
pub fn from_str<'l, T: DeserializeOwned>(line: &str, label: impl Into<Option<&'l str>>) -> Result<T> {
    DecodeOptions::default().object_from_str(line, label)
}

/// Reads a value from a line or the binary form, told apart by the first byte.
///
/// # Errors
/// As [`from_str`], and the codes of the binary form.
pub fn from_slice<'l, T: DeserializeOwned>(input: &[u8], label: impl Into<Option<&'l str>>) -> Result<T> {
    DecodeOptions::default().object_from_slice(input, label)
}

/// Reads a value from the JSON form.
///
/// # Errors
/// As [`from_str`], and the codes of the JSON form.
pub fn from_json<'l, T: DeserializeOwned>(json: &str, label: impl Into<Option<&'l str>>) -> Result<T> {
    DecodeOptions::default().object_from_json(json, label)
}

/// Objects. Where no chain is named it is `cbor`, with the compressor of the profile if that makes the line shorter.
impl EncodeOptions {
    /// Writes a value as a line.
    ///
    /// ```
    /// use tenvelope::EncodeOptions;
    ///
    /// let line = EncodeOptions::default().codecs("cbor-hex").object_to_string(&("a", true), None)?;
    /// assert!(line.starts_with("tnv1.object.s.cbor-hex.826161f5."));
    /// # Ok::<(), tenvelope::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`to_string`], and `unknown_codec`, `bad_chain` … for options that do not go together.
    pub fn object_to_string<'l>(&self, value: &(impl Serialize + ?Sized), label: impl Into<Option<&'l str>>) -> Result<String> {
        self.object_text(Form::Line, value, label.into())
    }

    /// Writes a value in the binary form.
    ///
    /// # Errors
    /// As [`EncodeOptions::object_to_string`].
    pub fn object_to_vec<'l>(&self, value: &(impl Serialize + ?Sized), label: impl Into<Option<&'l str>>) -> Result<Vec<u8>> {
        self.object(Form::Binary, &value, label.into())
    }

    /// Writes a value in the JSON form.
    ///
    /// # Errors
    /// As [`EncodeOptions::object_to_string`].
    pub fn object_to_json<'l>(&self, value: &(impl Serialize + ?Sized), label: impl Into<Option<&'l str>>) -> Result<String> {
        self.object_text(Form::Json, value, label.into())
    }

    fn object_text(&self, form: Form, value: &(impl Serialize + ?Sized), label: Option<&str>) -> Result<String> {
        let text = self.object(form, &value, label)?;
        String::from_utf8(text).map_err(|error| Error::new(ErrorKind::BadText, format!("the envelope is no text: {error}")))
    }

    fn object(&self, form: Form, value: &dyn erased_serde::Serialize, label: Option<&str>) -> Result<Vec<u8>> {
        let (chains, notation) = self.object_chains(form)?;
        let plans: Vec<_> = chains
            .iter()
            .map(|chain| {
                let mut plan: Plan<'_> = self.plan(chain, None, 1);
                plan.meta.type_label = label.map(str::to_owned);
                plan
            })
            .collect();
        let mut out = Vec::new();
        encode_object_shortest(value, &plans, &notation, &mut out)?;
        if let Some(most) = self.max_chars.filter(|most| out.len() > *most) {
            return Err(too_long(most));
        }
        Ok(out)
    }
}

/// Objects.
impl DecodeOptions {
    /// Reads a value from a line.
    ///
    /// ```
    /// use tenvelope::{DecodeOptions, Limits, object};
    ///
    /// let line = object::to_string(&vec![0u8; 1000], None)?;
    /// let options = DecodeOptions::default().limits(Limits::default().items(999));
    /// assert_eq!(options.object_from_str::<Vec<u8>>(&line, None).unwrap_err().code(), "limit_exceeded");
    /// # Ok::<(), tenvelope::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`from_str`].
    pub fn object_from_str<'l, T: DeserializeOwned>(&self, line: &str, label: impl Into<Option<&'l str>>) -> Result<T> {
        self.object_of(&self.open(line)?, label.into())
    }

    /// Reads a value from a line or the binary form, told apart by the first byte.
    ///
    /// # Errors
    /// As [`from_slice`].
    pub fn object_from_slice<'l, T: DeserializeOwned>(&self, input: &[u8], label: impl Into<Option<&'l str>>) -> Result<T> {
        self.object_of(&self.open_slice(input)?, label.into())
    }

    /// Reads a value from the JSON form.
    ///
    /// # Errors
    /// As [`from_json`].
    pub fn object_from_json<'l, T: DeserializeOwned>(&self, json: &str, label: impl Into<Option<&'l str>>) -> Result<T> {
        let Some(line) = self.line_of_json(json)? else {
            return Err(Error::new(ErrorKind::DtypeMismatch, "the JSON holds the values of an array, not an object").in_field("dtype"));
        };
        self.object_of(&self.open_made(&line)?, label.into())
    }

    fn object_of<T: DeserializeOwned>(&self, opened: &Opened<'_>, wanted: Option<&str>) -> Result<T> {
        match (wanted, &opened.meta().type_label) {
            (Some(wanted), Some(found)) if wanted != found => {
                let message = format!("the object is labelled {}, not {}", quote(found), quote(wanted));
                Err(Error::new(ErrorKind::TypeMismatch, message).in_field("meta"))
            }
            _ => with_arrays(self, || opened.decode_object(self.types())),
        }
    }
}
