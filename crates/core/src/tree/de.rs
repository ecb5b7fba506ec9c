//! Any value of serde from a tree.

use std::{collections::btree_map, vec};

use serde::{
    Deserialize, Deserializer,
    de::{
        self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
        value::UnitDeserializer,
    },
    forward_to_deserialize_any,
};

use super::{Tree, big_int::BigInt, capture, key::Key, ser::TreeError};
use crate::{
    array::Array,
    chain::Chain,
    codec::parse_codecs,
    dtype::Dtype,
    encode::{Plan, encode},
    error::{ErrorKind, Result},
    form::Notation,
    labelled::Labelled,
    meta::Meta,
    registry::Registry,
};

/// Makes a value of a tree: the way back of [`super::to_tree`]. Floats that a float32 does not hold, and integers that a float64 does not hold, are errors: there is no silent cast.
///
/// # Errors
/// `bad_value` for a tree that is not of this type, with the place.
pub fn from_tree<T: DeserializeOwned>(tree: Tree) -> Result<T> {
    let _active = capture::Active::new();
    T::deserialize(FromTree(tree)).map_err(|error| error.into_error(ErrorKind::BadValue))
}

impl de::Error for TreeError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        TreeError::new(message.to_string())
    }
}

type Read<T> = Result<T, TreeError>;

/// A tree that is being read.
struct FromTree(Tree);

impl FromTree {
    fn wrong(&self, expected: &dyn de::Expected) -> TreeError {
        de::Error::invalid_type(Unexpected::Other(self.0.kind()), expected)
    }
}

impl<'de> Deserializer<'de> for FromTree {
    type Error = TreeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.0 {
            Tree::Null => visitor.visit_unit(),
            Tree::Bool(value) => visitor.visit_bool(value),
            Tree::Int(value) => match (u64::try_from(value), i64::try_from(value)) {
                (Ok(value), _) => visitor.visit_u64(value),
                (_, Ok(value)) => visitor.visit_i64(value),
                _ => visitor.visit_i128(value),
            },
            Tree::BigInt(value) => match value.as_str().parse() {
                Ok(value) => visitor.visit_u128(value),
                Err(_) => Err(TreeError::new("an integer beyond 128 bits; read it into a `Tree`")),
            },
            Tree::Float(value) => visitor.visit_f64(value),
            Tree::String(text) => visitor.visit_string(text),
            Tree::Bytes(bytes) => visitor.visit_byte_buf(bytes),
            Tree::List(list) => read_list(list, visitor),
            Tree::Map(map) => read_map(map, visitor),
            // Whoever keeps a value for later keeps the binary form.
            Tree::Array(array) => visitor.visit_byte_buf(stored(&array).map_err(de::Error::custom)?),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.0 {
            // A wider float that comes back through the narrower one loses nothing.
            #[allow(clippy::cast_possible_truncation)]
            Tree::Float(value) if value.is_nan() || f64::from(value as f32).to_bits() == value.to_bits() => visitor.visit_f64(value),
            Tree::Float(value) => Err(TreeError::new(format!("{value:?} is no float32; there is no silent cast"))),
            Tree::Int(value) if value.unsigned_abs() <= 1 << 24 => FromTree(Tree::Int(value)).deserialize_any(visitor),
            other => Err(FromTree(other).wrong(&"a float32")),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.0 {
            Tree::Float(value) => visitor.visit_f64(value),
            Tree::Int(value) if value.unsigned_abs() <= 1 << 53 => FromTree(Tree::Int(value)).deserialize_any(visitor),
            other => Err(FromTree(other).wrong(&"a float64")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.0 {
            Tree::Null => visitor.visit_none(),
            other => visitor.visit_some(FromTree(other)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Read<V::Value> {
        match self.0 {
            tree @ (Tree::Array(_) | Tree::BigInt(_)) if name == capture::NAME => {
                capture::offer(tree, || visitor.visit_newtype_struct(UnitDeserializer::new()))
            }
            other => visitor.visit_newtype_struct(FromTree(other)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _name: &'static str, _variants: &'static [&'static str], visitor: V) -> Read<V::Value> {
        match self.0 {
            Tree::String(name) => visitor.visit_enum(name.into_deserializer()),
            Tree::Map(map) if map.len() == 1 => match map.into_iter().next() {
                Some((name, value)) => visitor.visit_enum(Variant { name, value }),
                None => Err(TreeError::new("a variant without a name")),
            },
            other => Err(FromTree(other).wrong(&"a variant: its name, or a map with its name as the only key")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

fn read_list<'de, V: Visitor<'de>>(list: Vec<Tree>, visitor: V) -> Read<V::Value> {
    let all = list.len();
    let mut items = Items { items: list.into_iter(), at: 0 };
    let value = visitor.visit_seq(&mut items)?;
    if items.items.len() == 0 { Ok(value) } else { Err(de::Error::invalid_length(all, &"fewer values in the list")) }
}

fn read_map<'de, V: Visitor<'de>>(map: btree_map::BTreeMap<String, Tree>, visitor: V) -> Read<V::Value> {
    visitor.visit_map(Members { members: map.into_iter(), value: None })
}

struct Items {
    items: vec::IntoIter<Tree>,
    at: usize,
}

impl<'de> SeqAccess<'de> for &mut Items {
    type Error = TreeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let at = self.at;
        self.at = at.saturating_add(1);
        seed.deserialize(FromTree(item)).map(Some).map_err(|error| error.under_index(at))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Members {
    members: btree_map::IntoIter<String, Tree>,
    value: Option<(String, Tree)>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = TreeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        let Some((key, value)) = self.members.next() else { return Ok(None) };
        self.value = Some((key.clone(), value));
        seed.deserialize(Key::new(key)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<T::Value> {
        let (key, value) = self.value.take().ok_or_else(|| TreeError::new("a value without a key"))?;
        seed.deserialize(FromTree(value)).map_err(|error| error.under_key(&key))
    }
}

/// A variant that has a value.
struct Variant {
    name: String,
    value: Tree,
}

impl<'de> de::EnumAccess<'de> for Variant {
    type Error = TreeError;
    type Variant = Content;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Read<(V::Value, Content)> {
        let value = seed.deserialize(Key::new(self.name.clone()))?;
        Ok((value, Content(self)))
    }
}

struct Content(Variant);

impl<'de> VariantAccess<'de> for Content {
    type Error = TreeError;

    fn unit_variant(self) -> Read<()> {
        match self.0.value {
            Tree::Null => Ok(()),
            other => Err(FromTree(other).wrong(&"a variant without a value")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Read<T::Value> {
        let Variant { name, value } = self.0;
        seed.deserialize(FromTree(value)).map_err(|error| error.under_key(&name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Read<V::Value> {
        self.any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _fields: &'static [&'static str], visitor: V) -> Read<V::Value> {
        self.any(visitor)
    }
}

impl Content {
    fn any<'de, V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        let Variant { name, value } = self.0;
        FromTree(value).deserialize_any(visitor).map_err(|error| error.under_key(&name))
    }
}

/// The binary form of an array that is stored as it is.
fn stored(array: &Labelled<Array>) -> Result<Vec<u8>> {
    let serializer = if *array.value.dtype() == Dtype::String { "vlen_utf8" } else { "raw" };
    let chain = Chain::build(&parse_codecs(serializer)?, &Registry::core())?;
    let meta = crate::convert::AsArray::meta(array);
    let mut out = Vec::new();
    encode(&array.value, &Plan { meta: Meta { fields: None, ..meta }, ..Plan::new(&chain) }, &Notation::Binary, &mut out)?;
    Ok(out)
}

/// A tree from within a value that comes from a tree, or from another format, where no arrays are found.
impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if capture::is_active() {
            return deserializer.deserialize_newtype_struct(capture::NAME, AnyTree);
        }
        deserializer.deserialize_any(AnyTree)
    }
}

struct AnyTree;

impl<'de> Visitor<'de> for AnyTree {
    type Value = Tree;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value of a tree")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        match capture::take_tree() {
            Some(tree) => Ok(tree),
            None => deserializer.deserialize_any(AnyTree),
        }
    }

    fn visit_unit<E: de::Error>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        Tree::deserialize(deserializer)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Int(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Int(value.into()))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Tree, E> {
        Ok(Tree::Int(value))
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Tree, E> {
        let big = || BigInt::parse(&value.to_string()).map(Tree::BigInt);
        i128::try_from(value).ok().map(Tree::Int).or_else(big).ok_or_else(|| E::custom("no integer"))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Float(value))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Tree, E> {
        Ok(text.into())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Tree, E> {
        Ok(Tree::String(text))
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Tree, E> {
        Ok(Tree::Bytes(bytes.to_vec()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut members = btree_map::BTreeMap::new();
        while let Some((key, member)) = map.next_entry::<String, Tree>()? {
            if members.insert(key.clone(), member).is_some() {
                return Err(de::Error::custom(format!("two keys {}", crate::error::quote(&key))));
            }
        }
        Ok(Tree::Map(members))
    }
}
