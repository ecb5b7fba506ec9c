//! The guarded deserializer: every object is decoded through it, whatever codec wrote the bytes and whatever type reads them.
//!
//! | a hazard of codecs and types | what stands against it |
//! |---|---|
//! | lists of billions of elements that take no bytes | a budget of items |
//! | lengths that data claims and does not hold | hints of size add up to the bytes of the input at most; text and bytes are asked for as borrowed |
//! | nesting that ends in a stack overflow | a limit on depth; wrappers and options count |
//! | errors that quote themselves, level for level | an error type of its own: one sentence, escaped once, of at most 512 bytes |
//! | types that stop reading in the middle of a list | all elements must be read |
//! | trait objects of any type in the program | a list of names, looked at before anything is built |

mod access;
mod anything;
mod budget;
mod enums;
mod error;
mod expecting;
mod types;
mod visitor;

use serde::{
    Deserializer,
    de::{DeserializeOwned, Error as _, Visitor},
};

pub use self::{anything::Anything, error::GuardError, types::AllowedTypes};
use self::{
    budget::{At, Budget, Role},
    enums::EnumVisitor,
    expecting::Said,
    visitor::GuardVisitor,
};
use crate::{
    codec::ObjectToBytes,
    error::{Error, ErrorKind, Result},
    limits::Limits,
};

/// Decodes the bytes of an object codec into a value, within limits. The one way from bytes to an object.
///
/// ```
/// # use tenvelope_core::{AllowedTypes, Codec, Limits, ObjectToBytes, Result, decode_guarded, Error, ErrorKind};
/// # #[derive(Debug)]
/// # struct Json;
/// # impl Codec for Json {
/// #     fn spec(&self) -> String { "x_json".to_owned() }
/// # }
/// # impl ObjectToBytes for Json {
/// #     fn encode(&self, value: &dyn erased_serde::Serialize, out: &mut Vec<u8>) -> Result<()> { unimplemented!() }
/// #     fn decode(&self, bytes: &[u8], read: &mut dyn FnMut(&mut dyn erased_serde::Deserializer<'_>) -> erased_serde::Result<()>) -> Result<()> {
/// #         let mut json = serde_json::Deserializer::from_slice(bytes);
/// #         read(&mut <dyn erased_serde::Deserializer>::erase(&mut json)).map_err(|e| Error::new(ErrorKind::BadValue, e.to_string()))
/// #     }
/// # }
/// let decode = |limits: Limits| decode_guarded::<Vec<u8>>(&Json, b"[1, 2, 3]", &limits, &AllowedTypes::none());
/// assert_eq!(decode(Limits::default())?, [1, 2, 3]);
/// assert_eq!(decode(Limits::default().items(2)).unwrap_err().code(), "limit_exceeded");
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// `limit_exceeded` over a limit on items, depth or bytes; `type_not_allowed` for a trait object of a type that is not on the list; `unsupported` where a trait object
/// is written in a way that cannot be judged; `bad_value` for bytes that are not of this codec or not of this type.
pub fn decode_guarded<T: DeserializeOwned>(codec: &dyn ObjectToBytes, bytes: &[u8], limits: &Limits, types: &AllowedTypes) -> Result<T> {
    let budget = Budget::new(bytes.len(), codec, limits, types);
    let mut read = None;
    let decoded = codec.decode(bytes, &mut |deserializer| {
        let value = T::deserialize(Guarded { inner: deserializer, at: At::root(&budget) });
        let outcome = match &value {
            Ok(_) => Ok(()),
            Err(_) => Err(erased_serde::Error::custom("refused")),
        };
        read = Some(value);
        outcome
    });
    let refused = |error: GuardError| Error::new(error.kind(), format!("{}: {error}", codec.spec())).in_field("segment");
    // What a type has caught and overlooked still counts.
    if let Some(error) = budget.verdict() {
        return Err(refused(error));
    }
    match (read, decoded) {
        (Some(Ok(value)), Ok(())) => Ok(value),
        (Some(Err(error)), _) => Err(refused(error)),
        (_, Err(error)) => Err(refused(GuardError::new(error.kind(), error.message()))),
        (None, Ok(())) => Err(Error::new(ErrorKind::CodecFailed, format!("{} has read nothing", codec.spec())).in_field("segment")),
    }
}

/// A deserializer that counts, and asks for no more than is allowed.
struct Guarded<'a, D> {
    inner: D,
    at: At<'a>,
}

/// Methods that pass on what was asked for, with a visitor that counts.
macro_rules! pass_on {
    ($($name:ident)*) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GuardError> {
            let at = self.at.no_key()?;
            self.inner.$name(GuardVisitor { inner: visitor, at }).map_err(|error| at.budget.up(&error))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Guarded<'_, D> {
    type Error = GuardError;

    pass_on! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
        deserialize_char deserialize_option deserialize_unit deserialize_seq deserialize_ignored_any
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GuardError> {
        let at = self.at.key_of(Said::by(&visitor))?.no_trait_object(Said::by(&visitor))?;
        self.inner.deserialize_any(GuardVisitor { inner: visitor, at }).map_err(|error| at.budget.up(&error))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GuardError> {
        let at = if self.at.is_key() { self.at.key_of(Said::by(&visitor))? } else { self.at };
        self.inner.deserialize_str(GuardVisitor { inner: visitor, at }).map_err(|error| at.budget.up(&error))
    }

    /// As borrowed: a codec that makes a copy would make it of a size that data claims.
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GuardError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GuardError> {
        let at = if self.at.is_key() { self.at.key_of(Said::by(&visitor))? } else { self.at };
        self.inner.deserialize_identifier(GuardVisitor { inner: visitor, at }).map_err(|error| at.budget.up(&error))
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GuardError> {
        let at = self.at.no_key()?;
        self.inner.deserialize_bytes(GuardVisitor { inner: visitor, at }).map_err(|error| at.budget.up(&error))
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GuardError> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, GuardError> {
        let at = self.at.no_key()?;
        self.inner.deserialize_unit_struct(name, GuardVisitor { inner: visitor, at }).map_err(|error| at.budget.up(&error))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, GuardError> {
        // A wrapper around the key of a trait object would hide it.
        let at = self.at.no_key()?;
        self.inner.deserialize_newtype_struct(name, GuardVisitor { inner: visitor, at }).map_err(|error| at.budget.up(&error))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, GuardError> {
        let at = self.at.no_key()?;
        self.inner.deserialize_tuple(len, GuardVisitor { inner: visitor, at }).map_err(|error| at.budget.up(&error))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, name: &'static str, len: usize, visitor: V) -> Result<V::Value, GuardError> {
        let at = self.at.no_key()?;
        self.inner.deserialize_tuple_struct(name, len, GuardVisitor { inner: visitor, at }).map_err(|error| at.budget.up(&error))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, GuardError> {
        let at = self.at.no_key()?.with(Role::Map(Said::by(&visitor)));
        self.inner.deserialize_map(GuardVisitor { inner: visitor, at }).map_err(|error| at.budget.up(&error))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, GuardError> {
        let at = self.at.no_key()?.no_trait_object(Said::by(&visitor))?;
        self.inner.deserialize_struct(name, fields, GuardVisitor { inner: visitor, at }).map_err(|error| at.budget.up(&error))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, GuardError> {
        let at = self.at.no_key()?.no_trait_object(Said::by(&visitor))?;
        let read = if at.budget.describes_itself() {
            self.inner.deserialize_any(EnumVisitor { inner: visitor, at })
        } else {
            self.inner.deserialize_enum(name, variants, GuardVisitor { inner: visitor, at })
        };
        read.map_err(|error| at.budget.up(&error))
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}
