//! Two threads against one, in turn.

use tenvelope::{Array, ArrayView, DecodeOptions, EncodeOptions};

use crate::time;

pub fn run() {
    println!("\n## Two threads against one\n");
    println!("| array | bytes | chain | encode, times | decode, times | decode into touched memory, times |\n|---|---|---|---|---|---|");
    let mut state = 1u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as f32 / (1u64 << 31) as f32
    };
    let weights: Vec<f32> = (0..4 << 20).map(|_| (0..6).map(|_| random() - 0.5).sum()).collect();
    let walk: Vec<f32> = weights.iter().scan(0.0, |at, step| Some(std::mem::replace(at, *at + step))).collect();
    let decimals: Vec<f32> = weights.iter().map(|value| (value * 100.0).round() / 100.0).collect();
    for (name, values) in [("weights", &weights), ("walk", &walk), ("decimals", &decimals)] {
        let array = ArrayView::from_elements(&[values.len()], values).expect("an array");
        let options = [1, 2].map(|threads| EncodeOptions::default().threads(threads));
        let line = options[0].to_string(&array).expect("a line");
        assert!(options[1].to_string(&array).expect("a line") == line);
        let codecs = line.split('.').nth(3).unwrap_or_default().to_owned();
        let encode = options.map(|options| {
            let options = options.codecs(codecs.clone());
            time(|| drop(std::hint::black_box(options.to_string(&array)))).as_secs_f64()
        });
        let readers = [1, 2].map(|threads| DecodeOptions::default().threads(threads));
        let decode = readers.each_ref().map(|options| {
            assert!(options.from_str::<Array>(&line).expect("its own line") == array.view().into_owned().expect("memory"));
            time(|| drop(std::hint::black_box(options.from_str::<Array>(&line)))).as_secs_f64()
        });
        let mut out = vec![1.0f32; values.len()];
        let into = readers.map(|options| time(|| options.decode_into(&line, &mut out).expect("its own line")).as_secs_f64());
        println!(
            "| {name} | {} | {codecs} | {:.2} | {:.2} | {:.2} |",
            values.len() * 4,
            encode[0] / encode[1],
            decode[0] / decode[1],
            into[0] / into[1]
        );
    }
}
