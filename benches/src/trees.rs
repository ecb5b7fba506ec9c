//! A struct of arrays, 10 MB of them, as one text: our tree beside what people write today.

use std::{hint::black_box, time::Instant};

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};
use tenvelope::{Array, Limits, Tree, npz, tree};
use tenvelope_kernels::base64::{self, Alphabet};

/// A model with what it was trained on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Model {
    name: String,
    rate: f64,
    #[serde(with = "tenvelope::serde")]
    weights: Array2<f32>,
    #[serde(with = "tenvelope::serde")]
    prices: Array1<f64>,
    #[serde(with = "tenvelope::serde")]
    times: Array1<i64>,
    #[serde(with = "tenvelope::serde")]
    labels: Array1<u8>,
}

/// The same as serde and ndarray write it.
#[derive(Serialize, Deserialize)]
struct Plain {
    name: String,
    rate: f64,
    weights: Array2<f32>,
    prices: Array1<f64>,
    times: Array1<i64>,
    labels: Array1<u8>,
}

/// All ways take their turns.
const TURNS: usize = 5;

type Encode<'a> = Box<dyn Fn() -> String + 'a>;
type Decode<'a> = Box<dyn Fn(&str) -> Model + 'a>;

pub fn run() {
    let model = model();
    let plain = Plain::of(&model);
    let arrays = arrays(&model);
    let bytes = 4 * model.weights.len() + 8 * model.prices.len() + 8 * model.times.len() + model.labels.len();
    let config = bincode::config::standard();
    let ways: Vec<(&str, Encode<'_>, Decode<'_>)> = vec![
        (
            "tree, default",
            Box::new(|| tree::to_string(&model).expect("a model")),
            Box::new(|text| tree::from_str(text).expect("its own text")),
        ),
        (
            "tree, `fast`",
            Box::new(|| {
                let options = tenvelope::EncodeOptions::default().level(tenvelope::Level::Fast);
                options.tree_to_string(&tree::to_tree(&model).expect("a model")).expect("a model")
            }),
            Box::new(|text| tree::from_str(text).expect("its own text")),
        ),
        (
            "serde_json, ndarray's own form",
            Box::new(|| serde_json::to_string(&plain).expect("a model")),
            Box::new(|text| serde_json::from_str::<Plain>(text).expect("its own text").into()),
        ),
        (
            "bincode, base64",
            Box::new(|| text_of(&bincode::serde::encode_to_vec(&plain, config).expect("a model"))),
            Box::new(|text| bincode::serde::decode_from_slice::<Plain, _>(&bytes_of(text), config).expect("its own bytes").0.into()),
        ),
        (
            "npz (of this library), base64",
            Box::new(|| text_of(&npz::write(&arrays).expect("arrays"))),
            Box::new(|text| from_arrays(&model, &npz::read(&bytes_of(text), &Limits::default()).expect("its own file"))),
        ),
    ];
    println!("\n## A struct of arrays, {:.1} MB of elements, as one text\n", bytes as f64 / 1e6);
    println!("| way | characters per byte | encode, ours = 1 | decode, ours = 1 |\n|---|---|---|---|");
    let texts: Vec<String> = ways.iter().map(|(_, encode, _)| encode()).collect();
    for ((name, _, decode), text) in ways.iter().zip(&texts) {
        assert!(decode(text) == model, "{name}");
    }
    let mut times = vec![[Vec::new(), Vec::new()]; ways.len()];
    for _ in 0..TURNS {
        for (((_, encode, decode), text), [encodes, decodes]) in ways.iter().zip(&texts).zip(&mut times) {
            encodes.push(timed(|| drop(black_box(encode()))));
            decodes.push(timed(|| drop(black_box(decode(text)))));
        }
    }
    let medians: Vec<[f64; 2]> = times.into_iter().map(|times| times.map(median)).collect();
    for (((name, ..), text), [encode, decode]) in ways.iter().zip(&texts).zip(&medians) {
        let part = text.len() as f64 / bytes as f64;
        println!("| {name} | {part:.3} | {:.2} | {:.2} |", encode / medians[0][0], decode / medians[0][1]);
    }
}

/// Weights as noise, prices in cents, times with gaps, a few labels.
fn model() -> Model {
    let mut state = 7u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state >> 33
    };
    let unit = |n: u64| n as f32 / (1u64 << 31) as f32 - 0.5;
    let weights = Array2::from_shape_fn((1200, 1250), |_| (0..6).map(|_| unit(random())).sum::<f32>() * 0.05);
    let mut price = 10_000i64;
    let prices = Array1::from_shape_fn(200_000, |_| {
        price += random() as i64 % 21 - 10;
        price as f64 / 100.0
    });
    let mut time = 1_700_000_000i64;
    let times = Array1::from_shape_fn(200_000, |_| {
        time += 1 + random() as i64 % 30;
        time
    });
    let labels = Array1::from_shape_fn(800_000, |i| (i / 5000 % 10) as u8);
    Model { name: "prices".to_owned(), rate: 0.001, weights, prices, times, labels }
}

impl Plain {
    fn of(model: &Model) -> Self {
        let Model { name, rate, weights, prices, times, labels } = model.clone();
        Plain { name, rate, weights, prices, times, labels }
    }
}

impl From<Plain> for Model {
    fn from(plain: Plain) -> Self {
        let Plain { name, rate, weights, prices, times, labels } = plain;
        Model { name, rate, weights, prices, times, labels }
    }
}

/// An npz file has no place for settings.
fn arrays(model: &Model) -> Tree {
    let Tree::Map(mut map) = tree::to_tree(model).expect("a model") else { panic!("a struct is a map") };
    map.retain(|_, member| member.as_array().is_some());
    Tree::Map(map)
}

fn from_arrays(model: &Model, tree: &Tree) -> Model {
    let array = |name: &str| -> &Array { &tree.get(name).and_then(Tree::as_array).expect("an array").value };
    let numbers = |name: &str| array(name).to_vec::<f64>().expect("float64");
    Model {
        name: model.name.clone(),
        rate: model.rate,
        weights: Array2::from_shape_vec(model.weights.dim(), array("weights").to_vec().expect("float32")).expect("its shape"),
        prices: numbers("prices").into(),
        times: array("times").to_vec::<i64>().expect("int64").into(),
        labels: array("labels").to_vec::<u8>().expect("uint8").into(),
    }
}

fn text_of(bytes: &[u8]) -> String {
    let mut text = vec![0; base64::encoded_len(bytes.len()).expect("a small number")];
    base64::encode(Alphabet::Standard, bytes, &mut text);
    String::from_utf8(text).expect("ASCII")
}

fn bytes_of(text: &str) -> Vec<u8> {
    let mut bytes = vec![0; base64::decoded_len(text.len())];
    base64::decode(Alphabet::Standard, text.as_bytes(), &mut bytes).expect("its own text");
    bytes
}

fn timed(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
