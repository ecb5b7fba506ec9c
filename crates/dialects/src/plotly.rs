//! Plotly's typed arrays: `{"dtype":"f4","bdata":"…","shape":"2, 3"}` anywhere in a figure; little-endian, the shape left out for one dim.
//!
//! Plotly has neither 64-bit integers nor bool, float16, complex or dates, and no array of no dims: those are refused, where its own writer narrows them or falls back to lists.

use serde_json::{Value, json};
use tenvelope_core::{Array, ArrayView, Dtype, Error, ErrorKind, Result, Tree, quote};

use crate::{
    Spec, bad, base64,
    document::{self, Members},
    npy,
    pasted::Pasted,
    room::Room,
    unsupported,
};

pub(crate) const SPEC: Spec = Spec { name: "plotly", title: "typed arrays in a figure of Plotly", recognises, read, write: Some(write) };

const DTYPES: [(&str, &str, Dtype); 8] = [
    ("i1", "int8", Dtype::Int8),
    ("u1", "uint8", Dtype::Uint8),
    ("i2", "int16", Dtype::Int16),
    ("u2", "uint16", Dtype::Uint16),
    ("i4", "int32", Dtype::Int32),
    ("u4", "uint32", Dtype::Uint32),
    ("f4", "float32", Dtype::Float32),
    ("f8", "float64", Dtype::Float64),
];

fn recognises(pasted: &Pasted<'_>) -> bool {
    pasted.json().is_ok_and(|value| document::holds(value, is_array))
}

fn is_array(members: &Members) -> bool {
    members.contains_key("bdata") && members.contains_key("dtype")
}

fn read(pasted: &Pasted<'_>, room: &mut Room) -> Result<Tree> {
    document::to_tree(pasted.json()?, is_array, array, room)
}

fn array(members: &Members, room: &mut Room) -> Result<Array> {
    let name = document::text(members, "dtype")?;
    let known = DTYPES.iter().find(|(short, long, _)| name == *short || name == *long);
    // What browsers draw pictures with: bytes all the same.
    let dtype = known.map(|(_, _, dtype)| dtype.clone()).or_else(|| ["uc1", "uint8clamped"].contains(&name).then_some(Dtype::Uint8));
    let dtype = dtype.ok_or_else(|| Error::new(ErrorKind::UnknownDtype, format!("Plotly has no dtype {}", quote(name))))?;
    let bytes = base64::decode(document::text(members, "bdata")?, room)?;
    let shape = match members.get("shape") {
        None | Some(Value::Null) => vec![npy::count(&dtype, &bytes)],
        Some(Value::String(text)) => {
            let dims = text.split(',').map(|dim| dim.trim().parse().ok()).collect::<Option<Vec<usize>>>();
            dims.ok_or_else(|| bad(format!("the shape {} is no list of numbers", quote(text))))?
        }
        Some(Value::Number(dim)) => document::dims(&json!([dim]))?,
        Some(list) => document::dims(list)?,
    };
    ArrayView::from_bytes(dtype, &shape, &bytes)?.into_owned()
}

fn write(tree: &Tree) -> Result<Vec<u8>> {
    document::write(tree, object)
}

fn object(array: &Array) -> Result<Value> {
    let name = DTYPES.iter().find(|(_, _, dtype)| dtype == array.dtype()).map(|(short, ..)| *short);
    let (Some(name), Some(run)) = (name, array.bytes()) else {
        return Err(unsupported(format!(
            "Plotly has no typed array of {}: its values would change; convert it to int32 or float64 first",
            array.dtype()
        )));
    };
    let data = base64::encode(run);
    match array.shape() {
        [_] => Ok(json!({ "dtype": name, "bdata": data })),
        [] => Err(unsupported("Plotly has no typed array of no dims: give it one, of length 1")),
        shape if shape.len() > 3 => {
            Err(unsupported(format!("Plotly has typed arrays of at most 3 dims, and this one has {}", shape.len())))
        }
        shape => {
            let shape: Vec<String> = shape.iter().map(ToString::to_string).collect();
            Ok(json!({ "dtype": name, "bdata": data, "shape": shape.join(", ") }))
        }
    }
}
