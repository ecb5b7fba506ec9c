//! Measurements, which are never tests.

use crate::{
    python, service,
    steps::{Steps, cargo, run},
};

pub fn steps(steps: &mut Steps, args: &[&str]) {
    if let Some((&"peers", options)) = args.split_first() {
        return steps.step("peers", || python::peers(options));
    }
    if let Some((&"images", options)) = args.split_first() {
        return steps.step("images", || python::beside_peers("benches/peers/images.py", options));
    }
    if args == ["embeddings"] {
        return steps.step("embeddings", || python::beside_peers("benches/peers/embeddings.py", &[]));
    }
    if args == ["service"] {
        return steps.step("service", service::bench);
    }
    steps.step("bench", || {
        let mut bench = cargo(&["run", "--release", "--quiet", "-p", "tenvelope-benches", "--"]);
        bench.args(args);
        run(bench)
    });
}
