//! `tenvelope id`: the content id of lines and npy files.

use std::path::Path;

use serde_json::json;
use tenvelope::{Dtype, Result, content_id, tree};

use super::Context;
use crate::input::{self, Input};

pub fn run(context: &Context, input: &Path) -> Result<()> {
    let options = context.decode_options("decoding");
    match input::read(input, &context.limits)? {
        Input::Npy(array, _) => print(context, content_id(&array)?),
        Input::Values(array) => print(context, content_id(&array.value)?),
        Input::Tree(tree) => print(context, tree::content_id(&tree.value)?),
        Input::Envelopes(envelopes) => envelopes.iter().try_for_each(|envelope| {
            let opened = options.open_slice(envelope)?;
            let id = if *opened.dtype() == Dtype::Tree { tree::content_id(&opened.decode_tree()?) } else { content_id(&opened.decode()?) };
            print(context, id?)
        }),
    }
}

fn print(context: &Context, id: String) -> Result<()> {
    context.print(&id, || json!({"content_id": id}))
}
