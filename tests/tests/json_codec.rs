//! Objects as JSON: the codec `json` with the dtype `object`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tenvelope::{
    AllowedTypes, Envelope, ErrorKind, Limits, Result, builtin,
    core::{Codecs, Notation, Opened, Plan, encode_object},
};
use tenvelope_testkit::with_check;

fn write(value: &dyn erased_serde::Serialize, codecs: &str) -> Result<String> {
    let codecs = Codecs::parse(codecs, builtin())?;
    let mut line = Vec::new();
    encode_object(value, &Plan::new(&codecs.chain), &Notation::Line(codecs.text), &mut line)?;
    Ok(String::from_utf8(line).unwrap())
}

fn read<T: DeserializeOwned>(line: &str) -> Result<T> {
    Opened::new(line, builtin(), &Limits::default())?.decode_object(&AllowedTypes::none())
}

/// A text of JSON in a line.
fn line_of(json: &str) -> String {
    let hex: String = json.bytes().map(|b| format!("{b:02x}")).collect();
    with_check(&format!("tnv1.object.s.json-hex.{hex}."))
}

fn text_of(value: &dyn erased_serde::Serialize) -> Result<String> {
    let line = write(value, "json-hex")?;
    let hex = line.rsplit('.').nth(1).unwrap();
    let bytes = hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
    Ok(String::from_utf8(bytes.collect()).unwrap())
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Everything {
    name: String,
    c: char,
    numbers: (u8, i64, u64, i128, u128),
    floats: Vec<f64>,
    narrow: f32,
    keys: BTreeMap<i32, Option<bool>>,
    shapes: Vec<Shape>,
    unit: (),
    array: Envelope<Vec<i16>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Point,
    Circle(f64),
    Line(i8, i8),
    Box { w: u8, h: u8 },
}

fn everything() -> Everything {
    Everything {
        name: "\u{1f600} \"\\\n".to_owned(),
        c: 'é',
        numbers: (255, i64::MIN, u64::MAX, i128::MIN, u128::MAX),
        floats: vec![1.0, -0.0, 0.1, 5e-324, f64::MAX, 123_456_789_012_345_680_000.0, 9_007_199_254_740_993.0],
        narrow: 0.1,
        keys: BTreeMap::from([(-1, None), (2, Some(true))]),
        shapes: vec![Shape::Point, Shape::Circle(2.0), Shape::Line(1, -1), Shape::Box { w: 3, h: 4 }],
        unit: (),
        array: Envelope(vec![1, -1]),
    }
}

#[test]
fn there_and_back() {
    let value = everything();
    for codecs in ["json-base64url", "json-zlib-hex", "json-zstd-base64url"] {
        let line = write(&value, codecs).unwrap();
        assert!(line.starts_with(&format!("tnv1.object.s.{codecs}.")));
        assert_eq!(read::<Everything>(&line).unwrap(), value);
    }
    assert_eq!(text_of(&(1, 1.0, "a", [Some(true), None])).unwrap(), r#"[1,1.0,"a",[true,null]]"#);
    assert_eq!(text_of(&value.shapes).unwrap(), r#"["Point",{"Circle":2.0},{"Line":[1,-1]},{"Box":{"h":4,"w":3}}]"#);
    // Any JSON is read, not only what is written here; and `serde_json` reads what is.
    let json: serde_json::Value = read(&line_of(" { \"a\" : [ 1 , 2.5e0 ] , \"b\" : { } } ")).unwrap();
    assert_eq!(json, serde_json::json!({"a": [1, 2.5], "b": {}}));
    assert!(serde_json::from_str::<serde_json::Value>(&text_of(&value).unwrap()).is_ok());
}

/// Every bit of numbers, whatever features `serde_json` has.
#[test]
fn numbers_are_exact() {
    let mut random = tenvelope_testkit::Random(5);
    let floats: Vec<f64> =
        std::iter::repeat_with(|| f64::from_bits(random.next_u64())).filter(|float| float.is_finite()).take(2000).collect();
    let back: Vec<f64> = read(&write(&floats, "json-base64url").unwrap()).unwrap();
    assert!(floats.iter().zip(&back).all(|(a, b)| a.to_bits() == b.to_bits()));
    for (json, expected) in [
        ("123456789012345680000.0", 123_456_789_012_345_680_000.0),
        ("1e-400", 0.0),
        ("-0", -0.0),
        ("9007199254740993.0", 9_007_199_254_740_992.0),
    ] {
        assert_eq!(read::<f64>(&line_of(json)).unwrap().to_bits(), f64::to_bits(expected), "{json}");
    }
}

#[test]
fn what_is_no_such_object_is_refused() {
    let kind = |result: Result<()>| result.unwrap_err().kind();
    for value in [f64::NAN, f64::INFINITY] {
        assert_eq!(kind(write(&vec![value], "json-hex").map(drop)), ErrorKind::Unsupported);
    }
    let any = |json: &str| read::<serde_json::Value>(&line_of(json)).map(drop);
    let deep = |n: usize| "[".repeat(n) + &"]".repeat(n);
    for json in [
        "1 2",
        "[1,]",
        "[1",
        "{\"a\"}",
        "nul",
        "\"a",
        "\"\\ud800\"",
        "1e400",
        "01",
        "[1}",
        "{\"a\":1,}",
        "+1",
        "\u{feff}1",
        &deep(129),
        &"9".repeat(50),
    ] {
        assert_eq!(kind(any(json)), ErrorKind::BadValue, "{json}");
    }
    assert!(any(&deep(64)).is_ok());
    assert_eq!(kind(any(&deep(65))), ErrorKind::LimitExceeded);
    let utf8 = with_check("tnv1.object.s.json-hex.22ff22.");
    assert_eq!(kind(read::<String>(&utf8).map(drop)), ErrorKind::BadValue);
    // Of another type, or more than it.
    assert_eq!(kind(read::<(u8, u8)>(&line_of("[1,2,3]")).map(drop)), ErrorKind::BadValue);
    assert_eq!(kind(read::<(u8, u8)>(&line_of("[1]")).map(drop)), ErrorKind::BadValue);
    assert_eq!(kind(read::<u8>(&line_of("256")).map(drop)), ErrorKind::BadValue);
    assert_eq!(kind(read::<u8>(&line_of("1.0")).map(drop)), ErrorKind::BadValue);
    assert_eq!(kind(read::<Shape>(&line_of("{\"Box\":{\"w\":1,\"w\":2,\"h\":3}}")).map(drop)), ErrorKind::BadValue);
    assert_eq!(kind(read::<Shape>(&line_of("{\"Circle\":1.0,\"Point\":null}")).map(drop)), ErrorKind::BadValue);
    assert_eq!(kind(read::<Shape>(&line_of("\"Square\"")).map(drop)), ErrorKind::BadValue);
}
