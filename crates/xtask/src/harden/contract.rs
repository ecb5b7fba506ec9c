//! The contract on memory and stack.

use super::{Gate, Record};
use crate::{
    python,
    steps::{Outcome, cargo, command, has, root, run},
};

pub const GATE: Gate = Gate {
    name: "contract",
    what: "what reading may take: heap of every vector, bombs of every codec in little address space, small stacks, allocations that fail",
    run: all,
};

fn all(record: &mut Record) -> Outcome {
    for test in ["contract", "small_stack", "alloc_failures"] {
        match record.run(cargo(&["test", "--release", "-p", "tenvelope-tests", "--test", test, "--", "--nocapture"])) {
            Outcome::Done => {}
            other => return other,
        }
    }
    match run(cargo(&["build", "--release", "--quiet", "-p", "tenvelope-cli"])) {
        Outcome::Done => {}
        other => return other,
    }
    let binary = root().join("target/release/tenvelope").to_string_lossy().into_owned();
    match (python::interpreter(), has("prlimit")) {
        (Some(python), true) => record.run(command(python, &["tests/python/bombs.py", &binary])),
        (None, _) => Outcome::Skipped("no python3 of version 3.11 or later".to_owned()),
        (_, false) => Outcome::Skipped("prlimit is not on this machine".to_owned()),
    }
}
