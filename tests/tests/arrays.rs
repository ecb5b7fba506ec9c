//! Real arrays through every chain, one chunk and many, byte for byte; and how long their lines are.

use tenvelope::{Array, Chunk, EncodeOptions, content_id, from_str, npy};
use tenvelope_tests::real_arrays;

const CHAINS: &[&str] = &["raw", "raw-shuffle-zstd", "raw-bitshuffle-zstd", "raw-zlib"];

#[test]
fn every_array_comes_back_from_every_chain() {
    let (mut arrays, mut lines) = (0, 0);
    println!(
        "{:<28} {:>9} {:>6}  text / base64(npy): store, shuffle+zstd, bitshuffle+zstd, zlib, each again after delta; auto",
        "array", "bytes", "dtype"
    );
    for file in real_arrays() {
        let bytes = std::fs::read(&file).unwrap();
        let array = npy::read(&bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert_eq!(npy::write(&array).unwrap(), bytes, "{}: npy is not written as NumPy does", file.display());
        let base64 = bytes.len().div_ceil(3) * 4;
        let id = content_id(&array).unwrap();
        let mut sizes = Vec::new();
        for delta in ["", "delta-"] {
            for chain in CHAINS {
                for chunk in [Chunk::Whole, Chunk::Elements((array.count() as u64 / 7).max(2))] {
                    let options = EncodeOptions::default().codecs(format!("{delta}{chain}-base64url")).chunk(chunk);
                    let line = options.to_string(&array).unwrap();
                    let back: Array = from_str(&line).unwrap();
                    assert!(back == array, "{}: {delta}{chain} {chunk:?}", file.display());
                    assert_eq!(content_id(&back).unwrap(), id);
                    lines += 1;
                    if chunk == Chunk::Whole {
                        sizes.push(format!("{:.3}", line.len() as f64 / base64 as f64));
                    }
                }
            }
        }
        let auto = EncodeOptions::default().to_string(&array).unwrap();
        assert!(from_str::<Array>(&auto).unwrap() == array);
        sizes.push(format!("{:.3}", auto.len() as f64 / base64 as f64));
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        println!("{name:<28} {:>9} {:>6}  {}", bytes.len(), array.dtype().to_string(), sizes.join(" "));
        arrays += 1;
    }
    println!("{arrays} arrays, {lines} lines");
}

#[test]
fn rows_are_those_of_the_whole() {
    for file in real_arrays() {
        let array = npy::read(&std::fs::read(&file).unwrap()).unwrap();
        let (rows, row) = (array.shape()[0], array.bytes().unwrap().len() / array.shape()[0]);
        for codecs in ["raw-base64url", "raw-hex", "delta-raw-shuffle-zstd-base64url"] {
            let options = EncodeOptions::default().codecs(codecs).chunk(Chunk::Elements((array.count() as u64 / 5 + 1).max(2)));
            let line = options.to_string(&array).unwrap();
            for range in [0..0, 0..1, rows / 3..rows / 2, rows - 1..rows, 0..rows] {
                let part = tenvelope::DecodeOptions::default().rows(&line, range.clone()).unwrap();
                assert_eq!(part.shape()[0], range.len());
                assert_eq!(part.bytes().unwrap(), &array.bytes().unwrap()[range.start * row..range.end * row], "{codecs} {range:?}");
            }
        }
    }
}
