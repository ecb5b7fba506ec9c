//! Three forms of one envelope: each vector through all of them, and what is wrong with each.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tenvelope::{
    Array, DecodeOptions, ErrorKind, Form, Kind, Level, Limits, Registry, Result, builtin, content_id,
    core::{AnyCodec, BINARY_MAGIC, ChunkInfo, Codec, Compress, Layout, Reorder, json_to_line, line_to_json},
    from_json, from_slice, from_str, inspect_slice,
};
use tenvelope_testkit::{Case, load_vectors, sample_arrays};
use tenvelope_tests::root;

fn valid() -> Vec<Case> {
    load_vectors(&root().join("spec/vectors/valid"))
}

fn options(case: &Case) -> DecodeOptions {
    let options = DecodeOptions::default().limits(case.limits.limits());
    match &case.allow {
        Some(names) => options.allow_only(names.iter().map(String::as_str)),
        None => options,
    }
}

/// Line → JSON → binary → line is the line, told its text codec.
#[test]
fn every_vector_goes_through_all_forms() {
    let mut round = 0;
    for case in valid() {
        // JSON and binary are longer than the line; a case about the limit on the input is about lines.
        let (Some(line), None) = (case.line(), case.limits.input) else { continue };
        let options = options(&case);
        let convert = |input: &[u8], to, text| options.convert(input, to, text).unwrap_or_else(|error| panic!("{}: {error}", case.id));
        let text = line.split('.').nth(3).and_then(|codecs| codecs.rsplit_once('-')).unwrap().1;
        let json = convert(line.as_bytes(), Form::Json, None);
        let binary = convert(&json, Form::Binary, None);
        assert_eq!(String::from_utf8(convert(&binary, Form::Line, Some(text))).unwrap(), line, "{}", case.id);
        // And the other way round.
        let binary_again = convert(line.as_bytes(), Form::Binary, None);
        assert_eq!(binary, binary_again, "{}", case.id);
        assert_eq!(convert(&binary, Form::Json, Some(text)), json, "{}", case.id);

        assert_eq!(binary.len() % 64, 0);
        let info = inspect_slice(&binary).unwrap();
        assert!(info.complete && info.form == Form::Binary, "{}", case.id);
        round += 1;
        if case.is_tree() {
            let tree = options.tree_from_slice(line.as_bytes()).unwrap();
            assert_eq!(options.tree_from_slice(&binary).unwrap(), tree, "{}", case.id);
            assert_eq!(options.tree_from_json(std::str::from_utf8(&json).unwrap()).unwrap(), tree, "{}", case.id);
            continue;
        }
        if case.is_object() {
            continue; // `objects.rs` reads them in all forms
        }
        let array: Array = options.from_str(line).unwrap();
        assert!(options.from_slice::<Array>(&binary).unwrap() == array, "{}", case.id);
        assert!(options.from_json::<Array>(std::str::from_utf8(&json).unwrap()).unwrap() == array, "{}", case.id);
        assert_eq!(info.dtype, *array.dtype());
    }
    println!("{round} envelopes through three forms");
    assert!(round > 1000);
}

/// Counts every call, and changes nothing.
#[derive(Debug)]
struct Spy(Arc<AtomicUsize>);

impl Codec for Spy {
    fn spec(&self) -> String {
        "x_spy".to_owned()
    }
}

impl Compress for Spy {
    fn max_encoded_len(&self, len: usize) -> usize {
        len
    }

    fn max_decoded_len(&self, len: u64) -> u64 {
        len
    }

    fn encode(&self, _chunk: ChunkInfo<'_>, bytes: &[u8], _level: Level, out: &mut Vec<u8>) -> Result<()> {
        out.extend_from_slice(bytes);
        Ok(())
    }

    fn decode(&self, bytes: &[u8], out: &mut [u8]) -> Result<()> {
        self.0.fetch_add(1, Ordering::Relaxed);
        out.copy_from_slice(bytes);
        Ok(())
    }

    fn decode_unsized(&self, bytes: &[u8], _most: usize, out: &mut Vec<u8>) -> Result<()> {
        self.0.fetch_add(1, Ordering::Relaxed);
        out.extend_from_slice(bytes);
        Ok(())
    }
}

impl Reorder for Spy {
    fn layout(&self) -> Layout {
        Layout::Items
    }

    fn encode(&self, _chunk: ChunkInfo<'_>, run: &[u8], out: &mut [u8]) {
        out.copy_from_slice(run);
    }

    fn decode(&self, _chunk: ChunkInfo<'_>, bytes: &[u8], out: &mut [u8]) {
        self.0.fetch_add(1, Ordering::Relaxed);
        out.copy_from_slice(bytes);
    }
}

#[test]
fn conversion_enters_no_codec() {
    let calls = Arc::new(AtomicUsize::new(0));
    let mut registry: Registry = builtin().clone();
    let (one, other) = (Arc::clone(&calls), Arc::clone(&calls));
    registry.register("x_spy", Kind::BytesToBytes, move |_| Ok(AnyCodec::Compress(Arc::new(Spy(Arc::clone(&one)))))).unwrap();
    registry.register("x_spy_order", Kind::BytesToBytes, move |_| Ok(AnyCodec::Reorder(Arc::new(Spy(Arc::clone(&other)))))).unwrap();
    let encode =
        tenvelope::EncodeOptions::default().registry(registry.clone()).codecs("raw-x_spy-hex").chunk(tenvelope::Chunk::Elements(3));
    let line = encode.to_string(&[1u16, 2, 3, 4, 5, 6, 7]).unwrap();
    let options = DecodeOptions::default().registry(registry);
    let json = options.convert(line.as_bytes(), Form::Json, None).unwrap();
    let binary = options.convert(&json, Form::Binary, None).unwrap();
    assert_eq!(options.convert(&binary, Form::Line, Some("hex")).unwrap(), line.as_bytes());
    assert_eq!(calls.load(Ordering::Relaxed), 0);
    options.from_slice::<Vec<u16>>(&binary).unwrap();
    assert_eq!(calls.load(Ordering::Relaxed), 3);
}

#[test]
fn arrays_straight_to_the_binary_form() {
    for array in sample_arrays(1001) {
        let bytes = tenvelope::to_vec(&array).unwrap();
        assert!(from_slice::<Array>(&bytes).unwrap() == array);
        let line = tenvelope::to_string(&array).unwrap();
        assert_eq!(DecodeOptions::default().convert(line.as_bytes(), Form::Binary, None).unwrap(), bytes);
    }
    let floats = [1.0f32, 2.0, 3.0];
    let stored = tenvelope::EncodeOptions::default().codecs("raw-hex").to_vec(&floats).unwrap();
    assert_eq!(stored.len(), 64 + 64 + 64);
    assert_eq!(stored[128..132], 1.0f32.to_le_bytes());
    let view = DecodeOptions::default().open_slice(&stored).unwrap().view().unwrap().unwrap();
    assert_eq!(view.bytes().unwrap().as_ptr(), stored[128..].as_ptr(), "not a copy");
    assert!(DecodeOptions::default().open_slice(&small_binary()).unwrap().view().unwrap().is_none());
    let rows = DecodeOptions::default().open_slice(&stored).unwrap().decode_rows(1..3).unwrap();
    assert_eq!(rows.to_vec::<f32>().unwrap(), [2.0, 3.0]);
}

fn small_binary() -> Vec<u8> {
    tenvelope::EncodeOptions::default()
        .codecs("delta-raw-zlib-hex")
        .chunk(tenvelope::Chunk::Elements(3))
        .to_vec(&[1u8, 2, 3, 4, 5])
        .unwrap()
}

#[test]
fn every_flipped_bit_cut_and_tail_of_the_binary_form_is_refused() {
    let bytes = small_binary();
    let mut flips = 0;
    for at in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[at / 8] ^= 1 << (at % 8);
        assert!(from_slice::<Array>(&flipped).is_err(), "bit {at}");
        flips += 1;
    }
    for len in 0..bytes.len() {
        assert!(from_slice::<Array>(&bytes[..len]).is_err(), "cut to {len}");
    }
    for more in [1, 63, 64] {
        let longer = [&bytes[..], &vec![0; more]].concat();
        assert_eq!(from_slice::<Array>(&longer).unwrap_err().kind(), ErrorKind::TrailingData);
    }
    println!("{flips} flips, {} cuts", bytes.len());
}

/// Puts the parts of a binary form together, right or wrong.
fn binary(header: &str, segments: &[&[u8]]) -> Vec<u8> {
    let crc = |bytes: &[u8]| u32::from_str_radix(&tenvelope::core::check_of(bytes), 16).unwrap().to_le_bytes();
    let mut out = [&BINARY_MAGIC[..], &(header.len() as u32).to_le_bytes(), &crc(header.as_bytes()), header.as_bytes()].concat();
    out.resize(out.len().next_multiple_of(64), 0);
    for bytes in segments {
        out.extend_from_slice(&[&(bytes.len() as u64).to_le_bytes()[..], &crc(bytes)].concat());
        out.resize(out.len().next_multiple_of(64), 0);
        out.extend_from_slice(bytes);
        out.resize(out.len().next_multiple_of(64), 0);
    }
    out
}

#[test]
fn the_binary_form_is_judged_in_its_order() {
    let kind = |bytes: &[u8]| from_slice::<Array>(bytes).map(drop).map_err(|error| error.kind());
    let good = binary("tnv1.uint8.2.raw", &[&[1, 2]]);
    assert_eq!(kind(&good), Ok(()));
    for (header, segments, expected) in [
        ("tnv1.uint8.2.raw", &[&[1u8, 2][..], &[3]][..], ErrorKind::TrailingData),
        ("tnv1.uint8.2.raw", &[], ErrorKind::Truncated),
        ("tnv1.uint8.2.raw", &[&[]], ErrorKind::EmptySegment),
        ("tnv1.uint8.2.raw", &[&[1]], ErrorKind::SizeMismatch),
        ("tnv1.uint8.2.raw-hex", &[&[1, 2]], ErrorKind::BadChain),
        ("tnv1.uint8.2.raw-zlib", &[&[1, 2]], ErrorKind::CodecFailed),
        ("tnv1.bool.2.raw", &[&[1, 2]], ErrorKind::BadValue),
        ("tnv1.bool.0.raw", &[], ErrorKind::BadMagic),
        ("tnv2.uint8.2.raw", &[&[1, 2]], ErrorKind::UnsupportedVersion),
        ("tnv1.uint8.2.ra\u{e9}", &[&[1, 2]], ErrorKind::BadCharacter),
        ("tnv1.uint8.2", &[&[1, 2]], ErrorKind::BadFieldCount),
        ("tnv1.uint8.2.raw.", &[&[1, 2]], ErrorKind::BadFieldCount),
        ("tnv1.uint8.2.raw.~e30.x", &[&[1, 2]], ErrorKind::BadFieldCount),
        ("tnv1.uint8.2.raw.~e30", &[&[1, 2]], ErrorKind::BadMeta),
        ("tnv1.uint8.2~1.raw", &[&[1], &[2]], ErrorKind::BadChunk),
        ("tnv1.uint8.536870913.raw", &[&[1]], ErrorKind::LimitExceeded),
        ("tnv1.uint8.536870912.raw", &[&[1]], ErrorKind::SizeMismatch),
    ] {
        // An empty array has no segment, and is legal.
        let expected = if header == "tnv1.bool.0.raw" { Ok(()) } else { Err(expected) };
        assert_eq!(kind(&binary(header, segments)), expected, "{header}");
    }
    let change = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        kind(&bytes)
    };
    assert_eq!(change(0, b'x'), Err(ErrorKind::BadMagic));
    assert_eq!(change(4, b'\n'), Err(ErrorKind::BadMagic));
    assert_eq!(change(10, 0x20), Err(ErrorKind::HeaderTooLong));
    assert_eq!(change(9, 1), Err(ErrorKind::Truncated));
    assert_eq!(change(12, good[12] ^ 1), Err(ErrorKind::CheckMismatch));
    assert_eq!(change(63, 1), Err(ErrorKind::BadPadding));
    assert_eq!(change(64, 3), Err(ErrorKind::CheckMismatch)); // a byte of padding is read as one of the segment
    assert_eq!(change(64, 1), Err(ErrorKind::BadPadding)); // and the other way round
    assert_eq!(change(71, 255), Err(ErrorKind::Truncated));
    assert_eq!(change(76, 1), Err(ErrorKind::BadPadding));
    assert_eq!(change(128, 9), Err(ErrorKind::CheckMismatch));
    assert_eq!(change(191, 1), Err(ErrorKind::BadPadding));
    let limits = DecodeOptions::default().limits(Limits::default().input(good.len() as u64 - 1));
    assert_eq!(limits.from_slice::<Array>(&good).map(drop).map_err(|error| error.kind()), Err(ErrorKind::InputTooLong));
}

#[test]
fn the_json_form_is_judged_in_its_order() {
    let good = r#"{"$tnv":1,"dtype":"uint8","shape":[2],"codecs":["raw","hex"],"data":"0aff","check":"6d8416eb"}"#;
    let kind = |json: &str| from_json::<Array>(json).map(drop).map_err(|error| error.kind());
    assert_eq!(kind(good), Ok(()));
    let with = |from: &str, to: &str| kind(&good.replacen(from, to, 1));
    // Blanks, order and spelling of numbers do not matter.
    assert_eq!(with("[2]", " [ 2.0 ] "), Ok(()));
    assert_eq!(with("\"$tnv\":1,", "").map_err(|_| ()), Err(()));
    assert_eq!(kind(&format!("{},\"$tnv\":1e0}}", good.replacen("\"$tnv\":1,", "", 1).trim_end_matches('}'))), Ok(()));
    for (from, to, expected) in [
        ("{", "[", ErrorKind::BadJson),
        ("}", "},", ErrorKind::BadJson),
        ("0aff", "0aff\\ud800", ErrorKind::BadJson),
        ("[2]", "[1e400]", ErrorKind::BadJson),
        ("\"shape\"", "\"dtype\"", ErrorKind::DuplicateMember),
        ("\"$tnv\"", "\"\\u0064type\"", ErrorKind::DuplicateMember),
        ("$tnv", "$tnw", ErrorKind::BadMagic),
        ("\"$tnv\":1", "\"$tnv\":2", ErrorKind::UnsupportedVersion),
        ("\"$tnv\":1", "\"$tnv\":\"1\"", ErrorKind::UnsupportedVersion),
        ("\"check\"", "\"crc\"", ErrorKind::UnknownMember),
        (",\"check\":\"6d8416eb\"", "", ErrorKind::MissingMember),
        ("\"uint8\"", "8", ErrorKind::BadMember),
        ("\"uint8\"", "\"uint8.2.raw-hex.0aff.6d8416eb\"", ErrorKind::BadMember),
        ("[2]", "[-1]", ErrorKind::BadMember),
        ("[2]", "[1.5]", ErrorKind::BadMember),
        ("[2]", "[\"2\"]", ErrorKind::BadMember),
        ("[2]", "[9007199254740992]", ErrorKind::BadMember),
        ("[2]", "2", ErrorKind::BadMember),
        ("[2]", "[2],\"chunk\":\"1\"", ErrorKind::BadMember),
        ("[\"raw\",\"hex\"]", "[\"raw-hex\"]", ErrorKind::BadMember),
        ("[\"raw\",\"hex\"]", "\"raw-hex\"", ErrorKind::BadMember),
        ("\"0aff\"", "[]", ErrorKind::BadMember),
        ("\"data\"", "\"meta\":[],\"data\"", ErrorKind::BadMember),
        ("hex", "base64", ErrorKind::CheckMismatch),
        ("\"hex\"],\"data\":\"0aff\"", "\"base64\"],\"data\":\"Cv8\"", ErrorKind::BadText),
        ("\"hex\"],\"data\":\"0aff\"", "\"base64\"],\"data\":\"C-8=\"", ErrorKind::BadText),
        ("\"hex\"],\"data\":\"0aff\"", "\"base64\"],\"data\":\"Cv===\"", ErrorKind::BadText),
        ("0aff", "0afe", ErrorKind::CheckMismatch),
        ("0aff", "0aéf", ErrorKind::BadCharacter),
        ("6d8416eb", "6D8416EB", ErrorKind::BadCheck),
        ("[2]", "[2],\"chunk\":1", ErrorKind::CheckMismatch),
    ] {
        assert_eq!(with(from, to), Err(expected), "{from} → {to}");
    }
    assert_eq!(kind("[]"), Err(ErrorKind::BadMagic));
    assert_eq!(kind(&"[".repeat(1_000_000)), Err(ErrorKind::BadJson));
}

/// Padded base64 is another spelling of the same bytes, with the check of the line.
#[test]
fn padded_base64_in_json() {
    let line = tenvelope::EncodeOptions::default().codecs("raw-base64url").to_string(&[0xfbu8, 0xff, 0xfe, 1, 2]).unwrap();
    let json = line_to_json(&line, &Limits::default()).unwrap();
    assert!(json.contains("\"-__-AQI\""), "{json}");
    let padded = json.replace("base64url", "base64").replace("-__-AQI", "+//+AQI=");
    assert_eq!(json_to_line(padded.as_bytes(), &Limits::default()).unwrap(), line);
    assert_eq!(from_json::<Vec<u8>>(&padded).unwrap(), from_str::<Vec<u8>>(&line).unwrap());
    assert_eq!(content_id(&from_json::<Array>(&padded).unwrap()).unwrap(), content_id(&from_str::<Array>(&line).unwrap()).unwrap());
}
