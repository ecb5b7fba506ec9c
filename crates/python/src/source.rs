//! Whatever is handed in, as an array of the format.

use std::borrow::Cow;

use numpy::{PyArrayDescrMethods, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::{
    exceptions::PyTypeError,
    intern,
    prelude::*,
    types::{IntoPyDict, PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple},
};
use tenvelope::{Array, ArrayView, Dtype, Strings, core::Buffer};

use crate::{
    descr::{packed, understand},
    failure::{Failure, Outcome, unsupported},
    memory::{SHORT, bytes_of, is_frozen},
    nibbles,
    options::Reads,
    output::SMALL,
};

/// An array that is ready to be written.
pub struct Source<'py> {
    dtype: Dtype,
    shape: Vec<usize>,
    elements: Elements<'py>,
}

enum Elements<'py> {
    /// Contiguous, little-endian, packed. Frozen: nobody but us can change it.
    Array {
        array: Bound<'py, PyUntypedArray>,
        is_frozen: bool,
    },
    Packed(Vec<u8>),
    Strings(Strings),
}

impl<'py> Source<'py> {
    /// Takes an array of NumPy, a scalar of NumPy, or anything with `__array_interface__`, the buffer protocol or DLPack.
    pub fn new(object: &Bound<'py, PyAny>) -> Outcome<Self> {
        let array = array_of(object)?;
        let understood = understand(&array.dtype())?;
        let (dtype, shape) = (understood.dtype, array.shape().to_vec());
        let elements = match dtype {
            Dtype::String => Elements::Strings(strings_of(&array)?),
            _ => {
                let (array, is_frozen) = if understood.is_raw && array.is_c_contiguous() {
                    let is_frozen = array.len() * array.dtype().itemsize() > SHORT && is_frozen(&array);
                    (array, is_frozen)
                } else {
                    (raw_copy(&array)?, true)
                };
                match dtype {
                    Dtype::Int4 | Dtype::Uint4 => Elements::Packed(nibbles::pack(bytes_of(&array)?)),
                    _ => Elements::Array { array, is_frozen },
                }
            }
        };
        Ok(Source { dtype, shape, elements })
    }

    /// The array with a copy of its elements, which nobody else knows.
    pub fn into_array(self) -> Outcome<Array> {
        let Source { dtype, shape, elements } = self;
        let buffer = match &elements {
            Elements::Strings(strings) => return Ok(ArrayView::from_strings(&shape, strings.clone())?),
            Elements::Packed(run) => Buffer::copy_of(run)?,
            Elements::Array { array, .. } => Buffer::copy_of(bytes_of(array)?)?,
        };
        Ok(ArrayView::from_buffer(dtype, &shape, buffer)?)
    }

    /// Bytes of the elements and of a header beside them, about.
    pub fn len_hint(&self) -> usize {
        SMALL
            + match &self.elements {
                Elements::Array { array, .. } => array.len() * array.dtype().itemsize(),
                Elements::Packed(run) => run.len(),
                Elements::Strings(strings) => strings.text_len(),
            }
    }

    /// Does something with the array, without the interpreter lock where that is safe and worth it (see `memory.rs`).
    pub fn with<T: Send>(
        &self,
        py: Python<'py>,
        reads: Reads,
        work: impl FnOnce(&ArrayView<'_>) -> tenvelope::Result<T> + Send,
    ) -> Outcome<T> {
        let (dtype, shape) = (&self.dtype, &self.shape[..]);
        let run = match &self.elements {
            Elements::Strings(strings) => {
                let view = ArrayView::from_strings(shape, strings)?;
                return Ok(py.detach(|| work(&view))?);
            }
            Elements::Packed(run) => Cow::Borrowed(run.as_slice()),
            Elements::Array { array, is_frozen } => {
                let run = bytes_of(array)?;
                let is_short = run.len() <= SHORT && reads != Reads::BesidePython;
                if is_short || (reads == Reads::Once && !is_frozen) {
                    return Ok(work(&ArrayView::from_bytes(dtype.clone(), shape, run)?)?);
                }
                if *is_frozen { Cow::Borrowed(run) } else { Cow::Owned(run.to_vec()) }
            }
        };
        Ok(py.detach(|| work(&ArrayView::from_bytes(dtype.clone(), shape, &run)?))?)
    }
}

/// Whether an object is an array, a scalar of NumPy, or something that says that it can be seen as one. Bytes are no array here.
pub fn is_array_like(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = object.py();
    // Most are none, and this is asked of each value of a tree.
    let kind = object.get_type();
    let is_plain = [
        py.get_type::<PyString>(),
        py.get_type::<PyInt>(),
        py.get_type::<PyFloat>(),
        py.get_type::<PyBool>(),
        py.get_type::<PyDict>(),
        py.get_type::<PyList>(),
        py.get_type::<PyTuple>(),
        py.get_type::<PyBytes>(),
    ];
    if is_plain.iter().any(|plain| kind.is(plain)) {
        return Ok(false);
    }
    if object.is_instance_of::<PyUntypedArray>() {
        return Ok(true);
    }
    let generic = py.import(intern!(py, "numpy"))?.getattr(intern!(py, "generic"))?;
    Ok(object.is_instance(&generic)? || object.hasattr(intern!(py, "__array_interface__"))? || object.hasattr(intern!(py, "__dlpack__"))?)
}

/// The array itself, or one made from what another library offers.
fn array_of<'py>(object: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyUntypedArray>> {
    let py = object.py();
    let numpy = || py.import(intern!(py, "numpy"));
    if let Ok(array) = object.cast_exact::<PyUntypedArray>() {
        return Ok(array.clone());
    }
    if let Ok(array) = object.cast::<PyUntypedArray>() {
        if object.is_instance(&numpy()?.getattr(intern!(py, "ma"))?.getattr(intern!(py, "MaskedArray"))?)? {
            return Err(unsupported(
                "a masked array is two arrays; write its .data and its .mask, or decide with .filled(value) what stands in the holes",
            ));
        }
        return Ok(array.clone());
    }
    let made = if object.is_instance(&numpy()?.getattr(intern!(py, "generic"))?)? || object.hasattr(intern!(py, "__array_interface__"))? {
        numpy()?.call_method1(intern!(py, "asarray"), (object,))
    } else if let Ok(buffer) = py.import(intern!(py, "builtins"))?.call_method1(intern!(py, "memoryview"), (object,)) {
        numpy()?.call_method1(intern!(py, "asarray"), (buffer,))
    } else if object.hasattr(intern!(py, "__dlpack__"))? {
        numpy()?.call_method1(intern!(py, "from_dlpack"), (object,))
    } else {
        return Err(no_array(object));
    };
    let made =
        made.map_err(|error| unsupported(format!("NumPy cannot view this {} as an array: {}", type_name(object), error.value(py))))?;
    array_of(&made)
}

fn no_array(object: &Bound<'_, PyAny>) -> Failure {
    let name = type_name(object);
    let advice = match name.as_str() {
        "list" | "tuple" | "int" | "float" | "bool" | "complex" => "it names no dtype; make an array with numpy.array(…, dtype=…)",
        "str" => "for an array of texts use numpy.array([…], dtype=numpy.dtypes.StringDType())",
        "Series" | "DataFrame" => "hand in what its .to_numpy() gives",
        _ => "an array of NumPy, or an object with __array_interface__, the buffer protocol or DLPack is expected",
    };
    Failure::Python(PyTypeError::new_err(format!("{name} is no array: {advice}")))
}

pub fn type_name(object: &Bound<'_, PyAny>) -> String {
    object.get_type().name().map_or_else(|_| "object".to_owned(), |name| name.to_string())
}

/// A copy in C order, little-endian, without padding: NumPy's own way of copying, which changes no bit of an element.
fn raw_copy<'py>(array: &Bound<'py, PyUntypedArray>) -> Outcome<Bound<'py, PyUntypedArray>> {
    let py = array.py();
    let descr = packed(&array.dtype())?;
    let options = [("order", "C")].into_py_dict(py)?;
    options.set_item(intern!(py, "subok"), false)?;
    let copy = array.as_any().call_method(intern!(py, "astype"), (descr,), Some(&options))?;
    Ok(copy.cast_into::<PyUntypedArray>().map_err(PyErr::from)?)
}

fn strings_of(array: &Bound<'_, PyUntypedArray>) -> Outcome<Strings> {
    let py = array.py();
    let flat = array.as_any().call_method1(intern!(py, "reshape"), (-1,))?.call_method0(intern!(py, "tolist"))?;
    let mut strings = Strings::default();
    for item in flat.try_iter()? {
        let item = item?;
        let Ok(string) = item.cast::<PyString>() else {
            return Err(unsupported(format!("a missing value ({item}) among the strings; no envelope holds one: replace it first")));
        };
        let Ok(string) = string.to_str() else {
            return Err(unsupported("a string with a lone surrogate is no Unicode text"));
        };
        strings.push(string)?;
    }
    Ok(strings)
}
