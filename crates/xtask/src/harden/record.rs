//! What a gate found, kept for the page of evidence.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::Gate;
use crate::{
    python,
    steps::{Outcome, command, root, shown},
};

/// How a line begins that a command prints to have it kept.
const MARK: &str = "EVIDENCE ";

/// Figures, in the order in which they came.
#[derive(Default)]
pub struct Record {
    figures: Vec<(String, String)>,
}

impl Record {
    /// Keeps a figure.
    pub fn figure(&mut self, what: &str, figure: &str) {
        self.figures.push((what.to_owned(), figure.to_owned()));
    }

    /// Runs a command whose success is the gate's, shows what it prints, and keeps what it marks.
    pub fn run(&mut self, mut command: Command) -> Outcome {
        let name = shown(&command);
        let mut child = match command.stdout(Stdio::piped()).spawn() {
            Ok(child) => child,
            Err(error) => return Outcome::Failed(format!("{name}: {error}")),
        };
        if let Some(printed) = child.stdout.take() {
            for line in BufReader::new(printed).split(b'\n') {
                let line = match line {
                    Ok(line) => String::from_utf8_lossy(&line).into_owned(),
                    Err(error) => return Outcome::Failed(format!("{name}: {error}")),
                };
                println!("{line}");
                // A test harness may have begun the line with the name of a test.
                if let Some((_, marked)) = line.split_once(MARK) {
                    match marked.split_once(": ") {
                        Some((what, figure)) => self.figure(what, figure.trim_end()),
                        None => return Outcome::Failed(format!("{name} printed {line:?}, which is not `{MARK}what: figure`")),
                    }
                }
            }
        }
        match child.wait() {
            Ok(status) if status.success() => Outcome::Done,
            Ok(status) => Outcome::Failed(format!("{name} ended with {status}")),
            Err(error) => Outcome::Failed(format!("{name}: {error}")),
        }
    }

    /// Writes `docs/evidence/GATE.json`. A gate that could not run leaves the record of its last run alone.
    pub fn keep(&self, gate: &Gate, outcome: &Outcome, time: Duration) -> std::io::Result<()> {
        let outcome = match outcome {
            Outcome::Done => "passed".to_owned(),
            Outcome::Failed(why) => format!("FAILED: {why}"),
            Outcome::Skipped(_) => return Ok(()),
        };
        let figures: Vec<String> =
            self.figures.iter().map(|(what, figure)| format!("    [{}, {}]", quoted(what), quoted(figure))).collect();
        let text = format!(
            "{{\n  \"gate\": {},\n  \"what\": {},\n  \"outcome\": {},\n  \"date\": {},\n  \"commit\": {},\n  \"seconds\": {},\n  \"figures\": [\n{}\n  ]\n}}\n",
            quoted(gate.name),
            quoted(gate.what),
            quoted(&outcome),
            quoted(&today()),
            quoted(&commit()),
            time.as_secs(),
            figures.join(",\n"),
        );
        let folder = root().join("docs/evidence");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{}.json", gate.name)), text)
    }
}

/// Makes the page of what has been kept for these gates, and that of dependencies, or compares them.
pub fn page(check: bool, gates: &[&str]) -> Outcome {
    let args: &[&str] = if check { &["--check"] } else { &[] };
    match python::plain("docs/evidence/dependencies.py", args) {
        Outcome::Done => python::plain("docs/evidence/page.py", &[gates, args].concat()),
        other => other,
    }
}

/// The commit that was tried; with a plus where files differ from it.
fn commit() -> String {
    let said = |args: &[&str]| match command("git", args).output() {
        Ok(output) if output.status.success() => Some(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        _ => None,
    };
    match said(&["rev-parse", "--short=10", "HEAD"]) {
        // The records themselves change while gates run.
        Some(head) if said(&["status", "--porcelain", "--", ".", ":!docs/evidence"]).is_some_and(|changed| changed.is_empty()) => head,
        Some(head) => format!("{head}+"),
        None => "unknown".to_owned(),
    }
}

/// The date in UTC, from days since 1970 by the usual arithmetic of civil calendars.
fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let mut days = seconds / 86_400;
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    format!("{year}-{:02}-{:02}", month + 1, days + 1)
}

/// A string as JSON has it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
