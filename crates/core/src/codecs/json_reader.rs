//! A deserializer of serde over a text of JSON: integers with all their digits, floats exactly.

use std::fmt;

use serde::{
    Deserializer,
    de::{self, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor},
    forward_to_deserialize_any,
};

use crate::{json::Parser, tree::key::Key};

/// Reads the next value of a text, whose brackets are known not to be nested too deep.
pub(super) struct JsonReader<'p, 'a>(pub(super) &'p mut Parser<'a>);

/// What is wrong with the text, or with the value for its type.
#[derive(Debug)]
pub(super) struct JsonError(String);

type Read<T> = Result<T, JsonError>;

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for JsonError {}

impl de::Error for JsonError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        JsonError(message.to_string())
    }
}

impl From<crate::error::Error> for JsonError {
    fn from(error: crate::error::Error) -> Self {
        JsonError(error.message().to_owned())
    }
}

impl<'de> Deserializer<'de> for JsonReader<'_, '_> {
    type Error = JsonError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        let parser = self.0;
        match parser.peek() {
            Some(b'{') => {
                parser.expect("{")?;
                let value = visitor.visit_map(Items { parser, is_first: true, close: "}" })?;
                Ok(value)
            }
            Some(b'[') => {
                parser.expect("[")?;
                let mut items = Items { parser, is_first: true, close: "]" };
                let value = visitor.visit_seq(&mut items)?;
                items.end()?;
                Ok(value)
            }
            Some(b'"') => visitor.visit_string(parser.string()?),
            Some(b'-' | b'0'..=b'9') => read_number(parser, visitor),
            _ if parser.take("null") => visitor.visit_unit(),
            _ if parser.take("true") => visitor.visit_bool(true),
            _ if parser.take("false") => visitor.visit_bool(false),
            _ => Err(parser.unexpected("a value").into()),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.0.peek();
        if self.0.take("null") { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _name: &'static str, _variants: &'static [&'static str], visitor: V) -> Read<V::Value> {
        if self.0.peek() == Some(b'"') {
            return visitor.visit_enum(self.0.string()?.into_deserializer());
        }
        self.0.expect("{")?;
        let value = visitor.visit_enum(Variant(&mut *self.0))?;
        self.0.expect("}")?;
        Ok(value)
    }

    /// Bytes are written as a list.
    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_byte_buf(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.0.peek() != Some(b'[') {
            return self.deserialize_any(visitor);
        }
        visitor.visit_byte_buf(serde::Deserialize::deserialize(self)?)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// An integer has neither a point nor an exponent; `-0` is a float.
fn read_number<'de, V: Visitor<'de>>(parser: &mut Parser<'_>, visitor: V) -> Read<V::Value> {
    let text = parser.number_text()?;
    if text == "-0" || text.contains(['.', 'e', 'E']) {
        let double = text.parse::<f64>().ok().filter(|double| double.is_finite());
        return visitor
            .visit_f64(double.ok_or_else(|| JsonError(format!("the number {} is beyond the range of doubles", crate::quote(text))))?);
    }
    match (text.parse(), text.parse(), text.parse(), text.parse()) {
        (Ok(number), ..) => visitor.visit_u64(number),
        (_, Ok(number), ..) => visitor.visit_i64(number),
        (_, _, Ok(number), _) => visitor.visit_i128(number),
        (.., Ok(number)) => visitor.visit_u128(number),
        _ => Err(JsonError(format!("the integer {} is beyond 128 bits", crate::quote(text)))),
    }
}

/// The items of a list or the members of an object.
struct Items<'p, 'a> {
    parser: &'p mut Parser<'a>,
    is_first: bool,
    close: &'static str,
}

impl Items<'_, '_> {
    /// Whether another one comes.
    fn has_next(&mut self) -> Read<bool> {
        if self.is_closed() {
            return Ok(false);
        }
        if !std::mem::take(&mut self.is_first) {
            self.parser.expect(",")?;
        }
        Ok(true)
    }

    /// Whether the bracket is closed, now or before: whoever asks again is told the same.
    fn is_closed(&mut self) -> bool {
        if !self.close.is_empty() && self.parser.take_token(self.close) {
            self.close = "";
        }
        self.close.is_empty()
    }

    fn end(&mut self) -> Read<()> {
        if self.is_closed() {
            return Ok(());
        }
        Err(JsonError("more values in a list than its type has".to_owned()))
    }
}

impl<'de> SeqAccess<'de> for &mut Items<'_, '_> {
    type Error = JsonError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        if !self.has_next()? {
            return Ok(None);
        }
        seed.deserialize(JsonReader(self.parser)).map(Some)
    }
}

impl<'de> MapAccess<'de> for Items<'_, '_> {
    type Error = JsonError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        if !self.has_next()? {
            return Ok(None);
        }
        self.parser.peek();
        let key = self.parser.string()?;
        seed.deserialize(Key::new(key)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<T::Value> {
        self.parser.expect(":")?;
        seed.deserialize(JsonReader(self.parser))
    }
}

/// The value of a variant.
struct Variant<'p, 'a>(&'p mut Parser<'a>);

impl<'de> EnumAccess<'de> for Variant<'_, '_> {
    type Error = JsonError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Read<(V::Value, Self)> {
        self.0.peek();
        let name = seed.deserialize(Key::<JsonError>::new(self.0.string()?))?;
        self.0.expect(":")?;
        Ok((name, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, '_> {
    type Error = JsonError;

    fn unit_variant(self) -> Read<()> {
        serde::Deserialize::deserialize(JsonReader(self.0))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Read<T::Value> {
        seed.deserialize(JsonReader(self.0))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Read<V::Value> {
        JsonReader(self.0).deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _fields: &'static [&'static str], visitor: V) -> Read<V::Value> {
        JsonReader(self.0).deserialize_any(visitor)
    }
}
