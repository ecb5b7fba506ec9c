//! Memory over a million refusals, or as many as `TENVELOPE_LEAKS` says, in each language.

use std::env;

use super::{Gate, Record};
use crate::{conformance, steps::Outcome};

pub const GATE: Gate = Gate {
    name: "leaks",
    what: "resident memory of a process that refuses a hostile envelope again and again: Rust, Python, Node and C",
    run,
};

fn run(record: &mut Record) -> Outcome {
    let count = env::var("TENVELOPE_LEAKS").unwrap_or_else(|_| "1000000".to_owned());
    conformance::leaks(&count, |command| record.run(command))
}
