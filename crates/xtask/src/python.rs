//! Python scripts: with the standard library alone, or in an environment of the project's own.

use std::{fs, path::PathBuf, process::Command};

use crate::steps::{Outcome, command, root, run};

/// The oldest Python that scripts are written for.
const OLDEST: &str = "import sys; sys.exit(sys.version_info < (3, 11))";

/// Runs a script with the standard library alone.
pub fn plain(script: &str, args: &[&str]) -> Outcome {
    match interpreter() {
        Some(python) => run(script_command(command(python, &[script]), args)),
        None => Outcome::Skipped("no python3 of version 3.11 or later".to_owned()),
    }
}

/// Runs a script in `target/venv`, which is made from `tests/python/requirements.txt` when that has changed.
pub fn in_venv(script: &str, args: &[&str]) -> Outcome {
    let Some(python) = interpreter() else { return Outcome::Skipped("no python3 of version 3.11 or later".to_owned()) };
    match prepare(python) {
        Ok(venv) => run(script_command(command(&venv.join("bin/python").to_string_lossy(), &[script]), args)),
        Err(outcome) => outcome,
    }
}

fn interpreter() -> Option<&'static str> {
    ["python3", "python"].into_iter().find(|python| Command::new(python).args(["-c", OLDEST]).status().is_ok_and(|status| status.success()))
}

fn script_command(mut command: Command, args: &[&str]) -> Command {
    command.args(args).env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// The stamp is a copy of the requirements that were installed.
fn prepare(python: &str) -> Result<PathBuf, Outcome> {
    let (venv, wanted) = (root().join("target/venv"), root().join("tests/python/requirements.txt"));
    let wanted_text = fs::read_to_string(&wanted).map_err(|error| Outcome::Failed(format!("{}: {error}", wanted.display())))?;
    let stamp = venv.join("stamp");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted_text) {
        return Ok(venv);
    }
    println!("making {}", venv.display());
    let path = venv.to_string_lossy().into_owned();
    if !matches!(run(command(python, &["-m", "venv", "--clear", &path])), Outcome::Done) {
        return Err(Outcome::Skipped("python3 has no venv".to_owned()));
    }
    let pip = venv.join("bin/python");
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "tests/python/requirements.txt"];
    match run(command(&pip.to_string_lossy(), &install)) {
        Outcome::Done => {}
        Outcome::Failed(why) | Outcome::Skipped(why) => {
            return Err(Outcome::Skipped(format!("the Python packages could not be installed: {why}")));
        }
    }
    fs::write(&stamp, wanted_text).map_err(|error| Outcome::Failed(format!("{}: {error}", stamp.display())))?;
    Ok(venv)
}
