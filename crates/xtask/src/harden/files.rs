//! Files that are saved while the machine ends the program.

use super::{Gate, Record};
use crate::{
    python,
    steps::{Outcome, cargo, command, has, root, run},
};

pub const GATE: Gate = Gate {
    name: "files",
    what: "the command is killed at each system call of a save, and each of these calls fails in turn: the file is the old or the new one, whole",
    run: all,
};

const SCRIPT: &str = "tests/python/file_kills.py";

fn all(record: &mut Record) -> Outcome {
    match run(cargo(&["build", "--release", "--quiet", "-p", "tenvelope-cli"])) {
        Outcome::Done => {}
        other => return other,
    }
    let binary = root().join("target/release/tenvelope").to_string_lossy().into_owned();
    match (python::interpreter(), has("strace")) {
        (Some(python), true) => record.run(command(python, &[SCRIPT, &binary])),
        (None, _) => Outcome::Skipped("no python3 of version 3.11 or later".to_owned()),
        (_, false) => Outcome::Skipped("strace is not on this machine".to_owned()),
    }
}
