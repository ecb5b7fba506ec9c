//! How much a reader is willing to take.

use pyo3::{
    prelude::*,
    types::{IntoPyDict, PyDict},
};

/// Limits of a reader, inclusive.
#[pyclass(frozen, eq, module = "tenvelope")]
#[derive(Clone, PartialEq)]
pub struct Limits(pub tenvelope::Limits);

#[pymethods]
impl Limits {
    #[new]
    #[pyo3(signature = (*, input = 1_073_741_824, header = 65_536, decoded = 536_870_912))]
    fn new(input: u64, header: u64, decoded: u64) -> Self {
        Limits(tenvelope::Limits::default().input(input).header(header).decoded(decoded))
    }

    /// For input that you wrote yourself: only the caps of the format remain.
    #[staticmethod]
    fn trusted() -> Self {
        Limits(tenvelope::Limits::trusted())
    }

    /// Most characters of the input.
    #[getter]
    fn input(&self) -> u64 {
        self.0.input
    }

    /// Most characters of the header.
    #[getter]
    fn header(&self) -> u64 {
        self.0.header
    }

    /// Most bytes of a decoded array.
    #[getter]
    fn decoded(&self) -> u64 {
        self.0.decoded
    }

    fn __repr__(&self) -> String {
        format!("Limits(input={}, header={}, decoded={})", self.0.input, self.0.header, self.0.decoded)
    }

    /// For pickle.
    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((), Bound<'py, PyDict>)> {
        let options = [("input", self.input()), ("header", self.header()), ("decoded", self.decoded())];
        Ok(((), options.into_py_dict(py)?))
    }
}

/// The limits of a call, or the defaults.
pub fn of(limits: Option<&Bound<'_, Limits>>) -> tenvelope::Limits {
    limits.map(|limits| limits.get().0).unwrap_or_default()
}
