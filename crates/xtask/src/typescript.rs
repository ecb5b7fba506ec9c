//! The TypeScript package: built by what its lock file names, tested as Node, a bundler and a browser see it.

use std::{fs, path::Path, process::Command};

use crate::steps::{Outcome, Steps, has, root, run};

const PACKAGE: &str = "packages/typescript";

/// The oldest Node that the package is made for.
const OLDEST: &str = "process.exit(Number(process.versions.node.split('.')[0]) < 20 ? 1 : 0)";

pub fn steps(steps: &mut Steps) {
    steps.step("the TypeScript package", || script("test"));
    steps.step("the TypeScript package as npm packs it, and its sizes", || script("test:package"));
    steps.step("the TypeScript package in Chromium", || match chromium() {
        Some(_) => script("test:browser"),
        None => no_chromium(),
    });
    steps.step("the TypeScript package beside tfjs, onnxruntime-web, ndarray and arquero", || match prepare() {
        Ok(()) => match run(npm(&["ci", "--prefix", "examples", "--no-audit", "--no-fund", "--loglevel=error"])) {
            Outcome::Done => script("test:examples"),
            other => other,
        },
        Err(outcome) => outcome,
    });
}

/// Runs a script of the package.
pub fn script(name: &str) -> Outcome {
    match prepare() {
        Ok(()) => run(npm(&["run", "--silent", name])),
        Err(outcome) => outcome,
    }
}

/// Installs what the lock file of the package names, when that has changed.
pub fn prepare() -> Result<(), Outcome> {
    prepare_in(PACKAGE)
}

/// Runs what needs the packages that a folder's lock file names, and Chromium.
pub fn beside(folder: &str, work: impl FnOnce() -> Outcome) -> Outcome {
    if chromium().is_none() {
        return no_chromium();
    }
    match prepare_in(folder) {
        Ok(()) => work(),
        Err(outcome) => outcome,
    }
}

/// The same for another folder that has a lock file.
pub fn prepare_in(folder: &str) -> Result<(), Outcome> {
    if !has("npm") || !Command::new("node").args(["-e", OLDEST]).status().is_ok_and(|status| status.success()) {
        return Err(Outcome::Skipped("no Node of version 20 or later, with npm".to_owned()));
    }
    let folder = root().join(folder);
    let (wanted, stamp) = (folder.join("package-lock.json"), folder.join("node_modules/installed-lock.json"));
    if same(&wanted, &stamp) {
        return Ok(());
    }
    let mut install = npm(&["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    install.current_dir(&folder);
    match run(install) {
        Outcome::Done => {}
        Outcome::Failed(why) | Outcome::Skipped(why) => {
            return Err(Outcome::Skipped(format!("the packages of npm could not be installed: {why}")));
        }
    }
    fs::copy(&wanted, &stamp).map(drop).map_err(|error| Outcome::Failed(format!("{}: {error}", stamp.display())))
}

fn npm(args: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(args).current_dir(root().join(PACKAGE));
    command
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

fn chromium() -> Option<String> {
    let named = std::env::var("TENVELOPE_CHROMIUM").ok();
    named.or_else(|| Some("/usr/bin/chromium".to_owned())).filter(|path| Path::new(path).exists())
}

fn no_chromium() -> Outcome {
    Outcome::Skipped("no Chromium on this machine (TENVELOPE_CHROMIUM names one that lies elsewhere)".to_owned())
}
