//! The trap that the crate's page warns of: in a C program the list of a release build is empty, and nothing says so. A call finds the codec.
//!
//! Builds a library twice, so it is not run by default: `cargo test -p tenvelope-typetag --test static_library -- --ignored`.

#![cfg(target_os = "linux")]

use std::{path::Path, process::Command};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/static_library");

/// Builds the library, links a C program with it, and runs that: how many codecs are found by their declaration, how many by a call.
fn found_in_c(options: &[&str]) -> String {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("static_library");
    let run = |command: &mut Command| {
        let output = command.current_dir(FOLDER).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    run(Command::new(env!("CARGO")).args(["build", "--quiet", "--release", "--target-dir"]).arg(&target).args(options));
    let (program, library) = (target.join("program"), target.join("release/liblibrary.a"));
    run(Command::new("cc").arg("main.c").arg(&library).arg("-o").arg(&program).args(["-lpthread", "-ldl", "-lm"]));
    run(&mut Command::new(&program))
}

#[test]
#[ignore = "builds a library twice"]
fn a_library_for_c_finds_nothing() {
    assert_eq!(found_in_c(&[]), "0 0", "good news if it is more: the page of the crate can be milder");
    assert_eq!(found_in_c(&["--features", "library/call"]), "1 1", "a call finds it, and keeps the declaration");
}
