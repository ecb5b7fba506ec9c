//! Objects that were made to do harm: each is refused under its name, in little memory and time, in few words. Measured with a counting allocator, in a process of its own.

use std::{
    alloc::System,
    collections::BTreeMap,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tenvelope::{
    AllowedTypes, ErrorKind, Limits, builtin,
    core::{AnyCodec, CodecSpec, decode_guarded},
    object,
};
use tenvelope_testkit::{Bytes, SampleObject, with_check};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// A list in a list in a list.
#[derive(Debug, Serialize, Deserialize)]
struct Nest(Vec<Nest>);

/// A chain of options, which takes a byte a link.
#[derive(Debug, Serialize, Deserialize)]
struct Link(Option<Box<Link>>);

#[derive(Debug, Serialize, Deserialize)]
enum Tree {
    Leaf,
    Node(Box<Tree>),
    Pair { left: Box<Tree>, right: Box<Tree> },
}

#[derive(Debug, Deserialize)]
enum Never {}

fn codec(name: &str) -> std::sync::Arc<dyn tenvelope::core::ObjectToBytes> {
    match builtin().build(CodecSpec::parse(name).unwrap()) {
        Ok(AnyCodec::ObjectToBytes(codec)) => codec,
        other => panic!("{name} is {other:?}"),
    }
}

/// Decodes what must be refused, and holds the refusal to its bounds.
fn refused<T: DeserializeOwned>(name: &str, bytes: &[u8], what: &str, expected: ErrorKind) {
    let codec = codec(name);
    let run = || decode_guarded::<T>(codec.as_ref(), bytes, &Limits::default(), &AllowedTypes::none()).map(drop);
    let started = Instant::now();
    let region = Region::new(ALLOCATOR);
    let error = run().expect_err(what);
    let (heap, mut time) = (region.change().bytes_allocated, started.elapsed());
    // Others work on the same machine: the best of a few is meant.
    for _ in 0..5 {
        let started = Instant::now();
        run().expect_err(what);
        time = time.min(started.elapsed());
    }
    println!("{name:8} {what:36} {heap:>6} bytes {time:>10.1?}  {error}");
    assert_eq!(error.kind(), expected, "{name}, {what}: {error}");
    assert!(heap < 1 << 16, "{name}, {what}: {heap} bytes of heap");
    assert!(error.message().len() <= 512, "{name}, {what}: {} bytes of text", error.message().len());
    assert!(time < Duration::from_millis(10), "{name}, {what}: {time:?}");
}

/// Lengths in the spelling of a codec.
fn bincode_len(len: u64) -> Vec<u8> {
    [&[253][..], &len.to_le_bytes()].concat()
}

#[test]
fn bombs() {
    use ErrorKind::{BadValue, LimitExceeded};
    // Items that take no bytes: no limit on bytes stops them.
    for len in [1u64 << 32, 1 << 33, 1 << 60, u64::MAX] {
        refused::<Vec<()>>("bincode", &bincode_len(len), "units without end", LimitExceeded);
        refused::<Vec<[u8; 0]>>("bincode", &bincode_len(len), "empty arrays without end", LimitExceeded);
        refused::<BTreeMap<(), ()>>("bincode", &bincode_len(len), "entries without end", LimitExceeded);
    }
    // Lengths that are not there. Without a limit some of these end the process.
    for len in [1u64 << 20, 1 << 23, 1 << 33, 1 << 40, 1 << 62, u64::MAX] {
        let of_list = if len <= 1 << 24 { BadValue } else { LimitExceeded };
        let bytes = bincode_len(len);
        refused::<Vec<u64>>("bincode", &bytes, "numbers that are not there", of_list);
        refused::<Vec<String>>("bincode", &bytes, "texts that are not there", of_list);
        refused::<Vec<[u64; 32]>>("bincode", &bytes, "arrays that are not there", of_list);
        refused::<BTreeMap<u64, u64>>("bincode", &bytes, "entries that are not there", of_list);
        refused::<String>("bincode", &bytes, "text that is not there", BadValue);
        refused::<Bytes>("bincode", &bytes, "bytes that are not there", BadValue);
        let long = |head: u8| [&[head][..], &len.to_be_bytes()].concat();
        refused::<Vec<u64>>("cbor", &long(0x9b), "numbers that are not there", of_list);
        refused::<BTreeMap<u64, u64>>("cbor", &long(0xbb), "entries that are not there", of_list);
        refused::<Tree>("cbor", &long(0xbb), "variants that are not there", of_list);
        refused::<String>("cbor", &long(0x7b), "text that is not there", BadValue);
        refused::<Bytes>("cbor", &long(0x5b), "bytes that are not there", BadValue);
    }
    for len in [1u32 << 20, 1 << 30, u32::MAX] {
        let of_list = if len <= 1 << 24 { BadValue } else { LimitExceeded };
        let long = |head: u8| [&[head][..], &len.to_be_bytes()].concat();
        refused::<Vec<u64>>("msgpack", &long(0xdd), "numbers that are not there", of_list);
        refused::<BTreeMap<u64, u64>>("msgpack", &long(0xdf), "entries that are not there", of_list);
        refused::<String>("msgpack", &long(0xdb), "text that is not there", BadValue);
        refused::<Bytes>("msgpack", &long(0xc6), "bytes that are not there", BadValue);
        refused::<Bytes>("msgpack", &long(0xc9), "an extension that is not there", BadValue);
    }
    // Nesting, in every way that a type can be nested.
    const DEEP: usize = 100_000;
    refused::<Nest>("bincode", &[1; DEEP], "lists in lists", LimitExceeded);
    refused::<Link>("bincode", &[1; DEEP], "options in options", LimitExceeded);
    refused::<Tree>("bincode", &[1; DEEP], "variants in variants", LimitExceeded);
    refused::<Tree>("bincode", &[2; DEEP], "struct variants", LimitExceeded);
    refused::<Nest>("cbor", &[0x81; DEEP], "lists in lists", LimitExceeded);
    refused::<Nest>("cbor", &[0x9f; DEEP], "endless lists in lists", LimitExceeded);
    refused::<Tree>("cbor", &b"\xa1\x64Node".repeat(DEEP / 6), "variants in variants", LimitExceeded);
    refused::<Nest>("msgpack", &[0x91; DEEP], "lists in lists", LimitExceeded);
    refused::<Tree>("msgpack", &b"\x81\xa4Node".repeat(DEEP / 6), "variants in variants", LimitExceeded);
    // Nests that announce much on every level.
    refused::<Nest>("cbor", &[0x9a, 0, 0x10, 0, 0].repeat(150), "wide lists in wide lists", LimitExceeded);
    refused::<Nest>("bincode", &[252, 0, 0, 16, 0].repeat(150), "wide lists in wide lists", LimitExceeded);
    // What stands behind a value.
    refused::<u8>("bincode", &[7, 7], "a byte more", BadValue);
    refused::<u8>("cbor", &[7, 7], "a byte more", BadValue);
    refused::<u8>("msgpack", &[7, 7], "a byte more", BadValue);
    refused::<(u8, u8)>("cbor", &[0x83, 1, 2, 3], "an element more", BadValue);
    refused::<(u8, u8)>("msgpack", &[0x93, 1, 2, 3], "an element more", BadValue);
    // Text that is quoted in errors.
    let long = "\u{1b}[2J\u{202e}\"\\\n".repeat(2000);
    let cbor = [&[0x79][..], &(long.len() as u16).to_be_bytes(), long.as_bytes()].concat();
    refused::<Tree>("cbor", &cbor, "a variant of that name", BadValue);
    refused::<Never>("cbor", &cbor, "no variants at all", BadValue);
    refused::<u8>("cbor", &[0x62, 0xc3, 0x28], "text that is no UTF-8", BadValue);
    refused::<SampleObject>("cbor", &[&[0xa1][..], &cbor, &[1]].concat(), "a variant of that name", BadValue);
    refused::<Vec<Never>>("bincode", &[1, 0], "no variants at all", BadValue);
    // Enums are one thing only: a name alone, or a map of one entry.
    refused::<Tree>("cbor", b"\x64Node\x64Leaf", "a variant without a map", BadValue);
    refused::<Vec<Tree>>("cbor", b"\x82\xa1\x64Leaf\x80", "a map around a unit", BadValue);
    refused::<Tree>("cbor", b"\xa2\x64Node\x64Leaf\x64Node\x64Leaf", "two variants", BadValue);
    refused::<Tree>("msgpack", b"\x91\xa4Leaf", "a variant in a list", BadValue);
}

/// The same hazards where a stranger meets them: in a line.
#[test]
fn bombs_in_lines() {
    let line = |codec: &str, hex: &str| with_check(&format!("tnv1.object.s.{codec}-hex.{hex}."));
    let kind = |line: &str| object::from_str::<Vec<()>>(line, None).map(drop).map_err(|error| error.kind());
    assert_eq!(kind(&line("bincode", "fd0000000001000000")), Err(ErrorKind::LimitExceeded));
    assert_eq!(kind(&line("bincode", "02")), Ok(()));
    assert_eq!(kind(&line("bincode", "0200")), Err(ErrorKind::BadValue));
    assert_eq!(kind(&line("cbor", "9b0000000100000000")), Err(ErrorKind::LimitExceeded));
    assert_eq!(kind(&line("cbor", "828080")), Ok(()));
    assert_eq!(kind(&line("msgpack", "92c0c0")), Ok(()));
    assert_eq!(kind(&line("msgpack", "92c0c0c0")), Err(ErrorKind::BadValue));
    let error = object::from_str::<Vec<()>>(&line("cbor", "82808061"), None).unwrap_err();
    assert_eq!(error.place().map(|place| (place.field, place.index)), Some(("segment", Some(0))));
}

/// Limits are inclusive, and count what they say.
#[test]
fn limits_are_exact() {
    let value: (Vec<u8>, BTreeMap<u8, u8>, Option<bool>) = (vec![1, 2, 3], BTreeMap::from([(1, 2)]), Some(true));
    for name in ["bincode", "cbor", "msgpack"] {
        let codec = codec(name);
        let mut bytes = Vec::new();
        codec.encode(&value, &mut bytes).unwrap();
        let decode = |limits: Limits| {
            decode_guarded::<(Vec<u8>, BTreeMap<u8, u8>, Option<bool>)>(codec.as_ref(), &bytes, &limits, &AllowedTypes::none())
                .map(|back| assert_eq!(back, value))
                .map_err(|error| error.kind())
        };
        // Three of the tuple, three of the list, one of the map; the tuple, and what is in it.
        assert_eq!(decode(Limits::default().items(7)), Ok(()), "{name}");
        assert_eq!(decode(Limits::default().items(6)), Err(ErrorKind::LimitExceeded), "{name}");
        assert_eq!(decode(Limits::default().depth(2)), Ok(()), "{name}");
        assert_eq!(decode(Limits::default().depth(1)), Err(ErrorKind::LimitExceeded), "{name}");
        let text = "four".to_owned();
        let mut bytes = Vec::new();
        codec.encode(&text, &mut bytes).unwrap();
        let decode =
            |limits: Limits| decode_guarded::<String>(codec.as_ref(), &bytes, &limits, &AllowedTypes::none()).map_err(|error| error.kind());
        assert_eq!(decode(Limits::default().decoded(4)).as_deref(), Ok("four"), "{name}");
        assert_eq!(decode(Limits::default().decoded(3)), Err(ErrorKind::LimitExceeded), "{name}");
    }
}

/// The deepest object that trusted input may hold fits into a small stack, whatever the build.
#[test]
fn depth_fits_the_stack() {
    let on_stack = |size: usize, limits: Limits| {
        let deep = move || {
            let depth = limits.depth as usize;
            for (name, bytes) in [("bincode", vec![1; depth]), ("cbor", vec![0x81; depth]), ("msgpack", vec![0x91; depth])] {
                let mut nest = bytes;
                let levels = depth / 2;
                nest.truncate(levels - 1);
                nest.push(if name == "bincode" { 0 } else { nest[0] - 1 });
                let decoded = decode_guarded::<Nest>(codec(name).as_ref(), &nest, &limits, &AllowedTypes::none());
                let mut nest = decoded.unwrap_or_else(|error| panic!("{name}: {error}"));
                let mut found = 1;
                while let Some(inner) = nest.0.pop() {
                    (nest, found) = (inner, found + 1);
                }
                assert_eq!(found, levels, "{name}");
            }
        };
        std::thread::Builder::new().stack_size(size).spawn(deep).unwrap().join().unwrap();
    };
    // Also where nothing is optimised, which takes four times as much.
    on_stack(1 << 20, Limits::default());
    on_stack(2 << 20, Limits::trusted());
}
