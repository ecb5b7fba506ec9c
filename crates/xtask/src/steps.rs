//! Steps: each printed with its time; one that fails does not stop the others; a table at the end.

use std::{
    io::ErrorKind,
    path::PathBuf,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

/// How a step ended.
pub enum Outcome {
    Done,
    Failed(String),
    /// Optional, and something it needs is not on this machine.
    Skipped(String),
}

pub struct Steps {
    strict: bool,
    done: Vec<(String, Outcome, Duration)>,
    notes: Vec<String>,
}

impl Steps {
    /// `strict` makes a skipped step a failed one.
    pub fn new(strict: bool) -> Self {
        Steps { strict, done: Vec::new(), notes: Vec::new() }
    }

    pub fn step(&mut self, name: &str, work: impl FnOnce() -> Outcome) {
        println!("\n── {name}");
        let started = Instant::now();
        let outcome = work();
        let time = started.elapsed();
        match &outcome {
            Outcome::Done => println!("── {name}: done in {:.1} s", time.as_secs_f64()),
            Outcome::Failed(why) => println!("── {name}: FAILED after {:.1} s: {why}", time.as_secs_f64()),
            Outcome::Skipped(why) => println!("── {name}: skipped: {why}"),
        }
        self.done.push((name.to_owned(), outcome, time));
    }

    /// Something to be said at the end, in strict runs too, that is no failure.
    pub fn note(&mut self, note: &str) {
        self.notes.push(note.to_owned());
    }

    /// Prints what happened; fails if anything did.
    pub fn sum_up(self) -> ExitCode {
        println!("\n── summary");
        let mut failed = 0;
        for (name, outcome, time) in &self.done {
            let seconds = time.as_secs_f64();
            match outcome {
                Outcome::Done => println!("   ok       {seconds:7.1} s  {name}"),
                Outcome::Failed(why) => println!("   FAILED   {seconds:7.1} s  {name}: {why}"),
                Outcome::Skipped(_) => {}
            }
            failed += usize::from(matches!(outcome, Outcome::Failed(_)));
        }
        for (name, outcome, _) in &self.done {
            if let Outcome::Skipped(why) = outcome {
                println!("SKIPPED {name}: {why}");
                failed += usize::from(self.strict);
            }
        }
        for note in &self.notes {
            println!("NOTED {note}");
        }
        let total: Duration = self.done.iter().map(|(_, _, time)| *time).sum();
        println!("   {} in {:.1} s", if failed == 0 { "all good".to_owned() } else { format!("{failed} not good") }, total.as_secs_f64());
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// The folder of the workspace: of the one that `cargo xtask` was called in, not of the one that this was compiled in, since two checkouts may share a target folder.
pub fn root() -> PathBuf {
    let called_in = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let package = called_in.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    package.ancestors().nth(2).expect("crates/xtask lies two folders deep").to_owned()
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// A command in the folder of the workspace.
pub fn command(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root());
    command
}

/// Cargo, the one that runs this.
pub fn cargo(args: &[&str]) -> Command {
    command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()), args)
}

/// Runs a command whose success is the step's.
pub fn run(mut command: Command) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Outcome::Done,
        Ok(status) => Outcome::Failed(format!("{} ended with {status}", shown(&command))),
        Err(error) => Outcome::Failed(format!("{}: {error}", shown(&command))),
    }
}

/// Whether a program is there at all.
pub fn has(program: &str) -> bool {
    let tried = Command::new(program).arg("--version").output();
    !matches!(tried, Err(error) if error.kind() == ErrorKind::NotFound)
}

pub fn shown(command: &Command) -> String {
    let args: Vec<_> = command.get_args().map(|arg| arg.to_string_lossy()).collect();
    format!("{} {}", command.get_program().to_string_lossy(), args.join(" "))
}
