//! Rust's numbers as elements.

use std::borrow::Cow;

use crate::{
    buffer::zeroed_slice,
    dtype::Dtype,
    error::Result,
    num::{alloc_failed, extend_by},
};

/// A type whose values are elements of one dtype.
///
/// Implemented for `bool`, the integers, `f32`, `f64`, and with their features `half::f16`, `half::bf16`, `float8::{F8E4M3, F8E5M2}`,
/// `num_complex::Complex<f32>` and `Complex<f64>`.
pub trait Element: Copy + Send + Sync + 'static {
    /// The dtype.
    const DTYPE: Dtype;

    /// The memory of a slice.
    fn bytes(slice: &[Self]) -> &[u8];

    /// A vector of `count` elements, whose raw run `fill` writes.
    ///
    /// # Errors
    /// What `fill` reports, or `alloc_failed`.
    fn collect(count: usize, fill: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<Vec<Self>>;

    /// A slice whose raw run `fill` writes.
    ///
    /// # Errors
    /// What `fill` reports, or `alloc_failed`.
    fn fill(out: &mut [Self], fill: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<()>;
}

/// The raw run of numbers: their memory itself on little-endian machines.
pub(crate) fn run_of<T: Element>(slice: &[T]) -> Cow<'_, [u8]> {
    let bytes = T::bytes(slice);
    if cfg!(target_endian = "little") {
        return Cow::Borrowed(bytes);
    }
    let mut run = bytes.to_vec();
    swap_words(&mut run, T::DTYPE.word_size());
    Cow::Owned(run)
}

/// Undoes [`run_of`] for a run that was decoded in place: nothing to do on little-endian machines.
fn to_native(run: &mut [u8], word: u64) {
    if cfg!(target_endian = "big") {
        swap_words(run, word);
    }
}

/// Turns the bytes of every word around.
fn swap_words(run: &mut [u8], word: u64) {
    if let Ok(word @ 2..) = usize::try_from(word) {
        run.chunks_exact_mut(word).for_each(<[u8]>::reverse);
    }
}

/// Numbers for which all bytes are values.
macro_rules! plain {
    ($($type:ty => $dtype:ident,)*) => {$(
        impl Element for $type {
            const DTYPE: Dtype = Dtype::$dtype;

            fn bytes(slice: &[Self]) -> &[u8] {
                bytemuck::cast_slice(slice)
            }

            fn collect(count: usize, fill: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<Vec<Self>> {
                let mut elements = zeroed_slice::<Self>(count)?;
                Self::fill(&mut elements, fill)?;
                Ok(elements.into_vec())
            }

            fn fill(out: &mut [Self], fill: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<()> {
                let run: &mut [u8] = bytemuck::cast_slice_mut(out);
                fill(run)?;
                to_native(run, Self::DTYPE.word_size());
                Ok(())
            }
        }
    )*};
}

plain! {
    i8 => Int8,
    i16 => Int16,
    i32 => Int32,
    i64 => Int64,
    u8 => Uint8,
    u16 => Uint16,
    u32 => Uint32,
    u64 => Uint64,
    f32 => Float32,
    f64 => Float64,
}

#[cfg(feature = "half")]
plain! {
    half::f16 => Float16,
    half::bf16 => Bfloat16,
}

#[cfg(feature = "float8")]
plain! {
    float8::F8E4M3 => Float8E4m3fn,
    float8::F8E5M2 => Float8E5m2,
}

#[cfg(feature = "num-complex")]
plain! {
    num_complex::Complex<f32> => Complex64,
    num_complex::Complex<f64> => Complex128,
}

/// Only 0 and 1 are values, so the bytes are checked before they become any.
impl Element for bool {
    const DTYPE: Dtype = Dtype::Bool;

    fn bytes(slice: &[Self]) -> &[u8] {
        bytemuck::cast_slice(slice)
    }

    fn collect(count: usize, fill: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<Vec<Self>> {
        let mut run = zeroed_slice::<u8>(count)?;
        fill(&mut run)?;
        // The decoder has refused everything but 0 and 1; the allocation is reused.
        Ok(run.into_vec().into_iter().map(|b| b != 0).collect())
    }

    fn fill(out: &mut [Self], fill: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<()> {
        let mut run = Vec::new();
        run.try_reserve(out.len()).map_err(|_| alloc_failed(out.len()))?;
        fill(extend_by(&mut run, out.len())?)?;
        for (place, b) in out.iter_mut().zip(run) {
            *place = b != 0;
        }
        Ok(())
    }
}
