//! `tenvelope completions`: what a shell needs to complete the command.

use clap::CommandFactory;
use clap_complete::Shell;
use tenvelope::Result;

use crate::{args::Args, files};

pub fn run(shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "tenvelope", &mut script);
    files::write(None, &script, false)
}
