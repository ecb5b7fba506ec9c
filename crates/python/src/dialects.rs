//! How others put arrays into text and bytes.

use pyo3::{IntoPyObjectExt, prelude::*, types::PyBytes};
use tenvelope::{
    Error, ErrorKind,
    dialects::{self, Dialect},
};

use crate::{
    failure::Outcome,
    limits::{self, Limits},
    text::Text,
    tree::{to_python, tree_of},
};

/// Names the dialect that a text or bytes are in, or None.
#[pyfunction]
#[pyo3(signature = (data))]
pub fn detect(data: &Bound<'_, PyAny>) -> Outcome<Option<&'static str>> {
    let text = Text::new(data)?;
    let bytes = text.as_bytes()?;
    Ok(data.py().detach(|| dialects::detect(bytes)).map(Dialect::name))
}

/// Reads an array, or a document with arrays in it, in a dialect: "plotly", "kserve", "lists" …; "auto" takes the one that it looks like.
#[pyfunction]
#[pyo3(signature = (data, dialect = "auto", *, limits = None, raw_bits = false))]
pub fn loads_dialect<'py>(
    data: &Bound<'py, PyAny>,
    dialect: &str,
    limits: Option<&Bound<'py, Limits>>,
    raw_bits: bool,
) -> Outcome<Bound<'py, PyAny>> {
    let (text, limits) = (Text::new(data)?, limits::of(limits));
    let bytes = text.as_bytes()?;
    let named = if dialect == "auto" { None } else { Some(dialect.parse::<Dialect>()?) };
    let tree = data.py().detach(|| {
        let dialect = named.or_else(|| dialects::detect(bytes));
        let dialect = dialect.ok_or_else(|| Error::new(ErrorKind::BadMagic, "this is in no dialect that is known here"))?;
        dialects::read(bytes, dialect, &limits)
    })?;
    to_python(data.py(), tree, raw_bits)
}

/// Writes an array, or dicts and lists with arrays in them, in a dialect: a str, or bytes for "cbor" and "triton".
#[pyfunction]
#[pyo3(signature = (obj, dialect))]
pub fn dumps_dialect<'py>(obj: &Bound<'py, PyAny>, dialect: &str) -> Outcome<Bound<'py, PyAny>> {
    let (tree, dialect) = (tree_of(obj)?, dialect.parse::<Dialect>()?);
    let out = obj.py().detach(|| dialects::write(&tree, dialect))?;
    if dialect.is_text() {
        let text = String::from_utf8(out).map_err(|error| Error::new(ErrorKind::Unsupported, error.to_string()))?;
        return Ok(text.into_bound_py_any(obj.py())?);
    }
    Ok(PyBytes::new(obj.py(), &out).into_any())
}
