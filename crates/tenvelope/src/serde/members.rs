//! Members of an object as any format of serde gives them: two of one name are refused, at every depth, and numbers are doubles whatever features `serde_json` has.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

/// With its feature `arbitrary_precision`, `serde_json` hands numbers out as an object with this member.
const NUMBER: &str = "$serde_json::private::Number";

/// Visits an object.
pub(super) struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let Strict(value) = map.next_value()?;
            if members.insert(name.clone(), value).is_some() {
                return Err(A::Error::custom(format!("two members {} (duplicate_member)", tenvelope_core::quote(&name))));
            }
        }
        Ok(members)
    }
}

/// A value of any kind.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        number(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Strict(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        let members = Members.visit_map(map)?;
        match members.get(NUMBER).and_then(Value::as_str).filter(|_| members.len() == 1) {
            Some(text) => number(text.parse().map_err(|_| A::Error::custom("a number beyond the range of doubles (bad_json)"))?),
            None => Ok(Value::Object(members)),
        }
    }
}

fn number<E: Error>(double: f64) -> Result<Value, E> {
    // Whole numbers as integers, as the reader of texts keeps them.
    let number = if double.fract() == 0.0 && double.abs() <= tenvelope_core::caps::NUMBER as f64 {
        Some(Number::from(double as i64))
    } else {
        Number::from_f64(double)
    };
    number.map(Value::Number).ok_or_else(|| E::custom("a number beyond the range of doubles (bad_json)"))
}
