//! KServe's V2 protocol, which Triton speaks: `{"inputs":[{"name":"x","shape":[2],"datatype":"FP32","data":[1.5,2.5]}]}`, `outputs` in a response.
//!
//! Triton's binary extension puts the bytes of the tensors behind the JSON (a header of HTTP says where that ends; here its brackets do). Both become a map whose `inputs` or `outputs` are a map of arrays by their names;
//! parameters of single tensors are left out.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tenvelope_core::{Array, ArrayView, Dtype, Error, ErrorKind, Result, Strings, Tree, quote};

use crate::{
    Spec, bad,
    document::{self, Members, text},
    json_tricks::of_lists,
    lists,
    pasted::{Pasted, parse},
    room::Room,
    unsupported,
};

pub(crate) const SPEC: Spec =
    Spec { name: "kserve", title: "a request or response of KServe's V2 protocol in JSON", recognises, read, write: Some(write) };
pub(crate) const TRITON: Spec = Spec {
    name: "triton",
    title: "the same with Triton's binary data behind the JSON",
    recognises: has_tail,
    read,
    write: Some(write_binary),
};

const DTYPES: [(&str, Dtype); 14] = [
    ("BOOL", Dtype::Bool),
    ("UINT8", Dtype::Uint8),
    ("UINT16", Dtype::Uint16),
    ("UINT32", Dtype::Uint32),
    ("UINT64", Dtype::Uint64),
    ("INT8", Dtype::Int8),
    ("INT16", Dtype::Int16),
    ("INT32", Dtype::Int32),
    ("INT64", Dtype::Int64),
    ("FP16", Dtype::Float16),
    ("BF16", Dtype::Bfloat16),
    ("FP32", Dtype::Float32),
    ("FP64", Dtype::Float64),
    ("BYTES", Dtype::String),
];

const LISTS: [&str; 2] = ["inputs", "outputs"];

fn recognises(pasted: &Pasted<'_>) -> bool {
    !has_binary_sizes(pasted.bytes()) && pasted.json().is_ok_and(holds_tensors)
}

fn has_tail(pasted: &Pasted<'_>) -> bool {
    split(pasted.bytes()).is_some_and(|(json, _)| has_binary_sizes(json) && parse(json).is_ok_and(|value| holds_tensors(&value)))
}

fn holds_tensors(value: &Value) -> bool {
    let is_tensor = |value: &Value| value.get("datatype").is_some() && value.get("name").is_some();
    LISTS.iter().any(|name| value.get(name).and_then(Value::as_array).is_some_and(|list| list.iter().any(is_tensor)))
}

fn read(pasted: &Pasted<'_>, room: &mut Room) -> Result<Tree> {
    let (json, mut tail) = split(pasted.bytes()).ok_or_else(|| bad("no JSON object at the beginning"))?;
    let parsed = parse(json).map_err(|message| Error::new(ErrorKind::BadJson, message))?;
    let Some(members) = parsed.as_object().filter(|_| holds_tensors(&parsed)) else {
        return Err(bad("neither `inputs` nor `outputs` with tensors that have a name and a datatype"));
    };
    let mut map = BTreeMap::new();
    for (name, member) in members {
        let tree = match member {
            Value::Array(list) if LISTS.contains(&name.as_str()) => Tree::Map(tensors(list, &mut tail, room)?),
            member => document::to_tree(member, |_| false, |_, _| Err(bad("no array")), room)?,
        };
        map.insert(name.clone(), tree);
    }
    if !tail.is_empty() {
        return Err(Error::new(ErrorKind::TrailingData, format!("{} bytes behind the JSON belong to no tensor", tail.len())));
    }
    Ok(Tree::Map(map))
}

fn tensors(list: &[Value], tail: &mut &[u8], room: &mut Room) -> Result<BTreeMap<String, Tree>> {
    let mut map = BTreeMap::new();
    for tensor in list {
        let members = tensor.as_object().ok_or_else(|| bad("a tensor that is no object"))?;
        let name = text(members, "name")?;
        let array = tensor_of(members, tail, room).map_err(|error| error.context(&quote(name)))?;
        if map.insert(name.to_owned(), array.into()).is_some() {
            return Err(Error::new(ErrorKind::DuplicateMember, format!("two tensors are called {}", quote(name))));
        }
    }
    Ok(map)
}

fn tensor_of(members: &Members, tail: &mut &[u8], room: &mut Room) -> Result<Array> {
    let datatype = text(members, "datatype")?;
    let dtype = DTYPES.iter().find(|(known, _)| *known == datatype).map(|(_, dtype)| dtype);
    let dtype = dtype.ok_or_else(|| Error::new(ErrorKind::UnknownDtype, format!("no datatype is called {}", quote(datatype))))?;
    let shape = document::dims(members.get("shape").unwrap_or(&Value::Null))?;
    let size = members.get("parameters").and_then(|parameters| parameters.get("binary_data_size"));
    match (size, members.get("data")) {
        (Some(size), None) => {
            let size = size.as_u64().and_then(|size| usize::try_from(size).ok());
            let parts = size.and_then(|size| tail.split_at_checked(size));
            let (bytes, rest) =
                parts.ok_or_else(|| Error::new(ErrorKind::Truncated, "fewer bytes behind the JSON than `binary_data_size` says"))?;
            *tail = rest;
            room.take(bytes.len())?;
            if *dtype == Dtype::String {
                ArrayView::from_strings(&shape, texts(bytes)?)
            } else {
                ArrayView::from_bytes(dtype.clone(), &shape, bytes)?.into_owned()
            }
        }
        (None, Some(data)) => of_lists(&reshaped(data, &shape)?, dtype, &shape, room),
        _ => Err(bad("one of `data` and the parameter `binary_data_size` must be there, and not both")),
    }
}

/// `data` may be flat whatever the shape is.
fn reshaped(data: &Value, shape: &[usize]) -> Result<Value> {
    match data.as_array() {
        Some(list) if shape.len() != 1 && !list.iter().any(Value::is_array) => {
            if shape.iter().try_fold(1usize, |n, &dim| n.checked_mul(dim)) != Some(list.len()) {
                return Err(Error::new(ErrorKind::SizeMismatch, format!("{} elements, and the shape is {shape:?}", list.len())));
            }
            Ok(lists::nest(&mut list.iter().cloned(), shape))
        }
        _ => Ok(data.clone()),
    }
}

/// Texts, each with its length in four bytes.
fn texts(mut bytes: &[u8]) -> Result<Strings> {
    let mut strings = Strings::default();
    while let Some((len, rest)) = bytes.split_first_chunk() {
        let parts = usize::try_from(u32::from_le_bytes(*len)).ok().and_then(|len| rest.split_at_checked(len));
        let (text, rest) = parts.ok_or_else(|| Error::new(ErrorKind::Truncated, "a text that is cut"))?;
        strings.push(std::str::from_utf8(text).map_err(|_| unsupported("BYTES that are no UTF-8; an envelope holds texts"))?)?;
        bytes = rest;
    }
    if bytes.is_empty() { Ok(strings) } else { Err(Error::new(ErrorKind::Truncated, "a text without its length")) }
}

fn write(tree: &Tree) -> Result<Vec<u8>> {
    let body = body(tree, &mut |array| {
        if matches!(array.dtype(), Dtype::Float16 | Dtype::Bfloat16) {
            return Err(unsupported(format!(
                "the JSON of the protocol has no place for {}; take `triton`, which sends bytes",
                array.dtype()
            )));
        }
        Ok(("data", lists::values(array)?.into()))
    })?;
    Ok(body.to_string().into_bytes())
}

fn write_binary(tree: &Tree) -> Result<Vec<u8>> {
    let mut tail = Vec::new();
    let body = body(tree, &mut |array| {
        let before = tail.len();
        match (array.strings(), array.bytes()) {
            (Some(strings), _) => {
                for text in strings.iter() {
                    let len = u32::try_from(text.len()).map_err(|_| unsupported("a text over 4 GiB"))?;
                    tail.extend_from_slice(&len.to_le_bytes());
                    tail.extend_from_slice(text.as_bytes());
                }
            }
            (None, run) => tail.extend_from_slice(run.unwrap_or_default()),
        }
        Ok(("parameters", json!({ "binary_data_size": tail.len().saturating_sub(before) })))
    })?;
    let mut out = body.to_string().into_bytes();
    out.append(&mut tail);
    Ok(out)
}

/// The request or response, with what `data` makes of each tensor.
fn body(tree: &Tree, data: &mut dyn FnMut(&Array) -> Result<(&'static str, Value)>) -> Result<Value> {
    let Tree::Map(map) = tree else { return Err(none()) };
    let mut members = Map::new();
    if !map.is_empty() && map.values().all(|member| member.as_array().is_some()) {
        members.insert("inputs".to_owned(), tensor_list(map, data)?);
        return Ok(Value::Object(members));
    }
    if !LISTS.iter().any(|name| map.contains_key(*name)) {
        return Err(none());
    }
    for (name, member) in map {
        let value = match member {
            Tree::Map(arrays) if LISTS.contains(&name.as_str()) => tensor_list(arrays, data)?,
            member => document::from_tree(member, |_| Err(none()))?,
        };
        members.insert(name.clone(), value);
    }
    Ok(Value::Object(members))
}

fn tensor_list(arrays: &BTreeMap<String, Tree>, data: &mut dyn FnMut(&Array) -> Result<(&'static str, Value)>) -> Result<Value> {
    let tensor = |(name, tree): (&String, &Tree)| {
        let array = &tree.as_array().ok_or_else(none)?.value;
        let datatype = DTYPES.iter().find(|(_, dtype)| dtype == array.dtype()).map(|(name, _)| *name);
        let datatype =
            datatype.ok_or_else(|| unsupported(format!("the protocol has no datatype for {} ({})", array.dtype(), quote(name))))?;
        let (member, value) = data(array).map_err(|error| error.context(&quote(name)))?;
        Ok(json!({ "name": name, "shape": array.shape(), "datatype": datatype, member: value }))
    };
    arrays.iter().map(tensor).collect()
}

fn none() -> Error {
    unsupported("a request is a map of arrays by their names, or a map with such a map as `inputs` or `outputs`")
}

/// The JSON object at the beginning, and what follows it.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).filter(|&at| bytes.get(at) == Some(&b'{'))?;
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    let end = bytes.iter().enumerate().skip(start).find_map(|(at, &b)| {
        match b {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' if !in_string => depth = depth.saturating_add(1),
            b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0 && !in_string).then_some(at.saturating_add(1))
    })?;
    let (json, tail) = bytes.split_at(end);
    // A line end behind a text is no tensor.
    Some((json, if tail.iter().all(u8::is_ascii_whitespace) && !has_binary_sizes(json) { &[] } else { tail }))
}

fn has_binary_sizes(json: &[u8]) -> bool {
    json.windows(16).any(|window| window == b"binary_data_size")
}
