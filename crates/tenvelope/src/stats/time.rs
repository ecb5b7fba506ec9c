//! Statistics of times, and times as text.

use serde_json::{Value, json};
use tenvelope_core::{Dtype, TimeUnit};

use super::{numbers::Number, read::Part};

/// Statistics of `datetime64` and `timedelta64`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Times {
    /// The dtype, which says what one unit is.
    pub dtype: Dtype,
    /// Elements.
    pub count: usize,
    /// Elements that are no time.
    pub nat: usize,
    /// The least, in units.
    pub min: Option<i64>,
    /// The largest.
    pub max: Option<i64>,
}

impl Times {
    pub(super) fn of(part: &Part<'_>) -> Self {
        let mut times = Times { dtype: part.dtype.clone(), count: part.count(), nat: 0, min: None, max: None };
        for number in part.numbers() {
            let Number::Int(n) = number else { continue };
            match i64::try_from(n) {
                Ok(n) if n != i64::MIN => {
                    times.min = Some(times.min.map_or(n, |min| min.min(n)));
                    times.max = Some(times.max.map_or(n, |max| max.max(n)));
                }
                _ => times.nat += 1,
            }
        }
        times
    }

    pub(super) fn to_json(&self) -> Value {
        let time = |n: Option<i64>| n.map(|n| json!({"units": Number::Int(n.into()).to_json(), "text": time_text(&self.dtype, n)}));
        json!({"count": self.count, "nat": self.nat, "min": time(self.min), "max": time(self.max)})
    }
}

/// A time as text: a date and time of day (proleptic Gregorian) for `datetime64`, a number with its unit for `timedelta64`, for what has no calendar, and where a year has
/// more than nine digits.
///
/// ```
/// let dtype: tenvelope::Dtype = "datetime64~ms".parse()?;
/// assert_eq!(tenvelope::stats::time_text(&dtype, 1_500), "1970-01-01T00:00:01.500");
/// # Ok::<(), tenvelope::Error>(())
/// ```
#[must_use]
pub fn time_text(dtype: &Dtype, units: i64) -> String {
    let (unit, step, has_calendar) = match dtype {
        Dtype::Datetime64 { unit, step } => (*unit, *step, true),
        Dtype::Timedelta64 { unit, step } => (*unit, *step, false),
        _ => (TimeUnit::Generic, 1, false),
    };
    if units == i64::MIN {
        return "NaT".to_owned();
    }
    let n = i128::from(units) * i128::from(step);
    let plain = || if unit == TimeUnit::Generic { n.to_string() } else { format!("{n} {unit}") };
    if has_calendar { calendar(unit, n).unwrap_or_else(plain) } else { plain() }
}

fn calendar(unit: TimeUnit, n: i128) -> Option<String> {
    // Units per day and digits after the second; larger units have no time of day.
    let (per_second, digits) = match unit {
        TimeUnit::Year => return year_text(n + 1970),
        TimeUnit::Month => return Some(format!("{}-{:02}", year_text(1970 + n.div_euclid(12))?, n.rem_euclid(12) + 1)),
        TimeUnit::Week => return date_text(n * 7),
        TimeUnit::Day => return date_text(n),
        TimeUnit::Hour => return Some(format!("{}T{:02}", date_text(n.div_euclid(24))?, n.rem_euclid(24))),
        TimeUnit::Minute => {
            let minute = n.rem_euclid(24 * 60);
            return Some(format!("{}T{:02}:{:02}", date_text(n.div_euclid(24 * 60))?, minute / 60, minute % 60));
        }
        TimeUnit::Second => (1, 0),
        TimeUnit::Millisecond => (10i128.pow(3), 3),
        TimeUnit::Microsecond => (10i128.pow(6), 6),
        TimeUnit::Nanosecond => (10i128.pow(9), 9),
        TimeUnit::Picosecond => (10i128.pow(12), 12),
        TimeUnit::Femtosecond => (10i128.pow(15), 15),
        TimeUnit::Attosecond => (10i128.pow(18), 18),
        TimeUnit::Generic => return None,
    };
    let (second, fraction) = (n.div_euclid(per_second), n.rem_euclid(per_second));
    let of_day = second.rem_euclid(86_400);
    let day = date_text(second.div_euclid(86_400))?;
    let fraction = if digits > 0 { format!(".{fraction:0digits$}") } else { String::new() };
    Some(format!("{day}T{:02}:{:02}:{:02}{fraction}", of_day / 3600, of_day / 60 % 60, of_day % 60))
}

/// Years of 400 have 146,097 days; within them each year begins in March, so that leap days are last.
fn date_text(day: i128) -> Option<String> {
    let since = day + 719_468;
    let (era, of_era) = (since.div_euclid(146_097), since.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i128::from(month <= 2);
    Some(format!("{}-{month:02}-{of_month:02}", year_text(year)?))
}

fn year_text(year: i128) -> Option<String> {
    if year.unsigned_abs() > 999_999_999 {
        return None;
    }
    Some(if year < 0 { format!("-{:04}", -year) } else { format!("{year:04}") })
}
