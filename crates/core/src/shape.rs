//! The shape field: dims and chunk length (section 4 of the specification).

use crate::{
    error::{Error, ErrorKind, Result, quote},
    limits::caps,
    num::{capped_product, decimal, push_decimal},
};

/// Parses the part before `~`: `s`, or dims separated by `x` (rule S1; the cap on a single dim of S2 is [`check_caps`]).
pub(crate) fn parse_dims(text: &str) -> Result<Vec<u64>> {
    if text == "s" {
        return Ok(Vec::new());
    }
    let dims: Option<Vec<u64>> = text.split('x').map(|dim| decimal(dim).filter(|_| dim.len() <= 16)).collect();
    match dims {
        Some(dims) if dims.len() <= caps::DIMS => Ok(dims),
        _ => {
            let expected = "expected `s`, or 1 to 64 dims separated by `x`, as in `28x28`, each a number of up to 16 digits without sign or leading zeros";
            Err(Error::new(ErrorKind::BadShape, format!("{} is no shape: {expected}", quote(text))).in_field("shape"))
        }
    }
}

/// Parses the part after `~` (the syntax of rule S4).
pub(crate) fn parse_chunk(text: &str) -> Result<u64> {
    decimal(text).filter(|&chunk| chunk > 0 && text.len() <= 16).ok_or_else(|| {
        let expected = "expected a number of up to 16 digits that does not begin with 0";
        Error::new(ErrorKind::BadChunk, format!("{} is no chunk length: {expected}", quote(text))).in_field("chunk")
    })
}

/// Proves the caps of rules S1 and S2. Items without a fixed size count as 1.
pub(crate) fn check_caps(dims: &[u64], item_size: Option<u64>) -> Result<()> {
    if dims.len() > caps::DIMS {
        return Err(Error::new(ErrorKind::BadShape, format!("{} dims; there are at most {}", dims.len(), caps::DIMS)).in_field("shape"));
    }
    let factors = dims.iter().copied().filter(|&dim| dim != 0).chain([item_size.unwrap_or(1).max(1)]);
    match capped_product(factors) {
        Some(_) => Ok(()),
        None => {
            let message = format!("the non-zero dims of {} times the item size are over 2^53-1", to_text(dims));
            Err(Error::new(ErrorKind::TooLarge, message).in_field("shape"))
        }
    }
}

/// Number of elements: the product of the dims, 1 for none. Saturates where the caps have not been proved yet.
pub(crate) fn count(dims: &[u64]) -> u64 {
    dims.iter().fold(1, |n, &dim| n.saturating_mul(dim))
}

/// The same for the dims of an array in memory.
pub(crate) fn count_in_memory(dims: &[usize]) -> usize {
    dims.iter().fold(1, |n, &dim| n.saturating_mul(dim))
}

/// The dims as they stand in a line.
#[must_use]
pub fn to_text(dims: &[u64]) -> String {
    let mut text = String::new();
    push_dims(dims, &mut text);
    text
}

/// Appends the dims as they stand in a line.
pub(crate) fn push_dims(dims: &[u64], out: &mut String) {
    if dims.is_empty() {
        out.push('s');
    }
    for (i, dim) in dims.iter().enumerate() {
        if i > 0 {
            out.push('x');
        }
        push_decimal(*dim, out);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn dims_are_counted_before_anything_else_is_asked() {
        let dims = |count: usize| vec!["1"; count].join("x");
        assert_eq!(parse_dims(&dims(caps::DIMS)).map(|dims| dims.len()).ok(), Some(caps::DIMS));
        assert_eq!(parse_dims(&dims(caps::DIMS + 1)).map_err(|error| error.kind()), Err(ErrorKind::BadShape));
    }

    /// Boundary dims in all combinations, judged by arithmetic that cannot overflow.
    #[test]
    fn caps_agree_with_wide_arithmetic() {
        let dims = [0, 1, 2, 3, 1 << 26, (1 << 31) - 1, 1 << 32, (1 << 53) - 1, 1 << 53];
        let sizes = [1u64, 2, 3, 8, 16, 1 << 20];
        let mut checked = 0;
        for a in dims {
            for b in dims {
                for c in dims {
                    for size in sizes {
                        let wide = [a, b, c, size].iter().filter(|&&n| n != 0).try_fold(1u128, |n, &m| n.checked_mul(u128::from(m)));
                        let fits = wide.is_some_and(|n| n <= u128::from(caps::NUMBER));
                        assert_eq!(check_caps(&[a, b, c], Some(size)).is_ok(), fits, "{a} {b} {c} {size}");
                        checked += 1;
                    }
                }
            }
        }
        assert_eq!(checked, 9 * 9 * 9 * 6);
    }
}
