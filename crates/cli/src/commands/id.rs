//! `tenvelope id`: the content id of lines and npy files.

use std::path::Path;

use serde_json::json;
use tenvelope::{Array, Result, content_id, npy};

use super::Context;
use crate::files;

pub fn run(context: &Context, input: &Path) -> Result<()> {
    let is_npy = input.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("npy"));
    if is_npy {
        let file = files::read(input, context.limits.decoded.saturating_add(1 << 20))?;
        return print(context, &npy::read(&file)?);
    }
    let options = context.decode_options("decoding");
    context.envelopes(input)?.iter().try_for_each(|envelope| print(context, &options.from_slice(envelope)?))
}

fn print(context: &Context, array: &Array) -> Result<()> {
    let id = content_id(array)?;
    context.print(&id, || json!({"content_id": id}))
}
