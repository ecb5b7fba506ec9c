//! The object codec `bincode`: the fewest bytes, for programs that have the same type on both sides (`spec/codecs/bincode.md`).
//!
//! The library is not kept any more, so it is alone in this crate, in one exact version, and its bytes are frozen on the codec's page: another implementation can take its
//! place. It trusts what it reads; the guard of the core stands around it and asks it for nothing that it would have to make room for, and it has a limit of its own.
//!
//! ```
//! use tenvelope_codec_bincode::Bincode;
//! use tenvelope_core::{AllowedTypes, Limits, ObjectToBytes, decode_guarded};
//!
//! let mut bytes = Vec::new();
//! Bincode.encode(&("radius", 2.5f32), &mut bytes)?;
//! assert_eq!(bytes, b"\x06radius\x00\x00\x20\x40");
//! let back: (String, f32) = decode_guarded(&Bincode, &bytes, &Limits::default(), &AllowedTypes::none())?;
//! assert_eq!(back, ("radius".to_owned(), 2.5));
//! # Ok::<(), tenvelope_core::Error>(())
//! ```

use std::sync::Arc;

use bincode::{
    config::{Config, standard},
    error::EncodeError,
    serde::{encode_into_std_write, seed_decode_from_slice},
};
use serde::de::{DeserializeSeed, Deserializer, Error as _};
use tenvelope_core::{AnyCodec, Codec, Error, ErrorKind, ObjectToBytes, Registry, Result};

/// The object codec `bincode`.
#[derive(Clone, Copy, Debug)]
pub struct Bincode;

/// Adds `bincode` to a registry.
///
/// # Errors
/// `bad_argument` if the name is taken.
pub fn register(registry: &mut Registry) -> Result<()> {
    registry.register_one(AnyCodec::ObjectToBytes(Arc::new(Bincode)))
}

impl Codec for Bincode {
    fn spec(&self) -> String {
        "bincode".to_owned()
    }
}

impl ObjectToBytes for Bincode {
    fn explain(&self, error: &str) -> Option<&'static str> {
        // The library spells out its errors as Rust does its data.
        Some(match error.split(['(', ')', ' ', '{']).find(|word| !["", "Serde"].contains(word))? {
            "UnexpectedEnd" => "the bytes end before the value does",
            "LimitExceeded" => "a length of more bytes than there are",
            "AnyNotSupported" | "IgnoredAnyNotSupported" | "IdentifierNotSupported" => {
                "the type asks what comes next, which these bytes do not say: use cbor"
            }
            "InvalidIntegerType" => "a number that its type does not hold",
            "InvalidBooleanValue" => "a bool that is neither 0 nor 1",
            "UnexpectedVariant" => "an option that is neither 0 nor 1",
            "InvalidCharEncoding" | "Utf8" => "text that is no UTF-8",
            _ => return None,
        })
    }

    fn encode(&self, value: &dyn erased_serde::Serialize, out: &mut Vec<u8>) -> Result<()> {
        let start = out.len();
        encode_into_std_write(value, out, standard()).map(drop).map_err(|error| {
            out.truncate(start);
            let why = match error {
                EncodeError::Serde(_) => "a list or map whose length is not known beforehand: use cbor".to_owned(),
                other => other.to_string(),
            };
            Error::new(ErrorKind::Unsupported, format!("bincode cannot write this value: {why}"))
        })
    }

    fn decode(
        &self,
        bytes: &[u8],
        read: &mut dyn FnMut(&mut dyn erased_serde::Deserializer<'_>) -> erased_serde::Result<()>,
    ) -> Result<()> {
        // The library counts what values take in memory, up to 16 times what they take here.
        match bytes.len() {
            len if len <= SMALL / 16 => decode(bytes, read, standard().with_limit::<SMALL>()),
            len if len <= LARGE / 16 => decode(bytes, read, standard().with_limit::<LARGE>()),
            _ => decode(bytes, read, standard().with_limit::<{ usize::MAX }>()),
        }
    }
}

/// Limits of the library are fixed when it is compiled.
const SMALL: usize = 1 << 16;
const LARGE: usize = 1 << 30;

fn decode(
    bytes: &[u8],
    read: &mut dyn FnMut(&mut dyn erased_serde::Deserializer<'_>) -> erased_serde::Result<()>,
    config: impl Config,
) -> Result<()> {
    match seed_decode_from_slice(Read(read), bytes, config) {
        Ok(((), used)) if used == bytes.len() => Ok(()),
        Ok(((), used)) => Err(bad(format!("{} bytes after the value", bytes.len().saturating_sub(used)))),
        Err(error) => Err(bad(error.to_string())),
    }
}

/// Hands the library's deserializer on.
struct Read<'r>(&'r mut dyn FnMut(&mut dyn erased_serde::Deserializer<'_>) -> erased_serde::Result<()>);

impl<'de> DeserializeSeed<'de> for Read<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        (self.0)(&mut <dyn erased_serde::Deserializer>::erase(deserializer)).map_err(D::Error::custom)
    }
}

fn bad(why: String) -> Error {
    Error::new(ErrorKind::BadValue, why)
}
