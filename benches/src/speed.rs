//! Encoding and decoding as a part of memcpy of the same array in the same run.

use tenvelope::{Array, EncodeOptions, from_str};
use tenvelope_tests::real_arrays;

use crate::{load, time};

pub fn run() {
    println!("\n## Time, as a multiple of copying the array into fresh memory\n");
    println!("| array | bytes | copy µs | store enc / dec | shuffle+zstd enc / dec | auto enc / dec |\n|---|---|---|---|---|---|");
    for file in real_arrays() {
        let (name, array) = load(&file);
        let Some(run) = array.bytes() else { continue };
        let copy = time(|| drop(std::hint::black_box(run.to_vec()))).as_secs_f64();
        let cells = [Some("raw-base64url"), Some("raw-shuffle-zstd-base64url"), None].map(|codecs| {
            let options = codecs.map_or_else(EncodeOptions::default, |codecs| EncodeOptions::default().codecs(codecs));
            let line = options.to_string(&array).expect("a real array");
            assert!(from_str::<Array>(&line).expect("its own line") == array);
            let encode = time(|| drop(std::hint::black_box(options.to_string(&array)))).as_secs_f64();
            let decode = time(|| drop(std::hint::black_box(from_str::<Array>(&line)))).as_secs_f64();
            format!("{:.1} / {:.1}", encode / copy, decode / copy)
        });
        println!("| {name} | {} | {:.1} | {} |", run.len(), copy * 1e6, cells.join(" | "));
    }
}
