//! Python scripts: with the standard library alone, or in an environment of the project's own.

use std::{fs, process::Command};

use crate::steps::{Outcome, command, has, root, run};

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
    match prepare("target/venv", "tests/python/requirements.txt") {
        Ok(python) => run(script_command(command(&python, &[script]), args)),
        Err(outcome) => outcome,
    }
}

/// Makes that environment, for whoever runs a script in it from elsewhere.
pub fn venv() -> Outcome {
    match prepare("target/venv", "tests/python/requirements.txt") {
        Ok(_) => Outcome::Done,
        Err(outcome) => outcome,
    }
}

/// Tests the Python package as it is installed from its wheel.
pub fn package() -> Outcome {
    let python = match with_wheel("target/venv-package", "crates/python/requirements-test.txt") {
        Ok(python) => python,
        Err(outcome) => return outcome,
    };
    match run(script_command(command(&python, &["-m", "pytest", "-p", "no:cacheprovider", "crates/python/tests"]), &[])) {
        Outcome::Done => run(script_command(command(&python, &["-m", "mypy.stubtest", "tenvelope._native", "--concise"]), &[])),
        other => other,
    }
}

/// Runs a script beside the Python package, as it is installed from its wheel.
pub fn with_package(script: &str, args: &[&str]) -> Outcome {
    match with_wheel("target/venv-package", "crates/python/requirements-test.txt") {
        Ok(python) => run(script_command(command(&python, &[script]), args)),
        Err(outcome) => outcome,
    }
}

/// A script beside the Python package, for whoever runs it in a way of his own.
pub fn beside_package(script: &str, args: &[&str]) -> Result<Command, Outcome> {
    let python = with_wheel("target/venv-package", "crates/python/requirements-test.txt")?;
    Ok(script_command(command(&python, &[script]), args))
}

/// Runs Python with these arguments where the tools of a release are.
pub fn release(args: &[&str]) -> Outcome {
    match prepare("target/venv-release", "crates/python/requirements-release.txt") {
        Ok(python) => run(script_command(command(&python, &[]), args)),
        Err(outcome) => outcome,
    }
}

/// The interpreter of an environment with these packages, in which the package is installed.
pub fn interpreter_with_package(venv: &str, requirements: &str) -> Result<String, Outcome> {
    with_wheel(venv, requirements)
}

/// Prints the fidelity table: our package beside others in an environment of its own, so that their versions bind nobody else.
pub fn fidelity(args: &[&str]) -> Outcome {
    match with_wheel("target/venv-fidelity", "tests/python/requirements-fidelity.txt") {
        Ok(python) => run(script_command(command(&python, &["tests/python/fidelity.py"]), args)),
        Err(outcome) => outcome,
    }
}

/// Tests the modules of the package that are for other packages, beside these.
pub fn integrations() -> Outcome {
    let python = match with_wheel("target/venv-integrations", "crates/python/integrations/requirements.txt") {
        Ok(python) => python,
        Err(outcome) => return outcome,
    };
    match run(script_command(command(&python, &["-m", "pytest", "-p", "no:cacheprovider", "-rs", "crates/python/integrations"]), &[])) {
        Outcome::Done => {
            // Those whose packages are here.
            let modules =
                ["tenvelope", "tenvelope.django", "tenvelope.hooks", "tenvelope.pandas", "tenvelope.polars", "tenvelope.pydantic"];
            let modules = [&modules[..], &["tenvelope.sql", "tenvelope.sqlalchemy"]].concat();
            let args: Vec<&str> = modules.iter().flat_map(|module| ["-m", module]).collect();
            match (run(script_command(command(&python, &["-m", "mypy", "--strict"]), &args)), missing_server()) {
                // pytest has passed over their tests.
                (Outcome::Done, Some(server)) => {
                    Outcome::Skipped(format!("{server} is not on this machine: its tests were left out, the others pass"))
                }
                (other, _) => other,
            }
        }
        other => other,
    }
}

/// Runs other tests beside these packages and ours.
pub fn beside_integrations(tests: &str, variables: &[(&str, &str)]) -> Outcome {
    match with_wheel("target/venv-integrations", "crates/python/integrations/requirements.txt") {
        Ok(python) => {
            let mut pytest = script_command(command(&python, &["-m", "pytest", "-p", "no:cacheprovider", "-rs", tests]), &[]);
            pytest.envs(variables.iter().copied());
            run(pytest)
        }
        Err(outcome) => outcome,
    }
}

/// A server that tests start where it is installed, and that is not.
fn missing_server() -> Option<&'static str> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let has_postgresql = has("initdb") || versions.map(|version| version.path().join("bin/initdb")).any(|initdb| initdb.exists());
    if !has_postgresql {
        Some("PostgreSQL")
    } else if !has("redis-server") {
        Some("redis-server")
    } else {
        None
    }
}

/// Tests the modules for what takes gigabytes to install.
pub fn heavy(name: &str, tests: &[&str]) -> Outcome {
    let (venv, requirements) = (format!("target/venv-{name}"), format!("crates/python/heavy/requirements-{name}.txt"));
    match with_wheel(&venv, &requirements) {
        Ok(python) => run(script_command(command(&python, &["-m", "pytest", "-p", "no:cacheprovider"]), tests)),
        Err(outcome) => outcome,
    }
}

/// Runs a script beside the packages whose dialects are read and written.
pub fn dialects(script: &str) -> Outcome {
    match with_wheel("target/venv-dialects", "tests/dialects/requirements.txt") {
        Ok(python) => run(script_command(command(&python, &[script]), &[])),
        Err(outcome) => outcome,
    }
}

/// Measures our package beside other ways from an array to text, in an environment of its own.
pub fn peers(args: &[&str]) -> Outcome {
    beside_peers("benches/peers/run.py", args)
}

/// Runs a script in that environment.
pub fn beside_peers(script: &str, args: &[&str]) -> Outcome {
    match with_wheel("target/venv-peers", "benches/peers/requirements.txt") {
        Ok(python) => run(script_command(command(&python, &[script]), args)),
        Err(outcome) => outcome,
    }
}

/// An environment with the Python package, installed from a wheel that is built now; nothing of the source is on its path.
fn with_wheel(venv: &str, requirements: &str) -> Result<String, Outcome> {
    let python = prepare(venv, requirements)?;
    // The pinned maturin of the environment builds it, so that nothing is fetched.
    let install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--force-reinstall", "./crates/python"];
    let mut pip = command(&python, &install);
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(root().join(venv).join("bin")).chain(std::env::split_paths(&inherited));
    match std::env::join_paths(path) {
        Ok(path) => pip.env("PATH", path),
        Err(error) => return Err(Outcome::Failed(format!("PATH: {error}"))),
    };
    match run(pip) {
        Outcome::Done => Ok(python),
        other => Err(other),
    }
}

/// A Python that is new enough.
pub fn interpreter() -> Option<&'static str> {
    ["python3", "python"].into_iter().find(|python| Command::new(python).args(["-c", OLDEST]).status().is_ok_and(|status| status.success()))
}

fn script_command(mut command: Command, args: &[&str]) -> Command {
    command.args(args).env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// Makes an environment from a list of packages when that has changed, and says which Python it has. The stamp is a copy of the list that was installed.
fn prepare(venv: &str, requirements: &str) -> Result<String, Outcome> {
    let Some(python) = interpreter() else { return Err(Outcome::Skipped("no python3 of version 3.11 or later".to_owned())) };
    let (venv, wanted) = (root().join(venv), root().join(requirements));
    let wanted_text = fs::read_to_string(&wanted).map_err(|error| Outcome::Failed(format!("{}: {error}", wanted.display())))?;
    let (stamp, made) = (venv.join("stamp"), venv.join("bin/python").to_string_lossy().into_owned());
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted_text) {
        return Ok(made);
    }
    println!("making {}", venv.display());
    let path = venv.to_string_lossy().into_owned();
    if !matches!(run(command(python, &["-m", "venv", "--clear", &path])), Outcome::Done) {
        return Err(Outcome::Skipped("python3 has no venv".to_owned()));
    }
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
    match run(command(&made, &install)) {
        Outcome::Done => {}
        Outcome::Failed(why) | Outcome::Skipped(why) => {
            return Err(Outcome::Skipped(format!("the Python packages could not be installed: {why}")));
        }
    }
    fs::write(&stamp, wanted_text).map_err(|error| Outcome::Failed(format!("{}: {error}", stamp.display())))?;
    Ok(made)
}
