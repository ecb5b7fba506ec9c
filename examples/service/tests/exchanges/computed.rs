//! Requests whose answers are computed here once more, slowly.

use ndarray::{Array1, ArrayD, IxDyn};
use serde_json::{Value, json};
use tenvelope::{AsArray, DecodeOptions, Element};
use tenvelope_testkit::Random;

use super::{BINARY, DOCUMENT, Exchange, Expected, JSON, LINE};
use crate::common::Answer;

pub fn blur(random: &mut Random) -> Exchange {
    let mut shape = vec![random.below(40), random.below(40)];
    if random.below(2) == 0 {
        shape.push(random.below(5));
    }
    let count = shape.iter().product();
    if random.below(2) == 0 {
        let points = random.bytes(count);
        let expected = naive(&shape, &points.iter().map(|&point| f64::from(point)).collect::<Vec<_>>());
        let expected = expected.into_iter().map(|sum| (sum / 16.0 + 0.5).floor() as u8).collect();
        exchange(random, &shape, points, expected)
    } else {
        // Whole numbers, so that no order of adding them makes a difference.
        let points: Vec<f32> = (0..count).map(|_| random.below(2001) as f32 - 1000.0).collect();
        let expected = naive(&shape, &points.iter().map(|&point| f64::from(point)).collect::<Vec<_>>());
        exchange(random, &shape, points, expected.into_iter().map(|sum| (sum / 16.0) as f32).collect())
    }
}

/// Sixteen times the blurred picture, point by point.
fn naive(shape: &[usize], points: &[f64]) -> Vec<f64> {
    let (rows, columns, channels) = (shape[0], shape[1], shape.get(2).copied().unwrap_or(1));
    let mut sums = Vec::new();
    for (y, x, c) in (0..rows).flat_map(|y| (0..columns).flat_map(move |x| (0..channels).map(move |c| (y, x, c)))) {
        let mut sum = 0.0;
        for (dy, dx) in (0..3).flat_map(|dy| (0..3).map(move |dx| (dy, dx))) {
            let weight = [1.0, 2.0, 1.0][dy] * [1.0, 2.0, 1.0][dx];
            let (y, x) = ((y + dy).clamp(1, rows) - 1, (x + dx).clamp(1, columns) - 1);
            sum += weight * points[(y * columns + x) * channels + c];
        }
        sums.push(sum);
    }
    sums
}

fn exchange<T>(random: &mut Random, shape: &[usize], points: Vec<T>, expected: Vec<T>) -> Exchange
where
    T: Element + PartialEq + Into<f64> + std::fmt::Debug + Sync,
{
    let image = ArrayD::from_shape_vec(IxDyn(shape), points).unwrap();
    let expected = ArrayD::from_shape_vec(IxDyn(shape), expected).unwrap();
    let (content_type, body) = written(random, "image", &image);
    let (accept, answer_type) = [
        ("application/json", DOCUMENT),
        ("application/vnd.tenvelope, text/plain;q=0.9", BINARY),
        ("application/vnd.tenvelope;q=0.1, application/vnd.tenvelope+json;q=0.2", JSON),
        ("text/*", LINE),
        ("*/*", content_type),
    ][random.below(5)];
    let check = move |answer: &Answer| {
        if answer.header("content-type") != Some(answer_type) || answer.header("vary") != Some("accept") {
            return Err(format!("headers {:?}, expected {answer_type}", answer.headers));
        }
        let found: ArrayD<T> = read(answer_type, &answer.body)?;
        if found == expected { Ok(()) } else { Err(format!("found {found:?}, expected {expected:?}")) }
    };
    let name = format!("blur of {} {shape:?} as {content_type}, accepting {accept}", T::DTYPE);
    Exchange::post(name, "/v1/blur", &[("Content-Type", content_type), ("Accept", accept)], &body, Expected::Done(Box::new(check)))
}

pub fn cosine(random: &mut Random) -> Exchange {
    let len = 1 + random.below(400);
    let mut vector = || (0..len).map(|_| random.below(20001) as f32 / 10000.0 - 1.0).collect::<Vec<_>>();
    let (a, b) = (vector(), vector());
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum::<f64>();
    let expected = dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt();
    let body = format!(r#"{{"b":{},"a":{}}}"#, member(random, &Array1::from(b).into_dyn()), member(random, &Array1::from(a).into_dyn()));
    let check = move |answer: &Answer| {
        let found: Value = serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
        match found["cosine"].as_f64() {
            Some(cosine) if (cosine - expected).abs() < 1e-12 => Ok(()),
            _ => Err(format!("expected {expected}")),
        }
    };
    Exchange::post(
        format!("cosine of {len}"),
        "/v1/cosine",
        &[("Content-Type", DOCUMENT)],
        body.as_bytes(),
        Expected::Done(Box::new(check)),
    )
}

/// A body in one of the ways, and its media type.
fn written<T: Element + Into<f64>>(random: &mut Random, name: &str, array: &ArrayD<T>) -> (&'static str, Vec<u8>) {
    match random.below(5) {
        0 => (BINARY, tenvelope::to_vec(array).unwrap()),
        1 => (JSON, in_json(random, array).into_bytes()),
        2 => (LINE, format!("{}{}", tenvelope::to_string(array).unwrap(), ["", "\n", "\r\n"][random.below(3)]).into_bytes()),
        _ => (DOCUMENT, format!("{{\"{name}\": {} }}", member(random, array)).into_bytes()),
    }
}

/// What stands for an array in a document.
fn member<T: Element + Into<f64>>(random: &mut Random, array: &ArrayD<T>) -> String {
    match random.below(3) {
        0 => in_json(random, array),
        1 => json!(tenvelope::to_string(array).unwrap()).to_string(),
        // JSON may escape what it does not have to.
        _ => json!(tenvelope::to_string(array).unwrap()).to_string().replacen('t', "\\u0074", 1),
    }
}

fn in_json<T: Element + Into<f64>>(random: &mut Random, array: &ArrayD<T>) -> String {
    if random.below(2) == 0 {
        return tenvelope::to_json(array).unwrap();
    }
    json!({ "values": nested(array.view()), "shape": array.shape(), "dtype": T::DTYPE.to_string(), "$tnv": 1 }).to_string()
}

fn nested<T: Element + Into<f64>>(array: ndarray::ArrayViewD<'_, T>) -> Value {
    if array.ndim() == 0 {
        return json!((*array.first().unwrap()).into());
    }
    // At a dim of 0 the nesting ends.
    array.outer_iter().map(nested).collect()
}

fn read<T: Element>(content_type: &str, body: &[u8]) -> Result<ArrayD<T>, String> {
    let text = || std::str::from_utf8(body).map_err(|error| error.to_string());
    let options = DecodeOptions::default();
    let read = match content_type {
        BINARY if body.first() != Some(&0x89) => return Err("this is not the binary form".to_owned()),
        BINARY => options.from_slice(body),
        JSON => options.from_json(text()?),
        LINE => options.from_str(text()?),
        _ => {
            let document: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
            options.from_str(document["image"].as_str().ok_or("no image")?)
        }
    };
    read.map_err(|error| error.to_string())
}

/// The line of an array.
pub fn line(array: &impl AsArray) -> String {
    tenvelope::to_string(array).unwrap()
}
