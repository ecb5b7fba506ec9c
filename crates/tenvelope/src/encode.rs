//! Arrays to lines.

use std::{
    borrow::Cow,
    io::{Seek, Write},
    sync::OnceLock,
};

use serde_json::{Map, Value};
use tenvelope_core::{
    ArrayView, AsArray, Chain, Codecs, Dtype, Form, Level, Meta, Notation, Output, Plan, Progress, Registry, Result, encode, encode_to,
    legal_chunk, parse_codecs,
};

use crate::{ArrayWriter, Profile, auto::choose_for, builtin, default_threads, within::Within};

/// Writes an array as a line, with the default options.
///
/// ```
/// let line = tenvelope::to_string(&vec![1i64, 2, 3])?;
/// assert_eq!(tenvelope::from_str::<Vec<i64>>(&line)?, [1, 2, 3]);
/// # Ok::<(), tenvelope::Error>(())
/// ```
///
/// # Errors
/// `unsupported` for what no envelope holds, `too_large` over a cap of the format, `alloc_failed`.
pub fn to_string(array: &(impl AsArray + ?Sized)) -> Result<String> {
    EncodeOptions::default().to_string(array)
}

/// Writes an array in the binary form, with the default options.
///
/// # Errors
/// As [`to_string`].
pub fn to_vec(array: &(impl AsArray + ?Sized)) -> Result<Vec<u8>> {
    EncodeOptions::default().to_vec(array)
}

/// Writes an array in the binary form to a stream, with the default options and the memory of a chunk.
///
/// # Errors
/// As [`to_string`], and `io`.
pub fn to_writer<W: Write>(array: &(impl AsArray + ?Sized), out: W) -> Result<W> {
    EncodeOptions::default().to_writer(Form::Binary, array, out)
}

/// Writes an array in the JSON form, with the default options.
///
/// # Errors
/// As [`to_string`].
pub fn to_json(array: &(impl AsArray + ?Sized)) -> Result<String> {
    EncodeOptions::default().to_json(array)
}

/// Appends the line of an array to `out`, with the default options. On an error `out` is as it was.
///
/// # Errors
/// As [`to_string`].
pub fn encode_into(array: &(impl AsArray + ?Sized), out: &mut String) -> Result<()> {
    EncodeOptions::default().encode_into(array, out)
}

/// How arrays are written. Nothing here but codecs, chunk length, attrs and dims is stored in the line.
///
/// ```
/// use tenvelope::{EncodeOptions, Level};
///
/// let line = EncodeOptions::default().codecs("delta-raw-shuffle-zlib-base64url").level(Level::Small).to_string(&[7u32; 100])?;
/// assert!(line.starts_with("tnv1.uint32.100.delta-raw-shuffle-zlib-base64url."));
/// # Ok::<(), tenvelope::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct EncodeOptions {
    pub(crate) codecs: Option<Fixed>,
    pub(crate) text: Cow<'static, str>,
    pub(crate) profile: Profile,
    pub(crate) level: Level,
    pub(crate) chunk: Chunk,
    pub(crate) meta: Meta,
    pub(crate) progress: Progress,
    pub(crate) threads: usize,
    pub(crate) registry: Registry,
    pub(crate) max_chars: Option<usize>,
}

/// A codecs field, and what it was found to name when it was needed for the first time. Errors come out of the verbs, again and again.
#[derive(Clone, Debug)]
pub(crate) struct Fixed {
    pub(crate) field: String,
    built: OnceLock<Codecs>,
}

impl Fixed {
    fn new(field: String) -> Self {
        Fixed { field, built: OnceLock::new() }
    }

    fn codecs(&self, registry: &Registry) -> Result<&Codecs> {
        match self.built.get() {
            Some(codecs) => Ok(codecs),
            None => Codecs::parse(&self.field, registry).map(|codecs| self.built.get_or_init(|| codecs)),
        }
    }
}

/// Into which pieces an array is cut. Plays no part where a chain takes no chunks: `raw` alone, which needs none, and codecs that write whole files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Chunk {
    /// One chunk up to 1 MiB, then chunks of about 512 KiB: see [`default_chunk`].
    #[default]
    Auto,
    /// One chunk, whatever the size.
    Whole,
    /// Chunks of this many elements, an even number for `int4` and `uint4`; it is doubled until there are at most 2^20 of them.
    Elements(u64),
}

impl Default for EncodeOptions {
    fn default() -> Self {
        EncodeOptions {
            codecs: None,
            text: Cow::Borrowed("base64url"),
            profile: Profile::default(),
            level: Level::default(),
            chunk: Chunk::default(),
            meta: Meta::default(),
            progress: Progress::default(),
            threads: default_threads(),
            registry: builtin().clone(),
            max_chars: None,
        }
    }
}

impl EncodeOptions {
    /// Fixes the whole codecs field, text codec included, instead of choosing a chain.
    pub fn codecs(mut self, field: impl Into<String>) -> Self {
        self.codecs = Some(Fixed::new(field.into()));
        self
    }

    /// The text codec that goes with a chosen chain. Default `base64url`.
    pub fn text(mut self, name: impl Into<String>) -> Self {
        self.text = Cow::Owned(name.into());
        self
    }

    /// For which readers a chain is chosen. Default [`Profile::Core`].
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// How hard compressors try. Default [`Level::Default`].
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Into which pieces the array is cut. Default [`Chunk::Auto`]. Chains that take no chunks are written whole.
    pub fn chunk(mut self, chunk: Chunk) -> Self {
        self.chunk = chunk;
        self
    }

    /// Your own members, any JSON; an empty map is none.
    pub fn attrs(mut self, attrs: Map<String, Value>) -> Self {
        self.meta.attrs = Some(attrs).filter(|attrs| !attrs.is_empty());
        self
    }

    /// A name or none for each dim; an empty list is none at all.
    pub fn dims<N: Into<String>>(mut self, names: impl IntoIterator<Item = Option<N>>) -> Self {
        let names: Vec<_> = names.into_iter().map(|name| name.map(Into::into)).collect();
        self.meta.dims = Some(names).filter(|names| !names.is_empty());
        self
    }

    /// Is told after each chunk how far it is.
    pub fn progress(mut self, progress: Progress) -> Self {
        self.progress = progress;
        self
    }

    /// By how many threads arrays of 2 MiB and more are compressed, 1 for none but this one. The line is the same for any number. Default [`default_threads`].
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// The codecs that may be used. Default [`builtin`].
    pub fn registry(mut self, registry: Registry) -> Self {
        self.registry = registry;
        // What was built, another registry may refuse.
        self.codecs = self.codecs.map(|fixed| Fixed::new(fixed.field));
        self
    }

    /// Refuses envelopes longer than this, in characters (bytes of the binary form): for a column or a cell that holds no more. It plays no part where a stream is written.
    ///
    /// ```
    /// use tenvelope::{EncodeOptions, ErrorKind};
    ///
    /// let cell = EncodeOptions::default().max_chars(32_767);
    /// assert!(cell.to_string(&[0u8; 1_000_000]).is_ok());
    /// assert_eq!(cell.codecs("raw-base64url").to_string(&[0u8; 1_000_000]).unwrap_err().kind(), ErrorKind::LimitExceeded);
    /// ```
    pub fn max_chars(mut self, characters: usize) -> Self {
        self.max_chars = Some(characters);
        self
    }

    /// Writes an array as a line.
    ///
    /// # Errors
    /// As [`crate::to_string`], and `unknown_codec`, `bad_chain` … for options that do not go together.
    pub fn to_string(&self, array: &(impl AsArray + ?Sized)) -> Result<String> {
        let mut out = String::new();
        self.encode_into(array, &mut out)?;
        Ok(out)
    }

    /// Appends the line of an array to `out`. On an error `out` is as it was.
    ///
    /// # Errors
    /// As [`EncodeOptions::to_string`].
    pub fn encode_into(&self, array: &(impl AsArray + ?Sized), out: &mut String) -> Result<()> {
        self.append_text(Form::Line, array, out)
    }

    /// Writes an array in the binary form, for where bytes may go.
    ///
    /// # Errors
    /// As [`EncodeOptions::to_string`].
    pub fn to_vec(&self, array: &(impl AsArray + ?Sized)) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        self.append_to(Form::Binary, array, &mut out)?;
        Ok(out)
    }

    /// Writes an array in the JSON form.
    ///
    /// # Errors
    /// As [`EncodeOptions::to_string`].
    pub fn to_json(&self, array: &(impl AsArray + ?Sized)) -> Result<String> {
        let mut out = String::new();
        self.append_text(Form::Json, array, &mut out)?;
        Ok(out)
    }

    /// Writes an array to a stream, with the memory of one chunk: a line, JSON or the binary form. Gives back the stream, flushed. If the array comes in pieces itself, see
    /// [`EncodeOptions::writer`].
    ///
    /// ```
    /// use tenvelope::{EncodeOptions, Form};
    ///
    /// let line = EncodeOptions::default().to_writer(Form::Line, &[1u8, 2, 3], Vec::new())?;
    /// assert_eq!(line, tenvelope::to_string(&[1u8, 2, 3])?.as_bytes());
    /// # Ok::<(), tenvelope::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`EncodeOptions::to_string`]; `io` if the stream fails. What it has taken then is refused by every reader.
    pub fn to_writer<W: Write>(&self, form: Form, array: &(impl AsArray + ?Sized), out: W) -> Result<W> {
        let view = array.as_array_view()?;
        let (chain, notation) = self.codecs_for(form, &view, view.shape())?;
        encode_to(&view, &self.plan_of(&chain, &view, array.meta()), &notation, out)
    }

    /// Begins an envelope on a stream, for an array whose elements come in pieces: memory of a few chunks, whatever its size.
    ///
    /// Where a chain is to be chosen, it is chosen from the first MiB instead of samples of the whole; arrays up to that size are written as by the other verbs.
    ///
    /// ```
    /// use tenvelope::{Dtype, EncodeOptions, Form};
    ///
    /// let mut writer = EncodeOptions::default().writer(Form::Line, Dtype::Int32, &[2, 3], Vec::new())?;
    /// for row in [[1, 2, 3], [4, 5, 6]] {
    ///     writer.write(&row)?;
    /// }
    /// let line = writer.finish()?;
    /// assert_eq!(line, tenvelope::to_string(&ndarray::array![[1, 2, 3], [4, 5, 6]])?.as_bytes());
    /// # Ok::<(), tenvelope::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`EncodeOptions::to_string`]. `needs_seek`, now or at the first pieces, for a stored array over 16 MiB in the binary form: its check stands before it, see
    /// [`EncodeOptions::writer_seekable`].
    pub fn writer<W: Write>(&self, form: Form, dtype: Dtype, shape: &[usize], out: W) -> Result<ArrayWriter<W>> {
        ArrayWriter::new(self, form, dtype, shape, out, tenvelope_core::Writer::new)
    }

    /// The same for a stream that can go back, such as a file: it takes everything.
    ///
    /// # Errors
    /// As [`EncodeOptions::writer`].
    pub fn writer_seekable<W: Write + Seek>(&self, form: Form, dtype: Dtype, shape: &[usize], out: W) -> Result<ArrayWriter<W>> {
        ArrayWriter::new(self, form, dtype, shape, out, tenvelope_core::Writer::seekable)
    }

    fn append_text(&self, form: Form, array: &(impl AsArray + ?Sized), out: &mut String) -> Result<()> {
        let start = out.len();
        let encoded = self.append_to(form, array, out);
        if encoded.is_err() {
            out.truncate(start);
        }
        encoded
    }

    /// Appends an envelope to memory of your own kind, such as a string of another language, without a copy of it. On an error part of an envelope may stand there.
    ///
    /// # Errors
    /// As [`EncodeOptions::to_string`].
    pub fn append_to(&self, form: Form, array: &(impl AsArray + ?Sized), out: &mut (impl Output + ?Sized)) -> Result<()> {
        let view = array.as_array_view()?;
        let (chain, notation) = self.codecs_for(form, &view, view.shape())?;
        let plan = self.plan_of(&chain, &view, array.meta());
        match self.max_chars {
            Some(most) => encode(&view, &plan, &notation, &mut Within::new(out, most)),
            None => encode(&view, &plan, &notation, out),
        }
    }

    /// The chain and how its bytes are written down: as the options say, or chosen for an array of this shape of which these are the first elements, or all.
    pub(crate) fn codecs_for(&self, form: Form, array: &ArrayView<'_>, shape: &[usize]) -> Result<(Cow<'_, Chain>, Notation)> {
        if let Some((chain, notation)) = self.fixed_for(form)? {
            return Ok((chain, notation));
        }
        let chain = choose_for(array, shape, self.profile, self.level, &self.registry)?;
        Ok((Cow::Owned(chain), Notation::new(form, &self.text, &self.registry)?))
    }

    /// The chain that the options name, if they name one, and how its bytes are written down.
    pub(crate) fn fixed_for(&self, form: Form) -> Result<Option<(Cow<'_, Chain>, Notation)>> {
        let Some(fixed) = &self.codecs else { return Ok(None) };
        // In JSON alone `base64` is a text codec; it goes with the chain of its equivalent.
        if let (Form::Json, Some(names)) = (form, fixed.field.strip_suffix("-base64")) {
            let codecs = Codecs::parse(&format!("{names}-base64url"), &self.registry)?;
            return Ok(Some((Cow::Owned(codecs.chain), Notation::JsonBase64(codecs.text))));
        }
        let codecs = fixed.codecs(&self.registry)?;
        let text = codecs.text.clone();
        let notation = match form {
            Form::Binary => Notation::Binary,
            Form::Json => Notation::Json(text),
            _ => Notation::Line(text),
        };
        Ok(Some((Cow::Borrowed(&codecs.chain), notation)))
    }

    /// The chains that an object may be written with, the preferred one first, and how its bytes are written down.
    pub(crate) fn object_chains(&self, form: Form) -> Result<(Vec<Chain>, Notation)> {
        if let Some((chain, notation)) = self.fixed_for(form)? {
            return Ok((vec![chain.into_owned()], notation));
        }
        let chain = |names: &str| Chain::build(&parse_codecs(names)?, &self.registry);
        let chains = vec![chain(OBJECT_CODEC)?, chain(&format!("{OBJECT_CODEC}-{}", self.profile.compressor()))?];
        Ok((chains, Notation::new(form, &self.text, &self.registry)?))
    }

    /// Labels of the options come before those that the array has of its own.
    pub(crate) fn plan_of<'a>(&self, chain: &'a Chain, array: &ArrayView<'_>, own: Meta) -> Plan<'a> {
        let mut plan = self.plan(chain, default_chunk(array), array.count() as u64);
        plan.meta.attrs = plan.meta.attrs.or(own.attrs);
        plan.meta.dims = plan.meta.dims.or(own.dims);
        plan
    }

    /// For an array of `count` elements, cut as `auto` says unless the options say otherwise.
    pub(crate) fn plan<'a>(&self, chain: &'a Chain, auto: Option<u64>, count: u64) -> Plan<'a> {
        let chunk = match self.chunk {
            _ if !chain.takes_chunks() => None,
            Chunk::Auto => auto,
            Chunk::Whole => None,
            Chunk::Elements(elements) => Some(legal_chunk(elements, count)),
        };
        Plan { chain, chunk, level: self.level, meta: self.meta.clone(), progress: self.progress.clone(), threads: self.threads }
    }
}

/// The object codec that is taken when nobody says otherwise: other languages read it (why: `spec/rationale.md`).
const OBJECT_CODEC: &str = "cbor";

/// Elements per chunk that a writer takes when nobody says otherwise: none up to 2^20 bytes, then those that make about 2^19 bytes
/// (why: `spec/rationale.md`). Strings count by their text.
#[must_use]
pub fn default_chunk(array: &ArrayView<'_>) -> Option<u64> {
    default_chunk_of(array.dtype(), array.count() as u64, payload_bytes(array))
}

/// One chunk up to so many bytes.
pub(crate) const WHOLE: u64 = 1 << 20;

/// The same for an array of which no more is known than its number of elements and of bytes.
pub(crate) fn default_chunk_of(dtype: &Dtype, count: u64, bytes: u64) -> Option<u64> {
    const CHUNK: u64 = 1 << 19;
    if bytes <= WHOLE || count == 0 {
        return None;
    }
    // Multiples of 8 elements, so that bit planes and packed nibbles have no ragged end.
    let elements = match dtype {
        Dtype::Int4 | Dtype::Uint4 => 2 * CHUNK,
        _ => (u128::from(CHUNK) * u128::from(count) / u128::from(bytes) / 8 * 8).max(8) as u64,
    };
    Some(legal_chunk(elements, count))
}

/// Bytes of the elements as a serializer writes them.
pub(crate) fn payload_bytes(array: &ArrayView<'_>) -> u64 {
    match (array.bytes(), array.strings()) {
        (Some(run), _) => run.len() as u64,
        (None, strings) => strings.map_or(0, |strings| (strings.text_len() + 4 * strings.len()) as u64),
    }
}
