//! The document of a tree: JSON with markers, read and written (rules TREE2 to TREE6).

use std::{cmp::Ordering, collections::BTreeMap};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Number, Value};

use super::{
    Tree,
    big_int::{BigInt, is_decimal},
};
use crate::{
    error::{Error, ErrorKind, Result, quote},
    jcs::{from_canonical, write_string},
    json::{count_marks, is_deeper_than, parse_json},
    limits::{Limits, caps},
    num::{alloc_failed, to_u64},
};

/// What a value counts against the limit on decoded bytes (rule TREE8).
const MARK: u64 = 128;

/// A document that was read: numbers stand in place of arrays.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) tree: Tree<usize>,
    /// The headers of the parts, not yet judged.
    pub(crate) parts: Vec<String>,
    /// How often each part is named, at least once.
    pub(crate) uses: Vec<u64>,
    /// What is left of the limit on decoded bytes.
    pub(crate) left: u64,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// `bad_tree`, `not_canonical`, `limit_exceeded`.
    pub(crate) fn parse(bytes: &[u8], limits: &Limits) -> Result<Self> {
        if is_deeper_than(bytes, caps::JSON_DEPTH) {
            return Err(bad(format!("brackets are nested deeper than {}", caps::JSON_DEPTH)));
        }
        let need = count_marks(bytes).saturating_mul(MARK).saturating_add(to_u64(bytes.len()));
        let Some(left) = limits.decoded.checked_sub(need) else {
            let message = format!("the values of the tree count {need} bytes, over the limit of {} decoded bytes", limits.decoded);
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        };
        let members = match from_canonical(bytes, caps::JSON_DEPTH)? {
            Value::Object(members) if members.len() == 2 => Some(members),
            _ => None,
        };
        let text = |part: Value| if let Value::String(part) = part { Some(part) } else { None };
        let found = members.and_then(|mut members| {
            let Some(Value::Array(parts)) = members.remove("parts") else { return None };
            Some((parts.into_iter().map(text).collect::<Option<Vec<_>>>()?, members.remove("tree")?))
        });
        let (parts, tree) = found.ok_or_else(|| bad("a document is an object with `parts`, a list of strings, and `tree`".to_owned()))?;
        let mut numbers = Numbers { uses: vec![0; parts.len()], named: 0 };
        let tree = read_value(tree, &mut numbers)?;
        if numbers.named < parts.len() {
            return Err(bad(format!("{} parts, of which {} are named", parts.len(), numbers.named)));
        }
        Ok(Document { tree, parts, uses: numbers.uses, left })
    }
}

/// A tree of numbers as JSON with the markers of section 14 of the specification, canonical: for whoever keeps the arrays elsewhere, in a language without a type for trees.
///
/// ```
/// use tenvelope_core::{Tree, tree::{from_document, to_document}};
///
/// let tree: Tree<usize> = [("rate", Tree::Float(1.0)), ("w", Tree::Array(0))].into_iter().collect();
/// let text = to_document(&tree)?;
/// assert_eq!(text, r#"{"rate":{"$float":"1"},"w":{"$part":0}}"#);
/// assert_eq!(from_document(text.as_bytes(), 1)?, tree);
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// `unsupported` for a tree that is nested too deep.
pub fn to_document(tree: &Tree<usize>) -> Result<String> {
    let mut text = String::new();
    write_value(tree, caps::JSON_DEPTH.saturating_sub(1), &mut text, &mut |k, out| {
        out.push_str(&format!("{{\"$part\":{k}}}"));
        Ok(())
    })?;
    Ok(text)
}

/// Reads such JSON, in any spelling. Arrays have numbers below `parts`, and each is named.
///
/// # Errors
/// `bad_json`, `duplicate_member`, `bad_tree`.
pub fn from_document(json: &[u8], parts: usize) -> Result<Tree<usize>> {
    let mut named = Named(vec![false; parts]);
    let tree = read_value(parse_json(json, caps::JSON_DEPTH)?, &mut named)?;
    match named.0.iter().position(|is_named| !is_named) {
        Some(k) => Err(bad(format!("array {k} of {parts} is not named by any $part"))),
        None => Ok(tree),
    }
}

/// Which arrays are named, in any order.
struct Named(Vec<bool>);

impl Leaves<usize> for Named {
    fn part(&mut self, number: &Value) -> Result<usize> {
        let k = number.as_u64().and_then(|k| usize::try_from(k).ok());
        let parts = self.0.len();
        match k.and_then(|k| Some((k, self.0.get_mut(k)?))) {
            Some((k, is_named)) => {
                *is_named = true;
                Ok(k)
            }
            None => Err(bad(format!("a $part {number} where there are {parts} arrays, counted from 0"))),
        }
    }
}

/// What stands for an array in a value of JSON.
pub(crate) trait Leaves<A> {
    /// What a marker `$part` says.
    fn part(&mut self, number: &Value) -> Result<A>;

    /// What an object is, if it is an array.
    fn form(&mut self, members: &Map<String, Value>) -> Option<Result<A>> {
        let _ = members;
        None
    }
}

/// Numbers of parts, each for the first time in its turn (rule TREE6).
struct Numbers {
    uses: Vec<u64>,
    named: usize,
}

impl Leaves<usize> for Numbers {
    fn part(&mut self, number: &Value) -> Result<usize> {
        let k = number.as_u64().and_then(|k| usize::try_from(k).ok()).filter(|&k| k <= self.named);
        let Some((k, uses)) = k.and_then(|k| Some((k, self.uses.get_mut(k)?))) else {
            let message = format!("a part {} where at most {} can be named, of {}", number, self.named, self.uses.len());
            return Err(bad(message));
        };
        self.named = self.named.max(k.saturating_add(1));
        *uses = uses.saturating_add(1);
        Ok(k)
    }
}

/// A value of JSON as a tree (rules TREE4 and TREE5). It is not nested deeper than its parser allows. What has no values inside is read elsewhere, so that a level takes little stack.
pub(crate) fn read_value<A>(value: Value, leaves: &mut impl Leaves<A>) -> Result<Tree<A>> {
    match value {
        Value::Null => Ok(Tree::Null),
        Value::Bool(value) => Ok(Tree::Bool(value)),
        Value::String(text) => Ok(Tree::String(text)),
        Value::Array(list) => read_list(list, leaves),
        Value::Object(members) => read_object(members, leaves),
        Value::Number(number) => read_number(&number),
    }
}

fn read_list<A>(list: Vec<Value>, leaves: &mut impl Leaves<A>) -> Result<Tree<A>> {
    let mut items = Vec::new();
    items.try_reserve_exact(list.len()).map_err(|_| alloc_failed(list.len().saturating_mul(size_of::<Tree<A>>())))?;
    for item in list {
        items.push(read_value(item, leaves)?);
    }
    Ok(Tree::List(items))
}

#[inline(never)]
fn read_number<A>(number: &Number) -> Result<Tree<A>> {
    let double = number.as_f64().unwrap_or(f64::NAN);
    match double {
        _ if double.fract() != 0.0 => Ok(Tree::Float(double)),
        // Whole, and within 53 bits.
        #[allow(clippy::cast_possible_truncation)]
        _ if double.abs() <= caps::NUMBER as f64 => Ok(Tree::Int(double as i128)),
        _ => Err(bad(format!("the whole number {number} is beyond 2^53-1; it is written as $int or $float"))),
    }
}

fn read_object<A>(members: Map<String, Value>, leaves: &mut impl Leaves<A>) -> Result<Tree<A>> {
    if let Some(array) = leaves.form(&members) {
        return array.map(Tree::Array);
    }
    let is_marker = |name: &str| name.starts_with('$') && !name.starts_with("$$");
    let mut members: Vec<(String, Value)> = members.into_iter().collect();
    if let Some((name, _)) = members.iter().find(|(name, _)| is_marker(name)) {
        return match members.as_slice() {
            [(name, content)] => read_marker(name, content, leaves),
            _ => Err(bad(format!("the marker {} is not the only member of its object", quote(name)))),
        };
    }
    // A parser may have any order; errors come in that of the document.
    members.sort_by(|(a, _), (b, _)| key_order(a, b));
    let mut map = BTreeMap::new();
    for (name, member) in members {
        let key = if name.starts_with('$') { name.get(1..).unwrap_or_default().to_owned() } else { name };
        map.insert(key, read_value(member, leaves)?);
    }
    Ok(Tree::Map(map))
}

#[inline(never)]
fn read_marker<A>(name: &str, content: &Value, leaves: &mut impl Leaves<A>) -> Result<Tree<A>> {
    let text = content.as_str();
    let read = match name {
        "$part" => return leaves.part(content).map(Tree::Array),
        "$int" => text.filter(|text| is_decimal(text)).and_then(|text| match text.parse::<i128>() {
            Ok(number) => (number.unsigned_abs() > u128::from(caps::NUMBER)).then_some(Tree::Int(number)),
            Err(_) => BigInt::parse(text).map(Tree::BigInt),
        }),
        "$float" => text.and_then(read_float).map(Tree::Float),
        "$bytes" => text.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).map(Tree::Bytes),
        _ => return Err(bad(format!("{} is no marker; a key that begins with $ is written with one more", quote(name)))),
    };
    let expected = match name {
        "$int" => "an integer beyond 2^53-1, in decimal, of at most 4,096 digits",
        "$float" => "a whole number as RFC 8785 writes it, \"-0\", \"NaN\", \"Infinity\" or \"-Infinity\"",
        _ => "base64url",
    };
    read.ok_or_else(|| bad(format!("{} in a marker {name}: expected a string with {expected}", quote(&content.to_string()))))
}

fn read_float(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        "-0" => Some(-0.0),
        _ => {
            let double = text.parse::<f64>().ok().filter(|double| double.fract() == 0.0)?;
            (ryu_js::Buffer::new().format_finite(double) == text).then_some(double)
        }
    }
}

/// Writes a tree as a canonical value of JSON, in which `leaf` writes what stands for an array. `depth` is how many brackets may still be opened.
pub(crate) fn write_value<'t, A>(
    tree: &'t Tree<A>,
    depth: usize,
    out: &mut String,
    leaf: &mut dyn FnMut(&'t A, &mut String) -> Result<()>,
) -> Result<()> {
    let inner = depth.checked_sub(1);
    let is_bare = |float: f64| float.fract() != 0.0 && float.is_finite();
    let needs_bracket = match tree {
        Tree::Null | Tree::Bool(_) | Tree::String(_) => false,
        Tree::Int(number) => number.unsigned_abs() > u128::from(caps::NUMBER),
        Tree::Float(number) => !is_bare(*number),
        _ => true,
    };
    let inner = match inner {
        None if needs_bracket => {
            let message = format!("the tree is nested deeper than {} brackets of its document", caps::JSON_DEPTH);
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        inner => inner.unwrap_or(0),
    };
    match tree {
        Tree::Null => out.push_str("null"),
        Tree::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Tree::Int(number) if needs_bracket => marker("$int", &number.to_string(), out),
        Tree::Int(number) => out.push_str(&number.to_string()),
        Tree::BigInt(number) => marker("$int", number.as_str(), out),
        Tree::Float(number) if !needs_bracket => out.push_str(ryu_js::Buffer::new().format_finite(*number)),
        Tree::Float(number) => marker("$float", &float_text(*number), out),
        Tree::String(text) => write_string(text, out),
        Tree::Bytes(bytes) => marker("$bytes", &URL_SAFE_NO_PAD.encode(bytes), out),
        Tree::List(list) => {
            out.push('[');
            for (i, item) in list.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_value(item, inner, out, leaf)?;
            }
            out.push(']');
        }
        Tree::Map(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_by(|(a, _), (b, _)| key_order(a, b));
            out.push('{');
            for (i, (key, member)) in members.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                // One more `$` changes nothing of the order.
                if key.starts_with('$') {
                    write_string(&format!("${key}"), out);
                } else {
                    write_string(key, out);
                }
                out.push(':');
                write_value(member, inner, out, leaf)?;
            }
            out.push('}');
        }
        Tree::Array(array) => leaf(array, out)?,
    }
    Ok(())
}

/// The order of keys in RFC 8785.
pub(crate) fn key_order(a: &str, b: &str) -> Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}

fn marker(name: &str, content: &str, out: &mut String) {
    // Nothing in them needs an escape.
    for piece in ["{\"", name, "\":\"", content, "\"}"] {
        out.push_str(piece);
    }
}

fn float_text(number: f64) -> String {
    match number {
        _ if number.is_nan() => "NaN".to_owned(),
        _ if number.is_infinite() => if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned(),
        _ if number == 0.0 && number.is_sign_negative() => "-0".to_owned(),
        _ => ryu_js::Buffer::new().format_finite(number).to_owned(),
    }
}

pub(crate) fn bad(message: String) -> Error {
    Error::new(ErrorKind::BadTree, message)
}
