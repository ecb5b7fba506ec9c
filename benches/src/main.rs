//! Measurements, as ratios in one run: the machine is shared, so seconds alone say little. `cargo xtask bench [sizes|chunks|kernels|speed|pictures|small|store|threads|trees|stream]`.
//!
//! Every line that is timed is decoded and compared, so a wrong answer cannot be a fast one.

mod chains;
mod chunks;
mod kernels;
mod pictures;
mod sizes;
mod small;
mod speed;
mod store;
mod stream;
mod threads;
mod trees;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use tenvelope::{Array, npy};

fn main() {
    let which = std::env::args().nth(1);
    if which.as_deref() == Some("stream-case") {
        return stream::run_case(&std::env::args().nth(2).unwrap_or_default());
    }
    if which.as_deref() == Some("chains") {
        return chains::run(&std::env::args().skip(2).collect::<Vec<_>>());
    }
    let wants = |name: &str| which.as_deref().is_none_or(|which| which == name);
    if wants("sizes") {
        sizes::run();
    }
    if wants("chunks") {
        chunks::run();
    }
    if wants("kernels") {
        kernels::run();
    }
    if wants("speed") {
        speed::run();
    }
    if wants("pictures") {
        pictures::run();
    }
    if wants("small") {
        small::run();
    }
    if wants("store") {
        store::run();
    }
    if wants("threads") {
        threads::run();
    }
    if wants("trees") {
        trees::run();
    }
    if wants("stream") {
        stream::run();
    }
}

/// An array and its name.
fn load(file: &Path) -> (String, Array) {
    let bytes = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let array = npy::read(&bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    (file.file_stem().unwrap_or_default().to_string_lossy().into_owned(), array)
}

/// The median time of several runs.
fn time(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..9)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}
