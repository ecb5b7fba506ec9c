//! Damage by exhaustion.

use super::{Gate, Record};
use crate::steps::{Outcome, cargo};

pub const GATE: Gate = Gate {
    name: "matrix",
    what: "every small change of hundreds of short envelopes: bits, bytes, insertions, deletions, swaps, cuts, tails, bursts",
    run,
};

fn run(record: &mut Record) -> Outcome {
    let mut matrix = cargo(&["test", "--release", "-p", "tenvelope-tests", "--test", "matrix", "--", "--nocapture", "--test-threads=1"]);
    matrix.env("TENVELOPE_MATRIX", "all");
    record.run(matrix)
}
