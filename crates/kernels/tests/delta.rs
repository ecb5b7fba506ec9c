//! Differences and sums on every set of instructions that the machine has, against the formula, word by word.

use tenvelope_kernels::{Isa, delta};

/// y[i] = x[i] − x[i−D]
fn slow(run: &[u8], word: usize, distance: usize) -> Vec<u8> {
    let mut out = run.to_vec();
    for i in distance..run.len() / word {
        let get = |i: usize| run[i * word..][..word].iter().rev().fold(0u64, |n, &byte| n << 8 | u64::from(byte));
        let difference = get(i).wrapping_sub(get(i - distance)).to_le_bytes();
        out[i * word..][..word].copy_from_slice(&difference[..word]);
    }
    out
}

fn agree(run: &[u8], word: usize, distance: usize) {
    let slow = slow(run, word, distance);
    let mut fast = run.to_vec();
    delta::encode(&mut fast, word, distance);
    assert_eq!(fast, slow, "word {word}, distance {distance}, {} bytes", run.len());
    for &isa in Isa::all_here() {
        for shift in [0, 5] {
            let mut back = vec![0xaa; run.len() + shift + 3];
            back[shift..][..run.len()].copy_from_slice(&slow);
            delta::decode_on(isa, &mut back[shift..][..run.len()], word, distance);
            assert_eq!(&back[shift..][..run.len()], run, "{isa:?}, word {word}, distance {distance}, {} bytes", run.len());
            assert!(back[..shift].iter().chain(&back[shift + run.len()..]).all(|&byte| byte == 0xaa));
        }
    }
}

/// Under Miri, which takes a thousand times as long, one case of so many.
fn thinned(under_miri: usize) -> usize {
    if cfg!(miri) { under_miri } else { 1 }
}

#[test]
fn every_distance_and_length() {
    let bytes: Vec<u8> = (0..8000usize).map(|i| ((i * i * 7919 + i * 31) >> 5) as u8).collect();
    for word in [1, 2, 4, 8] {
        for distance in (1..=70).chain([100, 255, 256, 257, 300, usize::MAX]).step_by(thinned(13)) {
            for len in (0..=300).step_by(thinned(9) * if distance < 5 { 1 } else { 7 }) {
                agree(&bytes[..len], word, distance);
            }
            for words in [257, 255, 256, 511, 512, 513, 900].into_iter().step_by(thinned(7)) {
                agree(&bytes[..words * word], word, distance);
            }
        }
    }
}
