//! What attacks the project for longer than a change can wait: `cargo xtask harden`.
//!
//! A gate is a command that fails if what it tries fails. Whatever it prints as `EVIDENCE what: figure` is kept with the date, the commit and
//! the time it took in `docs/evidence/GATE.json`, and `cargo xtask evidence` makes a page of these.

mod contract;
mod coverage;
mod exhaustive;
mod files;
mod fuzz;
mod leaks;
mod matrix;
mod memory;
mod mutants;
mod record;
mod soak;
mod supply;
mod tables;
mod targets;

use std::time::Instant;

use crate::steps::{Outcome, Steps, has, root};
pub use record::Record;

/// One kind of attack.
pub struct Gate {
    pub name: &'static str,
    /// What it tries, in a sentence for the page.
    pub what: &'static str,
    pub run: fn(&mut Record) -> Outcome,
}

/// All of them, in the order in which they run.
const GATES: &[Gate] = &[
    supply::GATE,
    tables::GATE,
    matrix::GATE,
    exhaustive::GATE,
    contract::GATE,
    files::GATE,
    soak::GATE,
    leaks::GATE,
    fuzz::GATE,
    targets::GATE,
    memory::MIRI,
    memory::ASAN,
    coverage::GATE,
    mutants::GATE,
];

/// Runs the gates named, or all, and keeps what they found.
pub fn steps(steps: &mut Steps, names: &[&str]) {
    for gate in GATES.iter().filter(|gate| names.is_empty() || names.contains(&gate.name)) {
        steps.step(gate.name, || {
            let started = Instant::now();
            let mut record = Record::default();
            let outcome = (gate.run)(&mut record);
            match record.keep(gate, &outcome, started.elapsed()) {
                Ok(()) => outcome,
                Err(error) => Outcome::Failed(format!("docs/evidence/{}.json: {error}", gate.name)),
            }
        });
    }
}

/// Whether all of these are gates; if not, a sentence.
pub fn known(names: &[&str]) -> Result<(), String> {
    match names.iter().find(|name| !GATES.iter().any(|gate| gate.name == **name)) {
        Some(name) => Err(format!("no gate is called {name:?}; there are:\n{}", list())),
        None => Ok(()),
    }
}

/// Where a tool of cargo's lies: in `target/tools/bin`, which `cargo install --root target/tools` fills, or where programs are.
pub fn tool(name: &str) -> Option<String> {
    let own = root().join("target/tools/bin").join(name);
    if own.exists() {
        return Some(own.to_string_lossy().into_owned());
    }
    has(name).then(|| name.to_owned())
}

/// Makes the page of evidence, or compares it.
pub fn page(check: bool) -> Outcome {
    let names: Vec<&str> = GATES.iter().map(|gate| gate.name).collect();
    record::page(check, &names)
}

/// A line for each gate.
pub fn list() -> String {
    GATES.iter().map(|gate| format!("  {:<14}{}\n", gate.name, gate.what)).collect()
}
