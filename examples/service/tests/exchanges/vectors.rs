//! The vectors of the specification, each in one of the ways in which it can be sent.

use std::path::Path;

use serde_json::{Value, json};
use tenvelope::{Limits, builtin};
use tenvelope_testkit::{Case, Expect, Input, Random, load_vectors};

use super::{BINARY, DOCUMENT, Exchange, Expected, JSON, LINE, problem};

/// What a verb for arrays says of an object and a tree.
const NO_ARRAY: &str = "unsupported";

/// What these claim is within the default limit, and over that of the service.
const LARGE: [&str; 4] = ["claims-512-mib", "bad-pco-chunk-", "bad-npy-huge", "bad-png-huge"];

pub fn all(random: &mut Random) -> Vec<Exchange> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/vectors");
    let cases = ["valid", "invalid"].into_iter().flat_map(|kind| load_vectors(&folder.join(kind)));
    // The service has limits of its own, and allows all codecs.
    let cases = cases.filter(|case| case.is_for(builtin()) && case.allow.is_none() && case.limits.limits() == Limits::default());
    cases
        .map(|case| {
            let mut ways = exchanges(&case);
            ways.swap_remove(random.below(ways.len()))
        })
        .collect()
}

fn exchanges(case: &Case) -> Vec<Exchange> {
    let post = |content_type: &str, body: &[u8]| {
        let name = format!("{} as {content_type}", case.id);
        Exchange::post(name, "/v1/statistics", &[("Content-Type", content_type)], body, expected(case))
    };
    match &case.input {
        Input::Line(line) => {
            let mut ways = vec![post(BINARY, line.as_bytes()), post(DOCUMENT, json!({ "array": line }).to_string().as_bytes())];
            // A file of text may end with a newline, which is then no fault.
            if !line.ends_with('\n') {
                ways.push(post(LINE, line.as_bytes()));
            }
            ways
        }
        Input::Json(text) => vec![post(JSON, text.as_bytes()), post(DOCUMENT, format!(r#"{{"array":{text}}}"#).as_bytes())],
        Input::Hex(hex) => vec![post(BINARY, &bytes_of(hex))],
    }
}

fn expected(case: &Case) -> Expected {
    match &case.expect {
        Expect::Error { error } => {
            let own = (status_of(error), error.clone());
            let other = match case.id.as_str() {
                _ if is_no_array(case) => Some((422, NO_ARRAY.to_owned())),
                id if LARGE.iter().any(|mark| id.contains(mark)) => Some((413, "limit_exceeded".to_owned())),
                _ => None,
            };
            Expected::Problem([own].into_iter().chain(other).collect())
        }
        Expect::Object { .. } | Expect::Tree { .. } => problem(422, NO_ARRAY),
        Expect::Array { dtype, shape, content_id, .. } => {
            let expected = json!({ "dtype": dtype, "shape": shape, "content_id": content_id });
            Expected::Done(Box::new(move |answer| {
                let found: Value = serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
                let found = json!({ "dtype": found["dtype"], "shape": found["shape"], "content_id": found["content_id"] });
                if found == expected { Ok(()) } else { Err(format!("expected {expected}")) }
            }))
        }
    }
}

/// The status that the README promises for a code.
fn status_of(code: &str) -> u16 {
    match code {
        "bad_json" => 400,
        "input_too_long" | "header_too_long" | "limit_exceeded" => 413,
        _ => 422,
    }
}

/// Whether it may be refused for what it is before it is refused for what is in it.
fn is_no_array(case: &Case) -> bool {
    let text = match &case.input {
        Input::Line(text) | Input::Json(text) => text.clone(),
        Input::Hex(hex) => String::from_utf8_lossy(&bytes_of(hex)).into_owned(),
    };
    ["tnv1.object", "tnv1.tree", "\"object\"", "\"tree\""].iter().any(|mark| text.contains(mark))
}

pub fn bytes_of(hex: &str) -> Vec<u8> {
    hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}
