//! Implementations that share no decoding code, against the vectors and each other.

use std::{path::Path, process::Command};

use crate::{
    capi, python,
    steps::{Outcome, Steps, cargo, has, run},
    typescript,
};

const RUST: [&str; 2] = ["--reader", "rust=target/release/conform"];
const TYPESCRIPT: [&str; 2] = ["--reader", "typescript=node packages/typescript/build/test/vectors.js"];
const C: [&str; 2] = ["--reader", "c=target/venv/bin/python tests/conformance/c_library.py target/capi/prefix"];

/// What each language has to be shown to meet, and the script that does.
pub const TABLES: [(&str, &str); 2] = [
    ("every code of an error, in each language", "tests/conformance/codes.py"),
    ("every limit at L and at L + 1, in each language", "tests/conformance/limits.py"),
];

/// All readers on all vectors and on `count` generated strings; what each writes, read by each other.
pub fn steps(steps: &mut Steps, count: &str) {
    steps.step("readers on all vectors, and on generated strings", || {
        with_readers(|readers| python::plain("tests/conformance/driver.py", &[readers, &["--strings", count]].concat()))
    });
    for (name, script) in TABLES {
        steps.step(name, || tables(script, run));
    }
    steps.step("memory over refusals, in each language", || leaks("100000", run));
    steps.step("arrays of every dtype, from each language to each other", || {
        with_readers(|readers| {
            let writers: Vec<&str> = readers.iter().map(|arg| if *arg == "--reader" { "--writer" } else { arg }).collect();
            python::with_package("tests/conformance/exchange.py", &[readers, &writers].concat())
        })
    });
}

/// One of these scripts, beside the Python package.
pub fn tables(script: &str, run: impl FnOnce(Command) -> Outcome) -> Outcome {
    with_readers(|readers| match python::beside_package(script, readers) {
        Ok(command) => run(command),
        Err(outcome) => outcome,
    })
}

/// So many refusals in each language, in a process each whose memory is watched.
pub fn leaks(count: &str, run: impl FnOnce(Command) -> Outcome) -> Outcome {
    if !Path::new("/proc/self/statm").exists() {
        return Outcome::Skipped("this system has no /proc".to_owned());
    }
    with_readers(|readers| {
        let mut args = vec![count, "--rust", "target/release/leaks"];
        if readers.contains(&TYPESCRIPT[1]) {
            args.extend(["--node", "packages/typescript/dist"]);
        }
        if readers.contains(&C[1]) {
            args.extend(["--c", capi::PREFIX]);
        }
        match python::beside_package("tests/leaks/run.py", &args) {
            Ok(command) => run(command),
            Err(outcome) => outcome,
        }
    })
}

/// Hands over the arguments that name our readers. Without one of them the others are run, and the step counts as skipped.
fn with_readers(work: impl FnOnce(&[&str]) -> Outcome) -> Outcome {
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
