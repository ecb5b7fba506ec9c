//! Dicts and lists with arrays in them, as trees.

use pyo3::{
    IntoPyObjectExt, intern,
    prelude::*,
    types::{PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMemoryView, PyString, PyTuple, PyType},
};
use tenvelope::{
    Array, Labelled, Tree,
    core::{caps, quote_path},
    quote,
    tree::BigInt,
};

use crate::{
    failure::{Failure, Outcome, unsupported},
    make,
    source::{Source, is_array_like, type_name},
};

/// Whether `dumps` writes an object as a tree: a dict, a list, a tuple, a dataclass, a model of pydantic.
pub fn is_tree(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let is_container = object.is_instance_of::<PyDict>() || object.is_instance_of::<PyList>() || object.is_instance_of::<PyTuple>();
    Ok(is_container || (!is_array_like(object)? && (is_dataclass(object)? || is_model(object)?)))
}

/// The tree of an object. Arrays are copied: others may change them while the tree is written.
pub fn tree_of(object: &Bound<'_, PyAny>) -> Outcome<Tree> {
    Walk { path: "$".to_owned(), depth: caps::JSON_DEPTH }.value(object)
}

/// A tree as objects of Python: dict, list, str, int, float, bool, None, bytes and arrays.
pub fn to_python<'py>(py: Python<'py>, tree: Tree, raw_bits: bool) -> Outcome<Bound<'py, PyAny>> {
    Ok(match tree {
        Tree::Null => py.None().into_bound(py),
        Tree::Bool(value) => value.into_bound_py_any(py)?,
        Tree::Int(number) => number.into_bound_py_any(py)?,
        Tree::BigInt(number) => py.get_type::<PyInt>().call1((number.as_str(),))?,
        Tree::Float(number) => number.into_bound_py_any(py)?,
        Tree::String(text) => text.into_bound_py_any(py)?,
        Tree::Bytes(bytes) => PyBytes::new(py, &bytes).into_any(),
        Tree::List(items) => {
            let items: Vec<_> = items.into_iter().map(|item| to_python(py, item, raw_bits)).collect::<Outcome<_>>()?;
            PyList::new(py, items)?.into_any()
        }
        Tree::Map(members) => {
            let dict = PyDict::new(py);
            for (key, member) in members {
                dict.set_item(key, to_python(py, member, raw_bits)?)?;
            }
            dict.into_any()
        }
        Tree::Array(array) => make::array(py, &*array, raw_bits, false)?,
    })
}

/// On the way through an object.
struct Walk {
    /// Where, as in `$.cfg.rates[3]`.
    path: String,
    /// How deep it may still go.
    depth: usize,
}

impl Walk {
    fn value(&mut self, object: &Bound<'_, PyAny>) -> Outcome<Tree> {
        if object.is_none() {
            return Ok(Tree::Null);
        }
        // Scalars of NumPy are subclasses of those of Python, and arrays all the same: their dtype comes back.
        if is_array_like(object)? {
            return self.array(object);
        }
        if let Ok(value) = object.cast::<PyBool>() {
            return Ok(Tree::Bool(value.is_true()));
        }
        if let Ok(text) = object.cast::<PyString>() {
            return self.text(text).map(Tree::String);
        }
        if object.is_instance_of::<PyInt>() {
            return self.int(object);
        }
        if let Ok(float) = object.cast::<PyFloat>() {
            return Ok(Tree::Float(float.value()));
        }
        if let Ok(bytes) = object.cast::<PyBytes>() {
            return Ok(Tree::Bytes(bytes.as_bytes().to_vec()));
        }
        if object.is_instance_of::<PyByteArray>() || object.is_instance_of::<PyMemoryView>() {
            let copy = object.py().get_type::<PyBytes>().call1((object,))?;
            return Ok(Tree::Bytes(copy.cast::<PyBytes>()?.as_bytes().to_vec()));
        }
        let Some(depth) = self.depth.checked_sub(1) else {
            return Err(self.refuse(format!("nested deeper than {}; an object that holds itself has no end", caps::JSON_DEPTH)));
        };
        self.depth = depth;
        let made = self.container(object);
        self.depth = depth + 1;
        made
    }

    fn container(&mut self, object: &Bound<'_, PyAny>) -> Outcome<Tree> {
        if let Ok(dict) = object.cast::<PyDict>() {
            return self.map(dict);
        }
        if object.is_instance_of::<PyList>() || object.is_instance_of::<PyTuple>() {
            let mut items = Vec::new();
            for (i, item) in object.try_iter()?.enumerate() {
                items.push(self.under(&format!("[{i}]"), &item?)?);
            }
            return Ok(Tree::List(items));
        }
        if is_dataclass(object)? {
            let fields =
                object.py().import(intern!(object.py(), "dataclasses"))?.call_method1(intern!(object.py(), "fields"), (object,))?;
            let dict = PyDict::new(object.py());
            for field in fields.try_iter()? {
                let name = field?.getattr(intern!(object.py(), "name"))?;
                dict.set_item(&name, object.getattr(name.cast::<PyString>()?)?)?;
            }
            return self.map(&dict);
        }
        if is_model(object)? {
            let dict = object.call_method0(intern!(object.py(), "model_dump"))?;
            return match dict.cast::<PyDict>() {
                Ok(dict) => self.map(dict),
                // A model with a root is what its root is.
                Err(_) => self.value(&dict),
            };
        }
        let name = type_name(object);
        let advice = match name.as_str() {
            "complex" => "write numpy.complex128(…) of it",
            "set" | "frozenset" => "write a sorted list of it",
            "datetime" | "date" | "timedelta" => "write numpy.datetime64(…) or numpy.timedelta64(…) of it, or its isoformat()",
            "Decimal" | "Fraction" | "UUID" | "PosixPath" | "WindowsPath" => "write str(…) of it",
            "Series" | "DataFrame" => "write what its .to_numpy() gives",
            _ => {
                "a tree takes dict with keys of str, list, tuple, dataclasses, models of pydantic, arrays, bytes, str, int, float, bool and None"
            }
        };
        Err(self.refuse(format!("{name} has no place in a tree: {advice}")))
    }

    fn map(&mut self, dict: &Bound<'_, PyDict>) -> Outcome<Tree> {
        let mut members = std::collections::BTreeMap::new();
        for (key, item) in dict {
            let Ok(key) = key.cast::<PyString>() else {
                let name = type_name(&key);
                return Err(self.refuse(format!("a key of {name}: keys are str, so that every language can read them; write str(…) of it")));
            };
            let key = self.text(key)?;
            let item = self.under(&step(&key), &item)?;
            members.insert(key, item);
        }
        Ok(Tree::Map(members))
    }

    fn under(&mut self, step: &str, item: &Bound<'_, PyAny>) -> Outcome<Tree> {
        let len = self.path.len();
        self.path.push_str(step);
        let made = self.value(item)?;
        self.path.truncate(len);
        Ok(made)
    }

    fn array(&self, object: &Bound<'_, PyAny>) -> Outcome<Tree> {
        let array: Outcome<Array> = Source::new(object).and_then(Source::into_array);
        match array {
            Ok(array) => Ok(Labelled::new(array).into()),
            Err(Failure::Ours(error)) => Err(Failure::Ours(error.context(&format!("at {}", quote_path(&self.path))))),
            Err(error) => Err(error),
        }
    }

    fn int(&self, object: &Bound<'_, PyAny>) -> Outcome<Tree> {
        if let Ok(number) = object.extract::<i128>() {
            return Ok(Tree::Int(number));
        }
        // Python itself refuses to spell larger numbers than those of 4,300 digits.
        let digits = object.py().get_type::<PyInt>().call_method1(intern!(object.py(), "__repr__"), (object,));
        let big = digits.ok().and_then(|digits| BigInt::parse(&digits.to_string()));
        big.map(Tree::BigInt).ok_or_else(|| self.refuse("an integer of over 4,096 digits"))
    }

    fn text(&self, text: &Bound<'_, PyString>) -> Outcome<String> {
        text.to_str().map(str::to_owned).map_err(|_| self.refuse("a text with a lone surrogate is no Unicode text"))
    }

    fn refuse(&self, message: impl std::fmt::Display) -> Failure {
        unsupported(format!("at {}: {message}", quote_path(&self.path)))
    }
}

/// One step of a path.
fn step(key: &str) -> String {
    let is_plain = !key.is_empty() && key.len() <= 64 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if is_plain { format!(".{key}") } else { format!("[{}]", quote(key)) }
}

/// An instance of a dataclass; the class itself is none.
fn is_dataclass(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(!object.is_instance_of::<PyType>() && object.hasattr(intern!(object.py(), "__dataclass_fields__"))?)
}

/// A model of pydantic, which is not imported for that.
fn is_model(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = object.py();
    let class = object.get_type();
    Ok(class.hasattr(intern!(py, "model_dump"))? && class.hasattr(intern!(py, "model_fields"))?)
}
