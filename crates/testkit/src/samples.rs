//! Arrays to try things on: every dtype, awkward lengths, and content from constant to noise.

use std::sync::Arc;

use tenvelope_core::{Array, ArrayView, Buffer, Dtype, Field, Fields, Strings};

/// A small random generator (SplitMix64), so that every run tries the same.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next_u64() % end as u64) as usize
    }

    /// Bytes of noise.
    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next_u64() as u8).collect()
    }
}

/// One-dimensional arrays of every dtype with `count` elements: zeros, a ramp, noise.
///
/// # Panics
/// If the core refuses an array that is made here to be legal.
#[must_use]
pub fn sample_arrays(count: usize) -> Vec<Array> {
    let mut arrays = Vec::new();
    for dtype in dtypes() {
        for style in 0..3 {
            arrays.push(sample(&dtype, count, style));
        }
    }
    arrays
}

/// Every dtype of the format that is an array, with one or two of each parameter.
fn dtypes() -> Vec<Dtype> {
    let mut dtypes: Vec<Dtype> = Dtype::names().filter_map(|name| name.parse().ok()).filter(|dtype: &Dtype| !dtype.is_object()).collect();
    dtypes.extend(
        ["datetime64~ns", "datetime64~M~2", "timedelta64~generic", "bytes~5", "utf32~3", "void~7"]
            .map(|text| text.parse().expect("a legal dtype")),
    );
    let inner =
        Fields::new(vec![Field::new("on", Dtype::Bool), Field::with_shape("at", Dtype::Float32, vec![2, 2])]).expect("legal fields");
    let fields =
        vec![Field::new("id", Dtype::Uint16), Field::new("inner", Dtype::Struct(Arc::new(inner))), Field::new("name", Dtype::Utf32(1))];
    dtypes.push(Dtype::Struct(Arc::new(Fields::new(fields).expect("legal fields"))));
    dtypes
}

fn sample(dtype: &Dtype, count: usize, style: usize) -> Array {
    let mut random = Random(count as u64 * 31 + style as u64);
    if *dtype == Dtype::String {
        let text = ["", "a", "é\0", "𝄞 music", "long long long long"];
        let strings: Strings = (0..count).map(|i| text[if style == 2 { random.below(5) } else { i * style % 5 }]).collect();
        return ArrayView::from_strings(&[count], strings).expect("a legal array");
    }
    let len = dtype.run_len(count as u64).expect("a fixed size") as usize;
    let mut buffer = Buffer::zeroed(len).expect("memory");
    for (i, byte) in buffer.as_bytes_mut().iter_mut().enumerate() {
        *byte = match style {
            0 => 0,
            1 => (i / 3) as u8,
            _ => random.next_u64() as u8,
        };
    }
    legalise(dtype, count, buffer.as_bytes_mut());
    ArrayView::from_buffer(dtype.clone(), &[count], buffer).expect("a legal array")
}

/// Turns any bytes into bytes that the dtype allows.
fn legalise(dtype: &Dtype, count: usize, run: &mut [u8]) {
    match dtype {
        Dtype::Bool => run.iter_mut().for_each(|byte| *byte &= 1),
        Dtype::Int4 | Dtype::Uint4 if count % 2 == 1 => {
            if let Some(last) = run.last_mut() {
                *last &= 15;
            }
        }
        Dtype::Utf32(_) => run.chunks_exact_mut(4).for_each(|point| {
            point[1] &= 0x7f;
            point[2..].fill(0);
        }),
        Dtype::Struct(fields) => {
            for item in run.chunks_exact_mut(fields.item_size() as usize) {
                let mut rest = item;
                for field in fields.list() {
                    let elements = field.elements();
                    let (part, after) = rest.split_at_mut(field.dtype.run_len(elements).expect("a fixed size") as usize);
                    legalise(&field.dtype, elements as usize, part);
                    rest = after;
                }
            }
        }
        _ => {}
    }
}
