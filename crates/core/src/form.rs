//! The three written forms of an envelope.

use std::{fmt, sync::Arc};

use crate::{
    binary::BINARY_MAGIC,
    codec::BytesToText,
    error::{Error, ErrorKind, Result},
    registry::Registry,
};

/// A written form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// One line of ASCII text: the main form.
    Line,
    /// An object of JSON with the same fields.
    Json,
    /// Bytes, aligned.
    Binary,
}

/// `line`, `json`, `binary`.
impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Form::Line => "line",
            Form::Json => "json",
            Form::Binary => "binary",
        })
    }
}

impl Form {
    /// The form that an input can only be, by its first byte (JSON may have blanks before it).
    #[must_use]
    pub fn of(input: &[u8]) -> Option<Self> {
        match input.trim_ascii_start().first()? {
            b't' if input.first() == Some(&b't') => Some(Form::Line),
            b'{' => Some(Form::Json),
            _ if input.first() == BINARY_MAGIC.first() => Some(Form::Binary),
            _ => None,
        }
    }
}

/// How chunk bytes are written down: the form, and its text codec where it has one. The text codec belongs to the written form, the chain to the envelope.
#[derive(Clone, Debug)]
pub enum Notation {
    /// The line.
    Line(Arc<dyn BytesToText>),
    /// The JSON form with a text codec of the line.
    Json(Arc<dyn BytesToText>),
    /// The JSON form with padded standard `base64`, which only this form has. The codec is the one of the equivalent line: `base64url`.
    JsonBase64(Arc<dyn BytesToText>),
    /// The binary form.
    Binary,
}

impl Notation {
    /// The notation of a form with a text codec, by its name.
    ///
    /// ```
    /// use tenvelope_core::{Form, Notation, Registry};
    ///
    /// let registry = Registry::core();
    /// assert!(matches!(Notation::new(Form::Line, "hex", &registry), Ok(Notation::Line(_))));
    /// assert!(Notation::new(Form::Line, "base64", &registry).is_err());
    /// # Ok::<(), tenvelope_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// `unknown_codec`, `codec_not_allowed`; `bad_argument` for what is no text codec, and for `base64` outside JSON.
    pub fn new(form: Form, text: &str, registry: &Registry) -> Result<Self> {
        match (form, text) {
            (Form::Binary, _) => Ok(Notation::Binary),
            (Form::Json, "base64") => registry.text("base64url").map(Notation::JsonBase64),
            (_, "base64") => {
                let message = "padded base64 is a text codec of the JSON form alone; a line takes base64url";
                Err(Error::new(ErrorKind::BadArgument, message))
            }
            (Form::Json, text) => registry.text(text).map(Notation::Json),
            (Form::Line, text) => registry.text(text).map(Notation::Line),
        }
    }

    /// The text codec of the line, or of the equivalent line.
    pub(crate) fn text(&self) -> Option<&Arc<dyn BytesToText>> {
        match self {
            Notation::Line(text) | Notation::Json(text) | Notation::JsonBase64(text) => Some(text),
            Notation::Binary => None,
        }
    }
}
