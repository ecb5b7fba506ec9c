//! The page in `examples/playground`: built, tested in Node and in Chromium, served.

use crate::{
    steps::{Outcome, Steps, command, root, run},
    typescript,
};

const FOLDER: &str = "examples/playground";

pub fn steps(steps: &mut Steps) {
    steps.step("the playground", || script("test", &[]));
    steps.step("the playground in Chromium", || typescript::beside(FOLDER, || script("test:page", &[])));
}

/// Builds the page, and serves it until it is interrupted, on port 8080 or the one that is named; with `--build` it only builds.
pub fn serve(args: &[&str]) -> Outcome {
    match args {
        [] => script("dev", &[]),
        ["--build"] => match script("build", &[]) {
            Outcome::Done => {
                println!("{}", root().join(FOLDER).join("dist/index.html").display());
                Outcome::Done
            }
            other => other,
        },
        [port] if port.parse::<u16>().is_ok() => script("dev", &["--", port]),
        other => Outcome::Failed(format!("expected a port or --build, found {}", other.join(" "))),
    }
}

/// Runs a script of the page, once the package that it stands on is built.
fn script(name: &str, args: &[&str]) -> Outcome {
    match typescript::script("build") {
        Outcome::Done => {}
        other => return other,
    }
    if let Err(outcome) = typescript::prepare_in(FOLDER) {
        return outcome;
    }
    let mut npm = command("npm", &[&["run", "--silent", name], args].concat());
    npm.current_dir(root().join(FOLDER));
    run(npm)
}
