//! Measurements, which are never tests.

use crate::steps::{Steps, cargo, run};

pub fn steps(steps: &mut Steps, args: &[&str]) {
    steps.step("bench", || {
        let mut bench = cargo(&["run", "--release", "--quiet", "-p", "tenvelope-benches", "--"]);
        bench.args(args);
        run(bench)
    });
}
