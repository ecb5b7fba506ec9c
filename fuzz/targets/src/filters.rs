//! What reorders and predicts: each kernel, with every set of instructions, beside the sentence of its page as a loop.

use tenvelope_kernels::{
    Isa, bitshuffle, delta,
    filters::{apply, undo_on},
    shuffle,
};

type Kernel = fn(Isa, &[u8], usize, &mut [u8]);

/// Two bytes choose kernel and parameter, the rest are the elements.
pub fn filters(data: &[u8]) {
    let [which, parameter, run @ ..] = data else { return };
    let size = 1 + usize::from(*parameter) % 40;
    let shift = usize::from(parameter >> 5);
    match which % 4 {
        0 => reorders(shuffle::encode_on, shuffle::decode_on, run, size, shift, &slow_shuffle(run, size)),
        1 => reorders(bitshuffle::encode_on, bitshuffle::decode_on, run, size, shift, &slow_bitshuffle(run, size)),
        2 => {
            let word = 1 << (which >> 2 & 3);
            let distance = 1 + usize::from(*parameter);
            differences(&run[..run.len() / word * word], word, distance);
        }
        _ => {
            let pixel_len = [1, 2, 3, 4, 6, 8][usize::from(which >> 2) % 6];
            let half = run.len() / 2 / pixel_len * pixel_len;
            predictions(pixel_len, &run[..half], &run[half..2 * half]);
        }
    }
}

fn reorders(encode: Kernel, decode: Kernel, run: &[u8], size: usize, shift: usize, slow: &[u8]) {
    for &isa in Isa::all_here() {
        let mut fast = vec![0xaa; run.len() + shift];
        encode(isa, run, size, &mut fast[shift..]);
        assert_eq!(&fast[shift..], slow, "{isa:?}, size {size}");
        let mut back = vec![0x55; run.len() + shift];
        decode(isa, &fast[shift..], size, &mut back[shift..]);
        assert_eq!(&back[shift..], run, "back {isa:?}, size {size}");
    }
}

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
    let mut out = run.to_vec();
    out[..m * size].fill(0);
    for (item, bytes) in run[..m * size].chunks_exact(size).enumerate() {
        for bit in 0..8 * size {
            out[bit * (m / 8) + item / 8] |= (bytes[bit / 8] >> (bit % 8) & 1) << (item % 8);
        }
    }
    out
}

/// y[i] = x[i] − x[i−D], word by word.
fn differences(run: &[u8], word: usize, distance: usize) {
    let get = |i: usize| run[i * word..][..word].iter().rev().fold(0u64, |n, &byte| n << 8 | u64::from(byte));
    let mut slow = run.to_vec();
    for i in distance..run.len() / word {
        slow[i * word..][..word].copy_from_slice(&get(i).wrapping_sub(get(i - distance)).to_le_bytes()[..word]);
    }
    let mut fast = run.to_vec();
    delta::encode(&mut fast, word, distance);
    assert_eq!(fast, slow, "word {word}, distance {distance}");
    for &isa in Isa::all_here() {
        let mut back = slow.clone();
        delta::decode_on(isa, &mut back, word, distance);
        assert_eq!(back, run, "back {isa:?}, word {word}, distance {distance}");
    }
}

/// The filters of PNG, in the words of its specification.
fn predictions(pixel_len: usize, above: &[u8], row: &[u8]) {
    for filter in 0..5 {
        let at = |row: &[u8], i: usize| i.checked_sub(pixel_len).map_or(0, |i| i32::from(row[i]));
        let predicted = |i: usize| {
            let (a, b, c) = (at(row, i), i32::from(above[i]), at(above, i));
            let p = a + b - c;
            match filter {
                0 => 0,
                1 => a,
                2 => b,
                3 => (a + b) / 2,
                _ => *[a, b, c].iter().min_by_key(|neighbour| (p - **neighbour).abs()).expect("three"),
            }
        };
        let line: Vec<u8> = row.iter().enumerate().map(|(i, byte)| byte.wrapping_sub(predicted(i) as u8)).collect();
        let mut applied = vec![0xaa; row.len()];
        apply(filter, pixel_len, above, row, &mut applied);
        assert_eq!(applied, line, "filter {filter} of pixels of {pixel_len} bytes");
        for &isa in Isa::all_here() {
            let mut back = line.clone();
            assert!(undo_on(isa, filter, pixel_len, above, &mut back));
            assert_eq!(back, row, "filter {filter} of pixels of {pixel_len} bytes undone with {isa:?}");
        }
    }
}
