//! Lists of numbers in JSON: `[[1, 2], [3, 4]]`.
//!
//! They say nothing of the dtype. Integers are read as int64 (uint64 where they need it), numbers with a point or an exponent as float64; so only arrays of these, of bool and of strings are written: any other would come
//! back as another. Dialects whose reader knows the dtype from elsewhere write more ([`values`]).

use serde_json::{Number, Value};
use tenvelope_core::{Array, ArrayView, Dtype, Result, Strings, Tree, quote};

use crate::{Spec, bad, pasted::Pasted, room::Room, unsupported};

pub(crate) const SPEC: Spec = Spec { name: "lists", title: "lists of numbers in JSON", recognises, read, write: Some(write) };

fn recognises(pasted: &Pasted<'_>) -> bool {
    pasted.json().is_ok_and(|value| {
        value.is_array() && first_leaf(value).is_none_or(|leaf| leaf.is_number() || leaf.is_boolean() || leaf.is_string())
    })
}

fn read(pasted: &Pasted<'_>, room: &mut Room) -> Result<Tree> {
    let value = pasted.json()?;
    if !value.is_array() {
        return Err(bad("no list"));
    }
    Ok(array_of(value, room)?.into())
}

fn write(tree: &Tree) -> Result<Vec<u8>> {
    let Some(array) = tree.as_array() else { return Err(unsupported("lists are one array, and this is a tree")) };
    let array = &array.value;
    let keeps = match array.dtype() {
        Dtype::Int64 | Dtype::Float64 | Dtype::Bool | Dtype::String => array.count() > 0 && !array.shape().is_empty(),
        // Only those that need the 64th bit are read as uint64.
        Dtype::Uint64 => values_u64(array).iter().any(|&value| i64::try_from(value).is_err()) && !array.shape().is_empty(),
        _ => false,
    };
    if !keeps {
        let message = format!(
            "lists have no place for the dtype of {} {:?}: it would be read as another; convert it to int64 or float64 first, with at least one dim and one element",
            array.dtype(),
            array.shape()
        );
        return Err(unsupported(message));
    }
    Ok(nested(array)?.to_string().into_bytes())
}

/// The array of lists in lists, all of one length on each level.
pub(crate) fn array_of(value: &Value, room: &mut Room) -> Result<Array> {
    let (mut shape, mut level) = (Vec::new(), value);
    while let Value::Array(list) = level {
        shape.push(list.len());
        match list.first() {
            Some(first) => level = first,
            None => break,
        }
    }
    let mut flat = Vec::new();
    flatten(value, &shape, &mut flat)?;
    array_of_flat(&flat, &shape, room)
}

/// The array of a list of elements.
pub(crate) fn array_of_flat(flat: &[&Value], shape: &[usize], room: &mut Room) -> Result<Array> {
    room.take_elements(flat.len())?;
    let all = |is: fn(&Value) -> bool| flat.iter().all(|value| is(value));
    if flat.is_empty() || !all(Value::is_number) {
        if !flat.is_empty() && all(Value::is_boolean) {
            let bytes: Vec<u8> = flat.iter().map(|value| u8::from(value.as_bool() == Some(true))).collect();
            return ArrayView::from_bytes(Dtype::Bool, shape, &bytes)?.into_owned();
        }
        if !flat.is_empty() && all(Value::is_string) {
            room.take(flat.iter().filter_map(|value| value.as_str()).map(str::len).sum())?;
            return ArrayView::from_strings(shape, flat.iter().filter_map(|value| value.as_str()).collect::<Strings>());
        }
        let Some(other) = flat.iter().find(|value| !value.is_number()) else {
            // Nobody knows of what.
            return ArrayView::from_elements::<f64>(shape, &[])?.into_owned();
        };
        return Err(bad(format!(
            "{} among the elements: expected numbers, or only texts, or only true and false",
            quote(&other.to_string())
        )));
    }
    if let Some(integers) = flat.iter().map(|value| value.as_i64()).collect::<Option<Vec<i64>>>() {
        return ArrayView::from_elements(shape, &integers)?.into_owned();
    }
    if let Some(integers) = flat.iter().map(|value| value.as_u64()).collect::<Option<Vec<u64>>>() {
        return ArrayView::from_elements(shape, &integers)?.into_owned();
    }
    let doubles: Option<Vec<f64>> = flat.iter().map(|value| exact_double(value)).collect();
    let doubles = doubles.ok_or_else(|| bad("integers beyond 2^53 among numbers with a point: no dtype holds both"))?;
    ArrayView::from_elements(shape, &doubles)?.into_owned()
}

/// The array as lists in lists, elements as JSON has them.
pub(crate) fn nested(array: &Array) -> Result<Value> {
    let mut flat = values(array)?.into_iter();
    Ok(nest(&mut flat, array.shape()))
}

/// The elements in C order, for readers that know the dtype from elsewhere: floats as the shortest number that is read as the same.
pub(crate) fn values(array: &Array) -> Result<Vec<Value>> {
    if let Some(strings) = array.strings() {
        return Ok(strings.iter().map(Value::from).collect());
    }
    let run = array.bytes().unwrap_or_default();
    let float = |value: f64| {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| unsupported(format!("JSON has no {value}, which this array holds")))
    };
    macro_rules! words {
        ($type:ty, $make:expr) => {
            run.as_chunks::<{ size_of::<$type>() }>().0.iter().map(|word| $make(<$type>::from_le_bytes(*word))).collect()
        };
    }
    match array.dtype() {
        Dtype::Bool => Ok(run.iter().map(|&b| Value::Bool(b == 1)).collect()),
        Dtype::Int8 => words!(i8, |x| Ok(Value::from(x))),
        Dtype::Int16 => words!(i16, |x| Ok(Value::from(x))),
        Dtype::Int32 => words!(i32, |x| Ok(Value::from(x))),
        Dtype::Int64 => words!(i64, |x| Ok(Value::from(x))),
        Dtype::Uint8 => words!(u8, |x| Ok(Value::from(x))),
        Dtype::Uint16 => words!(u16, |x| Ok(Value::from(x))),
        Dtype::Uint32 => words!(u32, |x| Ok(Value::from(x))),
        Dtype::Uint64 => words!(u64, |x| Ok(Value::from(x))),
        Dtype::Float64 => words!(f64, float),
        // As a float32 is shown, not as the double that it is: 0.1, not 0.10000000149011612.
        Dtype::Float32 => words!(f32, |x: f32| float(x.to_string().parse().unwrap_or(f64::from(x)))),
        dtype => Err(unsupported(format!("lists have no place for {dtype}; widen it to one of the numbers that JSON has"))),
    }
}

fn values_u64(array: &Array) -> Vec<u64> {
    array.bytes().unwrap_or_default().as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word)).collect()
}

pub(crate) fn nest(flat: &mut impl Iterator<Item = Value>, shape: &[usize]) -> Value {
    match shape.split_first() {
        None => flat.next().unwrap_or_default(),
        Some((&dim, inner)) => (0..dim).map(|_| nest(flat, inner)).collect(),
    }
}

fn flatten<'v>(value: &'v Value, shape: &[usize], flat: &mut Vec<&'v Value>) -> Result<()> {
    match (shape.split_first(), value) {
        (None, Value::Array(list)) => Err(bad(format!("a list of {} where other lists have an element", list.len()))),
        (None, value) => {
            flat.push(value);
            Ok(())
        }
        (Some((dim, inner)), Value::Array(list)) if list.len() == *dim => list.iter().try_for_each(|item| flatten(item, inner, flat)),
        (Some((dim, _)), Value::Array(list)) => {
            Err(bad(format!("lists of {dim} and of {} side by side: ragged lists are no array", list.len())))
        }
        (Some(_), value) => Err(bad(format!("{} where other lists have a list", quote(&value.to_string())))),
    }
}

fn first_leaf(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(list) => list.first().and_then(first_leaf),
        leaf => Some(leaf),
    }
}

/// A number as a double, unless that rounds an integer.
fn exact_double(value: &Value) -> Option<f64> {
    const EXACT: u64 = 1 << 53;
    if value.as_i64().map(i64::unsigned_abs).or(value.as_u64()).is_some_and(|magnitude| magnitude > EXACT) {
        return None;
    }
    value.as_f64()
}
