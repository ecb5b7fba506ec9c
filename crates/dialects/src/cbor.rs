//! CBOR with the typed arrays of RFC 8746: tags 64 to 87 for the elements, 40 (1040 in Fortran order) for more than one dim.
//!
//! It is a tree of its own: maps, lists, texts, bytes and numbers stand for themselves. It has neither complex numbers nor dates or structs.

use std::collections::BTreeMap;

use ciborium::Value;
use tenvelope_core::{Array, Dtype, Error, ErrorKind, Result, Tree};

use crate::{Spec, bad, npy, pasted::Pasted, room::Room, unsupported};

pub(crate) const SPEC: Spec = Spec { name: "cbor", title: "CBOR with the typed arrays of RFC 8746", recognises, read, write: Some(write) };

const ROWS: u64 = 40;
const COLUMNS: u64 = 1040;
/// An array whose elements are all of one type, as bool is.
const HOMOGENEOUS: u64 = 41;
const LEVELS: usize = 128;

/// Tags, big-endian and little-endian.
const DTYPES: [(u64, u64, Dtype); 11] = [
    (64, 64, Dtype::Uint8),
    (65, 69, Dtype::Uint16),
    (66, 70, Dtype::Uint32),
    (67, 71, Dtype::Uint64),
    (72, 72, Dtype::Int8),
    (73, 77, Dtype::Int16),
    (74, 78, Dtype::Int32),
    (75, 79, Dtype::Int64),
    (80, 84, Dtype::Float16),
    (81, 85, Dtype::Float32),
    (82, 86, Dtype::Float64),
];

fn recognises(pasted: &Pasted<'_>) -> bool {
    // Text is no CBOR, and what has no array in it may be anything.
    std::str::from_utf8(pasted.bytes()).is_err() && parse(pasted.bytes()).is_ok_and(|value| holds_array(&value))
}

fn holds_array(value: &Value) -> bool {
    match value {
        Value::Tag(ROWS | COLUMNS | HOMOGENEOUS | 64..=87, _) => true,
        Value::Tag(_, inner) => holds_array(inner),
        Value::Array(list) => list.iter().any(holds_array),
        Value::Map(map) => map.iter().any(|(_, member)| holds_array(member)),
        _ => false,
    }
}

fn parse(bytes: &[u8]) -> Result<Value> {
    let mut rest = bytes;
    let value =
        ciborium::de::from_reader_with_recursion_limit(&mut rest, LEVELS).map_err(|error| bad(format!("this is no CBOR: {error}")))?;
    if rest.is_empty() { Ok(value) } else { Err(Error::new(ErrorKind::TrailingData, format!("{} bytes behind the CBOR", rest.len()))) }
}

fn read(pasted: &Pasted<'_>, room: &mut Room) -> Result<Tree> {
    to_tree(&parse(pasted.bytes())?, room)
}

fn to_tree(value: &Value, room: &mut Room) -> Result<Tree> {
    Ok(match value {
        Value::Null => Tree::Null,
        Value::Bool(value) => Tree::Bool(*value),
        Value::Integer(number) => Tree::Int((*number).into()),
        Value::Float(number) => Tree::Float(*number),
        Value::Text(text) => Tree::String(text.clone()),
        Value::Bytes(bytes) => Tree::Bytes(bytes.clone()),
        Value::Array(list) => Tree::List(list.iter().map(|item| to_tree(item, room)).collect::<Result<_>>()?),
        Value::Map(map) => Tree::Map(map_of(map, room)?),
        Value::Tag(2, inner) => Tree::Int(big(inner)?),
        Value::Tag(3, inner) => Tree::Int(!big(inner)?),
        Value::Tag(tag @ (ROWS | COLUMNS), inner) => match inner.as_array().map(Vec::as_slice) {
            Some([Value::Array(dims), elements]) => {
                let dims: Option<Vec<usize>> = dims.iter().map(|dim| usize::try_from(dim.as_integer()?).ok()).collect();
                array(elements, Some(&dims.ok_or_else(|| bad("dims that are no whole numbers"))?), *tag == COLUMNS, room)?.into()
            }
            _ => return Err(bad("a multi-dimensional array is a list of its dims and its elements")),
        },
        Value::Tag(HOMOGENEOUS | 64..=87, _) => array(value, None, false, room)?.into(),
        Value::Tag(tag, _) => return Err(unsupported(format!("the tag {tag}; known are typed arrays (RFC 8746) and big integers"))),
        _ => return Err(unsupported("a value of CBOR that no tree has")),
    })
}

fn map_of(map: &[(Value, Value)], room: &mut Room) -> Result<BTreeMap<String, Tree>> {
    let mut members = BTreeMap::new();
    for (key, member) in map {
        let Value::Text(key) = key else { return Err(unsupported("a map whose keys are no texts")) };
        if members.insert(key.clone(), to_tree(member, room)?).is_some() {
            return Err(Error::new(ErrorKind::DuplicateMember, "a map with one key twice"));
        }
    }
    Ok(members)
}

/// A big integer of at most 127 bits.
fn big(value: &Value) -> Result<i128> {
    let bytes = value.as_bytes().ok_or_else(|| bad("a big integer is bytes"))?;
    let number = bytes.iter().try_fold(0i128, |number, &b| number.checked_mul(256)?.checked_add(i128::from(b)));
    number.ok_or_else(|| unsupported("an integer over 127 bits"))
}

fn array(elements: &Value, shape: Option<&[usize]>, fortran: bool, room: &mut Room) -> Result<Array> {
    let Value::Tag(tag, inner) = elements else {
        return Err(unsupported("a multi-dimensional array of a plain list; typed arrays say what their elements are"));
    };
    if let (HOMOGENEOUS, Value::Array(list)) = (*tag, &**inner) {
        let bits: Option<Vec<u8>> = list.iter().map(|item| item.as_bool().map(u8::from)).collect();
        let bits = bits.ok_or_else(|| unsupported("a homogeneous array of something else than true and false"))?;
        room.take(bits.len())?;
        return in_order(&Dtype::Bool, false, fortran, shape.unwrap_or(&[bits.len()]), &bits);
    }
    // Pictures of browsers, whose bytes are clamped when written.
    let tag = if *tag == 68 { 64 } else { *tag };
    let known = DTYPES.iter().find(|(big, little, _)| tag == *big || tag == *little);
    let (Some((big, little, dtype)), Value::Bytes(bytes)) = (known, &**inner) else {
        return Err(unsupported(format!("the typed array of tag {tag}: there is no dtype for it here, or it is no bytes")));
    };
    room.take(bytes.len())?;
    in_order(dtype, tag == *big && big != little, fortran, shape.unwrap_or(&[npy::count(dtype, bytes)]), bytes)
}

fn in_order(dtype: &Dtype, big_endian: bool, fortran: bool, shape: &[usize], bytes: &[u8]) -> Result<Array> {
    if !fortran {
        return npy::items(dtype, big_endian, shape, bytes);
    }
    let spelled = tenvelope_codec_npy::type_string(dtype)?;
    let spelled = if big_endian { spelled.replace('<', ">") } else { spelled };
    tenvelope_codec_npy::read_items(&format!("'{spelled}'"), true, shape, bytes)
}

fn write(tree: &Tree) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    ciborium::into_writer(&from_tree(tree)?, &mut out).map_err(|error| Error::new(ErrorKind::Io, error.to_string()))?;
    Ok(out)
}

fn from_tree(tree: &Tree) -> Result<Value> {
    Ok(match tree {
        Tree::Null => Value::Null,
        Tree::Bool(value) => Value::Bool(*value),
        Tree::Int(number) => integer(*number),
        Tree::BigInt(_) => return Err(unsupported("an integer over 127 bits")),
        Tree::Float(number) => Value::Float(*number),
        Tree::String(text) => Value::Text(text.clone()),
        Tree::Bytes(bytes) => Value::Bytes(bytes.clone()),
        Tree::List(list) => Value::Array(list.iter().map(from_tree).collect::<Result<_>>()?),
        Tree::Map(map) => {
            Value::Map(map.iter().map(|(key, member)| Ok((Value::Text(key.clone()), from_tree(member)?))).collect::<Result<_>>()?)
        }
        Tree::Array(array) => typed(&array.value)?,
    })
}

fn integer(number: i128) -> Value {
    // What is negative stands for its complement.
    let positive = if number < 0 { !number } else { number };
    match ciborium::value::Integer::try_from(number) {
        Ok(number) => Value::Integer(number),
        // A big integer, without leading zeros.
        Err(_) => {
            let bytes = positive.to_be_bytes().into_iter().skip_while(|b| *b == 0).collect();
            Value::Tag(if number < 0 { 3 } else { 2 }, Box::new(Value::Bytes(bytes)))
        }
    }
}

fn typed(array: &Array) -> Result<Value> {
    let run = array.bytes().unwrap_or_default();
    let elements = match DTYPES.iter().find(|(_, _, dtype)| dtype == array.dtype()) {
        Some((_, little, _)) => Value::Tag(*little, Box::new(Value::Bytes(run.to_vec()))),
        None if *array.dtype() == Dtype::Bool => {
            Value::Tag(HOMOGENEOUS, Box::new(Value::Array(run.iter().map(|&b| Value::Bool(b == 1)).collect())))
        }
        None => return Err(unsupported(format!("RFC 8746 has no typed array of {}", array.dtype()))),
    };
    match array.shape() {
        [_] => Ok(elements),
        [] => Err(unsupported("RFC 8746 has no array of no dims: give it one, of length 1")),
        shape => Ok(Value::Tag(
            ROWS,
            Box::new(Value::Array(vec![Value::Array(shape.iter().map(|&dim| Value::from(dim as u64)).collect()), elements])),
        )),
    }
}
