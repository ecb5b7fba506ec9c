//! Elements as numbers, wherever they stand in a raw run.

use tenvelope_core::{Dtype, Fields};

use super::numbers::Number;

/// The elements of an array, or of one field in all its items.
#[derive(Clone)]
pub(super) struct Part<'a> {
    pub(super) dtype: &'a Dtype,
    run: &'a [u8],
    start: usize,
    /// How many there are and how many bytes lie between them: of items of the array, then of elements of subarrays within subarrays.
    axes: Vec<(usize, usize)>,
}

impl<'a> Part<'a> {
    pub(super) fn whole(dtype: &'a Dtype, run: &'a [u8], count: usize) -> Self {
        Part { dtype, run, start: 0, axes: vec![(count, size(dtype))] }
    }

    /// The fields of a struct, by name.
    pub(super) fn fields(&self, fields: &'a Fields) -> Vec<(String, Part<'a>)> {
        let mut start = self.start;
        let field = |field: &'a tenvelope_core::Field| {
            let (count, size) = (usize::try_from(field.elements()).unwrap_or(usize::MAX), size(&field.dtype));
            let mut axes = self.axes.clone();
            if count > 1 {
                axes.push((count, size));
            }
            let part = Part { dtype: &field.dtype, run: self.run, start, axes };
            start += count * size;
            (field.name.clone(), part)
        };
        fields.list().iter().map(field).collect()
    }

    /// The real and the imaginary parts of complex numbers.
    pub(super) fn halves(&self) -> [Part<'a>; 2] {
        let (dtype, len) = if *self.dtype == Dtype::Complex64 { (&Dtype::Float32, 4) } else { (&Dtype::Float64, 8) };
        [0, len].map(|offset| Part { dtype, start: self.start + offset, ..self.clone() })
    }

    /// How many elements there are.
    pub(super) fn count(&self) -> usize {
        self.axes.iter().map(|(count, _)| count).product()
    }

    /// The bytes of each element.
    pub(super) fn items(&self) -> impl Iterator<Item = &'a [u8]> {
        let size = size(self.dtype);
        (0..self.count()).filter_map(move |i| self.run.get(self.place(i)..)?.get(..size))
    }

    /// The elements as numbers; nothing for dtypes that have none.
    pub(super) fn numbers(&self) -> impl Iterator<Item = Number> {
        let is_packed = matches!(self.dtype, Dtype::Int4 | Dtype::Uint4);
        let nibbles = self.run.iter().flat_map(|b| [b & 15, b >> 4]).take(if is_packed { self.count() } else { 0 });
        let nibbles = nibbles.map(|n| Number::Int(if *self.dtype == Dtype::Int4 && n > 7 { i128::from(n) - 16 } else { i128::from(n) }));
        let dtype = if is_packed { &Dtype::String } else { self.dtype };
        nibbles.chain(self.items().filter_map(move |item| number(dtype, item)))
    }

    fn place(&self, mut i: usize) -> usize {
        let mut at = self.start;
        for (count, stride) in self.axes.iter().rev() {
            at += i % count * stride;
            i /= count;
        }
        at
    }
}

/// The number that an item is, if it is a real one.
pub(super) fn number(dtype: &Dtype, item: &[u8]) -> Option<Number> {
    // Little-endian, the sign carried up from the highest byte.
    let unsigned = || item.iter().rev().fold(0i128, |n, &b| n << 8 | i128::from(b));
    let signed = || {
        let shift = 128 - 8 * item.len() as u32;
        unsigned() << shift >> shift
    };
    let bits = || unsigned() as u64;
    Some(match dtype {
        Dtype::Bool | Dtype::Uint8 | Dtype::Uint16 | Dtype::Uint32 | Dtype::Uint64 => Number::Int(unsigned()),
        Dtype::Int8 | Dtype::Int16 | Dtype::Int32 | Dtype::Int64 | Dtype::Datetime64 { .. } | Dtype::Timedelta64 { .. } => {
            Number::Int(signed())
        }
        Dtype::Float64 => Number::Float(f64::from_bits(bits())),
        Dtype::Float32 => Number::Float(f64::from(f32::from_bits(bits() as u32))),
        Dtype::Float16 => Number::Float(small_float(bits(), 16, 10, true)),
        Dtype::Bfloat16 => Number::Float(small_float(bits(), 16, 7, true)),
        Dtype::Float8E5m2 => Number::Float(small_float(bits(), 8, 2, true)),
        Dtype::Float8E4m3fn => Number::Float(small_float(bits(), 8, 3, false)),
        _ => return None,
    })
}

/// A float of `width` bits with `mantissa` of them for its mantissa. All of them are exact as doubles. Without infinities the one NaN has all bits set.
fn small_float(bits: u64, width: u32, mantissa: u32, has_infinity: bool) -> f64 {
    let sign = if bits >> (width - 1) & 1 == 1 { -1.0 } else { 1.0 };
    let exponent_bits = width - 1 - mantissa;
    let (most, bias) = ((1u64 << exponent_bits) - 1, (1i32 << (exponent_bits - 1)) - 1);
    let (exponent, fraction) = (bits >> mantissa & most, bits & ((1 << mantissa) - 1));
    let all = (1u64 << mantissa) - 1;
    let unit = |exponent: i32| 2f64.powi(exponent - bias - mantissa as i32);
    sign * match exponent {
        0 => fraction as f64 * unit(1),
        _ if exponent == most && has_infinity && fraction == 0 => f64::INFINITY,
        _ if exponent == most && (has_infinity || fraction == all) => f64::NAN,
        _ => (fraction | 1 << mantissa) as f64 * unit(exponent as i32),
    }
}

/// Bytes of an element.
fn size(dtype: &Dtype) -> usize {
    dtype.item_size().and_then(|size| usize::try_from(size).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the crates that implement these floats.
    #[test]
    fn small_floats_are_what_others_say() {
        for bits in 0..=u16::MAX {
            let same = |a: f64, b: f64| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
            let wide = u64::from(bits);
            assert!(same(small_float(wide, 16, 10, true), half::f16::from_bits(bits).to_f64()), "{bits:04x}");
            assert!(same(small_float(wide, 16, 7, true), half::bf16::from_bits(bits).to_f64()), "{bits:04x}");
            if let Ok(byte) = u8::try_from(bits) {
                assert!(same(small_float(wide, 8, 3, false), float8::F8E4M3::from_bits(byte).to_f64()), "{byte:02x}");
                assert!(same(small_float(wide, 8, 2, true), float8::F8E5M2::from_bits(byte).to_f64()), "{byte:02x}");
            }
        }
    }
}
