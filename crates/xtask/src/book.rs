//! The book: guide, specification, cookbook and evidence as pages with a search.

use std::process::Command;

use crate::{
    python,
    steps::{Outcome, Steps, cargo, root, run},
};

/// What the book is made with.
const MDBOOK: &str = "0.5.4";

pub fn steps(steps: &mut Steps) {
    steps.step("the book, and every link in it", || match mdbook() {
        Ok(program) => python::plain("docs/book/build.py", &[&program]),
        Err(outcome) => outcome,
    });
}

/// The program in a folder of the project's own; made once.
fn mdbook() -> Result<String, Outcome> {
    let tools = root().join("target/tools");
    let program = tools.join("bin/mdbook").to_string_lossy().into_owned();
    let is_there =
        Command::new(&program).arg("--version").output().is_ok_and(|said| said.stdout.ends_with(format!("v{MDBOOK}\n").as_bytes()));
    if is_there {
        return Ok(program);
    }
    let tools = tools.to_string_lossy().into_owned();
    // Unoptimised: it is made more often than it is used.
    let install =
        ["install", "mdbook", "--version", MDBOOK, "--locked", "--debug", "--quiet", "--no-default-features", "--features", "search"];
    match run(cargo(&[&install[..], &["--root", &tools]].concat())) {
        Outcome::Done => Ok(program),
        Outcome::Failed(why) | Outcome::Skipped(why) => Err(Outcome::Skipped(format!("mdbook could not be installed: {why}"))),
    }
}
