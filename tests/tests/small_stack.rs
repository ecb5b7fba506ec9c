//! Whatever a stranger sends is read on a small stack. A stack that is too small ends the process, so a child does the work.

use std::process::Command;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tenvelope::{Array, DecodeOptions, Form, Limits, Tree, dialects, inspect_slice};
use tenvelope_testkit::{Random, load_vectors, mutants, with_check};
use tenvelope_tests::{bytes_of, identity_of, root};

/// What a reader may take, in KiB. Where nothing is optimised frames are several times as large.
const STACK: usize = if cfg!(debug_assertions) { 256 } else { 128 };
/// Tells the child what it is, and how many KiB it has.
const CHILD: &str = "TENVELOPE_SMALL_STACK";

/// Every verb that reads. What comes of it is compared elsewhere; here it must come.
fn read(input: &[u8], limits: &Limits) -> bool {
    let options = DecodeOptions::default().limits(*limits);
    let is_read = identity_of(input, limits).is_ok();
    let outcomes = [
        inspect_slice(input).is_ok(),
        options.from_slice::<Array>(input).is_ok(),
        options.from_reader::<Array>(input).is_ok(),
        options.tree_from_slice(input).is_ok(),
        options.convert(input, Form::Json, None).is_ok(),
        options.convert(input, Form::Binary, None).is_ok(),
    ];
    is_read || outcomes.contains(&true)
}

/// Nesting in every place that has brackets.
fn nests() -> Vec<Vec<u8>> {
    let mut nests = Vec::new();
    for depth in [1, 60, 61, 62, 63, 64, 125, 126, 127, 128, 129, 1000, 100_000] {
        let (lists, maps) = ("[".repeat(depth) + &"]".repeat(depth), r#"{"a":"#.repeat(depth) + "1" + &"}".repeat(depth));
        for deep in [&lists, &maps] {
            nests.push(deep.clone().into_bytes());
            nests.push(format!(r#"{{"$tnv":1,"dtype":"tree","value":{deep}}}"#).into_bytes());
            nests.push(format!(r#"{{"$tnv":1,"dtype":"uint8","shape":[1],"values":{deep}}}"#).into_bytes());
            let attrs = format!(r#"{{"attrs":{{"a":{deep}}}}}"#);
            nests.push(format!(r#"{{"$tnv":1,"dtype":"uint8","shape":[1],"meta":{attrs},"values":[1]}}"#).into_bytes());
            nests.push(with_check(&format!("tnv1.uint8.2.raw-hex.~{}.0aff.0", URL_SAFE_NO_PAD.encode(attrs))).into_bytes());
            let document = format!(r#"{{"parts":[],"tree":{deep}}}"#);
            nests.push(with_check(&format!("tnv1.tree.s.json-base64url.{}.0", URL_SAFE_NO_PAD.encode(document))).into_bytes());
            nests.push(with_check(&format!("tnv1.object.s.json-base64url.{}.0", URL_SAFE_NO_PAD.encode(deep))).into_bytes());
        }
        let structs = r#"[["a","#.repeat(depth) + r#""uint8""# + &"]]".repeat(depth);
        let fields = URL_SAFE_NO_PAD.encode(format!(r#"{{"fields":{structs}}}"#));
        nests.push(with_check(&format!("tnv1.struct.1.raw-hex.~{fields}.00.0")).into_bytes());
        for (codec, open, end) in [
            ("cbor", 0x81, 0x80),
            ("cbor", 0x9f, 0xff),
            ("cbor", 0xc1, 0),
            ("cbor", 0xa1, 0),
            ("msgpack", 0x91, 0x90),
            ("msgpack", 0x81, 0x80),
        ] {
            let object = [vec![open; depth], vec![end]].concat();
            nests.push(with_check(&format!("tnv1.object.s.{codec}-base64url.{}.0", URL_SAFE_NO_PAD.encode(object))).into_bytes());
        }
    }
    nests
}

/// The whole hostile corpus on a stack of so many KiB. Says how many inputs were read, and how many of them held something.
fn work(kib: usize) -> (usize, usize) {
    let on_stack = move |input: Vec<u8>, limits: Limits| {
        let thread = std::thread::Builder::new().stack_size(kib << 10);
        thread.spawn(move || read(&input, &limits)).expect("a thread").join().expect("no panic")
    };
    let (mut tried, mut held) = (0, 0);
    let mut one = |name: &str, input: Vec<u8>, limits: Limits| {
        // The last line of a child that has ended says what it was at.
        println!("at {name}");
        tried += 1;
        held += usize::from(on_stack(input, limits));
    };
    let mut random = Random(77);
    for which in ["valid", "invalid"] {
        for case in load_vectors(&root().join("spec/vectors").join(which)) {
            let limits = case.limits.limits();
            if let Some(line) = case.line().filter(|line| line.len() < 2000 && line.is_ascii() && line.len() > 10) {
                for mutant in mutants(line, 3, &mut random) {
                    one(&case.id, with_check(&mutant.line).into_bytes(), Limits::default().decoded(1 << 20));
                }
            }
            one(&case.id, bytes_of(&case), limits);
        }
    }
    for (i, nest) in nests().into_iter().enumerate() {
        let text = nest.clone();
        one(&format!("nest {i}"), nest, Limits::default());
        // As a dialect of others: the same brackets, read by other readers, which take half as much again.
        println!("at nest {i} as a dialect");
        let dialects =
            move || dialects::Dialect::all().filter(|dialect| dialects::read(&text, *dialect, &Limits::default()).is_ok()).count();
        std::thread::Builder::new().stack_size((kib + kib / 2) << 10).spawn(dialects).expect("a thread").join().expect("no panic");
    }
    // A tree as deep as it may be, from its writer.
    let deep = (0..120).fold(Tree::<Array>::Null, |inner, _| Tree::List(vec![inner]));
    let line = tenvelope::EncodeOptions::default().tree_to_string(&deep).expect("a legal tree");
    one("a deep tree", line.into_bytes(), Limits::default());
    (tried, held)
}

fn child(kib: usize) -> (bool, String) {
    let program = std::env::current_exe().expect("this program");
    let args = ["everything_on_a_small_stack", "--exact", "--nocapture"];
    let output = Command::new(program).args(args).env(CHILD, kib.to_string()).output().expect("a child");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn everything_on_a_small_stack() {
    if let Ok(kib) = std::env::var(CHILD) {
        let (tried, held) = work(kib.parse().expect("KiB"));
        println!("{tried} inputs, {held} of them held something");
        return;
    }
    let (is_whole, said) = child(STACK);
    let last: Vec<&str> = said.lines().rev().take(4).collect();
    assert!(is_whole, "a stack of {STACK} KiB is too small: {last:?}");
    let found = said.lines().find(|line| line.contains(" of them held something")).expect("the child has counted");
    println!("EVIDENCE on a stack of {STACK} KiB (dialects: {}): {found}, no overflow", STACK + STACK / 2);
    // That a child which overflows is noticed: no thread can work in so little.
    assert!(!child(if cfg!(debug_assertions) { 32 } else { 16 }).0, "an overflow goes unnoticed");
}
