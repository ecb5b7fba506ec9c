//! json-numpy's arrays: `{"__numpy__":"…","dtype":"<f4","shape":[2,3]}`, base64 of the elements in C order; the dtype as NumPy spells it.

use serde_json::{Value, json};
use tenvelope_codec_npy as npy;
use tenvelope_core::{Array, Result, Tree};

use crate::{
    Spec, bad, base64,
    document::{self, Members},
    npy::{descr_to_json, literal},
    pasted::Pasted,
    room::Room,
    unsupported,
};

pub(crate) const SPEC: Spec = Spec { name: "json-numpy", title: "arrays of json-numpy", recognises, read, write: Some(write) };

fn recognises(pasted: &Pasted<'_>) -> bool {
    pasted.json().is_ok_and(|value| document::holds(value, is_array))
}

fn is_array(members: &Members) -> bool {
    members.contains_key("__numpy__")
}

fn read(pasted: &Pasted<'_>, room: &mut Room) -> Result<Tree> {
    document::to_tree(pasted.json()?, is_array, array, room)
}

fn array(members: &Members, room: &mut Room) -> Result<Array> {
    let bytes = base64::decode(document::text(members, "__numpy__")?, room)?;
    let shape = match members.get("shape") {
        Some(Value::Array(_)) => document::dims(&members["shape"])?,
        // A scalar of NumPy.
        None => Vec::new(),
        Some(_) => return Err(bad("the member `shape` is a list")),
    };
    npy::read_items(&literal(members.get("dtype").unwrap_or(&Value::Null))?, false, &shape, &bytes)
}

fn write(tree: &Tree) -> Result<Vec<u8>> {
    document::write(tree, object)
}

fn object(array: &Array) -> Result<Value> {
    let dtype = descr_to_json(array.dtype())?;
    let run = array.bytes().ok_or_else(|| unsupported("strings of any length; turn them into strings of one length (utf32)"))?;
    Ok(json!({ "__numpy__": base64::encode(run), "dtype": dtype, "shape": array.shape() }))
}
