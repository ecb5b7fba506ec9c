//! The test vectors: written by a program that shares no code with the readers.

use crate::{python, steps::Steps};

pub fn step(steps: &mut Steps, check: bool) {
    let args: &[&str] = if check { &["--check"] } else { &[] };
    steps.step("vectors are what their writer writes", || python::plain("spec/vectors/make.py", args));
}
