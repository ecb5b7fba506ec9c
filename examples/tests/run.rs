//! The examples run to their end.

use std::process::Command;

#[test]
fn quickstart() {
    run(env!("CARGO_BIN_EXE_quickstart"), "check");
}

#[test]
fn sqlite() {
    run(env!("CARGO_BIN_EXE_sqlite"), "picture: [64, 48]");
}

#[test]
fn model() {
    run(env!("CARGO_BIN_EXE_model"), "tnv1.tree.s.json");
}

fn run(program: &str, expected: &str) {
    let output = Command::new(program).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains(expected), "{text}");
}
