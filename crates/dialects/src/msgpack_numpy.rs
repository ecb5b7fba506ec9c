//! msgpack-numpy's arrays: maps with the keys `nd`, `type`, `kind`, `shape` and `data`, anywhere in a document of MessagePack. Read only.
//!
//! Its own reader runs the pickles that it finds in arrays of objects; these are refused.

use std::collections::BTreeMap;

use rmpv::Value;
use serde_json::Value as Json;
use tenvelope_codec_npy as npy;
use tenvelope_core::{Array, Error, ErrorKind, Result, Tree};

use crate::{Spec, bad, npy::literal, pasted::Pasted, room::Room, unsupported};

pub(crate) const SPEC: Spec = Spec { name: "msgpack-numpy", title: "arrays of msgpack-numpy, read only", recognises, read, write: None };

const LEVELS: u16 = 128;

fn recognises(pasted: &Pasted<'_>) -> bool {
    std::str::from_utf8(pasted.bytes()).is_err() && parse(pasted.bytes()).is_ok_and(|value| holds_array(&value))
}

fn holds_array(value: &Value) -> bool {
    match value {
        Value::Array(list) => list.iter().any(holds_array),
        Value::Map(map) => member(map, "nd").is_some() || map.iter().any(|(_, member)| holds_array(member)),
        _ => false,
    }
}

fn parse(mut bytes: &[u8]) -> Result<Value> {
    let value = rmpv::decode::read_value_with_max_depth(&mut bytes, usize::from(LEVELS))
        .map_err(|error| bad(format!("this is no MessagePack: {error}")))?;
    if bytes.is_empty() {
        Ok(value)
    } else {
        Err(Error::new(ErrorKind::TrailingData, format!("{} bytes behind the MessagePack", bytes.len())))
    }
}

fn read(pasted: &Pasted<'_>, room: &mut Room) -> Result<Tree> {
    to_tree(&parse(pasted.bytes())?, room)
}

fn to_tree(value: &Value, room: &mut Room) -> Result<Tree> {
    Ok(match value {
        Value::Nil => Tree::Null,
        Value::Boolean(value) => Tree::Bool(*value),
        Value::Integer(number) => {
            let number = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
            Tree::Int(number.ok_or_else(|| bad("an integer over 64 bits"))?)
        }
        Value::F32(number) => Tree::Float((*number).into()),
        Value::F64(number) => Tree::Float(*number),
        Value::String(text) => Tree::String(text.as_str().ok_or_else(|| unsupported("a text that is no UTF-8"))?.to_owned()),
        Value::Binary(bytes) => Tree::Bytes(bytes.clone()),
        Value::Array(list) => Tree::List(list.iter().map(|item| to_tree(item, room)).collect::<Result<_>>()?),
        Value::Map(map) if member(map, "nd").is_some() => array(map, room)?.into(),
        Value::Map(map) => {
            let mut members = BTreeMap::new();
            for (key, member) in map {
                let key = text(key).ok_or_else(|| unsupported("a map whose keys are no texts"))?;
                if members.insert(key, to_tree(member, room)?).is_some() {
                    return Err(Error::new(ErrorKind::DuplicateMember, "a map with one key twice"));
                }
            }
            Tree::Map(members)
        }
        Value::Ext(kind, _) => return Err(unsupported(format!("the extension type {kind}"))),
    })
}

fn array(map: &[(Value, Value)], room: &mut Room) -> Result<Array> {
    let is_array = member(map, "nd") == Some(&Value::Boolean(true));
    let kind = member(map, "kind").and_then(text).unwrap_or_default();
    if kind == "O" {
        return Err(unsupported("an array of objects, which is a pickle: reading it would run code"));
    }
    let descr = descr(member(map, "type").ok_or_else(|| bad("an array without a type"))?)?;
    let shape = match member(map, "shape") {
        Some(Value::Array(dims)) if is_array => {
            let dims: Option<Vec<usize>> = dims.iter().map(|dim| usize::try_from(dim.as_u64()?).ok()).collect();
            dims.ok_or_else(|| bad("dims that are no whole numbers"))?
        }
        None if !is_array => Vec::new(),
        _ => return Err(bad("an array has a list of dims, a scalar has none")),
    };
    let Some(Value::Binary(bytes)) = member(map, "data") else { return Err(bad("an array without its bytes")) };
    room.take(bytes.len())?;
    npy::read_items(&literal(&descr)?, false, &shape, bytes)
}

/// A type string, or a list of fields.
fn descr(value: &Value) -> Result<Json> {
    match (text(value), value) {
        (Some(text), _) => Ok(text.into()),
        (None, Value::Array(list)) => list.iter().map(descr).collect(),
        (None, Value::Integer(number)) if number.is_u64() => Ok(number.as_u64().into()),
        _ => Err(bad("a type is a text or a list of fields")),
    }
}

/// Keys and types are bytes or texts, as the writer's settings were.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.as_str().map(str::to_owned),
        Value::Binary(bytes) => String::from_utf8(bytes.clone()).ok(),
        _ => None,
    }
}

fn member<'v>(map: &'v [(Value, Value)], name: &str) -> Option<&'v Value> {
    map.iter().find(|(key, _)| text(key).as_deref() == Some(name)).map(|(_, value)| value)
}
