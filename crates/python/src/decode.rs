//! Envelopes to arrays.

use std::ops::Range;

use numpy::{PyArrayDescrMethods, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::{intern, prelude::*, types::PyRange};
use tenvelope::{
    ArrayView, Dtype, Registry, Tree,
    core::{Opened, Source, StoredLine},
};

use crate::{
    envelope::{Envelope, open},
    failure::{Failure, Outcome, bad_argument, unsupported},
    limits::{self, Limits},
    make,
    memory::empty,
    plugins::{is_of_python, registry},
    tree,
};

/// Reads an array from a line, from the binary form, or from the JSON form; into `out`, if it is given, which holds anything after an error.
#[pyfunction]
#[pyo3(signature = (text, *, out = None, limits = None, allow = None, rows = None, raw_bits = false))]
pub fn loads<'py>(
    text: &Bound<'py, PyAny>,
    out: Option<&Bound<'py, PyUntypedArray>>,
    limits: Option<&Bound<'py, Limits>>,
    allow: Option<Vec<String>>,
    rows: Option<&Bound<'py, PyAny>>,
    raw_bits: bool,
) -> Outcome<Bound<'py, PyAny>> {
    let limits = limits::of(limits);
    let registry = registry(allow.as_deref());
    let rows = rows.map(rows_of).transpose()?;
    let to = To { py: text.py(), out, rows, raw_bits };
    match Envelope::new(text, &limits)? {
        Envelope::Text(text) => {
            let bytes = text.as_bytes()?;
            match to.at_once(bytes, &registry, &limits) {
                Some(array) => Ok(array),
                None => to.opened(&open(bytes, &registry, &limits)?),
            }
        }
        Envelope::Line(line) => to.opened(&open(line.as_bytes(), &registry, &limits.input(u64::MAX))?),
        Envelope::Values(array) => to.values(&array),
        Envelope::Tree(readable) => {
            to.is_for_tree()?;
            to.tree(to.py.detach(|| readable.decode(&registry, &limits))?)
        }
    }
}

/// Proves that an envelope decodes, with the memory of one chunk.
#[pyfunction]
#[pyo3(signature = (text, *, limits = None, allow = None))]
pub fn verify<'py>(text: &Bound<'py, PyAny>, limits: Option<&Bound<'py, Limits>>, allow: Option<Vec<String>>) -> Outcome<()> {
    let py = text.py();
    let limits = limits::of(limits);
    let registry = registry(allow.as_deref());
    match Envelope::new(text, &limits)? {
        Envelope::Text(text) => {
            let bytes = text.as_bytes()?;
            py.detach(|| open(bytes, &registry, &limits)?.verify())?;
        }
        Envelope::Line(line) => py.detach(|| open(line.as_bytes(), &registry, &limits.input(u64::MAX))?.verify())?,
        Envelope::Values(_) => {}
        Envelope::Tree(readable) => drop(py.detach(|| readable.decode(&registry, &limits))?),
    }
    Ok(())
}

/// The tree of an envelope, if it is one.
pub fn tree_in(py: Python<'_>, envelope: &Envelope<'_>, limits: &tenvelope::Limits) -> Outcome<Option<Tree>> {
    let registry = registry(None);
    let decode = |bytes: &[u8], limits: &tenvelope::Limits| {
        let opened = open(bytes, &registry, limits)?;
        if *opened.dtype() == Dtype::Tree { py.detach(|| opened.decode_tree()).map(Some) } else { Ok(None) }
    };
    Ok(match envelope {
        Envelope::Text(text) => decode(text.as_bytes()?, limits)?,
        Envelope::Line(line) => decode(line.as_bytes(), &limits.input(u64::MAX))?,
        Envelope::Values(_) => None,
        Envelope::Tree(readable) => Some(py.detach(|| readable.decode(&registry, limits))?),
    })
}

/// Does something with the array of an envelope, without the interpreter lock.
pub fn with_array<T: Send>(
    py: Python<'_>,
    envelope: &Envelope<'_>,
    limits: &tenvelope::Limits,
    work: impl FnOnce(&ArrayView<'_>) -> tenvelope::Result<T> + Send,
) -> Outcome<T> {
    let (registry, limits_of_made) = (registry(None), limits.input(u64::MAX));
    Ok(match envelope {
        Envelope::Text(text) => {
            let bytes = text.as_bytes()?;
            py.detach(|| work(&open(bytes, &registry, limits)?.decode()?))
        }
        Envelope::Line(line) => py.detach(|| work(&open(line.as_bytes(), &registry, &limits_of_made)?.decode()?)),
        Envelope::Values(array) => work(&array.value),
        Envelope::Tree(_) => return Err(unsupported("a readable tree is no array")),
    }?)
}

/// Where an array goes, and how much of it.
pub struct To<'a, 'py> {
    pub py: Python<'py>,
    pub out: Option<&'a Bound<'py, PyUntypedArray>>,
    pub rows: Option<Range<usize>>,
    pub raw_bits: bool,
}

impl<'py> To<'_, 'py> {
    /// A stored array, taken in one pass. `None` for all else, and for whatever is wrong: what that is, the usual way finds out.
    fn at_once(&self, line: &[u8], registry: &Registry, limits: &tenvelope::Limits) -> Option<Bound<'py, PyAny>> {
        if self.rows.is_some() {
            return None;
        }
        let stored = StoredLine::find(line, registry, limits)?;
        let array = self.source(&stored).ok()?;
        stored.is_proved().then_some(array)
    }

    fn opened(&self, opened: &Opened<'_>) -> Outcome<Bound<'py, PyAny>> {
        if *opened.dtype() == Dtype::Tree {
            self.is_for_tree()?;
            return self.tree(self.py.detach(|| opened.decode_tree())?);
        }
        match &self.rows {
            Some(rows) => {
                let rows = self.py.detach(|| opened.decode_rows(rows.clone()))?;
                self.source(&rows)
            }
            // A codec of Python is no reason to let Python see `out` half filled.
            None if self.out.is_some() && is_of_python(&opened.chain().to_string()) => self.source(&self.py.detach(|| opened.decode())?),
            None => self.source(opened),
        }
    }

    /// A tree has no rows, and no one place.
    pub fn is_for_tree(&self) -> Outcome<()> {
        if self.out.is_some() || self.rows.is_some() {
            return Err(unsupported("the envelope holds a tree, which has neither rows nor the one array that `out` could be"));
        }
        Ok(())
    }

    /// The objects of a tree.
    pub fn tree(&self, tree: Tree) -> Outcome<Bound<'py, PyAny>> {
        tree::to_python(self.py, tree, self.raw_bits)
    }

    /// Readable values are an array already, of which rows are a part.
    fn values<S: Source + Sync>(&self, array: &S) -> Outcome<Bound<'py, PyAny>> {
        if self.rows.is_some() {
            return Err(unsupported("readable values have no chunks to read rows from; read all of them"));
        }
        self.source(array)
    }

    /// Takes all elements of a source.
    pub fn source<S: Source + Sync>(&self, source: &S) -> Outcome<Bound<'py, PyAny>> {
        let Some(out) = self.out else { return make::array(self.py, source, self.raw_bits, true) };
        self.check_out(source.dtype(), source.shape(), out)?;
        // Others may look at `out`, so the lock is held while it changes.
        make::fill(self.py, source, &mut out.clone(), false)?;
        Ok(out.as_any().clone())
    }

    /// The array that was given, if it is the right one, or a new one.
    pub fn place(&self, dtype: &Dtype, shape: &[usize]) -> Outcome<Bound<'py, PyUntypedArray>> {
        let Some(out) = self.out else { return empty(self.py, make::descr_of(self.py, dtype, self.raw_bits)?, shape) };
        self.check_out(dtype, shape, out)?;
        Ok(out.clone())
    }

    fn check_out(&self, dtype: &Dtype, shape: &[usize], out: &Bound<'py, PyUntypedArray>) -> Outcome<()> {
        if *dtype == Dtype::String {
            return Err(unsupported("strings have no fixed size, so they do not go into `out`"));
        }
        let wanted = make::descr_of(self.py, dtype, self.raw_bits)?;
        let found = out.dtype();
        // NumPy finds two dtypes equal that differ in what stands between the fields, and in nothing else that matters here.
        if !wanted.is_equiv_to(&found) || wanted.itemsize() != found.itemsize() {
            return Err(mismatch(
                tenvelope::ErrorKind::DtypeMismatch,
                "dtype",
                format!("the array is of {wanted}, `out` of {found}; there is no silent cast"),
            ));
        }
        if out.shape() != shape {
            return Err(mismatch(
                tenvelope::ErrorKind::ShapeMismatch,
                "shape",
                format!("the array has the shape {shape:?}, `out` {:?}", out.shape()),
            ));
        }
        let flags = out.as_any().getattr(intern!(self.py, "flags"))?;
        for flag in ["c_contiguous", "aligned", "writeable"] {
            if !flags.getattr(flag)?.is_truthy()? {
                return Err(bad_argument(format!("`out` is not {flag}; it must be a plain array in C order, such as numpy.empty makes")));
            }
        }
        Ok(())
    }
}

fn mismatch(kind: tenvelope::ErrorKind, field: &'static str, message: String) -> Failure {
    Failure::Ours(tenvelope::Error::new(kind, message).in_field(field))
}

/// `range(start, stop)` or a pair of numbers.
pub fn rows_of(rows: &Bound<'_, PyAny>) -> Outcome<Range<usize>> {
    let pair = match rows.cast::<PyRange>() {
        Ok(range) if range.getattr(intern!(rows.py(), "step"))?.eq(1)? => {
            (range.getattr(intern!(rows.py(), "start"))?.extract(), range.getattr(intern!(rows.py(), "stop"))?.extract())
        }
        Ok(_) => return Err(bad_argument("rows are a range with steps of 1")),
        Err(_) => match rows.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>() {
            Ok((start, stop)) => (start.extract(), stop.extract()),
            Err(_) => return Err(bad_argument("rows are a range, or a tuple of the first row and the one after the last")),
        },
    };
    match pair {
        (Ok(start), Ok(stop)) => Ok(start..stop),
        _ => Err(bad_argument(format!("rows {rows}: whole numbers from 0 are expected"))),
    }
}
