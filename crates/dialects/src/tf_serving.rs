//! TensorFlow Serving's REST API: `{"instances":[…]}`, `{"inputs":{"name":[…]}}`, `{"predictions":[…]}`, `{"outputs":…}`; lists of numbers, whose dtypes stand in the model.
//!
//! Here integers are read as int64 and other numbers as float64. The other members of a request or response stay what they are.

use std::collections::BTreeMap;

use serde_json::Value;
use tenvelope_core::{Result, Tree};

use crate::{Spec, bad, document, lists, pasted::Pasted, room::Room, unsupported};

pub(crate) const SPEC: Spec =
    Spec { name: "tf-serving", title: "a request or response of TensorFlow Serving", recognises, read, write: Some(write) };

/// The members that hold arrays.
const ARRAYS: [&str; 4] = ["instances", "inputs", "predictions", "outputs"];

fn recognises(pasted: &Pasted<'_>) -> bool {
    let is_lists = |value: &Value| matches!(value, Value::Array(list) if !list.iter().any(|item| item.get("datatype").is_some()));
    let holds =
        |value: &Value| is_lists(value) || value.as_object().is_some_and(|members| !members.is_empty() && members.values().all(is_lists));
    pasted.object().is_some_and(|members| ARRAYS.iter().any(|name| members.get(*name).is_some_and(holds)))
}

fn read(pasted: &Pasted<'_>, room: &mut Room) -> Result<Tree> {
    let Some(members) = pasted.json()?.as_object() else { return Err(bad("no object")) };
    if !ARRAYS.iter().any(|name| members.contains_key(*name)) {
        return Err(bad("none of `instances`, `inputs`, `predictions`, `outputs`"));
    }
    let mut map = BTreeMap::new();
    for (name, member) in members {
        let tree = match member {
            Value::Object(named) if ARRAYS.contains(&name.as_str()) => {
                Tree::Map(named.iter().map(|(name, value)| Ok((name.clone(), array(value, room)?))).collect::<Result<_>>()?)
            }
            value if ARRAYS.contains(&name.as_str()) => array(value, room)?,
            value => plain(value, room)?,
        };
        map.insert(name.clone(), tree);
    }
    Ok(Tree::Map(map))
}

/// Lists that are one array; rows of named values (`[{"a":1},{"a":2}]`) stay a list of maps.
fn array(value: &Value, room: &mut Room) -> Result<Tree> {
    match value {
        Value::Array(rows) if rows.iter().any(Value::is_object) => {
            Ok(Tree::List(rows.iter().map(|row| row_of(row, room)).collect::<Result<_>>()?))
        }
        value => Ok(lists::array_of(value, room)?.into()),
    }
}

fn row_of(row: &Value, room: &mut Room) -> Result<Tree> {
    let Some(members) = row.as_object() else { return Err(bad("rows with names and without side by side")) };
    let member = |(name, value): (&String, &Value)| {
        let tree = if value.is_array() { lists::array_of(value, room)?.into() } else { plain(value, room)? };
        Ok((name.clone(), tree))
    };
    Ok(Tree::Map(members.iter().map(member).collect::<Result<_>>()?))
}

fn plain(value: &Value, room: &mut Room) -> Result<Tree> {
    document::to_tree(value, |_| false, |_, _| Err(bad("no array")), room)
}

fn write(tree: &Tree) -> Result<Vec<u8>> {
    let holds = matches!(tree, Tree::Map(map) if ARRAYS.iter().any(|name| map.contains_key(*name)));
    if !holds {
        return Err(unsupported(
            "a request is a map with a member `instances` (or `inputs`, `predictions`, `outputs`); put the array under it",
        ));
    }
    document::write(tree, lists::nested)
}
