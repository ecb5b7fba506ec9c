//! A type for values that nobody wants.

use std::fmt;

use serde::{Deserialize, Deserializer, de};

/// Whatever an object holds, read and forgotten: for codecs whose bytes say what they are.
#[derive(Clone, Copy, Debug)]
pub struct Anything;

impl<'de> Deserialize<'de> for Anything {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

macro_rules! forget {
    ($($name:ident: $type:ty,)*) => {$(
        fn $name<E: de::Error>(self, _value: $type) -> Result<Anything, E> {
            Ok(Anything)
        }
    )*};
}

impl<'de> de::Visitor<'de> for Anything {
    type Value = Anything;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of any kind")
    }

    forget! { visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str, visit_bytes: &[u8], }

    fn visit_unit<E: de::Error>(self) -> Result<Anything, E> {
        Ok(Anything)
    }

    fn visit_none<E: de::Error>(self) -> Result<Anything, E> {
        Ok(Anything)
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Anything, A::Error> {
        while list.next_element::<Anything>()?.is_some() {}
        Ok(Anything)
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Anything, A::Error> {
        while map.next_entry::<Anything, Anything>()?.is_some() {}
        Ok(Anything)
    }
}
