//! `tenvelope id`: the content id of lines and npy files.

use std::path::Path;

use serde_json::json;
use tenvelope::{Array, Result, content_id};

use super::Context;
use crate::input::{self, Input};

pub fn run(context: &Context, input: &Path) -> Result<()> {
    let options = context.decode_options("decoding");
    match input::read(input, &context.limits)? {
        Input::Npy(array, _) => print(context, &array),
        Input::Values(array) => print(context, &array.value),
        Input::Envelopes(envelopes) => envelopes.iter().try_for_each(|envelope| print(context, &options.from_slice(envelope)?)),
    }
}

fn print(context: &Context, array: &Array) -> Result<()> {
    let id = content_id(array)?;
    context.print(&id, || json!({"content_id": id}))
}
