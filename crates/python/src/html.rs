//! What a notebook shows of an envelope.

use std::fmt::Write;

use pyo3::prelude::*;
use serde_json::Value;
use tenvelope::{Info, Limits, stats};

use crate::{decode::with_array, envelope::Envelope};

/// A table of what is known. Every text of the envelope is escaped.
pub fn table(form: &str, members: &Value, picture: &str) -> String {
    let mut rows = String::new();
    let mut row = |name: &str, text: String| {
        // Writing to a String cannot fail.
        let _ = write!(rows, "<tr><th style=\"text-align:left\">{name}</th><td style=\"text-align:left\">{}</td></tr>", escape(&text));
    };
    row("form", form.to_owned());
    row("dtype", shown(&members["dtype"]));
    row("shape", shown(&members["shape"]));
    let codecs: Vec<String> = members["codecs"].as_array().into_iter().flatten().map(|codec| shown(&codec["spec"])).collect();
    row("codecs", codecs.join(" → "));
    for name in ["fields", "parts", "chunk", "dims", "attrs", "decoded_bytes"] {
        if !members[name].is_null() {
            row(name, shown(&members[name]));
        }
    }
    if members["complete"] == false {
        row("complete", "no, it was cut".to_owned());
    }
    format!("<table>{rows}</table>{picture}")
}

/// Larger arrays are not decoded for a picture.
const MOST: u64 = 16 << 20;

/// A small picture of an array of numbers, or what is wrong with the envelope; nothing for other arrays.
pub fn picture(input: &Bound<'_, PyAny>, info: &Info) -> String {
    if !info.complete || info.decoded_bytes.is_none_or(|bytes| bytes > MOST) {
        return String::new();
    }
    let limits = Limits::default();
    let drawn = Envelope::new(input, &limits)
        .and_then(|envelope| with_array(input.py(), &envelope, &limits, |array| Ok(stats::picture(array, 64, 32))));
    match drawn {
        Ok(Some(picture)) => svg(&picture),
        Ok(None) => String::new(),
        Err(failure) => {
            let error = PyErr::from(failure);
            format!("<p>{}</p>", escape(&error.value(input.py()).to_string()))
        }
    }
}

/// One rectangle for each cell, twice as high as wide where a cell stands for many elements.
fn svg(picture: &stats::Picture) -> String {
    let is_full = picture.of == [picture.rows, picture.columns];
    let (width, height) = if is_full { (6, 6) } else { (4, 8) };
    let (all_width, all_height) = (picture.columns * width, picture.rows * height);
    let mut out = format!(
        "<svg width=\"{all_width}\" height=\"{all_height}\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"picture of the array\">"
    );
    for (i, cell) in picture.cells.iter().enumerate() {
        let (x, y) = (i % picture.columns * width, i / picture.columns * height);
        let fill = match cell {
            Some(grey) => format!("rgb({0},{0},{0})", (grey.clamp(0.0, 1.0) * 255.0).round() as u8),
            None => "none".to_owned(),
        };
        let _ = write!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>");
    }
    out + "</svg>"
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
