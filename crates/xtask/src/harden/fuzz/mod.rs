//! The targets of `fuzz/`, each for a while: `TENVELOPE_FUZZ_SECONDS` (600) and `TENVELOPE_FUZZ_TARGETS=a,b` (all).
//!
//! Executions are added up over all runs in `fuzz/executions.json`; with `TENVELOPE_FUZZ_UNTIL=1000000` a target stops where it has run so often, ever. With `TENVELOPE_FUZZ_KEEP=1` the inputs that matter are put into `fuzz/corpus`, where tests replay them.

mod corpus;
mod counters;
mod loops;

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Command, Stdio},
    time::Instant,
};

use self::counters::{Counters, Run};
use super::{Gate, Record};
use crate::steps::{Outcome, cargo, command, root, run};

pub const GATE: Gate = Gate {
    name: "fuzz",
    what: "Inputs that libFuzzer grows towards code that nothing has reached yet, each held against what is promised; crashes, hangs over 10 s and more than 2 GiB count as broken promises.",
    run: gate,
};

/// Longer inputs are slow to change; those of files and pictures are longer than lines.
const MOST: &[(&str, &str)] =
    &[("header", "512"), ("round_trip", "1024"), ("structured", "1024"), ("filters", "1024"), ("text_codecs", "512")];

/// What is not safe code, or is C, and is asked by these: with the address sanitizer, and with comparisons traced.
const ADDRESSED: &[&str] = &["c_abi", "codec_bytes", "filters", "text_codecs"];

/// What is tried is what is shipped: with `cfg(fuzzing)` the crate png looks at no check.
const BUILD: [&str; 4] = ["build", "--fuzz-dir", "fuzz", "--no-cfg-fuzzing"];

/// Where libFuzzer's programs lie: those under the sanitizer, and those without, which take a quarter of the time.
const ADDRESS: &str = "target/fuzz";
const PLAIN: &str = "target/fuzz-plain";

fn gate(record: &mut Record) -> Outcome {
    let (Some(seconds), Some(until), Ok(targets)) = (number("SECONDS", 600), number("UNTIL", u64::MAX), targets()) else {
        return Outcome::Failed(
            "TENVELOPE_FUZZ_SECONDS and TENVELOPE_FUZZ_UNTIL are numbers, TENVELOPE_FUZZ_TARGETS names of fuzz/fuzz_targets".to_owned(),
        );
    };
    for step in [build(), run(cargo(&["run", "--quiet", "-p", "tenvelope-fuzz-targets", "--bin", "fuzz-seeds", "--", corpus::WORK]))] {
        if !matches!(step, Outcome::Done) {
            return step;
        }
    }
    let mut broken = Vec::new();
    for target in &targets {
        match attack(target, seconds, until) {
            Ok(Some(crash)) => broken.push(format!("{target} breaks on {crash}")),
            Ok(None) => {}
            Err(error) => return Outcome::Failed(format!("{target}: {error}")),
        }
    }
    match Counters::read() {
        Ok(counters) => counters.figures(record),
        Err(error) => return Outcome::Failed(error.to_string()),
    }
    record.figure("broken promises in this run", &broken.len().to_string());
    if std::env::var_os("TENVELOPE_FUZZ_KEEP").is_some()
        && let Err(error) = targets.iter().try_for_each(|target| corpus::keep(target, &program(target, ADDRESS)))
    {
        return Outcome::Failed(format!("fuzz/corpus: {error}"));
    }
    if !broken.is_empty() {
        return Outcome::Failed(broken.join("; "));
    }
    // Those two packages are no targets of libFuzzer.
    if std::env::var_os("TENVELOPE_FUZZ_TARGETS").is_some() { Outcome::Done } else { loops::both(record) }
}

/// `TENVELOPE_FUZZ_NAME`, or what is usual.
fn number(name: &str, usual: u64) -> Option<u64> {
    std::env::var(format!("TENVELOPE_FUZZ_{name}")).map_or(Some(usual), |text| text.parse().ok())
}

/// Those that are named, or all.
fn targets() -> std::io::Result<Vec<String>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(root().join("fuzz/fuzz_targets"))? {
        all.extend(entry?.path().file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    all.sort();
    let Ok(named) = std::env::var("TENVELOPE_FUZZ_TARGETS") else { return Ok(all) };
    let named: Vec<String> = named.split(',').map(str::to_owned).collect();
    match named.iter().find(|name| !all.contains(name)) {
        Some(name) => Err(std::io::Error::other(format!("no target is called {name}"))),
        None => Ok(named),
    }
}

/// All programs, with sanitizer and without; skipped where the tools are not here.
fn build() -> Outcome {
    if !fuzzer(&["--version"]).output().is_ok_and(|output| output.status.success()) {
        return Outcome::Skipped("no nightly compiler, or no cargo-fuzz in PATH or target/tools/bin".to_owned());
    }
    let plain = ["--target-dir", PLAIN, "--sanitizer", "none", "--no-trace-compares"];
    for options in [&["--target-dir", ADDRESS][..], &plain] {
        if !matches!(run(fuzzer(&[&BUILD[..], options].concat())), Outcome::Done) {
            return Outcome::Failed("the targets do not build".to_owned());
        }
    }
    Outcome::Done
}

/// cargo-fuzz, under the compiler that it needs.
fn fuzzer(args: &[&str]) -> Command {
    let mut command = command("rustup", &[&["run", "nightly", "cargo", "fuzz"], args].concat());
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::split_paths(&inherited).chain([root().join("target/tools/bin")]);
    if let Ok(path) = std::env::join_paths(path) {
        command.env("PATH", path);
    }
    // The C of zstd is compiled with the sanitizer, too. GCC puts constant tables that are local variables where globals lie, and then calls reading them a use after their scope.
    command.env("CFLAGS", "-fno-sanitize-address-use-after-scope");
    // This runs under another compiler.
    for variable in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "RUSTDOC"] {
        command.env_remove(variable);
    }
    command
}

/// The program of a target, wherever its machine is named in the path.
fn program(target: &str, folder: &str) -> PathBuf {
    let folder = root().join(folder);
    let machines = fs::read_dir(&folder).into_iter().flatten().filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let programs: Vec<PathBuf> = machines.map(|machine| machine.join("release").join(target)).filter(|program| program.exists()).collect();
    programs.into_iter().next().unwrap_or_else(|| folder.join(target))
}

/// Runs a target for so long, or until it has run so often, and counts. Gives the input that broke it.
fn attack(target: &str, seconds: u64, until: u64) -> std::io::Result<Option<String>> {
    let is_addressed = ADDRESSED.contains(&target);
    let started = Instant::now();
    loop {
        let left = until.saturating_sub(Counters::read()?.executions(target));
        let time = seconds.saturating_sub(started.elapsed().as_secs());
        if left == 0 || time == 0 {
            break;
        }
        let mut options = vec![format!("-max_total_time={time}")];
        let most = MOST.iter().find(|(name, _)| *name == target).map_or("4096", |(_, most)| most);
        options.push(format!("-max_len={most}"));
        if until != u64::MAX {
            options.push(format!("-runs={left}"));
        }
        if ["any_string", "c_abi", "contract", "header", "json_form", "binary_form"].contains(&target) {
            options.push("-dict=fuzz/dictionaries/line.dict".to_owned());
        }
        let folder = if is_addressed { ADDRESS } else { PLAIN };
        let mut found = run_target(target, folder, &options)?;
        if let Some(file) = found.crash.take_if(|file| file.contains("timeout-")) {
            // A machine that stops for a while looks like an input that takes so long.
            if Command::new(program(target, folder)).current_dir(root()).args(["-timeout=5", &file]).status()?.success() {
                println!("{target}: {file} takes no time when it is run again");
                fs::remove_file(root().join(&file))?;
            } else {
                found.crash = Some(file);
            }
        }
        println!("{target}: {} executions in {} s, {} edges", found.executions, found.seconds, found.edges);
        // After each, so that nothing is lost where the rest is cut short; read again, since other targets may run beside this one.
        let mut counters = Counters::read()?;
        counters.add(target, &found);
        counters.write()?;
        if found.crash.is_some() {
            return Ok(found.crash);
        }
    }
    // Whatever reaches something new is run once more under the sanitizer.
    if is_addressed { Ok(None) } else { run_target(target, ADDRESS, &["-runs=0".to_owned()]).map(|found| found.crash) }
}

/// Runs the program of a target on all inputs that are at hand. What it says goes to `target/fuzz-log`.
fn run_target(target: &str, folder: &str, options: &[String]) -> std::io::Result<Run> {
    let log = root().join("target/fuzz-log").join(format!("{target}.log"));
    let (work, kept, faults) =
        (root().join(corpus::WORK).join(target), root().join("fuzz/corpus").join(target), root().join("fuzz/artifacts").join(target));
    for folder in [&root().join("target/fuzz-log"), &work, &faults] {
        fs::create_dir_all(folder)?;
    }
    let mut fuzzer = Command::new(program(target, folder));
    fuzzer.current_dir(root()).arg(&work).args([kept].iter().filter(|folder| folder.exists()));
    fuzzer.args(["-rss_limit_mb=2048", "-timeout=10", "-print_final_stats=1", "-verbosity=1"]).args(options);
    fuzzer.arg(format!("-artifact_prefix={}/", faults.display()));
    let started = Instant::now();
    let status = fuzzer.stdout(Stdio::null()).stderr(File::create(&log)?).status()?;
    Ok(Run::of(&String::from_utf8_lossy(&fs::read(&log)?), status.success(), started.elapsed()))
}
