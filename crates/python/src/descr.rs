//! What a dtype of NumPy is to the format, and whether its memory already is a raw run.

use std::sync::Arc;

use numpy::{PyArrayDescr, PyArrayDescrMethods};
use pyo3::{
    intern,
    prelude::*,
    types::{PyList, PyTuple},
};
use tenvelope::{Dtype, Field, Fields, TimeUnit};

use crate::failure::{Outcome, unsupported};

/// A dtype that was understood.
pub struct Understood {
    pub dtype: Dtype,
    /// Little-endian and without padding: elements in C order are the raw run.
    pub is_raw: bool,
}

/// Types that packages add come after this number, which differs from process to process.
const USER_TYPES: i32 = 256;
const LONGDOUBLE: i32 = 13;
const CLONGDOUBLE: i32 = 16;

/// Reads a dtype of NumPy, or says what to do instead.
pub fn understand(descr: &Bound<'_, PyArrayDescr>) -> Outcome<Understood> {
    let size = descr.itemsize();
    let dtype = match (descr.kind(), size) {
        _ if descr.num() >= USER_TYPES && descr.kind() != b'T' => by_name(descr)?,
        (_, _) if matches!(descr.num(), LONGDOUBLE | CLONGDOUBLE) => {
            return Err(unsupported(
                "longdouble differs from machine to machine, so no envelope holds it; convert it with astype(numpy.float64) or astype(numpy.complex128), which rounds",
            ));
        }
        (b'b', 1) => Dtype::Bool,
        (b'i', 1) => Dtype::Int8,
        (b'i', 2) => Dtype::Int16,
        (b'i', 4) => Dtype::Int32,
        (b'i', 8) => Dtype::Int64,
        (b'u', 1) => Dtype::Uint8,
        (b'u', 2) => Dtype::Uint16,
        (b'u', 4) => Dtype::Uint32,
        (b'u', 8) => Dtype::Uint64,
        (b'f', 2) => Dtype::Float16,
        (b'f', 4) => Dtype::Float32,
        (b'f', 8) => Dtype::Float64,
        (b'c', 8) => Dtype::Complex64,
        (b'c', 16) => Dtype::Complex128,
        (b'M', _) => time(descr, |unit, step| Dtype::Datetime64 { unit, step })?,
        (b'm', _) => time(descr, |unit, step| Dtype::Timedelta64 { unit, step })?,
        (b'T', _) => Dtype::String,
        (b'V', _) if descr.has_fields() => return structure(descr),
        (b'S' | b'U' | b'V', 0) => return Err(unsupported(format!("{descr} has elements of no bytes, which no envelope holds"))),
        (b'S', size) => Dtype::Bytes(size as u64),
        (b'U', size) => Dtype::Utf32(size as u64 / 4),
        (b'V', size) => Dtype::Void(size as u64),
        (b'O', _) => {
            return Err(unsupported(
                "an array of Python objects has no dtype that an envelope could name; convert it with astype: for texts to numpy.dtypes.StringDType(), for numbers to the number they are",
            ));
        }
        _ => return Err(unsupported(format!("no envelope holds arrays of {descr}; convert it with astype"))),
    };
    Ok(Understood { is_raw: dtype != Dtype::String && descr.byteorder() != b'>', dtype })
}

/// The dtype of the raw run: the same fields in the same order, little-endian and without padding.
pub fn packed<'py>(descr: &Bound<'py, PyArrayDescr>) -> Outcome<Bound<'py, PyArrayDescr>> {
    let py = descr.py();
    let Some(names) = descr.names().filter(|_| descr.has_fields()) else {
        return Ok(descr.call_method1(intern!(py, "newbyteorder"), ("<",))?.cast_into().map_err(PyErr::from)?);
    };
    let fields = PyList::empty(py);
    for name in names {
        let (field, _) = descr.get_field(&name)?;
        fields.append((name, packed(&field.base())?, PyTuple::new(py, field.shape())?))?;
    }
    Ok(PyArrayDescr::new(py, fields)?)
}

/// The types of `ml_dtypes`: known by their names.
fn by_name(descr: &Bound<'_, PyArrayDescr>) -> Outcome<Dtype> {
    let name = descr.typeobj().name()?.to_string();
    match (name.as_str(), descr.itemsize()) {
        ("bfloat16", 2) => Ok(Dtype::Bfloat16),
        ("float8_e4m3fn", 1) => Ok(Dtype::Float8E4m3fn),
        ("float8_e5m2", 1) => Ok(Dtype::Float8E5m2),
        ("int4", 1) => Ok(Dtype::Int4),
        ("uint4", 1) => Ok(Dtype::Uint4),
        _ => {
            Err(unsupported(format!("no envelope holds arrays of {name}; convert it with astype, or view its bits as an unsigned integer")))
        }
    }
}

fn time(descr: &Bound<'_, PyArrayDescr>, dtype: fn(TimeUnit, u32) -> Dtype) -> Outcome<Dtype> {
    let py = descr.py();
    let (unit, step): (String, u32) = py.import(intern!(py, "numpy"))?.call_method1(intern!(py, "datetime_data"), (descr,))?.extract()?;
    if unit == "generic" && step > 1 {
        return Err(unsupported(
            "a datetime64 or timedelta64 in steps of no unit, which NumPy itself drops in the next array; view it with a unit, such as numpy.dtype(\"m8[s]\")",
        ));
    }
    Ok(dtype(unit.parse()?, step))
}

fn structure(descr: &Bound<'_, PyArrayDescr>) -> Outcome<Understood> {
    let names = descr.names().unwrap_or_default();
    let all: usize = descr.as_any().getattr(intern!(descr.py(), "fields"))?.len()?;
    if all != names.len() {
        return Err(unsupported(
            "a field of this struct has a title beside its name, which no envelope holds; rename the fields without titles",
        ));
    }
    let (mut fields, mut end, mut is_raw) = (Vec::with_capacity(names.len()), 0, true);
    for name in names {
        let (field, offset) = descr.get_field(&name)?;
        let (element, shape) = (field.base(), field.shape());
        let inner = understand(&element)?;
        is_raw &= inner.is_raw && offset == end;
        end = offset + field.itemsize();
        fields.push(Field::with_shape(name, inner.dtype, shape.into_iter().map(|dim| dim as u64).collect()));
    }
    is_raw &= end == descr.itemsize();
    Ok(Understood { dtype: Dtype::Struct(Arc::new(Fields::new(fields)?)), is_raw })
}
