//! An npy file in base64, and what NumPy calls things in other dialects.

use serde_json::{Value, json};
use tenvelope_codec_npy as npy;
use tenvelope_core::{Array, ArrayView, Dtype, Field, Result, Tree, quote};

use crate::{Spec, bad, base64, pasted::Pasted, room::Room, unsupported};

pub(crate) const SPEC: Spec = Spec { name: "npy-base64", title: "an npy file in base64", recognises, read, write: Some(write) };

fn recognises(pasted: &Pasted<'_>) -> bool {
    pasted.text().and_then(base64::begins).is_some_and(|bytes| bytes.starts_with(b"\x93NUMPY"))
}

fn read(pasted: &Pasted<'_>, room: &mut Room) -> Result<Tree> {
    let text = pasted.text().ok_or_else(|| bad("no text"))?;
    Ok(npy::read(&base64::decode(text, room)?)?.into())
}

fn write(tree: &Tree) -> Result<Vec<u8>> {
    let Some(array) = tree.as_array() else { return Err(unsupported("an npy file is one array, and this is a tree")) };
    Ok(base64::encode(&npy::write(&array.value.view())?).into_bytes())
}

/// The array of items of a dtype that is no struct, in either byte order.
pub(crate) fn items(dtype: &Dtype, big_endian: bool, shape: &[usize], bytes: &[u8]) -> Result<Array> {
    if !big_endian {
        return ArrayView::from_bytes(dtype.clone(), shape, bytes)?.into_owned();
    }
    npy::read_items(&format!("'{}'", npy::type_string(dtype)?.replace('<', ">")), false, shape, bytes)
}

/// How many whole items these bytes are.
pub(crate) fn count(dtype: &Dtype, bytes: &[u8]) -> usize {
    let size = dtype.item_size().and_then(|size| usize::try_from(size).ok());
    size.and_then(|size| bytes.len().checked_div(size)).unwrap_or(0)
}

/// What stands for a dtype in JSON: a type string, or a list of `[name, type]` and `[name, type, shape]`.
pub(crate) fn descr_to_json(dtype: &Dtype) -> Result<Value> {
    let Dtype::Struct(fields) = dtype else { return Ok(npy::type_string(dtype)?.into()) };
    let entry = |field: &Field| {
        let dtype = descr_to_json(&field.dtype)?;
        Ok(if field.shape.is_empty() { json!([field.name, dtype]) } else { json!([field.name, dtype, field.shape]) })
    };
    fields.list().iter().map(entry).collect()
}

/// The same as the Python literal that npy files have.
pub(crate) fn literal(descr: &Value) -> Result<String> {
    let none = || bad("a dtype is a type string such as `<f4`, or a list of fields [name, type] or [name, type, shape]");
    match descr {
        Value::String(text) if text.bytes().all(|b| b.is_ascii_alphanumeric() || b"<>|=[]".contains(&b)) => Ok(quoted(text)),
        Value::String(text) => Err(unsupported(format!("the dtype {} is no type string of NumPy", quote(text)))),
        Value::Array(fields) => {
            let mut out = String::from("[");
            for field in fields {
                let Some([Value::String(name), kind, shape @ ..]) = field.as_array().map(Vec::as_slice) else { return Err(none()) };
                out.push_str(&format!("({}, {}", quoted(name), literal(kind)?));
                match shape {
                    [] => {}
                    [Value::Array(dims)] if dims.iter().all(Value::is_u64) => {
                        out.push_str(", (");
                        dims.iter().for_each(|dim| out.push_str(&format!("{dim},")));
                        out.push(')');
                    }
                    _ => return Err(none()),
                }
                out.push_str("), ");
            }
            out.push(']');
            Ok(out)
        }
        _ => Err(none()),
    }
}

/// A Python string of ASCII alone.
fn quoted(text: &str) -> String {
    let escaped =
        |c: char| if c.is_ascii_alphanumeric() || "<>|=[]_ ".contains(c) { c.to_string() } else { format!("\\U{:08x}", u32::from(c)) };
    format!("'{}'", text.chars().map(escaped).collect::<String>())
}
