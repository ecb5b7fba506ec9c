//! Damaged lines: with the check as it was, every one is refused; with the check made right again, nothing panics and limits hold.

use std::collections::BTreeMap;

use tenvelope::{AllowedTypes, Array, DecodeOptions, Limits, builtin, content_id, core::Opened, from_str};
use tenvelope_testkit::{Case, Random, SampleObject, bit_flips, load_vectors, mutants, with_check};
use tenvelope_tests::root;

/// A line, and the name of its vector.
struct Seed {
    id: String,
    line: String,
}

/// Short valid vectors, spread over all areas.
fn seeds(most: usize) -> Vec<Seed> {
    let mut cases = load_vectors(&root().join("spec/vectors/valid"));
    cases.retain(|case| case.line().is_some_and(|line| line.len() < 400) && case.allow.is_none() && !case.is_object() && !case.is_tree());
    let step = (cases.len() / most).max(1);
    let seed = |case: Case| Some(Seed { line: case.line()?.to_owned(), id: case.id });
    cases.into_iter().step_by(step).take(most).filter_map(seed).collect()
}

#[test]
fn every_flipped_bit_is_refused() {
    let seeds = seeds(32);
    assert_eq!(seeds.len(), 32);
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &seeds {
        for flipped in bit_flips(&case.line) {
            let error = from_str::<Array>(&flipped).expect_err(&case.id);
            *codes.entry(error.code()).or_default() += 1;
        }
    }
    println!("{} flips of {} lines, all refused: {codes:?}", codes.values().sum::<usize>(), seeds.len());
}

#[test]
fn every_cut_and_every_tail_is_refused() {
    for case in seeds(32) {
        for len in 0..case.line.len() {
            assert!(from_str::<Array>(&case.line[..len]).is_err(), "{} cut to {len}", case.id);
        }
        for tail in ["\n", " ", ".", "0", "\0", "A", "~", "\r\n"] {
            assert!(from_str::<Array>(&format!("{}{tail}", case.line)).is_err(), "{} with {tail:?}", case.id);
        }
    }
}

#[test]
fn flipped_bits_with_a_right_check_do_no_harm() {
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    for case in seeds(32) {
        let original = from_str::<Array>(&case.line).unwrap();
        for flipped in bit_flips(&case.line) {
            note(&mut codes, &case, &original, &with_check(&flipped));
        }
    }
    println!("by outcome: {codes:?}");
}

#[test]
fn mutants_do_no_harm() {
    // `cargo xtask test --all` asks for a million.
    let all = std::env::var("TENVELOPE_MUTANTS").ok().and_then(|n| n.parse().ok()).unwrap_or(60_000);
    let mut random = Random(2026);
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    let seeds = seeds(usize::MAX);
    for case in &seeds {
        let original = from_str::<Array>(&case.line).unwrap();
        for mutant in mutants(&case.line, all / seeds.len() + 1, &mut random) {
            note(&mut codes, case, &original, &with_check(&mutant.line));
        }
    }
    println!("{} mutants by outcome: {codes:?}", codes.values().sum::<usize>());
}

/// Objects: into a type that fits, where that is known, and into another.
#[test]
fn mutants_of_objects_do_no_harm() {
    let mut random = Random(2027);
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    let mut cases = load_vectors(&root().join("spec/vectors/valid"));
    cases.retain(|case| case.is_object() && case.line().is_some_and(|line| line.len() < 400));
    assert!(cases.len() > 40);
    for case in &cases {
        let line = case.line().unwrap();
        for mutant in mutants(line, 300, &mut random) {
            let mutant = with_check(&mutant.line);
            let read = |opened: &Opened<'_>| opened.decode_object::<SampleObject>(&AllowedTypes::none()).map(drop);
            let other = |opened: &Opened<'_>| opened.decode_object::<Vec<(u8, String)>>(&AllowedTypes::none()).map(drop);
            for read in [&read as &dyn Fn(&Opened<'_>) -> tenvelope::Result<()>, &other] {
                let outcome = Opened::new(&mutant, builtin(), &Limits::default().decoded(1 << 20)).and_then(|opened| read(&opened));
                let code = match outcome {
                    Ok(()) => "accepted",
                    Err(error) => {
                        assert!(error.code() == "unknown_codec" || error.message().len() <= 512, "{error}");
                        error.code()
                    }
                };
                *codes.entry(code.to_owned()).or_default() += 1;
            }
        }
    }
    println!("by outcome: {codes:?}");
    assert!(codes.contains_key("bad_value"));
}

/// Decodes a mutant; what is accepted under a chain of one spelling and without meta must be another value than the original.
fn note(codes: &mut BTreeMap<String, usize>, case: &Seed, original: &Array, mutant: &str) {
    let limits = Limits::default().decoded(1 << 20);
    let opened = Opened::new(mutant, builtin(), &limits);
    let verified = opened.as_ref().map_err(|error| error.kind()).and_then(|opened| opened.verify().map_err(|error| error.kind()));
    let outcome = match opened.and_then(|opened| opened.decode()) {
        Ok(array) => {
            assert!(array.bytes().map_or(0, <[u8]>::len) <= 1 << 20, "{mutant}");
            let one_spelling = |line: &str| {
                let codecs = line.split('.').nth(3).unwrap_or("");
                ["raw-hex", "raw-base64url"].contains(&codecs) && line.split('.').count() == 6
            };
            if mutant == case.line {
                "unchanged".to_owned()
            } else if one_spelling(mutant) && one_spelling(&case.line) {
                assert_ne!(content_id(&array).unwrap(), content_id(original).unwrap(), "{mutant} is a second spelling of {}", case.line);
                "accepted as another value".to_owned()
            } else {
                "accepted".to_owned()
            }
        }
        Err(error) => {
            assert_eq!(verified, Err(error.kind()), "verify and decode differ on {mutant}");
            error.code().to_owned()
        }
    };
    // A line that is refused must be refused by every verb.
    if outcome.starts_with("accepted") || outcome == "unchanged" {
        assert_eq!(verified, Ok(()), "verify refuses {mutant}");
        DecodeOptions::default().from_str::<Array>(mutant).unwrap();
    }
    *codes.entry(outcome).or_default() += 1;
}
