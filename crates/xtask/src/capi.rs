//! The C library: built static and shared, installed as `make install` would, and used by programs of C and C++.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::steps::{Outcome, Steps, cargo, command, has, root, run};

/// Where it is installed for its own tests.
pub const PREFIX: &str = "target/capi/prefix";

/// Its version as programs look for it: the first number changes when they have to be compiled anew.
const VERSION: &str = env!("CARGO_PKG_VERSION");
const SONAME: &str = "libtenvelope.so.0";

pub fn steps(steps: &mut Steps) {
    steps.step("the C library, static and shared, installed", || install(PREFIX));
    steps.step("a C program with every call, under Valgrind", || built(calls));
    steps.step("examples in C and C++", || built(examples));
}

/// Builds the library and puts it, its header and what pkg-config wants to know into a folder.
pub fn install(prefix: &str) -> Outcome {
    if !cfg!(target_os = "linux") {
        return Outcome::Skipped(
            "laid out for Linux alone; elsewhere `cargo build --release -p tenvelope-capi` makes the library".to_owned(),
        );
    }
    // Without optimisation across crates: whatever a linker may drop, it drops here.
    let mut build = cargo(&["rustc", "--release", "--quiet", "-p", "tenvelope-capi", "--lib"]);
    build.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_TARGET_DIR", root().join("target/capi"));
    match run(build) {
        Outcome::Done => {}
        other => return other,
    }
    match lay_out(&root().join(prefix)) {
        Ok(()) => Outcome::Done,
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

/// Does what needs the installed library, once it is there.
fn built(work: impl FnOnce(&Path) -> Outcome) -> Outcome {
    for program in ["cc", "pkg-config"] {
        if !has(program) {
            return Outcome::Skipped(format!("the program {program} is not on this machine"));
        }
    }
    let prefix = root().join(PREFIX);
    if prefix.join("lib").join(SONAME).exists() { work(&prefix) } else { Outcome::Skipped("the C library was not built".to_owned()) }
}

fn lay_out(prefix: &Path) -> std::io::Result<()> {
    let (lib, include) = (prefix.join("lib"), prefix.join("include"));
    fs::create_dir_all(lib.join("pkgconfig"))?;
    fs::create_dir_all(&include)?;
    let (made, shared) = (root().join("target/capi/release"), format!("libtenvelope.so.{VERSION}"));
    fs::copy(root().join("crates/capi/include/tenvelope.h"), include.join("tenvelope.h"))?;
    fs::copy(made.join("libtenvelope_c.a"), lib.join("libtenvelope.a"))?;
    fs::copy(made.join("libtenvelope_c.so"), lib.join(&shared))?;
    #[cfg(unix)]
    for (link, to) in [(SONAME, shared.as_str()), ("libtenvelope.so", SONAME)] {
        let link = lib.join(link);
        if fs::symlink_metadata(&link).is_ok() {
            fs::remove_file(&link)?;
        }
        std::os::unix::fs::symlink(to, &link)?;
    }
    let recipe = fs::read_to_string(root().join("crates/capi/tenvelope.pc.in"))?
        .replace("@prefix@", &prefix.to_string_lossy())
        .replace("@version@", VERSION)
        // What rustc --print native-static-libs says.
        .replace("@private@", "-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc");
    fs::write(lib.join("pkgconfig/tenvelope.pc"), recipe)
}

/// The test program, with the shared library, then with the static one under Valgrind.
fn calls(prefix: &Path) -> Outcome {
    let source = "crates/capi/tests/c/calls.c";
    for (name, linked) in [("shared", Linked::Shared), ("static", Linked::Static)] {
        let program = match compiled(source, &format!("calls-{name}"), prefix, linked) {
            Ok(program) => program,
            Err(outcome) => return outcome,
        };
        // The argument: at the end memory becomes scarce.
        let mut program = Command::new(program);
        program.arg("no-memory");
        match run(with_library(program, prefix)) {
            Outcome::Done => {}
            other => return other,
        }
    }
    if !has("valgrind") {
        return Outcome::Skipped("the program valgrind is not on this machine: the calls were made without it".to_owned());
    }
    let program = root().join("target/capi/calls-static").to_string_lossy().into_owned();
    let flags = ["--leak-check=full", "--errors-for-leak-kinds=definite,indirect,possible", "--error-exitcode=9", &program];
    run(command("valgrind", &flags))
}

/// Each says itself whether what comes back is equal.
fn examples(prefix: &Path) -> Outcome {
    if !has("c++") {
        return Outcome::Skipped("there is no compiler for C++ on this machine".to_owned());
    }
    for source in ["examples/c/quickstart.c", "examples/c/model.c", "examples/cpp/quickstart.cpp"] {
        let name = format!("example-{}", source.replace(['/', '.'], "-"));
        let output = match compiled(source, &name, prefix, Linked::Shared) {
            Ok(program) => with_library(Command::new(program), prefix).output(),
            Err(outcome) => return outcome,
        };
        match output {
            Ok(output) => {
                let text = String::from_utf8_lossy(&output.stdout);
                print!("{text}");
                if !output.status.success() || !text.contains("equal: yes") {
                    return Outcome::Failed(format!("{source} ended with {}; {}", output.status, String::from_utf8_lossy(&output.stderr)));
                }
            }
            Err(error) => return Outcome::Failed(format!("{source}: {error}")),
        }
    }
    Outcome::Done
}

#[derive(Clone, Copy)]
enum Linked {
    Shared,
    Static,
}

/// Compiles a program as its author would: with what pkg-config says, and every warning an error.
fn compiled(source: &str, name: &str, prefix: &Path, linked: Linked) -> Result<PathBuf, Outcome> {
    let mut ask = command("pkg-config", &["--cflags", "--libs", "tenvelope"]);
    if matches!(linked, Linked::Static) {
        ask.arg("--static");
    }
    ask.env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig"));
    let said = ask.output().map_err(|error| Outcome::Failed(format!("pkg-config: {error}")))?;
    if !said.status.success() {
        return Err(Outcome::Failed(format!("pkg-config: {}", String::from_utf8_lossy(&said.stderr))));
    }
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let flags = said.split_whitespace().map(|flag| match (linked, flag) {
        // Beside the shared one a linker would not take it.
        (Linked::Static, "-ltenvelope") => "-l:libtenvelope.a",
        _ => flag,
    });
    let program = root().join("target/capi").join(name);
    let (compiler, standard) = if source.ends_with(".cpp") { ("c++", "-std=c++17") } else { ("cc", "-std=c11") };
    let mut compile =
        command(compiler, &[standard, "-O1", "-g", "-Wall", "-Wextra", "-Wno-missing-field-initializers", "-pedantic", "-Werror", source]);
    compile.args(flags).arg("-o").arg(&program);
    match run(compile) {
        Outcome::Done => Ok(program),
        other => Err(other),
    }
}

/// Lets a program find the library where it lies.
fn with_library(mut program: Command, prefix: &Path) -> Command {
    program.env("LD_LIBRARY_PATH", prefix.join("lib"));
    program
}
