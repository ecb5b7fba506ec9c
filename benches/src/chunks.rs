//! Which chunk length a writer should take: characters and time for one chunk and for several lengths, as ratios to one chunk.

use tenvelope::{Array, Chunk, EncodeOptions, from_str};
use tenvelope_tests::real_arrays;

use crate::{load, time};

pub fn run() {
    const LENGTHS: [u64; 6] = [1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 20, 1 << 21];
    println!("\n## Chunk length: characters / encode time / decode time, each as a ratio to one chunk\n");
    println!("| array, chain | {} |", LENGTHS.map(|bytes| format!("{} KiB", bytes >> 10)).join(" | "));
    println!("|---|{}", "---|".repeat(LENGTHS.len()));
    for file in real_arrays() {
        let (name, array) = load(&file);
        let Some(run) = array.bytes().filter(|run| run.len() > 1 << 19) else { continue };
        let item = run.len() / array.count();
        for chain in ["raw-shuffle-zstd", "raw-bitshuffle-zstd"] {
            let measure = |chunk: Chunk| {
                let options = EncodeOptions::default().codecs(format!("{chain}-base64url")).chunk(chunk);
                let line = options.to_string(&array).expect("a real array");
                let encode = time(|| drop(options.to_string(&array)));
                let decode = time(|| assert!(from_str::<Array>(&line).is_ok()));
                assert!(from_str::<Array>(&line).expect("its own line") == array);
                [line.len() as f64, encode.as_secs_f64(), decode.as_secs_f64()]
            };
            let whole = measure(Chunk::Whole);
            let cells = LENGTHS.map(|bytes| {
                let found = measure(Chunk::Elements(bytes / item as u64));
                let ratios: Vec<String> = found.iter().zip(whole).map(|(a, b)| format!("{:.3}", a / b)).collect();
                ratios.join(" / ")
            });
            println!("| {name}, {chain} | {} |", cells.join(" | "));
        }
    }
}
