//! Whether code that touches memory itself touches only its own: Miri where there is no C, AddressSanitizer where there is.

use super::{Gate, Record};
use crate::steps::{Outcome, command, has, root};

pub const MIRI: Gate = Gate {
    name: "miri",
    what: "The kernels under Miri, which sees every access: on x86-64 with plain instructions and AVX2, and as if on a big-endian machine.",
    run: miri,
};

pub const ASAN: Gate = Gate {
    name: "asan",
    what: "The tests of the library, libzstd compiled with it, under AddressSanitizer and its search for leaks.",
    run: asan,
};

const NIGHTLY: &[&str] = &["run", "nightly", "cargo"];

fn miri(record: &mut Record) -> Outcome {
    if !works(&["miri", "--version"]) {
        return Outcome::Skipped("no Miri: rustup toolchain install nightly --component miri,rust-src".to_owned());
    }
    for (target, instructions) in
        [("x86_64-unknown-linux-gnu", ""), ("x86_64-unknown-linux-gnu", "-Ctarget-feature=+avx2"), ("s390x-unknown-linux-gnu", "")]
    {
        let mut tests = command("rustup", NIGHTLY);
        tests.args(["miri", "test", "--quiet", "-p", "tenvelope-kernels", "--lib", "--tests", "--target", target]);
        tests.env("RUSTFLAGS", instructions).env("CARGO_TARGET_DIR", root().join("target/miri"));
        match record.run(tests) {
            Outcome::Done => record.figure(&format!("{target} {instructions}"), "no wrong access"),
            other => return other,
        }
    }
    Outcome::Done
}

fn asan(record: &mut Record) -> Outcome {
    if !works(&["--version"]) || !has("clang") {
        return Outcome::Skipped("no nightly toolchain, or no clang".to_owned());
    }
    let mut tests = command("rustup", NIGHTLY);
    tests.args(["test", "--quiet", "--no-fail-fast", "--target", "x86_64-unknown-linux-gnu", "--lib", "--tests"]);
    tests.args(["-p", "tenvelope-kernels", "-p", "tenvelope-codec-zstd", "-p", "tenvelope-tests"]);
    tests.env("CARGO_TARGET_DIR", root().join("target/asan")).env("RUSTFLAGS", "-Zsanitizer=address");
    tests.env("CC", "clang").env("CFLAGS", "-fsanitize=address -fno-omit-frame-pointer").env("CARGO_PROFILE_DEV_DEBUG", "1");
    // Some tests ask for what cannot be had, and want to hear so.
    tests.env("ASAN_OPTIONS", "allocator_may_return_null=1");
    let outcome = record.run(tests);
    if matches!(outcome, Outcome::Done) {
        record.figure("tests of kernels, codec-zstd and tests", "no wrong access, no leak");
    }
    outcome
}

fn works(args: &[&str]) -> bool {
    has("rustup") && command("rustup", NIGHTLY).args(args).output().is_ok_and(|output| output.status.success())
}
