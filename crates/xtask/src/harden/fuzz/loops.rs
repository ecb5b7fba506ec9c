//! The packages for Python and Node, which libFuzzer does not reach: so many mutants (`TENVELOPE_FUZZ_MUTANTS`, 2,000) through all that reads.

use super::Record;
use crate::{
    python,
    steps::{Outcome, command},
    typescript,
};

/// Both, as they are installed.
pub fn both(record: &mut Record) -> Outcome {
    let mutants = std::env::var("TENVELOPE_FUZZ_MUTANTS").unwrap_or_else(|_| "2000".to_owned());
    let python = match python::interpreter_with_package("target/venv-fuzz", "fuzz/python/requirements.txt") {
        Ok(python) => python,
        Err(outcome) => return outcome,
    };
    match record.run(command(&python, &["fuzz/python/atheris_loads.py", &format!("-runs={mutants}")])) {
        Outcome::Done => {}
        other => return other,
    }
    match typescript::script("build") {
        Outcome::Done => record.run(command("node", &["fuzz/node/loop.mjs", &mutants])),
        other => other,
    }
}
