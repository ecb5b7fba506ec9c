//! Large arrays through files: the peak of memory beyond what is handed in or out, and a mapped file.
//!
//! Each case runs in a process of its own, whose peak the system counts (`VmHWM`; Linux only).

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use tenvelope::{ArrayView, DecodeOptions, Dtype, EncodeOptions, Form, Limits, to_writer};

/// Elements of the large array: 2 GiB of float32.
const COUNT: usize = 1 << 29;

/// Elements that are made at once.
const PIECE: usize = 1 << 16;

pub fn run() {
    println!("\nstream: float32 of 2 GiB, default codecs and chunk; MiB of memory at the peak, and beyond what is handed in or out");
    println!("{:<34} {:>8} {:>8} {:>8} {:>12}", "case", "seconds", "peak", "beyond", "file, bytes");
    for (case, _) in CASES {
        let child = Command::new(std::env::current_exe().expect("this program")).args(["stream-case", case]).status();
        assert!(child.is_ok_and(|status| status.success()), "{case} failed");
    }
    std::fs::remove_dir_all(folder()).expect("the folder of the files");
}

/// Runs one case in this process and prints its row.
pub fn run_case(name: &str) {
    std::fs::create_dir_all(folder()).expect("a folder for the files");
    let (_, case) = CASES.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no case {name}"));
    let started = Instant::now();
    let (handed, path) = case();
    let (seconds, peak) = (started.elapsed().as_secs_f64(), peak_kib());
    let bytes = path.metadata().map_or(0, |file| file.len());
    println!("{name:<34} {seconds:>8.2} {:>8} {:>8} {bytes:>12}", peak / 1024, peak.saturating_sub(handed as u64 / 1024) / 1024);
}

type Case = fn() -> (usize, PathBuf);

/// In this order: later ones read what earlier ones wrote.
const CASES: [(&str, Case); 8] = [
    ("array in memory to a file", whole_to_file),
    ("file to an array", file_to_whole),
    ("pieces to a file", pieces_to_file),
    ("file in chunks", file_in_chunks),
    ("pieces to a line, stored", pieces_to_line),
    ("stored line in chunks", line_in_chunks),
    ("pieces to a stored binary file", pieces_to_stored),
    ("mapped stored file, 2 GiB", mapped),
];

fn whole_to_file() -> (usize, PathBuf) {
    let array: Vec<f32> = (0..COUNT / PIECE).flat_map(piece).collect();
    let path = folder().join("whole.tnv");
    to_writer(&array, create(&path)).expect("written");
    (COUNT * 4, path)
}

fn file_to_whole() -> (usize, PathBuf) {
    let path = folder().join("whole.tnv");
    let limits = Limits::default().input(1 << 33).decoded(1 << 31);
    let array: Vec<f32> = DecodeOptions::default().limits(limits).from_reader(open(&path)).expect("read");
    assert!(array.chunks(PIECE).enumerate().all(|(i, found)| found == piece(i)), "another array came back");
    (COUNT * 4, path)
}

fn pieces_to_file() -> (usize, PathBuf) {
    let path = folder().join("pieces.tnv");
    let writer = EncodeOptions::default().writer(Form::Binary, Dtype::Float32, &[COUNT], create(&path)).expect("begun");
    fill(writer);
    (0, path)
}

fn file_in_chunks() -> (usize, PathBuf) {
    let path = folder().join("pieces.tnv");
    check_chunks(&path);
    (0, path)
}

fn pieces_to_line() -> (usize, PathBuf) {
    let path = folder().join("line.tnv");
    let options = EncodeOptions::default().codecs("raw-base64url");
    fill(options.writer(Form::Line, Dtype::Float32, &[COUNT], create(&path)).expect("begun"));
    (0, path)
}

fn line_in_chunks() -> (usize, PathBuf) {
    let path = folder().join("line.tnv");
    check_chunks(&path);
    (0, path)
}

fn pieces_to_stored() -> (usize, PathBuf) {
    let path = folder().join("stored.tnv");
    let options = EncodeOptions::default().codecs("raw-base64url");
    fill(options.writer_seekable(Form::Binary, Dtype::Float32, &[COUNT], create(&path)).expect("begun"));
    (0, path)
}

fn mapped() -> (usize, PathBuf) {
    let path = folder().join("stored.tnv");
    let (map, _file) = vmap::Map::with_options().open(&path).expect("a map");
    let options = DecodeOptions::default().limits(Limits::trusted());
    let started = Instant::now();
    let opened = options.open_map(&map).expect("a binary envelope");
    let run = opened.unverified_run().expect("a stored array");
    let micros = started.elapsed().as_nanos() as f64 / 1000.0;
    assert!(!opened.is_verified() && run.len() == COUNT * 4);
    let touched = resident_kib(&path);
    println!("{:<34} {micros:>8.1} µs to open, {touched} KiB of {} in memory then", "", map.len() / 1024);
    opened.verify().expect("whole");
    // The pages of a verified map belong to the file.
    (map.len(), path)
}

fn fill(mut writer: tenvelope::ArrayWriter<File>) {
    for i in 0..COUNT / PIECE {
        writer.write(&piece(i)).expect("written");
    }
    writer.finish().expect("ended");
}

fn check_chunks(path: &Path) {
    let options = DecodeOptions::default().limits(Limits::trusted());
    let mut from = 0;
    for chunk in options.reader(open(path)).expect("a header").unverified_chunks() {
        let chunk = chunk.expect("a chunk");
        check(&chunk, from);
        from += chunk.count();
    }
    assert_eq!(from, COUNT);
}

fn check(chunk: &ArrayView<'_>, from: usize) {
    let found = chunk.to_vec::<f32>().expect("float32");
    let pieces: Vec<f32> = (from / PIECE..(from + found.len()).div_ceil(PIECE)).flat_map(piece).collect();
    let skip = from % PIECE;
    assert!(pieces[skip..skip + found.len()] == found, "another chunk came back");
}

/// A wave with noise in its low bits, the same every time.
fn piece(i: usize) -> Vec<f32> {
    let noise = |n: usize| (n.wrapping_mul(0x9E37_79B9) >> 16 & 0xff) as f32;
    (0..PIECE).map(|j| i as f32 + 0.001 * j as f32 + 1e-5 * noise(i * PIECE + j)).collect()
}

fn folder() -> PathBuf {
    std::env::temp_dir().join("tenvelope-stream-bench")
}

fn create(path: &Path) -> File {
    File::create(path).expect("a file to write")
}

fn open(path: &Path) -> BufReader<File> {
    BufReader::new(File::open(path).expect("a file to read"))
}

fn peak_kib() -> u64 {
    number_after("/proc/self/status", "VmHWM:")
}

/// How much of a mapped file is in memory.
fn resident_kib(path: &Path) -> u64 {
    let maps = std::fs::read_to_string("/proc/self/smaps").unwrap_or_default();
    let name = path.to_string_lossy().into_owned();
    let mut lines = maps.lines().skip_while(|line| !line.ends_with(&name));
    lines.find_map(|line| line.strip_prefix("Rss:")).map_or(0, first_number)
}

fn number_after(file: &str, name: &str) -> u64 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines().find_map(|line| line.strip_prefix(name)).map_or(0, first_number)
}

fn first_number(text: &str) -> u64 {
    text.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}
