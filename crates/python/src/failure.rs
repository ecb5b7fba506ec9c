//! Errors of the library as exceptions of the package, and those of Python as they are.

use std::fmt::Display;

use pyo3::{
    exceptions::{PyException, PyRuntimeError},
    intern,
    prelude::*,
    sync::PyOnceLock,
};
use tenvelope::{Error, ErrorKind};

use crate::plugins::raised;

/// What a function of this crate ends with.
pub type Outcome<T> = Result<T, Failure>;

/// Either world's error. It becomes an exception where it leaves.
pub enum Failure {
    Ours(Error),
    Python(PyErr),
}

/// The array or the argument is none that this package takes.
pub fn unsupported(message: impl Display) -> Failure {
    Failure::Ours(Error::new(ErrorKind::Unsupported, message.to_string()))
}

/// An argument of the call is wrong.
pub fn bad_argument(message: impl Display) -> Failure {
    Failure::Ours(Error::new(ErrorKind::BadArgument, message.to_string()))
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Ours(error)
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Failure::Python(error)
    }
}

impl From<pyo3::CastError<'_, '_>> for Failure {
    fn from(error: pyo3::CastError<'_, '_>) -> Self {
        Failure::Python(error.into())
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Ours(error) => Python::attach(|py| exception(py, &error).unwrap_or_else(|error| error)),
            Failure::Python(error) => error,
        }
    }
}

/// The class is chosen in Python, where the tree stands (`_errors.py`).
fn exception(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    static ERRORS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let errors = ERRORS.get_or_try_init(py, || PyModule::import(py, "tenvelope._errors").map(Bound::unbind))?;
    let place = error.place();
    let (field, index, offset) =
        (place.map(|place| place.field), place.and_then(|place| place.index), place.and_then(|place| place.offset));
    let made = errors.bind(py).call_method1(intern!(py, "make"), (error.to_string(), error.code(), field, index, offset))?;
    if !made.is_instance_of::<pyo3::exceptions::PyBaseException>() {
        return Err(PyRuntimeError::new_err("tenvelope._errors.make made no exception"));
    }
    let exception = PyErr::from_value(made);
    if let Some(raised) = raised(error) {
        // Whoever presses Ctrl-C means the program, not the codec.
        if !raised.is_instance_of::<PyException>(py) {
            return Ok(raised.clone_ref(py));
        }
        exception.set_cause(py, Some(raised.clone_ref(py)));
    }
    Ok(exception)
}
