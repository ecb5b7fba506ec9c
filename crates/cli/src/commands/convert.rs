//! `tenvelope convert`: one form into another, and to and from npy, npz and safetensors.

use std::path::Path;

use tenvelope::{Array, Dtype, EncodeOptions, Error, ErrorKind, Form, FromArray, Labelled, Result, Tree, npy, npz, safetensors};

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
        Input::Tree(tree) => return write_tree(args, target, &tree),
        Input::Envelopes(envelopes) => {
            let envelope = super::only(envelopes, &args.input, args.line)?;
            let options = context.decode_options("converting");
            if let (Some(form), None) = (target.form(), &args.codecs) {
                // Chunk bytes as they are.
                let mut out = options.convert(&envelope, form, text)?;
                files::end_text(form, &mut out);
                return files::write(args.output.as_deref(), &out, form == Form::Binary);
            }
            let opened = options.open_slice(&envelope)?;
            if *opened.dtype() == Dtype::Tree {
                return write_tree(args, target, &options.tree_from_slice(&envelope)?);
            }
            Labelled::<Array>::from_array(&opened)?
        }
    };
    if matches!(target, TargetArg::Npz | TargetArg::Safetensors) {
        let message = "one array without a name; npz and safetensors hold arrays by their names, as a tree does";
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
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

/// A tree anew.
fn write_tree(args: &Convert, target: TargetArg, tree: &Labelled<Tree>) -> Result<()> {
    let form = match target {
        TargetArg::Npz => return files::write(args.output.as_deref(), &npz::write(&tree.value)?, true),
        TargetArg::Safetensors => return files::write(args.output.as_deref(), &safetensors::write(tree)?, true),
        target => target.form().ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, "a tree is no one array, and an npy file holds just one: npz and safetensors hold several")
        })?,
    };
    let mut options = EncodeOptions::default().attrs(tree.attrs.clone());
    if let Some(text) = &args.text {
        options = options.text(text);
    }
    if let Some(codecs) = &args.codecs {
        options = options.codecs(codecs);
    }
    let mut out = options.tree_to_writer(form, &tree.value, Vec::new())?;
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
        (None, Some("npz")) => Ok(TargetArg::Npz),
        (None, Some("safetensors")) => Ok(TargetArg::Safetensors),
        _ => {
            let message = "say with --to what to write: line, json, binary, npy, npz or safetensors; only .tnv (a line), .json, .npy, .npz and .safetensors say it themselves";
            Err(Error::new(ErrorKind::BadArgument, message))
        }
    }
}
