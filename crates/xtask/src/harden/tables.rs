//! Codes and limits, in each language.

use super::{Gate, Record};
use crate::{
    conformance,
    steps::{Outcome, cargo},
};

pub const GATE: Gate = Gate {
    name: "tables",
    what: "every code of an error is raised, and every limit holds at L and at L + 1, in Rust, Python, TypeScript and C",
    run,
};

fn run(record: &mut Record) -> Outcome {
    for (_, script) in conformance::TABLES {
        match conformance::tables(script, |command| record.run(command)) {
            Outcome::Done => {}
            other => return other,
        }
    }
    record.run(cargo(&["test", "--release", "-p", "tenvelope-tests", "--test", "limits", "--", "--nocapture"]))
}
