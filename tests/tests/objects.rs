//! Objects through the core: the fifth kind of codec, with one that a test brings along.

use std::sync::Arc;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tenvelope::{
    AllowedTypes, Array, ErrorKind, Kind, Level, Limits, Registry, Result, builtin,
    core::{AnyCodec, Codec, Codecs, Meta, Notation, ObjectToBytes, Opened, Plan, encode_object},
    from_str, inspect,
};
use tenvelope_testkit::with_check;

/// JSON, as a third party could bring it.
#[derive(Debug)]
struct Json;

impl Codec for Json {
    fn spec(&self) -> String {
        "x_json".to_owned()
    }
}

impl ObjectToBytes for Json {
    fn encode(&self, value: &dyn erased_serde::Serialize, out: &mut Vec<u8>) -> Result<()> {
        let json = serde_json::to_vec(value).map_err(|error| tenvelope::Error::new(ErrorKind::Unsupported, error.to_string()))?;
        // As unit structs come to nothing in compact formats.
        out.extend(json.iter().filter(|_| json != b"null"));
        Ok(())
    }

    fn decode(
        &self,
        bytes: &[u8],
        read: &mut dyn FnMut(&mut dyn erased_serde::Deserializer<'_>) -> erased_serde::Result<()>,
    ) -> Result<()> {
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let bad = |error: String| tenvelope::Error::new(ErrorKind::BadValue, error);
        read(&mut <dyn erased_serde::Deserializer>::erase(&mut json)).map_err(|error| bad(error.to_string()))?;
        json.end().map_err(|error| bad(error.to_string()))
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Settings {
    name: String,
    rates: Vec<f64>,
}

fn registry() -> Registry {
    let mut registry = builtin().clone();
    registry.register("x_json", Kind::ObjectToBytes, |spec| spec.no_params().map(|()| AnyCodec::ObjectToBytes(Arc::new(Json)))).unwrap();
    registry
}

fn encode(value: &dyn erased_serde::Serialize, chain: &str) -> Result<String> {
    let codecs = Codecs::parse(chain, &registry())?;
    let meta = Meta { type_label: Some("settings@1".to_owned()), ..Meta::default() };
    let mut line = Vec::new();
    let plan = Plan { meta, level: Level::Small, ..Plan::new(&codecs.chain) };
    encode_object(value, &plan, &Notation::Line(codecs.text), &mut line)?;
    Ok(String::from_utf8(line).unwrap())
}

fn decode<T: DeserializeOwned>(line: &str, limits: &Limits) -> Result<T> {
    Opened::new(line, &registry(), limits)?.decode_object(&AllowedTypes::none())
}

#[test]
fn there_and_back() {
    let settings = Settings { name: "a".repeat(1000), rates: vec![0.1, -2.5] };
    for chain in ["x_json-hex", "x_json-base64url", "x_json-zlib-base64url", "x_json-zstd-base64url"] {
        let line = encode(&settings, chain).unwrap();
        assert!(line.starts_with(&format!("tnv1.object.s.{chain}.~")), "{line}");
        assert_eq!(decode::<Settings>(&line, &Limits::default()).unwrap(), settings);
        assert_eq!(inspect(&line).unwrap().dtype.to_string(), "object");
        // Into another type, over a limit, as an array, without the codec.
        let kind = |error: tenvelope::Error| error.kind();
        assert_eq!(decode::<Vec<u8>>(&line, &Limits::default()).map_err(kind), Err(ErrorKind::BadValue));
        assert_eq!(decode::<Settings>(&line, &Limits::default().decoded(100)).map_err(kind), Err(ErrorKind::LimitExceeded));
        assert_eq!(
            Opened::new(&line, &registry(), &Limits::default()).unwrap().decode().map(drop).map_err(kind),
            Err(ErrorKind::Unsupported)
        );
        assert_eq!(from_str::<Array>(&line).map(drop).map_err(kind), Err(ErrorKind::UnknownCodec));
    }
}

#[test]
fn chains_and_dtypes_must_suit_each_other() {
    let kind = |chain: &str| encode(&1u8, chain).map_err(|error| error.kind());
    for chain in ["x_json-shuffle-hex", "delta-x_json-hex", "x_json-raw-hex", "raw-hex", "vlen_utf8-hex"] {
        assert_eq!(kind(chain), Err(ErrorKind::BadChain), "{chain}");
    }
    assert_eq!(encode(&(), "x_json-hex").map_err(|error| error.kind()), Err(ErrorKind::Unsupported));
    let opened = |line: &str| Opened::new(&with_check(line), &registry(), &Limits::default()).map(drop).map_err(|error| error.kind());
    assert_eq!(opened("tnv1.uint8.1.x_json-hex.31."), Err(ErrorKind::BadChain));
    assert_eq!(opened("tnv1.object.1.x_json-hex.31."), Err(ErrorKind::BadShape));
    assert_eq!(opened("tnv1.object.s.x_json-hex.31~32."), Err(ErrorKind::BadSegmentCount));
    assert_eq!(opened("tnv1.object.s.x_json-hex.31."), Ok(()));
    assert_eq!(opened("tnv1.uint8.1.raw-hex.31."), Ok(()));
    let array = tenvelope::to_string(&[1u8]).unwrap();
    assert_eq!(decode::<u8>(&array, &Limits::default()).map_err(|error| error.kind()), Err(ErrorKind::DtypeMismatch));
}
