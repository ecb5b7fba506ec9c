//! Any value of serde as a tree.

use std::{collections::BTreeMap, fmt};

use serde::{Serialize, Serializer, ser};

use super::{Tree, big_int::BigInt, capture};
use crate::{
    error::{Error, ErrorKind, Result, quote, quote_path},
    limits::caps,
};

/// Makes a tree of a value: a struct or a map becomes a map, a list or a tuple a list, a variant of an enum its name, or a map with its name as the only key; arrays stay arrays where the glue
/// for them (`tenvelope::serde`, `Envelope`) is used.
///
/// # Errors
/// `unsupported` for what no tree holds, such as keys that are no text, with the place.
pub fn to_tree<T: Serialize + ?Sized>(value: &T) -> Result<Tree> {
    let _active = capture::Active::new();
    value.serialize(ToTree { depth: caps::JSON_DEPTH }).map_err(TreeError::written)
}

/// The same where arrays are not looked for.
pub(crate) fn to_plain_tree(value: &dyn erased_serde::Serialize) -> Result<Tree> {
    erased_serde::serialize(value, ToTree { depth: caps::JSON_DEPTH }).map_err(TreeError::written)
}

/// An error on the way between a value and a tree, with the place in the tree.
#[derive(Debug)]
pub(crate) struct TreeError {
    message: String,
    /// As in `.cfg.rates[3]`.
    path: String,
}

impl TreeError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        TreeError { message: message.into(), path: String::new() }
    }

    pub(crate) fn under_key(mut self, key: &str) -> Self {
        let is_plain = !key.is_empty() && key.len() <= 64 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let step = if is_plain { format!(".{key}") } else { format!("[{}]", quote(key)) };
        self.path.insert_str(0, &step);
        self
    }

    pub(crate) fn under_index(mut self, i: usize) -> Self {
        self.path.insert_str(0, &format!("[{i}]"));
        self
    }

    pub(crate) fn into_error(self, kind: ErrorKind) -> Error {
        Error::new(kind, format!("at ${}: {}", quote_path(&self.path), self.message))
    }

    fn written(self) -> Error {
        self.into_error(ErrorKind::Unsupported)
    }
}

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TreeError {}

impl ser::Error for TreeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        TreeError::new(message.to_string())
    }
}

type Made<T = Tree> = Result<T, TreeError>;

/// Makes trees, and knows how deep they may still become.
#[derive(Clone, Copy)]
struct ToTree {
    depth: usize,
}

impl ToTree {
    fn inner(self) -> Made<ToTree> {
        let depth = self.depth.checked_sub(1);
        depth.map(|depth| ToTree { depth }).ok_or_else(|| TreeError::new(format!("nested deeper than {}", caps::JSON_DEPTH)))
    }
}

impl Serializer for ToTree {
    type Ok = Tree;
    type Error = TreeError;
    type SerializeSeq = ListOf;
    type SerializeTuple = ListOf;
    type SerializeTupleStruct = ListOf;
    type SerializeTupleVariant = ListOf;
    type SerializeMap = MapOf;
    type SerializeStruct = MapOf;
    type SerializeStructVariant = MapOf;

    fn serialize_bool(self, value: bool) -> Made {
        Ok(Tree::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Made {
        Ok(Tree::Int(value.into()))
    }

    fn serialize_i16(self, value: i16) -> Made {
        Ok(Tree::Int(value.into()))
    }

    fn serialize_i32(self, value: i32) -> Made {
        Ok(Tree::Int(value.into()))
    }

    fn serialize_i64(self, value: i64) -> Made {
        Ok(Tree::Int(value.into()))
    }

    fn serialize_i128(self, value: i128) -> Made {
        Ok(Tree::Int(value))
    }

    fn serialize_u8(self, value: u8) -> Made {
        Ok(Tree::Int(value.into()))
    }

    fn serialize_u16(self, value: u16) -> Made {
        Ok(Tree::Int(value.into()))
    }

    fn serialize_u32(self, value: u32) -> Made {
        Ok(Tree::Int(value.into()))
    }

    fn serialize_u64(self, value: u64) -> Made {
        Ok(Tree::Int(value.into()))
    }

    fn serialize_u128(self, value: u128) -> Made {
        let big = || BigInt::parse(&value.to_string()).map(Tree::BigInt);
        i128::try_from(value).ok().map(Tree::Int).or_else(big).ok_or_else(|| TreeError::new("no integer"))
    }

    fn serialize_f32(self, value: f32) -> Made {
        Ok(Tree::Float(value.into()))
    }

    fn serialize_f64(self, value: f64) -> Made {
        Ok(Tree::Float(value))
    }

    fn serialize_char(self, value: char) -> Made {
        Ok(Tree::String(value.into()))
    }

    fn serialize_str(self, value: &str) -> Made {
        Ok(Tree::String(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Made {
        Ok(Tree::Bytes(value.to_vec()))
    }

    fn serialize_none(self) -> Made {
        Ok(Tree::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Made {
        match value.serialize(self)? {
            Tree::Null => Err(ser::Error::custom("`Some` of nothing would come back as `None`; bincode tells the two apart")),
            some => Ok(some),
        }
    }

    fn serialize_unit(self) -> Made {
        Ok(Tree::Null)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Made {
        Ok(Tree::Null)
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Made {
        Ok(Tree::String(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Made {
        if name != capture::NAME || !capture::is_active() {
            return value.serialize(self);
        }
        let (made, array) = capture::collect(|| value.serialize(self));
        made.map(|made| array.unwrap_or(made))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _name: &'static str, _index: u32, variant: &'static str, value: &T) -> Made {
        let value = value.serialize(self.inner()?).map_err(|error| error.under_key(variant))?;
        Ok([(variant, value)].into_iter().collect())
    }

    fn serialize_seq(self, _len: Option<usize>) -> Made<ListOf> {
        Ok(ListOf { items: Vec::new(), to: self.inner()?, variant: None })
    }

    fn serialize_tuple(self, _len: usize) -> Made<ListOf> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _name: &'static str, _len: usize) -> Made<ListOf> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(self, _name: &'static str, _index: u32, variant: &'static str, _len: usize) -> Made<ListOf> {
        Ok(ListOf { variant: Some(variant), ..self.inner()?.serialize_seq(None)? })
    }

    fn serialize_map(self, _len: Option<usize>) -> Made<MapOf> {
        Ok(MapOf { members: BTreeMap::new(), key: None, to: self.inner()?, variant: None })
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Made<MapOf> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(self, _name: &'static str, _index: u32, variant: &'static str, _len: usize) -> Made<MapOf> {
        Ok(MapOf { variant: Some(variant), ..self.inner()?.serialize_map(None)? })
    }
}

/// The only key of a map, where the value is that of a variant.
fn in_variant(variant: Option<&'static str>, tree: Tree) -> Tree {
    match variant {
        Some(variant) => [(variant, tree)].into_iter().collect(),
        None => tree,
    }
}

/// A list that is being made.
struct ListOf {
    items: Vec<Tree>,
    to: ToTree,
    variant: Option<&'static str>,
}

impl ListOf {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Made<()> {
        let i = self.items.len();
        self.items.push(value.serialize(self.to).map_err(|error| error.under_index(i))?);
        Ok(())
    }

    fn tree(self) -> Tree {
        in_variant(self.variant, Tree::List(self.items))
    }
}

/// A map that is being made.
struct MapOf {
    members: BTreeMap<String, Tree>,
    key: Option<String>,
    to: ToTree,
    variant: Option<&'static str>,
}

impl MapOf {
    fn insert<T: Serialize + ?Sized>(&mut self, key: String, value: &T) -> Made<()> {
        let value = value.serialize(self.to).map_err(|error| error.under_key(&key))?;
        if self.members.contains_key(&key) {
            return Err(TreeError::new(format!("two keys {}", quote(&key))));
        }
        self.members.insert(key, value);
        Ok(())
    }

    fn tree(self) -> Tree {
        in_variant(self.variant, Tree::Map(self.members))
    }
}

/// The traits of compounds, all the same.
macro_rules! compounds {
    ($($list:ident $item:ident,)* ; $($map:ident,)*) => {
        $(impl ser::$list for ListOf {
            type Ok = Tree;
            type Error = TreeError;

            fn $item<T: Serialize + ?Sized>(&mut self, value: &T) -> Made<()> {
                self.push(value)
            }

            fn end(self) -> Made {
                Ok(self.tree())
            }
        })*
        $(impl ser::$map for MapOf {
            type Ok = Tree;
            type Error = TreeError;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Made<()> {
                self.insert(key.to_owned(), value)
            }

            fn end(self) -> Made {
                Ok(self.tree())
            }
        })*
    };
}

compounds! {
    SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field, ;
    SerializeStruct, SerializeStructVariant,
}

impl ser::SerializeMap for MapOf {
    type Ok = Tree;
    type Error = TreeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Made<()> {
        self.key = Some(match key.serialize(self.to)? {
            Tree::String(text) => text,
            Tree::Int(number) => number.to_string(),
            Tree::BigInt(number) => number.to_string(),
            Tree::Bool(value) => value.to_string(),
            other => return Err(TreeError::new(format!("a key is a string, an integer or a boolean, not {}", other.kind()))),
        });
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Made<()> {
        let key = self.key.take().ok_or_else(|| TreeError::new("a value without a key"))?;
        self.insert(key, value)
    }

    fn end(self) -> Made {
        Ok(self.tree())
    }
}

/// A tree within a value that becomes a tree. Other formats take it as long as there are neither arrays nor integers beyond 128 bits in it.
impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Tree::Null => serializer.serialize_unit(),
            Tree::Bool(value) => serializer.serialize_bool(*value),
            Tree::Int(value) => match (i64::try_from(*value), u64::try_from(*value)) {
                (Ok(value), _) => serializer.serialize_i64(value),
                (_, Ok(value)) => serializer.serialize_u64(value),
                _ => serializer.serialize_i128(*value),
            },
            Tree::Float(value) => serializer.serialize_f64(*value),
            Tree::String(text) => serializer.serialize_str(text),
            Tree::Bytes(bytes) => serializer.serialize_bytes(bytes),
            Tree::List(list) => serializer.collect_seq(list),
            Tree::Map(map) => serializer.collect_map(map),
            Tree::BigInt(_) | Tree::Array(_) => serializer.serialize_newtype_struct(capture::NAME, &AsItIs(self)),
        }
    }
}

/// What only a tree takes.
struct AsItIs<'a>(&'a Tree);

impl Serialize for AsItIs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !capture::is_waiting() {
            return Err(ser::Error::custom(format!("{} of a tree goes into trees alone", self.0.kind())));
        }
        match self.0 {
            Tree::Array(array) => drop(capture::put(array).map_err(ser::Error::custom)?),
            other => capture::put_tree(other.clone()),
        }
        serializer.serialize_unit()
    }
}
