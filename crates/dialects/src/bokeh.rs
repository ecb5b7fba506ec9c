//! Bokeh's arrays: `{"type":"ndarray","array":{"type":"bytes","data":"…"},"shape":[2],"dtype":"float32","order":"little"}`; the data are gzip in base64 (plain base64 in versions before 3.8).
//!
//! Bokeh has neither 64-bit integers nor complex numbers, dates or arrays of no dims: those are refused, where its own writer narrows them or makes lists of objects, which are not read either.

use serde_json::{Value, json};
use tenvelope_core::{Array, Dtype, Error, ErrorKind, Result, Tree, quote};

use crate::{
    Spec, bad, base64,
    document::{self, Members},
    inflate,
    pasted::Pasted,
    room::Room,
    unsupported,
};

pub(crate) const SPEC: Spec = Spec { name: "bokeh", title: "arrays in a document of Bokeh", recognises, read, write: Some(write) };

const DTYPES: [(&str, Dtype); 9] = [
    ("bool", Dtype::Bool),
    ("int8", Dtype::Int8),
    ("uint8", Dtype::Uint8),
    ("int16", Dtype::Int16),
    ("uint16", Dtype::Uint16),
    ("int32", Dtype::Int32),
    ("uint32", Dtype::Uint32),
    ("float32", Dtype::Float32),
    ("float64", Dtype::Float64),
];

fn recognises(pasted: &Pasted<'_>) -> bool {
    pasted.json().is_ok_and(|value| document::holds(value, is_array))
}

fn is_array(members: &Members) -> bool {
    members.get("type").is_some_and(|kind| kind == "ndarray") && members.contains_key("array")
}

fn read(pasted: &Pasted<'_>, room: &mut Room) -> Result<Tree> {
    document::to_tree(pasted.json()?, is_array, array, room)
}

fn array(members: &Members, room: &mut Room) -> Result<Array> {
    let shape = document::dims(members.get("shape").unwrap_or(&Value::Null))?;
    let name = document::text(members, "dtype")?;
    match members.get("array") {
        Some(Value::Array(_)) => {
            Err(unsupported("an array of objects, as Bokeh makes of what it has no dtype for; its elements may have been changed already"))
        }
        Some(Value::Object(data)) if data.get("type").is_some_and(|kind| kind == "bytes") => {
            let dtype = DTYPES.iter().find(|(known, _)| *known == name).map(|(_, dtype)| dtype);
            let dtype = dtype.ok_or_else(|| Error::new(ErrorKind::UnknownDtype, format!("Bokeh has no dtype {}", quote(name))))?;
            let Some(Value::String(text)) = data.get("data") else {
                return Err(unsupported("the data are in a buffer that was sent apart; take a document that holds them itself"));
            };
            let bytes = base64::decode(text, room)?;
            let bytes = if bytes.starts_with(&inflate::GZIP) { inflate::gzip(&bytes, room)? } else { bytes };
            let big = match members.get("order").and_then(Value::as_str) {
                Some("little") | None => false,
                Some("big") => true,
                Some(other) => return Err(bad(format!("the byte order {} is none", quote(other)))),
            };
            crate::npy::items(dtype, big, &shape, &bytes)
        }
        _ => Err(bad("the member `array` of an ndarray is bytes")),
    }
}

fn write(tree: &Tree) -> Result<Vec<u8>> {
    document::write(tree, object)
}

fn object(array: &Array) -> Result<Value> {
    let name = DTYPES.iter().find(|(_, dtype)| dtype == array.dtype()).map(|(name, _)| *name);
    let (Some(name), Some(run), false) = (name, array.bytes(), array.shape().is_empty()) else {
        let message = format!(
            "Bokeh has no array of {} {:?}: its values would change; convert it to int32 or float64, with at least one dim",
            array.dtype(),
            array.shape()
        );
        return Err(unsupported(message));
    };
    let data = base64::encode(&inflate::to_gzip(run)?);
    Ok(json!({ "type": "ndarray", "array": { "type": "bytes", "data": data }, "shape": array.shape(), "dtype": name, "order": "little" }))
}
