//! `Some` of what is written as null would come back as `None`: such a value is refused before anything is written.

use std::fmt::{self, Display};

use serde::{Serialize, Serializer, ser};
use tenvelope_core::{Error, ErrorKind, Result};

/// What a codec writes as its null.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Null {
    /// `None` alone.
    #[cfg_attr(not(feature = "cbor"), expect(dead_code))]
    None,
    /// `None` and `()`.
    NoneAndUnit,
}

/// Walks through a value and refuses options that would not come back.
pub(crate) fn check_options(codec: &str, null: Null, value: &dyn erased_serde::Serialize) -> Result<()> {
    let walked = erased_serde::serialize(value, Walk(null));
    walked.map(drop).map_err(|Fault(why)| Error::new(ErrorKind::Unsupported, format!("{codec} cannot write this value: {why}")))
}

/// Writes nothing; says of each value whether it would be null.
#[derive(Clone, Copy)]
struct Walk(Null);

type IsNull = bool;

#[derive(Debug)]
struct Fault(String);

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

impl ser::Error for Fault {
    fn custom<T: Display>(text: T) -> Self {
        Fault(text.to_string())
    }
}

macro_rules! scalars {
    ($($name:ident: $type:ty,)*) => {$(
        fn $name(self, _value: $type) -> Result<IsNull, Fault> {
            Ok(false)
        }
    )*};
}

/// What has parts is a walk through them.
macro_rules! parts {
    ($($trait:ident: $($method:ident($($key:ident)?))|*,)*) => {$(
        impl ser::$trait for Walk {
            type Ok = IsNull;
            type Error = Fault;

            $(fn $method<T: Serialize + ?Sized>(&mut self, $($key: &'static str,)? part: &T) -> Result<(), Fault> {
                $(let _ = $key;)?
                part.serialize(*self).map(drop)
            })*

            fn end(self) -> Result<IsNull, Fault> {
                Ok(false)
            }
        }
    )*};
}

parts! {
    SerializeSeq: serialize_element(),
    SerializeTuple: serialize_element(),
    SerializeTupleStruct: serialize_field(),
    SerializeTupleVariant: serialize_field(),
    SerializeMap: serialize_key() | serialize_value(),
    SerializeStruct: serialize_field(name),
    SerializeStructVariant: serialize_field(name),
}

impl Serializer for Walk {
    type Ok = IsNull;
    type Error = Fault;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    scalars! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128,
        serialize_f32: f32, serialize_f64: f64, serialize_char: char, serialize_str: &str, serialize_bytes: &[u8],
        serialize_unit_struct: &'static str,
    }

    fn serialize_none(self) -> Result<IsNull, Fault> {
        Ok(true)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<IsNull, Fault> {
        if value.serialize(self)? {
            return Err(Fault("`Some` of nothing would come back as `None`; bincode tells the two apart".to_owned()));
        }
        Ok(false)
    }

    fn serialize_unit(self) -> Result<IsNull, Fault> {
        Ok(self.0 == Null::NoneAndUnit)
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, _variant: &'static str) -> Result<IsNull, Fault> {
        Ok(false)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Result<IsNull, Fault> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        value: &T,
    ) -> Result<IsNull, Fault> {
        value.serialize(self).map(|_| false)
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Self, Fault> {
        Ok(self)
    }

    fn serialize_tuple(self, _len: usize) -> Result<Self, Fault> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _name: &'static str, _len: usize) -> Result<Self, Fault> {
        Ok(self)
    }

    fn serialize_tuple_variant(self, _name: &'static str, _index: u32, _variant: &'static str, _len: usize) -> Result<Self, Fault> {
        Ok(self)
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Self, Fault> {
        Ok(self)
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Self, Fault> {
        Ok(self)
    }

    fn serialize_struct_variant(self, _name: &'static str, _index: u32, _variant: &'static str, _len: usize) -> Result<Self, Fault> {
        Ok(self)
    }

    /// As the codecs do: both write for machines.
    fn is_human_readable(&self) -> bool {
        false
    }

    /// Text is never null, so it need not be made.
    fn collect_str<T: Display + ?Sized>(self, _value: &T) -> Result<IsNull, Fault> {
        Ok(false)
    }
}
