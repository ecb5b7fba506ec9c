//! Shuffle and bitshuffle on every set of instructions that the machine has, against the sentences of their pages as loops.

use tenvelope_kernels::{Isa, bitshuffle, shuffle};

type Kernel = fn(Isa, &[u8], usize, &mut [u8]);

fn slow_shuffle(run: &[u8], size: usize) -> Vec<u8> {
    let n = run.len() / size;
    let mut out = run.to_vec();
    for i in 0..n {
        for j in 0..size {
            out[j * n + i] = run[i * size + j];
        }
    }
    out
}

fn slow_bitshuffle(run: &[u8], size: usize) -> Vec<u8> {
    let m = run.len() / size / 8 * 8;
    let mut out = vec![0; m * size];
    for item in 0..m {
        for b in 0..size {
            for j in 0..8 {
                let bit = run[item * size + b] >> j & 1;
                out[(8 * b + j) * (m / 8) + item / 8] |= bit << (item % 8);
            }
        }
    }
    out.extend_from_slice(&run[m * size..]);
    out
}

/// Bytes without any pattern that a wrong permutation could keep.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    std::iter::repeat_with(next).take(len).collect()
}

fn agree(encode: Kernel, decode: Kernel, run: &[u8], size: usize, slow: &[u8], what: &str) {
    for &isa in Isa::all_here() {
        // Neither input nor output at a place that vectors like.
        for shift in [0, 1, 13] {
            let mut fast = vec![0xaa; run.len() + shift];
            encode(isa, run, size, &mut fast[shift..]);
            assert_eq!(&fast[shift..], slow, "{what} {isa:?}, size {size}, {} bytes", run.len());
            let mut back = vec![0x55; run.len() + shift];
            decode(isa, &fast[shift..], size, &mut back[shift..]);
            assert_eq!(&back[shift..], run, "{what} back {isa:?}, size {size}, {} bytes", run.len());
        }
    }
}

/// Under Miri, which takes a thousand times as long, one case of so many.
fn thinned(under_miri: usize) -> usize {
    if cfg!(miri) { under_miri } else { 1 }
}

fn both(run: &[u8], size: usize) {
    agree(shuffle::encode_on, shuffle::decode_on, run, size, &slow_shuffle(run, size), "shuffle");
    agree(bitshuffle::encode_on, bitshuffle::decode_on, run, size, &slow_bitshuffle(run, size), "bitshuffle");
}

#[test]
fn every_size_and_number_of_items() {
    let bytes = noise(33 * 301);
    for size in (1..=33).step_by(thinned(4)) {
        for n in (0..=300).step_by(thinned(97)) {
            both(&bytes[..n * size], size);
        }
    }
}

#[test]
fn around_whole_blocks() {
    let bytes = noise(16 * 16383);
    for size in [1, 2, 3, 4, 8, 12, 16] {
        for n in (440..=600).chain(1000..=1100).chain([4095, 4096, 8191, 8192, 8200, 8255, 12288, 16383]).step_by(thinned(157)) {
            both(&bytes[..n * size], size);
        }
    }
}

#[test]
fn bytes_that_make_no_item_stay() {
    let bytes = noise(1300);
    for size in [2, 3, 4, 7, 8, 16] {
        for len in (0..=300).chain(1200..=1300).step_by(thinned(61)) {
            both(&bytes[1300 - len..], size);
        }
    }
}

#[test]
fn an_item_may_be_longer_than_all_bytes() {
    for size in [6, usize::MAX / 8, usize::MAX] {
        let mut out = [0; 5];
        shuffle::encode(b"abcde", size, &mut out);
        assert_eq!(&out, b"abcde");
        bitshuffle::decode(&out.map(|byte| byte + 1), size, &mut out);
        assert_eq!(&out, b"bcdef");
    }
}
