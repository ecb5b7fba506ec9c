//! The Rust reader as a process, as `spec/vectors/README.md` describes it: requests on standard input, answers on standard output.

use std::io::{self, BufRead, Write};

use tenvelope::builtin;
use tenvelope_testkit::run_json;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for request in io::stdin().lock().lines() {
        writeln!(out, "{}", run_json(&request?, builtin()))?;
        out.flush()?;
    }
    Ok(())
}
