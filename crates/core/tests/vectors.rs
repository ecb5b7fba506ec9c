//! The vectors that need no codec but those of core and two small ones: what a change in core is judged by first, in a second. All others are run by the package `tests`.

use std::{
    io::{self, Read},
    path::Path,
};

use tenvelope_core::{
    Array, BINARY_MAGIC, Dtype, Error, ErrorKind, FromArray, Labelled, Limits, Opened, Place, Reader, Registry, Result, Source, StoredLine,
    Tree,
};
use tenvelope_testkit::{Case, Input, Ran, Random, load_vectors, mutants, run_case, with_check};

fn registry() -> Result<Registry> {
    let mut registry = Registry::core();
    tenvelope_codec_base64::register(&mut registry)?;
    tenvelope_codec_zlib::register(&mut registry)?;
    Ok(registry)
}

/// Those whose text names no other codec.
fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/vectors");
    let mut cases = [load_vectors(&folder.join("valid")), load_vectors(&folder.join("invalid"))].concat();
    let foreign = ["zstd", "cbor"];
    cases.retain(|case| {
        let text = match &case.input {
            Input::Line(text) | Input::Json(text) => text.clone(),
            Input::Hex(hex) => foreign.iter().find(|name| hex.contains(&hex_of(name))).map_or(String::new(), |name| (*name).to_owned()),
        };
        case.needs.is_empty() && !foreign.iter().any(|name| text.contains(name))
    });
    cases
}

fn hex_of(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn vectors() -> Result<()> {
    let (registry, cases) = (registry()?, cases());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| match run_case(case, &registry) {
            Ok(Ran::AsExpected) => None,
            Ok(Ran::Skipped) => Some(format!("{} was skipped", case.id)),
            Err(why) => Some(why),
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    println!("{} vectors", cases.len());
    assert!(cases.len() > 2500);
    Ok(())
}

/// Hands out at most so many bytes at once.
struct Chopped<'a>(&'a [u8], usize);

impl Read for Chopped<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        (&mut self.0).take(self.1 as u64).read(out)
    }
}

/// What is in an envelope, proved.
#[derive(Debug, PartialEq)]
enum Value {
    Array(Array),
    Tree(Tree),
    Object,
}

fn in_memory(input: &[u8], registry: &Registry, limits: &Limits) -> Result<Value> {
    // The first byte tells, as it does in a stream.
    let is_binary = input.first() == BINARY_MAGIC.first();
    let opened = if is_binary { Opened::from_binary(input, registry, limits)? } else { Opened::from_line(input, registry, limits)? };
    match opened.dtype() {
        Dtype::Tree => opened.decode_tree().map(Value::Tree),
        Dtype::Object => opened.proved_object_bytes().map(|_| Value::Object),
        _ => opened.decode().map(Value::Array),
    }
}

fn in_pieces(input: Chopped<'_>, registry: &Registry, limits: &Limits) -> Result<Value> {
    let reader = Reader::new(input, registry, limits)?;
    match reader.dtype() {
        Dtype::Tree => reader.read_tree().map(Value::Tree),
        // An object is read as a type; its bytes alone are not to be had from a stream.
        Dtype::Object => match reader.read::<Array>() {
            Err(error) if error.kind() == ErrorKind::Unsupported => Ok(Value::Object),
            other => other.map(Value::Array),
        },
        _ => reader.read().map(Value::Array),
    }
}

/// Its code, and of the line as such also place and sentence. (In a segment a stream sees pieces of it, and may know the place better.)
fn seen(error: Error) -> (&'static str, Option<(Place, String)>) {
    let of_line = error.place().filter(|place| place.field == "line");
    (error.code(), of_line.map(|place| (place, error.message().to_owned())))
}

/// Whether the value is the same in pieces of all sizes, or the code of the error.
fn agree(input: &[u8], registry: &Registry, limits: &Limits, what: &str) {
    let expected = in_memory(input, registry, limits).map_err(seen);
    for size in [1, 7, 1 << 20] {
        let read = in_pieces(Chopped(input, size), registry, limits).map_err(seen);
        assert!(read == expected, "{what}, {size} bytes at once: memory {expected:?}, stream {read:?}");
    }
}

#[test]
fn streams_are_judged_like_memory() -> Result<()> {
    let registry = registry()?;
    let small = Limits::default().input(150).header(40);
    let mut random = Random(7);
    for (i, case) in cases().iter().enumerate() {
        let registry = match &case.allow {
            Some(names) => registry.clone().allow_only(names.iter().map(String::as_str)),
            None => registry.clone(),
        };
        let limits = case.limits.limits();
        match &case.input {
            Input::Line(line) => {
                for limits in [&limits, &small] {
                    agree(line.as_bytes(), &registry, limits, &case.id);
                }
                if i % 4 == 0 && (20..400).contains(&line.len()) {
                    for mutant in mutants(line, 4, &mut random) {
                        agree(with_check(&mutant.line).as_bytes(), &registry, &limits, &mutant.line);
                        agree(mutant.line.as_bytes(), &registry, &small, &mutant.line);
                    }
                    // The limit on the input counts characters, not bytes.
                    let (begin, end) = line.split_at(line.len() / 2);
                    let foreign = format!("{begin}é{end}");
                    for most in [line.len() + 2, line.len() + 1, line.len()] {
                        agree(foreign.as_bytes(), &registry, &limits.input(most as u64), &foreign);
                    }
                    for len in [3, 4, 5, 6, line.len() / 3, line.len() - 9, line.len() - 1] {
                        agree(line.get(..len).unwrap_or_default().as_bytes(), &registry, &limits, &case.id);
                    }
                }
            }
            Input::Hex(hex) => {
                let digits: Vec<char> = hex.chars().collect();
                let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok();
                let bytes: Vec<u8> = digits.chunks(2).filter_map(byte).collect();
                agree(&bytes, &registry, &limits, &case.id);
            }
            Input::Json(_) => {}
        }
    }
    Ok(())
}

/// What is over the length of a legal header is not kept, and still judged.
#[test]
fn headers_that_are_longer_than_any() -> Result<()> {
    let (registry, digits) = (registry()?, "1".repeat((1 << 21) + 9));
    for text in
        [format!("tnv{digits}.uint8.1.raw-hex.00.00000000"), format!("tnv{digits}"), format!("tnv1.uint8.{digits}.raw-hex.00.00000000")]
    {
        agree(text.as_bytes(), &registry, &Limits::default(), text.get(..20).unwrap_or_default());
    }
    Ok(())
}

/// A stored array, taken in the pass that proves it.
fn at_once(line: &[u8], registry: &Registry, limits: &Limits) -> Option<Labelled<Array>> {
    let stored = StoredLine::find(line, registry, limits)?;
    let array = Labelled::from_array(&stored).ok()?;
    stored.is_proved().then_some(array)
}

/// What is taken at once is what the usual way takes, and no stored array goes the usual way.
#[test]
fn stored_lines_are_taken_at_once() -> Result<()> {
    let registry = registry()?;
    let mut taken = 0;
    for case in cases() {
        let (Some(line), None) = (case.line(), &case.allow) else { continue };
        for limits in [
            case.limits.limits(),
            Limits::default().input(line.len() as u64),
            Limits::default().input((line.len() as u64).saturating_sub(1)),
        ] {
            let usual = Opened::new(line, &registry, &limits).and_then(|opened| Labelled::<Array>::from_array(&opened));
            let found = at_once(line.as_bytes(), &registry, &limits);
            let codecs = line.split('.').nth(3).unwrap_or_default();
            let is_stored = ["raw-base64url", "raw-hex"].contains(&codecs) && line.len() < 1024;
            match usual {
                Ok(array) if is_stored && array.value.count() > 0 => {
                    assert_eq!(found, Some(array), "{}", case.id);
                    taken += 1;
                }
                _ => assert_eq!(found, None, "{}", case.id),
            }
        }
    }
    assert!(taken > 300, "{taken}");
    Ok(())
}

#[test]
fn what_a_stored_line_says_of_itself() -> Result<()> {
    let (registry, limits) = (Registry::core(), Limits::default());
    let find = |line: &'static str| StoredLine::find(line.as_bytes(), &registry, &limits);
    let Some(stored) = find("tnv1.uint8.2.raw-hex.0aff.6d8416eb") else { return Err(Error::new(ErrorKind::Unsupported, "none")) };
    assert!(!stored.is_proved());
    let mut run = [7, 7];
    stored.fill(&mut run)?;
    assert!(stored.is_proved());
    assert_eq!(run, [10, 255]);
    assert_eq!(stored.strings().map_err(|error| error.kind()), Err(ErrorKind::DtypeMismatch));
    // Longer than a piece, and not whole pieces.
    let bytes: Vec<u8> = (0..100_001u32).map(|i| i.wrapping_mul(i).to_be_bytes()[3]).collect();
    let body: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let line = with_check(&format!("tnv1.uint8.{}.raw-hex.{body}.", bytes.len()));
    let long = at_once(line.as_bytes(), &registry, &limits).map(|array| array.value.bytes().map(<[u8]>::to_vec));
    assert_eq!(long, Some(Some(bytes)));
    // No memory for what cannot be there.
    for line in ["tnv1.uint8.200000000.raw-hex.0aff.00000000", "tnv1.uint8.0.raw-hex..00000000", "tnv1.uint8.1.raw-hex.0aff.00000000"] {
        assert!(find(line).is_none(), "{line}");
    }
    Ok(())
}
