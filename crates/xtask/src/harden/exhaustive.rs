//! What can be tried whole.

use super::{Gate, Record};
use crate::steps::{Outcome, cargo};

pub const GATE: Gate = Gate {
    name: "exhaustive",
    what: "all groups of base64url, shapes at the edges of their numbers against large integers, all patterns of small floats",
    run,
};

fn run(record: &mut Record) -> Outcome {
    record.run(cargo(&["test", "--release", "-p", "tenvelope-tests", "--test", "exhaustive", "--", "--nocapture", "--test-threads=1"]))
}
