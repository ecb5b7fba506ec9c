//! What the elements of an array look like: for people who look at one, and for programs that show it.

mod histogram;
mod numbers;
mod picture;
mod read;
mod time;

use std::collections::HashSet;

use serde_json::{Value, json};
use tenvelope_core::{ArrayView, Dtype, Strings};

use self::read::Part;
pub use self::{
    histogram::Bin,
    numbers::{Number, Numbers},
    picture::{Picture, picture},
    time::{Times, time_text},
};

/// A summary of an array, by what its elements are.
///
/// ```
/// use tenvelope::stats::{Summary, summary};
/// use tenvelope::AsArray;
///
/// let Summary::Numbers(numbers) = summary(&[1.0, f64::NAN, 3.0].as_array_view()?) else { unreachable!() };
/// assert_eq!((numbers.count, numbers.nan, numbers.mean), (3, 1, Some(2.0)));
/// # Ok::<(), tenvelope::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Summary {
    /// Real numbers: `bool`, integers, floats.
    Numbers(Numbers),
    /// Complex numbers: their real and their imaginary parts.
    Complex(Box<[Numbers; 2]>),
    /// `datetime64` and `timedelta64`.
    Times(Times),
    /// `string`.
    Strings(Texts),
    /// `bytes`, `utf32`, `void`: their lengths without the zeros at their end.
    Items(Texts),
    /// The fields of a struct by name; those of a struct inside as `outer.inner`, elements of a subarray together.
    Fields(Vec<(String, Summary)>),
}

/// Lengths of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Texts {
    /// Elements.
    pub count: usize,
    /// Elements of length 0.
    pub empty: usize,
    /// The least length; bytes of UTF-8 for `string`, units (bytes or code points) for the others.
    pub shortest: usize,
    /// The largest length.
    pub longest: usize,
    /// All lengths together.
    pub total: u64,
    /// How many different ones there are; `None` when they are more than 1000.
    pub distinct: Option<usize>,
}

/// Summarises an array. Linear in its elements, with no copy of them.
#[must_use]
pub fn summary(array: &ArrayView<'_>) -> Summary {
    if let Some(strings) = array.strings() {
        return Summary::Strings(of_strings(strings));
    }
    let run = array.bytes().unwrap_or_default();
    of_part(&Part::whole(array.dtype(), run, array.count()))
}

fn of_part(part: &Part<'_>) -> Summary {
    match part.dtype {
        Dtype::Struct(fields) => {
            let summaries = part.fields(fields).into_iter().map(|(name, field)| (name, of_part(&field)));
            Summary::Fields(summaries.flat_map(flatten).collect())
        }
        Dtype::Complex64 | Dtype::Complex128 => {
            let [real, imaginary] = part.halves();
            Summary::Complex(Box::new([Numbers::of(&real), Numbers::of(&imaginary)]))
        }
        Dtype::Datetime64 { .. } | Dtype::Timedelta64 { .. } => Summary::Times(Times::of(part)),
        Dtype::Bytes(_) | Dtype::Void(_) | Dtype::Utf32(_) => Summary::Items(of_items(part)),
        _ => Summary::Numbers(Numbers::of(part)),
    }
}

/// The fields of a struct inside under the names of both.
fn flatten((name, summary): (String, Summary)) -> Vec<(String, Summary)> {
    match summary {
        Summary::Fields(inner) => inner.into_iter().map(|(inner, summary)| (format!("{name}.{inner}"), summary)).collect(),
        summary => vec![(name, summary)],
    }
}

impl Texts {
    fn note(&mut self, len: usize) {
        self.shortest = if self.count == 0 { len } else { self.shortest.min(len) };
        self.longest = self.longest.max(len);
        self.total += len as u64;
        self.empty += usize::from(len == 0);
        self.count += 1;
    }
}

/// Different texts are counted up to here.
const DISTINCT: usize = 1000;

fn of_strings(strings: &Strings) -> Texts {
    let (mut texts, mut seen) = (Texts::default(), HashSet::new());
    for string in strings.iter() {
        texts.note(string.len());
        if seen.len() <= DISTINCT {
            seen.insert(string);
        }
    }
    texts.distinct = Some(seen.len()).filter(|&count| count <= DISTINCT);
    texts
}

fn of_items(part: &Part<'_>) -> Texts {
    let unit = if matches!(part.dtype, Dtype::Utf32(_)) { 4 } else { 1 };
    let (mut texts, mut seen) = (Texts::default(), HashSet::new());
    for item in part.items() {
        let zeros = item.iter().rev().take_while(|&&b| b == 0).count();
        texts.note((item.len() - zeros).div_ceil(unit));
        if seen.len() <= DISTINCT {
            seen.insert(item);
        }
    }
    texts.distinct = Some(seen.len()).filter(|&count| count <= DISTINCT);
    texts
}

impl Summary {
    /// As JSON. Integers beyond 2^53−1, NaN and infinities are strings.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Summary::Numbers(numbers) => numbers.to_json(),
            Summary::Complex(parts) => json!({"real": parts[0].to_json(), "imaginary": parts[1].to_json()}),
            Summary::Times(times) => times.to_json(),
            Summary::Strings(texts) | Summary::Items(texts) => json!({
                "count": texts.count, "empty": texts.empty, "shortest": texts.shortest, "longest": texts.longest,
                "total": texts.total, "distinct": texts.distinct,
            }),
            Summary::Fields(fields) => Value::Object(fields.iter().map(|(name, summary)| (name.clone(), summary.to_json())).collect()),
        }
    }
}
