//! The memory of NumPy arrays, and when the interpreter may run meanwhile.
//!
//! Another thread may change an array while it is encoded. Memory that belongs to a `bytes` cannot change, so the lock is released while it is read. Everything else can
//! (a read-only array may be a view of one that is not), and a compressor that sees an element twice must see the same: short arrays are encoded with the lock held, longer ones
//! are copied with the lock held and encoded without it. Arrays that are stored as they are are read once, front to back, at the speed of a copy: for those the lock is held instead.

use numpy::{PyArrayDescr, PyArrayDescrMethods, PyUntypedArray, PyUntypedArrayMethods, npyffi::PY_ARRAY_API};
use pyo3::{ffi, prelude::*, types::PyBytes};
use tenvelope::{Error, ErrorKind};

use crate::failure::{Outcome, unsupported};

/// Up to here releasing the lock costs more than it gives.
pub const SHORT: usize = 1 << 16;

/// The memory of an array that is contiguous in C order. The lock is held as long as nobody detaches; who does must know that the memory cannot change.
pub fn bytes_of<'a>(array: &'a Bound<'_, PyUntypedArray>) -> Outcome<&'a [u8]> {
    if !array.is_c_contiguous() {
        return Err(unsupported("the array is not contiguous"));
    }
    let len = array.len() * array.dtype().itemsize();
    if len == 0 {
        return Ok(&[]);
    }
    // SAFETY: a C-contiguous array of `len` bytes has them all at its data pointer, initialized since NumPy made or took them; the borrow keeps the array alive. That nobody writes
    // meanwhile is the rule at the head of this file.
    Ok(unsafe { std::slice::from_raw_parts((*array.as_array_ptr()).fields.data.cast::<u8>(), len) })
}

/// The same memory, to be written: of an array that was made here, or that the caller has given for that.
pub fn bytes_of_mut<'a>(array: &'a mut Bound<'_, PyUntypedArray>) -> Outcome<&'a mut [u8]> {
    if !array.is_c_contiguous() || !is_writable(array) {
        return Err(unsupported("the array is not contiguous and writable"));
    }
    let len = array.len() * array.dtype().itemsize();
    if len == 0 {
        return Ok(&mut []);
    }
    // SAFETY: as in `bytes_of`, and the flag says that the memory may be written.
    Ok(unsafe { std::slice::from_raw_parts_mut((*array.as_array_ptr()).fields.data.cast::<u8>(), len) })
}

/// Whether NumPy lets the elements be changed.
pub fn is_writable(array: &Bound<'_, PyUntypedArray>) -> bool {
    // SAFETY: the pointer of a living array; its flags are a plain number.
    unsafe { (*array.as_array_ptr()).fields.flags & numpy::npyffi::NPY_ARRAY_WRITEABLE != 0 }
}

/// Whether the memory belongs to a `bytes`, through any number of views.
pub fn is_frozen(array: &Bound<'_, PyUntypedArray>) -> bool {
    let mut owner = array.as_any().clone();
    while let Ok(array) = owner.cast::<PyUntypedArray>() {
        // SAFETY: the pointer of a living array; its base is null or an object that it owns a reference to.
        let base = unsafe { Bound::from_borrowed_ptr_or_opt(array.py(), (*array.as_array_ptr()).fields.base) };
        match base {
            Some(base) => owner = base,
            None => return false,
        }
    }
    owner.is_exact_instance_of::<PyBytes>()
}

/// A new array to be filled whole: C order, writable, aligned. Its bytes are what was in that memory before.
pub fn empty<'py>(py: Python<'py>, descr: Bound<'py, PyArrayDescr>, shape: &[usize]) -> Outcome<Bound<'py, PyUntypedArray>> {
    let mut dims: Vec<ffi::Py_ssize_t> = shape.iter().map(|&dim| dim as ffi::Py_ssize_t).collect();
    let nd = i32::try_from(dims.len()).map_err(|_| unsupported("more dims than NumPy has"))?;
    let need = descr.itemsize().saturating_mul(shape.iter().fold(1, |count: usize, &dim| count.saturating_mul(dim)));
    // SAFETY: `dims` holds `nd` numbers; the call takes the reference to `descr` that `into_dtype_ptr` gives away. Null stands for an exception that was set.
    let array =
        unsafe { Bound::from_owned_ptr_or_err(py, PY_ARRAY_API.PyArray_Empty(py, nd, dims.as_mut_ptr(), descr.into_dtype_ptr(), 0)) };
    let array = array.map_err(|error| {
        if error.is_instance_of::<pyo3::exceptions::PyMemoryError>(py) {
            Error::new(ErrorKind::AllocFailed, format!("no memory for {need} bytes")).into()
        } else {
            unsupported(format!("NumPy cannot make this array: {}", error.value(py)))
        }
    })?;
    Ok(array.cast_into::<PyUntypedArray>().map_err(PyErr::from)?)
}
