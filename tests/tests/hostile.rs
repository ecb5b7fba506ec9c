//! Hostile input by exhaustion: every wrong tail, every wrong byte, every wrong chain.

use std::collections::BTreeMap;

use tenvelope::{
    Array, Codecs, DecodeOptions, ErrorKind, Limits, builtin,
    core::{AnyCodec, CodecSpec},
    from_str,
};
use tenvelope_testkit::{Random, with_check};
use tenvelope_tests::root;

fn kind(line: &str) -> Result<Array, ErrorKind> {
    from_str::<Array>(line).map_err(|error| error.kind())
}

/// Of all last groups of base64url exactly one spelling for each run of bytes is read.
#[test]
fn every_tail_of_base64url() {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let codecs = Codecs::parse("raw-base64url", builtin()).unwrap();
    let mut accepted = [0; 4];
    for a in ALPHABET {
        assert!(codecs.text.decode(&[*a], &mut []).is_err());
        for b in ALPHABET {
            accepted[2] += usize::from(codecs.text.decode(&[*a, *b], &mut [0]).is_ok());
            for c in ALPHABET {
                accepted[3] += usize::from(codecs.text.decode(&[*a, *b, *c], &mut [0; 2]).is_ok());
            }
        }
    }
    assert_eq!(accepted, [0, 0, 256, 65_536]);
    // 64·64 − 256 and 64·64·64 − 65,536 spellings are refused.
}

#[test]
fn every_pair_of_hex() {
    let codecs = Codecs::parse("raw-hex", builtin()).unwrap();
    let mut accepted = 0;
    for pair in 0..=u16::MAX {
        let text = pair.to_le_bytes();
        let mut byte = [0];
        if codecs.text.decode(&text, &mut byte).is_ok() {
            assert_eq!(format!("{:02x}", byte[0]).as_bytes(), text);
            accepted += 1;
        }
    }
    assert_eq!(accepted, 256);
}

/// Every character that no line has, at every place of a line, with a check that is right for it.
#[test]
fn every_foreign_character_everywhere() {
    let lines = ["tnv1.uint8.2.raw-hex.0aff.", "tnv1.int16.2x3.raw-base64url.AQACAAMABAAFAP__.", "tnv1.uint8.4~2.delta-raw-hex.0101~0101."];
    let foreign = (0..128u8).filter(|b| !b.is_ascii_alphanumeric() && !b"-._~".contains(b)).map(char::from);
    let foreign: Vec<char> = foreign.chain(['\u{80}', '\u{a0}', 'é', '\u{2212}', '\u{202e}', '\u{feff}', '＋', '\u{10ffff}']).collect();
    for line in lines {
        // What stands after the last dot is made anew by `with_check`.
        for at in 0..line.len() {
            for c in &foreign {
                let line = with_check(&format!("{}{c}{}", &line[..at], &line[at..]));
                let expected = if at < 5 { ErrorKind::BadMagic } else { ErrorKind::BadCharacter };
                assert_eq!(kind(&line).unwrap_err(), expected, "{line:?}");
            }
        }
    }
}

#[test]
fn every_bool_byte() {
    for byte in 0..=u8::MAX {
        let found = kind(&with_check(&format!("tnv1.bool.3.raw-hex.00{byte:02x}01.")));
        assert_eq!(found.is_ok(), byte < 2);
        assert!(byte < 2 || found == Err(ErrorKind::BadValue));
    }
}

/// All chains of up to four codecs, judged by the grammar as the specification states it.
#[test]
fn every_short_chain() {
    let names: Vec<&str> = builtin().names().collect();
    let letter = |name: &str| match builtin().build(CodecSpec::parse(name).unwrap()).unwrap() {
        AnyCodec::ArrayToArray(_) => 'd',
        AnyCodec::Raw => 'r',
        AnyCodec::ArrayToBytes(codec) if codec.compresses() => 'n',
        AnyCodec::ArrayToBytes(_) => 'a',
        AnyCodec::ObjectToBytes(_) => 'o',
        AnyCodec::Reorder(_) => 's',
        AnyCodec::Compress(_) => 'c',
        AnyCodec::BytesToText(_) => 't',
    };
    let letters: BTreeMap<&str, char> = names.iter().map(|name| (*name, letter(name))).collect();
    // 3 deltas at most, a serializer, a reordering codec after raw alone, a compressor, a text codec.
    let legal = |chain: &str| {
        let rest = chain.trim_start_matches('d');
        let filters = chain.len() - rest.len();
        let rest = match (rest.chars().next(), rest.get(1..).unwrap_or("")) {
            (Some('r'), rest) => rest.strip_prefix('s').unwrap_or(rest),
            (Some('a'), rest) => rest,
            (Some('n'), rest) => return filters <= 3 && rest == "t",
            (Some('o'), rest) if filters == 0 => rest,
            _ => "?",
        };
        filters <= 3 && rest.strip_prefix('c').unwrap_or(rest) == "t"
    };
    let (mut chains, mut right) = (vec![Vec::new()], 0);
    for _ in 0..4 {
        chains = chains.iter().flat_map(|chain| names.iter().map(move |name| [&chain[..], &[*name]].concat())).collect();
        for chain in &chains {
            let letters: String = chain.iter().map(|name| letters[name]).collect();
            let built = Codecs::parse(&chain.join("-"), builtin());
            assert_eq!(built.is_ok(), legal(&letters), "{chain:?}");
            assert!(built.map_err(|error| error.kind()).map_or_else(|kind| kind == ErrorKind::BadChain, |_| true));
            right += usize::from(legal(&letters));
        }
    }
    println!("{right} of {} chains of four are legal", chains.len());
    assert!(Codecs::parse("delta-delta~2-delta~3-raw-shuffle-zstd-hex", builtin()).is_ok());
    assert!(Codecs::parse("delta-delta-delta-delta-raw-hex", builtin()).is_err());
}

/// Limits as large as can be do not overflow.
#[test]
fn the_largest_limits() {
    let limits = Limits::trusted().input(u64::MAX).header(u64::MAX).decoded(u64::MAX);
    let options = DecodeOptions::default().limits(limits);
    let strings = tenvelope::to_string(&vec!["a".to_owned(); 100]).unwrap();
    assert_eq!(options.from_str::<Vec<String>>(&strings).unwrap().len(), 100);
    let huge = with_check("tnv1.uint8.9007199254740991.raw-zstd-base64url.AAAA.");
    assert_eq!(options.from_str::<Array>(&huge).unwrap_err().kind(), ErrorKind::CodecFailed);
    let huge = with_check("tnv1.string.9007199254740991.vlen_utf8-base64url.AAAA.");
    assert_eq!(options.from_str::<Array>(&huge).unwrap_err().kind(), ErrorKind::BadChunk);
}

/// Files of the zstd project itself: what its own decoder must refuse is refused here, what it accepts comes out the same.
#[test]
fn golden_files_of_zstd() {
    let folder = root().parent().unwrap().join("shared/corpora/zstd-golden");
    if !folder.exists() {
        println!("SKIPPED the golden files of zstd: no shared/corpora beside the project");
        return;
    }
    let files = |name: &str| {
        let files = std::fs::read_dir(folder.join(name)).unwrap().map(|file| file.unwrap().path());
        files.filter(|file| file.extension().is_some_and(|ending| ending == "zst")).collect::<Vec<_>>()
    };
    let hex = |file: &std::path::Path| std::fs::read(file).unwrap().iter().map(|b| format!("{b:02x}")).collect::<String>();
    let read = |file: &std::path::Path| {
        // The content size is what the line says, so it is tried from the frame's own header first.
        let sizes = [0u64, 1, 13, 1 << 17, (1 << 17) - 4, 1 << 20, 131_068];
        sizes.iter().any(|size| kind(&with_check(&format!("tnv1.uint8.{size}.raw-zstd-hex.{}.", hex(file)))).is_ok())
    };
    for file in files("golden-decompression-errors") {
        assert!(!read(&file), "{} is accepted", file.display());
    }
    let accepted: Vec<_> = files("golden-decompression").into_iter().filter(|file| read(file)).collect();
    println!("{} golden files accepted; the others have no content size, or an empty frame", accepted.len());
    assert!(!accepted.is_empty());
}

/// Random code points: all legal ones pass, all others do not.
#[test]
fn random_code_points() {
    let mut random = Random(11);
    for _ in 0..20_000 {
        let point = random.next_u64() as u32 >> random.below(24);
        let hex: String = point.to_le_bytes().iter().map(|b| format!("{b:02x}")).collect();
        let found = kind(&with_check(&format!("tnv1.utf32~1.s.raw-hex.{hex}.")));
        assert_eq!(found.is_ok(), char::from_u32(point).is_some(), "{point:x}");
    }
}
