//! Which lines of core no test enters.

use super::{Gate, Record, tool};
use crate::{
    python,
    steps::{Outcome, command, root},
};

pub const GATE: Gate = Gate {
    name: "coverage",
    what: "Lines and functions of core and kernels that tests enter (cargo-llvm-cov); at least 95 % of the lines of core.",
    run,
};

/// Whose tests enter core: its own, the facade's, and those of crates that stand on it.
const TESTED: [&str; 9] = [
    "tenvelope-core",
    "tenvelope-kernels",
    "tenvelope",
    "tenvelope-tests",
    "tenvelope-objects",
    "tenvelope-typetag",
    "tenvelope-archives",
    "tenvelope-dialects",
    "tenvelope-codec-bincode",
];

fn run(record: &mut Record) -> Outcome {
    let Some(program) = tool("cargo-llvm-cov") else { return Outcome::Skipped("cargo-llvm-cov is not installed".to_owned()) };
    let report = "target/coverage.json";
    let mut tests = command(&program, &["llvm-cov", "--json", "--summary-only", "--output-path", report]);
    tests.args(TESTED.iter().flat_map(|name| ["-p", name])).args(["--all-features", "--quiet"]);
    tests.env("CARGO_LLVM_COV_TARGET_DIR", root().join("target/coverage"));
    match record.run(tests) {
        Outcome::Done => {}
        other => return other,
    }
    let Some(interpreter) = python::interpreter() else { return Outcome::Skipped("no python3".to_owned()) };
    record.run(command(interpreter, &["docs/evidence/coverage.py", report]))
}
