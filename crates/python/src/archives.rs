//! Files of several arrays, npz and safetensors, as dicts of arrays.

use pyo3::{
    prelude::*,
    types::{PyBytes, PyDict},
};
use tenvelope::{Labelled, Tree, npz, safetensors};

use crate::{
    failure::Outcome,
    limits::{self, Limits},
    options::Labels,
    text::Text,
    tree::{to_python, tree_of},
};

/// Reads the bytes of an npz file into a dict of arrays. Nothing is unpickled: object arrays are refused.
#[pyfunction]
#[pyo3(signature = (data, *, limits = None, raw_bits = false))]
pub fn loads_npz<'py>(data: &Bound<'py, PyAny>, limits: Option<&Bound<'py, Limits>>, raw_bits: bool) -> Outcome<Bound<'py, PyAny>> {
    read(data, limits, raw_bits, npz::read)
}

/// Writes a dict of arrays as the bytes of an npz file, compressed.
#[pyfunction]
#[pyo3(signature = (arrays))]
pub fn dumps_npz<'py>(arrays: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyBytes>> {
    let tree = tree_of(arrays)?;
    let file = arrays.py().detach(|| npz::write(&tree))?;
    Ok(PyBytes::new(arrays.py(), &file))
}

/// Reads the bytes of a safetensors file into a dict of arrays. Its metadata is left out.
#[pyfunction]
#[pyo3(signature = (data, *, limits = None, raw_bits = false))]
pub fn loads_safetensors<'py>(data: &Bound<'py, PyAny>, limits: Option<&Bound<'py, Limits>>, raw_bits: bool) -> Outcome<Bound<'py, PyAny>> {
    read(data, limits, raw_bits, |file, limits| safetensors::read(file, limits).map(|tree| tree.value))
}

/// Writes a dict of arrays as the bytes of a safetensors file; `attrs` become its metadata, where every value is a str.
#[pyfunction]
#[pyo3(signature = (arrays, *, attrs = None))]
pub fn dumps_safetensors<'py>(arrays: &Bound<'py, PyAny>, attrs: Option<&Bound<'py, PyDict>>) -> Outcome<Bound<'py, PyBytes>> {
    let labels = Labels::new(attrs, None)?;
    let tree = Labelled { attrs: labels.attrs, ..Labelled::new(tree_of(arrays)?) };
    let file = arrays.py().detach(|| safetensors::write(&tree))?;
    Ok(PyBytes::new(arrays.py(), &file))
}

fn read<'py>(
    data: &Bound<'py, PyAny>,
    limits: Option<&Bound<'py, Limits>>,
    raw_bits: bool,
    read: impl FnOnce(&[u8], &tenvelope::Limits) -> tenvelope::Result<Tree> + Send,
) -> Outcome<Bound<'py, PyAny>> {
    let (file, limits) = (Text::new(data)?, limits::of(limits));
    let bytes = file.as_bytes()?;
    let tree = data.py().detach(|| read(bytes, &limits))?;
    to_python(data.py(), tree, raw_bits)
}
