//! What a header or a JSON text can be made to look like, one test per threat: the same code in every reader, in bounded time, on a small stack.

use std::time::{Duration, Instant};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tenvelope::{Array, DecodeOptions, ErrorKind, Form, Result, core::parse_json, from_json, from_slice, from_str, inspect};
use tenvelope_testkit::with_check;

const LINE: &str = "tnv1.uint8.2.raw-hex.0aff.6d8416eb";
const JSON: &str = r#"{"$tnv":1,"dtype":"uint8","shape":[2],"codecs":["raw","hex"],"data":"0aff","check":"6d8416eb"}"#;

/// A line of `uint8` with this text as its meta, and a right check.
fn with_meta(json: &str) -> String {
    with_check(&format!("tnv1.uint8.2.raw-hex.~{}.0aff.0", URL_SAFE_NO_PAD.encode(json)))
}

fn of_line(line: &str) -> Option<ErrorKind> {
    from_str::<Array>(line).err().map(|error| error.kind())
}

fn of_json(json: &str) -> Option<ErrorKind> {
    from_json::<Array>(json).err().map(|error| error.kind())
}

/// D1: at every level, spelled plainly and by escapes.
#[test]
fn duplicate_members() {
    for meta in [
        r#"{"attrs":{"a":1},"attrs":{"a":1}}"#,
        r#"{"attrs":{"a":1},"\u0061ttrs":{"a":1}}"#,
        r#"{"attrs":{"a":1,"a":1}}"#,
        r#"{"attrs":{"a":{"b":1,"b":2}}}"#,
        r#"{"attrs":{"a":[{"b":1,"\u0062":2}]}}"#,
    ] {
        assert_eq!(of_line(&with_meta(meta)), Some(ErrorKind::NotCanonical), "{meta}");
        let json = JSON.replace("\"data\"", &format!("\"meta\":{meta},\"data\""));
        assert_eq!(of_json(&json), Some(ErrorKind::DuplicateMember), "{meta}");
    }
    for twice in [r#""dtype":"uint8","#, r#""\u0064type":"uint8","#, r#""\u0024tnv":1,"#] {
        assert_eq!(of_json(&JSON.replacen('{', &format!("{{{twice}"), 1)), Some(ErrorKind::DuplicateMember), "{twice}");
    }
}

/// D2: whole numbers are whole, doubles are doubles, and nothing is cut to fit.
#[test]
fn numbers_of_json() {
    for (shape, expected) in [
        ("2.0", None),
        ("2e0", None),
        ("0.2e1", None),
        ("20e-1", None),
        ("-0", Some(ErrorKind::CheckMismatch)),
        ("2.5", Some(ErrorKind::BadMember)),
        ("-2", Some(ErrorKind::BadMember)),
        ("9007199254740991", Some(ErrorKind::CheckMismatch)),
        ("9007199254740992", Some(ErrorKind::BadMember)),
        ("9007199254740993", Some(ErrorKind::BadMember)),
        ("18446744073709551618", Some(ErrorKind::BadMember)),
        ("1e308", Some(ErrorKind::BadMember)),
        ("1e309", Some(ErrorKind::BadJson)),
        ("1e999999999999999999999", Some(ErrorKind::BadJson)),
        ("NaN", Some(ErrorKind::BadJson)),
        ("Infinity", Some(ErrorKind::BadJson)),
        ("02", Some(ErrorKind::BadJson)),
        ("+2", Some(ErrorKind::BadJson)),
        ("0x2", Some(ErrorKind::BadJson)),
        ("\"2\"", Some(ErrorKind::BadMember)),
        ("true", Some(ErrorKind::BadMember)),
    ] {
        assert_eq!(of_json(&JSON.replace("[2]", &format!("[{shape}]"))), expected, "{shape}");
    }
    for meta in [
        r#"{"attrs":{"a":9007199254740993}}"#,
        r#"{"attrs":{"a":1.0}}"#,
        r#"{"attrs":{"a":1e2}}"#,
        r#"{"attrs":{"a":-0}}"#,
        r#"{"attrs":{"a":NaN}}"#,
        r#"{"attrs":{"a":1e400}}"#,
    ] {
        assert_eq!(of_line(&with_meta(meta)), Some(ErrorKind::NotCanonical), "{meta}");
    }
}

/// D3: a hundred thousand brackets, on a stack of 256 KiB.
#[test]
fn deep_nesting_on_a_small_stack() {
    let work = || {
        let deep = "[".repeat(100_000);
        assert_eq!(of_json(&deep), Some(ErrorKind::BadJson));
        assert_eq!(of_json(&"{\"a\":".repeat(100_000)), Some(ErrorKind::BadJson));
        assert_eq!(of_json(&JSON.replace("[2]", &format!("[{deep}]"))), Some(ErrorKind::BadJson));
        let values =
            |depth: usize| format!(r#"{{"$tnv":1,"dtype":"uint8","shape":[1],"values":{}1{}}}"#, "[".repeat(depth), "]".repeat(depth));
        assert_eq!(of_json(&values(100_000)), Some(ErrorKind::BadJson));
        assert_eq!(of_json(&values(127)), Some(ErrorKind::BadValue), "as deep as it may be");
        assert_eq!(of_json(&values(128)), Some(ErrorKind::BadJson));
        let attrs = |depth: usize| format!(r#"{{"attrs":{{"a":{}{}}}}}"#, "[".repeat(depth), "]".repeat(depth));
        assert_eq!(of_line(&with_meta(&attrs(62))), None);
        assert_eq!(of_line(&with_meta(&attrs(63))), Some(ErrorKind::BadMeta));
        assert_eq!(of_line(&with_meta(&attrs(20_000))), Some(ErrorKind::BadMeta));
        // Each dim of a readable array is a list.
        let dims = ["1"; 64].join(",");
        let legal = format!(r#"{{"$tnv":1,"dtype":"uint8","shape":[{dims}],"values":{}7{}}}"#, "[".repeat(64), "]".repeat(64));
        assert_eq!(of_json(&legal), None);
    };
    std::thread::Builder::new().stack_size(256 << 10).spawn(work).unwrap().join().unwrap();
}

/// D4: nothing unknown is skipped.
#[test]
fn unknown_members() {
    for name in ["crc", "Data", "data ", "", "$TNV", "__proto__", "constructor", "\\u0000", "dtype\\u200b"] {
        assert_eq!(of_json(&JSON.replacen('{', &format!("{{\"{name}\":1,"), 1)), Some(ErrorKind::UnknownMember), "{name}");
    }
    for meta in [r#"{"attr":{"a":1}}"#, r#"{"__proto__":{"a":1}}"#, r#"{"":1}"#] {
        assert_eq!(of_line(&with_meta(meta)), Some(ErrorKind::BadMeta), "{meta}");
    }
    let user = with_meta(r#"{"attrs":{"__proto__":{"a":1},"constructor":null}}"#);
    assert_eq!(of_line(&user), None, "the user's own names are free");
}

/// D5: one spelling in a line; in JSON order and blanks are free, case is not.
#[test]
fn order_blanks_and_case() {
    for meta in [
        r#"{"dims":["x"],"attrs":{"a":1}}"#,
        r#"{"attrs": {"a":1}}"#,
        "{\"attrs\":{\"a\":1}}\n",
        r#"{"attrs":{"b":1,"a":1}}"#,
        r#"{"attrs":{"\u0041":1}}"#,
    ] {
        assert_eq!(of_line(&with_meta(meta)), Some(ErrorKind::NotCanonical), "{meta}");
    }
    let reversed = r#" { "check" : "6d8416eb" ,"data":"0aff",	"codecs":["raw","hex"],"shape":[2],"dtype":"uint8","$tnv":1 } "#;
    assert_eq!(of_json(reversed), None);
    for (from, to) in [("uint8", "UINT8"), ("raw", "Raw"), ("0aff", "0AFF"), ("6d8416eb", "6D8416EB")] {
        assert!(of_json(&JSON.replacen(from, to, 1)).is_some(), "{to}");
        assert!(of_line(&LINE.replacen(from, to, 1)).is_some(), "{to}");
    }
}

/// D6 and D7: what is nearly JSON.
#[test]
fn nearly_json() {
    for bad in [
        "{\"$tnv\":1,}",
        "{'$tnv':1}",
        "{\"$tnv\":1}x",
        "{\"$tnv\":1}{}",
        "\u{feff}{}",
        "{\"$tnv\":1 /* */}",
        "{\"$tnv\":1}//",
        "{\"\\ud800\":1}",
        "{\"a\":\"\\udc00\\ud800\"}",
        "{\"a\":\"\u{1}\"}",
        "{\"a\":\"\\x41\"}",
        "{\"a\":\"",
        "{\"a\"",
        "{",
        "",
        " ",
        "{\"a\":01}",
        "{\"a\":.5}",
        "{\"a\":undefined}",
        "{a:1}",
        "{\"a\":1;}",
        "\u{2028}{}",
    ] {
        assert_eq!(of_json(bad), Some(ErrorKind::BadJson), "{bad:?}");
    }
    // UTF-16, overlong and cut UTF-8 are no text for `from_json`; the parser says so of bytes.
    for bytes in [
        &b"\xff\xfe{\x00}\x00"[..],
        b"\xfe\xff\x00{\x00}",
        b"{\"\xc0\x80\":1}",
        b"{\"\xed\xa0\x80\":1}",
        b"{\"\xf4\x90\x80\x80\":1}",
        b"{\"\xe2\x82",
    ] {
        assert_eq!(parse_json(bytes, 10).unwrap_err().kind(), ErrorKind::BadJson, "{bytes:?}");
        assert!(DecodeOptions::default().convert(bytes, Form::Line, None).is_err());
    }
    // What is legal in strings is kept, to the last character.
    for text in ["\\u0000", "\\uffff", "\\ufdd0", "\\ud83d\\ude00", "\\u007f", "\\u2028"] {
        let json = JSON.replace("\"data\"", &format!("\"meta\":{{\"attrs\":{{\"a\":\"{text}\"}}}},\"data\""));
        assert_eq!(of_json(&json), Some(ErrorKind::CheckMismatch), "read as JSON, and of another check: {text}");
    }
}

/// D8: a hundred thousand members cost what a hundred thousand members cost.
#[test]
fn many_members_in_linear_time() {
    let time = |count: usize| {
        let members: Vec<String> = (0..count).map(|i| format!("\"k{i}\":{i}")).collect();
        let json = format!("{{{}}}", members.join(","));
        let best = (0..5).map(|_| {
            let started = Instant::now();
            assert!(parse_json(json.as_bytes(), 64).is_ok());
            started.elapsed()
        });
        best.min().unwrap_or(Duration::MAX)
    };
    let (small, large) = (time(25_000), time(100_000));
    assert!(large < small * 16 + Duration::from_millis(50), "{small:?} for 25,000 members, {large:?} for 100,000");
    // In a line the header's limit comes first.
    let members: Vec<String> = (0..100_000).map(|i| format!("\"k{i:05}\":1")).collect();
    assert_eq!(of_line(&with_meta(&format!("{{\"attrs\":{{{}}}}}", members.join(",")))), Some(ErrorKind::HeaderTooLong));
}

/// D11: names match byte for byte; nothing is trimmed, folded, normalised, shortened or looked up.
#[test]
fn names_of_codecs_and_dtypes() {
    let long = "z".repeat(10 << 10);
    let long_legal = "z".repeat(32);
    let codecs: [(&str, ErrorKind); 24] = [
        ("ZSTD", ErrorKind::BadCodecs),
        ("Zstd", ErrorKind::BadCodecs),
        ("zstd_", ErrorKind::UnknownCodec),
        ("zst", ErrorKind::UnknownCodec),
        ("zstdd", ErrorKind::UnknownCodec),
        ("zstd1", ErrorKind::UnknownCodec),
        ("_zstd", ErrorKind::BadCodecs),
        ("1zstd", ErrorKind::BadCodecs),
        ("", ErrorKind::BadCodecs),
        ("~zstd", ErrorKind::BadCodecs),
        ("zstd~", ErrorKind::BadCodecs),
        ("zstd~3", ErrorKind::BadCodecParams),
        ("zstd~3~3", ErrorKind::BadCodecParams),
        ("zstd~3~3~3", ErrorKind::BadCodecs),
        ("gzip", ErrorKind::UnknownCodec),
        ("deflate", ErrorKind::UnknownCodec),
        ("pickle", ErrorKind::UnknownCodec),
        ("x_unknown", ErrorKind::UnknownCodec),
        ("z\u{455}td", ErrorKind::BadCharacter),
        ("zstd\u{200b}", ErrorKind::BadCharacter),
        ("../x", ErrorKind::BadCharacter),
        ("zstd/x", ErrorKind::BadCharacter),
        (&long_legal, ErrorKind::UnknownCodec),
        (&long, ErrorKind::BadCodecs),
    ];
    for (name, expected) in codecs {
        let found = of_line(&with_check(&format!("tnv1.uint8.2.raw-{name}-hex.0aff.0")));
        assert_eq!(found, Some(expected), "{}", &name[..name.len().min(40)]);
    }
    let long = "u".repeat(10 << 10);
    let dtypes: [(&str, ErrorKind); 18] = [
        ("UINT8", ErrorKind::BadDtype),
        ("Uint8", ErrorKind::BadDtype),
        ("u1", ErrorKind::UnknownDtype),
        ("u8", ErrorKind::UnknownDtype),
        ("uint", ErrorKind::UnknownDtype),
        ("uint80", ErrorKind::UnknownDtype),
        ("uint8_", ErrorKind::UnknownDtype),
        ("uint8~1", ErrorKind::BadDtype),
        ("byte", ErrorKind::UnknownDtype),
        ("float8", ErrorKind::UnknownDtype),
        ("object0", ErrorKind::UnknownDtype),
        ("longdouble", ErrorKind::UnknownDtype),
        ("", ErrorKind::BadDtype),
        ("uint8-", ErrorKind::BadDtype),
        ("uint\u{ff18}", ErrorKind::BadCharacter),
        ("u\u{456}nt8", ErrorKind::BadCharacter),
        ("numpy/core", ErrorKind::BadCharacter),
        (&long, ErrorKind::BadDtype),
    ];
    for (name, expected) in dtypes {
        let found = of_line(&with_check(&format!("tnv1.{name}.2.raw-hex.0aff.0")));
        assert_eq!(found, Some(expected), "{}", &name[..name.len().min(40)]);
    }
}

/// D12: other versions, and other people's magics.
#[test]
fn versions_and_magics() {
    for (magic, expected) in [
        ("tnv2", ErrorKind::UnsupportedVersion),
        ("tnv0", ErrorKind::UnsupportedVersion),
        ("tnv01", ErrorKind::UnsupportedVersion),
        ("tnv10", ErrorKind::UnsupportedVersion),
        ("tnv18446744073709551617", ErrorKind::UnsupportedVersion),
        ("tnv", ErrorKind::BadMagic),
        ("tnv1a", ErrorKind::BadMagic),
        ("tnv1-0", ErrorKind::BadMagic),
        ("TNV1", ErrorKind::BadMagic),
        ("tnvs1", ErrorKind::BadMagic),
        ("tnve1", ErrorKind::BadMagic),
        (" tnv1", ErrorKind::BadMagic),
        ("\u{feff}tnv1", ErrorKind::BadMagic),
    ] {
        assert_eq!(of_line(&LINE.replacen("tnv1", magic, 1)), Some(expected), "{magic}");
    }
    assert_eq!(of_line(&LINE.replacen("tnv1.", "tnv1.0.", 1)), Some(ErrorKind::BadFieldCount), "1.0 is one field too many");
    for version in ["0", "2", "1.5", "\"1\"", "true", "null", "[1]", "1e1", "-1"] {
        assert_eq!(of_json(&JSON.replacen(":1,", &format!(":{version},"), 1)), Some(ErrorKind::UnsupportedVersion), "{version}");
    }
    // A body of one version under the header of another; the check is right.
    assert_eq!(of_line(&with_check(&LINE.replacen("tnv1", "tnv2", 1))), Some(ErrorKind::UnsupportedVersion));
    for other in [
        &b"\x93NUMPY\x01\x00"[..],
        b"\x93NUMPY\x00\x00",
        b"\x93NUMPY\xff\xff",
        b"\x89PNG\r\n\x1a\n",
        b"\x28\xb5\x2f\xfd",
        b"\x1f\x8b\x08",
        b"PK\x03\x04",
        b"\x80\x04\x95",
        b"ARROW1\0\0",
        b"\x89HDF\r\n\x1a\n",
        b"\x89TNV\n\x1a\n",
        b"\x89TNV\r\n\x1a\r",
        b"\0\0\0\0\0\0\0\0",
    ] {
        assert_eq!(from_slice::<Array>(other).unwrap_err().kind(), ErrorKind::BadMagic, "{other:?}");
    }
}

/// D13: each form where another is expected.
#[test]
fn forms_in_each_other_s_place() {
    let binary = tenvelope::to_vec(&[10u8, 255]).unwrap();
    assert_eq!(binary[0], 0x89, "no text begins so");
    let kind = |read: Result<Array>| read.unwrap_err().kind();
    assert_eq!(kind(from_str(JSON)), ErrorKind::BadMagic);
    assert_eq!(kind(from_slice(JSON.as_bytes())), ErrorKind::BadMagic);
    assert_eq!(kind(from_json(LINE)), ErrorKind::BadJson);
    assert_eq!(of_json(&format!("\"{LINE}\"")), None, "but a line as a string is as good");
    assert_eq!(kind(from_str(&String::from_utf8_lossy(&binary))), ErrorKind::BadMagic);
    assert_eq!(kind(from_json(&String::from_utf8_lossy(&binary))), ErrorKind::BadJson);
    // One after the other, in every order.
    let parts = [LINE.as_bytes(), JSON.as_bytes(), &binary];
    for first in parts {
        for second in parts {
            let both = [first, second].concat();
            assert!(from_slice::<Array>(&both).is_err());
            assert!(DecodeOptions::default().reader(&both[..]).and_then(|reader| reader.read::<Array>()).is_err());
            assert!(DecodeOptions::default().convert(&both, Form::Line, None).is_err());
        }
    }
}

/// D14: something behind a valid end.
#[test]
fn something_after_the_end() {
    for tail in [".", "~", "0", LINE, ".0aff.6d8416eb", "\n", "\0", " "] {
        assert!(of_line(&format!("{LINE}{tail}")).is_some(), "{tail:?}");
    }
    for tail in ["{}", JSON, ",", "1", "\0", "]"] {
        assert_eq!(of_json(&format!("{JSON}{tail}")), Some(ErrorKind::BadJson), "{tail:?}");
    }
    let binary = tenvelope::to_vec(&[10u8, 255]).unwrap();
    for tail in [&[0][..], &[0; 64], &binary] {
        assert_eq!(from_slice::<Array>(&[&binary[..], tail].concat()).unwrap_err().kind(), ErrorKind::TrailingData);
    }
    assert!(
        inspect(&format!("{LINE}{LINE}")).is_ok_and(|info| !info.complete),
        "inspect reads from the left, and says that this is no whole line"
    );
}

/// However many dims a header has, and however long they are, the sentence about them is short.
#[test]
fn a_sentence_about_sixty_four_dims_is_short() {
    let shape = vec!["9007199254740991"; 64].join("x");
    let error = tenvelope::inspect(&format!("tnv1.uint8.{shape}.raw-hex.")).expect_err("too many elements");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.to_string().chars().count() <= 512, "{error}");
}
