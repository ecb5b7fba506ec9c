//! Arrays in other people's formats, through serde.

use std::{collections::BTreeMap, fmt::Debug};

use ndarray::{ArrayD, IxDyn};
use proptest::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tenvelope::{Envelope, Labelled, serde::AsEnvelope};

#[serde_with::serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Record {
    name: String,
    #[serde(with = "tenvelope::serde")]
    array: ArrayD<f64>,
    #[serde(with = "tenvelope::serde")]
    list: Vec<u16>,
    #[serde(with = "tenvelope::serde")]
    words: Vec<String>,
    maybe: Option<Envelope<Vec<bool>>>,
    many: Vec<Envelope<Vec<i8>>>,
    named: BTreeMap<String, Envelope<Vec<i64>>>,
    #[serde_as(as = "Option<AsEnvelope>")]
    perhaps: Option<Vec<f32>>,
    #[serde_as(as = "BTreeMap<_, Vec<AsEnvelope>>")]
    lists: BTreeMap<String, Vec<Vec<u8>>>,
    labelled: Envelope<Labelled<Vec<i32>>>,
}

/// There and back through every format; the bits of floats are compared, since NaN is not equal to itself.
fn check(record: &Record) {
    fn same(format: &str, record: &Record, back: Record) {
        let bits = |record: &Record| record.array.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!((bits(record), record.array.shape()), (bits(&back), back.array.shape()), "{format}");
        let without = |record: &Record| Record { array: ArrayD::zeros(IxDyn(&[0])), ..record.clone() };
        assert_eq!(without(record), without(&back), "{format}");
    }
    fn decoded<T: DeserializeOwned, E: Debug>(result: Result<T, E>) -> T {
        result.unwrap()
    }
    let json = serde_json::to_string(record).unwrap();
    assert!(json.contains("\"array\":\"tnv1.float64."));
    same("JSON", record, decoded(serde_json::from_str(&json)));
    same("JSON by reader", record, decoded(serde_json::from_reader(json.as_bytes())));
    same("JSON value", record, decoded(serde_json::from_value(serde_json::to_value(record).unwrap())));
    let toml = toml::to_string(record).unwrap();
    assert!(toml.contains("array = \"tnv1.float64."));
    same("TOML", record, decoded(toml::from_str(&toml)));
    let yaml = serde_norway::to_string(record).unwrap();
    assert!(yaml.contains("array: tnv1.float64."), "a line needs no quotes in YAML: {yaml}");
    same("YAML", record, decoded(serde_norway::from_str(&yaml)));
    let mut cbor = Vec::new();
    ciborium::into_writer(record, &mut cbor).unwrap();
    assert!(cbor.windows(4).any(|four| four == b"\x89TNV"), "CBOR carries bytes");
    same("CBOR", record, decoded(ciborium::from_reader(&cbor[..])));
    same("MessagePack", record, decoded(rmp_serde::from_slice(&rmp_serde::to_vec(record).unwrap())));
    same("MessagePack with names", record, decoded(rmp_serde::from_slice(&rmp_serde::to_vec_named(record).unwrap())));
    same("postcard", record, decoded(postcard::from_bytes(&postcard::to_stdvec(record).unwrap())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_format(
        shape in prop::collection::vec(0usize..5, 0..4),
        seed: u64,
        list: Vec<u16>,
        words: Vec<String>,
        maybe: Option<Vec<bool>>,
        many: Vec<Vec<i8>>,
        perhaps: Option<Vec<u16>>,
        lists in prop::collection::btree_map(".{0,8}", prop::collection::vec(any::<Vec<u8>>(), 0..4), 0..4),
        unit in ".{0,9}",
        named in prop::collection::btree_map("[a-z]{1,8}", prop::collection::vec(any::<i64>(), 0..9), 0..4),
    ) {
        let mut random = tenvelope_testkit::Random(seed);
        check(&Record {
            name: "a record".to_owned(),
            array: ArrayD::from_shape_simple_fn(IxDyn(&shape), || f64::from_bits(random.next_u64())),
            list,
            words,
            maybe: maybe.map(Envelope),
            many: many.into_iter().map(Envelope).collect(),
            named: named.into_iter().map(|(name, list)| (name, Envelope(list))).collect(),
            perhaps: perhaps.map(|list| list.into_iter().map(f32::from).collect()),
            lists,
            labelled: labelled(&unit),
        });
    }
}

fn labelled(unit: &str) -> Envelope<Labelled<Vec<i32>>> {
    let mut labelled = Labelled::new(vec![1, -2]);
    labelled.attrs.insert("unit".to_owned(), unit.into());
    labelled.dims = vec![Some("time".to_owned())];
    Envelope(labelled)
}

/// The JSON form stands wherever a line does.
#[test]
fn the_json_form_in_a_field() {
    type List = Envelope<Vec<u8>>;
    let json = r#"{"$tnv":1,"dtype":"uint8","shape":[2.0],"codecs":["raw","hex"],"data":"0aff","check":"6d8416eb"}"#;
    let expected = Envelope(vec![10u8, 255]);
    assert_eq!(serde_json::from_str::<List>(json).unwrap(), expected);
    assert_eq!(serde_json::from_str::<Vec<List>>(&format!("[{json}]")).unwrap(), std::slice::from_ref(&expected));
    assert_eq!(serde_json::from_value::<List>(serde_json::from_str(json).unwrap()).unwrap(), expected);
    assert_eq!(serde_norway::from_str::<List>(json).unwrap(), expected);
    let toml = "[array]\n'$tnv' = 1\ndtype = 'uint8'\nshape = [2]\ncodecs = ['raw', 'hex']\ndata = '0aff'\ncheck = '6d8416eb'\n";
    assert_eq!(toml::from_str::<BTreeMap<String, List>>(toml).unwrap()["array"], expected);

    let meta = tenvelope::to_json(&labelled("a \" \u{1f600}").0).unwrap();
    assert_eq!(serde_json::from_str::<Envelope<Labelled<Vec<i32>>>>(&meta).unwrap(), labelled("a \" \u{1f600}"));
    let code = |json: &str| serde_json::from_str::<List>(json).unwrap_err().to_string();
    for (from, to, expected) in [
        ("\"check\"", "\"crc\"", "unknown_member"),
        ("\"$tnv\":1", "\"$tnv\":2", "unsupported_version"),
        ("\"shape\"", "\"dtype\"", "duplicate_member"),
        ("0aff", "0afe", "check_mismatch"),
        ("\"codecs\":[\"raw\",\"hex\"],\"data\":\"0aff\",\"check\":\"6d8416eb\"", "\"values\":[1,2]", "unsupported"),
        ("\"data\"", "\"meta\":{\"attrs\":{\"a\":1,\"a\":1}},\"data\"", "duplicate_member"),
    ] {
        let error = code(&json.replacen(from, to, 1));
        assert!(error.contains(expected), "{from} → {to}: {error}");
    }
}

/// Larger than the buffers that formats lend out.
#[test]
fn large_arrays() {
    let mut random = tenvelope_testkit::Random(1);
    check(&Record {
        name: String::new(),
        array: ArrayD::from_shape_simple_fn(IxDyn(&[300, 200]), || f64::from_bits(random.next_u64())),
        list: (0..=u16::MAX).collect(),
        words: vec!["x".repeat(10_000); 20],
        maybe: Some(Envelope(vec![true; 20_000])),
        many: vec![Envelope(vec![-1; 10_000]); 3],
        named: BTreeMap::new(),
        perhaps: Some(vec![0.5; 100_000]),
        lists: BTreeMap::from([("a".to_owned(), vec![vec![1; 70_000]; 3])]),
        labelled: labelled("mV"),
    });
}

#[test]
fn errors_keep_their_codes() {
    let error = serde_json::from_str::<Envelope<Vec<u8>>>("\"tnv1.uint8.1.raw-hex.00.00000000\"").unwrap_err();
    assert!(error.to_string().contains("check_mismatch"), "{error}");
    let error = serde_json::from_str::<Envelope<Vec<u8>>>("[1,2,3]").unwrap_err();
    assert!(error.to_string().contains("Tenvelope") || error.to_string().contains("bad_magic"), "{error}");
    let error = serde_json::from_str::<Envelope<Vec<u8>>>("7").unwrap_err();
    assert!(error.to_string().contains("expected an array as a Tenvelope line"), "{error}");
}
