//! Vectors of 64 bytes, for a machine with AVX-512 and its byte permutations (VBMI), and GFNI.

use std::arch::x86_64::*;

use crate::network::{network, starts, vectors_at_once};

/// Bytes of a vector.
pub(crate) const WIDTH: usize = 64;

#[inline]
#[target_feature(enable = "avx512f")]
pub(crate) fn load(bytes: &[u8; WIDTH]) -> __m512i {
    // SAFETY: 64 bytes are behind the reference, and this load needs no alignment.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
pub(crate) fn store(vector: __m512i, bytes: &mut [u8; WIDTH]) {
    // SAFETY: 64 bytes are behind the reference, and this store needs no alignment.
    unsafe { _mm512_storeu_si512(bytes.as_mut_ptr().cast(), vector) }
}

/// As many bytes as there are, at most a vector; the others are zero.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
pub(crate) fn load_some(bytes: &[u8]) -> __m512i {
    // SAFETY: the mask has no more bits than the slice has bytes, and bytes that are masked out are not read.
    unsafe { _mm512_maskz_loadu_epi8(first(bytes.len()), bytes.as_ptr().cast()) }
}

/// The first bytes of the vector, as many as there is room for.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
pub(crate) fn store_some(vector: __m512i, bytes: &mut [u8]) {
    // SAFETY: the mask has no more bits than the slice has bytes, and bytes that are masked out are not written.
    unsafe { _mm512_mask_storeu_epi8(bytes.as_mut_ptr().cast(), first(bytes.len()), vector) }
}

/// A mask of the first bytes, at most 64.
pub(crate) fn first(count: usize) -> u64 {
    if count >= WIDTH { u64::MAX } else { (1 << count) - 1 }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn zero() -> __m512i {
    _mm512_setzero_si512()
}

/// The table of a permutation: byte i of the result is byte `place(i)`.
macro_rules! places {
    (|$i:ident| $place:expr) => {{
        const PLACES: [u8; WIDTH] = {
            let mut places = [0; WIDTH];
            let mut $i = 0;
            while $i < WIDTH {
                places[$i] = ($place) as u8;
                $i += 1;
            }
            places
        };
        load(&PLACES)
    }};
}
pub(crate) use places;

/// Of the bytes of `a` and then `b`: those at even places, and those at odd places.
#[inline]
#[target_feature(enable = "avx512f,avx512vbmi")]
fn split_pair(a: __m512i, b: __m512i) -> (__m512i, __m512i) {
    let even = places!(|i| 2 * i);
    let odd = places!(|i| 2 * i + 1);
    (_mm512_permutex2var_epi8(a, even, b), _mm512_permutex2var_epi8(a, odd, b))
}

/// The inverse: bytes of `even` and `odd` by turns. (64 and more are bytes of the second vector.)
#[inline]
#[target_feature(enable = "avx512f,avx512vbmi")]
fn merge_pair(even: __m512i, odd: __m512i) -> (__m512i, __m512i) {
    let low = places!(|i| i / 2 + i % 2 * 64);
    let high = places!(|i| 32 + i / 2 + i % 2 * 64);
    (_mm512_permutex2var_epi8(even, low, odd), _mm512_permutex2var_epi8(even, high, odd))
}

/// Transposes the 8×8 matrix of bits in each eight bytes.
#[inline]
#[target_feature(enable = "avx512f,gfni")]
fn transpose_bits(v: __m512i) -> __m512i {
    // The instruction multiplies a matrix by vectors of eight bits. With the unit vectors the products are the columns, whose bits
    // come in reverse order since the first row of the matrix is its last byte; a second product turns them round.
    let unit_vectors = _mm512_set1_epi64(0x8040_2010_0804_0201_u64.cast_signed());
    let columns = _mm512_gf2p8affine_epi64_epi8::<0>(unit_vectors, v);
    _mm512_gf2p8affine_epi64_epi8::<0>(columns, unit_vectors)
}

/// Transposes a table of bytes of eight rows by eight columns.
#[inline]
#[target_feature(enable = "avx512f,avx512vbmi")]
fn columns_first(v: __m512i) -> __m512i {
    _mm512_permutexvar_epi8(places!(|i| i % 8 * 8 + i / 8), v)
}

/// The inverse, which is the same for a square.
#[inline]
#[target_feature(enable = "avx512f,avx512vbmi")]
fn rows_first(v: __m512i) -> __m512i {
    columns_first(v)
}

network!("avx512f,avx512bw,avx512vl,avx512vbmi,gfni", __m512i);
