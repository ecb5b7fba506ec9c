//! Envelopes to and from open files, with the memory of a few chunks beyond the array.

use numpy::PyUntypedArray;
use pyo3::{prelude::*, types::PyDict};
use tenvelope::{Array, Dtype, EncodeOptions, Form, Reader};

use crate::{
    decode::{self, To},
    failure::{Failure, Outcome, bad_argument},
    file::{InFile, OutFile, Raised, progress as progress_of},
    limits::{self, Limits},
    memory::bytes_of_mut,
    nibbles,
    options::{How, Labels, Reads},
    plugins::{is_of_python, registry},
    source::Source,
    tree::{is_tree, tree_of},
};

/// Writes an array to an open file, piece by piece. The array must not change meanwhile: it is not copied.
#[pyfunction]
#[pyo3(signature = (obj, fp, *, form = "line", codecs = "auto", level = "default", profile = "core", attrs = None, dims = None, progress = None))]
#[allow(clippy::too_many_arguments)]
pub fn dump<'py>(
    obj: &Bound<'py, PyAny>,
    fp: &Bound<'py, PyAny>,
    form: &str,
    codecs: &str,
    level: &str,
    profile: &str,
    attrs: Option<&Bound<'py, PyDict>>,
    dims: Option<&Bound<'py, PyAny>>,
    progress: Option<&Bound<'py, PyAny>>,
) -> Outcome<()> {
    let form = match form {
        "line" => Form::Line,
        "json" => Form::Json,
        "binary" => Form::Binary,
        other => return Err(bad_argument(format!("form {other:?}; there are \"line\", \"json\" and \"binary\""))),
    };
    let raised = Raised::default();
    let file = OutFile::new(fp, &raised)?;
    if file.is_text() && form == Form::Binary {
        return Err(bad_argument("the binary form goes into a file that is open for bytes, such as open(…, \"wb\")"));
    }
    let how = How { codecs, level, profile };
    let options = how.options(&Labels::new(attrs, dims)?)?;
    let options = EncodeOptions::clone(&options).progress(progress_of(progress, &raised)?);
    if is_tree(obj)? {
        let tree = tree_of(obj)?;
        let written = obj.py().detach(|| options.tree_to_writer(form, &tree, file).map(drop));
        return raised.or(written.map_err(Failure::from));
    }
    let source = Source::new(obj)?;
    // Of a large array no copy is made: whoever changes it meanwhile gets a line that may not decode. Files are Python, too, but are not entered while an element is looked at.
    let reads = if is_of_python(codecs) { Reads::BesidePython } else { Reads::Once };
    let written = source.with(obj.py(), reads, |array| options.to_writer(form, array, file).map(drop));
    raised.or(written)
}

/// Reads an array from an open file that holds a line or the binary form and nothing else.
#[pyfunction]
#[pyo3(signature = (fp, *, out = None, limits = None, allow = None, rows = None, raw_bits = false, progress = None))]
pub fn load<'py>(
    fp: &Bound<'py, PyAny>,
    out: Option<&Bound<'py, PyUntypedArray>>,
    limits: Option<&Bound<'py, Limits>>,
    allow: Option<Vec<String>>,
    rows: Option<&Bound<'py, PyAny>>,
    raw_bits: bool,
    progress: Option<&Bound<'py, PyAny>>,
) -> Outcome<Bound<'py, PyAny>> {
    let py = fp.py();
    let (limits, registry) = (limits::of(limits), registry(allow.as_deref()));
    let rows = rows.map(decode::rows_of).transpose()?;
    let raised = Raised::default();
    let (file, progress) = (InFile::new(fp, &raised)?, progress_of(progress, &raised)?);
    let to = To { py, out, rows: None, raw_bits };
    let read = || {
        let reader = py.detach(|| Reader::new(file, &registry, &limits))?.with_progress(progress);
        if *reader.dtype() == Dtype::Tree {
            to.is_for_tree()?;
            if rows.is_some() {
                return Err(bad_argument("a tree has no rows"));
            }
            return to.tree(py.detach(|| reader.read_tree())?);
        }
        match rows {
            Some(rows) => to.source(&py.detach(|| reader.read_rows(rows))?),
            None if *reader.dtype() == Dtype::String => to.source(&py.detach(|| reader.read::<Array>())?),
            None => run(&to, reader),
        }
    };
    raised.or(read())
}

/// Straight into the memory of the array.
fn run<'py>(to: &To<'_, 'py>, reader: Reader<InFile>) -> Outcome<Bound<'py, PyAny>> {
    let (dtype, shape) = (reader.dtype().clone(), reader.shape().to_vec());
    let mut array = to.place(&dtype, &shape)?;
    let is_packed = matches!(dtype, Dtype::Int4 | Dtype::Uint4);
    let run = bytes_of_mut(&mut array)?;
    // Of an array that was given others may read while the file is waited for; nobody knows a new one yet.
    if is_packed {
        let mut packed = vec![0; run.len().div_ceil(2)];
        to.py.detach(|| reader.read_run(&mut packed))?;
        nibbles::unpack(&packed, run);
    } else if to.out.is_some() {
        reader.read_run(run)?;
    } else {
        to.py.detach(|| reader.read_run(run))?;
    }
    Ok(array.into_any())
}
