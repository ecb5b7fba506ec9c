//! The recipes that people and CI run: `cargo xtask help`.
//!
//! Depends on nothing of ours, so that it builds in a second and runs when the rest does not.

mod bench;
mod book;
mod capi;
mod conformance;
mod harden;
mod lint;
mod new_codec;
mod playground;
mod python;
mod release;
mod service;
mod steps;
mod test;
mod typescript;
mod vectors;

use std::process::ExitCode;

use steps::Steps;

const HELP: &str = "\
cargo xtask COMMAND

  test [--strict] [--all]   everything that decides whether a change is good
                            --strict: a part that is skipped is a failure (CI)
                            --all: also what takes long
  harden [GATE…]            attack for hours: all gates, or those named; what they find is kept in docs/evidence
  harden --list             which gates there are
  evidence [--check]        make the page of evidence from what has been kept, or compare it
  lint                      format, clippy, documentation, house rules
  python                    build the wheel of the Python package, install it in target/venv-package, test it there
  typescript                build the TypeScript package and run all of its tests, as Node, a bundler and Chromium see it
  book                      make the book in target/book/html, and look up every link in it
  capi [PREFIX]             build the C library, static and shared, and install it in PREFIX; without one in target/capi/prefix, and test it there
  release                   put together what would be published, and look at it; nothing is sent
  release --crates          the crates in the order in which cargo publishes them, as its arguments
  playground [PORT|--build] build the page of examples/playground, and serve it (8080), or print where it lies
  service                   test the example of a server: 10,000 requests of strangers, its Python client and its page
  fidelity [--json FILE]    print which arrays come back from which package, ours beside others
  vectors [--check]         write the test vectors anew, or compare them with what is there
  conformance [COUNT]       all readers on all vectors, then on COUNT generated strings, on which they must agree (100,000)
  new-codec NAME            lay out a new codec: crate, laws, spec page, the two edits
  bench [sizes|chunks|kernels|speed|pictures|small|store|threads|trees|stream]
                            measure, in one run
  bench chains [LEVEL [FOLDER…]]
                            what every chain makes of arrays, and how near the choice comes
  bench embeddings          a response with 1,000 embeddings: lines beside lists of JSON and bare base64
  bench service             requests a second of the example of a server: tensors beside lists of JSON
  bench images [--count N]  Base64 pictures to arrays, beside Pillow, OpenCV and imageio: time and peak memory
  bench peers [--help]      measure the Python package beside other ways from an array to text, sizes and times, on real arrays";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let has = |flag: &str| args.contains(&flag);
    match args.split_first() {
        Some((&"test", rest)) if rest.iter().all(|flag| ["--strict", "--all"].contains(flag)) => {
            let mut steps = Steps::new(has("--strict"));
            lint::steps(&mut steps);
            test::steps(&mut steps, has("--all"));
            steps.sum_up()
        }
        Some((&"lint", [])) => {
            let mut steps = Steps::new(false);
            lint::steps(&mut steps);
            steps.sum_up()
        }
        Some((&"harden", ["--list"])) => {
            print!("{}", harden::list());
            ExitCode::SUCCESS
        }
        Some((&"harden", names)) => {
            if let Err(error) = harden::known(names) {
                eprintln!("harden: {error}");
                return ExitCode::from(2);
            }
            let mut steps = Steps::new(true);
            harden::steps(&mut steps, names);
            steps.sum_up()
        }
        Some((&"evidence", rest)) if rest.is_empty() || rest == ["--check"] => {
            let mut steps = Steps::new(true);
            steps.step("the page of evidence", || harden::page(has("--check")));
            steps.sum_up()
        }
        Some((&"vectors", rest)) if rest.is_empty() || rest == ["--check"] => {
            let mut steps = Steps::new(true);
            vectors::step(&mut steps, has("--check"));
            steps.sum_up()
        }
        Some((&"python", [])) => {
            let mut steps = Steps::new(true);
            steps.step("the Python package, installed from its wheel", python::package);
            steps.sum_up()
        }
        Some((&"typescript", [])) => {
            let mut steps = Steps::new(true);
            typescript::steps(&mut steps);
            steps.sum_up()
        }
        Some((&"book", [])) => {
            let mut steps = Steps::new(true);
            book::steps(&mut steps);
            steps.sum_up()
        }
        Some((&"capi", [])) => {
            let mut steps = Steps::new(true);
            capi::steps(&mut steps);
            steps.sum_up()
        }
        Some((&"capi", [prefix])) => {
            let mut steps = Steps::new(true);
            steps.step("the C library, static and shared, installed", || capi::install(prefix));
            steps.sum_up()
        }
        Some((&"release", [])) => {
            let mut steps = Steps::new(true);
            release::steps(&mut steps, false);
            steps.sum_up()
        }
        Some((&"release", ["--crates"])) => {
            println!("{}", release::arguments().join(" "));
            ExitCode::SUCCESS
        }
        Some((&"playground", rest)) if rest.len() < 2 => {
            let mut steps = Steps::new(true);
            steps.step("playground", || playground::serve(rest));
            steps.sum_up()
        }
        Some((&"service", [])) => {
            let mut steps = Steps::new(true);
            steps.step("the service and strangers", service::tests);
            service::steps(&mut steps);
            steps.sum_up()
        }
        Some((&"fidelity", rest)) => {
            let mut steps = Steps::new(true);
            steps.step("fidelity", || python::fidelity(rest));
            steps.sum_up()
        }
        Some((&"conformance", rest)) if rest.len() < 2 => {
            let mut steps = Steps::new(true);
            conformance::steps(&mut steps, rest.first().unwrap_or(&"100000"));
            steps.sum_up()
        }
        Some((&"new-codec", [name])) => match new_codec::lay_out(name) {
            Ok(report) => {
                println!("{report}");
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("new-codec: {error}");
                ExitCode::FAILURE
            }
        },
        Some((&"bench", rest)) => {
            let mut steps = Steps::new(false);
            bench::steps(&mut steps, rest);
            steps.sum_up()
        }
        Some((&("help" | "--help" | "-h"), _)) => {
            println!("{HELP}");
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("{HELP}");
            ExitCode::from(2)
        }
    }
}
