//! `tenvelope decode`: envelope to npy file.

use tenvelope::{Result, npy};

use super::Context;
use crate::{args::Decode, files};

pub fn run(context: &Context, args: &Decode) -> Result<()> {
    let envelope = context.envelope(&args.input, args.line)?;
    let opened = context.decode_options("decoding").open_slice(&envelope)?;
    let array = match &args.rows {
        Some(rows) => opened.decode_rows(rows.clone())?,
        None => opened.decode()?,
    };
    files::write(args.output.as_deref(), &npy::write(&array)?, true)
}
