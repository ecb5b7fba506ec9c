//! A double as a smaller float: rounded to nearest, ties to even.

/// A binary floating-point format of at most 64 bits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FloatFormat {
    bits: u32,
    /// Bits of the mantissa that are written.
    mantissa: u32,
    /// Exponent of the smallest normal number.
    least_exponent: i32,
    /// Bits of the largest finite number.
    largest: u64,
    /// Bits of +∞, where there is one.
    pub(crate) infinity: Option<u64>,
    /// Bits of the NaN that readable values mean.
    pub(crate) nan: u64,
}

impl FloatFormat {
    pub(crate) const FLOAT64: Self = FloatFormat::ieee(64, 52, -1022);
    pub(crate) const FLOAT32: Self = FloatFormat::ieee(32, 23, -126);
    pub(crate) const FLOAT16: Self = FloatFormat::ieee(16, 10, -14);
    pub(crate) const BFLOAT16: Self = FloatFormat::ieee(16, 7, -126);
    pub(crate) const FLOAT8_E5M2: Self = FloatFormat::ieee(8, 2, -14);
    /// No infinity, and one NaN per sign.
    pub(crate) const FLOAT8_E4M3FN: Self =
        FloatFormat { bits: 8, mantissa: 3, least_exponent: -6, largest: 0x7e, infinity: None, nan: 0x7f };

    /// The largest exponent is for infinities and NaNs.
    const fn ieee(bits: u32, mantissa: u32, least_exponent: i32) -> Self {
        let sign = 1u64 << (bits.saturating_sub(1));
        let infinity = sign.saturating_sub(1u64 << mantissa);
        let nan = infinity | 1u64 << (mantissa.saturating_sub(1));
        FloatFormat { bits, mantissa, least_exponent, largest: infinity.saturating_sub(1), infinity: Some(infinity), nan }
    }

    /// The sign bit.
    pub(crate) fn sign(self) -> u64 {
        1u64.checked_shl(self.bits.saturating_sub(1)).unwrap_or(0)
    }

    /// Bytes of a number.
    pub(crate) fn bytes(self) -> usize {
        usize::try_from(self.bits / 8).unwrap_or(0)
    }

    /// The bits of the nearest number; `None` beyond the largest.
    pub(crate) fn round(self, double: f64) -> Option<u64> {
        let bits = double.to_bits();
        let sign = if double.is_sign_negative() { self.sign() } else { 0 };
        let (exponent, fraction) = (bits >> 52 & 0x7ff, bits & ((1 << 52) - 1));
        // The value is `whole` · 2^(exponent − 52).
        let (exponent, whole) = match i32::try_from(exponent).ok()? {
            0x7ff => return None,
            0 => (-1022, fraction),
            biased => (biased.checked_sub(1023)?, fraction | 1 << 52),
        };
        // One unit of the result is 2^(unit − mantissa).
        let unit = exponent.max(self.least_exponent);
        let shift = u32::try_from(unit.checked_sub(exponent)?).ok()?.checked_add(52u32.checked_sub(self.mantissa)?)?;
        let units = shift_to_nearest(whole, shift);
        // Above the smallest normal number each step of the exponent adds 2^mantissa to the bits; the hidden bit is one of them, and a carry another.
        let steps = u64::try_from(unit.checked_sub(self.least_exponent)?).ok()?;
        let magnitude = steps.checked_shl(self.mantissa)?.checked_add(units)?;
        (magnitude <= self.largest).then_some(sign | magnitude)
    }
}

/// `n` / 2^`shift`, rounded to nearest, ties to even.
fn shift_to_nearest(n: u64, shift: u32) -> u64 {
    if shift > 63 {
        // `n` has 53 bits: less than half a unit.
        return 0;
    }
    let down = n.checked_shr(shift).unwrap_or(0);
    let rest = n.saturating_sub(down.checked_shl(shift).unwrap_or(0));
    let half = 1u64.checked_shl(shift).unwrap_or(0) >> 1;
    let up = rest > half || (rest == half && shift > 0 && down % 2 == 1);
    down.saturating_add(u64::from(up))
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]
mod tests {
    use super::*;

    /// Every value of the small formats is its own nearest, its neighbours' middle goes to the even one, and what lies just beside the middle goes to the nearer one.
    #[test]
    fn small_formats_round_to_nearest() {
        for format in [FloatFormat::FLOAT16, FloatFormat::BFLOAT16, FloatFormat::FLOAT8_E4M3FN, FloatFormat::FLOAT8_E5M2] {
            for bits in 0..format.largest {
                let (low, high) = (value(format, bits), value(format, bits + 1));
                let middle = low / 2.0 + high / 2.0;
                let even = if bits % 2 == 0 { bits } else { bits + 1 };
                assert_eq!(format.round(low), Some(bits));
                assert_eq!(format.round(-low), Some(bits | format.sign()));
                assert_eq!(format.round(middle), Some(even));
                assert_eq!(format.round(middle.next_down()), Some(bits));
                assert_eq!(format.round(middle.next_up()), Some(bits + 1));
            }
            let (largest, step) = (value(format, format.largest), value(format, format.largest) - value(format, format.largest - 1));
            assert_eq!(format.round(largest), Some(format.largest));
            // Even if the largest mantissa is: the next number is as if there were one.
            let at_middle = if format.largest % 2 == 0 { Some(format.largest) } else { None };
            assert_eq!(format.round(largest + step / 2.0), at_middle);
            assert_eq!(format.round((largest + step / 2.0).next_up()), None);
        }
    }

    /// An obvious reading of the bits.
    fn value(format: FloatFormat, bits: u64) -> f64 {
        let (exponent, mantissa) = ((bits >> format.mantissa) as i32, (bits & ((1 << format.mantissa) - 1)) as f64);
        let unit = 2f64.powi(format.least_exponent - format.mantissa as i32);
        let hidden = (1u64 << format.mantissa) as f64;
        if exponent == 0 { mantissa * unit } else { (mantissa + hidden) * unit * 2f64.powi(exponent - 1) }
    }

    #[test]
    fn float32_is_the_machine_s_and_float64_the_double_itself() {
        let mut seed = 1u64;
        for _ in 0..200_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Exponents around those of float32.
            let double = f64::from_bits(seed & !(0x7ff << 52) | (880 + (seed >> 33) % 280) << 52);
            let machine = double as f32;
            let expected = machine.is_finite().then(|| u64::from(machine.to_bits()));
            assert_eq!(FloatFormat::FLOAT32.round(double), expected, "{double:e}");
            assert_eq!(FloatFormat::FLOAT64.round(double), Some(double.to_bits()));
        }
        for double in [0.0, -0.0, f64::from_bits(1), f64::MIN_POSITIVE, f64::MAX, -f64::MAX, 0.1] {
            assert_eq!(FloatFormat::FLOAT64.round(double), Some(double.to_bits()));
        }
        assert_eq!(FloatFormat::FLOAT64.nan, f64::NAN.to_bits());
        assert_eq!(FloatFormat::FLOAT32.infinity, Some(u64::from(f32::INFINITY.to_bits())));
    }
}
