//! Vectors of 32 bytes, for a machine with AVX2.

use std::arch::x86_64::*;

use crate::network::{network, starts, vectors_at_once};

/// Bytes of a vector.
pub(crate) const WIDTH: usize = 32;

#[inline]
#[target_feature(enable = "avx2")]
fn load(bytes: &[u8; WIDTH]) -> __m256i {
    // SAFETY: 32 bytes are behind the reference, and this load needs no alignment.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store(vector: __m256i, bytes: &mut [u8; WIDTH]) {
    // SAFETY: 32 bytes are behind the reference, and this store needs no alignment.
    unsafe { _mm256_storeu_si256(bytes.as_mut_ptr().cast(), vector) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn zero() -> __m256i {
    _mm256_setzero_si256()
}

/// Of the bytes of `a` and then `b`: those at even places, and those at odd places.
#[inline]
#[target_feature(enable = "avx2")]
fn split_pair(a: __m256i, b: __m256i) -> (__m256i, __m256i) {
    // In each half of a vector the even bytes first; then the quarters into order.
    let even_first = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15));
    let (a, b) = (_mm256_shuffle_epi8(a, even_first), _mm256_shuffle_epi8(b, even_first));
    let (even, odd) = (_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));
    (_mm256_permute4x64_epi64::<0b11_01_10_00>(even), _mm256_permute4x64_epi64::<0b11_01_10_00>(odd))
}

/// The inverse: bytes of `even` and `odd` by turns.
#[inline]
#[target_feature(enable = "avx2")]
fn merge_pair(even: __m256i, odd: __m256i) -> (__m256i, __m256i) {
    let (low, high) = (_mm256_unpacklo_epi8(even, odd), _mm256_unpackhi_epi8(even, odd));
    (_mm256_permute2x128_si256::<0x20>(low, high), _mm256_permute2x128_si256::<0x31>(low, high))
}

/// Transposes the 8×8 matrix of bits in each eight bytes: blocks of one bit, of two, of four change places across the diagonal.
#[inline]
#[target_feature(enable = "avx2")]
fn transpose_bits(v: __m256i) -> __m256i {
    let mask = _mm256_set1_epi64x(0x00aa_00aa_00aa_00aa);
    let differing = _mm256_and_si256(_mm256_xor_si256(v, _mm256_srli_epi64::<7>(v)), mask);
    let v = _mm256_xor_si256(_mm256_xor_si256(v, differing), _mm256_slli_epi64::<7>(differing));
    let mask = _mm256_set1_epi64x(0x0000_cccc_0000_cccc);
    let differing = _mm256_and_si256(_mm256_xor_si256(v, _mm256_srli_epi64::<14>(v)), mask);
    let v = _mm256_xor_si256(_mm256_xor_si256(v, differing), _mm256_slli_epi64::<14>(differing));
    let mask = _mm256_set1_epi64x(0x0000_0000_f0f0_f0f0);
    let differing = _mm256_and_si256(_mm256_xor_si256(v, _mm256_srli_epi64::<28>(v)), mask);
    _mm256_xor_si256(_mm256_xor_si256(v, differing), _mm256_slli_epi64::<28>(differing))
}

/// Transposes a table of bytes of four rows by eight columns.
#[inline]
#[target_feature(enable = "avx2")]
fn columns_first(v: __m256i) -> __m256i {
    // Pairs of two rows in each half, then pairs of pairs.
    let pairs = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15));
    let v = _mm256_shuffle_epi8(v, pairs);
    let (upper, lower) = (_mm256_castsi256_si128(v), _mm256_extracti128_si256::<1>(v));
    _mm256_set_m128i(_mm_unpackhi_epi16(upper, lower), _mm_unpacklo_epi16(upper, lower))
}

/// The inverse: a table of eight rows by four columns.
#[inline]
#[target_feature(enable = "avx2")]
fn rows_first(v: __m256i) -> __m256i {
    // In each half, which holds four rows: the columns. Then the dwords of both halves by turns.
    let columns = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    let by_turns = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(v, columns), by_turns)
}

network!("avx2", __m256i);
