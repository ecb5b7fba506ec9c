//! What has to be run.

use crate::{
    book, capi, conformance, harden, playground, python, release, service,
    steps::{Outcome, Steps, cargo, has, root, run, target},
    typescript, vectors,
};

pub fn steps(steps: &mut Steps, all: bool) {
    if !root().join("../shared/arrays").exists() {
        steps.note("no folder `shared` beside the project: its arrays and corpora were left out; the project's own were run");
    }
    steps.step("rust tests", || {
        // The Python package is tested from Python, as it is installed.
        let workspace = ["test", "--workspace", "--exclude", "xtask", "--exclude", "tenvelope-python"];
        run(cargo(&[&workspace[..], &["--all-features", "--quiet", "--no-fail-fast"]].concat()))
    });
    steps.step("forms with serde_json's other features", || {
        let mut tests = cargo(&["test", "--manifest-path", "tests/features/Cargo.toml", "--quiet"]);
        tests.env("CARGO_TARGET_DIR", target());
        run(tests)
    });
    steps.step("demo", demo);
    vectors::step(steps, true);
    typescript::steps(steps);
    capi::steps(steps);
    playground::steps(steps);
    conformance::steps(steps, if all { "1000000" } else { "100000" });
    steps.step("lines in other text", || python::plain("tests/python/scanner.py", &[]));
    steps.step("payloads against numcodecs, bitshuffle and the standard library", || python::in_venv("tests/python/peers.py", &[]));
    steps.step("schemas against all vectors", || python::in_venv("tests/python/schema.py", &[]));
    steps.step("npy files against NumPy", || python::in_venv("tests/python/npy_files.py", &[]));
    steps.step("PNG files against Pillow", || python::in_venv("tests/python/png_files.py", &[]));
    steps.step("npz and safetensors files against NumPy and safetensors", || python::in_venv("tests/python/archives.py", &[]));
    steps.step("the Python package, installed from its wheel", python::package);
    steps.step("dialects against the packages whose they are", || python::dialects("tests/dialects/peers.py"));
    steps.step("the Python package in pydantic, FastAPI, SQLAlchemy, Django, pandas, polars, msgspec, databases", python::integrations);
    service::steps(steps);
    steps.step("zstd -t", zstd_accepts);
    steps.step("saves that are killed, or fail", saves);
    steps.step("the guide's commands", || python::plain("tests/python/guide.py", &[&release_binary()]));
    book::steps(steps);
    release::steps(steps, all);
    steps.step("the library without C", || {
        let mut tests = cargo(&["test", "--manifest-path", "tests/pure/Cargo.toml", "--quiet"]);
        tests.env("CARGO_TARGET_DIR", target());
        run(tests)
    });
    steps.step("the page of evidence", || harden::page(true));
    if all {
        steps.step("the fidelity table of the README", || python::fidelity(&["--readme", "README.md"]));
        steps.step("sizes beside other ways, of two small arrays", || python::peers(&["--sizes-only", "--only", "iris_f64", "ct_i16"]));
        steps.step("dialects as plotly.js and node-cbor read them", || {
            typescript::beside("tests/dialects/javascript", || python::dialects("tests/dialects/javascript.py"))
        });
        steps.step("the example of SQLx", || {
            let mut example = cargo(&["run", "--quiet", "--manifest-path", "examples/sqlx/Cargo.toml"]);
            example.env("CARGO_TARGET_DIR", root().join("target/sqlx"));
            run(example)
        });
        steps.step("the Python package in PyTorch and JAX", || {
            python::heavy("torch", &["crates/python/heavy/test_torch.py", "crates/python/heavy/test_jax.py"])
        });
        steps.step("the Python package in Spark", || python::heavy("spark", &["crates/python/heavy/test_spark.py"]));
        steps.step("supply chain", || {
            if has("cargo-deny") { run(cargo(&["deny", "check"])) } else { Outcome::Skipped("cargo-deny is not installed".to_owned()) }
        });
        steps.step("codecs that a C program finds at link time, or not", || {
            run(cargo(&["test", "-p", "tenvelope-typetag", "--test", "static_library", "--", "--ignored"]))
        });
        steps.step("a million mutants", || {
            let mut mutants = cargo(&["test", "--release", "-p", "tenvelope-tests", "--test", "damage", "--", "--nocapture"]);
            mutants.env("TENVELOPE_MUTANTS", "1000000");
            run(mutants)
        });
    }
}

/// The README's first command.
fn demo() -> Outcome {
    match cargo(&["run", "--release", "--quiet", "--", "demo"]).output() {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout);
            print!("{text}");
            if output.status.success() && text.trim_end().ends_with("equal: yes") {
                Outcome::Done
            } else {
                Outcome::Failed(format!("ended with {}; {}", output.status, String::from_utf8_lossy(&output.stderr)))
            }
        }
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

/// The reference tool accepts what stands in our lines.
fn zstd_accepts() -> Outcome {
    if !has("zstd") {
        return Outcome::Skipped("the program zstd is not on this machine".to_owned());
    }
    python::plain("tests/python/zstd_accepts.py", &[&release_binary()])
}

/// A few of the places where a save can be killed; `cargo xtask harden files` tries all.
fn saves() -> Outcome {
    if !has("strace") {
        return Outcome::Skipped("the program strace is not on this machine".to_owned());
    }
    python::plain("tests/python/file_kills.py", &[&release_binary(), "--few"])
}

/// The command that the demo has just built.
fn release_binary() -> String {
    root().join("target/release/tenvelope").to_string_lossy().into_owned()
}
