//! A JSON document with tensors by name: taken apart, not parsed.
//!
//! serde hands on the text of each member as it stands, so that the reader of the format, and no other parser, decides what its numbers are.

use std::{collections::BTreeSet, fmt};

use axum::http::StatusCode;
use bytes::Bytes;
use serde::{
    Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use tenvelope::{ErrorKind, Limits};

use crate::{
    problem::Problem,
    tensors::{Notation, Tensor},
};

/// The members of these names, in this order; there are no others.
///
/// # Errors
/// 400 for what is no JSON, 422 for a member that is missing, twice there, or has no place here.
pub fn tensors(body: &Bytes, names: &[&'static str], limits: Limits) -> Result<Vec<Tensor>, Problem> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let members =
        json.deserialize_map(Members).and_then(|members| json.end().map(|()| members)).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => expected_object(names),
            _ => Problem::bad_json(&error),
        })?;
    check_names(&members, names)?;
    let tensor = |name: &'static str| {
        let (_, value) = members.iter().find(|(found, _)| found == name).ok_or_else(|| missing(name, names))?;
        let (notation, text) = notation_of(body, value);
        Ok(Tensor::new(name, notation, text, limits))
    };
    names.iter().copied().map(tensor).collect()
}

/// The text between the quotes is a line, where nothing in it is escaped.
fn notation_of(body: &Bytes, value: &RawValue) -> (Notation, Bytes) {
    match value.get().strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(line) if !line.contains('\\') => (Notation::Envelope, body.slice_ref(line.as_bytes())),
        _ => (Notation::Json, body.slice_ref(value.get().as_bytes())),
    }
}

fn check_names(members: &[(String, &RawValue)], names: &[&'static str]) -> Result<(), Problem> {
    let mut seen = BTreeSet::new();
    for (name, _) in members {
        if !seen.insert(name.as_str()) {
            let detail = format!("the member {} is there twice", tenvelope::quote(name));
            return Err(unprocessable(ErrorKind::DuplicateMember, detail).in_tensor(name));
        }
        if !names.contains(&name.as_str()) {
            let detail = format!("found the member {}; expected {}", tenvelope::quote(name), names.join(" and "));
            return Err(unprocessable(ErrorKind::UnknownMember, detail).in_tensor(name));
        }
    }
    Ok(())
}

fn missing(name: &'static str, names: &[&'static str]) -> Problem {
    unprocessable(ErrorKind::MissingMember, format!("the member {name} is not there; expected {}", names.join(" and "))).in_tensor(name)
}

fn expected_object(names: &[&'static str]) -> Problem {
    unprocessable(ErrorKind::BadMember, format!("the document is no object; expected one with {}", names.join(" and ")))
}

fn unprocessable(kind: ErrorKind, detail: String) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, kind.code(), detail)
}

/// Members as they come, those that are there twice included.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            // No endpoint has more; what a document of a million members is, is known now.
            if members.len() < MOST {
                members.push(member);
            }
        }
        Ok(members)
    }
}

/// Members that are looked at.
const MOST: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &'static str) -> Result<Vec<(Notation, String)>, &'static str> {
        let found = tensors(&Bytes::from_static(json.as_bytes()), &["a", "b"], Limits::default()).map_err(|problem| problem.code())?;
        Ok(found.into_iter().map(|tensor| (tensor.notation, String::from_utf8_lossy(&tensor.text).into_owned())).collect())
    }

    #[test]
    fn the_text_of_each_member_is_kept() {
        let found = read(r#" {"b" : {"$tnv":1, "values":[1e999, -0.0]} , "a":"tnv1.x"}"#).unwrap();
        assert_eq!(found[0], (Notation::Envelope, "tnv1.x".to_owned()));
        assert_eq!(found[1], (Notation::Json, r#"{"$tnv":1, "values":[1e999, -0.0]}"#.to_owned()));
        assert_eq!(read(r#"{"a":"\u0074nv1","b":5}"#).unwrap()[0], (Notation::Json, r#""\u0074nv1""#.to_owned()));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (json, code) in [
            ("", "bad_json"),
            ("{", "bad_json"),
            (r#"{"a":1,"b":2} x"#, "bad_json"),
            (r#"{"a":1,"b":2,}"#, "bad_json"),
            ("[]", "bad_member"),
            ("null", "bad_member"),
            ("\"tnv1\"", "bad_member"),
            ("{}", "missing_member"),
            (r#"{"a":1}"#, "missing_member"),
            (r#"{"a":1,"b":2,"c":3}"#, "unknown_member"),
            (r#"{"a":1,"b":2,"a":3}"#, "duplicate_member"),
        ] {
            assert_eq!(read(json), Err(code), "{json}");
        }
    }
}
