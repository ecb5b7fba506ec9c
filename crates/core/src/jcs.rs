//! RFC 8785: the one spelling of a JSON value.
//!
//! Values are `serde_json::Value`s, whose numbers and member order depend on features that any crate of a program can switch on
//! (`arbitrary_precision`, `preserve_order`). Nothing here does: numbers are read as doubles, members are sorted here.

use serde_json::Value;

use crate::{
    error::{Error, ErrorKind, Result},
    json::{is_deeper_than, parse_json},
    num::alloc_failed,
};

/// Writes a value as RFC 8785 does. Every number is taken as the double nearest to it.
///
/// # Errors
/// `not_canonical` for a number beyond the range of doubles (which `serde_json` holds only with `arbitrary_precision`).
pub fn to_canonical(value: &Value) -> Result<String> {
    let mut out = String::new();
    write_value(value, &mut out)?;
    Ok(out)
}

/// Parses JSON that must be canonical already, whose brackets nest at most `depth` deep.
///
/// # Errors
/// `bad_meta` if it nests deeper; `not_canonical` for everything that [`to_canonical`] would write otherwise.
pub fn from_canonical(bytes: &[u8], depth: usize) -> Result<Value> {
    if is_deeper_than(bytes, depth) {
        return Err(Error::new(ErrorKind::BadMeta, format!("brackets are nested deeper than {depth}")));
    }
    // What is no JSON at all is one more way not to be canonical: no two libraries draw that line alike.
    let value = parse_json(bytes, depth).map_err(|error| match error.kind() {
        ErrorKind::AllocFailed => error,
        _ => Error::new(ErrorKind::NotCanonical, error.message()),
    })?;
    let mut canonical = String::new();
    canonical.try_reserve(bytes.len()).map_err(|_| alloc_failed(bytes.len()))?;
    write_value(&value, &mut canonical)?;
    if canonical.as_bytes() != bytes {
        let at = canonical.bytes().zip(bytes).position(|(a, b)| a != *b).unwrap_or(canonical.len().min(bytes.len()));
        let message = format!("RFC 8785 writes this JSON otherwise, beginning at byte {at}");
        return Err(Error::new(ErrorKind::NotCanonical, message));
    }
    Ok(value)
}

fn write_value(value: &Value, out: &mut String) -> Result<()> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => {
            let number = number.as_f64().filter(|number| number.is_finite());
            let number = number.ok_or_else(|| Error::new(ErrorKind::NotCanonical, "a number is beyond the range of doubles"))?;
            out.push_str(ryu_js::Buffer::new().format_finite(number));
        }
        Value::String(text) => write_string(text, out),
        Value::Array(list) => {
            out.push('[');
            for (i, item) in list.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_value(item, out)?;
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (i, (name, member)) in members.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_string(name, out);
                out.push(':');
                write_value(member, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// A string literal with the shortest escapes.
pub(crate) fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_members_are_written_as_ecmascript_does() {
        let value = parse_json(br#"{"\ue000":1e16,"\ud83d\ude00":1e-7,"a":-0.0,"b":1e21,"c":1.50,"d":"\u001f/\u00e9"}"#, 64).unwrap();
        let canonical = "{\"a\":0,\"b\":1e+21,\"c\":1.5,\"d\":\"\\u001f/é\",\"😀\":1e-7,\"\u{e000}\":10000000000000000}";
        assert_eq!(to_canonical(&value).unwrap(), canonical);
        assert_eq!(from_canonical(canonical.as_bytes(), 64).unwrap()["\u{e000}"].as_f64(), Some(1e16));
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in
            [" 1", "1.0", "1e2", "-0", "{\"a\":1,\"a\":1}", r#""\u0061""#, r#""\/""#, r#""\ud800""#, "NaN", "1e400", "[1,]", "\"a", ""]
        {
            assert_eq!(from_canonical(text.as_bytes(), 64).unwrap_err().kind(), ErrorKind::NotCanonical, "{text}");
        }
    }
}
