//! Implementations that share no decoding code, against the vectors and each other.

use crate::{
    capi, python,
    steps::{Outcome, Steps, cargo, has, run},
    typescript,
};

const RUST: [&str; 2] = ["--reader", "rust=target/release/conform"];
const TYPESCRIPT: [&str; 2] = ["--reader", "typescript=node packages/typescript/build/test/vectors.js"];
const C: [&str; 2] = ["--reader", "c=target/venv/bin/python tests/conformance/c_library.py target/capi/prefix"];

/// The table of codes.
pub const CODES: &str = "tests/conformance/codes.py";

/// All readers on all vectors and on `count` generated strings; what each writes, read by each other.
pub fn steps(steps: &mut Steps, count: &str) {
    steps.step("readers on all vectors, and on generated strings", || {
        with_readers(|readers| python::plain("tests/conformance/driver.py", &[readers, &["--strings", count]].concat()))
    });
    steps.step("every code of an error, in each language", || with_readers(|readers| python::with_package(CODES, readers)));
    steps.step("arrays of every dtype, from each language to each other", || {
        with_readers(|readers| {
            let writers: Vec<&str> = readers.iter().map(|arg| if *arg == "--reader" { "--writer" } else { arg }).collect();
            python::with_package("tests/conformance/exchange.py", &[readers, &writers].concat())
        })
    });
}

/// Hands over the arguments that name our readers. Without one of them the others are run, and the step counts as skipped.
pub fn with_readers(work: impl FnOnce(&[&str]) -> Outcome) -> Outcome {
    match run(cargo(&["build", "--release", "--quiet", "-p", "tenvelope-tests", "--bins"])) {
        Outcome::Done => {}
        other => return other,
    }
    let (mut readers, mut missing) = (RUST.to_vec(), Vec::new());
    for (reader, made) in [(TYPESCRIPT, typescript::script("build:test")), (C, c_library())] {
        match made {
            Outcome::Done => readers.extend(reader),
            Outcome::Skipped(why) => missing.push(format!("without {}: {why}", reader[1])),
            failed @ Outcome::Failed(_) => return failed,
        }
    }
    match work(&readers) {
        Outcome::Done if !missing.is_empty() => Outcome::Skipped(missing.join("; ")),
        other => other,
    }
}

/// The C library, and an environment with what calls it through its header.
fn c_library() -> Outcome {
    if !has("cc") {
        return Outcome::Skipped("no compiler for C".to_owned());
    }
    match (capi::install(capi::PREFIX), python::venv()) {
        (Outcome::Done, other) | (other, _) => other,
    }
}
