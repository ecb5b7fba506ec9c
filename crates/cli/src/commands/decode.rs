//! `tenvelope decode`: line to npy file.

use tenvelope::{Array, Error, ErrorKind, Result};

use super::Context;
use crate::{args::Decode, files, npy};

pub fn run(context: &Context, args: &Decode) -> Result<()> {
    let lines = context.lines(&args.input)?;
    let line = match (args.line, lines.as_slice()) {
        (None, [line]) => line,
        (None, lines) => {
            let message = format!("{} holds {} lines; say which one with --line N", files::name(&args.input), lines.len());
            return Err(Error::new(ErrorKind::BadArgument, message));
        }
        (Some(number), lines) => number.checked_sub(1).and_then(|i| lines.get(i)).ok_or_else(|| {
            let message = format!("{} holds {} lines, there is none with the number {number}", files::name(&args.input), lines.len());
            Error::new(ErrorKind::BadArgument, message)
        })?,
    };
    let options = context.decode_options("decoding");
    let array: Array = match &args.rows {
        Some(rows) => options.rows(line, rows.clone())?,
        None => options.from_str(line)?,
    };
    files::write(args.output.as_deref(), &npy::write(&array)?, true)
}
