//! The `tenvelope` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    tenvelope_cli::run(std::env::args_os())
}
