//! Element rules: which bytes are no value (rules E2 to E5).

use crate::{
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    fields::Fields,
    num::to_usize,
};

/// Checks the raw run of `count` elements, whose length fits.
///
/// # Errors
/// `bad_value` with the index of the first element that its dtype forbids.
pub fn check_values(dtype: &Dtype, count: u64, run: &[u8]) -> Result<()> {
    match dtype {
        // All are looked at before the first wrong one is looked for, which is vectors' work.
        Dtype::Bool if run.iter().fold(0, |all, b| all | b) <= 1 => Ok(()),
        Dtype::Bool => match run.iter().position(|&b| b > 1) {
            Some(i) => Err(bad(i, format!("a bool is 0 or 1, not {}", run.get(i).unwrap_or(&0)))),
            None => Ok(()),
        },
        Dtype::Int4 | Dtype::Uint4 => match run.last() {
            Some(last) if count % 2 == 1 && last >> 4 != 0 => {
                Err(bad(to_usize(count)?, "the unused nibble of the last byte is not 0".to_owned()))
            }
            _ => Ok(()),
        },
        Dtype::Utf32(n) => {
            let words = run.as_chunks::<4>().0;
            if words.iter().fold(true, |all, word| all & is_scalar(u32::from_le_bytes(*word))) {
                return Ok(());
            }
            let points = run.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word));
            match points.clone().position(|point| char::from_u32(point).is_none()) {
                Some(i) => {
                    let point = points.clone().nth(i).unwrap_or(0);
                    let element = i.checked_div(to_usize(*n)?).unwrap_or(0);
                    Err(bad(element, format!("U+{point:04X} is a surrogate or beyond U+10FFFF")))
                }
                None => Ok(()),
            }
        }
        Dtype::Struct(fields) if has_rules(fields) => {
            let items = run.chunks_exact(to_usize(fields.item_size().max(1))?);
            items.enumerate().try_for_each(|(i, item)| check_struct(fields, item).map_err(|error| bad(i, error.message().to_owned())))
        }
        _ => Ok(()),
    }
}

fn check_struct(fields: &Fields, mut item: &[u8]) -> Result<()> {
    for field in fields.list() {
        let elements = field.elements();
        let size = to_usize(field.dtype.run_len(elements).unwrap_or(u64::MAX))?;
        let (run, rest) = item.split_at_checked(size).unwrap_or((item, &[]));
        check_values(&field.dtype, elements, run)?;
        item = rest;
    }
    Ok(())
}

/// Whether any bytes are forbidden at all: most structs need no walk.
fn has_rules(fields: &Fields) -> bool {
    fields.list().iter().any(|field| match &field.dtype {
        Dtype::Bool | Dtype::Utf32(_) => true,
        Dtype::Struct(inner) => has_rules(inner),
        _ => false,
    })
}

/// Without a branch, unlike `char::from_u32`.
fn is_scalar(point: u32) -> bool {
    (point.wrapping_sub(0xD800) >= 0x800) & (point < 0x11_0000)
}

fn bad(element: usize, message: String) -> Error {
    Error::new(ErrorKind::BadValue, message).at_offset("segment", element)
}

#[cfg(test)]
mod tests {
    use super::is_scalar;

    #[test]
    fn scalars_are_those_of_char() {
        for point in (0..0x12_0000).chain(u32::MAX - 0x2_0000..=u32::MAX) {
            assert_eq!(is_scalar(point), char::from_u32(point).is_some(), "{point:x}");
        }
    }
}
