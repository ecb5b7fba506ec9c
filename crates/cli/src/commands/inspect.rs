//! `tenvelope inspect`: what lines say of themselves.

use std::{fmt::Write, path::Path};

use serde_json::Value;
use tenvelope::{Form, Info, Result, inspect_slice};

use super::Context;
use crate::term;

pub fn run(context: &Context, input: &Path) -> Result<()> {
    for (i, line) in context.envelopes(input)?.iter().enumerate() {
        let info = inspect_slice(line)?;
        if i > 0 && !context.json {
            context.print("", || Value::Null)?;
        }
        context.print(&describe(&info), || info.to_json())?;
    }
    Ok(())
}

fn describe(info: &Info) -> String {
    let mut text = String::new();
    let mut row = |name: &str, value: String| {
        // Writing to a String does not fail.
        let _ = writeln!(text, "{name:<10} {}", term::plain(&value));
    };
    let codecs = info.codecs.iter().map(|codec| match codec.kind {
        Some(_) => codec.spec.clone(),
        None => format!("{} (unknown here)", codec.spec),
    });
    row("dtype", info.dtype.to_string());
    if let Some(fields) = info.dtype.fields() {
        for field in fields.list() {
            row("  field", format!("{} {} {:?}", tenvelope::quote(&field.name), field.dtype, field.shape));
        }
    }
    row("shape", info.shape_text());
    if let Some(chunk) = info.chunk {
        row("chunk", format!("{chunk} elements"));
    }
    row("codecs", codecs.collect::<Vec<_>>().join(" → "));
    if let Some(dims) = &info.dims {
        row("dims", dims.iter().map(|name| name.as_deref().map_or("–".to_owned(), tenvelope::quote)).collect::<Vec<_>>().join(", "));
    }
    if let Some(attrs) = &info.attrs {
        row("attrs", term::plain_json(&Value::Object(attrs.clone())));
    }
    let (unit, whole) = if info.form == Form::Binary { ("bytes", "form") } else { ("characters", "line") };
    let written = info.header_len + info.body_len;
    let decoded = info.decoded_bytes.map_or(String::new(), |bytes| format!("{} in ", term::size(bytes)));
    row("size", format!("{decoded}{written} {unit}"));
    row("verified", if info.complete { "no (tenvelope verify does)".to_owned() } else { format!("no: the {whole} is cut") });
    text.pop();
    text
}
