//! Arrays to envelopes.

use std::sync::Arc;

use pyo3::{
    prelude::*,
    types::{PyByteArray, PyBytes, PyDict, PyMemoryView, PyString},
};
use serde_json::{Map, Value};
use tenvelope::{EncodeOptions, Form, Limits, Output, Tree, content_id as id_of, core::parse_json, tree::content_id as tree_id_of};

use crate::{
    decode, envelope,
    failure::{Outcome, bad_argument},
    json,
    options::{How, Labels, Reads},
    output::{Kind, Object, SMALL},
    source::Source,
    tree::{is_tree, tree_of},
};

/// Writes an array as one line of ASCII text.
#[pyfunction]
#[pyo3(signature = (obj, *, codecs = "auto", level = "default", profile = "core", attrs = None, dims = None, max_chars = None))]
pub fn dumps<'py>(
    obj: &Bound<'py, PyAny>,
    codecs: &str,
    level: &str,
    profile: &str,
    attrs: Option<&Bound<'py, PyDict>>,
    dims: Option<&Bound<'py, PyAny>>,
    max_chars: Option<usize>,
) -> Outcome<Bound<'py, PyAny>> {
    let how = How { codecs, level, profile };
    let mut options = how.options(&Labels::new(attrs, dims)?)?;
    if let Some(most) = max_chars {
        options = Arc::new(EncodeOptions::clone(&options).max_chars(most));
    }
    if is_tree(obj)? {
        return written(obj, Kind::Str, |tree, out| options.append_tree(Form::Line, tree, out));
    }
    let source = Source::new(obj)?;
    let mut line = Object::new(obj.py(), Kind::Str, if how.is_store() { source.len_hint().div_ceil(3) * 4 + SMALL } else { SMALL })?;
    source.with(obj.py(), how.reads(), |array| options.append_to(Form::Line, array, &mut line))?;
    line.finish(obj.py())
}

/// Writes an array in the binary form.
#[pyfunction]
#[pyo3(signature = (obj, *, codecs = "auto", level = "default", profile = "core", attrs = None, dims = None))]
pub fn dumpb<'py>(
    obj: &Bound<'py, PyAny>,
    codecs: &str,
    level: &str,
    profile: &str,
    attrs: Option<&Bound<'py, PyDict>>,
    dims: Option<&Bound<'py, PyAny>>,
) -> Outcome<Bound<'py, PyAny>> {
    let how = How { codecs, level, profile };
    let options = how.options(&Labels::new(attrs, dims)?)?;
    if is_tree(obj)? {
        return written(obj, Kind::Bytes, |tree, out| options.append_tree(Form::Binary, tree, out));
    }
    let source = Source::new(obj)?;
    // The check stands before the elements: they are read twice even where they are stored.
    let reads = if how.is_store() { Reads::Again } else { how.reads() };
    let mut bytes = Object::new(obj.py(), Kind::Bytes, SMALL)?;
    source.with(obj.py(), reads, |array| options.append_to(Form::Binary, array, &mut bytes))?;
    bytes.finish(obj.py())
}

/// Writes an array in the JSON form, as the object that `json.dumps` takes.
#[pyfunction]
#[pyo3(signature = (obj, *, codecs = "auto", level = "default", profile = "core", attrs = None, dims = None, readable = false))]
#[allow(clippy::too_many_arguments)]
pub fn dumpj<'py>(
    obj: &Bound<'py, PyAny>,
    codecs: &str,
    level: &str,
    profile: &str,
    attrs: Option<&Bound<'py, PyDict>>,
    dims: Option<&Bound<'py, PyAny>>,
    readable: bool,
) -> Outcome<Bound<'py, PyDict>> {
    let how = How { codecs, level, profile };
    let options = how.options(&Labels::new(attrs, dims)?)?;
    let text = if is_tree(obj)? {
        let tree = tree_of(obj)?;
        obj.py().detach(|| if readable { options.tree_to_readable(&tree) } else { options.tree_to_json(&tree) })?
    } else if readable {
        return Err(bad_argument("readable is for dict, list and tuple, in which it shows what stands around arrays"));
    } else {
        Source::new(obj)?.with(obj.py(), how.reads(), |array| options.to_json(array))?
    };
    match parse_json(text.as_bytes(), tenvelope::core::caps::JSON_DEPTH)? {
        Value::Object(members) => Ok(ordered(obj.py(), members)?),
        _ => Err(bad_argument("the JSON form is an object")),
    }
}

/// The id of an array, or of the array in an envelope: equal arrays have equal ids, whatever the codecs.
#[pyfunction]
#[pyo3(signature = (obj))]
pub fn content_id(obj: &Bound<'_, PyAny>) -> Outcome<String> {
    // What `loads` is given; as an array a `bytes` is `numpy.frombuffer` of it.
    // A dict may be either: the JSON form has two members that no tree is likely to have.
    let is_form = |dict: &Bound<'_, PyDict>| Ok::<_, PyErr>(dict.contains("$tnv")? && dict.contains("dtype")?);
    let is_envelope = obj.cast::<PyDict>().map_or(Ok(false), is_form)?;
    if !is_envelope && is_tree(obj)? {
        let tree = tree_of(obj)?;
        return Ok(obj.py().detach(|| tree_id_of(&tree))?);
    }
    let is_text = obj.is_instance_of::<PyString>() || obj.is_instance_of::<PyBytes>() || obj.is_instance_of::<PyByteArray>();
    if !is_text && !obj.is_instance_of::<PyMemoryView>() && !obj.is_instance_of::<PyDict>() {
        return Source::new(obj)?.with(obj.py(), Reads::Once, id_of);
    }
    let limits = Limits::default();
    let envelope = envelope::Envelope::new(obj, &limits)?;
    if let Some(tree) = decode::tree_in(obj.py(), &envelope, &limits)? {
        return Ok(obj.py().detach(|| tree_id_of(&tree))?);
    }
    decode::with_array(obj.py(), &envelope, &limits, id_of)
}

/// The envelope of a tree as an object.
fn written<'py>(
    obj: &Bound<'py, PyAny>,
    kind: Kind,
    write: impl FnOnce(&Tree, &mut Vec<u8>) -> tenvelope::Result<()> + Send,
) -> Outcome<Bound<'py, PyAny>> {
    let (py, tree) = (obj.py(), tree_of(obj)?);
    let mut out = Vec::new();
    py.detach(|| write(&tree, &mut out))?;
    let mut object = Object::new(py, kind, out.len())?;
    object.put(&out)?;
    object.finish(py)
}

/// In the order of a line, which a parser may have lost.
fn ordered<'py>(py: Python<'py>, members: Map<String, Value>) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for name in ["$tnv", "dtype", "shape", "chunk", "codecs", "value", "meta", "data", "check"] {
        if let Some(value) = members.get(name) {
            dict.set_item(name, json::to_python(py, value)?)?;
        }
    }
    Ok(dict)
}
