//! `tenvelope unwrap`: a line that mail or an editor has broken up.

use std::path::Path;

use tenvelope::{Result, inspect};

use super::Context;
use crate::files;

pub fn run(context: &Context, input: &Path) -> Result<()> {
    let bytes = files::read(input, context.limits.input)?;
    let text = String::from_utf8_lossy(&bytes);
    let parts = text.lines().map(|line| line.trim_start_matches(['>', ' ', '\t']));
    let mut line: String = parts.flat_map(str::chars).filter(|c| !matches!(c, ' ' | '\t' | '\r')).collect();
    // Whatever else is wrong with it is said here, and not by the next command.
    context
        .decode_options("checking")
        .open(&line)
        .map(drop)
        .or_else(|error| if error.code() == "unknown_codec" { inspect(&line).map(drop) } else { Err(error) })?;
    line.push('\n');
    files::write(None, line.as_bytes(), false)
}
