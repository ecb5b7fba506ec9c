//! The example of a server, as clients in other languages meet it. What needs Rust alone runs with the other Rust tests.

use crate::{
    python,
    steps::{Outcome, Steps, cargo, command, root, run, target},
    typescript,
};

const PAGE: &str = "examples/service/clients/browser";

pub fn steps(steps: &mut Steps) {
    steps.step("the page of the service in Chromium", || typescript::beside(PAGE, page));
    steps.step("the Python client of the service, and schemathesis on its OpenAPI document", || match built() {
        Ok(binary) => python::beside_integrations("examples/service/clients/python", &[("TENVELOPE_SERVICE", &binary)]),
        Err(outcome) => outcome,
    });
}

/// Requests a second, beside lists of JSON.
pub fn bench() -> Outcome {
    run(cargo(&["bench", "--quiet", "-p", "tenvelope-service", "--bench", "lists"]))
}

/// The rust tests of the service alone, for `cargo xtask service`.
pub fn tests() -> Outcome {
    run(cargo(&["test", "--quiet", "-p", "tenvelope-service"]))
}

/// The page is built from the package as it is built now.
fn page() -> Outcome {
    match typescript::script("build") {
        Outcome::Done => {}
        other => return other,
    }
    match built() {
        Ok(binary) => {
            let mut test = command("npm", &["test", "--silent"]);
            test.current_dir(root().join(PAGE)).env("TENVELOPE_SERVICE", binary);
            run(test)
        }
        Err(outcome) => outcome,
    }
}

/// Where the server lies. The Rust tests come first, in every recipe, and have built it as it is now: to build it alone would build half the workspace with other features.
fn built() -> Result<String, Outcome> {
    let binary = target().join("debug").join(format!("tenvelope-service{}", std::env::consts::EXE_SUFFIX));
    if binary.exists() {
        return Ok(binary.to_string_lossy().into_owned());
    }
    Err(Outcome::Failed(format!("{} is not there: the Rust tests build it", binary.display())))
}
