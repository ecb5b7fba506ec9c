//! The `tenvelope` command as a library, so that tests can use its parts: arguments, commands, text that is safe to print.

mod args;
mod commands;
mod files;
mod input;
mod progress;
pub mod term;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser;
use serde_json::json;
use tenvelope::{Error, ErrorKind};

/// Runs the command with its arguments and says how it ended (the codes stand in `tenvelope --help`).
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match args::Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => {
            // Help and version go to stdout and are no failure; clap knows which is which.
            let failed = error.use_stderr();
            return if error.print().is_ok() && !failed { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    let json = args.json;
    match commands::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report(&error, json),
    }
}

fn report(error: &Error, json: bool) -> ExitCode {
    if json {
        let place = error.place().map(|place| json!({"field": place.field, "index": place.index, "offset": place.offset}));
        eprintln!("{}", json!({"error": {"code": error.code(), "message": term::plain(error.message()), "place": place}}));
    } else {
        eprintln!("tenvelope: {}", term::plain(&error.to_string()));
    }
    match error.kind() {
        ErrorKind::Io => ExitCode::from(3),
        ErrorKind::BadArgument => ExitCode::from(2),
        _ => ExitCode::from(1),
    }
}
