//! The example of a server, for as long as it takes to answer a hundred thousand requests, or as many as `TENVELOPE_SOAK` says.

use std::env;

use super::{Gate, Record};
use crate::steps::{Outcome, cargo};

pub const GATE: Gate = Gate {
    name: "soak",
    what: "very many requests to the example of a server, half of them hostile: every answer is compared, memory and open files are watched",
    run,
};

fn run(record: &mut Record) -> Outcome {
    let mut soak = cargo(&["test", "--release", "-p", "tenvelope-service", "--test", "strangers", "--", "--nocapture"]);
    soak.env("TENVELOPE_SOAK", env::var("TENVELOPE_SOAK").unwrap_or_else(|_| "100000".to_owned()));
    record.run(soak)
}
