//! What a file holds: an npy file, readable values, a picture, or envelopes. Its first bytes tell, not its name (but of a safetensors file, which has none of its own).

use std::path::Path;

use tenvelope::{
    Array, EncodeOptions, Error, ErrorKind, Form, FromArray, Labelled, Limits, Result, Tree, builtin,
    core::{FromJson, read_json},
    images::{ImageFormat, ImageOptions, Picture},
    npy, npz, safetensors, to_string,
};

use crate::files;

/// An array with its labels, or envelopes that are still to be read.
pub enum Input {
    /// From an npy file; how many bytes that has.
    Npy(Array, usize),
    /// From readable values in JSON, or a picture.
    Values(Labelled<Array>),
    /// From a readable tree, or a file of several arrays.
    Tree(Labelled<Tree>),
    /// One in the binary form, one in the JSON form (as its line), or lines, each without its LF or CRLF.
    Envelopes(Vec<Vec<u8>>),
}

/// The first bytes of every npy file.
pub const NPY: &[u8] = b"\x93NUMPY";

/// The first bytes of every zip archive, and so of every npz file.
const ZIP: &[u8] = b"PK";

/// Reads a file or standard input within limits.
pub fn read(path: &Path, limits: &Limits) -> Result<Input> {
    of_bytes(path, bytes(path, limits)?, limits)
}

/// The bytes of a file or of standard input within limits.
pub fn bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>> {
    // An npy file is the array and a header; anything else is held against its own limit.
    files::read(path, limits.input.max(limits.decoded).saturating_add(1 << 20))
}

/// Whether its first bytes are those of a form, a file or a value that is read without a dialect's name.
pub fn is_ours(bytes: &[u8]) -> bool {
    let is_form = match Form::of(bytes) {
        Some(Form::Json) => {
            let text = String::from_utf8_lossy(bytes);
            text.contains("\"$tnv\"") || text.trim_start().starts_with("\"tnv")
        }
        Some(Form::Line) => bytes.starts_with(b"tnv"),
        Some(Form::Binary) => true,
        _ => false,
    };
    is_form || bytes.starts_with(NPY) || bytes.starts_with(ZIP) || is_picture(bytes)
}

/// Whether these are the bytes of a picture, or its data URI.
pub fn is_picture(bytes: &[u8]) -> bool {
    const URI: &[u8] = b"data:image/";
    ImageFormat::of(bytes).is_some() || bytes.get(..URI.len()).is_some_and(|start| start.eq_ignore_ascii_case(URI))
}

/// How pictures are read here. The text of a data URI may end in a line end, as every file of text does.
pub fn picture<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Picture<'a>> {
    let text = bytes.strip_suffix(b"\n").map_or(bytes, |text| text.strip_suffix(b"\r").unwrap_or(text));
    let bytes = if ImageFormat::of(bytes).is_some() { bytes } else { text };
    ImageOptions::default().limits(*limits).open_any(bytes)
}

/// What bytes hold that were read from `path`.
pub fn of_bytes(path: &Path, bytes: Vec<u8>, limits: &Limits) -> Result<Input> {
    if bytes.starts_with(NPY) {
        if bytes.len() as u64 > limits.decoded.saturating_add(1 << 20) {
            return Err(files::too_long(path, limits.decoded));
        }
        return Ok(Input::Npy(npy::read(&bytes)?, bytes.len()));
    }
    if bytes.starts_with(ZIP) {
        return Ok(Input::Tree(Labelled::new(npz::read(&bytes, limits)?)));
    }
    if is_picture(&bytes) {
        return Ok(Input::Values(Labelled::new(Array::from_array(&picture(&bytes, limits)?)?)));
    }
    // Of all files that are read here this one alone has no first bytes of its own.
    if path.extension().is_some_and(|ending| ending == "safetensors") {
        return safetensors::read(&bytes, limits).map(Input::Tree);
    }
    if bytes.len() as u64 > limits.input.saturating_add(2) {
        return Err(files::too_long(path, limits.input));
    }
    match Form::of(&bytes) {
        Some(Form::Binary) => Ok(Input::Envelopes(vec![bytes])),
        Some(Form::Json) => match read_json(&bytes, limits)? {
            // The line is as good, and what follows need not care.
            FromJson::Line(line) => Ok(Input::Envelopes(vec![line.into_bytes()])),
            FromJson::Values(array) => Ok(Input::Values(array)),
            FromJson::Tree(tree) => {
                let attrs = tree.meta().attrs.clone().unwrap_or_default();
                Ok(Input::Tree(Labelled { attrs, ..Labelled::new(tree.decode(builtin(), limits)?) }))
            }
        },
        _ => lines(path, &bytes).map(Input::Envelopes),
    }
}

impl Input {
    /// The envelopes. Values become a line; an npy file is none.
    pub fn envelopes(self, path: &Path) -> Result<Vec<Vec<u8>>> {
        match self {
            Input::Envelopes(envelopes) => Ok(envelopes),
            Input::Values(array) => Ok(vec![to_string(&array)?.into_bytes()]),
            Input::Tree(tree) => Ok(vec![EncodeOptions::default().attrs(tree.attrs).tree_to_string(&tree.value)?.into_bytes()]),
            Input::Npy(..) => {
                let message = format!("{} is an npy file, not an envelope; `tenvelope encode` makes one of it", files::name(path));
                Err(Error::new(ErrorKind::BadMagic, message))
            }
        }
    }
}

fn lines(path: &Path, bytes: &[u8]) -> Result<Vec<Vec<u8>>> {
    let mut lines: Vec<&[u8]> = bytes.split(|&b| b == b'\n').collect();
    // The last line may lack its end; what follows the last end is no line.
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    if lines.is_empty() {
        let message = format!("{} is empty; expected a line that begins with `tnv1.`", files::name(path));
        return Err(Error::new(ErrorKind::BadMagic, message));
    }
    Ok(lines.into_iter().map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec()).collect())
}
