//! The filter of Paeth with the bytes of a pixel side by side in a vector.
//!
//! Two pixels are as many steps apart as there are from the left one to the prediction: what depends on the row above alone is computed beforehand. Why it is the nearest neighbour stands at its
//! twin, `filters::nearest`.

use std::arch::x86_64::*;

/// Undoes it in a row of pixels of N bytes, 3 to 8.
#[target_feature(enable = "avx2")]
pub(crate) fn paeth<const N: usize>(above: &[u8], row: &mut [u8]) {
    let (mut left, mut corner) = (_mm_setzero_si128(), _mm_setzero_si128());
    for (pixel, above) in row.as_chunks_mut::<N>().0.iter_mut().zip(above.as_chunks::<N>().0) {
        let (here, above) = (wide(pixel), wide(above));
        let start = _mm_sub_epi16(_mm_add_epi16(_mm_add_epi16(corner, corner), corner), above);
        step(&mut left, here, above, corner, start);
        *pixel = narrow(left);
        corner = above;
    }
}

/// From the pixel to the left to this one.
#[inline]
#[target_feature(enable = "avx2")]
fn step(left: &mut __m128i, here: __m128i, above: __m128i, corner: __m128i, start: __m128i) {
    let turn = _mm_sub_epi16(start, *left);
    let (low, high) = (_mm_min_epi16(*left, above), _mm_max_epi16(*left, above));
    let other = _mm_blendv_epi8(high, corner, _mm_cmpgt_epi16(turn, low));
    let nearest = _mm_blendv_epi8(low, other, _mm_cmpgt_epi16(high, turn));
    // Byte by byte: the upper half of each word stays 0.
    *left = _mm_add_epi8(here, nearest);
}

/// The bytes of a pixel as words.
#[inline]
#[target_feature(enable = "avx2")]
fn wide<const N: usize>(pixel: &[u8; N]) -> __m128i {
    // In a register: memory that is written in parts and read as a whole is waited for.
    let word = pixel.iter().rev().fold(0, |word: u64, &byte| word << 8 | u64::from(byte));
    _mm_cvtepu8_epi16(_mm_cvtsi64_si128(word.cast_signed()))
}

/// Words below 256 as bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn narrow<const N: usize>(words: __m128i) -> [u8; N] {
    let bytes = _mm_cvtsi128_si64(_mm_packus_epi16(words, words)).to_le_bytes();
    let mut pixel = [0; N];
    pixel.copy_from_slice(&bytes[..N]);
    pixel
}
