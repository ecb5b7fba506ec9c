//! Mutants of our own code: whether a test notices what each changes.

use std::{fs, path::Path};

use super::{Gate, Record, tool};
use crate::steps::{Outcome, command, root};

pub const GATE: Gate = Gate {
    name: "mutants",
    what: "One change at a time in the files that decide what is legal (header, limits, text, check), or in those that `TENVELOPE_MUTATED` names: a test must notice. First a crate's own tests judge, then all tests judge what these let pass.",
    run,
};

/// What reads a header, holds to limits, and judges text and check: crate and file.
const DECIDING: &str = "core/alphabet,core/chain,core/codecs/hex,core/dtype,core/fields,core/header,core/limits,core/line,core/line_scan,\
                        core/meta,core/num,core/scan,core/shape,core/stored_line,codec-base64/lib,kernels/alphabet,kernels/base64";

/// Mutants that no test can notice, and why: `FILE: MUTATION # reason`.
const EQUAL: &str = "docs/evidence/equal-mutants.txt";

fn run(record: &mut Record) -> Outcome {
    let Some(program) = tool("cargo-mutants") else { return Outcome::Skipped("cargo-mutants is not installed".to_owned()) };
    let files = std::env::var("TENVELOPE_MUTATED").unwrap_or_else(|_| DECIDING.to_owned());
    let mut which = Vec::new();
    for file in files.split(',') {
        let Some((crate_, file)) = file.split_once('/') else {
            return Outcome::Failed(format!("TENVELOPE_MUTATED names crate and file, as in core/line, not {file}"));
        };
        // A package that is named twice is mutated twice.
        let package = format!("--package=tenvelope-{crate_}");
        if !which.contains(&package) {
            which.push(package);
        }
        which.push(format!("--file=crates/{crate_}/src/{file}.rs"));
    }
    let out = root().join("target/mutants");
    // What was noticed once is noticed, where tests have only been added since.
    let goes_on = std::env::var_os("TENVELOPE_MUTANTS_GO_ON").is_some();
    if goes_on {
        println!("going on where {} ends", out.display());
    } else if let Err(error) = fs::remove_dir_all(&out).or_else(|error| if out.exists() { Err(error) } else { Ok(()) }) {
        return Outcome::Failed(format!("{}: {error}", out.display()));
    }
    // The baseline of the second round would be that of core again.
    let rounds: [(&[&str], &[&str]); 2] = [
        (if goes_on { &["--iterate", "--timeout=30"] } else { &["--timeout=30"] }, &["--lib", "--tests"]),
        (&["--iterate", "--test-package=tenvelope-tests", "--baseline=skip", "--timeout=180"], &["--tests"]),
    ];
    let equal: Vec<String> =
        lines(&root().join(EQUAL)).iter().filter_map(|line| line.split_once(" # ")).map(|(mutant, _)| mutant.to_owned()).collect();
    let (mut known, mut missed) = (0, Vec::new());
    for (i, (options, tests)) in rounds.into_iter().enumerate() {
        let mut mutants = command(&program, &["mutants", "--no-shuffle", "--colors=never"]);
        mutants.arg(format!("--output={}", out.display())).args(&which).args(options);
        // In the second round nobody need try what changes nothing.
        mutants.args(equal.iter().filter(|_| i > 0).map(|mutant| format!("--exclude-re={}", pattern(mutant))));
        mutants.arg("--").args(tests);
        // Built a thousand times: nobody looks at symbols.
        mutants.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "1").env("CARGO_TARGET_DIR", root().join("target/mutated"));
        // 0: all caught, 2: some were missed, 3: some hung. Whatever else it says is about itself.
        match mutants.status() {
            Ok(status) if [Some(0), Some(2), Some(3)].contains(&status.code()) => {}
            Ok(status) => return Outcome::Failed(format!("cargo-mutants ended with {status}")),
            Err(error) => return Outcome::Failed(format!("cargo-mutants: {error}")),
        }
        // What hangs was noticed, and need not hang again in the next round.
        let found = out.join("mutants.out");
        let mut caught = lines(&found.join("caught.txt"));
        caught.extend(lines(&found.join("timeout.txt")));
        if let Err(error) = fs::write(found.join("caught.txt"), caught.iter().map(|mutant| format!("{mutant}\n")).collect::<String>()) {
            return Outcome::Failed(format!("caught.txt: {error}"));
        }
        missed = lines(&found.join("missed.txt"));
        let all = missed.len();
        missed.retain(|mutant| !equal.contains(&without_place(mutant)));
        known += all - missed.len();
        if missed.is_empty() {
            break;
        }
    }
    let all = match command(&program, &["mutants", "--list", "--colors=never"]).args(&which).output() {
        Ok(list) if list.status.success() => String::from_utf8_lossy(&list.stdout).lines().count(),
        Ok(list) => return Outcome::Failed(format!("cargo-mutants --list ended with {}", list.status)),
        Err(error) => return Outcome::Failed(format!("cargo-mutants: {error}")),
    };
    record.figure("noticed by a test or by the compiler", &format!("{} of {all}", all.saturating_sub(known + missed.len())));
    record.figure("change nothing that could be seen (`docs/evidence/equal-mutants.txt`)", &known.to_string());
    if missed.is_empty() { Outcome::Done } else { Outcome::Failed(format!("nobody notices:\n{}", missed.join("\n"))) }
}

/// `FILE:LINE:COLUMN: MUTATION` without line and column, which every edit moves.
fn without_place(mutant: &str) -> String {
    match mutant.split_once(": ") {
        Some((place, mutation)) => format!("{}: {mutation}", place.split(':').next().unwrap_or(place)),
        None => mutant.to_owned(),
    }
}

/// A regular expression for a mutant as [`without_place`] gives it, in any place.
fn pattern(known: &str) -> String {
    let escaped = |text: &str| {
        text.chars().flat_map(|c| (!c.is_ascii_alphanumeric() && c != ' ').then_some('\\').into_iter().chain([c])).collect::<String>()
    };
    match known.split_once(": ") {
        Some((file, mutation)) => format!("^{}:[0-9:]+ {}$", escaped(file), escaped(mutation)),
        None => escaped(known),
    }
}

/// The lines of a file; none if it is not there.
fn lines(file: &Path) -> Vec<String> {
    fs::read_to_string(file).map(|text| text.lines().map(str::to_owned).collect()).unwrap_or_default()
}
