//! Memory that an envelope is read from.

use pyo3::{
    buffer::PyUntypedBuffer,
    exceptions::PyTypeError,
    prelude::*,
    types::{PyBytes, PyString, PyStringMethods},
};

use crate::failure::{Failure, Outcome, bad_argument};

/// The characters or bytes of an envelope.
pub enum Text<'py> {
    /// Objects that nobody can change.
    Str(Bound<'py, PyString>),
    Bytes(Bound<'py, PyBytes>),
    /// A copy of memory that another thread could change while it is read.
    Copy(Vec<u8>),
}

impl<'py> Text<'py> {
    /// Takes a `str`, or anything with the buffer protocol.
    pub fn new(input: &Bound<'py, PyAny>) -> Outcome<Self> {
        if let Ok(text) = input.cast::<PyString>() {
            return Ok(match text.to_str() {
                Ok(_) => Text::Str(text.clone()),
                // A lone surrogate has no UTF-8. Its replacement is no character of a line either, so the error comes in its turn.
                Err(_) => Text::Copy(text.to_string_lossy().into_owned().into_bytes()),
            });
        }
        if let Ok(bytes) = input.cast::<PyBytes>() {
            return Ok(Text::Bytes(bytes.clone()));
        }
        let Ok(buffer) = PyUntypedBuffer::get(input) else {
            let name = input.get_type().name()?.to_string();
            return Err(Failure::Python(PyTypeError::new_err(format!(
                "an envelope is a str, bytes, bytearray, memoryview or dict, not {name}"
            ))));
        };
        if !buffer.is_c_contiguous() {
            return Err(bad_argument("a buffer with gaps; hand in bytes(…) of it"));
        }
        // A view of all of a `bytes` is that `bytes`.
        if let Some(bytes) = buffer.obj(input.py()).and_then(|owner| owner.cast::<PyBytes>().ok())
            && bytes.as_bytes().as_ptr().cast() == buffer.buf_ptr().cast_const()
            && bytes.as_bytes().len() == buffer.len_bytes()
        {
            return Ok(Text::Bytes(bytes.clone()));
        }
        if buffer.len_bytes() == 0 {
            return Ok(Text::Copy(Vec::new()));
        }
        // SAFETY: a contiguous buffer has `len_bytes` bytes at its pointer as long as it is held; they are copied while the lock is.
        Ok(Text::Copy(unsafe { std::slice::from_raw_parts(buffer.buf_ptr().cast::<u8>(), buffer.len_bytes()) }.to_vec()))
    }

    /// All of it.
    pub fn as_bytes(&self) -> Outcome<&[u8]> {
        Ok(match self {
            Text::Str(text) => text.to_str()?.as_bytes(),
            Text::Bytes(bytes) => bytes.as_bytes(),
            Text::Copy(copy) => copy,
        })
    }
}
