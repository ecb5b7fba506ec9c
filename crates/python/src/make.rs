//! Arrays of NumPy, made and filled.

use numpy::{PyArrayDescr, PyArrayDescrMethods, PyUntypedArray, npyffi::PY_ARRAY_API};
use pyo3::{
    exceptions::PyImportError,
    intern,
    prelude::*,
    types::{PyDict, PyList, PyTuple},
};
use tenvelope::{Dtype, Fields, TimeUnit, core::Source};

use crate::{
    failure::{Outcome, unsupported},
    memory::{SHORT, bytes_of_mut, empty},
    nibbles,
};

/// A new array with the elements of a source: writable, aligned, native, in C order. `detach` says whether what is read cannot change.
pub fn array<'py, S: Source + Sync>(py: Python<'py>, source: &S, raw_bits: bool, detach: bool) -> Outcome<Bound<'py, PyAny>> {
    if *source.dtype() == Dtype::String {
        return strings(py, source, detach);
    }
    let descr = descr_of(py, source.dtype(), raw_bits)?;
    let mut array = empty(py, descr, source.shape())?;
    fill(py, source, &mut array, detach)?;
    Ok(array.into_any())
}

/// Fills an array of the right dtype and shape.
pub fn fill<S: Source + Sync>(py: Python<'_>, source: &S, array: &mut Bound<'_, PyUntypedArray>, detach: bool) -> Outcome<()> {
    let run = bytes_of_mut(array)?;
    let mut work = || match source.dtype() {
        Dtype::Int4 | Dtype::Uint4 => {
            let mut packed = vec![0; run.len().div_ceil(2)];
            source.fill(&mut packed)?;
            nibbles::unpack(&packed, run);
            Ok(())
        }
        _ => source.fill(run),
    };
    let is_short = source.dtype().item_size().unwrap_or(1).saturating_mul(source.shape().iter().product::<usize>() as u64) <= SHORT as u64;
    Ok(if detach && !is_short { py.detach(work) } else { work() }?)
}

/// The dtype of NumPy, native and packed; with `raw_bits` unsigned integers where NumPy itself has none.
pub fn descr_of<'py>(py: Python<'py>, dtype: &Dtype, raw_bits: bool) -> Outcome<Bound<'py, PyArrayDescr>> {
    let number = match dtype {
        Dtype::Bool => 0,
        Dtype::Int8 => 1,
        Dtype::Uint8 => 2,
        Dtype::Int16 => 3,
        Dtype::Uint16 => 4,
        Dtype::Float32 => 11,
        Dtype::Float64 => 12,
        Dtype::Complex64 => 14,
        Dtype::Complex128 => 15,
        Dtype::Float16 => 23,
        Dtype::Bfloat16 if raw_bits => 4,
        Dtype::Float8E4m3fn | Dtype::Float8E5m2 | Dtype::Int4 | Dtype::Uint4 if raw_bits => 2,
        Dtype::Bfloat16 | Dtype::Float8E4m3fn | Dtype::Float8E5m2 | Dtype::Int4 | Dtype::Uint4 => return of_ml_dtypes(py, dtype),
        Dtype::Struct(fields) => return structure(py, fields, raw_bits),
        // Of these the number differs from system to system (int32 is `int` or `long`).
        Dtype::Int32 => return spelled(py, "i4"),
        Dtype::Uint32 => return spelled(py, "u4"),
        Dtype::Int64 => return spelled(py, "i8"),
        Dtype::Uint64 => return spelled(py, "u8"),
        // NumPy takes a step of such a unit and drops it again when it makes an array.
        Dtype::Datetime64 { unit: TimeUnit::Generic, step: 2.. } | Dtype::Timedelta64 { unit: TimeUnit::Generic, step: 2.. } => {
            return Err(unsupported(format!("NumPy has no arrays of {dtype}, a unit without a name in steps")));
        }
        Dtype::Datetime64 { unit, step } => return spelled(py, &format!("M8{}", brackets(&unit.to_string(), *step))),
        Dtype::Timedelta64 { unit, step } => return spelled(py, &format!("m8{}", brackets(&unit.to_string(), *step))),
        Dtype::Bytes(n) => return spelled(py, &format!("S{n}")),
        Dtype::Utf32(n) => return spelled(py, &format!("U{n}")),
        Dtype::Void(n) => return spelled(py, &format!("V{n}")),
        other => return Err(unsupported(format!("{other} is no array of NumPy"))),
    };
    // SAFETY: the numbers above are built-in types of NumPy; the call gives a new reference.
    let descr = unsafe { Bound::from_owned_ptr_or_err(py, PY_ARRAY_API.PyArray_DescrFromType(py, number).cast())? };
    Ok(descr.cast_into::<PyArrayDescr>().map_err(PyErr::from)?)
}

fn brackets(unit: &str, step: u32) -> String {
    match (unit, step) {
        ("generic", 1) => String::new(),
        (unit, 1) => format!("[{unit}]"),
        (unit, step) => format!("[{step}{unit}]"),
    }
}

fn spelled<'py>(py: Python<'py>, spelling: &str) -> Outcome<Bound<'py, PyArrayDescr>> {
    PyArrayDescr::new(py, spelling).map_err(|error| unsupported(format!("NumPy has no dtype {spelling}: {}", error.value(py))))
}

/// Asked for by name, when it is needed and not before.
fn of_ml_dtypes<'py>(py: Python<'py>, dtype: &Dtype) -> Outcome<Bound<'py, PyArrayDescr>> {
    let module = py.import(intern!(py, "ml_dtypes")).map_err(|error| {
        if error.is_instance_of::<PyImportError>(py) {
            unsupported(format!(
                "an array of {dtype} needs the package ml_dtypes (pip install ml_dtypes); or take its bits as unsigned integers with raw_bits=True"
            ))
        } else {
            error.into()
        }
    })?;
    Ok(PyArrayDescr::new(py, module.getattr(dtype.to_string())?)?)
}

fn structure<'py>(py: Python<'py>, fields: &Fields, raw_bits: bool) -> Outcome<Bound<'py, PyArrayDescr>> {
    let list = PyList::empty(py);
    for field in fields.list() {
        let descr = descr_of(py, &field.dtype, raw_bits)?;
        if field.shape.is_empty() {
            list.append((&field.name, descr))?;
        } else {
            list.append((&field.name, descr, PyTuple::new(py, &field.shape)?))?;
        }
    }
    let descr = PyArrayDescr::new(py, list).map_err(|error| unsupported(format!("NumPy has no such struct: {}", error.value(py))))?;
    if descr.itemsize() as u64 != fields.item_size() {
        return Err(unsupported(format!("NumPy makes {} bytes of a struct of {}", descr.itemsize(), fields.item_size())));
    }
    Ok(descr)
}

fn strings<'py, S: Source + Sync>(py: Python<'py>, source: &S, detach: bool) -> Outcome<Bound<'py, PyAny>> {
    let strings = if detach { py.detach(|| source.strings()) } else { source.strings() }?;
    let numpy = py.import(intern!(py, "numpy"))?;
    let options = PyDict::new(py);
    options.set_item(intern!(py, "dtype"), numpy.getattr(intern!(py, "dtypes"))?.call_method0(intern!(py, "StringDType"))?)?;
    let flat = numpy.call_method(intern!(py, "array"), (PyList::new(py, strings.iter())?,), Some(&options))?;
    if source.shape().len() == 1 {
        return Ok(flat);
    }
    // A copy, since a view of another array would not own its elements.
    let shape = PyTuple::new(py, source.shape())?;
    Ok(flat.call_method1(intern!(py, "reshape"), (shape,))?.call_method0(intern!(py, "copy"))?)
}
