//! `tenvelope decode`: envelope to npy file.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
};

use tenvelope::{Error, ErrorKind, Form, Result, npy};

use super::Context;
use crate::{
    args::Decode,
    files::{self, Output},
};

pub fn run(context: &Context, args: &Decode) -> Result<()> {
    if args.stream {
        return stream(context, args);
    }
    let envelope = context.envelope(&args.input, args.line)?;
    let opened = context.decode_options("decoding").open_slice(&envelope)?;
    let array = match &args.rows {
        Some(rows) => opened.decode_rows(rows.clone())?,
        None => opened.decode()?,
    };
    files::write(args.output.as_deref(), &npy::write(&array)?, true)
}

/// The memory of a few chunks. The npy file is moved to its place when the envelope has proved whole, and not before.
fn stream(context: &Context, args: &Decode) -> Result<()> {
    let failed = |doing, error| files::io_error(&args.input, doing, error);
    let file = File::open(&args.input).map_err(|error| failed("reading", error))?;
    let input = without_line_end(file).map_err(|error| failed("reading", error))?;
    let of_input = |error| files::read_error(&args.input, error);
    let reader = context.decode_options("decoding").reader(input).map_err(of_input)?;
    let Output::File(mut output) = Output::new(args.output.as_deref(), true)? else {
        let message = "--stream needs a file to write to (-o): what has gone into a pipe cannot be taken back when the check proves wrong";
        return Err(Error::new(ErrorKind::BadArgument, message));
    };
    let mut write = |bytes: &[u8]| output.write_all(bytes).map_err(files::write_error);
    if let Some(rows) = &args.rows {
        write(&npy::write(&reader.read_rows(rows.clone()).map_err(of_input)?)?)?;
        return output.commit();
    }
    write(&npy::write_header(reader.dtype(), reader.shape())?)?;
    for chunk in reader.unverified_chunks() {
        // Not in its place before the last chunk has come and the check is right.
        write(chunk.map_err(of_input)?.bytes().unwrap_or_default())?;
    }
    output.commit()
}

/// A file with one line may end it.
fn without_line_end(mut file: File) -> std::io::Result<impl Read> {
    let mut first = [0];
    let is_line = file.read(&mut first)? == 1 && Form::of(&first) == Some(Form::Line);
    let len = file.seek(SeekFrom::End(0))?;
    let mut end = [0; 2];
    let mut keep = len;
    if is_line && len > 2 {
        file.seek(SeekFrom::End(-2))?;
        file.read_exact(&mut end)?;
        keep -= match end {
            [b'\r', b'\n'] => 2,
            [_, b'\n'] => 1,
            _ => 0,
        };
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(file.take(keep))
}
