//! `tenvelope convert`: one form into another, and to and from npy, npz and safetensors.

use std::path::Path;

use tenvelope::{
    Array, Dtype, EncodeOptions, Error, ErrorKind, Form, FromArray, Labelled, Level, Result, Tree,
    dialects::{self, Dialect},
    images::{to_data_uri, to_png},
    npy, npz, safetensors,
};

use super::Context;
use crate::{
    args::{Convert, SourceArg, TargetArg},
    files,
    input::{self, Input},
    progress,
};

pub fn run(context: &Context, args: &Convert) -> Result<()> {
    let target = target(args)?;
    let text = args.text.as_deref();
    let array = match read(context, args)? {
        Input::Npy(array, _) => Labelled::new(array),
        Input::Values(array) => array,
        Input::Tree(tree) => return write_tree(context, args, target, &tree),
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
                return write_tree(context, args, target, &options.tree_from_slice(&envelope)?);
            }
            Labelled::<Array>::from_array(&opened)?
        }
    };
    if let TargetArg::Dialect(dialect) = target {
        return write_dialect(context, args, dialect, &array.value.clone().into(), !array.attrs.is_empty() || !array.dims.is_empty());
    }
    if matches!(target, TargetArg::Npz | TargetArg::Safetensors) {
        let message = "one array without a name; npz and safetensors hold arrays by their names, as a tree does";
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    let Some(form) = target.form() else { return write_file(context, args.output.as_deref(), target, &array) };
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

/// The input: one of ours, or in a dialect.
fn read(context: &Context, args: &Convert) -> Result<Input> {
    let dialect = match args.from {
        None => return input::read(&args.input, &context.limits),
        Some(SourceArg::Dialect(dialect)) => Some(dialect),
        Some(SourceArg::Auto) => None,
    };
    let bytes = files::read(&args.input, context.limits.input)?;
    if dialect.is_none() && input::is_ours(&bytes) {
        return input::of_bytes(&args.input, bytes, &context.limits);
    }
    let dialect = dialect.or_else(|| dialects::detect(&bytes)).ok_or_else(|| {
        let message = format!(
            "{} is in no dialect that is known here; name it with --from, or see `tenvelope convert --help`",
            files::name(&args.input)
        );
        Error::new(ErrorKind::BadMagic, message)
    })?;
    if !context.quiet && matches!(args.from, Some(SourceArg::Auto)) {
        eprintln!("tenvelope: read as {dialect}: {}", dialect.title());
    }
    Ok(match dialects::read(&bytes, dialect, &context.limits)? {
        Tree::Array(array) => Input::Values(*array),
        tree => Input::Tree(Labelled::new(tree)),
    })
}

/// As somebody else reads it.
fn write_dialect(context: &Context, args: &Convert, dialect: Dialect, tree: &Tree, has_labels: bool) -> Result<()> {
    let mut out = dialects::write(tree, dialect)?;
    let is_binary = !dialect.is_text();
    if !is_binary {
        out.push(b'\n');
    }
    if !context.quiet && has_labels {
        eprintln!("tenvelope: {dialect} has no place for attrs and names of dims; they are left out");
    }
    files::write(args.output.as_deref(), &out, is_binary)
}

/// A tree anew.
fn write_tree(context: &Context, args: &Convert, target: TargetArg, tree: &Labelled<Tree>) -> Result<()> {
    let form = match target {
        TargetArg::Dialect(dialect) => return write_dialect(context, args, dialect, &tree.value, !tree.attrs.is_empty()),
        TargetArg::Npz => return files::write(args.output.as_deref(), &npz::write(&tree.value)?, true),
        TargetArg::Safetensors => return files::write(args.output.as_deref(), &safetensors::write(tree)?, true),
        target => target.form().ok_or_else(|| {
            Error::new(
                ErrorKind::Unsupported,
                "a tree is no one array, and npy files and pictures hold just one: npz and safetensors hold several",
            )
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

/// A file that holds an array and nothing else: npy, or a picture.
fn write_file(context: &Context, output: Option<&Path>, target: TargetArg, array: &Labelled<Array>) -> Result<()> {
    let (file, what) = match target {
        TargetArg::Png => (to_png(&array.value, Level::Default)?, "a PNG"),
        TargetArg::DataUri => ((to_data_uri(&array.value, Level::Default)? + "\n").into_bytes(), "a data URI"),
        _ => (npy::write(&array.value)?, "an npy file"),
    };
    if !context.quiet && (!array.attrs.is_empty() || !array.dims.is_empty()) {
        eprintln!("tenvelope: {what} has no place for attrs and names of dims; they are left out");
    }
    files::write(output, &file, !matches!(target, TargetArg::DataUri))
}

/// What to write: as `--to` says, or the ending of the output.
fn target(args: &Convert) -> Result<TargetArg> {
    let ending = args.output.as_ref().and_then(|path| path.extension()).and_then(|ending| ending.to_str());
    match (args.to, ending) {
        (Some(target), _) => Ok(target),
        (None, _) if args.data_uri => Ok(TargetArg::DataUri),
        (None, Some("tnv")) => Ok(TargetArg::Line),
        (None, Some("json")) => Ok(TargetArg::Json),
        (None, Some("npy")) => Ok(TargetArg::Npy),
        (None, Some("npz")) => Ok(TargetArg::Npz),
        (None, Some("safetensors")) => Ok(TargetArg::Safetensors),
        (None, Some("png")) => Ok(TargetArg::Png),
        _ => {
            let message = "say with --to what to write: line, json, binary, npy, npz, safetensors, png, data-uri or a dialect; only .tnv (a line), .json, .npy, .npz, .safetensors and .png say it themselves";
            Err(Error::new(ErrorKind::BadArgument, message))
        }
    }
}
