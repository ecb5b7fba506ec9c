//! The page is enough: golden bytes, and a decoder that follows the page and nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tenvelope_codec_bincode::Bincode;
use tenvelope_core::{AllowedTypes, ErrorKind, Limits, ObjectToBytes, decode_guarded};
use tenvelope_testkit::{Bytes, Empty};

fn hex(value: &dyn erased_serde::Serialize) -> String {
    let mut bytes = Vec::new();
    Bincode.encode(value, &mut bytes).unwrap();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes_of(hex: &str) -> Vec<u8> {
    hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Kind {
    Unit,
    New(i16),
    Tuple(u8, char),
    Struct { on: bool, text: String },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct All {
    unsigned: (u8, u16, u32, u64, u128),
    signed: (i8, i16, i32, i64, i128),
    floats: (f32, f64),
    letters: Vec<char>,
    text: String,
    bytes: Bytes,
    maybe: [Option<u8>; 2],
    nothing: ((), Empty),
    kinds: Vec<Kind>,
    map: BTreeMap<i32, Vec<bool>>,
}

/// What the page calls kinds.
#[derive(Clone)]
enum Type {
    Bool,
    U8,
    I8,
    Unsigned,
    Signed,
    F32,
    F64,
    Char,
    Str,
    Bytes,
    Maybe(Box<Type>),
    List(Box<Type>),
    Map(Box<Type>, Box<Type>),
    Fields(Vec<Type>),
    Enum(Vec<Type>),
}

/// The decoder: what the page says, as text.
struct Stranger<'a>(&'a [u8]);

impl Stranger<'_> {
    fn take(&mut self, len: usize) -> Option<&[u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn little(&mut self, len: usize) -> Option<u128> {
        self.take(len).map(|bytes| bytes.iter().rev().fold(0, |n, byte| n << 8 | u128::from(*byte)))
    }

    fn number(&mut self) -> Option<u128> {
        match self.little(1)? {
            0xfb => self.little(2),
            0xfc => self.little(4),
            0xfd => self.little(8),
            0xfe => self.little(16),
            0xff => None,
            n => Some(n),
        }
    }

    fn text(&mut self) -> Option<String> {
        let len = usize::try_from(self.number()?).ok()?;
        String::from_utf8(self.take(len)?.to_vec()).ok()
    }

    fn all(&mut self, types: impl Iterator<Item = Type>) -> Option<String> {
        types.map(|of| self.value(&of)).collect::<Option<Vec<_>>>().map(|parts| parts.join(" "))
    }

    fn value(&mut self, of: &Type) -> Option<String> {
        Some(match of {
            Type::Bool => ["false", "true"].get(self.little(1)? as usize)?.to_string(),
            Type::U8 => self.little(1)?.to_string(),
            Type::I8 => (self.little(1)? as u8 as i8).to_string(),
            Type::Unsigned => self.number()?.to_string(),
            Type::Signed => match self.number()? {
                even if even & 1 == 0 => (even >> 1).to_string(),
                odd => (-((odd >> 1) as i128) - 1).to_string(),
            },
            Type::F32 => format!("{:08x}", self.little(4)?),
            Type::F64 => format!("{:016x}", self.little(8)?),
            Type::Char => {
                let len = match self.0.first()? {
                    0..0x80 => 1,
                    0xc0..0xe0 => 2,
                    0xe0..0xf0 => 3,
                    _ => 4,
                };
                String::from_utf8(self.take(len)?.to_vec()).ok()?
            }
            Type::Str => format!("{:?}", self.text()?),
            Type::Bytes => {
                let len = usize::try_from(self.number()?).ok()?;
                format!("{:02x?}", self.take(len)?)
            }
            Type::Maybe(of) => match self.little(1)? {
                0 => "none".to_owned(),
                1 => format!("some {}", self.value(of)?),
                _ => return None,
            },
            Type::List(of) => {
                let len = usize::try_from(self.number()?).ok()?;
                format!("[{}]", self.all(std::iter::repeat_n((**of).clone(), len))?)
            }
            Type::Map(key, value) => {
                let len = usize::try_from(self.number()?).ok()?;
                let entry = Type::Fields(vec![(**key).clone(), (**value).clone()]);
                format!("[{}]", self.all(std::iter::repeat_n(entry, len))?)
            }
            Type::Fields(fields) => format!("({})", self.all(fields.iter().cloned())?),
            Type::Enum(variants) => {
                let variant = usize::try_from(self.number()?).ok()?;
                format!("{variant}{}", self.value(variants.get(variant)?)?)
            }
        })
    }
}

fn all() -> All {
    All {
        unsigned: (251, 251, 65536, 1 << 32, 1 << 64),
        signed: (-1, -126, 1, i64::MIN, i128::MIN),
        floats: (-0.0, 1.5),
        letters: vec!['a', 'é', '語', '\u{10ffff}'],
        text: "é\"".to_owned(),
        bytes: Bytes(vec![0, 255]),
        maybe: [None, Some(7)],
        nothing: ((), Empty),
        kinds: vec![Kind::Unit, Kind::New(-300), Kind::Tuple(1, 'x'), Kind::Struct { on: true, text: String::new() }],
        map: BTreeMap::from([(-1, vec![]), (1, vec![true, false])]),
    }
}

#[test]
fn golden_bytes() {
    let golden: [(&dyn erased_serde::Serialize, &str); 24] = [
        (&251u8, "fb"),
        (&250u16, "fa"),
        (&251u16, "fbfb00"),
        (&65535u32, "fbffff"),
        (&65536u64, "fc00000100"),
        (&(1u64 << 32), "fd0000000001000000"),
        (&(1u128 << 64), "fe00000000000000000100000000000000"),
        (&-1i8, "ff"),
        (&-1i16, "01"),
        (&1i32, "02"),
        (&-126i64, "fbfb00"),
        (&-0.0f32, "00000080"),
        (&1.5f64, "000000000000f83f"),
        (&'é', "c3a9"),
        (&"aé", "0361c3a9"),
        (&None::<u8>, "00"),
        (&Some(7u8), "0107"),
        (&vec![1u16, 300], "0201fb2c01"),
        (&BTreeMap::from([('x', true)]), "017801"),
        (&(1u8, ""), "0100"),
        (&[[1u8, 2], [3, 4]], "01020304"),
        (&Kind::Struct { on: true, text: "b".to_owned() }, "03010162"),
        (&vec![Empty, Empty], "02"),
        (
            &all(),
            "fbfbfb00fc00000100fd0000000001000000fe00000000000000000100000000000000fffbfb0002fdfffffffffffffffffeffffffffffffffffffffffffffffffff00000080000000000000f83f0461c3a9e8aa9ef48fbfbf03c3a92202\
             00ff000107040001fb570202017803010002010002020100",
        ),
    ];
    for (value, bytes) in golden {
        assert_eq!(hex(value), bytes);
    }
}

#[test]
fn the_page_is_enough_to_read() {
    use Type::*;
    let list = |of| List(Box::new(of));
    let maybe = |of| Maybe(Box::new(of));
    let kind = Enum(vec![Fields(vec![]), Fields(vec![Signed]), Fields(vec![U8, Char]), Fields(vec![Type::Bool, Str])]);
    let shape = Fields(vec![
        Fields(vec![U8, Unsigned, Unsigned, Unsigned, Unsigned]),
        Fields(vec![I8, Signed, Signed, Signed, Signed]),
        Fields(vec![F32, F64]),
        list(Char),
        Str,
        Type::Bytes,
        Fields(vec![maybe(U8), maybe(U8)]),
        Fields(vec![Fields(vec![]), Fields(vec![])]),
        list(kind),
        Map(Box::new(Signed), Box::new(list(Type::Bool))),
    ]);
    let bytes = bytes_of(&hex(&all()));
    let mut stranger = Stranger(&bytes);
    assert_eq!(
        stranger.value(&shape).as_deref(),
        Some(
            "((251 251 65536 4294967296 18446744073709551616) (-1 -126 1 -9223372036854775808 -170141183460469231731687303715884105728) \
             (80000000 3ff8000000000000) [a é 語 \u{10ffff}] \"é\\\"\" [00, ff] (none some 7) (() ()) \
             [0() 1(-300) 2(1 x) 3(true \"\")] [(-1 []) (1 [true false])])"
        )
    );
    assert!(stranger.0.is_empty(), "nothing is left");
    let back: All = decode_guarded(&Bincode, &bytes, &Limits::default(), &AllowedTypes::none()).unwrap();
    assert_eq!(back, all());
}

#[test]
fn what_the_page_forbids() {
    fn kind<T: serde::de::DeserializeOwned>(hex: &str) -> ErrorKind {
        let read = decode_guarded::<T>(&Bincode, &bytes_of(hex), &Limits::default(), &AllowedTypes::none());
        read.map(drop).expect_err(hex).kind()
    }
    let kinds = [
        kind::<bool>("02"),
        kind::<Option<u8>>("0201"),
        kind::<char>("ff"),
        kind::<char>("eda080"),
        kind::<String>("02c328"),
        kind::<u16>("fc00000100"),
        kind::<u64>("ff"),
        kind::<i16>("fc00000100"),
        kind::<Kind>("04"),
        kind::<Kind>("fd0000000000000000"),
        kind::<u8>("0101"),
        kind::<u8>(""),
        kind::<(u16, u8)>("fb01"),
    ];
    assert!(kinds.iter().all(|kind| *kind == ErrorKind::BadValue), "{kinds:?}");
    // In words of ours, not of the library.
    fn why<T: serde::de::DeserializeOwned>(hex: &str) -> String {
        decode_guarded::<T>(&Bincode, &bytes_of(hex), &Limits::default(), &AllowedTypes::none())
            .map(drop)
            .expect_err(hex)
            .message()
            .to_owned()
    }
    assert_eq!(why::<u32>("fb01"), "bincode: the bytes end before the value does");
    assert_eq!(why::<String>("fb0010"), "bincode: the bytes end before the value does");
    assert_eq!(why::<String>("fdffffffffffffffff"), "bincode: a length of more bytes than there are");
    assert_eq!(why::<tenvelope_core::Anything>("00"), "bincode: the type asks what comes next, which these bytes do not say: use cbor");
    assert_eq!(why::<u16>("fc00000100"), "bincode: a number that its type does not hold");
    assert_eq!(why::<bool>("02"), "bincode: a bool that is neither 0 nor 1");
    assert_eq!(why::<Option<u8>>("02"), "bincode: an option that is neither 0 nor 1");
    assert_eq!(why::<char>("ff"), "bincode: text that is no UTF-8");
    assert_eq!(why::<String>("02c328"), "bincode: text that is no UTF-8");
    // A longer form than a number needs may be read.
    let long: u32 = decode_guarded(&Bincode, &bytes_of("fb0100"), &Limits::default(), &AllowedTypes::none()).unwrap();
    assert_eq!(long, 1);
    // What has no length beforehand cannot be written.
    struct Endless;
    impl Serialize for Endless {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serde::ser::SerializeSeq::end(serializer.serialize_seq(None)?)
        }
    }
    let mut out = b"before".to_vec();
    let error = Bincode.encode(&("text", Endless), &mut out).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.message().contains("length is not known"), "{error}");
    assert_eq!(out, b"before");
}

/// The library counts what values take in memory, and its limit must never be in the way of honest bytes, at any size.
#[test]
fn limits_of_the_library_are_wide_enough() {
    for count in [1usize, 4095, 4096, 4097, 100_000] {
        let value = vec![1u128; count];
        let mut bytes = Vec::new();
        Bincode.encode(&value, &mut bytes).unwrap();
        let back: Vec<u128> = decode_guarded(&Bincode, &bytes, &Limits::default(), &AllowedTypes::none()).unwrap();
        assert_eq!(back, value);
    }
}
