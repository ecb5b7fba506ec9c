//! The one error type: a stable code, a place, a sentence.

use std::fmt;

/// The result of everything here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and what was expected instead.
///
/// One word wide, so that `Result<T>` costs the success path nothing.
///
/// ```
/// use tenvelope_core::{Dtype, ErrorKind};
///
/// let error = "float33".parse::<Dtype>().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::UnknownDtype);
/// assert_eq!(error.code(), "unknown_dtype");
/// assert_eq!(error.place().map(|place| place.field), Some("dtype"));
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    place: Option<Place>,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Where in a line an error was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// `line`, `magic`, `dtype`, `shape`, `chunk`, `codecs`, `meta`, `body`, `segment`, `check`; `values` of the JSON form.
    pub field: &'static str,
    /// Which codec of the chain or which segment, from 0.
    pub index: Option<usize>,
    /// Character of the input, or element of the segment, from 0.
    pub offset: Option<usize>,
}

impl Error {
    /// An error of a kind, with a sentence that says what was found and what was expected. Control characters in it, which libraries write and inputs hold, are escaped, and it is cut where it is long.
    #[cold]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error(Box::new(Inner { kind, place: None, message: on_one_line(message.into()), source: None }))
    }

    /// Adds the field it was found in, unless a place is known already.
    #[must_use]
    pub fn in_field(mut self, field: &'static str) -> Self {
        self.0.place.get_or_insert(Place { field, index: None, offset: None });
        self
    }

    /// Adds the field and the index in it, unless an index is known already.
    #[must_use]
    pub fn at_index(mut self, field: &'static str, index: usize) -> Self {
        let place = self.0.place.get_or_insert(Place { field, index: None, offset: None });
        place.field = field;
        place.index.get_or_insert(index);
        self
    }

    /// Adds the offset in the input or the segment, unless one is known already.
    #[must_use]
    pub fn at_offset(mut self, field: &'static str, offset: usize) -> Self {
        let place = self.0.place.get_or_insert(Place { field, index: None, offset: None });
        place.offset.get_or_insert(offset);
        self
    }

    /// The offset counts from further back.
    pub(crate) fn shift_offset(mut self, by: usize) -> Self {
        if let Some(Place { offset: Some(offset), .. }) = &mut self.0.place {
            *offset = offset.saturating_add(by);
        }
        self
    }

    /// The segment of the place counts from further back.
    pub(crate) fn shift_segment(mut self, by: usize) -> Self {
        if let Some(Place { field: "segment", index: Some(index), .. }) = &mut self.0.place {
            *index = index.saturating_add(by);
        }
        self
    }

    /// Puts words before the sentence: which of many lines it was, say.
    #[must_use]
    pub fn context(mut self, words: &str) -> Self {
        self.0.message = on_one_line(format!("{words}: {}", self.0.message));
        self
    }

    /// Adds the error of a library that lies behind this one.
    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// The kind, for programs to branch on.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The stable code of the kind, the same in every language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.kind.code()
    }

    /// Where it was found, if that can be said.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        self.0.place
    }

    /// The sentence alone, without code and place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.place {
            Some(place) => write!(f, "{} ({}, at {place})", self.0.message, self.code()),
            None => write!(f, "{} ({})", self.0.message, self.code()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("place", &self.0.place)
            .field("message", &self.0.message)
            .field("source", &self.0.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field)?;
        if let Some(index) = self.index {
            write!(f, "[{index}]")?;
        }
        if let Some(offset) = self.offset {
            write!(f, " offset {offset}")?;
        }
        Ok(())
    }
}

/// Defines the kinds and their codes in one list, which a test compares with `spec/errors.md`.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// The kinds of error, one for each code of `spec/errors.md`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind { $($(#[$doc])* $name,)* }

        impl ErrorKind {
            /// All kinds, in the order of `spec/errors.md`.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$name,)*];

            /// The stable code: the same in every language and version.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(ErrorKind::$name => $code,)* }
            }
        }
    };
}

kinds! {
    /// More characters than the reader's limit.
    InputTooLong = "input_too_long",
    /// Does not begin with `tnv`, digits and a dot.
    BadMagic = "bad_magic",
    /// A line of another version.
    UnsupportedVersion = "unsupported_version",
    /// A character that no line contains.
    BadCharacter = "bad_character",
    /// Not six fields, or seven with a meta.
    BadFieldCount = "bad_field_count",
    /// The check is not eight lower-case hex digits.
    BadCheck = "bad_check",
    /// The header is longer than the cap or the limit.
    HeaderTooLong = "header_too_long",
    /// The CRC-32 differs.
    CheckMismatch = "check_mismatch",
    /// The dtype is misspelled or its parameters are wrong.
    BadDtype = "bad_dtype",
    /// No dtype of this name.
    UnknownDtype = "unknown_dtype",
    /// The shape is misspelled, too deep, or does not go with the dtype.
    BadShape = "bad_shape",
    /// The chunk length is misspelled, needless or not allowed.
    BadChunk = "bad_chunk",
    /// A number beyond a cap of the format.
    TooLarge = "too_large",
    /// Legal, but larger than this reader's limits.
    LimitExceeded = "limit_exceeded",
    /// The codecs field is misspelled.
    BadCodecs = "bad_codecs",
    /// No codec of this name is registered.
    UnknownCodec = "unknown_codec",
    /// The codec is known, but the caller does not allow it.
    CodecNotAllowed = "codec_not_allowed",
    /// Parameters that the codec's page does not allow.
    BadCodecParams = "bad_codec_params",
    /// Codecs in the wrong order, or not for this dtype.
    BadChain = "bad_chain",
    /// The meta is misspelled, has wrong members, or does not go with dtype and shape.
    BadMeta = "bad_meta",
    /// The JSON of the meta is not what RFC 8785 writes.
    NotCanonical = "not_canonical",
    /// A segment without characters.
    EmptySegment = "empty_segment",
    /// More or fewer segments than shape and chunk length demand.
    BadSegmentCount = "bad_segment_count",
    /// A segment that its text codec does not write.
    BadText = "bad_text",
    /// A compressed stream or an embedded file is corrupt, contradicts the header, has the wrong size, or is followed by something.
    CodecFailed = "codec_failed",
    /// A wrong number of bytes where no compressor stands.
    SizeMismatch = "size_mismatch",
    /// An element that its dtype forbids.
    BadValue = "bad_value",
    /// The document of a tree has what it must not have, or is nested too deep.
    BadTree = "bad_tree",
    /// The binary form ends before it should.
    Truncated = "truncated",
    /// Padding of the binary form that is not zero.
    BadPadding = "bad_padding",
    /// Something after the end of the binary form.
    TrailingData = "trailing_data",
    /// Text that is no JSON, where the JSON form was expected.
    BadJson = "bad_json",
    /// Two members of one name.
    DuplicateMember = "duplicate_member",
    /// A member that the JSON form does not have.
    UnknownMember = "unknown_member",
    /// A member that the JSON form must have.
    MissingMember = "missing_member",
    /// A member of the JSON form of the wrong type.
    BadMember = "bad_member",
    /// Another dtype than the caller asked for.
    DtypeMismatch = "dtype_mismatch",
    /// Another shape than the caller asked for.
    ShapeMismatch = "shape_mismatch",
    /// An object with another type label than the caller asked for.
    TypeMismatch = "type_mismatch",
    /// A trait object of a type that the caller does not allow.
    TypeNotAllowed = "type_not_allowed",
    /// A value that no envelope holds, or a verb that does not treat this kind.
    Unsupported = "unsupported",
    /// A wrong option or argument of the call.
    BadArgument = "bad_argument",
    /// The memory for a legal array could not be had.
    AllocFailed = "alloc_failed",
    /// Only a stream that can go back can take this.
    NeedsSeek = "needs_seek",
    /// Reading or writing failed.
    Io = "io",
}

/// Characters of a sentence: with code and place behind it there are no more than 512.
const LONGEST: usize = 440;

/// A sentence as terminals and logs may have it, whoever has written parts of it.
fn on_one_line(sentence: String) -> String {
    let is_plain = |c: char| matches!(c, ' '..='~') || (!c.is_ascii() && c.escape_debug().eq([c]));
    if sentence.len() <= LONGEST && sentence.chars().all(is_plain) {
        return sentence;
    }
    let escaped = |c: char| if is_plain(c) { vec![c] } else { c.escape_debug().collect() };
    let mut out: Vec<char> = sentence.trim_end().chars().flat_map(escaped).take(LONGEST).collect();
    if let (LONGEST, Some(last)) = (out.len(), out.last_mut()) {
        *last = '…';
    }
    out.into_iter().collect()
}

/// The way to a place in a tree for a message: of a long one its beginning and its end, so that there is room for what is wrong there.
///
/// ```
/// assert_eq!(tenvelope_core::quote_path("$.cfg.rates[3]"), "$.cfg.rates[3]");
/// assert!(tenvelope_core::quote_path(&"[0]".repeat(128)).ends_with("[0][0][0]"));
/// ```
#[must_use]
pub fn quote_path(path: &str) -> String {
    const HALF: usize = 80;
    let begin: String = path.chars().take(HALF).collect();
    let rest = path.get(begin.len()..).unwrap_or_default();
    match rest.chars().count().checked_sub(HALF) {
        Some(left_out) if left_out > 0 => format!("{begin}…{}", rest.chars().skip(left_out).collect::<String>()),
        _ => path.to_owned(),
    }
}

/// Text of the input for a message: escaped, in quotes, at most 64 characters.
///
/// Control characters and those that change the direction of writing never reach a terminal from here.
///
/// ```
/// assert_eq!(tenvelope_core::quote("a\u{1b}[2J\u{202e}"), r#""a\u{1b}[2J\u{202e}""#);
/// ```
#[must_use]
pub fn quote(text: &str) -> String {
    const MOST: usize = 64;
    let mut out = String::with_capacity(MOST.saturating_add(8));
    out.push('"');
    for (i, c) in text.chars().enumerate() {
        if i == MOST {
            out.push_str("\"…");
            return out;
        }
        out.extend(c.escape_debug());
    }
    out.push('"');
    out
}
