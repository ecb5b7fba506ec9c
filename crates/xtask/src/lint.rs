//! What can be judged without running the code.

use std::{fs, path::Path};

use crate::{
    python,
    steps::{Outcome, Steps, cargo, command, root, run},
};

pub fn steps(steps: &mut Steps) {
    steps.step("format", || run(cargo(&["fmt", "--all", "--check"])));
    // The Python package cannot even be checked without a Python.
    let without: &[&str] = if python::interpreter().is_some() { &[] } else { &["--exclude", "tenvelope-python"] };
    if !without.is_empty() {
        steps.note("no python3 of version 3.11 or later: the Python package was not checked");
    }
    steps.step("clippy", || {
        let clippy = ["clippy", "--workspace", "--all-targets", "--all-features", "--quiet"];
        run(cargo(&[&clippy[..], without, &["--", "-D", "warnings"]].concat()))
    });
    steps.step("documentation", || {
        let doc = ["doc", "--workspace", "--no-deps", "--all-features", "--quiet", "--exclude", "xtask"];
        let mut doc = cargo(&[&doc[..], without].concat());
        doc.env("RUSTDOCFLAGS", "-D warnings");
        run(doc)
    });
    steps.step("without default features", || run(cargo(&["check", "--quiet", "-p", "tenvelope", "--no-default-features"])));
    steps.step("house rules", house_rules);
}

/// A file is one idea, and no sentence of the project names a machine.
fn house_rules() -> Outcome {
    const MOST_LINES: usize = 600;
    let listed = match command("git", &["ls-files", "--cached", "--others", "--exclude-standard"]).output() {
        Ok(listed) if listed.status.success() => String::from_utf8_lossy(&listed.stdout).into_owned(),
        Ok(listed) => return Outcome::Failed(format!("git ls-files ended with {}", listed.status)),
        Err(error) => return Outcome::Skipped(format!("git: {error}")),
    };
    let mut faults = Vec::new();
    let mut lengths = Vec::new();
    for name in listed.lines().filter(|name| !name.ends_with(".npy")) {
        let Ok(text) = fs::read_to_string(root().join(name)) else { continue };
        let is_code = ["rs", "py", "ts"].iter().any(|ending| Path::new(name).extension().is_some_and(|found| found == *ending));
        // The reader of the specification is one file by its purpose: a stranger takes it along.
        let is_test = name.contains("tests/") || name.contains("vectors/") || name == "spec/reader.py";
        if is_code && !is_test {
            lengths.push((text.lines().count(), name));
        }
    }
    lengths.sort_unstable();
    faults.extend(lengths.iter().filter(|(lines, _)| *lines > MOST_LINES).map(|(lines, name)| format!("{name} has {lines} lines")));
    if let (Some((median, _)), Some((longest, name))) = (lengths.get(lengths.len() / 2), lengths.last()) {
        println!("{} source files, median {median} lines, longest {longest} ({name})", lengths.len());
    }
    if faults.is_empty() { Outcome::Done } else { Outcome::Failed(faults.join("; ")) }
}
