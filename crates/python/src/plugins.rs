//! Compressors written in Python, registered by the program that uses them.

use std::{
    ops::Deref,
    sync::{Arc, PoisonError, RwLock},
};

use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    types::{PyByteArray, PyBytes},
};
use tenvelope::{
    Error, ErrorKind, Kind, Level, Registry, Result, builtin,
    core::{AnyCodec, ChunkInfo, Codec, Compress, extend_by},
    quote,
};

use crate::{
    failure::{Outcome, bad_argument},
    options::forget_kept,
};

/// The built-in codecs and those of the program, as soon as there is one.
static CODECS: RwLock<Option<Arc<Registry>>> = RwLock::new(None);

/// What a call may use.
pub enum Known {
    Builtin,
    Shared(Arc<Registry>),
}

impl Deref for Known {
    type Target = Registry;

    fn deref(&self) -> &Registry {
        match self {
            Known::Builtin => builtin(),
            Known::Shared(registry) => registry,
        }
    }
}

/// All codecs, or those that are allowed.
pub fn registry(allow: Option<&[String]>) -> Known {
    let all = CODECS.read().unwrap_or_else(PoisonError::into_inner).clone().map_or(Known::Builtin, Known::Shared);
    match allow {
        Some(names) => Known::Shared(Arc::new(all.clone().allow_only(names.iter().map(String::as_str)))),
        None => all,
    }
}

/// Whether a chain, or one of its codecs, is written in Python.
pub fn is_of_python(codecs: &str) -> bool {
    codecs.split('-').any(|name| name.starts_with("x_"))
}

/// Registers a compressor of your own under a name that begins with ``x_``, for this process.
///
/// ``encode(data: bytes) -> bytes`` gives at least one byte; ``decode(data: bytes, size: int) -> bytes`` undoes it: just ``size`` bytes, or for strings, whose size nobody knows before, at
/// most so many. ``max_ratio`` is the most bytes that one compressed byte can become: a line that claims more is refused before memory is asked for.
#[pyfunction]
#[pyo3(signature = (name, encode, decode, *, max_ratio = None))]
pub fn register_codec(name: &str, encode: &Bound<'_, PyAny>, decode: &Bound<'_, PyAny>, max_ratio: Option<u64>) -> Outcome<()> {
    if !name.starts_with("x_") {
        return Err(bad_argument(format!("{} is kept for the format; the names of your own codecs begin with `x_`", quote(name))));
    }
    for (what, function) in [("encode", encode), ("decode", decode)] {
        if !function.is_callable() {
            return Err(bad_argument(format!("{what} is not callable")));
        }
    }
    if max_ratio == Some(0) {
        return Err(bad_argument("max_ratio is at least 1"));
    }
    let codec = Arc::new(Compressor { name: name.to_owned(), encode: encode.clone().unbind(), decode: decode.clone().unbind(), max_ratio });
    let mut codecs = CODECS.write().unwrap_or_else(PoisonError::into_inner);
    let mut registry = codecs.as_deref().unwrap_or_else(|| builtin()).clone();
    registry.register(name, Kind::BytesToBytes, move |spec| {
        spec.no_params()?;
        Ok(AnyCodec::Compress(codec.clone()))
    })?;
    *codecs = Some(Arc::new(registry));
    forget_kept();
    Ok(())
}

#[derive(Debug)]
struct Compressor {
    name: String,
    encode: Py<PyAny>,
    decode: Py<PyAny>,
    max_ratio: Option<u64>,
}

impl Compressor {
    /// Calls a function that gives bytes. What it raises is the source of the error.
    fn call(&self, what: &str, call: impl FnOnce(Python<'_>) -> PyResult<Py<PyAny>>, take: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        Python::attach(|py| {
            let given = call(py).map(|given| given.into_bound(py));
            let taken = given.and_then(|given| {
                if let Ok(bytes) = given.cast::<PyBytes>() {
                    return Ok(take(bytes.as_bytes()));
                }
                match given.cast::<PyByteArray>() {
                    Ok(bytes) => Ok(take(&bytes.to_vec())),
                    Err(_) => Err(PyTypeError::new_err(format!("{what} gave {}, not bytes", given.get_type().name()?))),
                }
            });
            taken.unwrap_or_else(|error| Err(self.failed(format!("{what} raised {error}")).with_source(error)))
        })
    }

    fn unpack(&self, bytes: &[u8], size: usize, take: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        self.call("decode", |py| self.decode.call1(py, (PyBytes::new(py, bytes), size)), take)
    }

    fn failed(&self, message: String) -> Error {
        Error::new(ErrorKind::CodecFailed, format!("{}: {message}", self.name))
    }
}

impl Codec for Compressor {
    fn spec(&self) -> String {
        self.name.clone()
    }
}

impl Compress for Compressor {
    fn max_encoded_len(&self, len: usize) -> usize {
        len
    }

    fn max_decoded_len(&self, len: u64) -> u64 {
        self.max_ratio.map_or(u64::MAX, |ratio| len.saturating_mul(ratio))
    }

    fn encode(&self, _chunk: ChunkInfo<'_>, bytes: &[u8], _level: Level, out: &mut Vec<u8>) -> Result<()> {
        self.call(
            "encode",
            |py| self.encode.call1(py, (PyBytes::new(py, bytes),)),
            |packed| {
                if packed.is_empty() {
                    return Err(self.failed("encode gave no bytes, and no segment is empty".to_owned()));
                }
                extend_by(out, packed.len())?.copy_from_slice(packed);
                Ok(())
            },
        )
    }

    fn decode(&self, bytes: &[u8], out: &mut [u8]) -> Result<()> {
        self.unpack(bytes, out.len(), |unpacked| {
            if unpacked.len() != out.len() {
                return Err(self.failed(format!("decode gave {} bytes where shape and dtype demand {}", unpacked.len(), out.len())));
            }
            out.copy_from_slice(unpacked);
            Ok(())
        })
    }

    fn decode_unsized(&self, bytes: &[u8], most: usize, out: &mut Vec<u8>) -> Result<()> {
        self.unpack(bytes, most, |unpacked| {
            if unpacked.len() > most {
                let message = format!("{}: decode gave {} bytes, over the limit on decoded bytes", self.name, unpacked.len());
                return Err(Error::new(ErrorKind::LimitExceeded, message));
            }
            extend_by(out, unpacked.len())?.copy_from_slice(unpacked);
            Ok(())
        })
    }
}

/// The exception that a codec of Python has raised, if that is where an error comes from.
pub fn raised(error: &Error) -> Option<&PyErr> {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if let Some(raised) = error.downcast_ref::<PyErr>() {
            return Some(raised);
        }
        source = error.source();
    }
    None
}
