//! What an envelope says of itself.

use pyo3::{
    IntoPyObjectExt,
    prelude::*,
    types::{PyBytes, PyDict, PyString, PyTuple},
};
use serde_json::Value;
use tenvelope::{inspect_slice, quote};

use crate::{
    envelope::Envelope,
    failure::{Outcome, bad_argument},
    html, json,
};

/// What an envelope says of itself, read from its header alone. Nothing of it is verified.
#[pyclass(frozen, module = "tenvelope")]
pub struct Info {
    info: tenvelope::Info,
    form: String,
    /// The input, where nobody can change it: for a picture, if someone asks.
    input: Option<Py<PyAny>>,
}

/// Reads the header of an envelope. Nothing is verified, and a line or the binary form may end anywhere after it.
#[pyfunction]
#[pyo3(signature = (text))]
pub fn inspect(text: &Bound<'_, PyAny>) -> Outcome<Info> {
    let limits = tenvelope::Limits::default();
    let (info, form) = match Envelope::new(text, &limits)? {
        Envelope::Text(text) => (inspect_slice(text.as_bytes()?)?, None),
        Envelope::Line(line) => (inspect_slice(line.as_bytes())?, Some("json")),
        Envelope::Values(_) | Envelope::Tree(_) => {
            return Err(bad_argument("readable values and readable trees have no header; loads reads them"));
        }
    };
    let form = form.map_or_else(|| info.form.to_string(), str::to_owned);
    let is_frozen = text.is_instance_of::<PyString>() || text.is_instance_of::<PyBytes>();
    Ok(Info { info, form, input: is_frozen.then(|| text.clone().unbind()) })
}

#[pymethods]
impl Info {
    /// ``"line"``, ``"json"`` or ``"binary"``.
    #[getter]
    fn form(&self) -> &str {
        &self.form
    }

    /// The dtype as the format calls it, such as ``"datetime64~ns"``; the fields of a ``"struct"`` are ``fields``.
    #[getter]
    fn dtype(&self) -> String {
        self.info.dtype.to_string()
    }

    /// The dims, outermost first.
    #[getter]
    fn shape<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.info.shape)
    }

    /// The fields of a struct: name, dtype or list of fields, and the shape of a subarray.
    #[getter]
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.info.dtype.fields().map(|fields| json::to_python(py, &fields_value(fields))).transpose()
    }

    /// Elements of a chunk, if there is more than one chunk.
    #[getter]
    fn chunk(&self) -> Option<u64> {
        self.info.chunk
    }

    /// The codecs in the order of encoding, with their parameters.
    #[getter]
    fn codecs(&self) -> Vec<&str> {
        self.info.codecs.iter().map(|codec| codec.spec.as_str()).collect()
    }

    /// The members that the writer has added, or ``None``.
    #[getter]
    fn attrs<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        self.info.attrs.as_ref().map(|attrs| json::dict(py, attrs)).transpose()
    }

    /// A name, or ``None``, for each dim; ``None`` if no dim has one.
    #[getter]
    fn dims<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        self.info.dims.as_ref().map(|dims| PyTuple::new(py, dims)).transpose()
    }

    /// The arrays of a tree: ``dtype``, ``shape``, ``chunk``, ``codecs``, and how many ``uses`` each has; ``None`` for everything else, and where the document is not all there.
    #[getter]
    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let members = self.info.to_json();
        self.info.parts.as_ref().map(|_| json::to_python(py, &members["parts"])).transpose()
    }

    /// Bytes of the array, where its dtype fixes them.
    #[getter]
    fn decoded_bytes(&self) -> Option<u64> {
        self.info.decoded_bytes
    }

    /// Characters of the header.
    #[getter]
    fn header_len(&self) -> usize {
        self.info.header_len
    }

    /// Characters or bytes of the body, as far as they are at hand.
    #[getter]
    fn body_len(&self) -> usize {
        self.info.body_len
    }

    /// Whether the envelope goes on to its end. Whether its checks are right is another question.
    #[getter]
    fn complete(&self) -> bool {
        self.info.complete
    }

    /// For the package `rich`.
    fn __rich_repr__<'py>(&self, py: Python<'py>) -> PyResult<Vec<(&'static str, Bound<'py, PyAny>)>> {
        let mut members = vec![
            ("form", self.form().into_bound_py_any(py)?),
            ("dtype", self.dtype().into_bound_py_any(py)?),
            ("shape", self.shape(py)?.into_any()),
            ("codecs", self.codecs().into_bound_py_any(py)?),
        ];
        if let Some(fields) = self.fields(py)? {
            members.push(("fields", fields));
        }
        if let Some(parts) = self.parts(py)? {
            members.push(("parts", parts));
        }
        if let Some(dims) = self.dims(py)? {
            members.push(("dims", dims.into_any()));
        }
        if let Some(attrs) = self.attrs(py)? {
            members.push(("attrs", attrs.into_any()));
        }
        members.push(("complete", self.complete().into_bound_py_any(py)?));
        Ok(members)
    }

    /// For notebooks: a table, and a small picture of an array of numbers that is not too large.
    fn _repr_html_(&self, py: Python<'_>) -> String {
        let members = self.info.to_json();
        let picture = self.input.as_ref().map(|input| html::picture(input.bind(py), &self.info));
        html::table(&self.form, &members, &picture.unwrap_or_default())
    }

    fn __repr__(&self) -> String {
        let codecs = self.codecs().join("-");
        let dims = self.info.dims.as_ref().map_or(String::new(), |dims| {
            let names: Vec<_> = dims.iter().map(|dim| dim.as_deref().map_or_else(|| "None".to_owned(), quote)).collect();
            format!(", dims=({})", names.join(", "))
        });
        let cut = if self.info.complete { "" } else { ", cut" };
        format!("<tenvelope {} {} {} {codecs}{dims}{cut}>", self.form, self.dtype(), self.info.shape_text())
    }
}

fn fields_value(fields: &tenvelope::Fields) -> Value {
    let field = |field: &tenvelope::Field| {
        let dtype = field.dtype.fields().map_or_else(|| Value::from(field.dtype.to_string()), fields_value);
        let mut entry = vec![Value::from(field.name.as_str()), dtype];
        if !field.shape.is_empty() {
            entry.push(Value::from(field.shape.clone()));
        }
        Value::from(entry)
    };
    fields.list().iter().map(field).collect()
}
