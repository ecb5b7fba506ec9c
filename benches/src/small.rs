//! Latency of arrays so small that no byte of theirs counts: a picture of a digit and an embedding, beside a copy and bare base64 of the same bytes in the same run.

use std::{hint::black_box, time::Instant};

use tenvelope::{Array, ArrayView, EncodeOptions, Level, decode_into, from_str};
use tenvelope_kernels::base64::{self, Alphabet};
use tenvelope_tests::root;

use crate::load;

/// Rounds of which the fastest counts: whatever else the machine does makes a round slower, never faster.
const ROUNDS: usize = 400;

/// Calls in a round, so that reading the clock does not count.
const CALLS: u32 = 50;

pub fn run() {
    println!("\n## Small arrays: ns for a call, the least of many rounds\n");
    println!("| array | bytes | way | encode | decode | decode in place |\n|---|---|---|---|---|---|");
    let (_, digit) = load(&root().join("examples/data/tiny_u8_28x28.npy"));
    measure("uint8 28x28", &digit, &["delta-delta~28-raw-zstd-base64url", "raw-zstd-base64url"]);
    let floats = embedding();
    let embedding = ArrayView::from_elements(&[floats.len()], &floats).expect("an array");
    measure("float32 1536", &embedding, &["raw-shuffle-zstd-base64url"]);
}

fn measure(name: &str, array: &ArrayView<'_>, compressed: &[&str]) {
    let run = array.bytes().expect("numbers");
    let row =
        |way: &str, times: [f64; 3]| println!("| {name} | {} | {way} | {:.0} | {:.0} | {:.0} |", run.len(), times[0], times[1], times[2]);
    let mut place = vec![0; run.len()];
    let copy = least(|| black_box(&mut place).copy_from_slice(black_box(run)));
    row("copy", [copy; 3]);
    row("base64", bare(run, &mut place));
    let chains = [&["raw-base64url"], compressed].concat().into_iter().map(|codecs| (codecs, EncodeOptions::default().codecs(codecs)));
    let chosen =
        [("chosen, fast", Level::Fast), ("chosen", Level::Default)].map(|(way, level)| (way, EncodeOptions::default().level(level)));
    for (way, options) in chains.chain(chosen) {
        let line = options.to_string(array).expect("an array");
        assert!(from_str::<Array>(&line).expect("its own line") == *array);
        let encode = least(|| drop(black_box(options.to_string(black_box(array)))));
        let decode = least(|| drop(black_box(from_str::<Array>(black_box(&line)))));
        row(way, [encode, decode, in_place(array, &line)]);
    }
}

/// Base64 without an envelope, into memory that is there.
fn bare(run: &[u8], place: &mut [u8]) -> [f64; 3] {
    let mut text = vec![0; base64::encoded_len(run.len()).expect("a small number")];
    let encode = least(|| base64::encode(Alphabet::UrlSafe, black_box(run), black_box(&mut text)));
    let decode = least(|| base64::decode(Alphabet::UrlSafe, black_box(&text), black_box(place)).expect("its own text"));
    assert!(place == run);
    [encode, decode, decode]
}

fn in_place(array: &ArrayView<'_>, line: &str) -> f64 {
    if let Ok(numbers) = array.to_vec::<u8>() {
        let mut out = vec![0; numbers.len()];
        let time = least(|| decode_into(black_box(line), black_box(&mut out)).expect("its own line"));
        assert!(out == numbers);
        return time;
    }
    let numbers: Vec<f32> = array.to_vec().expect("the other of the two");
    let mut out = vec![0.0; numbers.len()];
    let time = least(|| decode_into(black_box(line), black_box(&mut out)).expect("its own line"));
    assert!(out == numbers);
    time
}

/// Of length 1, as models give them.
fn embedding() -> Vec<f32> {
    let mut state = 1u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as f32 / (1u64 << 31) as f32 - 0.5
    };
    let values: Vec<f32> = (0..1536).map(|_| (0..6).map(|_| random()).sum()).collect();
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    values.iter().map(|value| value / length).collect()
}

/// Nanoseconds of the fastest call on average of a round.
fn least(mut work: impl FnMut()) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let started = Instant::now();
        (0..CALLS).for_each(|_| work());
        started.elapsed()
    });
    rounds.min().unwrap_or_default().as_secs_f64() * 1e9 / f64::from(CALLS)
}
