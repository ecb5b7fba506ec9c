//! Implementations that share no decoding code, against the vectors and each other.

use crate::{
    python,
    steps::{Outcome, Steps, cargo, run},
    typescript,
};

const RUST: [&str; 2] = ["--reader", "rust=target/release/conform"];
const TYPESCRIPT: [&str; 2] = ["--reader", "typescript=node packages/typescript/build/test/vectors.js"];

/// All readers on all vectors and on `count` generated strings; what each writes, read by each other.
pub fn steps(steps: &mut Steps, count: &str) {
    steps.step("readers on all vectors, and on generated strings", || {
        with_readers(|readers| python::plain("tests/conformance/driver.py", &[readers, &["--strings", count]].concat()))
    });
    steps.step("arrays of every dtype, from each language to each other", || {
        with_readers(|readers| {
            let writers: Vec<&str> = readers.iter().map(|arg| if *arg == "--reader" { "--writer" } else { arg }).collect();
            python::with_package("tests/conformance/exchange.py", &[readers, &writers].concat())
        })
    });
}

/// Hands over the arguments that name our readers. Without Node those that are there are run, and the step counts as skipped.
fn with_readers(work: impl FnOnce(&[&str]) -> Outcome) -> Outcome {
    let rust = run(cargo(&["build", "--release", "--quiet", "-p", "tenvelope-tests", "--bins"]));
    match (rust, typescript::script("build:test")) {
        (Outcome::Done, Outcome::Done) => work(&[RUST, TYPESCRIPT].concat()),
        (Outcome::Done, Outcome::Skipped(why)) => match work(&RUST) {
            Outcome::Done => Outcome::Skipped(format!("the TypeScript reader was left out: {why}")),
            other => other,
        },
        (Outcome::Done, other) | (other, _) => other,
    }
}
