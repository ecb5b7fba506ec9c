//! Memory that cannot be had: each allocation of some size fails once, and the answer is `alloc_failed` or right, never an abort. In a process of its own.
//!
//! Small allocations (an error's sentence, a node of a map) end a Rust program when they fail, as everywhere in Rust: a process that cannot have 1 KiB is lost.
//! What grows with an array must not. So two sizes: over 64 KiB for arrays in lines and in the binary form (pieces of npy files and of samples are no larger); 128 KiB for what passes through JSON (meta, which the limit on
//! headers bounds, documents of trees, the JSON form), whose values are those of serde_json. Chunks of pco are left out: its library asks for the memory of a page as it likes.
//! `TENVELOPE_ALLOC_TRACE=1` shows where the allocation was asked for that failed, `TENVELOPE_ALLOC_ONLY=name` tries what has this in its name.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

use tenvelope::{
    Array, ArrayView, Chunk, DecodeOptions, EncodeOptions, ErrorKind, Form, Limits, Result, Tree, content_id, core::check_of, npy,
};
use tenvelope_testkit::{Random, load_vectors};
use tenvelope_tests::{bytes_of, identity_of, root};
use tenvelope_tests_allocator::{Metered, with_failure};

#[global_allocator]
static ALLOCATOR: Metered = Metered;

/// Bytes from which on an allocation must be allowed to fail: of arrays, and of what passes through JSON.
const OF_ARRAYS: usize = (64 << 10) + 1;
const OF_JSON: usize = 128 << 10;

/// Something to do, whose answer is a text.
type Work = Box<dyn Fn() -> Result<String>>;

/// Things to do, each with a name and the size from which on its allocations fail.
#[derive(Default)]
struct Works(Vec<(String, usize, Work)>);

impl Works {
    fn add(&mut self, name: impl Into<String>, at_least: usize, work: impl Fn() -> Result<String> + 'static) {
        self.0.push((name.into(), at_least, Box::new(work)));
    }
}

/// All vectors, valid or not; few of them are large.
fn vectors(works: &mut Works) {
    for which in ["valid", "invalid"] {
        for case in load_vectors(&root().join("spec/vectors").join(which)) {
            if case.needs.iter().any(|codec| codec == "pco") {
                continue;
            }
            let (input, limits) = (bytes_of(&case), case.limits.limits());
            let has_json = case.line().is_none_or(|line| line.contains(".~") || line.contains(".tree.") || line.contains("json"));
            works.add(case.id, if has_json { OF_JSON } else { OF_ARRAYS }, move || identity_of(&input, &limits));
        }
    }
}

fn array(len: usize, of_noise: bool) -> Array {
    let mut random = Random(5);
    let values: Vec<u32> = (0..len as u32).map(|i| if of_noise { random.next_u64() as u32 } else { i }).collect();
    ArrayView::from_elements(&[len], &values).and_then(ArrayView::into_owned).expect("a legal array")
}

/// Large arrays through every chain and form, both ways.
fn arrays(works: &mut Works) {
    const CHAINS: [&str; 10] = [
        "raw",
        "delta-raw",
        "raw-shuffle",
        "raw-bitshuffle",
        "raw-zlib",
        "raw-zstd",
        "raw-shuffle-zstd",
        "delta-raw-bitshuffle-zlib",
        "npy",
        "npy-zstd",
    ];
    for (i, chain) in CHAINS.iter().enumerate() {
        for of_noise in [false, true] {
            let chunk = if i % 2 == 0 { Chunk::Whole } else { Chunk::Elements(30_000) };
            let (array, text) = (array(100_000, of_noise), if of_noise { "hex" } else { "base64url" });
            let options = EncodeOptions::default().codecs(format!("{chain}-{text}")).chunk(chunk);
            let line = options.to_string(&array).expect("a legal chain");
            let name = format!("{chain}-{text}, {chunk:?}");
            works.add(format!("{name}, encode"), OF_ARRAYS, move || options.to_string(&array));
            for form in [Form::Line, Form::Json, Form::Binary] {
                let size = if form == Form::Json { OF_JSON } else { OF_ARRAYS };
                let input = DecodeOptions::default().convert(line.as_bytes(), form, None).expect("a legal line");
                let other = input.clone();
                works.add(format!("{name}, {form:?}, decode"), size, move || identity_of(&input, &Limits::default()));
                for to in [Form::Line, Form::Json, Form::Binary] {
                    let input = other.clone();
                    let size = if to == Form::Json { OF_JSON } else { size };
                    works.add(format!("{name}, {form:?} to {to:?}"), size, move || {
                        DecodeOptions::default().convert(&input, to, None).map(|out| check_of(&out))
                    });
                }
            }
        }
    }
    let picture: Vec<u8> = Random(9).bytes(64 * 64 * 3);
    let picture = ArrayView::from_elements(&[64, 64, 3], &picture).and_then(ArrayView::into_owned).expect("a legal array");
    let line = EncodeOptions::default().codecs("png-base64url").to_string(&picture).expect("a picture");
    works.add("png, decode", OF_ARRAYS, move || identity_of(line.as_bytes(), &Limits::default()));
    works.add("png, encode", OF_ARRAYS, move || EncodeOptions::default().codecs("png-base64url").to_string(&picture));
    let (chosen, file) = (array(16_000, false), array(16_000, true));
    works.add("the choice of a chain", OF_ARRAYS, move || tenvelope::to_string(&chosen));
    let written = npy::write(&file).expect("an npy file");
    works.add("npy file, read", OF_ARRAYS, move || content_id(&npy::read(&written)?));
    works.add("npy file, write", OF_ARRAYS, move || npy::write(&file).map(|file| format!("{} bytes", file.len())));
}

/// What is no run of numbers: strings, trees, readable values.
fn others(works: &mut Works) {
    let strings: Vec<String> = (0..3000).map(|i| "text ".repeat(i % 7)).collect();
    for codecs in ["vlen_utf8-base64url", "vlen_utf8-zstd-base64url", "vlen_utf8-zlib-hex"] {
        let (options, strings) = (EncodeOptions::default().codecs(codecs), strings.clone());
        let line = options.to_string(&strings).expect("strings");
        works.add(format!("{codecs}, decode"), OF_ARRAYS, move || identity_of(line.as_bytes(), &Limits::default()));
        works.add(format!("{codecs}, encode"), OF_ARRAYS, move || options.to_string(&strings));
    }
    let leaf = |i: usize| match i % 4 {
        0 => Tree::Int(i as i128),
        1 => Tree::String("word ".repeat(i % 9)),
        2 => Tree::Bytes(vec![7; i % 50]),
        _ => Tree::Array(Box::new(tenvelope::Labelled::new(array(i % 5 + 50_000, false)))),
    };
    let tree: Tree = Tree::Map((0..40).map(|i| (format!("key {i}"), leaf(i))).collect());
    let line = EncodeOptions::default().tree_to_string(&tree).expect("a tree");
    let json = EncodeOptions::default().tree_to_readable(&tree).expect("a tree").into_bytes();
    works.add("a tree, decode", OF_JSON, move || identity_of(line.as_bytes(), &Limits::default()));
    works.add("a readable tree", OF_JSON, move || identity_of(&json, &Limits::default()));
    works.add("a tree, encode", OF_JSON, move || EncodeOptions::default().tree_to_string(&tree));
    let values = format!(r#"{{"$tnv":1,"dtype":"int32","shape":[30000],"values":{:?}}}"#, (0..30_000).collect::<Vec<_>>()).into_bytes();
    works.add("readable values", OF_JSON, move || identity_of(&values, &Limits::default()));
}

/// The zlib library panics when the memory for its state cannot be had: some 300 KiB to write, whatever the input.
fn is_state_of_zlib(panic: &(dyn Any + Send)) -> bool {
    panic.downcast_ref::<String>().is_some_and(|message| message.contains("MemError"))
}

#[test]
fn every_allocation_fails_once() {
    let only = std::env::var("TENVELOPE_ALLOC_ONLY").ok();
    let mut works = Works::default();
    vectors(&mut works);
    arrays(&mut works);
    others(&mut works);
    let (mut failures, mut refused, mut right, mut panics) = (0, 0, 0, 0);
    let is_wanted = |name: &str| only.as_ref().is_none_or(|only| name.contains(only.as_str()));
    for (name, at_least, work) in works.0.iter().filter(|(name, ..)| is_wanted(name)) {
        // Tables and contexts that live for ever are made now.
        let expected = work();
        for nth in 1.. {
            // What a process that has ended was at.
            eprintln!("{name}, allocation {nth}");
            let (found, failed) = with_failure(nth, *at_least, || catch_unwind(AssertUnwindSafe(work)));
            let Some(bytes) = failed else { break };
            failures += 1;
            let found = match found {
                Ok(found) => found,
                Err(panic) if is_state_of_zlib(panic.as_ref()) => {
                    panics += 1;
                    continue;
                }
                Err(panic) => resume_unwind(panic),
            };
            match (&found, &expected) {
                (Err(error), _) if error.kind() == ErrorKind::AllocFailed => refused += 1,
                (Ok(found), Ok(expected)) if found == expected => right += 1,
                (Err(found), Err(expected)) if found.kind() == expected.kind() => right += 1,
                _ => panic!(
                    "{name}, allocation {nth} of {bytes} bytes: {:?}, not {:?}",
                    found.map(|_| "something else"),
                    expected.as_ref().map(|_| "an answer")
                ),
            }
        }
    }
    println!(
        "EVIDENCE allocations that failed, of over 64 KiB (128 KiB where values of JSON are read or written): {failures}, {refused} refused as alloc_failed, {right} answered right, 0 aborts"
    );
    println!("EVIDENCE of these, panics of the zlib library for want of its own state, which is of one size: {panics}");
    assert!(only.is_some() || refused > 100, "{refused}");
}
