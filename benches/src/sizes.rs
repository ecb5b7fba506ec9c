//! How long lines are, beside base64(npy).

use tenvelope::{Chunk, EncodeOptions, from_str};
use tenvelope_tests::real_arrays;

use crate::load;

const CHAINS: &[&str] =
    &["raw", "raw-shuffle-zstd", "raw-bitshuffle-zstd", "raw-zlib", "delta-raw-shuffle-zstd", "delta-raw-bitshuffle-zstd"];

pub fn run() {
    println!("\n## Characters, as a part of base64(npy)\n");
    println!("| array | npy bytes | {} | auto |", CHAINS.join(" | "));
    println!("|---|---|{}---|", "---|".repeat(CHAINS.len()));
    for file in real_arrays() {
        let (name, array) = load(&file);
        let npy = std::fs::metadata(&file).map_or(0, |meta| meta.len() as usize);
        let base64 = (npy.div_ceil(3) * 4) as f64;
        let mut row = Vec::new();
        for chain in CHAINS.iter().map(Some).chain([None]) {
            let options = EncodeOptions::default().chunk(Chunk::Auto);
            let options = match chain {
                Some(chain) => options.codecs(format!("{chain}-base64url")),
                None => options,
            };
            let line = options.to_string(&array).expect("a real array");
            assert!(from_str::<tenvelope::Array>(&line).expect("its own line") == array);
            row.push(format!("{:.3}", line.len() as f64 / base64));
        }
        println!("| {name} | {npy} | {} |", row.join(" | "));
    }
}
