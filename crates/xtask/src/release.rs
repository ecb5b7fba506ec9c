//! What would be published, put together and looked at, but not sent anywhere.

use crate::{
    python,
    steps::{Outcome, Steps, cargo, command, has, root, run},
};

/// The crates in the order in which they are published: each after those that it needs.
const CRATES: &[&str] = &[
    "tenvelope-kernels",
    "tenvelope-core",
    "tenvelope-testkit",
    "tenvelope-codec-base64",
    "tenvelope-codec-bincode",
    "tenvelope-codec-npy",
    "tenvelope-codec-pco",
    "tenvelope-codec-png",
    "tenvelope-codec-zlib",
    "tenvelope-codec-zstd",
    "tenvelope-objects",
    "tenvelope-archives",
    "tenvelope-images",
    "tenvelope-dialects",
    "tenvelope",
    "tenvelope-typetag",
    "tenvelope-cli",
];

pub fn steps(steps: &mut Steps, all: bool) {
    steps.step("crates as they would be published", || crates(all));
    steps.step("the npm package as it would be published", npm);
    steps.step("the source distribution for Python as it would be published", sdist);
}

/// The crates as arguments of `cargo package` and `cargo publish`.
pub fn arguments() -> Vec<&'static str> {
    CRATES.iter().flat_map(|name| ["-p", name]).collect()
}

/// `cargo package`, which resolves each as its users would. `--all` also builds each from its package alone.
fn crates(all: bool) -> Outcome {
    // Nothing of ours has to be in a registry for it; a clone that is being worked on may be packaged, too.
    let mut package = cargo(&["package", "--quiet", "--offline", "--allow-dirty"]);
    if !all {
        package.arg("--no-verify");
    }
    package.args(arguments());
    run(package)
}

fn npm() -> Outcome {
    let folder = root().join("packages/typescript");
    if !has("npm") || !folder.join("node_modules").exists() {
        return Outcome::Skipped("npm, or the packages that it installs, are not here".to_owned());
    }
    let mut pack = command("npm", &["pack", "--dry-run", "--json"]);
    match pack.current_dir(&folder).output() {
        Ok(output) if output.status.success() => {
            let listed = String::from_utf8_lossy(&output.stdout);
            let missing = ["dist/index.js", "dist/index.d.ts", "dist/sync.js", "README.md"].into_iter().find(|file| !listed.contains(file));
            missing.map_or(Outcome::Done, |file| Outcome::Failed(format!("the package lacks {file}")))
        }
        Ok(output) => Outcome::Failed(format!("npm pack ended with {}; {}", output.status, String::from_utf8_lossy(&output.stderr))),
        Err(error) => Outcome::Failed(format!("npm: {error}")),
    }
}

/// maturin's source distribution, then what the index would say to it.
fn sdist() -> Outcome {
    let folder = root().join("target/sdist");
    if folder.exists() && std::fs::remove_dir_all(&folder).is_err() {
        return Outcome::Failed(format!("{} cannot be removed", folder.display()));
    }
    let folder = folder.to_string_lossy().into_owned();
    match python::release(&["-m", "maturin", "sdist", "--manifest-path", "crates/python/Cargo.toml", "--out", &folder]) {
        Outcome::Done => {
            python::release(&["-m", "twine", "check", "--strict", &format!("{folder}/tenvelope-{}.tar.gz", env!("CARGO_PKG_VERSION"))])
        }
        other => other,
    }
}
