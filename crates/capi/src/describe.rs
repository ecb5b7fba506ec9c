//! What an envelope says, as JSON: for people, logs, and whatever has no place in a struct of C.

use std::ffi::{c_char, c_void};

use serde_json::{Value, json};
use tenvelope::{
    Dtype, Form, Meta, Result,
    core::{Source, caps, parse_json},
    inspect_slice,
};

use crate::{
    border::{border, tnv_error},
    code::tnv_code,
    envelope::{Content, Envelope, info_of, meta_of},
    input::bytes,
    options::{Reading, tnv_decode_options},
    output::Fixed,
};

/// What an envelope says of itself, proved as tnv_inspect proves it: an object of JSON with "form", "dtype", "shape", "codecs" and "chunk" where there are any, "meta" (attrs, dims, fields, the label of an
/// object) where there is one, and of a tree "parts", a list of such objects in the order of their numbers. `out`, `capacity` and `len` are as in tnv_encode.
///
/// # Safety
/// `input` has `input_len` bytes that do not change; `options` is NULL or there; `out` is a place for `capacity` bytes that nothing else points to; `len` is NULL or a place for a number; `error` is
/// NULL or a place for an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_describe(
    input: *const c_void,
    input_len: usize,
    options: *const tnv_decode_options,
    out: *mut c_char,
    capacity: usize,
    len: *mut usize,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let reading = Reading::new(options)?;
            let mut out = Fixed::new(out.cast(), capacity, "out")?;
            let described = described(&Envelope::new(input, input_len, &reading)?.open(&reading)?, &reading)?;
            out.take(described.to_string().as_bytes());
            out.finish(len)
        })
    }
}

/// What the beginning of a line or of a binary form says of itself, without any proof: the header is enough, so the first kilobyte of a column or a file usually is. An object of JSON with dtype, shape,
/// codecs, attrs, lengths, and whether the envelope goes on to its end. `out`, `capacity` and `len` are as in tnv_encode.
///
/// # Safety
/// As tnv_describe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_peek(
    input: *const c_void,
    input_len: usize,
    out: *mut c_char,
    capacity: usize,
    len: *mut usize,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let mut out = Fixed::new(out.cast(), capacity, "out")?;
            out.take(inspect_slice(bytes(input, input_len, "input")?)?.to_json().to_string().as_bytes());
            out.finish(len)
        })
    }
}

fn described(content: &Content<'_>, reading: &Reading) -> Result<Value> {
    let mut described = match content {
        Content::Opened(opened, form) => {
            let mut json = of(opened.dtype(), opened.shape(), opened.meta())?;
            let text = opened.text().map_or(String::new(), |text| format!("-{text}"));
            json["form"] = json!(form.to_string());
            json["codecs"] = json!(format!("{}{text}", opened.chain()));
            if let Some(chunk) = opened.header().chunk {
                json["chunk"] = json!(chunk);
            }
            json
        }
        Content::Values(array) => {
            let mut json = of(array.value.dtype(), array.value.shape(), &meta_of(array))?;
            json["form"] = json!("json");
            json
        }
        Content::Tree(tree) => {
            let mut json = of(&Dtype::Tree, &[], tree.meta())?;
            json["form"] = json!("json");
            json
        }
    };
    if described["dtype"] == "tree" {
        let part = |source: &dyn Source, meta: &Meta| {
            let (text, _) = info_of(source, Form::Line)?;
            Ok((text, of(source.dtype(), source.shape(), meta)?))
        };
        described["parts"] = Value::Array(content.tree(reading, part)?.1);
    }
    Ok(described)
}

fn of(dtype: &Dtype, shape: &[usize], meta: &Meta) -> Result<Value> {
    let mut json = json!({ "dtype": dtype.to_string(), "shape": shape });
    if let Some(meta) = meta.to_json()? {
        // By our own parser, which keeps every bit of a double.
        json["meta"] = parse_json(meta.as_bytes(), caps::META_DEPTH)?;
    }
    Ok(json)
}
