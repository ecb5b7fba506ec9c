//! The quick way of a stored line finds what the usual way finds, and never anything where that finds an error.

use tenvelope::{
    Array, EncodeOptions, Limits, Result, builtin,
    core::{Opened, Source, StoredLine},
    from_slice, from_str,
};
use tenvelope_testkit::with_check;
use tenvelope_tests::root;

/// The quick way alone.
fn quick(line: &[u8], limits: &Limits) -> Option<Array> {
    let stored = StoredLine::find(line, builtin(), limits)?;
    assert!(!stored.is_proved());
    let array = stored.array().ok()?;
    assert!(stored.is_proved());
    Some(array)
}

fn usual(line: &[u8], limits: &Limits) -> Result<Array> {
    Opened::from_line(line, builtin(), limits)?.decode()
}

/// Both ways agree; whether the quick one had an answer.
fn same(line: &[u8], limits: &Limits) -> bool {
    match (quick(line, limits), usual(line, limits)) {
        (Some(quick), usual) => {
            assert!(quick == usual.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(line))));
            true
        }
        (None, usual) => {
            let whole = from_slice::<Array>(line).map_err(|error| error.to_string());
            assert!(whole == usual.map_err(|error| error.to_string()) || *limits != Limits::default());
            false
        }
    }
}

#[test]
fn all_golden_lines() {
    let lines = std::fs::read_to_string(root().join("tests/compat/lines.tnv")).unwrap();
    let quick = lines.lines().filter(|line| same(line.as_bytes(), &Limits::default())).count();
    assert!(quick > 20, "{quick} of {}", lines.lines().count());
}

#[test]
fn every_changed_character_of_a_line_is_found() {
    let numbers: Vec<u16> = (0..30).map(|i| i * 77).collect();
    for codecs in ["raw-base64url", "raw-hex"] {
        let line = EncodeOptions::default().codecs(codecs).to_string(&numbers).unwrap();
        assert!(same(line.as_bytes(), &Limits::default()));
        for at in 0..line.len() {
            for c in [b'A', b'b', b'0', b'7', b'-', b'_', b'.', b'~', b'+', b'=', b' ', b'\n', 0, 0x80, 0xFF] {
                let mut changed = line.clone().into_bytes();
                if changed[at] == c {
                    continue;
                }
                changed[at] = c;
                assert!(!same(&changed, &Limits::default()), "{c} at {at}");
                // With a check that is right all else must be found.
                if let Ok(text) = std::str::from_utf8(&changed)
                    && at < line.len() - 9
                {
                    same(with_check(&text[..text.len() - 8]).as_bytes(), &Limits::default());
                }
            }
        }
        for len in 0..line.len() {
            assert!(!same(&line.as_bytes()[..len], &Limits::default()), "cut to {len}");
        }
    }
}

#[test]
fn pieces_fit_together() {
    for codecs in ["raw-base64url", "raw-hex"] {
        for len in [1, 2, 3, 12_287, 12_288, 12_289, 24_576, 24_578, 100_000] {
            let bytes: Vec<u8> = (0..len).map(|i: usize| ((i * i) >> 3) as u8).collect();
            let line = EncodeOptions::default().codecs(codecs).to_string(&bytes).unwrap();
            assert!(same(line.as_bytes(), &Limits::default()));
            assert_eq!(from_str::<Vec<u8>>(&line).unwrap(), bytes);
        }
    }
}

#[test]
fn values_and_limits_hold() {
    for line in
        ["tnv1.bool.3.raw-hex.000102.", "tnv1.uint4.3.raw-hex.2111.", "tnv1.uint8.3~2.raw-hex.000102.", "tnv1.uint8.4.raw-hex.000102."]
    {
        assert!(!same(with_check(line).as_bytes(), &Limits::default()), "{line}");
    }
    let line = EncodeOptions::default().codecs("raw-hex").to_string(&[7u8; 100]).unwrap();
    let limits = [
        (Limits::default(), true),
        (Limits::default().decoded(100), true),
        (Limits::default().decoded(99), false),
        (Limits::default().input(line.len() as u64), true),
        (Limits::default().input(line.len() as u64 - 1), false),
    ];
    for (limits, is_quick) in limits {
        assert_eq!(same(line.as_bytes(), &limits), is_quick);
    }
    // A codec that is not allowed stays so.
    let narrow = builtin().clone().allow_only(["raw", "base64url"]);
    assert!(StoredLine::find(line.as_bytes(), &narrow, &Limits::default()).is_none());
}
