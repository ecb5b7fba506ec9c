//! Files of Python as streams of Rust. Their exceptions come out as they went in.

use std::{
    io::{self, Read, Write},
    sync::{Arc, Mutex, PoisonError},
};

use pyo3::{
    intern,
    prelude::*,
    types::{PyBytes, PyString},
};
use tenvelope::Progress;

use crate::failure::{Failure, Outcome, bad_argument};

/// The first exception of a file or of a callback, kept while an error of Rust passes through the library.
#[derive(Clone, Default)]
pub struct Raised(Arc<Mutex<Option<PyErr>>>);

impl Raised {
    fn set(&self, error: PyErr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }

    fn is_set(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// The exception, where there is one, instead of what became of it.
    pub fn or<T>(&self, outcome: Outcome<T>) -> Outcome<T> {
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(error) => Err(Failure::Python(error)),
            None => outcome,
        }
    }

    fn note<T>(&self, result: PyResult<T>) -> io::Result<T> {
        result.map_err(|error| {
            self.set(error);
            stopped()
        })
    }
}

/// Calls `callback(done, all)` after each chunk. When it raises, the work stops with its exception.
pub fn progress(callback: Option<&Bound<'_, PyAny>>, raised: &Raised) -> Outcome<Progress> {
    let Some(callback) = callback else { return Ok(Progress::default()) };
    if !callback.is_callable() {
        return Err(bad_argument("progress is a function of the elements done and of all elements"));
    }
    let (callback, raised) = (callback.clone().unbind(), raised.clone());
    Ok(Progress::new(move |done, all| {
        if !raised.is_set()
            && let Err(error) = Python::attach(|py| callback.call1(py, (done, all)))
        {
            raised.set(error);
        }
    }))
}

/// So much goes through a file at a time.
const PIECE: usize = 1 << 18;

/// A file that is written: `bytes`, or `str` where it takes text.
pub struct OutFile {
    file: Py<PyAny>,
    is_text: bool,
    waiting: Vec<u8>,
    raised: Raised,
}

impl OutFile {
    /// Any object with `write`.
    pub fn new(file: &Bound<'_, PyAny>, raised: &Raised) -> Outcome<Self> {
        let py = file.py();
        if !file.hasattr(intern!(py, "write"))? {
            return Err(bad_argument("fp is an open file, or anything else with write"));
        }
        let is_text = file.is_instance(&py.import(intern!(py, "io"))?.getattr(intern!(py, "TextIOBase"))?)?;
        Ok(OutFile { file: file.clone().unbind(), is_text, waiting: Vec::new(), raised: raised.clone() })
    }

    /// Whether it takes `str`.
    pub fn is_text(&self) -> bool {
        self.is_text
    }

    fn send(&mut self) -> io::Result<()> {
        if self.raised.is_set() {
            return Err(stopped());
        }
        let sent = Python::attach(|py| {
            let mut rest = &self.waiting[..];
            while !rest.is_empty() {
                if self.is_text {
                    self.file.call_method1(py, intern!(py, "write"), (PyString::from_bytes(py, rest)?,))?;
                    break;
                }
                let written = self.file.call_method1(py, intern!(py, "write"), (PyBytes::new(py, rest),))?;
                // A raw file may take a part. One that says nothing has taken all.
                let taken = written.extract::<Option<usize>>(py)?.unwrap_or(rest.len());
                if taken == 0 || taken > rest.len() {
                    return Err(pyo3::exceptions::PyOSError::new_err(format!("write took {taken} of {} bytes", rest.len())));
                }
                rest = &rest[taken..];
            }
            Ok(())
        });
        self.waiting.clear();
        self.raised.note(sent)
    }
}

impl Write for OutFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let now = bytes.len().min(PIECE - self.waiting.len());
        self.waiting.extend_from_slice(&bytes[..now]);
        if self.waiting.len() == PIECE {
            self.send()?;
        }
        Ok(now)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}

/// A file that is read: `bytes` or `str`.
pub struct InFile {
    file: Py<PyAny>,
    piece: Vec<u8>,
    /// Bytes of the piece that are taken.
    taken: usize,
    raised: Raised,
}

impl InFile {
    /// Any object with `read`.
    pub fn new(file: &Bound<'_, PyAny>, raised: &Raised) -> Outcome<Self> {
        if !file.hasattr(intern!(file.py(), "read"))? {
            return Err(bad_argument("fp is an open file, or anything else with read"));
        }
        Ok(InFile { file: file.clone().unbind(), piece: Vec::new(), taken: 0, raised: raised.clone() })
    }

    fn fetch(&self) -> PyResult<Vec<u8>> {
        Python::attach(|py| {
            let piece = self.file.call_method1(py, intern!(py, "read"), (PIECE,))?.into_bound(py);
            if let Ok(text) = piece.cast::<PyString>() {
                return Ok(text.to_string_lossy().into_owned().into_bytes());
            }
            match piece.cast::<PyBytes>() {
                Ok(bytes) => Ok(bytes.as_bytes().to_vec()),
                Err(_) => Err(pyo3::exceptions::PyTypeError::new_err(format!("read gave {}, not bytes or str", piece.get_type().name()?))),
            }
        })
    }
}

impl Read for InFile {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.piece.len() {
            if self.raised.is_set() {
                return Err(stopped());
            }
            self.piece = self.raised.note(self.fetch())?;
            self.taken = 0;
        }
        let rest = &self.piece[self.taken..];
        let now = rest.len().min(out.len());
        out[..now].copy_from_slice(&rest[..now]);
        self.taken += now;
        Ok(now)
    }
}

fn stopped() -> io::Error {
    io::Error::other("an exception of Python")
}
