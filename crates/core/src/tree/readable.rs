//! Readable trees: the document with arrays where they are used, each in the JSON form (rules JSON11 to JSON13 of `spec/json-form.md`).

use serde_json::{Map, Value};

use super::{
    Tree,
    document::{Leaves, bad, read_value, write_value},
};
use crate::{
    array::Array,
    convert::FromArray,
    decode::Opened,
    error::{Error, ErrorKind, Result},
    form::Notation,
    json::is_deeper_than,
    json_form::{FromJson, from_members_of},
    labelled::Labelled,
    limits::{Limits, caps},
    meta::Meta,
    num::to_u64,
    registry::Registry,
};

/// A readable tree whose members are proved, but not its value.
#[derive(Debug)]
pub struct ReadableTree {
    value: Value,
    meta: Meta,
}

impl ReadableTree {
    pub(crate) fn new(value: Value, meta: Meta) -> Self {
        ReadableTree { value, meta }
    }

    /// Attrs of the tree.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// Decodes the arrays, each where it stands.
    ///
    /// # Errors
    /// `bad_tree`, `bad_dtype`, `limit_exceeded`, and whatever the JSON form or the line of an array reports.
    pub fn decode(&self, registry: &Registry, limits: &Limits) -> Result<Tree> {
        read_value(self.value.clone(), &mut Forms { registry, limits: *limits })
    }
}

/// Writes a readable tree; `form` writes an array in the JSON form.
///
/// # Errors
/// `unsupported` if the whole is nested deeper than JSON may be; what `form` reports.
pub fn readable<A>(tree: &Tree<A>, meta: &Meta, form: &mut dyn FnMut(&A) -> Result<String>) -> Result<String> {
    let mut text = r#"{"$tnv":1,"dtype":"tree","value":"#.to_owned();
    write_value(tree, caps::JSON_DEPTH.saturating_sub(1), &mut text, &mut |array, out| {
        out.push_str(&form(array)?);
        Ok(())
    })?;
    if let Some(meta) = meta.to_json()? {
        text.push_str(r#","meta":"#);
        text.push_str(&meta);
    }
    text.push('}');
    if is_deeper_than(text.as_bytes(), caps::JSON_DEPTH) {
        let message = format!("the readable tree is nested deeper than {} brackets; its line is not", caps::JSON_DEPTH);
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    Ok(text)
}

impl Opened<'_> {
    /// A tree in its readable form: arrays keep their chunk bytes, and no codec of theirs is entered but text codecs.
    ///
    /// # Errors
    /// As [`Opened::decode_tree`] up to the number of segments, and as [`readable`]; `bad_argument` for the binary form, in which no array of JSON stands.
    pub fn to_readable(&self, notation: &Notation) -> Result<String> {
        let Some(_) = notation.text() else {
            return Err(Error::new(ErrorKind::BadArgument, "arrays in a readable tree are written in the JSON form"));
        };
        let tree = self.tree_of(|array| {
            let mut out = Vec::new();
            array.write(notation, &mut out)?;
            Ok(String::from_utf8_lossy(&out).into_owned())
        })?;
        readable(&tree, self.meta(), &mut |form| Ok(form.clone()))
    }
}

/// Arrays that stand where they are used, and what is left of the limit on decoded bytes.
struct Forms<'a> {
    registry: &'a Registry,
    limits: Limits,
}

impl Forms<'_> {
    fn array(&mut self, members: &Map<String, Value>) -> Result<Box<Labelled<Array>>> {
        let (array, bytes) = match from_members_of(members, &self.limits, true)? {
            FromJson::Line(line) => {
                let opened = Opened::new(&line, self.registry, &self.limits.input(u64::MAX))?;
                let array = Labelled::<Array>::from_array(&opened)?;
                let bytes = counted(&array.value, opened.header().segments());
                (array, bytes)
            }
            FromJson::Values(array) => {
                let bytes = counted(&array.value, 0);
                (array, bytes)
            }
            FromJson::Tree(_) => return Err(Error::new(ErrorKind::BadDtype, "a tree is no array in a tree")),
        };
        let Some(left) = self.limits.decoded.checked_sub(bytes) else {
            let message = format!("an array of {bytes} bytes where {} are left of the limit on decoded bytes", self.limits.decoded);
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        };
        self.limits.decoded = left;
        Ok(Box::new(array))
    }
}

impl Leaves<Box<Labelled<Array>>> for Forms<'_> {
    fn part(&mut self, _number: &Value) -> Result<Box<Labelled<Array>>> {
        Err(bad("there is no $part in a readable tree: arrays stand where they are used".to_owned()))
    }

    fn form(&mut self, members: &Map<String, Value>) -> Option<Result<Box<Labelled<Array>>>> {
        members.contains_key("$tnv").then(|| self.array(members))
    }
}

/// What an array counts (rule JSON13).
fn counted(array: &Array, segments: u64) -> u64 {
    match array.strings() {
        Some(strings) => to_u64(strings.len()).saturating_add(segments).saturating_mul(4).saturating_add(to_u64(strings.text_len())),
        None => to_u64(array.bytes().unwrap_or_default().len()),
    }
}
