//! `tenvelope convert`: one form into another, and to and from npy.

use std::path::Path;

use tenvelope::{Array, EncodeOptions, Error, ErrorKind, Form, FromArray, Labelled, Result, npy};

use super::Context;
use crate::{
    args::{Convert, TargetArg},
    files,
    input::{self, Input},
    progress,
};

pub fn run(context: &Context, args: &Convert) -> Result<()> {
    let target = target(args)?;
    let text = args.text.as_deref();
    let array = match input::read(&args.input, &context.limits)? {
        Input::Npy(array, _) => Labelled::new(array),
        Input::Values(array) => array,
        Input::Envelopes(envelopes) => {
            let envelope = super::only(envelopes, &args.input, args.line)?;
            let options = context.decode_options("converting");
            if let (Some(form), None) = (target.form(), &args.codecs) {
                // Chunk bytes as they are.
                let mut out = options.convert(&envelope, form, text)?;
                files::end_text(form, &mut out);
                return files::write(args.output.as_deref(), &out, form == Form::Binary);
            }
            Labelled::<Array>::from_array(&options.open_slice(&envelope)?)?
        }
    };
    let Some(form) = target.form() else { return write_npy(context, args.output.as_deref(), &array) };
    let mut options = EncodeOptions::default().progress(progress::bar(context.quiet, "encoding"));
    if let Some(text) = text {
        options = options.text(text);
    }
    if let Some(codecs) = &args.codecs {
        options = options.codecs(codecs);
    }
    let mut out = options.to_writer(form, &array, Vec::new())?;
    files::end_text(form, &mut out);
    files::write(args.output.as_deref(), &out, form == Form::Binary)
}

fn write_npy(context: &Context, output: Option<&Path>, array: &Labelled<Array>) -> Result<()> {
    let file = npy::write(&array.value)?;
    if !context.quiet && (!array.attrs.is_empty() || !array.dims.is_empty()) {
        eprintln!("tenvelope: an npy file has no place for attrs and names of dims; they are left out");
    }
    files::write(output, &file, true)
}

/// What to write: as `--to` says, or the ending of the output.
fn target(args: &Convert) -> Result<TargetArg> {
    let ending = args.output.as_ref().and_then(|path| path.extension()).and_then(|ending| ending.to_str());
    match (args.to, ending) {
        (Some(target), _) => Ok(target),
        (None, Some("tnv")) => Ok(TargetArg::Line),
        (None, Some("json")) => Ok(TargetArg::Json),
        (None, Some("npy")) => Ok(TargetArg::Npy),
        _ => {
            let message = "say with --to what to write: line, json, binary or npy; only .tnv (a line), .json and .npy say it themselves";
            Err(Error::new(ErrorKind::BadArgument, message))
        }
    }
}
