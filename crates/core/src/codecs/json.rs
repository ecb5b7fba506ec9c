//! `json`: the document of a tree, and objects as JSON (`spec/codecs/json.md`).
//!
//! The documents of trees are written and read in `tree/`. Objects are written and read here without `serde_json`, which writes `null` for a NaN, rounds some numbers, and changes with
//! features that any crate of a program can switch on.

use super::json_reader::JsonReader;
use crate::{
    codec::{Codec, ObjectToBytes},
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    jcs::write_string,
    json::{Parser, is_deeper_than},
    limits::caps,
    tree::{Tree, to_plain_tree},
};

/// The serializer `json`.
#[derive(Clone, Copy, Debug)]
pub struct Json;

impl Codec for Json {
    fn spec(&self) -> String {
        "json".to_owned()
    }

    fn accepts(&self, dtype: &Dtype) -> Result<()> {
        if dtype.is_object() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::BadChain, format!("json takes objects and trees, not {dtype}")))
    }
}

impl ObjectToBytes for Json {
    fn describes_itself(&self) -> bool {
        true
    }

    fn encode(&self, value: &dyn erased_serde::Serialize, out: &mut Vec<u8>) -> Result<()> {
        let mut text = String::new();
        write(&to_plain_tree(value)?, &mut text)?;
        out.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn decode(
        &self,
        bytes: &[u8],
        read: &mut dyn FnMut(&mut dyn erased_serde::Deserializer<'_>) -> erased_serde::Result<()>,
    ) -> Result<()> {
        let bad = |message: String| Error::new(ErrorKind::BadValue, message);
        if is_deeper_than(bytes, caps::JSON_DEPTH) {
            return Err(bad(format!("brackets are nested deeper than {}", caps::JSON_DEPTH)));
        }
        let text = std::str::from_utf8(bytes).map_err(|error| bad(format!("the JSON is not UTF-8: {error}")))?;
        let mut parser = Parser::new(text);
        read(&mut <dyn erased_serde::Deserializer>::erase(JsonReader(&mut parser))).map_err(|error| bad(error.to_string()))?;
        parser.end().map_err(|error| bad(error.message().to_owned()))
    }
}

fn write(tree: &Tree, out: &mut String) -> Result<()> {
    let separate = |i: usize, out: &mut String| {
        if i > 0 {
            out.push(',');
        }
    };
    match tree {
        Tree::Null => out.push_str("null"),
        Tree::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Tree::Int(number) => out.push_str(&number.to_string()),
        Tree::BigInt(number) => out.push_str(number.as_str()),
        // Shortest, and never without a point or an exponent.
        Tree::Float(number) if number.is_finite() => out.push_str(&format!("{number:?}")),
        Tree::Float(number) => {
            let message = format!("JSON has no {number}: take another codec for objects, or an array");
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        Tree::String(text) => write_string(text, out),
        Tree::Bytes(bytes) => {
            out.push('[');
            for (i, b) in bytes.iter().enumerate() {
                separate(i, out);
                out.push_str(&b.to_string());
            }
            out.push(']');
        }
        Tree::List(list) => {
            out.push('[');
            for (i, item) in list.iter().enumerate() {
                separate(i, out);
                write(item, out)?;
            }
            out.push(']');
        }
        Tree::Map(map) => {
            out.push('{');
            for (i, (key, member)) in map.iter().enumerate() {
                separate(i, out);
                write_string(key, out);
                out.push(':');
                write(member, out)?;
            }
            out.push('}');
        }
        Tree::Array(_) => return Err(Error::new(ErrorKind::Unsupported, "an array in a `Tree` goes into trees alone")),
    }
    Ok(())
}
