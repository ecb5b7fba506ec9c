//! How many numbers there are of which size.

use super::{numbers::Number, read::Part};

/// Numbers from `from` to `to`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Bin {
    /// The least number that belongs here.
    pub from: Number,
    /// The largest of integers; of floats where the next bin begins, and for the last bin the largest.
    pub to: Number,
    /// How many there are.
    pub count: usize,
}

const BINS: usize = 16;

/// The finite numbers in at most 16 bins of equal width.
pub(super) fn of(part: &Part<'_>) -> Vec<Bin> {
    let (mut ints, mut floats) = (None::<(i128, i128)>, None::<(f64, f64)>);
    for number in part.numbers() {
        match number {
            Number::Int(n) => ints = Some(ints.map_or((n, n), |(min, max)| (min.min(n), max.max(n)))),
            Number::Float(x) if x.is_finite() => floats = Some(floats.map_or((x, x), |(min, max)| (min.min(x), max.max(x)))),
            Number::Float(_) => {}
        }
    }
    match (ints, floats) {
        (Some((min, max)), _) => of_ints(part, min, max),
        (_, Some((min, max))) => of_floats(part, min, max),
        _ => Vec::new(),
    }
}

fn of_ints(part: &Part<'_>, min: i128, max: i128) -> Vec<Bin> {
    let values = max - min + 1;
    let width = (values + BINS as i128 - 1) / BINS as i128;
    let bin = |i: i128| Bin { from: Number::Int(min + i * width), to: Number::Int((min + (i + 1) * width - 1).min(max)), count: 0 };
    let mut bins: Vec<Bin> = (0..(values + width - 1) / width).map(bin).collect();
    for number in part.numbers() {
        if let Number::Int(n) = number
            && let Some(bin) = usize::try_from((n - min) / width).ok().and_then(|i| bins.get_mut(i))
        {
            bin.count += 1;
        }
    }
    bins
}

fn of_floats(part: &Part<'_>, min: f64, max: f64) -> Vec<Bin> {
    let count = if min == max { 1 } else { BINS };
    // Halves, since the whole range may be beyond the largest double.
    let range = max / 2.0 - min / 2.0;
    let edge = |i: usize| match i {
        0 => min,
        i if i == count => max,
        i => min * (1.0 - i as f64 / count as f64) + max * (i as f64 / count as f64),
    };
    let mut bins: Vec<Bin> = (0..count).map(|i| Bin { from: Number::Float(edge(i)), to: Number::Float(edge(i + 1)), count: 0 }).collect();
    for x in part.numbers().map(Number::to_f64).filter(|x| x.is_finite()) {
        let place = if range > 0.0 { (x / 2.0 - min / 2.0) / range * count as f64 } else { 0.0 };
        // Between 0 and the number of bins; the largest number belongs to the last.
        bins[(place as usize).min(count - 1)].count += 1;
    }
    bins
}
