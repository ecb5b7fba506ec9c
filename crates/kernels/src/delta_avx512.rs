//! Sums of words at a distance of less than a vector.
//!
//! Within a vector the sums are made in steps: each word and the one D before it, then those and the ones 2·D before, and so on. Then the
//! last D sums so far, repeated, are added to all. That last step alone waits for the vector before.

use std::arch::x86_64::*;

pub(crate) use crate::avx512::WIDTH;
use crate::avx512::{first, load, load_some, places, store, store_some};

/// Words of N bytes, 1, 2 or 4; the distance is at least 1, and less than a vector.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
pub(crate) fn add<const N: usize>(run: &mut [u8], distance: usize) {
    let d = distance * N;
    match WIDTH.div_ceil(d).next_power_of_two().ilog2() {
        1 => add_in::<N, 1>(run, d),
        2 => add_in::<N, 2>(run, d),
        3 => add_in::<N, 3>(run, d),
        4 => add_in::<N, 4>(run, d),
        5 => add_in::<N, 5>(run, d),
        _ => add_in::<N, 6>(run, d),
    }
}

/// The same for a distance of `d` bytes, of which 2^STEPS fill a vector.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn add_in<const N: usize, const STEPS: usize>(run: &mut [u8], d: usize) {
    let steps = steps::<STEPS>(d);
    // Places of the last D words, repeated: sums of them and of zeros, byte by byte.
    let ends = _mm512_add_epi8(places!(|i| i), _mm512_set1_epi8((WIDTH - d) as i8));
    let ends = sums_within::<1, STEPS>(_mm512_maskz_mov_epi8(first(d), ends), &steps);
    let mut so_far = _mm512_setzero_si512();
    let whole = run.len() / N * N;
    let (vectors, rest) = run[..whole].as_chunks_mut();
    for vector in vectors {
        so_far = sum::<N>(sums_within::<N, STEPS>(load(vector), &steps), _mm512_permutexvar_epi8(ends, so_far));
        store(so_far, vector);
    }
    so_far = sum::<N>(sums_within::<N, STEPS>(load_some(rest), &steps), _mm512_permutexvar_epi8(ends, so_far));
    store_some(so_far, rest);
}

/// Of each step: which bytes have one before them at its distance, and where that is.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn steps<const STEPS: usize>(d: usize) -> [(u64, __m512i); STEPS] {
    let mut steps = [(0, _mm512_setzero_si512()); STEPS];
    for (step, (mask, from)) in steps.iter_mut().enumerate() {
        *mask = u64::MAX << (d << step);
        *from = _mm512_sub_epi8(places!(|i| i), _mm512_set1_epi8((d << step) as i8));
    }
    steps
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn sums_within<const N: usize, const STEPS: usize>(words: __m512i, steps: &[(u64, __m512i); STEPS]) -> __m512i {
    let mut sums = words;
    for (mask, from) in steps {
        sums = sum::<N>(sums, _mm512_maskz_permutexvar_epi8(*mask, *from, sums));
    }
    sums
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn sum<const N: usize>(a: __m512i, b: __m512i) -> __m512i {
    match N {
        1 => _mm512_add_epi8(a, b),
        2 => _mm512_add_epi16(a, b),
        _ => _mm512_add_epi32(a, b),
    }
}
