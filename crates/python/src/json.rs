//! Values of JSON between Python and Rust, without a cast on either side.

use pyo3::{
    IntoPyObjectExt,
    prelude::*,
    types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple},
};
use serde_json::{Map, Number, Value};

use crate::failure::{Outcome, bad_argument};

/// Nesting that no envelope has; deeper objects would exhaust the stack.
const DEPTH: usize = 128;

/// The members of a `dict`. `what` names it in errors.
pub fn members(dict: &Bound<'_, PyDict>, what: &str) -> Outcome<Map<String, Value>> {
    map(dict, what, DEPTH)
}

fn map(dict: &Bound<'_, PyDict>, what: &str, depth: usize) -> Outcome<Map<String, Value>> {
    let mut members = Map::new();
    for (name, item) in dict {
        let Ok(name) = name.cast::<PyString>() else {
            return Err(bad_argument(format!("the members of {what} are called by str, not {}", name.get_type().name()?)));
        };
        members.insert(text(name, what)?, value(&item, what, depth)?);
    }
    Ok(members)
}

fn value(item: &Bound<'_, PyAny>, what: &str, depth: usize) -> Outcome<Value> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(bad_argument(format!("{what} is nested deeper than {DEPTH}")));
    };
    if item.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(bool) = item.cast::<PyBool>() {
        return Ok(Value::Bool(bool.is_true()));
    }
    if let Ok(text_of) = item.cast::<PyString>() {
        return Ok(Value::String(text(text_of, what)?));
    }
    if item.is_instance_of::<PyInt>() {
        let whole = item.extract::<i64>().map(Number::from).or_else(|_| item.extract::<u64>().map(Number::from));
        return whole.map(Value::Number).map_err(|_| bad_argument(format!("the integer {item} in {what} has over 64 bits")));
    }
    if let Ok(float) = item.cast::<PyFloat>() {
        let number = Number::from_f64(float.value());
        return number
            .map(Value::Number)
            .ok_or_else(|| bad_argument(format!("JSON has no {item}, which stands in {what}; write it as a text or leave it out")));
    }
    if let Ok(dict) = item.cast::<PyDict>() {
        return map(dict, what, depth).map(Value::Object);
    }
    if item.is_instance_of::<PyList>() || item.is_instance_of::<PyTuple>() {
        return item.try_iter()?.map(|item| value(&item?, what, depth)).collect::<Outcome<Vec<_>>>().map(Value::Array);
    }
    Err(bad_argument(format!(
        "{} is no JSON, and stands in {what}; take dict, list, str, int, float, bool and None",
        item.get_type().name()?
    )))
}

fn text(text: &Bound<'_, PyString>, what: &str) -> Outcome<String> {
    text.to_str().map(str::to_owned).map_err(|_| bad_argument(format!("a text with a lone surrogate in {what}")))
}

/// A value of JSON as Python's `json` gives it.
pub fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    match value {
        Value::Null => Ok(py.None().into_bound(py)),
        Value::Bool(bool) => bool.into_bound_py_any(py),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => whole.into_bound_py_any(py),
            (None, Some(whole)) => whole.into_bound_py_any(py),
            _ => number.as_f64().into_bound_py_any(py),
        },
        Value::String(text) => text.into_bound_py_any(py),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| to_python(py, item)).collect::<PyResult<_>>()?;
            Ok(PyList::new(py, items)?.into_any())
        }
        Value::Object(members) => Ok(dict(py, members)?.into_any()),
    }
}

/// An object of JSON as a `dict`.
pub fn dict<'py>(py: Python<'py>, members: &Map<String, Value>) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, value) in members {
        dict.set_item(name, to_python(py, value)?)?;
    }
    Ok(dict)
}
