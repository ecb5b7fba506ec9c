//! What somebody has pasted: bytes, perhaps text, perhaps JSON.

use std::cell::OnceCell;

use serde::Deserialize;
use serde_json::{Map, Value};
use tenvelope_core::{Error, ErrorKind, Json, ObjectToBytes, Result};

/// The input, looked at as often as a dialect asks, parsed once.
pub(crate) struct Pasted<'a> {
    bytes: &'a [u8],
    json: OnceCell<Result<Value, String>>,
}

impl<'a> Pasted<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Pasted { bytes, json: OnceCell::new() }
    }

    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The text without blanks around it; a JSON string stands for what is in it.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Ok(Value::String(text)) = self.json() {
            return Some(text);
        }
        std::str::from_utf8(self.bytes).ok().map(str::trim)
    }

    /// The JSON.
    pub(crate) fn json(&self) -> Result<&Value> {
        self.json.get_or_init(|| parse(self.bytes)).as_ref().map_err(|message| Error::new(ErrorKind::BadJson, message))
    }

    /// The object that the JSON is.
    pub(crate) fn object(&self) -> Option<&Map<String, Value>> {
        self.json().ok()?.as_object()
    }
}

/// Parses JSON with all digits of its integers and its floats exactly, which `serde_json` alone does not.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, String> {
    let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
    if !first.is_some_and(|b| b"{[\"-0123456789tfn".contains(b)) {
        return Err("this is no JSON".to_owned());
    }
    let mut value = Value::Null;
    let read = Json.decode(bytes, &mut |reader| {
        value = Value::deserialize(reader)?;
        Ok(())
    });
    match read {
        Ok(()) => Ok(value),
        Err(error) => {
            let bare = ["NaN", "Infinity"].iter().any(|word| bytes.windows(word.len()).any(|window| window == word.as_bytes()));
            let hint = if bare { "; NaN and Infinity, which some writers put into it bare, are no JSON" } else { "" };
            Err(format!("{}{hint}", error.message()))
        }
    }
}
