//! The codec `png` beside what a writer chooses: characters and speed, for pictures of 8 and 16 bits.

use tenvelope::{Array, ArrayView, EncodeOptions, Level, from_str};
use tenvelope_tests::real_arrays;

use crate::{load, time};

pub fn run() {
    println!("\n## Pictures: characters, as a part of the base64 of the pixels; MB/s to write and to read\n");
    println!(
        "| picture | bytes | png fast | png | png small | auto | auto small | two deltas and zstd |\n|---|---|---|---|---|---|---|---|"
    );
    for (name, picture) in real_arrays().iter().flat_map(|file| pictures(file)) {
        let row: usize = picture.shape().iter().skip(1).product();
        let deltas = format!("delta-delta~{row}-raw-zstd-base64url");
        let cells = [
            (Some("png-base64url"), Level::Fast),
            (Some("png-base64url"), Level::Default),
            (Some("png-base64url"), Level::Small),
            (None, Level::Default),
            (None, Level::Small),
            (Some(&*deltas), Level::Default),
        ];
        let cells = cells.map(|(codecs, level)| cell(&picture, codecs, level)).join(" | ");
        println!("| {name} {} {:?} | {} | {cells} |", picture.dtype(), picture.shape(), picture.bytes().map_or(0, <[u8]>::len));
    }
}

fn cell(picture: &Array, codecs: Option<&str>, level: Level) -> String {
    let options = EncodeOptions::default().level(level);
    let options = codecs.map_or(options.clone(), |codecs| options.codecs(codecs));
    let line = options.to_string(picture).expect("a picture");
    assert!(from_str::<Array>(&line).expect("its own line") == *picture);
    let bytes = picture.bytes().map_or(0, <[u8]>::len);
    let base64 = (bytes.div_ceil(3) * 4) as f64;
    let write = time(|| drop(std::hint::black_box(options.to_string(picture)))).as_secs_f64();
    let read = time(|| drop(std::hint::black_box(from_str::<Array>(&line)))).as_secs_f64();
    let speed = |seconds: f64| bytes as f64 / seconds / 1e6;
    format!("{:.3} ({:.0}, {:.0})", line.len() as f64 / base64, speed(write), speed(read))
}

/// The pictures in a file: an array that is one, colours from 0 to 1 as samples of 8 and 16 bits, the slices of a volume side by side.
fn pictures(file: &std::path::Path) -> Vec<(String, Array)> {
    let (name, array) = load(file);
    let values = |array: &Array| -> Option<Vec<f32>> {
        let run = array.bytes()?;
        Some(run.chunks_exact(4).map(|word| f32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect())
    };
    match (array.dtype().to_string().as_str(), array.shape()) {
        ("uint8" | "uint16", [_, _] | [_, _, 1..=4]) => vec![(name, array)],
        ("uint16", &[rows, columns, depth, 1]) => {
            let run = array.bytes().unwrap_or_default();
            let samples: Vec<u16> = run.chunks_exact(2).map(|word| u16::from_le_bytes([word[0], word[1]])).collect();
            let at = |z: usize, y: usize, x: usize| samples[(y * columns + x) * depth + z];
            let all = (0..depth).flat_map(|z| (0..rows).flat_map(move |y| (0..columns).map(move |x| (z, y, x))));
            let slices: Vec<u16> = all.map(|(z, y, x)| at(z, y, x)).collect();
            vec![(name, owned(&[depth * rows, columns], &slices))]
        }
        ("float32", [_, _, 3]) => {
            let values = values(&array).unwrap_or_default();
            let bytes: Vec<u8> = values.iter().map(|value| (value * 255.0).round() as u8).collect();
            let words: Vec<u16> = values.iter().map(|value| (value * 65535.0).round() as u16).collect();
            vec![(name.clone(), owned(array.shape(), &bytes)), (name, owned(array.shape(), &words))]
        }
        _ => Vec::new(),
    }
}

fn owned<T: tenvelope::core::Element>(shape: &[usize], samples: &[T]) -> Array {
    ArrayView::from_elements(shape, samples).expect("as many samples as the shape has").into_owned().expect("memory")
}
