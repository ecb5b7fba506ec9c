//! The vectors on machines unlike the one that this runs on.

use super::{Gate, Record};
use crate::steps::{Outcome, cargo, has, root};

pub const GATE: Gate = Gate {
    name: "targets",
    what: "All vectors, and what is written without C, on 32 bits, on big-endian, on wasm: under emulators of user programs, and in Node.",
    run,
};

/// A target, and what Debian has to link and run its programs.
struct Target {
    triple: &'static str,
    linker: Option<&'static str>,
    runner: &'static [&'static str],
}

const TARGETS: &[Target] = &[
    // The processor runs it itself, with the libraries of the cross compiler.
    Target {
        triple: "i686-unknown-linux-gnu",
        linker: Some("i686-linux-gnu-gcc"),
        runner: &["/usr/i686-linux-gnu/lib/ld-linux.so.2", "--library-path", "/usr/i686-linux-gnu/lib"],
    },
    Target {
        triple: "aarch64-unknown-linux-gnu",
        linker: Some("aarch64-linux-gnu-gcc"),
        runner: &["qemu-aarch64", "-L", "/usr/aarch64-linux-gnu"],
    },
    Target {
        triple: "s390x-unknown-linux-gnu",
        linker: Some("s390x-linux-gnu-gcc"),
        runner: &["qemu-s390x", "-L", "/usr/s390x-linux-gnu"],
    },
    Target { triple: "wasm32-wasip1", linker: None, runner: &["node", "--no-warnings", "tests/pure/wasi.mjs"] },
];

fn run(record: &mut Record) -> Outcome {
    let mut left_out = Vec::new();
    for target in TARGETS {
        if let Some(missing) = [target.linker, target.runner.first().copied()].into_iter().flatten().find(|program| !has(program)) {
            left_out.push(format!("{} (no {missing})", target.triple));
            continue;
        }
        let name = target.triple.to_uppercase().replace('-', "_");
        // Cargo runs programs in the folder of their package.
        let runner = target.runner.join(" ").replace("tests/pure", &root().join("tests/pure").to_string_lossy());
        let mut tests =
            cargo(&["test", "--quiet", "--manifest-path", "tests/pure/Cargo.toml", "--target", target.triple, "--", "--nocapture"]);
        tests.env("CARGO_TARGET_DIR", root().join("target/pure")).env(format!("CARGO_TARGET_{name}_RUNNER"), runner);
        if let Some(linker) = target.linker {
            tests.env(format!("CARGO_TARGET_{name}_LINKER"), linker).env(format!("CC_{}", target.triple.replace('-', "_")), linker);
        }
        match record.run(tests) {
            Outcome::Done => {}
            other => return other,
        }
    }
    if left_out.is_empty() {
        return Outcome::Done;
    }
    record.figure("left out", &left_out.join(", "));
    if left_out.len() == TARGETS.len() {
        Outcome::Skipped(format!("nothing to link and run: {}", left_out.join(", ")))
    } else {
        Outcome::Done
    }
}
