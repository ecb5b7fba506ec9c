//! Numbers as the format spells them, and the checked arithmetic that goes with them.

use crate::{
    error::{Error, ErrorKind, Result},
    limits::caps,
};

/// A decimal integer without sign, blanks or leading zeros (`0` itself is fine), of at most 20 digits; `None` for any other text.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > 20 || (bytes.len() > 1 && bytes.first() == Some(&b'0')) {
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
