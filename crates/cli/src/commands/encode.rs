//! `tenvelope encode`: npy file to line.

use serde_json::{Map, Value, json};
use tenvelope::{
    EncodeOptions, Error, ErrorKind, Result,
    core::{Progress, caps, parse_json},
    npy,
};

use super::Context;
use crate::{args::Encode, files, progress, term};

pub fn run(context: &Context, args: &Encode) -> Result<()> {
    let options = options(args, progress::bar(context.quiet, "encoding"))?;
    let file = files::read(&args.input, context.limits.decoded.saturating_add(1 << 20))?;
    let array = npy::read(&file)?;
    let mut line = options.to_string(&array)?;
    line.push('\n');
    files::write(args.output.as_deref(), line.as_bytes(), false)?;
    if context.json {
        // The line itself may stand on stdout, so the report goes beside it.
        let report = json!({"characters": line.len() - 1, "npy_bytes": file.len(), "codecs": line.split('.').nth(3)});
        eprintln!("{}", term::plain_json(&report));
    }
    Ok(())
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
    Ok(options)
}

fn parse_attrs(text: &str) -> Result<Map<String, Value>> {
    let wrong = |why: &str| Error::new(ErrorKind::BadArgument, format!("--attrs is a JSON object, as in '{{\"unit\":\"mV\"}}': {why}"));
    match parse_json(text.as_bytes(), caps::META_DEPTH).map_err(|error| wrong(error.message()))? {
        Value::Object(attrs) => Ok(attrs),
        _ => Err(wrong("this is JSON, but no object")),
    }
}
