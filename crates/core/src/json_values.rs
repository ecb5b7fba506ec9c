//! Readable values of the JSON form: arrays that people write by hand (rules JSON9 and JSON10 of `spec/json-form.md`).

use serde_json::Value;

use crate::{
    array::{Array, ArrayView},
    buffer::Buffer,
    dtype::Dtype,
    error::{Error, ErrorKind, Result, quote},
    fields::Fields,
    num::{alloc_failed, to_u64, to_usize},
    rounding::FloatFormat,
    rows::pack_nibbles,
    strings::Strings,
};

/// The array of some values, lists in lists.
pub(crate) fn array_of_values(dtype: &Dtype, shape: &[u64], values: &Value) -> Result<Array> {
    let mut taken = Taken { dtype, run: Vec::new(), strings: Strings::default(), elements: 0 };
    taken.lists(values, shape, dtype)?;
    let shape: Vec<usize> = shape.iter().map(|&dim| to_usize(dim)).collect::<Result<_>>()?;
    match dtype {
        Dtype::String => ArrayView::from_strings(&shape, taken.strings),
        Dtype::Int4 | Dtype::Uint4 => ArrayView::from_buffer(dtype.clone(), &shape, pack_nibbles(taken.run.into_iter())?),
        _ => ArrayView::from_buffer(dtype.clone(), &shape, Buffer::copy_of(&taken.run)?),
    }
}

/// The elements so far.
struct Taken<'a> {
    dtype: &'a Dtype,
    /// The raw run; of packed elements one to a byte.
    run: Vec<u8>,
    strings: Strings,
    elements: usize,
}

impl Taken<'_> {
    /// Lists as deep as there are dims, then values of `dtype`.
    fn lists(&mut self, value: &Value, dims: &[u64], dtype: &Dtype) -> Result<()> {
        let Some((&dim, inner)) = dims.split_first() else {
            self.value(value, dtype)?;
            self.elements = self.elements.saturating_add(1);
            return Ok(());
        };
        match value.as_array().filter(|list| to_u64(list.len()) == dim) {
            Some(list) => list.iter().try_for_each(|value| self.lists(value, inner, dtype)),
            None => {
                let found = value.as_array().map_or_else(|| quote(&value.to_string()), |list| format!("a list of {}", list.len()));
                let message = format!("{found} where the shape demands a list of {dim}");
                Err(Error::new(ErrorKind::SizeMismatch, message).at_offset("values", self.elements))
            }
        }
    }

    fn value(&mut self, value: &Value, dtype: &Dtype) -> Result<()> {
        match dtype {
            Dtype::Bool => self.put(&[u8::from(value.as_bool().ok_or_else(|| self.bad(value, dtype, "true or false"))?)]),
            Dtype::Uint8 | Dtype::Uint16 | Dtype::Uint32 | Dtype::Uint64 | Dtype::Uint4 => self.integer(value, dtype, false),
            Dtype::Int8 | Dtype::Int16 | Dtype::Int32 | Dtype::Int64 | Dtype::Int4 => self.integer(value, dtype, true),
            Dtype::Datetime64 { .. } | Dtype::Timedelta64 { .. } if value.as_str() == Some("NaT") => self.put(&i64::MIN.to_le_bytes()),
            Dtype::Datetime64 { .. } | Dtype::Timedelta64 { .. } => self.integer(value, dtype, true),
            Dtype::Float16 => self.float(value, dtype, FloatFormat::FLOAT16),
            Dtype::Bfloat16 => self.float(value, dtype, FloatFormat::BFLOAT16),
            Dtype::Float32 => self.float(value, dtype, FloatFormat::FLOAT32),
            Dtype::Float64 => self.float(value, dtype, FloatFormat::FLOAT64),
            Dtype::Float8E4m3fn => self.float(value, dtype, FloatFormat::FLOAT8_E4M3FN),
            Dtype::Float8E5m2 => self.float(value, dtype, FloatFormat::FLOAT8_E5M2),
            Dtype::Complex64 => self.complex(value, dtype, FloatFormat::FLOAT32),
            Dtype::Complex128 => self.complex(value, dtype, FloatFormat::FLOAT64),
            Dtype::Bytes(n) | Dtype::Void(n) => self.hex(value, dtype, *n),
            Dtype::Utf32(n) => self.points(value, dtype, *n),
            Dtype::String => match value.as_str() {
                Some(string) => self.strings.push(string),
                None => Err(self.bad(value, dtype, "a string")),
            },
            Dtype::Struct(fields) => self.fields(value, dtype, fields),
            Dtype::Object | Dtype::Tree => Err(self.bad(value, dtype, "no readable values")),
        }
    }

    /// The low bytes of an integer within the dtype's range.
    fn integer(&mut self, value: &Value, dtype: &Dtype, is_signed: bool) -> Result<()> {
        let bits: u32 = match dtype {
            Dtype::Int4 | Dtype::Uint4 => 4,
            _ => u32::try_from(dtype.item_size().unwrap_or(8)).unwrap_or(8).saturating_mul(8),
        };
        let one = 1i128.checked_shl(if is_signed { bits.saturating_sub(1) } else { bits }).unwrap_or(0);
        let (least, most) = (if is_signed { one.saturating_neg() } else { 0 }, one.saturating_sub(1));
        let found = whole_number(value).filter(|n| (least..=most).contains(n));
        let Some(n) = found else {
            return Err(self.bad(value, dtype, &format!("a whole number from {least} to {most}, as a string beyond 2^53-1")));
        };
        let bytes = n.to_le_bytes();
        // Packed elements wait one to a byte.
        if bits == 4 {
            self.put(&bytes.map(|b| b & 15)[..1])
        } else {
            self.put(bytes.get(..to_usize(u64::from(bits / 8))?).unwrap_or_default())
        }
    }

    fn float(&mut self, value: &Value, dtype: &Dtype, format: FloatFormat) -> Result<()> {
        let bits = match value {
            Value::Number(number) => number.as_f64().and_then(|double| format.round(double)),
            Value::String(name) => match name.as_str() {
                "NaN" => Some(format.nan),
                "Infinity" => format.infinity,
                "-Infinity" => format.infinity.map(|bits| bits | format.sign()),
                _ => None,
            },
            _ => None,
        };
        let bits =
            bits.ok_or_else(|| self.bad(value, dtype, "a number in the range of the dtype, \"NaN\", \"Infinity\" or \"-Infinity\""))?;
        self.put(bits.to_le_bytes().get(..format.bytes()).unwrap_or_default())
    }

    fn complex(&mut self, value: &Value, dtype: &Dtype, format: FloatFormat) -> Result<()> {
        let Some([real, imaginary]) = value.as_array().map(Vec::as_slice) else {
            return Err(self.bad(value, dtype, "a list of two floats"));
        };
        self.float(real, dtype, format)?;
        self.float(imaginary, dtype, format)
    }

    fn hex(&mut self, value: &Value, dtype: &Dtype, n: u64) -> Result<()> {
        let digit = |b: u8| char::from(b).to_digit(16).filter(|_| !b.is_ascii_uppercase());
        let bytes: Option<Vec<u8>> = value.as_str().filter(|text| to_u64(text.len()) == n.saturating_mul(2)).and_then(|text| {
            let pairs = text.as_bytes().as_chunks::<2>().0.iter();
            pairs.map(|[high, low]| u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()).collect()
        });
        let bytes = bytes.ok_or_else(|| self.bad(value, dtype, &format!("{} hex digits, lower case", n.saturating_mul(2))))?;
        self.put(&bytes)
    }

    fn points(&mut self, value: &Value, dtype: &Dtype, n: u64) -> Result<()> {
        let text = value.as_str().filter(|text| to_u64(text.chars().count()) <= n);
        let text = text.ok_or_else(|| self.bad(value, dtype, &format!("a string of at most {n} code points")))?;
        let missing = to_usize(n)?.saturating_sub(text.chars().count());
        text.chars().try_for_each(|point| self.put(&u32::from(point).to_le_bytes()))?;
        let zeros = missing.saturating_mul(4);
        crate::num::extend_by(&mut self.run, zeros).map(drop)
    }

    fn fields(&mut self, value: &Value, dtype: &Dtype, fields: &Fields) -> Result<()> {
        let list = value.as_array().filter(|list| list.len() == fields.list().len());
        let list = list.ok_or_else(|| self.bad(value, dtype, &format!("a list of {} fields", fields.list().len())))?;
        for (value, field) in list.iter().zip(fields.list()) {
            let before = self.elements;
            self.lists(value, &field.shape, &field.dtype)?;
            // Elements are those of the array, not of a field.
            self.elements = before;
        }
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.run.try_reserve(bytes.len()).map_err(|_| alloc_failed(bytes.len()))?;
        self.run.extend_from_slice(bytes);
        Ok(())
    }

    #[cold]
    fn bad(&self, value: &Value, dtype: &Dtype, expected: &str) -> Error {
        let of = if dtype == self.dtype { format!("{dtype}") } else { format!("a field of {dtype}") };
        let message = format!("{} is no element of {of}: expected {expected}", quote(&value.to_string()));
        Error::new(ErrorKind::BadValue, message).at_offset("values", self.elements)
    }
}

/// A number that is whole and at most 2^53−1, or a string with the one spelling of an integer.
fn whole_number(value: &Value) -> Option<i128> {
    if let Some(text) = value.as_str() {
        // 21 characters are more than any integer of 64 bits takes.
        let n = text.parse::<i128>().ok().filter(|_| text.len() <= 21)?;
        return (n.to_string() == text).then_some(n);
    }
    let double = value.as_f64().filter(|double| double.fract() == 0.0 && double.abs() <= crate::limits::caps::NUMBER as f64)?;
    // Whole, and within 53 bits.
    #[allow(clippy::cast_possible_truncation)]
    Some(double as i128)
}
