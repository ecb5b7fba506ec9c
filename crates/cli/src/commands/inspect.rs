//! `tenvelope inspect`: what lines say of themselves.

use std::{fmt::Write, path::Path};

use serde_json::{Value, json};
use tenvelope::{
    Array, Form, FromArray, Info, Result,
    core::{Source, shape_to_text},
    inspect_slice,
    stats::summary,
};

use super::{Context, stats};
use crate::{input, term};

pub fn run(context: &Context, input: &Path, with_stats: bool) -> Result<()> {
    let bytes = input::bytes(input, &context.limits)?;
    if input::is_picture(&bytes) {
        return picture(context, &bytes, with_stats);
    }
    for (i, line) in input::of_bytes(input, bytes, &context.limits)?.envelopes(input)?.iter().enumerate() {
        let info = inspect_slice(line)?;
        if i > 0 && !context.json {
            context.print("", || Value::Null)?;
        }
        if !with_stats {
            context.print(&describe(&info, false), || info.to_json())?;
            continue;
        }
        let array: Array = context.decode_options("decoding").from_slice(line)?;
        let summary = summary(&array);
        let text = format!("{}\n{}", describe(&info, true), stats::describe(&array, &summary));
        context.print(text.trim_end(), || {
            let mut json = info.to_json();
            json["verified"] = Value::Bool(true);
            json["stats"] = summary.to_json();
            json
        })?;
    }
    Ok(())
}

/// What the header of a picture says; nothing of it is an envelope.
fn picture(context: &Context, bytes: &[u8], with_stats: bool) -> Result<()> {
    let picture = input::picture(bytes, &context.limits)?;
    let info = picture.info();
    let mut text = format!(
        "picture    {}{}\ndtype      {}\nshape      {}\nsize       {} in {} bytes",
        info.format,
        if info.interlaced { ", interlaced" } else { "" },
        picture.dtype(),
        shape_to_text(&picture.shape().iter().map(|&dim| dim as u64).collect::<Vec<_>>()),
        term::size(picture.len() as u64),
        bytes.len()
    );
    if info.orientation != 1 {
        text.push_str(&format!("\nexif       to be turned, orientation {}", info.orientation));
    }
    let mut said = json!({
        "picture": info.format.to_string(), "dtype": picture.dtype().to_string(), "shape": picture.shape(), "width": info.width, "height": info.height,
        "channels": info.channels, "bits": info.bits, "orientation": info.orientation, "interlaced": info.interlaced,
    });
    if with_stats {
        let array = Array::from_array(&picture)?;
        let summary = summary(&array);
        text = format!("{text}\n{}", stats::describe(&array, &summary));
        said["stats"] = summary.to_json();
    }
    context.print(text.trim_end(), || said)
}

fn describe(info: &Info, is_verified: bool) -> String {
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
    for (k, part) in info.parts.iter().flatten().enumerate() {
        let uses = if part.uses == 1 { String::new() } else { format!(", used {} times", part.uses) };
        row(&format!("  part {k}"), format!("{} {} {}{uses}", part.dtype, shape_to_text(&part.shape), part.codecs));
    }
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
    row(
        "verified",
        if is_verified {
            "yes".to_owned()
        } else if info.complete {
            "no (tenvelope verify does)".to_owned()
        } else {
            format!("no: the {whole} is cut")
        },
    );
    text.pop();
    text
}
