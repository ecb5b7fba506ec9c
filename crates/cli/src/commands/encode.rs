//! `tenvelope encode`: npy file, picture, or readable values, to envelope.

use std::{
    fs::File,
    io::{BufReader, Read, Seek, Write},
    path::Path,
};

use serde_json::{Map, Value, json};
use tenvelope::{
    Array, ArrayView, EncodeOptions, Error, ErrorKind, Form, Labelled, Result,
    core::{Buffer, Progress, caps, parse_json},
    images::{ImageOptions, ImageRows},
    npy,
};

use super::Context;
use crate::{
    args::Encode,
    files::{self, Output},
    input::{self, Input},
    progress, term,
};

/// Bytes of an npy file that are read at once when it is streamed.
const PIECE: usize = 1 << 20;

pub fn run(context: &Context, args: &Encode) -> Result<()> {
    let options = options(args, progress::bar(context.quiet, "encoding"))?;
    if args.stream {
        return stream(context, args, &options);
    }
    let (array, npy_bytes) = match input::read(&args.input, &context.limits)? {
        Input::Npy(array, len) => (Labelled::new(array), len),
        Input::Values(array) => (array, 0),
        Input::Tree(tree) => {
            let form: Form = args.to.into();
            let mut written = Vec::new();
            options.append_tree(form, &tree.value, &mut written)?;
            files::end_text(form, &mut written);
            return files::write(args.output.as_deref(), &written, form == Form::Binary);
        }
        Input::Envelopes(_) => return Err(no_array(&args.input)),
    };
    let form: Form = args.to.into();
    let mut written = Vec::new();
    options.append_to(form, &array, &mut written)?;
    let len = written.len();
    files::end_text(form, &mut written);
    files::write(args.output.as_deref(), &written, form == Form::Binary)?;
    if context.json {
        // The envelope itself may stand on stdout, so the report goes beside it.
        let codecs = match form {
            Form::Line => std::str::from_utf8(&written).ok().and_then(|line| line.split('.').nth(3)),
            _ => None,
        };
        eprintln!("{}", term::plain_json(&json!({"characters": len, "npy_bytes": npy_bytes, "codecs": codecs})));
    }
    Ok(())
}

/// The memory of a few chunks, whatever the size of the file.
fn stream(context: &Context, args: &Encode, options: &EncodeOptions) -> Result<()> {
    let mut file = File::open(&args.input).map_err(|error| files::io_error(&args.input, "reading", error))?;
    if is_picture(&mut file).map_err(|error| files::io_error(&args.input, "reading", error))? {
        return stream_picture(context, args, options, file);
    }
    let header = npy::Header::read(&mut file).map_err(|error| files::read_error(&args.input, error))?;
    if header.fortran_order && header.shape.len() > 1 {
        let message =
            "an npy file in Fortran order cannot be streamed: its elements stand in another order than an envelope's. Leave --stream out";
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    let len = header.data_len()?;
    check_len(context, &args.input, len, "elements")?;
    let form: Form = args.to.into();
    let output = Output::new(args.output.as_deref(), form == Form::Binary)?;
    let mut output = match output {
        Output::File(staged) => {
            let writer = options.writer_seekable(form, header.dtype.clone(), &header.shape, staged)?;
            Output::File(copy((&args.input, &mut file), &header, len, writer)?)
        }
        Output::Standard(stdout) => {
            let writer = options.writer(form, header.dtype.clone(), &header.shape, stdout)?;
            Output::Standard(copy((&args.input, &mut file), &header, len, writer)?)
        }
    };
    if form != Form::Binary {
        output.write_all(b"\n").map_err(files::write_error)?;
    }
    output.commit()
}

/// A PNG, or its data URI: rows go out as they come in.
fn stream_picture(context: &Context, args: &Encode, options: &EncodeOptions, file: File) -> Result<()> {
    let rows = ImageRows::new(BufReader::new(file), &ImageOptions::default().wrapped(true));
    let rows = rows.map_err(|error| files::read_error(&args.input, error))?;
    let (shape, form) = (rows.shape()?, Form::from(args.to));
    let len = (rows.row_len() as u64).saturating_mul(u64::from(rows.info().height));
    check_len(context, &args.input, len, "pixels")?;
    let mut output = match Output::new(args.output.as_deref(), form == Form::Binary)? {
        Output::File(staged) => {
            let writer = options.writer_seekable(form, rows.dtype(), &shape, staged)?;
            Output::File(copy_rows(rows, writer)?)
        }
        Output::Standard(stdout) => {
            let writer = options.writer(form, rows.dtype(), &shape, stdout)?;
            Output::Standard(copy_rows(rows, writer)?)
        }
    };
    if form != Form::Binary {
        output.write_all(b"\n").map_err(files::write_error)?;
    }
    output.commit()
}

fn copy_rows<W: Write>(mut rows: ImageRows<BufReader<File>>, mut writer: tenvelope::ArrayWriter<W>) -> Result<W> {
    let (dtype, mut row) = (rows.dtype(), vec![0; rows.row_len()]);
    let count = row.len() / usize::from(rows.info().bits / 8);
    while rows.next_row(&mut row)? {
        writer.write(&ArrayView::from_bytes(dtype.clone(), &[count], &row)?)?;
    }
    writer.finish()
}

fn is_picture(file: &mut File) -> std::io::Result<bool> {
    let mut start = [0; 16];
    let mut len = 0;
    while let more @ 1.. = file.read(&mut start[len..])? {
        len += more;
    }
    file.rewind()?;
    Ok(input::is_picture(&start[..len]))
}

fn check_len(context: &Context, path: &Path, len: u64, what: &str) -> Result<()> {
    if len <= context.limits.decoded {
        return Ok(());
    }
    let limit = context.limits.decoded;
    let message = format!("{} holds {len} bytes of {what}, over the limit of {limit}; --trusted lifts it", files::name(path));
    Err(Error::new(ErrorKind::LimitExceeded, message))
}

fn copy<W: Write>((path, file): (&Path, &mut File), header: &npy::Header, len: u64, mut writer: tenvelope::ArrayWriter<W>) -> Result<W> {
    let item = header.item_len();
    let piece = (PIECE / item).max(1) * item;
    let mut items = vec![0; piece.min(usize::try_from(len).unwrap_or(piece))];
    let mut left = len;
    while left > 0 {
        let now = usize::try_from(left).map_or(piece, |left| left.min(piece));
        let items = &mut items[..now];
        file.read_exact(items).map_err(|error| cut(path, error, left))?;
        writer.write(&run_of(header, items)?)?;
        left -= now as u64;
    }
    match file.read(&mut [0]) {
        Ok(0) => writer.finish(),
        Ok(_) => Err(Error::new(ErrorKind::SizeMismatch, format!("the npy header claims {len} bytes of elements, the file holds more"))),
        Err(error) => Err(files::io_error(path, "reading", error)),
    }
}

fn run_of(header: &npy::Header, items: &[u8]) -> Result<Array> {
    let count = items.len() / header.item_len();
    let size = header.dtype.run_len(count as u64).and_then(|len| usize::try_from(len).ok()).unwrap_or(0);
    let mut run = Buffer::zeroed(size)?;
    header.to_run(items, run.as_bytes_mut())?;
    ArrayView::from_buffer(header.dtype.clone(), &[count], run)
}

fn cut(path: &Path, error: std::io::Error, left: u64) -> Error {
    if error.kind() == std::io::ErrorKind::UnexpectedEof {
        return Error::new(ErrorKind::SizeMismatch, format!("the npy file ends before its last {left} bytes of elements"));
    }
    files::io_error(path, "reading", error)
}

fn no_array(path: &Path) -> Error {
    let message = format!(
        "{} holds an envelope already; `tenvelope convert` writes it in another form or with other codecs, `tenvelope decode` as an npy file",
        files::name(path)
    );
    Error::new(ErrorKind::BadArgument, message)
}

fn options(args: &Encode, progress: Progress) -> Result<EncodeOptions> {
    let dims = args.dims.iter().map(|name| Some(name.as_str()).filter(|name| !name.is_empty()));
    let mut options =
        EncodeOptions::default().profile(args.profile.into()).level(args.level.into()).chunk(args.chunk).dims(dims).progress(progress);
    if let Some(codecs) = &args.codecs {
        options = options.codecs(codecs);
    }
    if let Some(attrs) = &args.attrs {
        options = options.attrs(parse_attrs(attrs)?);
    }
    if let Some(most) = args.max_chars {
        options = options.max_chars(most);
    }
    Ok(options)
}

fn parse_attrs(text: &str) -> Result<Map<String, Value>> {
    let wrong = |why: &str| Error::new(ErrorKind::BadArgument, format!("--attrs is a JSON object, as in '{{\"unit\":\"mV\"}}': {why}"));
    match parse_json(text.as_bytes(), caps::META_DEPTH).map_err(|error| wrong(error.message()))? {
        Value::Object(attrs) => Ok(attrs),
        _ => Err(wrong("this is JSON, but no object")),
    }
}
