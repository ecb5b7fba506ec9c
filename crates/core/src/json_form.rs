//! The JSON form: the line's fields as the members of an object (`spec/json-form.md`).
//!
//! It is turned into the line and back as text: chunk bytes are not touched, and every rule is the line's own. Readable values, which have no line, become an array.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::{
    array::Array,
    chain::{Chain, Codecs},
    error::{Error, ErrorKind, Result, quote},
    header::Header,
    jcs::to_canonical,
    json::parse_json,
    json_values::array_of_values,
    labelled::Labelled,
    limits::{Limits, caps},
    line::{Line, MAGIC, check_header_len},
    meta::Meta,
    num::{alloc_failed, to_u64},
    registry::Registry,
    shape,
    tree::ReadableTree,
};

/// The members in the order of a line, and whether they must be there.
const MEMBERS: [(&str, bool); 8] = [
    ("$tnv", true),
    ("dtype", true),
    ("shape", true),
    ("chunk", false),
    ("codecs", true),
    ("meta", false),
    ("data", true),
    ("check", true),
];

/// The members where values are readable.
const VALUES_MEMBERS: [(&str, bool); 5] = [("$tnv", true), ("dtype", true), ("shape", true), ("values", true), ("meta", false)];

/// The members of a readable tree.
const VALUE_MEMBERS: [(&str, bool); 4] = [("$tnv", true), ("dtype", true), ("value", true), ("meta", false)];

/// The JSON form of a line: compact, members in the order of the line. The line's check is the form's.
///
/// ```
/// use tenvelope_core::{json_to_line, line_to_json, Limits};
///
/// let line = "tnv1.uint8.2.raw-hex.0aff.6d8416eb";
/// let json = line_to_json(line, &Limits::default())?;
/// assert_eq!(json, r#"{"$tnv":1,"dtype":"uint8","shape":[2],"codecs":["raw","hex"],"data":"0aff","check":"6d8416eb"}"#);
/// assert_eq!(json_to_line(json.as_bytes(), &Limits::default())?, line);
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// As [`Line::split`] and for the shape and the meta; what else may be wrong with the line is seen when it is read.
pub fn line_to_json(line: &str, limits: &Limits) -> Result<String> {
    let line = Line::split(line.as_bytes(), limits)?;
    line.verify()?;
    let (dims, chunk) = line.shape.split_once('~').map_or((line.shape, None), |(dims, chunk)| (dims, Some(chunk)));
    let meta = line.meta.map(Meta::parse).transpose()?.map(|meta| meta.to_json()).transpose()?.flatten();
    let chunk = chunk.map(shape::parse_chunk).transpose()?;
    let head = open(line.dtype, &shape::parse_dims(dims)?, chunk, line.codecs, meta.as_deref());
    // The characters of a line need no escape in JSON.
    let body = std::str::from_utf8(line.body).unwrap_or_default();
    Ok(format!("{head}{body}{}", close_json(line.check)))
}

/// The JSON form up to the body.
pub(crate) fn open_json(header: &Header<'_>, chain: &Chain, text: &str) -> Result<String> {
    let meta = header.meta.to_json()?;
    Ok(open(&header.dtype.to_string(), &header.shape, header.chunk, &format!("{chain}-{text}"), meta.as_deref()))
}

/// The JSON form from the body on.
pub(crate) fn close_json(check: &str) -> String {
    format!(r#"","check":"{check}"}}"#)
}

/// Makes padded standard base64 of base64url, in place.
pub(crate) fn pad_base64(characters: &mut Vec<u8>) {
    for character in characters.iter_mut() {
        match character {
            b'-' => *character = b'+',
            b'_' => *character = b'/',
            _ => {}
        }
    }
    characters.resize(characters.len().next_multiple_of(4), b'=');
}

fn open(dtype: &str, shape: &[u64], chunk: Option<u64>, codecs: &str, meta: Option<&str>) -> String {
    let dims: Vec<String> = shape.iter().map(u64::to_string).collect();
    let codecs: Vec<String> = codecs.split('-').map(|codec| format!("\"{codec}\"")).collect();
    let chunk = chunk.map_or(String::new(), |chunk| format!(r#","chunk":{chunk}"#));
    let meta = meta.map_or(String::new(), |meta| format!(r#","meta":{meta}"#));
    format!(r#"{{"$tnv":1,"dtype":"{dtype}","shape":[{}]{chunk},"codecs":[{}]{meta},"data":""#, dims.join(","), codecs.join(","))
}

/// What a text in the JSON form holds.
#[derive(Debug)]
pub enum FromJson {
    /// An envelope, as its line. Everything that concerns the line is left to its reader.
    Line(String),
    /// A readable tree: its members are proved, its value is not.
    Tree(ReadableTree),
    /// Readable values, which are proved; with attrs and names of dims, where there are any.
    Values(Labelled<Array>),
}

/// Reads the JSON form, a line as a JSON string, or readable values.
///
/// ```
/// use tenvelope_core::{FromJson, Limits, read_json};
///
/// let json = br#"{"$tnv":1,"dtype":"int16","shape":[2,2],"values":[[1,2],[3,-4]]}"#;
/// let FromJson::Values(array) = read_json(json, &Limits::default())? else { unreachable!() };
/// assert_eq!(array.value.to_vec::<i16>()?, [1, 2, 3, -4]);
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// `input_too_long`, `bad_json`, `duplicate_member`, `bad_magic`, `unsupported_version`, `unknown_member`, `missing_member`, `bad_member`, `bad_text` for a padded `base64` that is not
/// canonical; for values also the codes of header fields, `size_mismatch` and `bad_value`.
pub fn read_json(json: &[u8], limits: &Limits) -> Result<FromJson> {
    if to_u64(json.len()) > limits.input {
        let message = format!("over {} bytes; raise the limit on input if you trust it", limits.input);
        return Err(Error::new(ErrorKind::InputTooLong, message));
    }
    match parse_json(json, caps::JSON_DEPTH)? {
        Value::String(line) => Ok(FromJson::Line(line)),
        Value::Object(members) => from_members(&members, limits),
        _ => Err(Error::new(ErrorKind::BadMagic, "the JSON form is an object, or a line as a string").in_field("magic")),
    }
}

/// The line of a JSON form: [`read_json`] without readable values, which name no codecs and so have no line.
///
/// # Errors
/// As [`read_json`]; `unsupported` for values.
pub fn json_to_line(json: &[u8], limits: &Limits) -> Result<String> {
    match read_json(json, limits)? {
        FromJson::Line(line) => Ok(line),
        FromJson::Tree(_) => {
            let message = "a readable tree is no other form of a line, since its document has no codecs: decode it, and encode the tree";
            Err(Error::new(ErrorKind::Unsupported, message))
        }
        FromJson::Values(_) => {
            let message = "readable values name no codecs, so they are no other form of a line: decode them, and encode the array";
            Err(Error::new(ErrorKind::Unsupported, message))
        }
    }
}

/// What the members of an object in the JSON form hold, which were parsed elsewhere and have no doubles.
///
/// # Errors
/// As [`read_json`].
pub fn from_members(members: &Map<String, Value>, limits: &Limits) -> Result<FromJson> {
    from_members_of(members, limits, false)
}

/// The same for an object that stands alone, or in a readable tree, where it is an array.
pub(crate) fn from_members_of(members: &Map<String, Value>, limits: &Limits, is_in_tree: bool) -> Result<FromJson> {
    check_members(members)?;
    let dtype = text(members, "dtype")?;
    if let (Some(value), false) = (members.get("value"), members.contains_key("values")) {
        let meta = members.get("meta").map(meta_field).transpose()?.unwrap_or_default();
        if dtype != "tree" {
            return Err(bad_member("dtype", "`tree` beside `value`"));
        }
        check_in_tree(dtype, is_in_tree)?;
        return of_value(&meta, value, limits);
    }
    let shape = shape_field(members)?;
    let head = format!("{MAGIC}.{dtype}.{shape}");
    if let Some(values) = members.get("values") {
        let meta = members.get("meta").map(meta_field).transpose()?.unwrap_or_default();
        if matches!(dtype, "object" | "tree") {
            return Err(bad_member("dtype", "that of an array, where values are"));
        }
        let serializer = if dtype == "string" { "vlen_utf8" } else { "raw" };
        return of_values(&format!("{head}.{serializer}-hex{meta}"), values, limits);
    }
    let mut codecs = codecs_field(members)?;
    let meta = members.get("meta").map(meta_field).transpose()?.unwrap_or_default();
    let (mut data, check) = (Cow::Borrowed(text(members, "data")?), text(members, "check")?);
    check_in_tree(dtype, is_in_tree)?;
    if let Some(chain) = codecs.strip_suffix("-base64") {
        data = Cow::Owned(to_base64url(&data)?);
        codecs = format!("{chain}-base64url");
    }
    let parts = [&head, ".", &codecs, &meta, ".", &data, ".", check];
    let mut line = with_room(parts.iter().map(|part| part.len()).sum())?;
    line.extend(parts);
    Ok(FromJson::Line(line))
}

/// An empty text with room for so many bytes.
fn with_room(bytes: usize) -> Result<String> {
    let mut text = String::new();
    text.try_reserve_exact(bytes).map_err(|_| alloc_failed(bytes))?;
    Ok(text)
}

fn check_in_tree(dtype: &str, is_in_tree: bool) -> Result<()> {
    if is_in_tree && matches!(dtype, "object" | "tree") {
        return Err(Error::new(ErrorKind::BadDtype, format!("{dtype} is no array, and only arrays stand in a tree")).in_field("dtype"));
    }
    Ok(())
}

/// A readable tree, whose value is judged later (rule JSON11).
fn of_value(meta: &str, value: &Value, limits: &Limits) -> Result<FromJson> {
    let header = format!("{MAGIC}.tree.s.json-hex{meta}");
    let line = Line::split_header(header.as_bytes(), &limits.input(u64::MAX))?;
    check_header_len(line.header_len(), limits)?;
    let registry = Registry::core();
    let (header, _) = Header::read(&line, limits, |specs| Codecs::build(specs, &registry), |codecs| &codecs.chain)?;
    Ok(FromJson::Tree(ReadableTree::new(value.clone(), header.meta)))
}

fn of_values(header: &str, values: &Value, limits: &Limits) -> Result<FromJson> {
    let line = Line::split_header(header.as_bytes(), &limits.input(u64::MAX))?;
    check_header_len(line.header_len(), limits)?;
    let registry = Registry::core();
    let (header, _) = Header::read(&line, limits, |specs| Codecs::build(specs, &registry), |codecs| &codecs.chain)?;
    let value = array_of_values(&header.dtype, &header.shape, values)?;
    let (attrs, dims) = (header.meta.attrs.unwrap_or_default(), header.meta.dims.unwrap_or_default());
    Ok(FromJson::Values(Labelled { value, attrs, dims }))
}

/// `$tnv`, then unknown members, then missing ones.
fn check_members(members: &Map<String, Value>) -> Result<()> {
    match members.get("$tnv") {
        None => return Err(Error::new(ErrorKind::BadMagic, "the JSON form has a member `$tnv`").in_field("magic")),
        Some(version) if version.as_f64() == Some(1.0) => {}
        Some(version) => {
            let message = format!("version {} of the format; this reader knows version 1", quote(&version.to_string()));
            return Err(Error::new(ErrorKind::UnsupportedVersion, message).in_field("magic"));
        }
    }
    let table: &[(&str, bool)] = match members {
        _ if members.contains_key("values") => &VALUES_MEMBERS,
        _ if members.contains_key("value") => &VALUE_MEMBERS,
        _ => &MEMBERS,
    };
    // In the order of their spelling, so that the answer depends on no hash and no feature.
    let mut names: Vec<&String> = members.keys().collect();
    names.sort();
    if let Some(name) = names.into_iter().find(|name| !table.iter().any(|(known, _)| known == name)) {
        let known: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
        let message = format!("no member is called {}; there are {}", quote(name), known.join(", "));
        return Err(Error::new(ErrorKind::UnknownMember, message));
    }
    match table.iter().find(|(name, is_needed)| *is_needed && !members.contains_key(*name)) {
        Some((name, _)) => Err(Error::new(ErrorKind::MissingMember, format!("the member `{name}` is not there"))),
        None => Ok(()),
    }
}

/// A field of the line. A dot would make two of it.
fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Result<&'a str> {
    let text = members.get(name).and_then(Value::as_str).filter(|text| !text.contains('.'));
    text.ok_or_else(|| bad_member(name, "a text without dots"))
}

fn list<'a>(members: &'a Map<String, Value>, name: &str) -> Result<&'a [Value]> {
    members.get(name).and_then(Value::as_array).map(Vec::as_slice).ok_or_else(|| bad_member(name, "a list"))
}

fn shape_field(members: &Map<String, Value>) -> Result<String> {
    let dims = list(members, "shape")?.iter().map(|dim| integer(dim).ok_or_else(|| bad_member("shape", "a list of whole numbers from 0")));
    let mut field = shape::to_text(&dims.collect::<Result<Vec<_>>>()?);
    if let Some(chunk) = members.get("chunk") {
        let chunk = integer(chunk).ok_or_else(|| bad_member("chunk", "a whole number"))?;
        field.push_str(&format!("~{chunk}"));
    }
    Ok(field)
}

/// A number of JSON that is whole and not negative, whatever its spelling.
fn integer(value: &Value) -> Option<u64> {
    let double = value.as_f64().filter(|double| double.fract() == 0.0 && (0.0..=caps::NUMBER as f64).contains(double))?;
    // Whole, and within 53 bits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some(double as u64)
}

fn codecs_field(members: &Map<String, Value>) -> Result<String> {
    let name = |codec: &Value| codec.as_str().filter(|codec| !codec.contains(['.', '-'])).map(str::to_owned);
    let names: Option<Vec<String>> = list(members, "codecs")?.iter().map(name).collect();
    names.map(|names| names.join("-")).ok_or_else(|| bad_member("codecs", "a list of texts without dots and hyphens"))
}

/// The field as a line has it, with the dot before it: the one spelling of the object, in base64url.
fn meta_field(meta: &Value) -> Result<String> {
    if !meta.is_object() {
        return Err(bad_member("meta", "an object"));
    }
    Ok(format!(".{}", Meta::field_of(&to_canonical(meta)?)))
}

/// Padded standard base64, which only this form has, as what a line has.
fn to_base64url(data: &str) -> Result<String> {
    let bad = || Error::new(ErrorKind::BadText, "not canonical padded base64").in_field("segment");
    let mut out = with_room(data.len())?;
    for (i, segment) in data.split('~').enumerate() {
        if i > 0 {
            out.push('~');
        }
        let characters = segment.strip_suffix("==").or_else(|| segment.strip_suffix('=')).unwrap_or(segment);
        if segment.len() % 4 != 0 || !characters.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/') {
            return Err(bad());
        }
        out.extend(characters.chars().map(|c| match c {
            '+' => '-',
            '/' => '_',
            c => c,
        }));
    }
    Ok(out)
}

fn bad_member(name: &str, expected: &str) -> Error {
    Error::new(ErrorKind::BadMember, format!("the member `{name}` is {expected}"))
}
