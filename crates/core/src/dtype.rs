//! What one element is (section 3 of the specification).

use std::{fmt, str::FromStr, sync::Arc};

use crate::{
    error::{Error, ErrorKind, Result, quote},
    fields::Fields,
    limits::caps,
    num::decimal,
};

/// The type of an element.
///
/// ```
/// use tenvelope_core::{Dtype, TimeUnit};
///
/// let dtype: Dtype = "datetime64~ns".parse()?;
/// assert_eq!(dtype, Dtype::Datetime64 { unit: TimeUnit::Nanosecond, step: 1 });
/// assert_eq!(dtype.item_size(), Some(8));
/// assert_eq!(dtype.to_string(), "datetime64~ns");
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs)] // the plain numbers are what their names say
pub enum Dtype {
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    /// Two elements in a byte, the first in the low nibble; −8 to 7.
    Int4,
    /// Two elements in a byte, the first in the low nibble; 0 to 15.
    Uint4,
    Float16,
    Bfloat16,
    Float32,
    Float64,
    Float8E4m3fn,
    Float8E5m2,
    Complex64,
    Complex128,
    /// Count of `step` units since 1970, an `int64`.
    Datetime64 {
        unit: TimeUnit,
        step: u32,
    },
    /// Count of `step` units, an `int64`.
    Timedelta64 {
        unit: TimeUnit,
        step: u32,
    },
    /// Exactly this many bytes, NULs included.
    Bytes(u64),
    /// Exactly this many code points, NULs included.
    Utf32(u64),
    /// Exactly this many bytes without meaning.
    Void(u64),
    /// A Unicode string of any length.
    String,
    /// A record of named fields.
    Struct(Arc<Fields>),
    /// Any serializable object; not an array.
    Object,
    /// A document whose leaves may be arrays; not an array.
    Tree,
}

/// The units of `datetime64` and `timedelta64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum TimeUnit {
    Year,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Nanosecond,
    Picosecond,
    Femtosecond,
    Attosecond,
    Generic,
}

/// A dtype field as it was parsed: the fields of a struct stand elsewhere.
pub(crate) enum ParsedDtype {
    Complete(Dtype),
    Struct,
}

/// The dtypes that take no parameter and no fields, by name.
const PLAIN: &[(&str, Dtype)] = &[
    ("bool", Dtype::Bool),
    ("int8", Dtype::Int8),
    ("int16", Dtype::Int16),
    ("int32", Dtype::Int32),
    ("int64", Dtype::Int64),
    ("uint8", Dtype::Uint8),
    ("uint16", Dtype::Uint16),
    ("uint32", Dtype::Uint32),
    ("uint64", Dtype::Uint64),
    ("int4", Dtype::Int4),
    ("uint4", Dtype::Uint4),
    ("float16", Dtype::Float16),
    ("bfloat16", Dtype::Bfloat16),
    ("float32", Dtype::Float32),
    ("float64", Dtype::Float64),
    ("float8_e4m3fn", Dtype::Float8E4m3fn),
    ("float8_e5m2", Dtype::Float8E5m2),
    ("complex64", Dtype::Complex64),
    ("complex128", Dtype::Complex128),
    ("string", Dtype::String),
    ("object", Dtype::Object),
    ("tree", Dtype::Tree),
];

const UNITS: &[(&str, TimeUnit)] = &[
    ("Y", TimeUnit::Year),
    ("M", TimeUnit::Month),
    ("W", TimeUnit::Week),
    ("D", TimeUnit::Day),
    ("h", TimeUnit::Hour),
    ("m", TimeUnit::Minute),
    ("s", TimeUnit::Second),
    ("ms", TimeUnit::Millisecond),
    ("us", TimeUnit::Microsecond),
    ("ns", TimeUnit::Nanosecond),
    ("ps", TimeUnit::Picosecond),
    ("fs", TimeUnit::Femtosecond),
    ("as", TimeUnit::Attosecond),
    ("generic", TimeUnit::Generic),
];

impl Dtype {
    /// Bytes of one item as filters and caps see it: 1 for `int4` and `uint4`, whose items are the packed bytes. `None` where items have no
    /// fixed size: `string`, `object`, `tree`.
    #[must_use]
    pub fn item_size(&self) -> Option<u64> {
        Some(match self {
            Dtype::Bool | Dtype::Int8 | Dtype::Uint8 | Dtype::Int4 | Dtype::Uint4 => 1,
            Dtype::Float8E4m3fn | Dtype::Float8E5m2 => 1,
            Dtype::Int16 | Dtype::Uint16 | Dtype::Float16 | Dtype::Bfloat16 => 2,
            Dtype::Int32 | Dtype::Uint32 | Dtype::Float32 => 4,
            Dtype::Int64 | Dtype::Uint64 | Dtype::Float64 | Dtype::Complex64 => 8,
            Dtype::Datetime64 { .. } | Dtype::Timedelta64 { .. } => 8,
            Dtype::Complex128 => 16,
            Dtype::Bytes(n) | Dtype::Void(n) => *n,
            Dtype::Utf32(n) => n.saturating_mul(4),
            Dtype::Struct(fields) => fields.item_size(),
            Dtype::String | Dtype::Object | Dtype::Tree => return None,
        })
    }

    /// Bytes of `count` elements as one raw run; `None` where that is not fixed or does not fit 64 bits.
    #[must_use]
    pub fn run_len(&self, count: u64) -> Option<u64> {
        match self {
            Dtype::Int4 | Dtype::Uint4 => Some(count.div_ceil(2)),
            _ => self.item_size()?.checked_mul(count),
        }
    }

    /// Bytes of the words that byte order and `delta` act on: half an item for complex numbers, an item for other numbers; 1 for
    /// everything that is not a number (a `utf32` code point has 4, a struct none of its own).
    #[must_use]
    pub fn word_size(&self) -> u64 {
        match self {
            Dtype::Complex64 | Dtype::Utf32(_) => 4,
            Dtype::Complex128 => 8,
            Dtype::Bytes(_) | Dtype::Void(_) | Dtype::Struct(_) => 1,
            _ => self.item_size().unwrap_or(1),
        }
    }

    /// Whether this is one of the two that are not arrays.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Dtype::Object | Dtype::Tree)
    }

    /// The struct's fields, if it is one.
    #[must_use]
    pub fn fields(&self) -> Option<&Fields> {
        match self {
            Dtype::Struct(fields) => Some(fields),
            _ => None,
        }
    }

    /// The names of all dtypes, without parameters.
    pub fn names() -> impl Iterator<Item = &'static str> {
        const WITH_MORE: [&str; 6] = ["datetime64", "timedelta64", "bytes", "utf32", "void", "struct"];
        PLAIN.iter().map(|(name, _)| *name).chain(WITH_MORE)
    }

    /// The name, where it is the whole field.
    fn plain_name(&self) -> Option<&'static str> {
        PLAIN.iter().find(|(_, dtype)| dtype == self).map(|(name, _)| *name)
    }

    /// Appends the field as a line has it.
    pub(crate) fn push_to(&self, out: &mut String) {
        match self.plain_name() {
            Some(name) => out.push_str(name),
            None => out.push_str(&self.to_string()),
        }
    }

    /// Refuses parameters that no line can have, for dtypes that a program has put together (rules T2 and T3).
    pub(crate) fn check_params(&self) -> Result<()> {
        match self {
            Dtype::Bytes(0) | Dtype::Utf32(0) | Dtype::Void(0) => Err(bad(&self.to_string(), "the length is a number from 1")),
            Dtype::Datetime64 { step, .. } | Dtype::Timedelta64 { step, .. } if !(1..=0x7fff_ffff).contains(step) => {
                Err(bad(&self.to_string(), "the step is a number from 1 to 2147483647"))
            }
            _ => Ok(()),
        }
    }

    /// Holds the item size against the cap of the format (rules T3 and M7).
    pub(crate) fn check_cap(self) -> Result<Self> {
        if self.item_size().is_some_and(|size| size > caps::NUMBER) {
            let message = format!("the item size of {self} is over 2^53-1 bytes");
            return Err(Error::new(ErrorKind::TooLarge, message).in_field("dtype"));
        }
        Ok(self)
    }

    /// Parses a dtype field (rules T1 to T4, but for the cap on item sizes).
    pub(crate) fn parse_field(text: &str) -> Result<ParsedDtype> {
        let mut parts = text.split('~');
        let name = parts.next().unwrap_or_default();
        let params: Vec<&str> = parts.collect();
        if !is_name(name) || params.len() > 2 || !params.iter().all(|param| is_param(param)) {
            return Err(bad(text, "expected a name of lower-case letters, digits and `_`, with up to two `~` parameters"));
        }
        let dtype = match (name, params.as_slice()) {
            ("struct", []) => return Ok(ParsedDtype::Struct),
            ("datetime64", params) => {
                let (unit, step) = parse_time(text, params)?;
                Dtype::Datetime64 { unit, step }
            }
            ("timedelta64", params) => {
                let (unit, step) = parse_time(text, params)?;
                Dtype::Timedelta64 { unit, step }
            }
            ("bytes", params) => Dtype::Bytes(parse_length(text, params)?),
            ("void", params) => Dtype::Void(parse_length(text, params)?),
            ("utf32", params) => Dtype::Utf32(parse_length(text, params)?),
            (name, params) => match PLAIN.iter().find(|(plain, _)| *plain == name) {
                Some((_, dtype)) if params.is_empty() => dtype.clone(),
                Some(_) => return Err(bad(text, "this dtype takes no parameter")),
                None if name == "struct" => return Err(bad(text, "this dtype takes no parameter")),
                None => {
                    let names: Vec<_> = Dtype::names().collect();
                    let message = format!("no dtype is called {}; there are {}", quote(name), names.join(", "));
                    return Err(Error::new(ErrorKind::UnknownDtype, message).in_field("dtype"));
                }
            },
        };
        Ok(ParsedDtype::Complete(dtype))
    }
}

impl FromStr for Dtype {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match Dtype::parse_field(text)? {
            ParsedDtype::Complete(dtype) => dtype.check_cap(),
            ParsedDtype::Struct => Err(bad(text, "a struct is its fields: build it with `Dtype::Struct` and `Fields`")),
        }
    }
}

impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |f: &mut fmt::Formatter<'_>, name, unit: TimeUnit, step: u32| match step {
            1 => write!(f, "{name}~{unit}"),
            step => write!(f, "{name}~{unit}~{step}"),
        };
        match self {
            Dtype::Datetime64 { unit, step } => time(f, "datetime64", *unit, *step),
            Dtype::Timedelta64 { unit, step } => time(f, "timedelta64", *unit, *step),
            Dtype::Bytes(n) => write!(f, "bytes~{n}"),
            Dtype::Utf32(n) => write!(f, "utf32~{n}"),
            Dtype::Void(n) => write!(f, "void~{n}"),
            Dtype::Struct(_) => f.write_str("struct"),
            plain => f.write_str(plain.plain_name().unwrap_or("?")),
        }
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(UNITS.iter().find(|(_, unit)| unit == self).map_or("?", |(name, _)| name))
    }
}

impl FromStr for TimeUnit {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        UNITS.iter().find(|(name, _)| *name == text).map(|(_, unit)| *unit).ok_or_else(|| {
            let names: Vec<_> = UNITS.iter().map(|(name, _)| *name).collect();
            bad(text, &format!("expected a unit, one of {}", names.join(" ")))
        })
    }
}

/// Whether a text is a `name` of the grammar.
pub(crate) fn is_name(text: &str) -> bool {
    text.len() <= 32
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Whether a text is a `param` of the grammar.
pub(crate) fn is_param(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn parse_time(text: &str, params: &[&str]) -> Result<(TimeUnit, u32)> {
    match params {
        [unit] => Ok((unit.parse()?, 1)),
        [unit, step] => {
            let unit = unit.parse()?;
            let step = decimal(step).and_then(|step| u32::try_from(step).ok()).filter(|step| (2..=0x7fff_ffff).contains(step));
            step.map(|step| (unit, step)).ok_or_else(|| bad(text, "the step is a number from 2 to 2147483647, left out when it is 1"))
        }
        _ => Err(bad(text, "expected a unit, as in `datetime64~ns`")),
    }
}

fn parse_length(text: &str, params: &[&str]) -> Result<u64> {
    let [param] = params else {
        return Err(bad(text, "expected one length, as in `bytes~5`"));
    };
    if param.is_empty() || !param.bytes().all(|b| b.is_ascii_digit()) || param.starts_with('0') {
        return Err(bad(text, "the length is a number from 1 without leading zeros"));
    }
    // What does not even fit 64 bits is held against the cap like any other length, in `check_cap`.
    Ok(decimal(param).unwrap_or(u64::MAX))
}

fn bad(text: &str, expected: &str) -> Error {
    Error::new(ErrorKind::BadDtype, format!("{} is no dtype: {expected}", quote(text))).in_field("dtype")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_name_parses_and_prints_itself() {
        for text in PLAIN.iter().map(|(name, _)| *name).chain(["bytes~5", "utf32~1", "void~3", "datetime64~M~2", "timedelta64~as"]) {
            assert_eq!(text.parse::<Dtype>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn only_numbers_have_words() {
        for (text, words) in
            [("bytes~4", 1), ("void~8", 1), ("utf32~3", 4), ("complex64", 4), ("complex128", 8), ("int4", 1), ("float64", 8)]
        {
            assert_eq!(text.parse::<Dtype>().unwrap().word_size(), words, "{text}");
        }
        let fields = Fields::new(vec![crate::Field::new("a", Dtype::Float64)]).unwrap();
        assert_eq!(Dtype::Struct(fields.into()).word_size(), 1);
    }

    #[test]
    fn what_a_program_puts_together_has_legal_parameters() {
        let datetime = |step| Dtype::Datetime64 { unit: TimeUnit::Second, step };
        let timedelta = |step| Dtype::Timedelta64 { unit: TimeUnit::Second, step };
        for bad in [Dtype::Bytes(0), Dtype::Utf32(0), Dtype::Void(0), datetime(0), datetime(1 << 31), timedelta(0), timedelta(1 << 31)] {
            assert_eq!(bad.check_params().unwrap_err().kind(), ErrorKind::BadDtype, "{bad:?}");
        }
        for good in
            [Dtype::Bytes(1), Dtype::Utf32(1), Dtype::Void(1), datetime(1), datetime(0x7fff_ffff), timedelta(0x7fff_ffff), Dtype::Bool]
        {
            assert!(good.check_params().is_ok(), "{good:?}");
        }
    }

    #[test]
    fn an_item_size_over_the_cap_is_too_large_whatever_its_length() {
        for text in ["bytes~9007199254740992", "utf32~2251799813685248", "void~99999999999999999999999999999999"] {
            assert_eq!(text.parse::<Dtype>().unwrap_err().kind(), ErrorKind::TooLarge, "{text}");
        }
        assert!("bytes~9007199254740991".parse::<Dtype>().is_ok());
    }
}
