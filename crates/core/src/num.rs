//! Numbers as the format spells them, and the checked arithmetic that goes with them.

use crate::{
    error::{Error, ErrorKind, Result},
    limits::caps,
};

/// A decimal integer without sign, blanks or leading zeros (`0` itself is fine), that fits 64 bits; `None` for any other text.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || (bytes.len() > 1 && bytes.first() == Some(&b'0')) {
        return None;
    }
    bytes.iter().try_fold(0u64, |n, &b| {
        let digit = if b.is_ascii_digit() { b.wrapping_sub(b'0') } else { return None };
        n.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

/// Appends a number as [`decimal`] reads it.
pub(crate) fn push_decimal(n: u64, out: &mut String) {
    let rest = n.checked_div(10).unwrap_or(0);
    if rest > 0 {
        push_decimal(rest, out);
    }
    out.push(char::from_digit((n % 10) as u32, 10).unwrap_or('0'));
}

/// The product, unless it is over the cap of the format.
pub(crate) fn capped_product(factors: impl IntoIterator<Item = u64>) -> Option<u64> {
    factors.into_iter().try_fold(1u64, |n, factor| n.checked_mul(factor)).filter(|&n| n <= caps::NUMBER)
}

/// A size that this machine's memory can have.
pub(crate) fn to_usize(n: u64) -> Result<usize> {
    usize::try_from(n)
        .ok()
        .filter(|&n| isize::try_from(n).is_ok())
        .ok_or_else(|| Error::new(ErrorKind::LimitExceeded, format!("{n} is more than this machine can address")))
}

/// `usize` always fits.
pub(crate) fn to_u64(n: usize) -> u64 {
    n as u64
}

/// Says that memory could not be had.
#[cold]
pub(crate) fn alloc_failed(bytes: usize) -> Error {
    Error::new(ErrorKind::AllocFailed, format!("no memory for {bytes} bytes"))
}

/// Grows `out` by `more` zero bytes and returns that part, for a codec to fill.
///
/// # Errors
/// `alloc_failed`, never an abort.
pub fn extend_by(out: &mut Vec<u8>, more: usize) -> Result<&mut [u8]> {
    let start = out.len();
    out.try_reserve(more).map_err(|_| alloc_failed(more))?;
    out.resize(start.saturating_add(more), 0);
    Ok(out.get_mut(start..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals() {
        for (text, number) in [
            ("0", Some(0)),
            ("10", Some(10)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("100000000000000000000", None),
            ("", None),
            ("00", None),
            ("01", None),
            ("+1", None),
            ("1_0", None),
            ("１", None),
        ] {
            assert_eq!(decimal(text), number, "{text:?}");
        }
        for number in [0, 9, 10, 909, u64::MAX] {
            let mut text = String::new();
            push_decimal(number, &mut text);
            assert_eq!((text.as_str(), decimal(&text)), (number.to_string().as_str(), Some(number)));
        }
    }
}
