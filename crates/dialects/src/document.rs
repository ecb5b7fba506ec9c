//! JSON documents in which an object of a certain form stands for each array.

use serde_json::{Map, Number, Value};
use tenvelope_core::{Array, Result, Tree};

use crate::{bad, room::Room, unsupported};

pub(crate) type Members = Map<String, Value>;

/// Whether such an object is anywhere in the document.
pub(crate) fn holds(value: &Value, is_array: fn(&Members) -> bool) -> bool {
    match value {
        Value::Object(members) => is_array(members) || members.values().any(|member| holds(member, is_array)),
        Value::Array(list) => list.iter().any(|item| holds(item, is_array)),
        _ => false,
    }
}

/// The document with arrays in place of the objects that stand for them.
pub(crate) fn to_tree(
    value: &Value,
    is_array: fn(&Members) -> bool,
    array: fn(&Members, &mut Room) -> Result<Array>,
    room: &mut Room,
) -> Result<Tree> {
    Ok(match value {
        Value::Null => Tree::Null,
        Value::Bool(value) => Tree::Bool(*value),
        Value::Number(number) => tree_of_number(number)?,
        Value::String(text) => Tree::String(text.clone()),
        Value::Array(list) => Tree::List(list.iter().map(|item| to_tree(item, is_array, array, room)).collect::<Result<_>>()?),
        Value::Object(members) if is_array(members) => array(members, room)?.into(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, member)| Ok((name.clone(), to_tree(member, is_array, array, room)?)));
            Tree::Map(members.collect::<Result<_>>()?)
        }
    })
}

/// The document with objects in place of arrays.
pub(crate) fn from_tree(tree: &Tree, object: fn(&Array) -> Result<Value>) -> Result<Value> {
    Ok(match tree {
        Tree::Null => Value::Null,
        Tree::Bool(value) => Value::Bool(*value),
        Tree::Int(number) => {
            let number = i64::try_from(*number).map(Number::from).or_else(|_| u64::try_from(*number).map(Number::from));
            Value::Number(number.map_err(|_| unsupported("an integer beyond 64 bits: as a number of JSON it would be rounded"))?)
        }
        Tree::Float(number) => Value::Number(Number::from_f64(*number).ok_or_else(|| unsupported(format!("JSON has no {number}")))?),
        Tree::String(text) => Value::String(text.clone()),
        Tree::List(list) => Value::Array(list.iter().map(|item| from_tree(item, object)).collect::<Result<_>>()?),
        Tree::Map(map) => {
            Value::Object(map.iter().map(|(name, member)| Ok((name.clone(), from_tree(member, object)?))).collect::<Result<_>>()?)
        }
        Tree::Array(array) => object(&array.value)?,
        Tree::BigInt(_) | Tree::Bytes(_) => return Err(unsupported("big integers and bytes, which JSON has no value for")),
    })
}

/// The text of a document.
pub(crate) fn write(tree: &Tree, object: fn(&Array) -> Result<Value>) -> Result<Vec<u8>> {
    Ok(from_tree(tree, object)?.to_string().into_bytes())
}

/// A number that keeps its kind.
pub(crate) fn tree_of_number(number: &Number) -> Result<Tree> {
    let integer = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    match (integer, number.as_f64()) {
        (Some(integer), _) => Ok(Tree::Int(integer)),
        (None, Some(float)) => Ok(Tree::Float(float)),
        (None, None) => Err(bad("a number beyond the range of doubles")),
    }
}

/// A member that must be a text.
pub(crate) fn text<'a>(members: &'a Members, name: &str) -> Result<&'a str> {
    members.get(name).and_then(Value::as_str).ok_or_else(|| bad(format!("the member `{name}` is a text")))
}

/// A list of dims.
pub(crate) fn dims(value: &Value) -> Result<Vec<usize>> {
    let dim = |value: &Value| value.as_u64().and_then(|dim| usize::try_from(dim).ok());
    let dims: Option<Vec<usize>> = value.as_array().and_then(|list| list.iter().map(dim).collect());
    dims.ok_or_else(|| bad("a shape is a list of whole numbers, none below 0"))
}
