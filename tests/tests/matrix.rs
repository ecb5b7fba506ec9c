//! The matrix of damage: every small change of short envelopes of all kinds, in the three forms. With the checks as they were none may pass;
//! with the checks made right again none may panic, break a limit, or be a second spelling of a value under a chain that has one.
//!
//! A test run tries a few; `TENVELOPE_MATRIX=all` tries all (`cargo xtask harden matrix`).

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tenvelope::{
    DecodeOptions, Dtype, Form, Limits, builtin, content_id,
    core::{FromJson, Opened, check_of, json_to_line, line_to_json, read_json, tree_content_id},
};
use tenvelope_testkit::{Damage, Random, every_damage, load_vectors, rewrite, sampled_damage};
use tenvelope_tests::root;

/// No seed decodes to more, and no mutant may.
const DECODED: u64 = 1 << 20;

fn is_long() -> bool {
    std::env::var("TENVELOPE_MATRIX").is_ok_and(|how| how == "all")
}

/// Short valid lines: all of them, or a few of each dtype and chain.
fn seeds() -> Vec<String> {
    let mut lines: Vec<String> = load_vectors(&root().join("spec/vectors/valid"))
        .iter()
        .filter(|case| case.allow.is_none())
        .filter_map(|case| case.line().filter(|line| line.len() <= 400).map(str::to_owned))
        .collect();
    lines.sort_by_key(String::len);
    lines.dedup();
    if !is_long() {
        // The shortest line of each serializer and compressor, so that the matrix is small and none is left out.
        let mut seen = BTreeSet::new();
        lines.retain(|line| {
            let codecs = line.split('.').nth(3).unwrap_or_default();
            let body = line.split('.').nth_back(1).unwrap_or_default();
            !body.is_empty() && codecs.split('-').filter(|codec| !codec.contains('~')).any(|codec| seen.insert(codec.to_owned()))
        });
    }
    lines
}

/// What reading yields: the value by its identity, and everything else that a caller sees.
fn identity(opened: &Opened<'_>) -> tenvelope::Result<String> {
    let meta = opened.meta().to_json()?.unwrap_or_default();
    match opened.dtype() {
        Dtype::Tree => Ok(format!("{} {meta}", tree_content_id(&opened.decode_tree()?)?)),
        Dtype::Object => Ok(format!("{:?} {meta}", opened.proved_object_bytes()?)),
        _ => {
            let array = opened.decode()?;
            assert!(array.bytes().map_or(0, <[u8]>::len) as u64 <= DECODED, "the limit on decoded bytes is broken");
            Ok(format!("{} {meta}", content_id(&array)?))
        }
    }
}

/// Opens and reads; what `verify` says must be what decoding says.
fn read(opened: tenvelope::Result<Opened<'_>>) -> tenvelope::Result<String> {
    let opened = opened?;
    let found = identity(&opened);
    if *opened.dtype() != Dtype::Object {
        let verified = opened.verify().map_err(|error| error.kind());
        assert_eq!(verified.err(), found.as_ref().err().map(tenvelope::Error::kind), "verify and decode differ");
    }
    found
}

fn limits() -> Limits {
    Limits::default().decoded(DECODED)
}

fn read_line(line: &[u8]) -> tenvelope::Result<String> {
    read(Opened::from_line(line, builtin(), &limits()))
}

/// Whether a value has one spelling under the chain of this line, its chunk length and meta: nothing compresses, and the serializer has no freedom.
fn has_one_spelling(line: &str) -> bool {
    let fields: Vec<&str> = line.split('.').collect();
    let plain = ["raw", "vlen_utf8", "delta", "shuffle", "bitshuffle", "hex", "base64url"];
    fields[1] != "tree" && fields[3].split('-').all(|codec| plain.contains(&codec.split('~').next().unwrap_or_default()))
}

/// Counts by form, kind of damage and outcome.
type Counts = BTreeMap<(&'static str, Damage, &'static str), u64>;

/// Runs a judge on a mutant, and shows the mutant where the judge panics.
fn judged(counts: &mut Counts, form: &'static str, damage: Damage, text: &[u8], judge: impl Fn(&[u8]) -> &'static str) {
    let outcome = catch_unwind(AssertUnwindSafe(|| judge(text))).unwrap_or_else(|panic| {
        eprintln!("{form}, {}: {:?}", damage.name(), String::from_utf8_lossy(text));
        resume_unwind(panic)
    });
    *counts.entry((form, damage, outcome)).or_default() += 1;
}

/// A line with the checks as they were.
fn line_as_it_was(line: &str, samples: usize, counts: &mut Counts) -> u64 {
    let mut random = Random(line.len() as u64);
    let mut judge = |damage: Damage, text: &[u8]| {
        judged(counts, "line", damage, text, |text| {
            let bytes = Opened::from_line(text, builtin(), &limits());
            if let Ok(text) = std::str::from_utf8(text) {
                let string = tenvelope::verify(text).map_err(|error| error.kind());
                // Objects are opened by this verb too, before it says that it is not for them.
                assert!(string.is_err(), "{text} passes `verify`");
            }
            if bytes.is_ok() { "accepted" } else { "refused" }
        });
    };
    let left_out = every_damage(line.as_bytes(), &mut judge);
    sampled_damage(line.as_bytes(), samples, &mut random, &mut judge);
    left_out
}

/// A line whose check is made right again after the damage.
fn line_made_right(line: &str, counts: &mut Counts) {
    let covered = line.rsplit_once('.').expect("a line has a check").0;
    let original = read_line(line.as_bytes()).expect("a valid vector");
    let mut buffer = Vec::new();
    every_damage(covered.as_bytes(), |damage, text| {
        buffer.clear();
        buffer.extend_from_slice(text);
        buffer.push(b'.');
        buffer.extend_from_slice(check_of(text).as_bytes());
        judged(counts, "line, check made right", damage, &buffer, |mutant| {
            let Ok(found) = read_line(mutant) else { return "refused" };
            let mutant = std::str::from_utf8(mutant).expect("what is accepted is ASCII");
            if has_one_spelling(mutant) {
                // The strongest form of it: what stands there is what a writer writes for the value, its chain, chunk length and meta.
                assert_eq!(rewrite(mutant, builtin(), limits()).expect("what is read can be written"), mutant, "a second spelling");
            }
            if found == original { "the same value" } else { "another value" }
        });
    });
}

fn binary_as_it_was(binary: &[u8], samples: usize, counts: &mut Counts) -> u64 {
    let mut random = Random(binary.len() as u64);
    let mut judge = |damage: Damage, bytes: &[u8]| {
        judged(counts, "binary form", damage, bytes, |bytes| {
            // A mapped file is checked when it is decoded; the segments of a tree are counted then.
            let mapped = Opened::from_map(bytes, builtin(), &limits()).and_then(|opened| identity(&opened));
            let found = Opened::from_binary(bytes, builtin(), &limits()).and_then(|opened| identity(&opened));
            if mapped.is_ok() || found.is_ok() { "accepted" } else { "refused" }
        });
    };
    let left_out = every_damage(binary, &mut judge);
    sampled_damage(binary, samples, &mut random, &mut judge);
    left_out
}

fn binary_made_right(binary: &[u8], counts: &mut Counts) {
    let original = read(Opened::from_binary(binary, builtin(), &limits())).expect("a valid form");
    every_damage(binary, |damage, bytes| {
        let mut mutant = bytes.to_vec();
        make_right(&mut mutant);
        judged(counts, "binary form, checks made right", damage, &mutant, |bytes| {
            match read(Opened::from_binary(bytes, builtin(), &limits())) {
                Ok(_) if bytes == binary => "the damage was to a check",
                Ok(found) if found == original => "the same value",
                Ok(_) => "another value",
                Err(_) => "refused",
            }
        });
    });
}

/// Puts the CRCs right that a reader would compare, as far as the lengths make sense.
fn make_right(binary: &mut [u8]) {
    let number = |binary: &[u8], at: usize, len: usize| -> Option<usize> {
        let bytes = binary.get(at..at + len)?;
        usize::try_from(bytes.iter().rev().fold(0u64, |number, byte| number << 8 | u64::from(*byte))).ok()
    };
    let crc_of = |bytes: &[u8]| u32::from_str_radix(&check_of(bytes), 16).expect("hex digits").to_le_bytes();
    let Some(len) = number(binary, 8, 4) else { return };
    let Some(header) = len.checked_add(16).and_then(|end| binary.get(16..end)) else { return };
    let crc = crc_of(header);
    binary[12..16].copy_from_slice(&crc);
    let mut at = (16 + len).next_multiple_of(64);
    while let Some(len) = number(binary, at, 8) {
        let Some(bytes) = len.checked_add(at + 64).and_then(|end| binary.get(at + 64..end)) else { return };
        let crc = crc_of(bytes);
        binary[at + 8..at + 12].copy_from_slice(&crc);
        at = (at + 64 + len).next_multiple_of(64);
    }
}

/// The JSON form is a model, not a text: blanks, order, escapes and spellings of numbers are free. So a mutant passes just when it is the same line.
fn json_as_it_was(line: &str, json: &str, samples: usize, counts: &mut Counts) -> u64 {
    let mut random = Random(json.len() as u64);
    let mut judge = |damage: Damage, text: &[u8]| {
        judged(counts, "JSON form", damage, text, |text| match read_json(text, &limits()) {
            Ok(FromJson::Line(found)) => match Opened::new(&found, builtin(), &limits()) {
                Ok(_) => {
                    assert_eq!(found, line, "another line passes");
                    "another spelling of the same line"
                }
                Err(_) => "refused",
            },
            Ok(other) => panic!("becomes {other:?}"),
            Err(_) => "refused",
        });
    };
    let left_out = every_damage(json.as_bytes(), &mut judge);
    sampled_damage(json.as_bytes(), samples, &mut random, &mut judge);
    left_out
}

fn json_made_right(line: &str, json: &str, counts: &mut Counts) {
    let original = read_line(line.as_bytes()).expect("a valid vector");
    every_damage(json.as_bytes(), |damage, text| {
        judged(counts, "JSON form, check made right", damage, text, |text| {
            let Ok(found) = json_to_line(text, &limits()) else { return "refused" };
            let found = tenvelope_testkit::with_check(&found);
            match read_line(found.as_bytes()) {
                Ok(_) if found == line => "the same line",
                Ok(value) if value == original => "the same value",
                Ok(_) => "another value",
                Err(_) => "refused",
            }
        });
    });
}

/// Does a share of the work on each core.
fn on_all_cores<T: Sync>(items: &[T], work: impl Fn(&T, &mut Counts) -> u64 + Sync) -> (Counts, u64) {
    let next = AtomicUsize::new(0);
    let all = Mutex::new((Counts::new(), 0));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let (mut counts, mut left_out) = (Counts::new(), 0);
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    left_out += work(item, &mut counts);
                }
                let mut all = all.lock().expect("no thread panics while it holds this");
                all.1 += left_out;
                counts.into_iter().for_each(|(key, count)| *all.0.entry(key).or_default() += count);
            });
        }
    });
    all.into_inner().expect("no thread panics while it holds this")
}

/// `1234567` as `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).expect("digits")).collect();
    groups.join(",")
}

/// Prints what became of each kind of damage; says how many were tried, and how many of these ended so.
fn print(counts: &Counts, expected: &[&str]) -> (u64, BTreeMap<&'static str, u64>) {
    let mut kinds: BTreeMap<(&str, Damage), BTreeMap<&'static str, u64>> = BTreeMap::new();
    let mut totals: BTreeMap<&'static str, u64> = BTreeMap::new();
    for ((form, damage, outcome), count) in counts {
        *kinds.entry((form, *damage)).or_default().entry(outcome).or_default() += count;
        *totals.entry(outcome).or_default() += count;
        assert!(expected.contains(outcome), "{form}, {}: {count} {outcome}", damage.name());
    }
    for ((form, damage), outcomes) in kinds {
        let tried = outcomes.values().sum();
        let ends: Vec<String> = outcomes.iter().map(|(outcome, count)| format!("{} {outcome}", grouped(*count))).collect();
        println!("EVIDENCE {form}, {}: {} tried, {}", damage.name(), grouped(tried), ends.join(", "));
    }
    (totals.values().sum(), totals)
}

#[test]
fn lines() {
    let seeds = seeds();
    if is_long() {
        // The matrix is worth its name only if it has everything that there is.
        let field = |n: usize| seeds.iter().filter_map(move |line| line.split('.').nth(n));
        let names = field(1).chain(field(3).flat_map(|codecs| codecs.split('-')));
        let all: BTreeSet<&str> = names.filter_map(|spec| spec.split('~').next()).collect();
        assert!(seeds.len() >= 96, "{} lines", seeds.len());
        let missing: Vec<&str> = builtin().names().chain(Dtype::names()).filter(|name| !all.contains(name)).collect();
        assert!(missing.is_empty(), "no line with {missing:?}");
        println!("EVIDENCE lines tried: {} valid vectors of up to 400 characters, all dtypes, all codecs", seeds.len());
    }
    let samples = if is_long() { 1_000_000 / seeds.len() + 1 } else { 500 };
    let (counts, left_out) = on_all_cores(&seeds, |line, counts| line_as_it_was(line, samples, counts));
    let (tried, totals) = print(&counts, &["refused"]);
    println!("EVIDENCE lines with the check as it was: {} of {} refused", grouped(totals["refused"]), grouped(tried));
    println!("EVIDENCE swaps of equal neighbours, left out: {}", grouped(left_out));
    let (counts, _) = on_all_cores(&seeds, |line, counts| {
        line_made_right(line, counts);
        0
    });
    let (tried, totals) = print(&counts, &["refused", "the same value", "another value"]);
    println!("EVIDENCE lines with the check made right: {} tried, no panic, no second spelling", grouped(tried));
    assert!(totals["another value"] > 0 && totals["the same value"] > 0, "damage that is read as something reaches every stage");
}

#[test]
fn binary_forms() {
    let seeds: Vec<Vec<u8>> = seeds()
        .iter()
        .filter_map(|line| DecodeOptions::default().convert(line.as_bytes(), Form::Binary, None).ok())
        .filter(|binary| binary.len() <= 1024)
        .step_by(if is_long() { 3 } else { 6 })
        .collect();
    assert!(seeds.len() > if is_long() { 80 } else { 2 });
    let samples = if is_long() { 200_000 / seeds.len() } else { 200 };
    let (counts, _) = on_all_cores(&seeds, |binary, counts| binary_as_it_was(binary, samples, counts));
    let (tried, totals) = print(&counts, &["refused"]);
    println!("EVIDENCE binary forms ({}), checks as they were: {} of {} refused", seeds.len(), grouped(totals["refused"]), grouped(tried));
    let (counts, _) = on_all_cores(&seeds, |binary, counts| {
        binary_made_right(binary, counts);
        0
    });
    let (tried, totals) = print(&counts, &["refused", "the damage was to a check", "the same value", "another value"]);
    println!("EVIDENCE binary forms, checks made right: {} tried, no panic", grouped(tried));
    assert!(totals["another value"] > 0);
}

#[test]
fn json_forms() {
    let seeds: Vec<(String, String)> = seeds()
        .into_iter()
        .filter_map(|line| line_to_json(&line, &limits()).ok().map(|json| (line, json)))
        .step_by(if is_long() { 3 } else { 6 })
        .collect();
    assert!(seeds.len() > if is_long() { 80 } else { 2 });
    let samples = if is_long() { 200_000 / seeds.len() } else { 200 };
    let (counts, _) = on_all_cores(&seeds, |(line, json), counts| json_as_it_was(line, json, samples, counts));
    let (tried, totals) = print(&counts, &["refused", "another spelling of the same line"]);
    println!(
        "EVIDENCE JSON forms ({}), check as it was: {} of {} refused, {} another spelling of the same line, 0 another line",
        seeds.len(),
        grouped(totals["refused"]),
        grouped(tried),
        grouped(totals["another spelling of the same line"])
    );
    let (counts, _) = on_all_cores(&seeds, |(line, json), counts| {
        json_made_right(line, json, counts);
        0
    });
    let (tried, totals) = print(&counts, &["refused", "the same line", "the same value", "another value"]);
    println!("EVIDENCE JSON forms, check made right: {} tried, no panic", grouped(tried));
    assert!(totals["another value"] > 0);
}
