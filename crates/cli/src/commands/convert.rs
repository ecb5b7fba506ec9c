//! `tenvelope convert`: one form into another, chunk bytes as they are.

use tenvelope::{Form, Result};

use super::Context;
use crate::{args::Convert, files};

pub fn run(context: &Context, args: &Convert) -> Result<()> {
    let envelope = context.envelope(&args.input, args.line)?;
    let form = args.to.into();
    let mut out = context.decode_options("converting").convert(&envelope, form, args.text.as_deref())?;
    if form != Form::Binary {
        out.push(b'\n');
    }
    files::write(args.output.as_deref(), &out, form == Form::Binary)
}
