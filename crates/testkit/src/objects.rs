//! Objects to try codecs on, and the laws of object codecs.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use tenvelope_core::{AllowedTypes, ErrorKind, Limits, ObjectToBytes, Result, decode_guarded};

use crate::samples::Random;

/// A value that uses every kind of thing that serde knows, but integers of 128 bits. Floats are equal when their bits are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum SampleObject {
    Nothing,
    Unit(Empty),
    Bool(bool),
    Signed(i8, i16, i32, i64),
    Unsigned(u8, u16, u32, u64),
    Floats { single: Single, double: Double },
    Char(char),
    Text(String),
    Bytes(Bytes),
    Maybe(Option<Box<SampleObject>>),
    Wrapped(Wrapper),
    Tuple(Box<(SampleObject, [i16; 3], ())>),
    List(Vec<SampleObject>),
    Units(Vec<()>),
    Named(BTreeMap<String, SampleObject>),
    Keyed(BTreeMap<SampleKey, SampleObject>),
    Record(Box<SampleRecord>),
}

/// Keys that are not only text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum SampleKey {
    Unit,
    Integer(i64),
    Pair(u8, String),
    Letter { letter: char },
}

/// A struct.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct SampleRecord {
    pub name: String,
    pub on: bool,
    pub sizes: Vec<u32>,
    pub letters: BTreeMap<char, Option<i8>>,
    pub inner: SampleObject,
}

/// A struct without fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Empty;

/// A struct around one value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wrapper(pub Box<SampleObject>);

/// A float32 that is equal by its bits.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Single(pub f32);

/// A float64 that is equal by its bits.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Double(pub f64);

impl PartialEq for Single {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl PartialEq for Double {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

/// Bytes as bytes, where a list of numbers would be a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Bytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> std::result::Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
        }
        deserializer.deserialize_byte_buf(Visitor)
    }
}

/// A random value, nested up to `depth` times.
pub fn sample_object(random: &mut Random, depth: usize) -> SampleObject {
    let kinds = if depth == 0 { 10 } else { 17 };
    let word = random.next_u64();
    let inner = |random: &mut Random| sample_object(random, depth.saturating_sub(1));
    match random.below(kinds) {
        0 => SampleObject::Nothing,
        1 => SampleObject::Unit(Empty),
        2 => SampleObject::Bool(word & 1 == 1),
        3 => SampleObject::Signed(word as i8, (word >> 8) as i16, (word >> 16) as i32, edge(random) as i64),
        4 => SampleObject::Unsigned(word as u8, (word >> 8) as u16, (word >> 16) as u32, edge(random)),
        5 => SampleObject::Floats { single: Single(f32::from_bits(word as u32)), double: Double(f64::from_bits(random.next_u64() | word)) },
        6 => SampleObject::Char(letter(random)),
        7 => SampleObject::Text(text(random)),
        8 => SampleObject::Bytes(Bytes({
            let len = random.below(40);
            random.bytes(len)
        })),
        9 => SampleObject::Units(vec![(); random.below(300)]),
        10 => SampleObject::Maybe((word & 1 == 1).then(|| Box::new(inner(random)))),
        11 => SampleObject::Wrapped(Wrapper(Box::new(inner(random)))),
        12 => SampleObject::Tuple(Box::new((inner(random), [word as i16, (word >> 16) as i16, -1], ()))),
        13 => SampleObject::List((0..random.below(6)).map(|_| inner(random)).collect()),
        14 => SampleObject::Named((0..random.below(5)).map(|_| (text(random), inner(random))).collect()),
        15 => SampleObject::Keyed((0..random.below(5)).map(|_| (key(random), inner(random))).collect()),
        _ => SampleObject::Record(Box::new(SampleRecord {
            name: text(random),
            on: word & 1 == 1,
            sizes: (0..random.below(20)).map(|_| edge(random) as u32).collect(),
            letters: (0..random.below(4)).map(|_| (letter(random), (random.below(2) == 1).then_some(word as i8))).collect(),
            inner: inner(random),
        })),
    }
}

fn key(random: &mut Random) -> SampleKey {
    match random.below(4) {
        0 => SampleKey::Unit,
        1 => SampleKey::Integer(edge(random) as i64),
        2 => SampleKey::Pair(random.next_u64() as u8, text(random)),
        _ => SampleKey::Letter { letter: letter(random) },
    }
}

/// A number near a power of two, where the lengths of integers change.
fn edge(random: &mut Random) -> u64 {
    let near = 1u64.rotate_left(random.below(64) as u32);
    let number = near.wrapping_add(random.below(5) as u64).wrapping_sub(2);
    if random.below(2) == 0 { number } else { number.wrapping_neg() }
}

fn letter(random: &mut Random) -> char {
    ['a', '"', '\\', '\0', 'é', '\u{7ff}', '語', '\u{10ffff}', '\u{d7ff}'][random.below(9)]
}

fn text(random: &mut Random) -> String {
    (0..random.below(12)).map(|_| letter(random)).collect()
}

/// Encodes with a codec, and decodes as every reader does.
///
/// # Errors
/// What the codec or the guard reports.
pub fn through<T: Serialize + de::DeserializeOwned>(codec: &dyn ObjectToBytes, value: &T) -> Result<T> {
    let mut bytes = Vec::new();
    codec.encode(value, &mut bytes)?;
    decode_guarded(codec, &bytes, &Limits::default(), &AllowedTypes::none())
}

/// The laws of object codecs, on as many random values. Says how many of them the codec has refused as `unsupported`.
///
/// # Panics
/// If a law is broken.
pub fn check_objects(codec: &dyn ObjectToBytes, count: usize) -> usize {
    let mut refused = 0;
    let decode = |bytes: &[u8]| decode_guarded::<SampleObject>(codec, bytes, &Limits::default(), &AllowedTypes::none());
    let mut random = Random(11);
    for i in 0..count {
        let value = sample_object(&mut random, i % 5);
        let encode = |before: &[u8]| {
            let mut out = before.to_vec();
            codec.encode(&value, &mut out).unwrap_or_else(|error| panic!("{codec:?} on {value:?}: {error}"));
            out
        };
        if codec.encode(&value, &mut Vec::new()).is_err_and(|error| error.kind() == ErrorKind::Unsupported) {
            refused += 1;
            continue;
        }
        let bytes = encode(b"");
        assert_eq!(encode(b"before").strip_prefix(b"before"), Some(&bytes[..]), "{codec:?} appends");
        let back = decode(&bytes).unwrap_or_else(|error| panic!("{codec:?} on {value:?}: {error}"));
        assert_eq!(back, value, "{codec:?}: does not come back");
        let wrong = |bytes: &[u8], what: &str| {
            let kind = decode(bytes).map_err(|error| error.kind());
            assert_eq!(kind, Err(ErrorKind::BadValue), "{codec:?} takes {what} of {value:?}");
        };
        wrong(&[&bytes[..], &[0]].concat(), "a byte more");
        wrong(&bytes.repeat(2), "two values");
        if i < 300 {
            (0..bytes.len().min(60)).for_each(|len| wrong(&bytes[..len], "a part"));
            for at in 0..bytes.len().min(60) {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << random.below(8);
                if let Err(error) = decode(&changed) {
                    assert!(error.message().len() <= 512, "{codec:?}: {error}");
                }
            }
        }
    }
    refused
}
