//! The Rust implementation as a process, as `spec/vectors/README.md` describes it: requests on standard input, answers on standard output.

use std::{
    error::Error,
    io::{self, BufRead, Write},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tenvelope::{Array, ArrayView, Dtype, EncodeOptions, Meta, Strings, builtin};
use tenvelope_testkit::run_json;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for request in io::stdin().lock().lines() {
        let request = request?;
        let answer = match serde_json::from_str::<Value>(&request) {
            Ok(Value::Object(members)) if members.contains_key("write") => written(&members["write"], members.get("codecs"))
                .map_or_else(|error| json!({ "error": error.to_string() }), |line| json!({ "line": line })),
            // Judged as text: to a number in `limits` its spelling matters.
            _ => run_json(&request, builtin()),
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

/// The line of an array of `tests/fidelity.json`.
fn written(row: &Value, codecs: Option<&Value>) -> Result<String, Box<dyn Error>> {
    let options = match codecs.and_then(Value::as_str) {
        Some(codecs) => EncodeOptions::default().codecs(codecs),
        None => EncodeOptions::default(),
    };
    Ok(options.to_string(&array_of(row)?)?)
}

fn array_of(row: &Value) -> Result<Array, Box<dyn Error>> {
    let shape: Vec<usize> = serde_json::from_value(row["shape"].clone())?;
    if row["dtype"] == "string" {
        let elements: Vec<String> = serde_json::from_value(row["elements"].clone())?;
        return Ok(Array::from_strings(&shape, elements.iter().collect::<Strings>())?);
    }
    let hex = row["raw"].as_str().ok_or("a row without `raw`")?;
    let pairs = hex.as_bytes().chunks(2).map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?));
    let bytes = pairs.collect::<Result<Vec<u8>, Box<dyn Error>>>()?;
    let dtype = match row.get("fields") {
        Some(fields) => {
            let meta = Meta::parse(&format!("~{}", URL_SAFE_NO_PAD.encode(json!({ "fields": fields }).to_string())))?;
            Dtype::Struct(meta.fields.ok_or("no fields")?)
        }
        None => row["dtype"].as_str().ok_or("a row without `dtype`")?.parse()?,
    };
    Ok(ArrayView::from_bytes(dtype, &shape, &bytes)?.into_owned()?)
}
