//! Statistics of real numbers, integers exactly.

use std::fmt;

use serde_json::{Value, json};

use super::{
    histogram::{self, Bin},
    read::Part,
};

/// An exact number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Of an integer dtype.
    Int(i128),
    /// Of a float dtype.
    Float(f64),
}

/// Statistics of real numbers. NaNs are counted and otherwise left out.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Numbers {
    /// Elements, NaNs among them.
    pub count: usize,
    /// NaNs.
    pub nan: usize,
    /// Infinities of both signs.
    pub infinite: usize,
    /// Zeros of both signs.
    pub zeros: usize,
    /// The least number; `None` if there is none.
    pub min: Option<Number>,
    /// The largest.
    pub max: Option<Number>,
    /// The mean: infinite or NaN as IEEE arithmetic has it when there are infinities.
    pub mean: Option<f64>,
    /// The standard deviation of the population (divided by the number of elements); `None` with infinities.
    pub std: Option<f64>,
    /// The finite numbers by size, at most 16 bins of equal width; of few different integers one bin each.
    pub histogram: Vec<Bin>,
}

impl Number {
    /// As a double, rounded where it has to be.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        match self {
            Number::Int(n) => n as f64,
            Number::Float(x) => x,
        }
    }

    /// As JSON: integers beyond 2^53−1, NaN and infinities are strings.
    #[must_use]
    pub fn to_json(self) -> Value {
        match self {
            Number::Int(n) if n.unsigned_abs() < 1 << 53 => json!(n as i64),
            Number::Int(n) => json!(n.to_string()),
            Number::Float(x) => float_to_json(x),
        }
    }

    fn is_less(self, other: Number) -> bool {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => a < b,
            (a, b) => a.to_f64() < b.to_f64(),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Int(n) => write!(f, "{n}"),
            Number::Float(x) if *x != 0.0 && x.is_finite() && !(1e-4..1e16).contains(&x.abs()) => write!(f, "{x:e}"),
            Number::Float(x) => write!(f, "{x}"),
        }
    }
}

impl Numbers {
    /// Looks at all elements three times: for their range, their mean, and how far they spread.
    pub(super) fn of(part: &Part<'_>) -> Self {
        let mut of = Numbers {
            count: part.count(),
            nan: 0,
            infinite: 0,
            zeros: 0,
            min: None,
            max: None,
            mean: None,
            std: None,
            histogram: Vec::new(),
        };
        let mut total = 0;
        for number in part.numbers() {
            of.note(number);
            total += if let Number::Int(n) = number { n } else { 0 };
        }
        let known = of.count - of.nan;
        if known == 0 {
            return of;
        }
        match (of.min, of.max) {
            (Some(Number::Int(_)), _) => of.spread_of_ints(part, total, known),
            (Some(min), Some(max)) => of.spread_of_floats(part, min.to_f64().abs().max(max.to_f64().abs()), known),
            _ => {}
        }
        of.histogram = histogram::of(part);
        of
    }

    fn note(&mut self, number: Number) {
        if let Number::Float(x) = number {
            if x.is_nan() {
                self.nan += 1;
                return;
            }
            self.infinite += usize::from(x.is_infinite());
        }
        self.zeros += usize::from(number.to_f64() == 0.0);
        if self.min.is_none_or(|min| number.is_less(min)) {
            self.min = Some(number);
        }
        if self.max.is_none_or(|max| max.is_less(number)) {
            self.max = Some(number);
        }
    }

    /// Around the whole part of the mean, so that integers beyond 2^53 keep their differences.
    fn spread_of_ints(&mut self, part: &Part<'_>, sum: i128, known: usize) {
        let base = sum.div_euclid(known as i128);
        let fraction = sum.rem_euclid(known as i128) as f64 / known as f64;
        let mut squares = Sum::default();
        for number in part.numbers() {
            if let Number::Int(n) = number {
                squares.add(((n - base) as f64 - fraction).powi(2));
            }
        }
        self.mean = Some(sum as f64 / known as f64);
        self.std = Some((squares.total() / known as f64).sqrt());
    }

    /// Scaled by a power of two to at most 1, so that neither sums nor squares overflow or vanish.
    fn spread_of_floats(&mut self, part: &Part<'_>, largest: f64, known: usize) {
        let floats = || part.numbers().map(Number::to_f64).filter(|x| !x.is_nan());
        if self.infinite > 0 {
            self.mean = Some(floats().filter(|x| x.is_infinite()).sum());
            return;
        }
        let exponent = if largest > 0.0 { (largest.log2().ceil() as i32).clamp(-1000, 1000) } else { 0 };
        let (down, up) = (2f64.powi(-exponent), 2f64.powi(exponent));
        let mut sum = Sum::default();
        floats().for_each(|x| sum.add(x * down));
        let mean = sum.total() / known as f64;
        let mut squares = Sum::default();
        floats().for_each(|x| squares.add((x * down - mean).powi(2)));
        self.mean = Some(mean * up);
        self.std = Some((squares.total() / known as f64).sqrt() * up);
    }

    pub(super) fn to_json(&self) -> Value {
        let float = |x: Option<f64>| x.map(float_to_json);
        json!({
            "count": self.count, "nan": self.nan, "infinite": self.infinite, "zeros": self.zeros,
            "min": self.min.map(Number::to_json), "max": self.max.map(Number::to_json),
            "mean": float(self.mean), "std": float(self.std),
            "histogram": self.histogram.iter().map(|bin| json!({"from": bin.from.to_json(), "to": bin.to.to_json(), "count": bin.count})).collect::<Vec<_>>(),
        })
    }
}

/// A sum of doubles that carries what each addition rounds off (Neumaier).
#[derive(Default)]
struct Sum {
    sum: f64,
    rest: f64,
}

impl Sum {
    fn add(&mut self, x: f64) {
        let sum = self.sum + x;
        self.rest += if self.sum.abs() >= x.abs() { (self.sum - sum) + x } else { (x - sum) + self.sum };
        self.sum = sum;
    }

    fn total(&self) -> f64 {
        self.sum + self.rest
    }
}

fn float_to_json(x: f64) -> Value {
    match x {
        x if x.is_nan() => json!("NaN"),
        f64::INFINITY => json!("Infinity"),
        f64::NEG_INFINITY => json!("-Infinity"),
        x => json!(x),
    }
}
