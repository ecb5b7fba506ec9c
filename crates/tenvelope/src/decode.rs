//! Lines to arrays.

use std::{io::Read, ops::Range};

use serde_json::{Map, Value};
use tenvelope_core::{
    AllowedTypes, Array, Element, Error, ErrorKind, Form, FromArray, FromJson, Limits, Notation, Opened, Progress, Reader, Registry,
    Result, Source, StoredLine, fill_slice, from_members, json_to_line, read_json,
};

use crate::{builtin, default_threads};

/// Reads an array from a line, with default limits.
///
/// ```
/// use ndarray::{Array2, array};
///
/// let line = tenvelope::to_string(&array![[1u8, 2], [3, 4]])?;
/// let back: Array2<u8> = tenvelope::from_str(&line)?;
/// assert_eq!(back, array![[1, 2], [3, 4]]);
/// # Ok::<(), tenvelope::Error>(())
/// ```
///
/// # Errors
/// Every code of `spec/errors.md` that concerns a line; `dtype_mismatch` and `shape_mismatch` if it holds something else than `T`.
pub fn from_str<T: FromArray>(line: &str) -> Result<T> {
    DecodeOptions::default().from_str(line)
}

/// Reads an array from a line or from the binary form, told apart by the first byte.
///
/// ```
/// let bytes = tenvelope::to_vec(&[1.5f32, 2.5])?;
/// assert_eq!(tenvelope::from_slice::<Vec<f32>>(&bytes)?, [1.5, 2.5]);
/// assert_eq!(tenvelope::from_slice::<Vec<f32>>(tenvelope::to_string(&[1.5f32, 2.5])?.as_bytes())?, [1.5, 2.5]);
/// # Ok::<(), tenvelope::Error>(())
/// ```
///
/// # Errors
/// As [`from_str`], and the codes of the binary form.
pub fn from_slice<T: FromArray>(input: &[u8]) -> Result<T> {
    DecodeOptions::default().from_slice(input)
}

/// Reads an array from the JSON form.
///
/// ```
/// let json = tenvelope::to_json(&[1.5f32, 2.5])?;
/// assert!(json.starts_with(r#"{"$tnv":1,"dtype":"float32","shape":[2],"#));
/// assert_eq!(tenvelope::from_json::<Vec<f32>>(&json)?, [1.5, 2.5]);
/// # Ok::<(), tenvelope::Error>(())
/// ```
///
/// # Errors
/// As [`from_str`], and the codes of the JSON form.
pub fn from_json<T: FromArray>(json: &str) -> Result<T> {
    DecodeOptions::default().from_json(json)
}

/// Reads an array from a stream that holds a line or the binary form, told apart by the first byte: with the memory of a chunk beyond the result, and nothing is returned
/// before all of it is proved.
///
/// ```
/// let file = std::io::Cursor::new(tenvelope::to_vec(&[1.5f32, 2.5])?);
/// assert_eq!(tenvelope::from_reader::<Vec<f32>>(file)?, [1.5, 2.5]);
/// # Ok::<(), tenvelope::Error>(())
/// ```
///
/// # Errors
/// As [`from_slice`], and `io`.
pub fn from_reader<T: FromArray>(input: impl Read) -> Result<T> {
    DecodeOptions::default().from_reader(input)
}

/// Reads the elements of a line into `out`, which must have as many as the array, whatever its shape.
///
/// # Errors
/// As [`from_str`]. `out` then holds anything.
pub fn decode_into<T: Element>(line: &str, out: &mut [T]) -> Result<()> {
    DecodeOptions::default().decode_into(line, out)
}

/// Proves that a line decodes, with the memory of one chunk.
///
/// # Errors
/// As [`from_str`].
pub fn verify(line: &str) -> Result<()> {
    DecodeOptions::default().verify(line)
}

/// How lines are read: limits, and which codecs may be used.
///
/// ```
/// use tenvelope::{DecodeOptions, ErrorKind, Limits};
///
/// let line = tenvelope::to_string(&[0u8; 1000])?;
/// let options = DecodeOptions::default().limits(Limits::default().decoded(999));
/// assert_eq!(options.from_str::<Vec<u8>>(&line).unwrap_err().kind(), ErrorKind::LimitExceeded);
/// # Ok::<(), tenvelope::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct DecodeOptions {
    pub(crate) limits: Limits,
    types: AllowedTypes,
    progress: Progress,
    threads: usize,
    pub(crate) registry: Registry,
}

impl Default for DecodeOptions {
    fn default() -> Self {
        DecodeOptions {
            limits: Limits::default(),
            types: AllowedTypes::none(),
            progress: Progress::default(),
            threads: default_threads(),
            registry: builtin().clone(),
        }
    }
}

impl DecodeOptions {
    /// How much a line may ask for. Default [`Limits::default`].
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The names of types that may be built as trait objects (`Box<dyn Shape>`, by typetag) in an object. Default none.
    ///
    /// Names are judged where typetag tags from outside (`#[typetag::serde]` without `tag`); other tags are refused. What serde buffers before it knows the type (fields with `flatten`,
    /// untagged and internally tagged enums) passes here without a type: with names on this list such buffers are refused. Without any they are read, and **a trait object among them is built
    /// whatever its name**: keep trait objects out of there.
    pub fn allow_types<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.types = AllowedTypes::only(names);
        self
    }

    /// Is told after each chunk how far it is.
    pub fn progress(mut self, progress: Progress) -> Self {
        self.progress = progress;
        self
    }

    /// By how many threads arrays of 2 MiB and more are decompressed, 1 for none but this one. Default [`default_threads`].
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// The codecs that may be used. Default [`builtin`].
    pub fn registry(mut self, registry: Registry) -> Self {
        self.registry = registry;
        self
    }

    /// Only these codecs may be used.
    pub fn allow_only<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.registry = self.registry.allow_only(names);
        self
    }

    /// Proves check and header of a line, and that its body can hold what it claims. Decoding is the next step.
    ///
    /// # Errors
    /// As [`crate::from_str`].
    pub fn open<'a>(&self, line: &'a str) -> Result<Opened<'a>> {
        Ok(Opened::new(line, &self.registry, &self.limits)?.with_progress(self.progress.clone()).with_threads(self.threads))
    }

    /// The same for a line or the binary form, told apart by the first byte.
    ///
    /// # Errors
    /// As [`crate::from_slice`].
    pub fn open_slice<'a>(&self, input: &'a [u8]) -> Result<Opened<'a>> {
        let opened = match Form::of(input) {
            Some(Form::Binary) => Opened::from_binary(input, &self.registry, &self.limits)?,
            _ => Opened::from_line(input, &self.registry, &self.limits)?,
        };
        Ok(opened.with_progress(self.progress.clone()).with_threads(self.threads))
    }

    /// Opens the binary form in a file that is mapped into memory, without a look at its payload: a stored array is at hand at once, *not verified*, and
    /// [`Opened::verify`] makes up for it. What is decoded is checked chunk by chunk.
    ///
    /// ```
    /// use tenvelope::{DecodeOptions, EncodeOptions};
    ///
    /// let file = EncodeOptions::default().codecs("raw-base64url").to_vec(&[1u8, 2, 3])?; // in truth: a memory map
    /// let opened = DecodeOptions::default().open_map(&file)?;
    /// assert!(!opened.is_verified());
    /// assert_eq!(opened.unverified_run(), Some(&[1, 2, 3][..]));
    /// opened.verify()?;
    /// # Ok::<(), tenvelope::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`crate::from_slice`], but for the checks of segments.
    pub fn open_map<'a>(&self, map: &'a [u8]) -> Result<Opened<'a>> {
        Ok(Opened::from_map(map, &self.registry, &self.limits)?.with_progress(self.progress.clone()).with_threads(self.threads))
    }

    /// Reads the header of a line or the binary form from a stream; its elements can then be read whole, by rows, or chunk by chunk.
    ///
    /// # Errors
    /// As [`crate::from_reader`].
    pub fn reader<R: Read>(&self, input: R) -> Result<Reader<R>> {
        Ok(Reader::new(input, &self.registry, &self.limits)?.with_progress(self.progress.clone()))
    }

    /// Reads an array from a stream.
    ///
    /// # Errors
    /// As [`crate::from_reader`].
    pub fn from_reader<T: FromArray>(&self, input: impl Read) -> Result<T> {
        self.reader(input)?.read()
    }

    /// Reads an array from a line or the binary form, told apart by the first byte.
    ///
    /// # Errors
    /// As [`crate::from_slice`].
    pub fn from_slice<T: FromArray>(&self, input: &[u8]) -> Result<T> {
        match self.at_once(input, T::from_array) {
            Some(array) => Ok(array),
            None => T::from_array(&self.open_slice(input)?),
        }
    }

    /// Reads an array from the JSON form.
    ///
    /// # Errors
    /// As [`crate::from_json`].
    pub fn from_json<T: FromArray>(&self, json: &str) -> Result<T> {
        self.read_parsed(read_json(json.as_bytes(), &self.limits)?)
    }

    /// Writes an envelope of any form in another one: its chunk bytes stay as they are, and no codec but text codecs is entered. `text` is the text codec of
    /// the result, where that is a line or JSON (`base64`, with padding, in JSON alone); without it the input's is kept, and `base64url` taken where it has none.
    ///
    /// ```
    /// use tenvelope::{DecodeOptions, Form};
    ///
    /// let line = tenvelope::to_string(&[1u8, 2, 3])?;
    /// let options = DecodeOptions::default();
    /// let binary = options.convert(line.as_bytes(), Form::Binary, None)?;
    /// let json = options.convert(&binary, Form::Json, None)?;
    /// assert_eq!(options.convert(&json, Form::Line, None)?, line.as_bytes());
    /// # Ok::<(), tenvelope::Error>(())
    /// ```
    ///
    /// # Errors
    /// What is wrong with the input; `bad_argument` if `text` is no text codec.
    pub fn convert(&self, input: &[u8], to: Form, text: Option<&str>) -> Result<Vec<u8>> {
        let from_json = (Form::of(input) == Some(Form::Json)).then(|| json_to_line(input, &self.limits)).transpose()?;
        let opened = match &from_json {
            Some(line) => self.open_made(line)?,
            None => self.open_slice(input)?,
        };
        let text = text.map_or_else(|| opened.text().unwrap_or_else(|| "base64url".to_owned()), str::to_owned);
        let mut out = Vec::new();
        opened.write(&Notation::new(to, &text, &self.registry)?, &mut out)?;
        Ok(out)
    }

    /// The line of members that another parser has read: without readable values, which it may have rounded.
    pub(crate) fn line_of_members(&self, members: &Map<String, Value>) -> Result<String> {
        if !members.contains_key("values")
            && let FromJson::Line(line) = from_members(members, &self.limits)?
        {
            return Ok(line);
        }
        Err(Error::new(ErrorKind::Unsupported, "readable values need their text: read them with `from_json`"))
    }

    fn read_parsed<T: FromArray>(&self, parsed: FromJson) -> Result<T> {
        match parsed {
            FromJson::Line(line) => T::from_array(&self.open_made(&line)?),
            FromJson::Values(array) => T::from_array(&array),
            FromJson::Tree(_) => {
                let message = "the JSON holds a tree, no array: read it with the verbs for trees, or convert it to npz";
                Err(Error::new(ErrorKind::Unsupported, message))
            }
        }
    }

    /// Bytes that an array or object may come to.
    pub(crate) fn decoded_limit(&self) -> u64 {
        self.limits.decoded
    }

    /// The same options with another limit on those.
    pub(crate) fn with_decoded_limit(mut self, bytes: u64) -> Self {
        self.limits = self.limits.decoded(bytes);
        self
    }

    /// The trait objects that may be built.
    pub(crate) fn types(&self) -> &AllowedTypes {
        &self.types
    }

    /// The line of an envelope in JSON.
    pub(crate) fn line_of_json(&self, json: &str) -> Result<Option<String>> {
        match read_json(json.as_bytes(), &self.limits)? {
            FromJson::Line(line) => Ok(Some(line)),
            FromJson::Values(_) | FromJson::Tree(_) => Ok(None),
        }
    }

    /// Opens a line that was made from JSON, whose length has been held against the limit.
    pub(crate) fn open_made<'a>(&self, line: &'a str) -> Result<Opened<'a>> {
        let limits = self.limits.input(u64::MAX);
        Ok(Opened::new(line, &self.registry, &limits)?.with_progress(self.progress.clone()))
    }

    /// Reads an array from a line.
    ///
    /// # Errors
    /// As [`crate::from_str`].
    pub fn from_str<T: FromArray>(&self, line: &str) -> Result<T> {
        match self.at_once(line.as_bytes(), T::from_array) {
            Some(array) => Ok(array),
            None => T::from_array(&self.open(line)?),
        }
    }

    /// Reads the elements of a line into `out`.
    ///
    /// # Errors
    /// As [`crate::decode_into`].
    pub fn decode_into<T: Element>(&self, line: &str, out: &mut [T]) -> Result<()> {
        match self.at_once(line.as_bytes(), |source| fill_slice(source, out)) {
            Some(()) => Ok(()),
            None => fill_slice(&self.open(line)?, out),
        }
    }

    /// A stored array, taken in one pass. `None` for all else, and for whatever is wrong: what that is, the usual way finds out.
    fn at_once<T>(&self, line: &[u8], take: impl FnOnce(&dyn Source) -> Result<T>) -> Option<T> {
        let stored = StoredLine::find(line, &self.registry, &self.limits)?.with_progress(self.progress.clone());
        let taken = take(&stored).ok()?;
        stored.is_proved().then_some(taken)
    }

    /// Reads some rows (of the first dim); only the chunks that hold them are decoded.
    ///
    /// ```
    /// let line = tenvelope::to_string(&ndarray::array![[1u8, 2], [3, 4], [5, 6]])?;
    /// let rows = tenvelope::DecodeOptions::default().rows(&line, 1..3)?;
    /// assert_eq!((rows.shape(), rows.to_vec::<u8>()?), (&[2, 2][..], vec![3, 4, 5, 6]));
    /// # Ok::<(), tenvelope::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`crate::from_str`]; `bad_argument` for rows that are not there.
    pub fn rows(&self, line: &str, rows: Range<usize>) -> Result<Array> {
        self.open(line)?.decode_rows(rows)
    }

    /// Proves that a line decodes.
    ///
    /// # Errors
    /// As [`crate::verify`].
    pub fn verify(&self, line: &str) -> Result<()> {
        self.open(line)?.verify()
    }
}
