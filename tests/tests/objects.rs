//! Objects through the core: the fifth kind of codec, with one that a test brings along.

use std::{collections::BTreeMap, sync::Arc};

use ndarray::{ArrayD, IxDyn};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tenvelope::{
    AllowedTypes, Array, DecodeOptions, EncodeOptions, Envelope, ErrorKind, Form, Kind, Labelled, Level, Limits, Profile, Registry, Result,
    builtin,
    core::{AnyCodec, Codec, Codecs, Meta, Notation, ObjectToBytes, Opened, Plan, encode_object},
    from_str, inspect, object,
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

const CODECS: [&str; 4] = ["bincode", "cbor", "json", "msgpack"];

/// Arrays in every place that a type has for them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Layer {
    name: String,
    #[serde(with = "tenvelope::serde")]
    weights: ArrayD<f32>,
    bias: Option<Envelope<Vec<f64>>>,
    none: Option<Envelope<Vec<f64>>>,
    #[serde(with = "tenvelope::serde")]
    empty: Vec<u8>,
    words: Envelope<Vec<String>>,
    labelled: Envelope<Labelled<Vec<i32>>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Part {
    Nothing,
    Bare(Envelope<Vec<i16>>),
    Two(Envelope<Vec<bool>>, u8),
    Named { name: String, array: Envelope<Vec<u64>> },
    Layer(Box<Layer>),
}

fn layer() -> Layer {
    Layer {
        name: "first".to_owned(),
        weights: ArrayD::from_shape_fn(IxDyn(&[3, 0, 2]), |_| 0.0),
        bias: Some(Envelope(vec![0.5, f64::MIN_POSITIVE, -0.0])),
        none: None,
        empty: Vec::new(),
        words: Envelope(vec![String::new(), "語\0".to_owned()]),
        labelled: Envelope(Labelled { value: vec![1, -1], attrs: serde_json::Map::new(), dims: vec![Some("time".to_owned())] }),
    }
}

/// There and back in all forms, by one codec, with and without a compressor.
fn comes_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    comes_back_by(&CODECS, value);
}

fn comes_back_by<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(codecs: &[&str], value: &T) {
    for codec in codecs {
        for chain in [format!("{codec}-base64url"), format!("{codec}-zlib-hex"), format!("{codec}-zstd-base64url")] {
            let options = EncodeOptions::default().codecs(&chain).level(Level::Small);
            let line = options.object_to_string(value, "a@1").unwrap_or_else(|error| panic!("{chain}: {error}"));
            assert_eq!(&object::from_str::<T>(&line, "a@1").unwrap_or_else(|error| panic!("{chain}: {error}")), value, "{chain}");
            assert_eq!(&object::from_slice::<T>(line.as_bytes(), "a@1").unwrap(), value, "{chain}");
            let json = options.object_to_json(value, "a@1").unwrap();
            assert_eq!(&object::from_json::<T>(&json, "a@1").unwrap(), value, "{chain}");
            let bytes = options.object_to_vec(value, "a@1").unwrap();
            assert_eq!(&object::from_slice::<T>(&bytes, "a@1").unwrap(), value, "{chain}");
            assert_eq!(DecodeOptions::default().convert(&bytes, Form::Line, chain.rsplit('-').next()).unwrap(), line.as_bytes());
        }
    }
}

#[test]
fn arrays_in_objects() {
    comes_back(&layer());
    for part in [
        Part::Nothing,
        Part::Bare(Envelope(vec![])),
        Part::Two(Envelope(vec![true, false]), 7),
        Part::Named { name: "n".to_owned(), array: Envelope(vec![u64::MAX; 1000]) },
        Part::Layer(Box::new(layer())),
    ] {
        comes_back(&(1u8, part.clone()));
        comes_back(&part);
    }
    comes_back(&BTreeMap::from([("a".to_owned(), Envelope(vec![1u8])), (String::new(), Envelope(vec![]))]));
    // JSON has no keys but text.
    let pairs = BTreeMap::from([((1u8, 'x'), Some(Envelope(vec![1.5f32]))), ((2, '語'), None)]);
    comes_back_by(&["bincode", "cbor", "msgpack"], &pairs);
    let refused = EncodeOptions::default().codecs("json-hex").object_to_string(&pairs, None);
    assert_eq!(refused.map_err(|error| error.kind()), Err(ErrorKind::Unsupported));
    comes_back(&Some(Envelope(vec![1u8])));
    comes_back(&None::<u8>);
    comes_back(&BTreeMap::<String, u8>::new());
    comes_back(&Vec::<Part>::new());
    comes_back(&String::new());
}

#[test]
fn every_kind_of_number() {
    for codec in CODECS {
        let through = |bits: u64| {
            let options = EncodeOptions::default().codecs(format!("{codec}-hex"));
            let numbers = (f64::from_bits(bits), f32::from_bits(bits as u32));
            let line = match options.object_to_string(&numbers, None) {
                // JSON has numbers for what is finite.
                Err(error) if codec == "json" => {
                    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
                    return assert!(!(numbers.0.is_finite() && numbers.1.is_finite()));
                }
                line => line.unwrap(),
            };
            let (double, single): (f64, f32) = object::from_str(&line, None).unwrap();
            assert_eq!((double.to_bits(), single.to_bits()), (bits, bits as u32), "{codec}");
        };
        // Payloads of quiet and signalling NaNs, infinities, zeros, the smallest numbers.
        let doubles = [0x7ff0, 0xfff0, 0x7ff8, 0x7ff4, 0xffff, 0x8000, 0x0000, 0x0001].map(|high: u64| high << 48);
        for bits in doubles.iter().flat_map(|bits| [0u64, 1, 0x7fc0_0001, 0x7fa0_0001, 0xffbf_ffff, 0x8000_0000].map(|low| bits | low)) {
            through(bits);
        }
        for letter in ['\0', 'a', '\u{80}', '語', '\u{d7ff}', '\u{e000}', '\u{10ffff}'] {
            let line = EncodeOptions::default().codecs(format!("{codec}-hex")).object_to_string(&letter, None).unwrap();
            assert_eq!(object::from_str::<char>(&line, None).unwrap(), letter, "{codec}");
        }
        for wide in [0, 1, -1, i128::MAX, i128::MIN, i128::from(u64::MAX) + 1] {
            let line = EncodeOptions::default().codecs(format!("{codec}-hex")).object_to_string(&(wide, wide as u128), None);
            match line {
                Ok(line) => assert_eq!(object::from_str::<(i128, u128)>(&line, None).unwrap(), (wide, wide as u128), "{codec}"),
                Err(error) => assert_eq!((codec, error.kind()), ("cbor", ErrorKind::Unsupported), "{error}"),
            }
        }
    }
}

/// What would come back as something else is refused when it is written.
#[test]
fn nothing_is_lost_silently() {
    let written = |codec: &str, value: &dyn erased_serde::Serialize| {
        let options = EncodeOptions::default().codecs(format!("{codec}-hex"));
        options.object_to_string(value, None).map_err(|error| error.kind())
    };
    for codec in ["cbor", "json", "msgpack"] {
        assert_eq!(written(codec, &Some(None::<u8>)), Err(ErrorKind::Unsupported), "{codec}");
        assert_eq!(written(codec, &vec![Some(Some(None::<u8>))]), Err(ErrorKind::Unsupported), "{codec}");
        assert_eq!(written(codec, &BTreeMap::from([(1, Some(Settings2(None)))])), Err(ErrorKind::Unsupported), "{codec}");
        assert!(written(codec, &vec![Some(Some(1)), None]).is_ok(), "{codec}");
    }
    for codec in ["json", "msgpack"] {
        assert_eq!(written(codec, &Some(())), Err(ErrorKind::Unsupported), "{codec}");
    }
    let back = |line: String| object::from_str::<Option<()>>(&line, None).unwrap();
    assert_eq!(back(written("cbor", &Some(())).unwrap()), Some(()));
    assert_eq!(back(written("cbor", &None::<()>).unwrap()), None);
    let nested = [Some(Some(None)), Some(None), None, Some(Some(Some(1u8)))];
    let line = written("bincode", &nested).unwrap();
    assert_eq!(object::from_str::<[Option<Option<Option<u8>>>; 4]>(&line, None).unwrap(), nested);
    // No bytes, no segment.
    assert_eq!(written("bincode", &()), Err(ErrorKind::Unsupported));
    assert!(written("cbor", &()).is_ok() && written("msgpack", &()).is_ok());
}

#[derive(Serialize)]
struct Settings2(Option<u8>);

#[test]
fn labels() {
    let line = object::to_string(&7u8, "number@1").unwrap();
    let kind = |result: Result<u8>| result.map_err(|error| error.kind());
    assert_eq!(kind(object::from_str(&line, "number@1")), Ok(7));
    assert_eq!(kind(object::from_str(&line, None)), Ok(7));
    assert_eq!(kind(object::from_str(&line, "number@2")), Err(ErrorKind::TypeMismatch));
    assert_eq!(inspect(&line).unwrap().label.as_deref(), Some("number@1"));
    let bare = object::to_string(&7u8, None).unwrap();
    assert_eq!(inspect(&bare).unwrap().label, None);
    assert!(!bare.contains(".~"), "{bare}");
    assert_eq!(kind(object::from_str(&bare, "number@1")), Ok(7));
    for bad in ["", "a\n", "é", &"x".repeat(129)] {
        assert_eq!(object::to_string(&7u8, bad).map_err(|error| error.kind()), Err(ErrorKind::BadMeta), "{bad:?}");
    }
    // An array is no object, and an object no array.
    let array = tenvelope::to_string(&[1u8]).unwrap();
    assert_eq!(kind(object::from_str(&array, None)), Err(ErrorKind::DtypeMismatch));
    let values = r#"{"$tnv":1,"dtype":"uint8","shape":[1],"values":[1]}"#;
    assert_eq!(kind(object::from_json(values, None)), Err(ErrorKind::DtypeMismatch));
    assert_eq!(from_str::<Vec<u8>>(&line).map_err(|error| error.kind()), Err(ErrorKind::DtypeMismatch));
}

/// The compressor stands there only where it helps, and the same value gives the same line.
#[test]
fn the_default_chain() {
    let chain = |line: &str| line.split('.').nth(3).unwrap().to_owned();
    let small = object::to_string(&(1u8, "a"), None).unwrap();
    let large = object::to_string(&vec!["the same again"; 50], None).unwrap();
    assert_eq!((chain(&small).as_str(), chain(&large).as_str()), ("cbor-base64url", "cbor-zstd-base64url"));
    assert_eq!(large, object::to_string(&vec!["the same again"; 50], None).unwrap());
    let portable = EncodeOptions::default().profile(Profile::Portable).text("hex").object_to_string(&vec!["the same again"; 50], None);
    assert_eq!(chain(&portable.unwrap()), "cbor-zlib-hex");
    let raw = EncodeOptions::default().codecs("raw-hex").object_to_string(&1u8, None);
    assert_eq!(raw.map_err(|error| error.kind()), Err(ErrorKind::BadChain));
    let noise = tenvelope_testkit::Bytes(tenvelope_testkit::Random(1).bytes(5000));
    assert_eq!(chain(&object::to_string(&noise, None).unwrap()), "cbor-base64url");
}

/// Arrays that are small one by one, and shrink to nothing: together they are held to the limit of the object.
#[test]
fn arrays_share_the_limit_of_their_object() {
    let kind = |result: Result<Vec<Envelope<Vec<u8>>>>| result.map(|arrays| arrays.len()).map_err(|error| error.kind());
    for codec in CODECS {
        let arrays = vec![Envelope(vec![0u8; 1 << 16]); 16];
        let line = EncodeOptions::default().codecs(format!("{codec}-zlib-base64url")).object_to_string(&arrays, None).unwrap();
        let read = |bytes: u64| kind(DecodeOptions::default().limits(Limits::default().decoded(bytes)).object_from_str(&line, None));
        assert_eq!(read(1 << 20), Ok(16), "{codec}");
        assert_eq!(read((1 << 20) - 1), Err(ErrorKind::LimitExceeded), "{codec}");
        // What one object has taken, the next one has again.
        assert_eq!(read(1 << 20), Ok(16), "{codec}");
        let words = vec![Envelope(vec!["x".repeat(1 << 12); 16]); 16];
        let line = EncodeOptions::default().codecs(format!("{codec}-zlib-base64url")).object_to_string(&words, None).unwrap();
        let read = |bytes: u64| {
            let options = DecodeOptions::default().limits(Limits::default().decoded(bytes));
            options
                .object_from_str::<Vec<Envelope<Vec<String>>>>(&line, None)
                .map(|back| assert_eq!(back, words))
                .map_err(|error| error.kind())
        };
        assert_eq!(read(1 << 21), Ok(()), "{codec}");
        assert_eq!(read(1 << 20), Err(ErrorKind::LimitExceeded), "{codec}");
        // The codecs that the caller allows are those of the arrays, too.
        let line = EncodeOptions::default().codecs(format!("{codec}-hex")).object_to_string(&Envelope(vec![0u8; 1000]), None).unwrap();
        let options = DecodeOptions::default().allow_only([codec, "hex", "raw"]);
        assert_eq!(
            options.object_from_str::<Envelope<Vec<u8>>>(&line, None).map_err(|error| error.kind()),
            Err(ErrorKind::BadValue),
            "{codec}"
        );
    }
}
