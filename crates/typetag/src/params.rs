//! The parameters of a codec as serde sees them: a list of up to two, each a number or a name, as the field that it goes into wants it.

use std::marker::PhantomData;

use serde::{
    Deserializer,
    de::{
        Error, IntoDeserializer, Unexpected, Visitor,
        value::{MapDeserializer, SeqDeserializer, StrDeserializer},
    },
    forward_to_deserialize_any,
};

/// A configuration as typetag reads it: a map of one entry, from its name to its parameters. Errors are the caller's.
pub(crate) struct Tagged<'a, E> {
    name: &'a str,
    params: Params<'a, E>,
}

impl<'a, E> Tagged<'a, E> {
    /// From the name of a codec, and the text of a line that begins with it.
    pub(crate) fn new(name: &'a str, text: &'a str) -> Self {
        Tagged { name, params: Params { text, error: PhantomData } }
    }
}

impl<'de, E: Error> Deserializer<'de> for Tagged<'_, E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_map(MapDeserializer::new(std::iter::once((self.name, self.params))))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

/// What stands behind the name.
struct Params<'a, E> {
    text: &'a str,
    error: PhantomData<E>,
}

impl<'a, E> Params<'a, E> {
    fn list(&self) -> impl Iterator<Item = Param<'a, E>> {
        self.text.split('~').skip(1).map(|text| Param { text, error: PhantomData })
    }
}

impl<'de, E: Error> IntoDeserializer<'de, E> for Params<'_, E> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de, E: Error> Deserializer<'de> for Params<'_, E> {
    type Error = E;

    /// A struct without fields has no list.
    fn deserialize_unit_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, E> {
        match self.list().count() {
            0 => visitor.visit_unit(),
            found => Err(E::invalid_length(found, &"no parameters")),
        }
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        let mut list = SeqDeserializer::new(self.list());
        let value = visitor.visit_seq(&mut list)?;
        list.end()?;
        Ok(value)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit newtype_struct seq tuple tuple_struct
        map struct enum identifier ignored_any
    }
}

/// One parameter.
struct Param<'a, E> {
    text: &'a str,
    error: PhantomData<E>,
}

impl<'de, E: Error> IntoDeserializer<'de, E> for Param<'_, E> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! numbers {
    ($($method:ident => $visit:ident: $parse:expr,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
            match ($parse)(self.text) {
                Some(number) => visitor.$visit(number),
                None => Err(E::invalid_value(Unexpected::Str(self.text), &visitor)),
            }
        }
    )*};
}

impl<'de, E: Error> Deserializer<'de> for Param<'_, E> {
    type Error = E;

    numbers! {
        deserialize_u8 => visit_u8: |text: &str| text.parse().ok(),
        deserialize_u16 => visit_u16: |text: &str| text.parse().ok(),
        deserialize_u32 => visit_u32: |text: &str| text.parse().ok(),
        deserialize_u64 => visit_u64: |text: &str| text.parse().ok(),
        deserialize_f32 => visit_f32: |text: &str| u32::from_str_radix(text, 16).ok().map(f32::from_bits),
        deserialize_f64 => visit_f64: |text: &str| u64::from_str_radix(text, 16).ok().map(f64::from_bits),
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, E> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _name: &'static str, _variants: &'static [&'static str], visitor: V) -> Result<V::Value, E> {
        visitor.visit_enum(StrDeserializer::new(self.text))
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_str(self.text)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
