//! Strangers' texts: an answer or an error, soon, within the limits.

#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test may fail")]

use std::io::Write;

use tenvelope_core::{ArrayView, ErrorKind, Limits, Tree};
use tenvelope_dialects::{Dialect, detect, read, write};
use tenvelope_testkit::Random;

#[test]
fn damaged_texts_do_not_panic() {
    let sample: Tree = ArrayView::from_elements(&[2, 2], &[1.5f32, 2.5, -0.5, 4.0]).unwrap().into_owned().unwrap().into();
    let request: Tree = [("inputs", [("x", sample.clone())].into_iter().collect::<Tree>())].into_iter().collect();
    let mut random = Random(7);
    let mut refused = 0;
    for dialect in Dialect::all().filter(|dialect| dialect.is_written()) {
        let Ok(text) = write(&sample, dialect).or_else(|_| write(&request, dialect)) else { continue };
        for _ in 0..3000 {
            let mut damaged = text.clone();
            for _ in 0..=random.below(3) {
                let at = random.below(damaged.len().max(1));
                if damaged.is_empty() {
                    break;
                }
                match random.below(4) {
                    0 => damaged[at] = b"{}[]\",:0129-.eE=A/+~\0\xff"[random.below(22)],
                    1 => drop(damaged.remove(at)),
                    2 => damaged.insert(at, b"{}[]\",:09-"[random.below(10)]),
                    _ => damaged.truncate(at.max(1)),
                }
            }
            let _ = detect(&damaged);
            refused += usize::from(read(&damaged, dialect, &Limits::default()).is_err());
        }
    }
    assert!(refused > 10_000, "{refused}");
}

#[test]
fn bombs_meet_the_limits() {
    let limits = Limits::default().decoded(1 << 20);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..300 {
        gzip.write_all(&[0; 1 << 20]).unwrap();
        zlib.write_all(&[0; 1 << 20]).unwrap();
    }
    let (gzip, zlib) = (base64(&gzip.finish().unwrap()), base64(&zlib.finish().unwrap()));
    let bokeh =
        format!(r#"{{"type":"ndarray","array":{{"type":"bytes","data":"{gzip}"}},"shape":[314572800],"dtype":"uint8","order":"little"}}"#);
    let tricks = format!(r#"{{"__ndarray__":"b64.gz:{gzip}","dtype":"uint8","shape":[314572800]}}"#);
    let jdata = format!(r#"{{"_ArrayType_":"uint8","_ArraySize_":[314572800],"_ArrayZipType_":"zlib","_ArrayZipData_":"{zlib}"}}"#);
    for (text, dialect) in [(bokeh, Dialect::Bokeh), (tricks, Dialect::JsonTricks), (jdata, Dialect::Jdata)] {
        assert_eq!(read(text.as_bytes(), dialect, &limits).unwrap_err().kind(), ErrorKind::LimitExceeded, "{dialect}");
    }
    let long = format!("[{}1]", "1,".repeat(200_000));
    assert_eq!(read(long.as_bytes(), Dialect::Lists, &limits).unwrap_err().kind(), ErrorKind::LimitExceeded);
    let claims = r#"{"__ndarray__":[],"dtype":"float64","shape":[4294967295,4294967295]}"#;
    assert_eq!(read(claims.as_bytes(), Dialect::JsonTricks, &limits).unwrap_err().kind(), ErrorKind::LimitExceeded);
    let input = Limits::default().input(10);
    assert_eq!(read(b"[1,2,3,4,5,6]", Dialect::Lists, &input).unwrap_err().kind(), ErrorKind::InputTooLong);
}

#[test]
fn depth_is_bounded() {
    for (open, dialect) in [("[", Dialect::Lists), ("{\"a\":", Dialect::Plotly), ("{\"a\":", Dialect::TfServing)] {
        let deep = open.repeat(1_000_000);
        assert_eq!(read(deep.as_bytes(), dialect, &Limits::default()).unwrap_err().kind(), ErrorKind::BadJson);
        assert_eq!(detect(deep.as_bytes()), None);
    }
    for byte in [0x81u8, 0x91, 0xc1, 0xd8] {
        let deep = vec![byte; 1_000_000];
        assert!(read(&deep, Dialect::Cbor, &Limits::default()).is_err());
        assert!(read(&deep, Dialect::MsgpackNumpy, &Limits::default()).is_err());
        assert_eq!(detect(&deep), None);
    }
}

#[test]
fn lengths_that_lie_take_no_memory() {
    // A list and bytes of 2^62 elements, in nine bytes.
    for head in [0x9bu8, 0x5b, 0xbb, 0x7b] {
        let bytes = [&[head][..], &(1u64 << 62).to_be_bytes()].concat();
        assert!(read(&bytes, Dialect::Cbor, &Limits::default()).is_err());
    }
    for head in [0xdd_u8, 0xdf, 0xc6, 0xdb] {
        let bytes = [&[head][..], &u32::MAX.to_be_bytes()].concat();
        assert!(read(&bytes, Dialect::MsgpackNumpy, &Limits::default()).is_err());
    }
}

#[test]
fn nothing_is_run() {
    // {"nd": true, "type": "|O", "kind": "O", "shape": [1], "data": bytes}
    let pickle =
        [&b"\x85\xc4\x02nd\xc3\xc4\x04type\xa2|O\xc4\x04kind\xc4\x01O\xc4\x05shape\x91\x01\xc4\x04data\xc4\x03"[..], b"\x80\x02."].concat();
    assert_eq!(detect(&pickle), Some(Dialect::MsgpackNumpy));
    let error = read(&pickle, Dialect::MsgpackNumpy, &Limits::default()).unwrap_err();
    assert!(error.kind() == ErrorKind::Unsupported && error.to_string().contains("run code"), "{error}");
    let object = r#"{"__numpy__":"AAAAAAAAAAA=","dtype":"|O","shape":[1]}"#;
    assert_eq!(read(object.as_bytes(), Dialect::JsonNumpy, &Limits::default()).unwrap_err().kind(), ErrorKind::Unsupported);
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
