//! The instructions of the machine change how fast a line is written, never the line.

use tenvelope::{Array, ArrayView, EncodeOptions, from_str};
use tenvelope_kernels::Isa;

const CHAINS: [&str; 4] =
    ["raw-base64url", "raw-shuffle-zstd-base64url", "raw-bitshuffle-zstd-base64url", "delta-delta~100-raw-shuffle-zstd-base64url"];

fn lines() -> Vec<String> {
    let numbers: Vec<u64> = (0..20_000u64).map(|i| (i * i * 7919) >> 3).collect();
    let floats: Vec<f32> = numbers.iter().map(|&n| (n as f32).sqrt()).collect();
    let bytes: Vec<u8> = numbers.iter().map(|&n| n as u8).collect();
    let arrays = [
        ArrayView::from_elements(&[200, 100], &numbers).unwrap(),
        ArrayView::from_elements(&[20_000], &floats).unwrap(),
        ArrayView::from_elements(&[50, 400], &bytes).unwrap(),
    ];
    let mut lines = Vec::new();
    for array in &arrays {
        for codecs in CHAINS {
            let line = EncodeOptions::default().codecs(codecs).to_string(array).unwrap();
            assert!(from_str::<Array>(&line).unwrap() == *array, "{codecs}");
            lines.push(line);
        }
    }
    lines
}

#[test]
fn a_line_is_the_same_with_any_instructions() {
    let best = lines();
    for &isa in Isa::all_here() {
        Isa::limit(isa);
        assert!(lines() == best, "{isa:?} writes other lines");
    }
}
