//! The test vectors of `spec/vectors`, and the process protocol by which any implementation runs them.

use std::{cell::RefCell, fs, path::Path};

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tenvelope_core::{
    Array, ArrayView, AsArray, Chain, Codecs, Dtype, Error, ErrorKind, FromArray, FromJson, Labelled, Level, Limits, Line, Meta, Notation,
    Opened, Plan, Registry, Tree, TreePlan, content_id, encode, encode_tree, parse_codecs, parse_json, read_json, tree_content_id,
};

/// One case, as `spec/vectors/README.md` describes it.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Case {
    pub id: String,
    pub rules: Vec<String>,
    pub note: String,
    #[serde(flatten)]
    pub input: Input,
    #[serde(default)]
    pub limits: LimitsJson,
    pub allow: Option<Vec<String>>,
    /// Codecs outside the core profile.
    #[serde(default)]
    pub needs: Vec<String>,
    #[serde(flatten)]
    pub expect: Expect,
}

/// An input in one of the three forms.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Input {
    Line(String),
    Json(String),
    /// The binary form.
    Hex(String),
}

impl Case {
    /// The line, if that is its form.
    #[must_use]
    pub fn line(&self) -> Option<&str> {
        match &self.input {
            Input::Line(line) => Some(line),
            _ => None,
        }
    }

    /// Whether it holds an object, which no verb for arrays reads.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self.expect, Expect::Object { .. })
    }

    /// Whether it is about a tree that is accepted.
    #[must_use]
    pub fn is_tree(&self) -> bool {
        matches!(self.expect, Expect::Tree { .. })
    }

    /// Whether a registry knows all codecs that the case needs.
    #[must_use]
    pub fn is_for(&self, registry: &Registry) -> bool {
        self.needs.iter().all(|name| registry.kind(name).is_some())
    }
}

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ran {
    /// The reader answered as it should.
    AsExpected,
    /// The registry lacks a codec that the case needs.
    Skipped,
}

/// What a reader makes of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
#[allow(missing_docs)]
pub enum Expect {
    Error {
        error: String,
    },
    /// What the object codec has written, in hex, and the label.
    Object {
        dtype: String,
        payload: String,
        #[serde(rename = "type")]
        label: Option<String>,
    },
    Tree {
        tree: Value,
        content_id: String,
        #[serde(default)]
        exact: bool,
        attrs: Option<Value>,
    },
    Array {
        dtype: String,
        shape: Vec<u64>,
        elements: Vec<String>,
        content_id: String,
        #[serde(default)]
        exact: bool,
        fields: Option<Value>,
        attrs: Option<Value>,
        dims: Option<Value>,
    },
}

/// Limits other than the defaults.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[allow(missing_docs)]
pub struct LimitsJson {
    pub input: Option<u64>,
    pub header: Option<u64>,
    pub decoded: Option<u64>,
    pub items: Option<u64>,
    pub depth: Option<u32>,
}

impl LimitsJson {
    /// The limits that they make with the defaults.
    #[must_use]
    pub fn limits(self) -> Limits {
        let default = Limits::default();
        Limits::default()
            .input(self.input.unwrap_or(default.input))
            .header(self.header.unwrap_or(default.header))
            .decoded(self.decoded.unwrap_or(default.decoded))
            .items(self.items.unwrap_or(default.items))
            .depth(self.depth.unwrap_or(default.depth))
    }
}

/// Reads every case below a folder, sorted by file.
///
/// # Panics
/// If a file cannot be read or is not a list of cases: a test then has nothing to test.
#[must_use]
pub fn load_vectors(folder: &Path) -> Vec<Case> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a folder entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        // A tree that is nested as deep as it may be, in a case.
        let json = parse_json(text.as_bytes(), 300).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let list: Vec<Case> = serde_json::from_value(json).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        cases.extend(list);
    }
    cases
}

/// Runs a case, unless the registry lacks what it needs; says what differs.
///
/// # Errors
/// A sentence for people.
pub fn run_case(case: &Case, registry: &Registry) -> Result<Ran, String> {
    if !case.is_for(registry) {
        return Ok(Ran::Skipped);
    }
    let registry = match &case.allow {
        Some(names) => registry.clone().allow_only(names.iter().map(String::as_str)),
        None => registry.clone(),
    };
    let answer = answer(&case.input, &registry, case.limits.limits());
    let expected = match &case.expect {
        Expect::Error { error } => json!({ "error": error }),
        Expect::Object { dtype, payload, label } => object(
            [("dtype", json!(dtype)), ("shape", json!([])), ("payload", json!(payload))],
            [("type", label.as_ref().map(|label| json!(label)))],
        ),
        Expect::Tree { tree, content_id, attrs, .. } => {
            object([("dtype", json!("tree")), ("tree", tree.clone()), ("content_id", json!(content_id))], [("attrs", attrs.clone())])
        }
        Expect::Array { dtype, shape, elements, content_id, fields, attrs, dims, .. } => object(
            [("dtype", json!(dtype)), ("shape", json!(shape)), ("elements", json!(elements)), ("content_id", json!(content_id))],
            [("fields", fields.clone()), ("attrs", attrs.clone()), ("dims", dims.clone())],
        ),
    };
    if doubles(&answer) != doubles(&expected) {
        return Err(format!("{}: expected {}, got {}", case.id, shorten(&expected), shorten(&answer)));
    }
    if let (Expect::Array { exact: true, .. } | Expect::Tree { exact: true, .. }, Some(line)) = (&case.expect, case.line()) {
        let again = rewrite(line, &registry, case.limits.limits()).map_err(|error| format!("{}: writing again: {error}", case.id))?;
        if again != line {
            return Err(format!("{}: written again it is {again}, not {line}", case.id));
        }
    }
    Ok(Ran::AsExpected)
}

/// Answers one request of the process protocol.
#[must_use]
pub fn run_json(request: &str, registry: &Registry) -> Value {
    #[derive(Deserialize)]
    struct Request {
        #[serde(flatten)]
        input: Input,
        #[serde(default)]
        limits: LimitsJson,
        allow: Option<Vec<String>>,
    }
    let Ok(request) = serde_json::from_str::<Request>(request) else { return json!({ "error": "bad_argument" }) };
    let registry = match &request.allow {
        Some(names) => registry.clone().allow_only(names.iter().map(String::as_str)),
        None => registry.clone(),
    };
    answer(&request.input, &registry, request.limits.limits())
}

/// The elements as the strings of `spec/vectors/README.md`.
///
/// # Panics
/// If the array holds what its constructor forbids.
#[must_use]
pub fn elements_as_text(array: &Array) -> Vec<String> {
    if let Some(strings) = array.strings() {
        return strings.iter().map(str::to_owned).collect();
    }
    let run = array.bytes().unwrap_or_default();
    let dtype = array.dtype();
    if matches!(dtype, Dtype::Int4 | Dtype::Uint4) {
        let nibbles = run.iter().flat_map(|b| [b & 15, b >> 4]).take(array.count());
        let signed = *dtype == Dtype::Int4;
        return nibbles.map(|n| if signed && n > 7 { (i16::from(n) - 16).to_string() } else { n.to_string() }).collect();
    }
    let size = dtype.item_size().expect("a fixed size") as usize;
    run.chunks_exact(size).map(|item| element_as_text(dtype, item)).collect()
}

fn element_as_text(dtype: &Dtype, item: &[u8]) -> String {
    let unsigned = |word: &[u8]| word.iter().rev().fold(0u64, |n, &b| n << 8 | u64::from(b));
    let bits = |word: &[u8]| word.iter().rev().map(|b| format!("{b:02x}")).collect::<String>();
    match dtype {
        Dtype::Bool | Dtype::Uint8 | Dtype::Uint16 | Dtype::Uint32 | Dtype::Uint64 => unsigned(item).to_string(),
        Dtype::Int8 | Dtype::Int16 | Dtype::Int32 | Dtype::Int64 | Dtype::Datetime64 { .. } | Dtype::Timedelta64 { .. } => {
            let shift = 64 - 8 * item.len() as u32;
            ((unsigned(item) << shift).cast_signed() >> shift).to_string()
        }
        Dtype::Complex64 | Dtype::Complex128 => {
            let (real, imaginary) = item.split_at(item.len() / 2);
            format!("{},{}", bits(real), bits(imaginary))
        }
        Dtype::Utf32(_) => {
            item.as_chunks::<4>().0.iter().map(|point| char::from_u32(u32::from_le_bytes(*point)).expect("a code point")).collect()
        }
        Dtype::Bytes(_) | Dtype::Void(_) | Dtype::Struct(_) => item.iter().map(|b| format!("{b:02x}")).collect(),
        _ => bits(item),
    }
}

fn answer(input: &Input, registry: &Registry, limits: Limits) -> Value {
    let read = || -> Result<Value, Error> {
        match input {
            Input::Line(line) => opened(&Opened::new(line, registry, &limits)?),
            Input::Json(json) => match read_json(json.as_bytes(), &limits)? {
                FromJson::Line(line) => opened(&Opened::new(&line, registry, &limits.input(u64::MAX))?),
                FromJson::Values(array) => described(&array, Some(content_id(&array.value)?)),
                FromJson::Tree(tree) => {
                    let meta = tree.meta().clone();
                    described_tree(&tree.decode(registry, &limits)?, meta)
                }
            },
            Input::Hex(hex) => {
                let bytes = from_hex(hex).ok_or_else(|| Error::new(ErrorKind::BadArgument, "not hex"))?;
                opened(&Opened::from_binary(&bytes, registry, &limits)?)
            }
        }
    };
    read().unwrap_or_else(|error| json!({ "error": error.code() }))
}

fn opened(opened: &Opened<'_>) -> Result<Value, Error> {
    if *opened.dtype() == Dtype::Tree {
        return described_tree(&opened.decode_tree()?, opened.meta().clone());
    }
    if *opened.dtype() == Dtype::Object {
        return described_object(opened);
    }
    let array = Labelled::<Array>::from_array(opened)?;
    described(&array, Some(content_id(&array.value)?))
}

fn described(labelled: &Labelled<Array>, content_id: Option<String>) -> Result<Value, Error> {
    let array = &labelled.value;
    let fields = match array.dtype() {
        Dtype::Struct(fields) => Some(fields.clone()),
        _ => None,
    };
    let json = json_of(&Meta { fields, ..labelled.meta() })?;
    let member = |name: &str| json.get(name).cloned();
    Ok(object(
        [("dtype", json!(array.dtype().to_string())), ("shape", json!(array.shape())), ("elements", json!(elements_as_text(array)))],
        [("content_id", content_id.map(Value::from)), ("fields", member("fields")), ("attrs", member("attrs")), ("dims", member("dims"))],
    ))
}

fn described_tree(tree: &Tree, meta: Meta) -> Result<Value, Error> {
    let value = value_of(tree)?;
    let attrs = json_of(&meta)?.get("attrs").cloned();
    Ok(object([("dtype", json!("tree")), ("tree", value), ("content_id", json!(tree_content_id(tree)?))], [("attrs", attrs)]))
}

fn described_object(opened: &Opened<'_>) -> Result<Value, Error> {
    let payload: String = opened.proved_object_bytes()?.iter().map(|byte| format!("{byte:02x}")).collect();
    let label = opened.meta().type_label.as_ref().map(|label| json!(label));
    Ok(object([("dtype", json!("object")), ("shape", json!([])), ("payload", json!(payload))], [("type", label)]))
}

/// The value of a tree in the form of `spec/vectors/README.md`.
fn value_of(tree: &Tree) -> Result<Value, Error> {
    Ok(match tree {
        Tree::Null => Value::Null,
        Tree::Bool(value) => json!(value),
        Tree::Int(number) => json!({ "int": number.to_string() }),
        Tree::BigInt(number) => json!({ "int": number.as_str() }),
        Tree::Float(number) if number.is_nan() => json!({ "float": "7ff8000000000000" }),
        Tree::Float(number) => json!({ "float": format!("{:016x}", number.to_bits()) }),
        Tree::String(text) => json!(text),
        Tree::Bytes(bytes) => json!({ "bytes": bytes.iter().map(|b| format!("{b:02x}")).collect::<String>() }),
        Tree::List(list) => Value::Array(list.iter().map(value_of).collect::<Result<_, _>>()?),
        Tree::Map(map) => {
            let members = map.iter().map(|(key, member)| Ok((key.clone(), value_of(member)?))).collect::<Result<Map<_, _>, Error>>()?;
            json!({ "map": members })
        }
        Tree::Array(array) => json!({ "array": described(array, None)? }),
    })
}

fn json_of(meta: &Meta) -> Result<Value, Error> {
    Ok(meta.to_json()?.map_or(Value::Null, |text| parse_json(text.as_bytes(), 100).expect("its own JSON")))
}

fn from_hex(hex: &str) -> Option<Vec<u8>> {
    hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// Decodes a line and writes it again with its own codecs, chunk length and meta.
///
/// # Errors
/// What the reader or the writer reports.
///
/// # Panics
/// If a line is not ASCII.
pub fn rewrite(line: &str, registry: &Registry, limits: Limits) -> Result<String, Error> {
    let opened = Opened::new(line, registry, &limits)?;
    let fields = Line::split(line.as_bytes(), &limits)?;
    let codecs = Codecs::parse(fields.codecs, registry)?;
    let meta = Meta { fields: None, ..opened.meta().clone() };
    if *opened.dtype() == Dtype::Tree {
        return rewrite_tree(&opened, codecs, meta, registry);
    }
    let plan = Plan { chunk: opened.header().chunk, meta, ..Plan::new(&codecs.chain) };
    let mut out = Vec::new();
    encode(&opened.decode()?, &plan, &Notation::Line(codecs.text), &mut out)?;
    Ok(String::from_utf8(out).expect("a line is ASCII"))
}

/// The same for a tree, with the chains of its parts.
fn rewrite_tree(opened: &Opened<'_>, codecs: Codecs, meta: Meta, registry: &Registry) -> Result<String, Error> {
    let parts = RefCell::new(opened.tree_parts()?.into_iter());
    let part = |_: &ArrayView<'_>| {
        let part = parts.borrow_mut().next().ok_or_else(|| Error::new(ErrorKind::BadTree, "one part more than before"))?;
        Ok((Chain::build(&parse_codecs(&part.codecs)?, registry)?, part.header.chunk))
    };
    let plan = TreePlan { documents: &[codecs.chain], part: &part, level: Level::default(), meta, threads: 1 };
    let mut out = Vec::new();
    encode_tree(&opened.decode_tree()?, &plan, &Notation::Line(codecs.text), &mut out)?;
    Ok(String::from_utf8(out).expect("a line is ASCII"))
}

fn object<const N: usize, const M: usize>(always: [(&str, Value); N], sometimes: [(&str, Option<Value>); M]) -> Value {
    let mut map: Map<String, Value> = always.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    map.extend(sometimes.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Value::Object(map)
}

/// Numbers of JSON compare as doubles: 1e16 is 10000000000000000.
fn doubles(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(list) => list.iter().map(doubles).collect(),
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), doubles(value))).collect(),
        other => other.clone(),
    }
}

fn shorten(value: &Value) -> String {
    let text = value.to_string();
    if text.len() <= 300 { text } else { format!("{}…", text.chars().take(300).collect::<String>()) }
}
