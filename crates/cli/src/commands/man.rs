//! `tenvelope man`: the manual page.

use clap::CommandFactory;
use tenvelope::{Error, ErrorKind, Result};

use crate::{args::Args, files};

pub fn run() -> Result<()> {
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(Args::command()).render(&mut page);
    rendered.map_err(|error| Error::new(ErrorKind::Io, format!("the manual page could not be written: {error}")).with_source(error))?;
    files::write(None, &page, false)
}
