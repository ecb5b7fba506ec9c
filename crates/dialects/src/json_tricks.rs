//! json-tricks' arrays: `{"__ndarray__":…,"dtype":"float32","shape":[2,3],"Corder":true}`, lists in lists, or "compact": `b64:` or `b64.gz:` and base64.
//!
//! It has no structs, and its compact form goes wrong for arrays of no elements and of no dims, which are therefore written as lists.

use serde_json::{Value, json};
use tenvelope_codec_npy as npy;
use tenvelope_core::{Array, ArrayView, Dtype, FromJson, Limits, Result, Strings, Tree, quote, read_json};

use crate::{
    Spec, bad, base64,
    document::{self, Members},
    inflate, lists,
    pasted::Pasted,
    room::Room,
    unsupported,
};

pub(crate) const SPEC: Spec = Spec { name: "json-tricks", title: "arrays of json-tricks", recognises, read, write: Some(write) };

fn recognises(pasted: &Pasted<'_>) -> bool {
    pasted.json().is_ok_and(|value| document::holds(value, is_array))
}

fn is_array(members: &Members) -> bool {
    members.contains_key("__ndarray__")
}

fn read(pasted: &Pasted<'_>, room: &mut Room) -> Result<Tree> {
    document::to_tree(pasted.json()?, is_array, array, room)
}

fn array(members: &Members, room: &mut Room) -> Result<Array> {
    let shape = document::dims(members.get("shape").unwrap_or(&Value::Null))?;
    let name = document::text(members, "dtype")?;
    let (dtype, says_big) = dtype(name)?;
    let Some(Value::String(text)) = members.get("__ndarray__") else {
        return of_lists(&members["__ndarray__"], &dtype, &shape, room);
    };
    let bytes = match (text.strip_prefix("b64:"), text.strip_prefix("b64.gz:")) {
        (Some(text), _) => base64::decode(text, room)?,
        (_, Some(text)) => inflate::gzip(&base64::decode(text, room)?, room)?,
        _ => return Err(bad(format!("{} is no array of json-tricks: `b64:` or `b64.gz:` is due", quote(text)))),
    };
    let big = match members.get("endian").and_then(Value::as_str) {
        Some("little") => false,
        Some("big") => true,
        Some("native") | None => says_big,
        Some(other) => return Err(bad(format!("the byte order {} is none", quote(other)))),
    };
    if says_big && !big {
        // Its writer names the order of its machine, and writes the bytes in that of the array.
        return Err(bad(format!(
            "the dtype {} is big-endian, and the array says that it is little-endian: json-tricks itself cannot tell which is true",
            quote(name)
        )));
    }
    crate::npy::items(&dtype, big, &shape, &bytes)
}

/// A name of NumPy, or a type string; and whether it is big-endian.
fn dtype(name: &str) -> Result<(Dtype, bool)> {
    let is_plain = name.bytes().all(|b| b.is_ascii_alphanumeric());
    if let (true, Ok(dtype)) = (is_plain, name.parse::<Dtype>()) {
        return Ok((dtype, false));
    }
    // `datetime64[ns]` is `<M8[ns]`.
    let spelled = match (name.strip_prefix("datetime64"), name.strip_prefix("timedelta64")) {
        (Some(unit), _) => format!("<M8{unit}"),
        (_, Some(unit)) => format!("<m8{unit}"),
        _ => name.to_owned(),
    };
    let empty = npy::read_items(&crate::npy::literal(&spelled.clone().into())?, false, &[0], &[])?;
    Ok((empty.dtype().clone(), spelled.starts_with('>')))
}

/// Lists in lists; a complex number is an object, and of what has no elements the outer lists alone are there.
pub(crate) fn of_lists(value: &Value, dtype: &Dtype, shape: &[usize], room: &mut Room) -> Result<Array> {
    if shape.contains(&0) {
        return match dtype {
            Dtype::String => ArrayView::from_strings(shape, Strings::default()),
            dtype => crate::npy::items(dtype, false, shape, &[]),
        };
    }
    room.take_elements(shape.iter().try_fold(1usize, |n, &dim| n.checked_mul(dim)).unwrap_or(usize::MAX))?;
    let form = json!({ "$tnv": 1, "dtype": dtype.to_string(), "shape": shape, "values": readable(value)? });
    match read_json(form.to_string().as_bytes(), &Limits::trusted())? {
        FromJson::Values(array) => Ok(array.value),
        FromJson::Line(_) | FromJson::Tree(_) => Err(bad("no array")),
    }
}

/// As our own readable values have them: large integers as text, a complex number as a pair.
fn readable(value: &Value) -> Result<Value> {
    const EXACT: u64 = (1 << 53) - 1;
    Ok(match value {
        Value::Array(list) => list.iter().map(readable).collect::<Result<_>>()?,
        Value::Object(members) => match members.get("__complex__") {
            Some(pair @ Value::Array(_)) => pair.clone(),
            _ => return Err(bad("an object among the elements that is no complex number")),
        },
        Value::Number(number) if number.as_i64().map(i64::unsigned_abs).or(number.as_u64()).is_some_and(|n| n > EXACT) => {
            number.to_string().into()
        }
        value => value.clone(),
    })
}

fn write(tree: &Tree) -> Result<Vec<u8>> {
    document::write(tree, object)
}

fn object(array: &Array) -> Result<Value> {
    let (dtype, shape) = (array.dtype(), array.shape());
    let name = match npy::type_string(dtype)? {
        // Numbers have a name of NumPy, which is ours.
        _ if dtype.to_string().bytes().all(|b| b.is_ascii_alphanumeric()) => dtype.to_string(),
        name => name,
    };
    let run = array.bytes().ok_or_else(|| unsupported("strings of any length"))?;
    if shape.is_empty() || array.count() == 0 {
        return Ok(json!({ "__ndarray__": lists::nested(array)?, "dtype": name, "shape": shape, "Corder": true }));
    }
    let packed = inflate::to_gzip(run)?;
    let text = if packed.len().saturating_mul(10) < run.len().saturating_mul(9) {
        format!("b64.gz:{}", base64::encode(&packed))
    } else {
        format!("b64:{}", base64::encode(run))
    };
    Ok(json!({ "__ndarray__": text, "dtype": name, "shape": shape, "Corder": true, "endian": "little" }))
}
