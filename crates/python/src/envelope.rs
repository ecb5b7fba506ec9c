//! An envelope in whatever form it comes, opened.

use pyo3::{prelude::*, types::PyDict};
use serde_json::Value;
use tenvelope::{
    Array, Form, Labelled, Limits, Registry, Result,
    core::{FromJson, Opened, ReadableTree, read_json},
    default_threads,
};

use crate::{failure::Outcome, json, text::Text};

/// An envelope whose form is known; JSON has become its line, its values, or the readable tree that it is.
pub enum Envelope<'py> {
    Text(Text<'py>),
    Line(String),
    Values(Labelled<Array>),
    Tree(ReadableTree),
}

impl<'py> Envelope<'py> {
    /// Takes a line, the binary form or the text of the JSON form, told apart by the first byte; or the JSON form as a `dict`.
    pub fn new(input: &Bound<'py, PyAny>, limits: &Limits) -> Outcome<Self> {
        if let Ok(dict) = input.cast::<PyDict>() {
            // Its text is read again, so that a `dict` gets the verdict of its text: numbers are doubles, whatever Python has made of them.
            let text = Value::Object(json::members(dict, "the JSON form")?).to_string();
            return Envelope::of_json(text.as_bytes(), limits);
        }
        let text = Text::new(input)?;
        let bytes = text.as_bytes()?;
        if Form::of(bytes) != Some(Form::Json) {
            return Ok(Envelope::Text(text));
        }
        Envelope::of_json(bytes, limits)
    }

    fn of_json(json: &[u8], limits: &Limits) -> Outcome<Self> {
        Ok(match read_json(json, limits)? {
            FromJson::Line(line) => Envelope::Line(line),
            FromJson::Values(array) => Envelope::Values(array),
            FromJson::Tree(tree) => Envelope::Tree(tree),
        })
    }
}

/// Opens a line or the binary form.
pub fn open<'a>(input: &'a [u8], registry: &Registry, limits: &Limits) -> Result<Opened<'a>> {
    let opened = match Form::of(input) {
        Some(Form::Binary) => Opened::from_binary(input, registry, limits),
        _ => Opened::from_line(input, registry, limits),
    };
    opened.map(|opened| opened.with_threads(default_threads()))
}
