//! A `str` or a `bytes` that an envelope is written straight into.
//!
//! The object is made with room for what is known to come, so that a stored array is written where it stays. This is what the stable ABI of Python lacks: there a text would be written
//! elsewhere and copied.

use std::ptr;

use pyo3::{ffi, prelude::*};
use tenvelope::{
    Error, ErrorKind, Output, Result,
    core::{advise_huge, all_ascii},
};

use crate::failure::Outcome;

/// Which object it becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Str,
    Bytes,
}

/// An object that nobody else knows yet.
pub struct Object {
    kind: Kind,
    /// `None` only when there was no memory.
    object: Option<Py<PyAny>>,
    /// Bytes that are written, and bytes that there is room for.
    len: usize,
    room: usize,
}

/// Room for a header and a small array.
pub const SMALL: usize = 256;

impl Object {
    /// An empty one with some room.
    pub fn new(py: Python<'_>, kind: Kind, room: usize) -> Result<Self> {
        // Shorter ones are shared by all of Python.
        let room = room.max(2);
        let size = ffi::Py_ssize_t::try_from(room).map_err(|_| no_memory(room))?;
        // SAFETY: both make a new object, whose bytes are what was in that memory before, or give null and an exception.
        let object = unsafe {
            let made = match kind {
                Kind::Str => ffi::PyUnicode_New(size, 127),
                Kind::Bytes => ffi::PyBytes_FromStringAndSize(ptr::null(), size),
            };
            Bound::from_owned_ptr_or_err(py, made)
        };
        let object = object.map_err(|_| no_memory(room))?;
        let made = Object { kind, object: Some(object.unbind()), len: 0, room };
        advise_huge(made.data()?, room);
        Ok(made)
    }

    /// The object, cut to what is written.
    pub fn finish(mut self, py: Python<'_>) -> Outcome<Bound<'_, PyAny>> {
        if self.len != self.room {
            self.resize(py, self.len)?;
        }
        Ok(self.object.ok_or_else(|| no_memory(self.len))?.into_bound(py))
    }

    fn resize(&mut self, py: Python<'_>, room: usize) -> Result<()> {
        if self.kind == Kind::Bytes {
            // Only a `str` can be resized in public.
            let mut other = Object::new(py, self.kind, room)?;
            other.put(self.written()?)?;
            *self = other;
            return Ok(());
        }
        let size = ffi::Py_ssize_t::try_from(room).map_err(|_| no_memory(room))?;
        let mut pointer = self.object.take().ok_or_else(|| no_memory(room))?.into_ptr();
        // SAFETY: the string was made in `new`, has never been hashed or shared, and this holds the one reference to it: the conditions of the call. What stands in `pointer` afterwards is
        // the new owner's, also when there was no memory and the string is as it was.
        let (status, object) = unsafe {
            let status = ffi::PyUnicode_Resize(&mut pointer, size);
            (status, Bound::from_owned_ptr_or_opt(py, pointer))
        };
        self.object = object.map(Bound::unbind);
        if status != 0 {
            // The exception says that there is no memory; ours says how much was asked for.
            drop(PyErr::take(py));
            return Err(no_memory(room));
        }
        self.room = room;
        advise_huge(self.data()?.wrapping_add(self.len), room - self.len);
        Ok(())
    }

    /// What has been written.
    fn written(&self) -> Result<&[u8]> {
        let data = self.data()?;
        // SAFETY: the object has room for them, and `grow` has set them.
        Ok(unsafe { std::slice::from_raw_parts(data, self.len) })
    }

    fn data(&self) -> Result<*mut u8> {
        let object = self.object.as_ref().ok_or_else(|| no_memory(self.len))?.as_ptr();
        // SAFETY: the object lives, and is of the kind that the call is for.
        Ok(unsafe {
            match self.kind {
                Kind::Str => ffi::PyUnicode_DATA(object).cast::<u8>(),
                Kind::Bytes => ffi::PyBytes_AsString(object).cast::<u8>(),
            }
        })
    }
}

impl Output for Object {
    fn reserve(&mut self, more: usize) -> Result<()> {
        let need = self.len.checked_add(more).ok_or_else(|| no_memory(more))?;
        if need <= self.room {
            return Ok(());
        }
        // Exact where all is known, which is said first; doubled where it is not, so that many small steps stay cheap.
        let room = if self.len == 0 { need } else { need.max(self.room.saturating_mul(2)) };
        Python::attach(|py| self.resize(py, room))
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        // A `str` of this kind holds ASCII and nothing else.
        if self.kind == Kind::Str {
            all_ascii(bytes)?;
        }
        self.grow(bytes.len())?.copy_from_slice(bytes);
        Ok(())
    }

    fn fill(&mut self, len: usize, write: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<()> {
        let place = self.grow(len)?;
        write(place)?;
        all_ascii(place)
    }
}

impl Object {
    /// The next `len` bytes.
    fn grow(&mut self, len: usize) -> Result<&mut [u8]> {
        self.reserve(len)?;
        let data = self.data()?;
        // SAFETY: the object has room for `len` more bytes after those that are written, and nobody else knows it. They are memory of Python, whose bytes have values, whichever those are.
        let place = unsafe { std::slice::from_raw_parts_mut(data.add(self.len), len) };
        self.len += len;
        Ok(place)
    }
}

fn no_memory(bytes: usize) -> Error {
    Error::new(ErrorKind::AllocFailed, format!("no memory for {bytes} bytes"))
}
