//! The visitor between a codec and a type: it counts what comes, then hands it on.

use std::fmt;

use serde::{
    Deserializer,
    de::{EnumAccess, Error as _, MapAccess, SeqAccess, Visitor},
};

use super::{
    Guarded,
    access::{Entries, Sequence, Variant},
    budget::{At, Role},
    error::GuardError,
};
use crate::error::ErrorKind;

pub(super) struct GuardVisitor<'a, V> {
    pub(super) inner: V,
    pub(super) at: At<'a>,
}

impl<'a, V> GuardVisitor<'a, V> {
    /// Lets the type see a value, once it may; its error goes round the codec.
    fn see<'de, E: serde::de::Error>(self, see: impl FnOnce(V, At<'a>) -> Result<V::Value, GuardError>) -> Result<V::Value, E>
    where
        V: Visitor<'de>,
    {
        let at = self.at;
        let judged = match at.role {
            Role::TypeName => Err(at.budget.breach(ErrorKind::Unsupported, "a trait object whose type name is no text")),
            _ => see(self.inner, at),
        };
        judged.map_err(|error| at.budget.down(error))
    }

    /// The same for text, which may name a type.
    fn see_text<'de, E: serde::de::Error>(self, text: &str, see: impl FnOnce(V) -> Result<V::Value, GuardError>) -> Result<V::Value, E>
    where
        V: Visitor<'de>,
    {
        let at = self.at;
        let judged = at.budget.bytes(text.len()).and_then(|()| match at.role {
            Role::TypeName => at.budget.allow(text),
            _ => Ok(()),
        });
        judged.and_then(|()| see(self.inner)).map_err(|error| at.budget.down(error))
    }
}

macro_rules! hand_on {
    ($($name:ident: $type:ty,)*) => {$(
        fn $name<E: serde::de::Error>(self, value: $type) -> Result<V::Value, E> {
            self.see(|visitor, _| visitor.$name(value))
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for GuardVisitor<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    hand_on! {
        visit_bool: bool, visit_i8: i8, visit_i16: i16, visit_i32: i32, visit_i64: i64, visit_i128: i128,
        visit_u8: u8, visit_u16: u16, visit_u32: u32, visit_u64: u64, visit_u128: u128, visit_f32: f32, visit_f64: f64, visit_char: char,
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<V::Value, E> {
        self.see_text(text, |visitor| visitor.visit_str(text))
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<V::Value, E> {
        self.see_text(text, |visitor| visitor.visit_borrowed_str(text))
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<V::Value, E> {
        // Judged while it is still here.
        let at = self.at;
        let judged =
            at.budget.bytes(text.len()).and_then(|()| if matches!(at.role, Role::TypeName) { at.budget.allow(&text) } else { Ok(()) });
        judged.and_then(|()| self.inner.visit_string(text)).map_err(|error| at.budget.down(error))
    }

    fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<V::Value, E> {
        self.see(|visitor, at| at.budget.bytes(bytes.len()).and_then(|()| visitor.visit_bytes(bytes)))
    }

    fn visit_borrowed_bytes<E: serde::de::Error>(self, bytes: &'de [u8]) -> Result<V::Value, E> {
        self.see(|visitor, at| at.budget.bytes(bytes.len()).and_then(|()| visitor.visit_borrowed_bytes(bytes)))
    }

    fn visit_byte_buf<E: serde::de::Error>(self, bytes: Vec<u8>) -> Result<V::Value, E> {
        self.see(|visitor, at| at.budget.bytes(bytes.len()).and_then(|()| visitor.visit_byte_buf(bytes)))
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.see(|visitor, _| visitor.visit_none())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.see(|visitor, _| visitor.visit_unit())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.see(|visitor, at| visitor.visit_some(Guarded { inner: deserializer, at: at.deeper()? }))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.see(|visitor, at| visitor.visit_newtype_struct(Guarded { inner: deserializer, at: at.deeper()? }))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        self.see(|visitor, at| {
            let mut sequence = Sequence::new(access, at.deeper()?)?;
            let value = visitor.visit_seq(&mut sequence)?;
            sequence.finish().map(|()| value)
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        self.see(|visitor, at| {
            let mut entries = Entries::new(access, at)?;
            let value = visitor.visit_map(&mut entries)?;
            entries.finish().map(|()| value)
        })
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        self.see(|visitor, at| visitor.visit_enum(Variant { inner: access, at: at.deeper()? }))
    }
}

/// What a type reads when it was to have come to the end.
pub(super) struct Surplus;

impl<'de> serde::de::DeserializeSeed<'de> for Surplus {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, _deserializer: D) -> Result<(), D::Error> {
        Err(D::Error::custom("more elements than the type takes"))
    }
}
