//! JData's annotated arrays: `{"_ArrayType_":"single","_ArraySize_":[2,3],"_ArrayData_":[…]}`, or compressed in base64 with `_ArrayZipType_`, `_ArrayZipSize_` and `_ArrayZipData_`; anywhere in a document.
//!
//! Its bytes are taken as little-endian. It has no bool, dates or texts: those are refused when written, and so are complex numbers that its readers would change. Sparse and shaped matrices are refused when read.

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

pub(crate) const SPEC: Spec = Spec { name: "jdata", title: "annotated arrays of JData", recognises, read, write: Some(write) };

const DTYPES: [(&str, Dtype); 11] = [
    ("int8", Dtype::Int8),
    ("uint8", Dtype::Uint8),
    ("int16", Dtype::Int16),
    ("uint16", Dtype::Uint16),
    ("int32", Dtype::Int32),
    ("uint32", Dtype::Uint32),
    ("int64", Dtype::Int64),
    ("uint64", Dtype::Uint64),
    ("half", Dtype::Float16),
    ("single", Dtype::Float32),
    ("double", Dtype::Float64),
];

fn recognises(pasted: &Pasted<'_>) -> bool {
    pasted.json().is_ok_and(|value| document::holds(value, is_array))
}

fn is_array(members: &Members) -> bool {
    members.contains_key("_ArrayType_")
}

fn read(pasted: &Pasted<'_>, room: &mut Room) -> Result<Tree> {
    document::to_tree(pasted.json()?, is_array, array, room)
}

fn array(members: &Members, room: &mut Room) -> Result<Array> {
    if let Some(name) = members.keys().find(|name| ["_ArrayIsSparse_", "_ArrayShape_", "_ArrayChunks_"].contains(&name.as_str())) {
        return Err(unsupported(format!("{name}: sparse, shaped and chunked matrices are not read")));
    }
    let name = document::text(members, "_ArrayType_")?;
    // NumPy's names slip through its writer.
    let spelled = match name {
        "float16" => "half",
        "float32" => "single",
        "float64" => "double",
        name => name,
    };
    let dtype = DTYPES.iter().find(|(known, _)| *known == spelled).map(|(_, dtype)| dtype);
    let dtype = dtype.ok_or_else(|| Error::new(ErrorKind::UnknownDtype, format!("JData has no type {}", quote(name))))?;
    let shape = match members.get("_ArraySize_") {
        Some(Value::Number(dim)) => document::dims(&json!([dim]))?,
        size => document::dims(size.unwrap_or(&Value::Null))?,
    };
    let complex = members.get("_ArrayIsComplex_").is_some_and(|value| *value == true || *value == 1);
    // Real parts, then imaginary parts.
    let parts = match (members.get("_ArrayZipData_"), members.get("_ArrayData_")) {
        (Some(Value::String(text)), None) => unzip(members, base64::decode(text, room)?, room)?,
        (None, Some(data)) => of_list(data, dtype, room)?,
        _ => return Err(bad("one of `_ArrayData_` and `_ArrayZipData_` must be there, and not both")),
    };
    let order = members.get("_ArrayOrder_").and_then(Value::as_str).unwrap_or("row").to_ascii_lowercase();
    let fortran = ["c", "col", "column"].contains(&order.as_str());
    let (item, bytes) = if complex { (complex_of(dtype)?, interleaved(&parts, dtype)) } else { (dtype.clone(), parts) };
    tenvelope_codec_npy::read_items(&format!("'{}'", tenvelope_codec_npy::type_string(&item)?), fortran, &shape, &bytes)
}

fn unzip(members: &Members, bytes: Vec<u8>, room: &mut Room) -> Result<Vec<u8>> {
    match members.get("_ArrayZipType_").and_then(Value::as_str) {
        Some("zlib") => inflate::zlib(&bytes, room),
        Some("gzip") => inflate::gzip(&bytes, room),
        Some("base64") => Ok(bytes),
        other => Err(unsupported(format!("compressed by {}; read are zlib, gzip and base64", quote(other.unwrap_or_default())))),
    }
}

/// The run of a list of numbers, perhaps of lists (of real and imaginary parts).
fn of_list(data: &Value, dtype: &Dtype, room: &mut Room) -> Result<Vec<u8>> {
    let array = crate::json_tricks::of_lists(data, dtype, &lengths(data), room)?;
    Ok(array.bytes().unwrap_or_default().to_vec())
}

fn lengths(data: &Value) -> Vec<usize> {
    let (mut shape, mut level) = (Vec::new(), data);
    while let Value::Array(list) = level {
        shape.push(list.len());
        let Some(first) = list.first() else { break };
        level = first;
    }
    shape
}

fn complex_of(dtype: &Dtype) -> Result<Dtype> {
    match dtype {
        Dtype::Float32 => Ok(Dtype::Complex64),
        Dtype::Float64 => Ok(Dtype::Complex128),
        dtype => Err(unsupported(format!("complex numbers of {dtype}"))),
    }
}

fn interleaved(parts: &[u8], dtype: &Dtype) -> Vec<u8> {
    let size = dtype.item_size().and_then(|size| usize::try_from(size).ok()).unwrap_or(1);
    let (real, imaginary) = parts.split_at(parts.len() / 2);
    real.chunks(size).zip(imaginary.chunks(size)).flat_map(|(real, imaginary)| [real, imaginary].concat()).collect()
}

fn write(tree: &Tree) -> Result<Vec<u8>> {
    document::write(tree, object)
}

fn object(array: &Array) -> Result<Value> {
    let complex = matches!(array.dtype(), Dtype::Complex64 | Dtype::Complex128);
    let part = match array.dtype() {
        Dtype::Complex64 => &Dtype::Float32,
        Dtype::Complex128 => &Dtype::Float64,
        dtype => dtype,
    };
    let name = DTYPES.iter().find(|(_, dtype)| dtype == part).map(|(name, _)| *name);
    let (Some(name), Some(run), false) = (name, array.bytes(), array.shape().is_empty()) else {
        let message = format!("JData has no array of {} {:?}: it would come back as another", array.dtype(), array.shape());
        return Err(unsupported(message));
    };
    if complex && !is_plain(run, part) {
        return Err(unsupported(
            "complex numbers with a part that is NaN, infinite or -0.0: JData's readers add the parts up, and others come out",
        ));
    }
    let data = if complex { apart(run, part) } else { run.to_vec() };
    let mut members = Members::new();
    members.insert("_ArrayType_".to_owned(), name.into());
    members.insert("_ArraySize_".to_owned(), array.shape().into());
    if complex {
        members.insert("_ArrayIsComplex_".to_owned(), true.into());
    }
    members.insert("_ArrayZipType_".to_owned(), "zlib".into());
    members.insert("_ArrayZipSize_".to_owned(), json!([if complex { 2 } else { 1 }, array.count()]));
    members.insert("_ArrayZipData_".to_owned(), base64::encode(&inflate::to_zlib(&data)?).into());
    Ok(Value::Object(members))
}

/// Whether all parts are finite and none is -0.0.
fn is_plain(run: &[u8], part: &Dtype) -> bool {
    let is_plain = |x: f64| x.is_finite() && (x != 0.0 || x.is_sign_positive());
    match part {
        Dtype::Float32 => run.as_chunks::<4>().0.iter().all(|word| is_plain(f32::from_le_bytes(*word).into())),
        _ => run.as_chunks::<8>().0.iter().all(|word| is_plain(f64::from_le_bytes(*word))),
    }
}

/// Real parts, then imaginary parts.
fn apart(run: &[u8], part: &Dtype) -> Vec<u8> {
    let size = part.item_size().and_then(|size| usize::try_from(size).ok()).unwrap_or(1);
    let halves = |skip: usize| run.chunks(size).skip(skip).step_by(2).flatten().copied();
    halves(0).chain(halves(1)).collect()
}
