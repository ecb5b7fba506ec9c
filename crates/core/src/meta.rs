//! The meta: what does not fit into the fields before it (section 6 of the specification).

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use crate::{
    error::{Error, ErrorKind, Result, quote},
    fields::Fields,
    jcs,
    limits::caps,
};

/// The members of the meta. All of them may be missing; then no meta is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    /// The user's own: any JSON object, never empty. It changes no value.
    pub attrs: Option<Map<String, Value>>,
    /// A name (or none) for each dim.
    pub dims: Option<Vec<Option<String>>>,
    /// The fields of a struct.
    pub fields: Option<Arc<Fields>>,
    /// The type label of an object, `name@version`.
    pub type_label: Option<String>,
}

impl Meta {
    /// Reads the field, `~` included (rules M1 to M8, as far as they can be judged without dtype and shape).
    ///
    /// # Errors
    /// `bad_meta`, `not_canonical`, and `too_large` for a struct over the cap.
    pub fn parse(field: &str) -> Result<Self> {
        Meta::parse_members(field).map_err(|error| error.in_field("meta"))
    }

    fn parse_members(field: &str) -> Result<Self> {
        let text = field.strip_prefix('~').filter(|text| !text.is_empty());
        let text = text.ok_or_else(|| bad("expected `~` and base64url".to_owned()))?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|error| bad(format!("not base64url: {error}")))?;
        let Value::Object(members) = jcs::from_canonical(&bytes, caps::META_DEPTH)? else {
            return Err(bad("the JSON is not an object".to_owned()));
        };
        if members.is_empty() {
            return Err(bad("an empty meta is left out".to_owned()));
        }
        Meta::from_members(members)
    }

    /// The meta of members that have been parsed: of a caller who writes JSON.
    ///
    /// # Errors
    /// `bad_meta`, and `too_large` for a struct over the cap.
    pub fn from_members(mut members: Map<String, Value>) -> Result<Self> {
        if let Some(name) = members.keys().find(|name| !matches!(name.as_str(), "attrs" | "dims" | "fields" | "type")) {
            return Err(bad(format!("no member is called {}; there are attrs, dims, fields, type", quote(name))));
        }
        Ok(Meta {
            attrs: members.remove("attrs").map(parse_attrs).transpose()?,
            dims: members.remove("dims").map(parse_dims).transpose()?,
            fields: members.remove("fields").map(|fields| Fields::from_json(&fields).map(Arc::new)).transpose()?,
            type_label: members.remove("type").map(parse_type).transpose()?,
        })
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Meta { attrs, dims, fields, type_label } = self;
        attrs.is_none() && dims.is_none() && fields.is_none() && type_label.is_none()
    }

    /// The canonical JSON; `None` when there is nothing to write.
    ///
    /// # Errors
    /// `bad_meta` for content that a reader would refuse, or that a double cannot carry.
    pub fn to_json(&self) -> Result<Option<String>> {
        if self.is_empty() {
            return Ok(None);
        }
        let mut members = Map::new();
        if let Some(attrs) = &self.attrs {
            check_numbers(attrs.values())?;
            members.insert("attrs".to_owned(), Value::Object(attrs.clone()));
        }
        if let Some(dims) = &self.dims {
            members.insert("dims".to_owned(), Value::from(dims.clone()));
        }
        if let Some(fields) = &self.fields {
            members.insert("fields".to_owned(), fields.to_json());
        }
        if let Some(label) = &self.type_label {
            members.insert("type".to_owned(), Value::from(label.as_str()));
        }
        jcs::to_canonical(&Value::Object(members)).map(Some)
    }

    /// The field as it stands in a line, `~` included; `None` when there is nothing to write.
    ///
    /// # Errors
    /// `bad_meta` for content that a reader would refuse.
    pub fn to_field(&self) -> Result<Option<String>> {
        let Some(json) = self.to_json()? else { return Ok(None) };
        let field = Meta::field_of(&json);
        // What a reader would refuse must not be written, and the reader knows best.
        Meta::parse(&field)?;
        Ok(Some(field))
    }

    /// The field that carries a canonical JSON text.
    pub(crate) fn field_of(json: &str) -> String {
        format!("~{}", URL_SAFE_NO_PAD.encode(json))
    }
}

fn parse_attrs(value: Value) -> Result<Map<String, Value>> {
    match value {
        Value::Object(attrs) if !attrs.is_empty() => Ok(attrs),
        _ => Err(bad("`attrs` is an object that is not empty".to_owned())),
    }
}

fn parse_dims(value: Value) -> Result<Vec<Option<String>>> {
    let error = || bad("`dims` is a list of names (or null), one for each dim".to_owned());
    let Value::Array(list) = value else { return Err(error()) };
    if list.is_empty() {
        return Err(error());
    }
    let name = |item| match item {
        Value::Null => Ok(None),
        Value::String(name) if !name.is_empty() => Ok(Some(name)),
        _ => Err(error()),
    };
    list.into_iter().map(name).collect()
}

fn parse_type(value: Value) -> Result<String> {
    match value {
        Value::String(label) if (1..=128).contains(&label.len()) && label.bytes().all(|b| (b' '..=b'~').contains(&b)) => Ok(label),
        _ => Err(bad("`type` is a text of 1 to 128 printable ASCII characters".to_owned())),
    }
}

/// A double holds integers up to 2^53−1 exactly; a writer refuses larger ones rather than round them in silence.
fn check_numbers<'a>(values: impl Iterator<Item = &'a Value>) -> Result<()> {
    for value in values {
        match value {
            Value::Number(number) => {
                let magnitude = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
                if magnitude.is_some_and(|magnitude| magnitude > caps::NUMBER) {
                    return Err(bad(format!("{number} in attrs is beyond 2^53-1; write it as a string")).in_field("meta"));
                }
            }
            Value::Array(list) => check_numbers(list.iter())?,
            Value::Object(map) => check_numbers(map.values())?,
            _ => {}
        }
    }
    Ok(())
}

fn bad(message: String) -> Error {
    Error::new(ErrorKind::BadMeta, message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn integers_that_a_double_rounds_are_refused() {
        let most = caps::NUMBER;
        for (value, is_good) in [
            (json!(most), true),
            (json!(most + 1), false),
            (json!(-(most.cast_signed())), true),
            (json!(-(most.cast_signed()) - 1), false),
            (json!(1e300), true),
            (json!([[], [most]]), true),
            (json!([[], [most + 1]]), false),
            (json!({ "a": { "b": most } }), true),
            (json!({ "a": { "b": u64::MAX } }), false),
            (json!([null, true, "9007199254740993"]), true),
        ] {
            let found = check_numbers([&value].into_iter()).map_err(|error| error.kind());
            assert_eq!(found, if is_good { Ok(()) } else { Err(ErrorKind::BadMeta) }, "{value}");
        }
    }
}
