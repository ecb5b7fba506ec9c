//! `tenvelope verify`: everything in some files decodes.

use std::path::{Path, PathBuf};

use serde_json::json;
use tenvelope::{Error, Form, Result};

use super::Context;
use crate::{files, term};

pub fn run(context: &Context, inputs: &[PathBuf]) -> Result<()> {
    let (mut envelopes, mut first_failure) = (0, None);
    for input in inputs {
        match verify_file(context, input) {
            Ok(count) => envelopes += count,
            Err(error) if inputs.len() == 1 => return Err(error),
            Err(error) => {
                let error = error.context(&files::name(input));
                eprintln!("tenvelope: {}", term::plain(&error.to_string()));
                first_failure.get_or_insert(error);
            }
        }
    }
    if let Some(error) = first_failure {
        return Err(Error::new(error.kind(), format!("not all of the {} files are good", inputs.len())));
    }
    let text = if envelopes == 1 { "ok".to_owned() } else { format!("ok: {envelopes} envelopes") };
    context.print(&text, || json!({"verified": true, "files": inputs.len(), "envelopes": envelopes}))
}

/// Says how many there were.
fn verify_file(context: &Context, input: &Path) -> Result<usize> {
    if let Some(file) = files::open_if(input, Form::Binary)? {
        // With the memory of a few chunks, whatever its size.
        context.decode_options("verifying").reader(file)?.verify()?;
        return Ok(1);
    }
    let envelopes = context.envelopes(input)?;
    let options = context.decode_options("verifying");
    for (i, envelope) in envelopes.iter().enumerate() {
        let verified = options.open_slice(envelope).and_then(|opened| opened.verify());
        verified.map_err(|error| if envelopes.len() == 1 { error } else { error.context(&format!("line {}", i + 1)) })?;
    }
    Ok(envelopes.len())
}
