//! Requests a second with tensors, and with lists of JSON numbers: the same server, the same work, in turns.
//!
//! `cargo xtask bench service` runs it. Client and server share the machine; the client sends the same bytes again and again and compares each answer with the first, which has been decoded and
//! compared with what it has to be, so that hardly any of the time is its own.

#[path = "../tests/common/mod.rs"]
mod common;

use std::{
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use common::{Answer, Client, Server, request};
use ndarray::{Array, Array1, Array2, Array3, ArrayD, Dimension};
use serde_json::{Value, json};
use tenvelope::Element;
use tenvelope_service::routes::{
    blur::{Point, blur},
    cosine::cosine,
};
use tenvelope_testkit::Random;

const CONNECTIONS: usize = 4;
const TURNS: usize = 7;
const TURN: Duration = Duration::from_millis(700);

fn main() {
    // `cargo test --benches` only wants to know that it runs.
    let is_test = !std::env::args().any(|arg| arg == "--bench");
    let (turns, turn) = if is_test { (1, Duration::from_millis(20)) } else { (TURNS, TURN) };
    let server = Server::start(&["--with-lists"]);
    println!("| tensors | as | requests/s | times lists | sent | received |\n|---|---|---|---|---|---|");
    for (name, ways) in cases() {
        let firsts: Vec<Answer> = ways.iter().map(|way| way.first(&server)).collect();
        let mut rates = vec![Vec::new(); ways.len()];
        for _ in 0..turns {
            for ((way, first), rates) in ways.iter().zip(&firsts).zip(&mut rates) {
                rates.push(rate(&server, way, first, turn));
            }
        }
        for ((way, first), own) in ways.iter().zip(&firsts).zip(&rates) {
            // Within a turn both have met the same machine, whatever else it was doing.
            let times = median(own.iter().zip(&rates[0]).map(|(own, lists)| own / lists));
            let rate = median(own.iter().copied());
            println!("| {name} | {} | {rate:.0} | {times:.1} | {} | {} |", way.name, spaced(way.body), spaced(first.body.len()));
        }
    }
}

type Check = Box<dyn Fn(&[u8]) -> bool>;

/// One way to send a request and to be answered.
struct Way {
    name: &'static str,
    request: Vec<u8>,
    body: usize,
    is_right: Check,
}

impl Way {
    fn new(name: &'static str, path: &str, content_type: &str, body: &[u8], is_right: impl Fn(&[u8]) -> bool + 'static) -> Self {
        Way { name, request: request(path, &[("Content-Type", content_type)], body), body: body.len(), is_right: Box::new(is_right) }
    }

    fn send(&self, client: &mut Client) -> Answer {
        client.send(&self.request).and_then(|()| client.answer()).expect("an answer")
    }

    fn first(&self, server: &Server) -> Answer {
        let answer = self.send(&mut server.connect());
        assert!(answer.status == 200 && (self.is_right)(&answer.body), "{}: {}", self.name, String::from_utf8_lossy(&answer.body));
        answer
    }
}

fn rate(server: &Server, way: &Way, first: &Answer, turn: Duration) -> f64 {
    let (count, started) = (AtomicU64::new(0), Instant::now());
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            let (way, count) = ((&way.request, way.name), &count);
            scope.spawn(move || {
                let mut client = server.connect();
                while started.elapsed() < turn {
                    let answer = client.send(way.0).and_then(|()| client.answer()).expect("an answer");
                    assert!(answer.status == 200 && answer.body == first.body, "{}: another answer", way.1);
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    count.into_inner() as f64 / started.elapsed().as_secs_f64()
}

fn cases() -> Vec<(&'static str, Vec<Way>)> {
    let camera: Array2<u8> =
        ndarray_npy::read_npy(Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/camera_u8.npy")).expect("the picture");
    // Three channels that resemble each other, as those of a photograph do.
    let photo = Array3::from_shape_fn((224, 224, 3), |(y, x, c)| camera[[y + 100 + c, x + 140 + c]]);
    let brightness = camera.mapv(|point| f32::from(point) / 255.0);
    let mut random = Random(7);
    let noise = Array2::from_shape_simple_fn((512, 512), || normal(&mut random));
    let embeddings = [(); 2].map(|()| Array1::from_shape_simple_fn(1536, || normal(&mut random) / 39.2));
    vec![
        ("cosine of two float32[1536], noise", cosines(&embeddings)),
        ("blur of uint8[224,224,3], a picture", blurs("/lists/blur/uint8", &photo, |answer| flat(answer, 3))),
        ("blur of float32[512,512], a picture", blurs("/lists/blur/float32", &brightness, |answer| flat(answer, 2))),
        ("blur of float32[512,512], noise", blurs("/lists/blur/float32", &noise, |answer| flat(answer, 2))),
    ]
}

fn cosines([a, b]: &[Array1<f32>; 2]) -> Vec<Way> {
    let expected = serde_json::to_value(cosine(a, b).unwrap()).unwrap();
    let is_right = move |answer: &[u8]| serde_json::from_slice::<Value>(answer).is_ok_and(|found| found == expected);
    let lists = format!(r#"{{"a":{},"b":{}}}"#, numbers(a), numbers(b));
    let lines = json!({ "a": tenvelope::to_string(a).unwrap(), "b": tenvelope::to_string(b).unwrap() }).to_string();
    vec![
        Way::new("lists", "/lists/cosine", "application/json", lists.as_bytes(), is_right.clone()),
        Way::new("lines", "/v1/cosine", "application/json", lines.as_bytes(), is_right),
    ]
}

fn blurs<T, D>(lists_path: &str, image: &Array<T, D>, read_lists: fn(&Value) -> Vec<f64>) -> Vec<Way>
where
    T: Point + PartialEq + Into<f64> + serde::Serialize + 'static,
    D: Dimension,
{
    let image = image.clone().into_dyn();
    let blurred = blur(&image);
    let expected: Vec<f64> = blurred.iter().map(|&point| point.into()).collect();
    let lists_right = move |answer: &[u8]| {
        let answer: Value = serde_json::from_slice(answer).expect("JSON");
        let same = |(found, expected): (&f64, &f64)| (found - expected).abs() <= expected.abs() * 1e-7;
        let found = read_lists(&answer["image"]);
        found.len() == expected.len() && found.iter().zip(&expected).all(same)
    };
    let (one, two) = (blurred.clone(), blurred);
    let line_right = move |answer: &[u8]| {
        let answer: Value = serde_json::from_slice(answer).expect("JSON");
        answer["image"].as_str().is_some_and(|line| tenvelope::from_str::<ArrayD<T>>(line).is_ok_and(|found| found == one))
    };
    let binary_right = move |answer: &[u8]| tenvelope::from_slice::<ArrayD<T>>(answer).is_ok_and(|found| found == two);
    let lists = format!("{{\"image\":{}}}", serde_json::to_string(&nested(image.view())).unwrap());
    let line = json!({ "image": tenvelope::to_string(&image).unwrap() }).to_string();
    vec![
        Way::new("lists", lists_path, "application/json", lists.as_bytes(), lists_right),
        Way::new("line", "/v1/blur", "application/json", line.as_bytes(), line_right),
        Way::new("binary form", "/v1/blur", "application/vnd.tenvelope", &tenvelope::to_vec(&image).unwrap(), binary_right),
    ]
}

/// Lists with the shortest decimals that are the same float32: serde_json's numbers would be those of its doubles.
fn nested<T: Element + serde::Serialize>(array: ndarray::ArrayViewD<'_, T>) -> Box<serde_json::value::RawValue> {
    let text = match array.ndim() {
        1 => serde_json::to_string(&array.iter().collect::<Vec<_>>()),
        _ => serde_json::to_string(&array.outer_iter().map(nested).collect::<Vec<_>>()),
    };
    serde_json::value::RawValue::from_string(text.expect("numbers")).expect("JSON")
}

fn numbers(array: &Array1<f32>) -> Box<serde_json::value::RawValue> {
    nested(array.view().into_dyn())
}

/// The numbers of lists in lists.
fn flat(lists: &Value, levels: usize) -> Vec<f64> {
    match lists.as_array() {
        Some(list) if levels > 0 => list.iter().flat_map(|inner| flat(inner, levels - 1)).collect(),
        _ => lists.as_f64().into_iter().collect(),
    }
}

/// The sum of twelve numbers from 0 to 1, less six: near enough to normal.
fn normal(random: &mut Random) -> f32 {
    (0..12).map(|_| (random.next_u64() >> 40) as f32 / (1 << 24) as f32).sum::<f32>() - 6.0
}

fn spaced(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group)).collect();
    groups.join(",")
}

fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
