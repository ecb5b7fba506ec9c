//! Trait objects inside of objects: they come back through every codec, and only under names that the caller allows.

use std::{
    cell::Cell,
    collections::BTreeMap,
    fmt::Debug,
    time::{Duration, Instant},
};

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use tenvelope::{DecodeOptions, EncodeOptions, ErrorKind, Result, object};

const CODECS: [&str; 4] = ["bincode", "cbor", "json", "msgpack"];

#[typetag::serde]
trait Shape: Debug {
    fn area(&self) -> f64;
}

#[derive(Debug, Serialize, Deserialize)]
struct Circle {
    radius: f64,
}

#[typetag::serde(name = "circle")]
impl Shape for Circle {
    fn area(&self) -> f64 {
        self.radius * self.radius
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Point;

#[typetag::serde(name = "point")]
impl Shape for Point {
    fn area(&self) -> f64 {
        0.0
    }
}

/// Holds others, and an array.
#[derive(Debug, Serialize, Deserialize)]
struct Group {
    shapes: Vec<Box<dyn Shape>>,
    #[serde(with = "tenvelope::serde")]
    weights: Vec<f64>,
}

#[typetag::serde(name = "group")]
impl Shape for Group {
    fn area(&self) -> f64 {
        self.shapes.iter().zip(&self.weights).map(|(shape, weight)| shape.area() * weight).sum()
    }
}

thread_local! {
    static BUILT: Cell<usize> = const { Cell::new(0) };
}

/// Does harm when it is built: it counts.
#[derive(Debug, Serialize)]
struct Gadget(u8);

impl<'de> Deserialize<'de> for Gadget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        BUILT.set(BUILT.get() + 1);
        u8::deserialize(deserializer).map(Gadget)
    }
}

#[typetag::serde(name = "gadget")]
impl Shape for Gadget {
    fn area(&self) -> f64 {
        f64::from(self.0)
    }
}

/// Another trait, which has a type of the same name.
#[typetag::serde]
trait Command: Debug {}

#[typetag::serde(name = "gadget")]
impl Command for Gadget {}

#[derive(Debug, Serialize, Deserialize)]
struct Drawing {
    title: String,
    first: Box<dyn Shape>,
    named: BTreeMap<String, Box<dyn Shape>>,
    maybe: Option<Box<dyn Shape>>,
}

fn drawing(first: Box<dyn Shape>) -> Drawing {
    let group = Group { shapes: vec![Box::new(Circle { radius: 2.0 }), Box::new(Point)], weights: vec![0.5, -0.0] };
    let named =
        BTreeMap::from([("a".to_owned(), Box::new(group) as Box<dyn Shape>), ("b".to_owned(), Box::new(Circle { radius: f64::MIN }))]);
    Drawing { title: "two".to_owned(), first, named, maybe: Some(Box::new(Point)) }
}

fn written(value: &impl Serialize, codec: &str) -> String {
    EncodeOptions::default().codecs(format!("{codec}-base64url")).object_to_string(value, "drawing@1").unwrap()
}

fn read<T: DeserializeOwned>(line: &str, names: &[&str]) -> Result<T> {
    DecodeOptions::default().allow_types(names.iter().copied()).object_from_str(line, "drawing@1")
}

fn kind<T>(result: Result<T>) -> Option<ErrorKind> {
    result.err().map(|error| error.kind())
}

#[test]
fn there_and_back() {
    for codec in CODECS {
        let value = drawing(Box::new(Circle { radius: 1.5 }));
        let line = written(&value, codec);
        let back: Drawing = read(&line, &["circle", "group", "point"]).unwrap_or_else(|error| panic!("{codec}: {error}"));
        assert_eq!(format!("{back:?}"), format!("{value:?}"), "{codec}");
        // Each name counts, on every level; by default none is allowed.
        for names in [&["circle", "group"][..], &["circle", "point"], &["group", "point"], &[]] {
            let error = read::<Drawing>(&line, names).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TypeNotAllowed, "{codec}: {error}");
        }
        assert_eq!(kind(object::from_str::<Drawing>(&line, None)), Some(ErrorKind::TypeNotAllowed), "{codec}");
    }
}

#[test]
fn nothing_is_built_that_is_not_allowed() {
    for codec in CODECS {
        BUILT.set(0);
        let line = written(&drawing(Box::new(Gadget(7))), codec);
        let error = read::<Drawing>(&line, &["circle", "group", "point"]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TypeNotAllowed, "{codec}");
        assert!(error.message().contains("\"gadget\"") && error.message().contains("allowed: circle, group, point"), "{error}");
        assert_eq!(BUILT.get(), 0, "{codec}: built all the same");
        read::<Drawing>(&line, &["circle", "gadget", "group", "point"]).unwrap();
        assert_eq!(BUILT.get(), 1, "{codec}: it does count");
        // A name is allowed in every trait.
        let command: Box<dyn Command> = Box::new(Gadget(1));
        let line = written(&command, codec);
        assert_eq!(kind(read::<Box<dyn Command>>(&line, &["circle"])), Some(ErrorKind::TypeNotAllowed), "{codec}");
        assert_eq!(BUILT.get(), 1, "{codec}");
        read::<Box<dyn Command>>(&line, &["gadget"]).unwrap();
        // Allowed, but of another trait: typetag knows no such type.
        assert_eq!(
            kind(read::<Box<dyn Command>>(&written(&(Box::new(Point) as Box<dyn Shape>), codec), &["point"])),
            Some(ErrorKind::BadValue)
        );
    }
}

/// Hides a refusal, as `serde_with::DefaultOnError` does.
#[derive(Debug)]
struct Forgiving(Option<Box<dyn Shape>>);

impl<'de> Deserialize<'de> for Forgiving {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Ok(Forgiving(<Box<dyn Shape>>::deserialize(deserializer).ok()))
    }
}

#[test]
fn a_refusal_is_not_forgiven() {
    for codec in CODECS {
        BUILT.set(0);
        let line = written(&(Box::new(Gadget(7)) as Box<dyn Shape>), codec);
        assert_eq!(kind(read::<Forgiving>(&line, &["circle"])), Some(ErrorKind::TypeNotAllowed), "{codec}");
        assert_eq!(BUILT.get(), 0, "{codec}");
        assert!(read::<Forgiving>(&line, &["gadget"]).unwrap().0.is_some());
    }
}

/// Tags inside: the name may stand anywhere in the map, so nobody can judge it before.
#[typetag::serde(tag = "type")]
trait Inside: Debug {}

#[typetag::serde(name = "gadget")]
impl Inside for Gadget2 {}

#[derive(Debug, Serialize, Deserialize)]
struct Gadget2 {
    number: Gadget,
}

#[typetag::serde(tag = "type", content = "value")]
trait Beside: Debug {}

#[typetag::serde(name = "gadget")]
impl Beside for Gadget2 {}

#[test]
fn other_tags_are_refused() {
    for codec in CODECS {
        BUILT.set(0);
        let inside: Box<dyn Inside> = Box::new(Gadget2 { number: Gadget(1) });
        let beside: Box<dyn Beside> = Box::new(Gadget2 { number: Gadget(1) });
        for names in [&["gadget"][..], &[]] {
            assert_eq!(kind(read::<Box<dyn Inside>>(&written(&inside, codec), names)), Some(ErrorKind::Unsupported), "{codec}");
            assert_eq!(kind(read::<Box<dyn Beside>>(&written(&beside, codec), names)), Some(ErrorKind::Unsupported), "{codec}");
        }
        assert_eq!(BUILT.get(), 0, "{codec}");
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Flat {
    name: String,
    #[serde(flatten)]
    shape: Box<dyn Shape>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Shape(Box<dyn Shape>),
    Number(u8),
}

#[test]
fn buffered_values_are_refused_with_trait_objects() {
    for codec in ["cbor", "json", "msgpack"] {
        BUILT.set(0);
        let flat = written(&Flat { name: "flat".to_owned(), shape: Box::new(Gadget(1)) }, codec);
        let untagged = written(&Untagged::Shape(Box::new(Gadget(1))), codec);
        assert_eq!(kind(read::<Flat>(&flat, &["circle"])), Some(ErrorKind::Unsupported), "{codec}");
        assert_eq!(kind(read::<Untagged>(&untagged, &["circle"])), Some(ErrorKind::Unsupported), "{codec}");
        assert_eq!(BUILT.get(), 0, "{codec}");
        // Without a list nobody looks into a buffer, as the page of `allow_types` says.
        assert_eq!(kind(read::<Flat>(&flat, &[])), None, "{codec}");
        assert_eq!(BUILT.get(), 1, "{codec}");
    }
}

/// typetag as it introduces itself. If it did so otherwise, trait objects would be refused, whatever is allowed.
#[derive(Debug)]
struct Stranger(&'static str, &'static str);

impl<'de> serde::de::Visitor<'de> for Stranger {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        struct Key(&'static str);
        impl<'de> serde::de::DeserializeSeed<'de> for Key {
            type Value = ();
            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
                deserializer.deserialize_str(self)
            }
        }
        impl serde::de::Visitor<'_> for Key {
            type Value = ();
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.0)
            }
            fn visit_str<E>(self, _name: &str) -> std::result::Result<(), E> {
                BUILT.set(BUILT.get() + 1);
                Ok(())
            }
        }
        map.next_key_seed(Key(self.1))?;
        map.next_value::<u8>().map(drop)
    }
}

macro_rules! strangers {
    ($($name:ident: $map:literal, $key:literal;)*) => {$(
        #[derive(Debug)]
        struct $name;

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
                deserializer.deserialize_map(Stranger($map, $key)).map(|()| $name)
            }
        }
    )*};
}

strangers! {
    Known: "dyn Shape", "dyn Shape";
    OtherKey: "dyn Shape", "a name";
    OtherText: "a trait object of Shape", "a trait object of Shape";
    Plain: "a map", "a string";
}

#[test]
fn what_is_not_recognised_is_refused() {
    for codec in CODECS {
        BUILT.set(0);
        let line = written(&BTreeMap::from([("gadget", 7u8)]), codec);
        assert_eq!(kind(read::<Known>(&line, &["circle"])), Some(ErrorKind::TypeNotAllowed), "{codec}");
        assert_eq!(kind(read::<OtherKey>(&line, &["gadget"])), Some(ErrorKind::Unsupported), "{codec}");
        assert_eq!(kind(read::<OtherText>(&line, &["gadget"])), Some(ErrorKind::Unsupported), "{codec}");
        assert_eq!(BUILT.get(), 0, "{codec}");
        assert_eq!(kind(read::<Known>(&line, &["gadget"])), None, "{codec}");
        assert_eq!(kind(read::<Plain>(&line, &[])), None, "{codec}");
        assert_eq!(BUILT.get(), 2, "{codec}");
    }
}

/// Errors of a library that quotes itself on every level: 36 bytes were enough to keep a program busy for minutes.
#[test]
fn errors_do_not_grow() {
    for codec in CODECS {
        let nested = |levels: usize, end: &[u8]| {
            let level: &[u8] = match codec {
                "bincode" => b"\x01\x03box",
                "cbor" => b"\xa1\x63box",
                "json" => b"{\"box\":",
                _ => b"\x81\xa3box",
            };
            let level = if codec == "bincode" { &level[1..] } else { level };
            // bincode writes maps with their length.
            let level = if codec == "bincode" { [&[1][..], level].concat() } else { level.to_vec() };
            let hex: String = [level.repeat(levels), end.to_vec()].concat().iter().map(|byte| format!("{byte:02x}")).collect();
            let body = format!("tnv1.object.s.{codec}-hex.{hex}");
            format!("{body}.{:08x}", crc(body.as_bytes()))
        };
        for levels in [1, 2, 7, 20, 60, 200, 1000] {
            for end in [&b""[..], b"\x01", b"\x01\x04nono", b"\xff\xff", b"\xa1\x64nono\x00", b"\x81\xa1\x1b"] {
                let line = nested(levels, end);
                let started = Instant::now();
                let error = read::<Box<dyn Shape>>(&line, &["box"]).unwrap_err();
                assert!(started.elapsed() < Duration::from_millis(100), "{codec}, {levels} levels: {:?}", started.elapsed());
                assert!(error.message().len() <= 512, "{codec}: {error}");
                if levels >= 200 {
                    // Brackets of JSON are counted before anything is read.
                    let wanted = if codec == "json" { ErrorKind::BadValue } else { ErrorKind::LimitExceeded };
                    assert_eq!(error.kind(), wanted, "{codec}: {error}");
                }
            }
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Boxed(Box<dyn Shape>);

#[typetag::serde(name = "box")]
impl Shape for Boxed {
    fn area(&self) -> f64 {
        self.0.area()
    }
}

/// CRC-32, bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    !bytes
        .iter()
        .fold(!0u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }))
}
