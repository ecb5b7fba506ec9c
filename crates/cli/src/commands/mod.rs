//! One file per command.

mod codecs;
mod completions;
mod convert;
mod decode;
mod demo;
mod encode;
mod id;
mod inspect;
mod man;
mod stats;
mod unwrap;
mod verify;

use std::path::Path;

use serde_json::Value;
use tenvelope::{DecodeOptions, Error, ErrorKind, Limits, Result};

use crate::{
    args::{Args, Command},
    files, input, progress, term,
};

/// What all commands share.
struct Context {
    json: bool,
    quiet: bool,
    limits: Limits,
}

pub fn run(args: Args) -> Result<()> {
    let limits = if args.trusted { Limits::trusted() } else { Limits::default() };
    let context = Context { json: args.json, quiet: args.quiet, limits };
    match args.command {
        Command::Encode(args) => encode::run(&context, &args),
        Command::Decode(args) => decode::run(&context, &args),
        Command::Convert(args) => convert::run(&context, &args),
        Command::Inspect { input, stats } => inspect::run(&context, &input, stats),
        Command::Verify { inputs } => verify::run(&context, &inputs),
        Command::Unwrap { input } => unwrap::run(&context, &input),
        Command::Id { input } => id::run(&context, &input),
        Command::Codecs { r#try: None, .. } => codecs::run(&context),
        Command::Codecs { r#try: Some(input), profile, level } => codecs::try_on(&context, &input, profile.into(), level.into()),
        Command::Demo => demo::run(&context),
        Command::Completions { shell } => completions::run(shell),
        Command::Man => man::run(),
    }
}

impl Context {
    fn decode_options(&self, what: &'static str) -> DecodeOptions {
        DecodeOptions::default().limits(self.limits).progress(progress::bar(self.quiet, what))
    }

    fn envelopes(&self, input: &Path) -> Result<Vec<Vec<u8>>> {
        input::read(input, &self.limits)?.envelopes(input)
    }

    /// The one envelope of a file, or the one with this number, from 1.
    fn envelope(&self, input: &Path, number: Option<usize>) -> Result<Vec<u8>> {
        only(self.envelopes(input)?, input, number)
    }

    /// Prints an answer: the JSON if JSON was asked for, else the text.
    fn print(&self, text: &str, json: impl FnOnce() -> Value) -> Result<()> {
        let mut answer = if self.json { term::plain_json(&json()) } else { text.to_owned() };
        answer.push('\n');
        files::write(None, answer.as_bytes(), false)
    }
}

/// The one envelope of a file, or the one with this number, from 1.
fn only(mut envelopes: Vec<Vec<u8>>, input: &Path, number: Option<usize>) -> Result<Vec<u8>> {
    let (name, found) = (files::name(input), envelopes.len());
    let wrong = |message| Err(Error::new(ErrorKind::BadArgument, message));
    match number {
        None if found > 1 => wrong(format!("{name} holds {found} lines; say which one with --line N")),
        Some(number) if !(1..=found).contains(&number) => {
            wrong(format!("{name} holds {found} lines, there is none with the number {number}"))
        }
        number => Ok(envelopes.swap_remove(number.unwrap_or(1) - 1)),
    }
}
