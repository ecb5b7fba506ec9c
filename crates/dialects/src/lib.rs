//! How others put arrays into text and bytes, read and written as trees of Tenvelope.
//!
//! A dialect is a way of writing that some package or service has; most have no page that says what its bytes are, and each loses some arrays. What is read comes back exactly or with an error, and what a dialect
//! has no place for is refused when it is written: the error says what would be lost. Nothing that reading would have to run or fetch is read: pickles and objects are refused.
//!
//! ```
//! use tenvelope_core::{ArrayView, Limits, Tree};
//! use tenvelope_dialects::{Dialect, detect, read, write};
//!
//! let array: Tree = ArrayView::from_elements(&[3], &[1.5f32, 2.5, -0.5])?.into_owned()?.into();
//! let text = write(&array, Dialect::Plotly)?;
//! assert_eq!(text, br#"{"bdata":"AADAPwAAIEAAAAC/","dtype":"f4"}"#);
//! assert_eq!(detect(&text), Some(Dialect::Plotly));
//! assert_eq!(read(&text, Dialect::Plotly, &Limits::default())?, array);
//! # Ok::<(), tenvelope_core::Error>(())
//! ```

mod base64;
mod bokeh;
mod cbor;
mod document;
mod inflate;
mod jdata;
mod json_numpy;
mod json_tricks;
mod kserve;
mod lists;
mod msgpack_numpy;
mod ndarray_serde;
mod npy;
mod openai;
mod pasted;
mod plotly;
mod room;
mod tf_serving;

use std::{fmt, str::FromStr};

use tenvelope_core::{Error, ErrorKind, Limits, Result, Tree, quote};

use crate::{pasted::Pasted, room::Room};

/// A way of writing arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// A request or response of KServe's V2 protocol in JSON.
    Kserve,
    /// The same with Triton's binary data behind the JSON.
    Triton,
    /// Embeddings as OpenAI's API gives them: base64 of float32, alone or in a response.
    OpenAi,
    /// Plotly's typed arrays (`bdata`), anywhere in a figure.
    Plotly,
    /// Bokeh's `ndarray`, anywhere in a document.
    Bokeh,
    /// json-tricks' `__ndarray__`, lists or compact.
    JsonTricks,
    /// json-numpy's `__numpy__`.
    JsonNumpy,
    /// JData's annotated arrays (`_ArrayType_`).
    Jdata,
    /// What serde makes of an array of the crate ndarray.
    NdarraySerde,
    /// TensorFlow Serving's REST API: lists under `instances`, `inputs`, `predictions` or `outputs`.
    TfServing,
    /// Lists of numbers in JSON.
    Lists,
    /// An npy file in base64.
    NpyBase64,
    /// CBOR with the typed arrays of RFC 8746.
    Cbor,
    /// msgpack-numpy's maps, read only.
    MsgpackNumpy,
}

/// All dialects, in the order in which [`detect`] tries them.
const SPECS: [(Dialect, &Spec); 14] = [
    (Dialect::Kserve, &kserve::SPEC),
    (Dialect::Triton, &kserve::TRITON),
    (Dialect::OpenAi, &openai::SPEC),
    (Dialect::JsonTricks, &json_tricks::SPEC),
    (Dialect::JsonNumpy, &json_numpy::SPEC),
    (Dialect::Jdata, &jdata::SPEC),
    (Dialect::Bokeh, &bokeh::SPEC),
    (Dialect::Plotly, &plotly::SPEC),
    (Dialect::NdarraySerde, &ndarray_serde::SPEC),
    (Dialect::TfServing, &tf_serving::SPEC),
    (Dialect::Lists, &lists::SPEC),
    (Dialect::NpyBase64, &npy::SPEC),
    (Dialect::Cbor, &cbor::SPEC),
    (Dialect::MsgpackNumpy, &msgpack_numpy::SPEC),
];

type Write = fn(&Tree) -> Result<Vec<u8>>;

/// What a dialect's file has to give.
struct Spec {
    name: &'static str,
    title: &'static str,
    recognises: fn(&Pasted<'_>) -> bool,
    read: fn(&Pasted<'_>, &mut Room) -> Result<Tree>,
    /// `None` for what is read only.
    write: Option<Write>,
}

impl Dialect {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Dialect> {
        SPECS.iter().map(|(dialect, _)| *dialect)
    }

    /// The name that people type: `json-tricks`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// A line for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.spec().title
    }

    /// Whether it is written, too, or read only.
    #[must_use]
    pub fn is_written(self) -> bool {
        self.spec().write.is_some()
    }

    /// Whether it is text; bytes otherwise.
    #[must_use]
    pub fn is_text(self) -> bool {
        !matches!(self, Dialect::Triton | Dialect::Cbor | Dialect::MsgpackNumpy)
    }

    fn spec(self) -> &'static Spec {
        // Every variant stands in the table: a test.
        SPECS.iter().find(|(dialect, _)| *dialect == self).map_or(&lists::SPEC, |(_, spec)| spec)
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Dialect {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Dialect::all().find(|dialect| dialect.name() == text).ok_or_else(|| {
            let names: Vec<_> = Dialect::all().map(Dialect::name).collect();
            Error::new(ErrorKind::BadArgument, format!("no dialect is called {}; there are {}", quote(text), names.join(", ")))
        })
    }
}

/// Which dialect this is in, as far as its first look tells; `None` for none that is known here.
///
/// ```
/// use tenvelope_dialects::{Dialect, detect};
///
/// assert_eq!(detect(b"[[1, 2], [3, 4]]"), Some(Dialect::Lists));
/// assert_eq!(detect(br#"{"v":1,"dim":[2],"data":[1.5,2.5]}"#), Some(Dialect::NdarraySerde));
/// assert_eq!(detect(b"no array"), None);
/// ```
#[must_use]
pub fn detect(input: &[u8]) -> Option<Dialect> {
    let pasted = Pasted::new(input);
    SPECS.iter().find(|(_, spec)| (spec.recognises)(&pasted)).map(|(dialect, _)| *dialect)
}

/// Reads an array, or a document with arrays in it, as a tree.
///
/// # Errors
/// `input_too_long`, `limit_exceeded`, `bad_json`; `bad_value` for what is not in this dialect, `size_mismatch` for shapes and bytes that do not agree, `bad_text` for base64 that is none, `unknown_dtype`,
/// `unsupported` for dtypes that no envelope has and for whatever would have to be run.
pub fn read(input: &[u8], dialect: Dialect, limits: &Limits) -> Result<Tree> {
    if input.len() as u64 > limits.input {
        return Err(Error::new(ErrorKind::InputTooLong, format!("over {} bytes; raise the limit on input if you trust it", limits.input)));
    }
    (dialect.spec().read)(&Pasted::new(input), &mut Room::new(limits)).map_err(|error| error.context(dialect.name()))
}

/// Writes an array, or a document with arrays in it.
///
/// # Errors
/// `unsupported` for whatever the dialect has no place for; the sentence says what would be lost.
pub fn write(tree: &Tree, dialect: Dialect) -> Result<Vec<u8>> {
    let spec = dialect.spec();
    let Some(write) = spec.write else {
        return Err(Error::new(ErrorKind::Unsupported, format!("{} is read only", spec.name)));
    };
    write(tree).map_err(|error| error.context(spec.name))
}

/// What is not in the dialect.
fn bad(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::BadValue, message)
}

/// What the dialect has no place for.
fn unsupported(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Unsupported, message)
}
