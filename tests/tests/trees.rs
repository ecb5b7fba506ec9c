//! Trees: your own types there and back, what they refuse, and what strangers' trees may not do.

use std::collections::BTreeMap;

use ndarray::{Array2, array};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tenvelope::{
    Array, ArrayView, DecodeOptions, Dtype, EncodeOptions, Envelope, ErrorKind, Form, Labelled, Limits, Profile, Tree, inspect,
    inspect_slice,
    tree::{self, BigInt, from_tree, to_tree},
    verify,
};
use tenvelope_testkit::{Random, load_vectors, mutants, sample_arrays, with_check};
use tenvelope_tests::root;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Model {
    name: String,
    #[serde(with = "tenvelope::serde")]
    weights: Array2<f32>,
    bias: Option<Envelope<Vec<f64>>>,
    layers: Vec<Layer>,
    rates: BTreeMap<u32, f32>,
    kind: Kind,
    seed: u128,
    note: Option<char>,
    pair: (i8, bool),
    unit: (),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Layer {
    #[serde(flatten)]
    settings: Settings,
    #[serde(with = "tenvelope::serde")]
    taps: Vec<i16>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Settings {
    stride: usize,
    mask: Envelope<Vec<bool>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Kind {
    Plain,
    Scaled(f64),
    Table { rows: Envelope<Vec<u8>>, of: (u8, u8) },
    Pair(i32, String),
}

/// The content says which variant it is, so it is kept aside on the way back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Tagged {
    Dense { w: Envelope<Vec<f32>> },
    Empty,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Either {
    Number(i64),
    Array(Envelope<Vec<String>>),
}

fn model(kind: Kind) -> Model {
    let settings = Settings { stride: 2, mask: Envelope(vec![true, false]) };
    Model {
        name: "tnv1.uint8.2.raw-hex.0aff.6d8416eb".to_owned(),
        weights: array![[1.5, -0.0], [f32::INFINITY, 4.0]],
        bias: Some(Envelope(vec![0.1, 1e300])),
        layers: vec![Layer { settings: settings.clone(), taps: vec![1, 2] }, Layer { settings, taps: vec![] }],
        rates: BTreeMap::from([(10, 0.1), (9, 1.0)]),
        kind,
        seed: u128::MAX,
        note: Some('$'),
        pair: (-5, true),
        unit: (),
    }
}

fn round<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) -> String {
    let line = tree::to_string(value).unwrap();
    assert_eq!(&tree::from_str::<T>(&line).unwrap(), value, "{line}");
    assert_eq!(&tree::from_slice::<T>(&tree::to_vec(value).unwrap()).unwrap(), value);
    assert_eq!(&tree::from_json::<T>(&tree::to_json(value).unwrap()).unwrap(), value);
    assert_eq!(&tree::from_json::<T>(&tree::to_readable(value).unwrap()).unwrap(), value);
    verify(&line).unwrap();
    line
}

#[test]
fn structs_there_and_back() {
    for kind in [Kind::Plain, Kind::Scaled(1.0), Kind::Table { rows: Envelope(vec![1, 2]), of: (3, 4) }, Kind::Pair(-1, "$part".to_owned())]
    {
        let line = round(&model(kind));
        let parts = inspect(&line).unwrap().parts.unwrap();
        // Equal masks are one part, and the text that looks like a line is none.
        let masks: Vec<_> = parts.iter().filter(|part| part.dtype == Dtype::Bool).map(|part| part.uses).collect();
        assert_eq!(masks, [2]);
        assert!(parts.iter().all(|part| part.dtype != Dtype::Uint8 || part.uses == 1));
    }
    round(&vec![Tagged::Dense { w: Envelope(vec![1.0, 2.0]) }, Tagged::Empty]);
    round(&vec![Either::Number(5), Either::Array(Envelope(vec!["a".to_owned(), String::new()]))]);
}

/// What is JSON stays what it was; what is not JSON comes back, too.
#[test]
fn values_there_and_back() {
    round(&vec![f64::INFINITY, -0.0, 1.0, 0.1, 5e-324, f64::MAX, 1e21]);
    round(&vec![i128::MIN, i128::MAX, 0, (1 << 53) - 1, 1 << 53]);
    round(&vec![u64::MAX, 0]);
    round(&Some(BTreeMap::from([("$part".to_owned(), 1), ("$$".to_owned(), 2), ("\u{e000}".to_owned(), 3), ("\u{1f600}".to_owned(), 4)])));
    round(&BTreeMap::from([(true, 'a'), (false, '\0')]));
    assert!(tree::from_str::<f64>(&tree::to_string(&f64::NAN).unwrap()).unwrap().is_nan());
    let big = Tree::BigInt(BigInt::parse(&"7".repeat(4096)).unwrap());
    let nested: BTreeMap<String, Vec<Tree>> = BTreeMap::from([("a".to_owned(), vec![big, Tree::Bytes(vec![0, 255]), Tree::Null])]);
    round(&nested);
}

#[test]
fn every_array_is_a_leaf() {
    let leaves: Vec<Tree> = sample_arrays(300).into_iter().map(Tree::from).collect();
    let arrays = leaves.len();
    let tree: Tree = [("leaves", Tree::List(leaves)), ("n", Tree::Int(arrays as i128))].into_iter().collect();
    for profile in [Profile::Core, Profile::Portable, Profile::Extended] {
        let options = EncodeOptions::default().profile(profile);
        let line = options.tree_to_string(&tree).unwrap();
        assert!(DecodeOptions::default().tree_from_slice(line.as_bytes()).unwrap().value == tree);
        let binary = options.tree_to_vec(&tree).unwrap();
        assert_eq!(options.tree_to_writer(Form::Binary, &tree, Vec::new()).unwrap(), binary);
        assert_eq!(DecodeOptions::default().convert(&binary, Form::Line, None).unwrap(), line.as_bytes());
        let mapped = DecodeOptions::default().open_map(&binary).unwrap();
        assert!(!mapped.is_verified() && mapped.decode_tree().unwrap() == tree);
        mapped.verify().unwrap();
        let parts = inspect_slice(&binary).unwrap().parts.unwrap();
        assert_eq!(parts.iter().map(|part| part.uses).sum::<u64>(), arrays as u64);
        assert!(profile == Profile::Core || parts.iter().all(|part| !part.codecs.contains("zstd") || profile == Profile::Extended));
        let readable = options.tree_to_readable(&tree).unwrap();
        assert!(DecodeOptions::default().tree_from_json(&readable).unwrap().value == tree);
    }
    let one = tree::content_id(&tree).unwrap();
    let line = EncodeOptions::default().codecs("json-zlib-hex").tree_to_string(&tree).unwrap();
    assert_eq!(tree::content_id(&DecodeOptions::default().tree_from_slice(line.as_bytes()).unwrap().value).unwrap(), one);
}

/// The arrays of a readable tree keep their chunk bytes.
#[test]
fn a_line_becomes_readable_without_compressing_again() {
    let floats: Vec<f32> = (0..5000).map(|i| (i as f32).sqrt()).collect();
    let line = EncodeOptions::default()
        .level(tenvelope::Level::Small)
        .tree_to_string(&[("w", Tree::Array(&floats[..]))].into_iter().collect())
        .unwrap();
    let opened = DecodeOptions::default().open(&line).unwrap();
    let notation = tenvelope::core::Notation::new(Form::Json, "base64url", tenvelope::builtin()).unwrap();
    let readable = opened.to_readable(&notation).unwrap();
    let body = line.rsplit('.').nth(1).unwrap().split_once('~').unwrap().1;
    assert!(readable.contains(body));
    let back = DecodeOptions::default().tree_from_json(&readable).unwrap().value;
    assert_eq!(back, opened.decode_tree().unwrap());
}

#[test]
fn attrs_and_labels_come_back() {
    let mut array = Labelled::new(ArrayView::from_elements(&[2], &[1.5f32, 2.5]).unwrap().into_owned().unwrap());
    array.attrs.insert("unit".to_owned(), "mV".into());
    array.dims = vec![Some("t".to_owned())];
    let tree: Tree = [Tree::from(array)].into_iter().collect();
    let attrs = serde_json::Map::from_iter([("by".to_owned(), "hand".into())]);
    let options = EncodeOptions::default().attrs(attrs.clone());
    for read in [
        DecodeOptions::default().tree_from_slice(options.tree_to_string(&tree).unwrap().as_bytes()).unwrap(),
        DecodeOptions::default().tree_from_json(&options.tree_to_readable(&tree).unwrap()).unwrap(),
    ] {
        assert_eq!(read.attrs, attrs);
        assert_eq!(read.value, tree);
    }
}

fn kind_and_text<T: std::fmt::Debug>(result: tenvelope::Result<T>) -> (ErrorKind, String) {
    let error = result.unwrap_err();
    (error.kind(), error.message().to_owned())
}

#[test]
fn errors_say_where() {
    #[derive(Serialize)]
    struct Bad {
        cfg: Vec<BTreeMap<(u8, u8), u8>>,
    }
    let (kind, text) = kind_and_text(tree::to_string(&Bad { cfg: vec![BTreeMap::new(), BTreeMap::from([((1, 2), 3)])] }));
    assert_eq!((kind, text.starts_with("at $.cfg[1]: a key is")), (ErrorKind::Unsupported, true), "{text}");
    let line = tree::to_string(&model(Kind::Scaled(0.1))).unwrap();
    for (result, expected) in [
        (kind_and_text(tree::from_str::<BTreeMap<String, u8>>(&line)), "at $.bias: "),
        (kind_and_text(tree::from_str::<Vec<u8>>(&line)), "at $: invalid type: map"),
    ] {
        assert!(result.0 == ErrorKind::BadValue && result.1.starts_with(expected), "{result:?}");
    }
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "it is never made")]
    struct Other {
        layers: Vec<OtherLayer>,
    }
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "it is never made")]
    struct OtherLayer {
        taps: Envelope<Vec<u16>>,
    }
    let (kind, text) = kind_and_text(tree::from_str::<Other>(&line));
    assert!(kind == ErrorKind::BadValue && text.starts_with("at $.layers[0].taps: ") && text.contains("dtype_mismatch"), "{text}");
    // No silent cast.
    let narrow = |value: f64| tree::from_str::<f32>(&tree::to_string(&value).unwrap()).map_err(|error| error.kind());
    assert_eq!((narrow(0.5), narrow(0.1)), (Ok(0.5), Err(ErrorKind::BadValue)));
    assert_eq!(tree::from_str::<f64>(&tree::to_string(&3).unwrap()).unwrap(), 3.0);
    assert!(tree::from_str::<f64>(&tree::to_string(&u64::MAX).unwrap()).is_err());
    assert!(tree::from_str::<u8>(&tree::to_string(&1.0).unwrap()).is_err());
}

#[test]
fn the_wrong_verb_is_told() {
    let line = tree::to_string(&model(Kind::Plain)).unwrap();
    assert_eq!(kind_and_text(tenvelope::from_str::<Array>(&line)).0, ErrorKind::Unsupported);
    assert_eq!(kind_and_text(tree::from_str::<Tree>(&tenvelope::to_string(&[1u8]).unwrap())).0, ErrorKind::DtypeMismatch);
    assert_eq!(kind_and_text(tenvelope::from_json::<Array>(&tree::to_readable(&1).unwrap())).0, ErrorKind::Unsupported);
    let by_hand = r#"{"$tnv":1,"dtype":"int16","shape":[1],"values":[1]}"#;
    assert_eq!(kind_and_text(tree::from_json::<Tree>(by_hand)).0, ErrorKind::DtypeMismatch);
    // Another format that is at work within a tree gets what it always gets.
    struct Inner(Envelope<Vec<u8>>);
    impl Serialize for Inner {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(&serde_json::to_string(&self.0).unwrap())
        }
    }
    let text: String = tree::from_str(&tree::to_string(&Inner(Envelope(vec![1]))).unwrap()).unwrap();
    assert!(text.starts_with("\"tnv1.uint8.1."), "{text}");
    assert!(serde_json::to_string(&Tree::from(tenvelope::from_str::<Array>(&tenvelope::to_string(&[1u8]).unwrap()).unwrap())).is_err());
    assert_eq!(serde_json::to_string(&to_tree(&(1, "a", [0.5])).unwrap()).unwrap(), r#"[1,"a",[0.5]]"#);
}

/// A sentence has an end, and what is wrong comes behind the place.
#[test]
fn a_long_way_leaves_room_for_the_sentence() {
    #[derive(Debug, Deserialize)]
    struct Maps(#[allow(dead_code, reason = "it is never built")] BTreeMap<String, Maps>);
    let deep = (0..100).fold(Tree::Float(1.0), |inner, _| Tree::Map([("k".repeat(60), inner)].into()));
    let (_, text) = kind_and_text(from_tree::<Maps>(deep));
    assert!(text.starts_with("at $.kkk") && text.contains("kkk…kkk") && text.contains("invalid type: floating point"), "{text}");
}

#[test]
fn too_deep_is_refused_on_both_sides() {
    let nest = |depth| (1..depth).fold(Tree::List(Vec::new()), |inner, _| Tree::List(vec![inner]));
    round(&nest(127));
    assert_eq!(kind_and_text(EncodeOptions::default().tree_to_string::<Box<Labelled<Array>>>(&nest(128))).0, ErrorKind::Unsupported);
    assert_eq!(kind_and_text(to_tree(&nest(100_000 / 500))).0, ErrorKind::Unsupported);
    // A marker is a bracket, too.
    let mut deep = Tree::Float(1.0);
    for _ in 0..127 {
        deep = Tree::List(vec![deep]);
    }
    assert_eq!(kind_and_text(EncodeOptions::default().tree_to_string::<Box<Labelled<Array>>>(&deep)).0, ErrorKind::Unsupported);
    assert!(from_tree::<Tree>(nest(127)).is_ok());
}

/// A thousand uses of one part are a thousand arrays, and a document of zeros is as large as its values.
#[test]
fn bombs_meet_the_limit() {
    let array = Tree::from(ArrayView::from_bytes(Dtype::Uint8, &[1 << 20], &vec![0; 1 << 20]).unwrap().into_owned().unwrap());
    let tree: Tree = (0..1000).map(|_| array.clone()).collect();
    let line = EncodeOptions::default().tree_to_string(&tree).unwrap();
    assert!(line.len() < 30_000, "{}", line.len());
    assert_eq!(kind_and_text(tree::from_str::<Tree>(&line)).0, ErrorKind::LimitExceeded);
    assert_eq!(kind_and_text(verify(&line)).0, ErrorKind::LimitExceeded);
    let zeros: Tree = (0..100_000).map(|_| Tree::Int(0)).collect();
    let line = EncodeOptions::default().tree_to_string(&zeros).unwrap();
    assert!(line.len() < 1000, "{}", line.len());
    let limited = |decoded| DecodeOptions::default().limits(Limits::default().decoded(decoded)).tree_from_slice(line.as_bytes()).map(drop);
    assert_eq!(kind_and_text(limited(10 << 20)).0, ErrorKind::LimitExceeded);
    assert!(limited(13 << 20).is_ok());
}

/// Damaged trees are refused or are trees, and `verify` agrees.
#[test]
fn mutants_do_no_harm() {
    let mut cases = load_vectors(&root().join("spec/vectors/valid"));
    cases.retain(|case| case.is_tree() && case.line().is_some_and(|line| line.len() < 3000) && case.allow.is_none());
    assert!(cases.len() > 15);
    let mut random = Random(2027);
    let options = DecodeOptions::default().limits(Limits::default().decoded(1 << 20));
    let mut codes = BTreeMap::<String, usize>::new();
    for case in &cases {
        let line = case.line().unwrap();
        for mutant in mutants(line, 400, &mut random) {
            let mutant = with_check(&mutant.line);
            let read = options.tree_from_slice(mutant.as_bytes()).map(drop).map_err(|error| error.kind());
            if inspect(&mutant).is_ok_and(|info| info.dtype == Dtype::Tree) {
                assert_eq!(options.verify(&mutant).map_err(|error| error.kind()), read, "{mutant}");
            }
            *codes.entry(read.err().map_or("accepted".to_owned(), |kind| kind.code().to_owned())).or_default() += 1;
        }
    }
    println!("{codes:?}");
    assert!(codes.len() > 12, "{codes:?}");
}
