//! The contract on memory, in a process that counts every byte of Rust's heap (what the zstd library asks the C allocator for is counted in `tests/python/bombs.py`).
//!
//! Let S be the length of the input, B the bytes of its largest segment without its text codec, R the bytes that its header claims, C the bytes of a chunk (R where there is one
//! chunk). Beyond the input and the result, reading takes at most
//!
//! | what | bytes |
//! |---|---|
//! | a line or binary form whose fault is in the header (steps 1 to 12 of rule O1) | 64 KiB + 8·S |
//! | an array in a line or the binary form that is stored, with or without `delta` | 64 KiB |
//! | with a compressor, a reordering, or a file inside | 128 KiB + 3·B + C |
//! | the JSON form | the same + 3·S |
//! | a tree | 128 KiB + 40·S, and what its arrays take |
//!
//! A line that is refused later may have taken R before, which its body could hold (rule R2). B counts three times, since a buffer that grows is there twice while it is moved.

use std::collections::BTreeMap;

use tenvelope::{
    Array, ArrayView, Chunk, DecodeOptions, Dtype, EncodeOptions, Form, Labelled, Limits, Result, Tree, builtin,
    core::{FromJson, Opened, Registry, read_json},
    inspect_slice,
};
use tenvelope_testkit::{Case, Expect, Input, Random, load_vectors};
use tenvelope_tests::root;
use tenvelope_tests_allocator::{Metered, measure};

#[global_allocator]
static ALLOCATOR: Metered = Metered;

const KIB: usize = 1 << 10;

/// What reading yields, kept so that it does not count.
#[allow(dead_code, reason = "held while memory is counted, and never looked at")]
enum Kept {
    Array(Array),
    Tree(Tree),
    Object(Vec<u8>),
    Values(Box<Labelled<Array>>),
}

fn kept(opened: &Opened<'_>) -> Result<Kept> {
    match opened.dtype() {
        Dtype::Tree => opened.decode_tree().map(Kept::Tree),
        Dtype::Object => opened.proved_object_bytes().map(Kept::Object),
        _ => opened.decode().map(Kept::Array),
    }
}

fn read(form: Form, input: &[u8], registry: &Registry, limits: &Limits) -> Result<Kept> {
    match form {
        Form::Line => kept(&Opened::from_line(input, registry, limits)?),
        Form::Binary => kept(&Opened::from_binary(input, registry, limits)?),
        _ => match read_json(input, limits)? {
            FromJson::Line(line) => kept(&Opened::new(&line, registry, &limits.input(u64::MAX))?),
            FromJson::Values(array) => Ok(Kept::Values(Box::new(array))),
            FromJson::Tree(tree) => tree.decode(registry, limits).map(Kept::Tree),
        },
    }
}

fn bytes_of(case: &Case) -> (Form, Vec<u8>) {
    match &case.input {
        Input::Line(text) => (Form::Line, text.clone().into_bytes()),
        Input::Json(text) => (Form::Json, text.clone().into_bytes()),
        Input::Hex(hex) => {
            let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex");
            (Form::Binary, (0..hex.len()).step_by(2).map(byte).collect())
        }
    }
}

/// Codes of what is found when segments are decoded, not before.
const LATE: [&str; 6] = ["bad_text", "codec_failed", "size_mismatch", "bad_value", "limit_exceeded", "bad_tree"];

/// Whatever its vectors are worth, a reader holds the contract on each.
fn vectors() {
    let folder = root().join("spec/vectors");
    let cases = [load_vectors(&folder.join("valid")), load_vectors(&folder.join("invalid"))].concat();
    let mut worst: BTreeMap<&str, (usize, usize, String)> = BTreeMap::new();
    let mut early = 0;
    for case in &cases {
        let (form, input) = bytes_of(case);
        let limits = case.limits.limits();
        let registry = match &case.allow {
            Some(names) => builtin().clone().allow_only(names.iter().map(String::as_str)),
            None => builtin().clone(),
        };
        // Contexts and tables that live for ever are made in the first run. The error is dropped inside of the second: of its sentence nothing is kept.
        drop(read(form, &input, &registry, &limits));
        let (outcome, heap) = measure(|| read(form, &input, &registry, &limits).map_err(|error| error.code()));
        let over = heap.peak - heap.kept;
        let info = inspect_slice(&input).ok();
        let claimed = info.as_ref().and_then(|info| info.decoded_bytes).map_or(0, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
        let is_tree = case.is_tree() || case.id.contains("tree") || info.is_some_and(|info| info.dtype == Dtype::Tree);
        let (class, allowed) = match &outcome {
            Err(code) if !LATE.contains(code) => {
                early += 1;
                ("refused for its header, form or segments' number", 64 * KIB + 8 * input.len())
            }
            _ if is_tree => ("trees", 128 * KIB + 40 * input.len() + claimed),
            Ok(_) => ("read", 128 * KIB + 8 * input.len() + claimed),
            Err(_) => ("refused for what a segment holds", 128 * KIB + 8 * input.len() + claimed.saturating_mul(2)),
        };
        let expected = matches!(&case.expect, Expect::Error { .. });
        assert_eq!(outcome.is_err(), expected, "{}", case.id);
        assert!(over <= allowed, "{}: {over} bytes beyond its result, where {allowed} are allowed ({:?})", case.id, outcome.err());
        let left = allowed - over;
        if worst.get(class).is_none_or(|(least, ..)| left < *least) {
            worst.insert(class, (left, over, case.id.clone()));
        }
    }
    assert!(early > 400, "{early}");
    for (class, (left, over, id)) in worst {
        println!("EVIDENCE vectors {class}, nearest to its bound: {over} bytes of {} allowed ({id})", over + left);
    }
    println!("EVIDENCE vectors within the contract: {} of {}", cases.len(), cases.len());
}

/// The class of a chain: whether it needs room beside the result.
fn needs_room(chain: &str) -> bool {
    chain.split('-').any(|codec| !codec.starts_with("delta") && codec != "raw")
}

/// Arrays of megabytes, where the constants do not matter.
fn large() {
    const CHAINS: [&str; 13] = [
        "raw",
        "delta-raw",
        "raw-shuffle",
        "raw-bitshuffle",
        "raw-zlib",
        "raw-zstd",
        "raw-shuffle-zstd",
        "raw-shuffle-zlib",
        "delta-raw-bitshuffle-zstd",
        "npy",
        "npy-zlib",
        "pco",
        "delta-pco",
    ];
    let mut random = Random(1);
    let mut tried = 0;
    let mut worst: BTreeMap<(String, bool), (f64, usize, usize)> = BTreeMap::new();
    // Where nothing is optimised the first of them must do.
    let sizes = [(1u32 << 18, false), (1 << 18, true), (1 << 20, false), (1 << 20, true)];
    for (count, of_noise) in sizes.into_iter().take(if cfg!(debug_assertions) { 1 } else { 4 }) {
        let values: Vec<u32> = (0..count).map(|i| if of_noise { random.next_u64() as u32 } else { i }).collect();
        let array = ArrayView::from_elements(&[values.len()], &values).expect("a legal array");
        for chain in CHAINS {
            for chunk in [Chunk::Whole, Chunk::Elements(1 << 16)] {
                let options = EncodeOptions::default().codecs(format!("{chain}-base64url")).chunk(chunk);
                let line = options.to_string(&array).expect("a legal chain");
                for form in [Form::Line, Form::Json, Form::Binary] {
                    let input = DecodeOptions::default().convert(line.as_bytes(), form, None).expect("a legal line");
                    drop(read(form, &input, builtin(), &Limits::default()));
                    let (outcome, heap) = measure(|| read(form, &input, builtin(), &Limits::default()));
                    assert!(outcome.is_ok());
                    let over = heap.peak - heap.kept;
                    let largest = line.split('.').nth(4).expect("a body").split('~').map(str::len).max().unwrap_or(0) / 4 * 3 + 3;
                    let chunk = inspect_slice(line.as_bytes()).expect("a header").chunk.unwrap_or(u64::from(count)) as usize * 4;
                    let room = if needs_room(chain) { 128 * KIB + 3 * largest + chunk } else { 64 * KIB };
                    let allowed = room + if form == Form::Json { 3 * input.len() } else { 0 };
                    assert!(over <= allowed, "{chain}, {form:?}: {over} bytes beyond the result, where {allowed} are allowed");
                    let key = (format!("{form:?}"), needs_room(chain));
                    let share = over as f64 / allowed as f64;
                    if worst.get(&key).is_none_or(|(most, ..)| share > *most) {
                        worst.insert(key, (share, over, allowed));
                    }
                    tried += 1;
                }
            }
        }
    }
    for ((form, needs_room), (_, over, allowed)) in worst {
        let chains = if needs_room { "that compress, reorder or hold a file" } else { "that store" };
        println!("EVIDENCE arrays of 1 and 4 MiB, {form}, chains {chains}, nearest to the bound: {over} bytes of {allowed} allowed");
    }
    println!("EVIDENCE arrays of 1 and 4 MiB (a debug build: 1 MiB) within the contract: {tried} of {tried}");
}

/// One test, since the allocator counts for the whole process.
#[test]
fn memory_is_bounded() {
    vectors();
    large();
}
