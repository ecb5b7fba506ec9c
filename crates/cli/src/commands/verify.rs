//! `tenvelope verify`: every line of a file decodes.

use std::path::Path;

use serde_json::json;
use tenvelope::Result;

use super::Context;

pub fn run(context: &Context, input: &Path) -> Result<()> {
    let lines = context.envelopes(input)?;
    let options = context.decode_options("verifying");
    for (i, line) in lines.iter().enumerate() {
        options
            .open_slice(line)
            .and_then(|opened| opened.verify())
            .map_err(|error| if lines.len() == 1 { error } else { error.context(&format!("line {}", i + 1)) })?;
    }
    let text = if lines.len() == 1 { "ok".to_owned() } else { format!("ok: {} lines", lines.len()) };
    context.print(&text, || json!({"verified": true, "lines": lines.len()}))
}
