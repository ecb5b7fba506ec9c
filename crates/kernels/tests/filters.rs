//! Rows of every pixel, filtered as the PNG specification says, come back with all instructions.

use tenvelope_kernels::{
    Isa,
    filters::{apply, undo_on},
};

/// The filters, byte by byte, in the words of the specification.
fn filtered(filter: u8, pixel_len: usize, above: &[u8], row: &[u8]) -> Vec<u8> {
    let at = |row: &[u8], i: Option<usize>| i.map_or(0, |i| row[i]);
    let predicted = |i: usize| {
        let before = i.checked_sub(pixel_len);
        let (a, b, c) = (at(row, before), above[i], at(above, before));
        match filter {
            1 => a,
            2 => b,
            3 => ((u16::from(a) + u16::from(b)) / 2) as u8,
            4 => {
                let p = i32::from(a) + i32::from(b) - i32::from(c);
                let [pa, pb, pc] = [a, b, c].map(|neighbour| (p - i32::from(neighbour)).abs());
                if pa <= pb && pa <= pc {
                    a
                } else if pb <= pc {
                    b
                } else {
                    c
                }
            }
            _ => 0,
        }
    };
    (0..row.len()).map(|i| row[i].wrapping_sub(predicted(i))).collect()
}

fn check(pixel_len: usize, above: &[u8], row: &[u8]) {
    for filter in 0..5 {
        let line = filtered(filter, pixel_len, above, row);
        let mut applied = vec![0xaa; row.len()];
        apply(filter, pixel_len, above, row, &mut applied);
        assert_eq!(applied, line, "filter {filter} of pixels of {pixel_len} bytes");
        for isa in Isa::all_here() {
            let mut back = line.clone();
            assert!(undo_on(*isa, filter, pixel_len, above, &mut back));
            assert_eq!(back, row, "filter {filter} of pixels of {pixel_len} bytes with {isa:?}");
        }
    }
}

#[test]
fn every_neighbourhood_of_a_byte() {
    // All triples of left, above and corner that differ in what a comparison sees: steps of 5 hit every order and every tie.
    for pixel_len in [1, 2, 3, 4, 6, 8] {
        for left in (0..=255u8).step_by(if cfg!(miri) { 51 } else { 5 }) {
            let mut above = vec![0; pixel_len];
            let mut row = vec![0; pixel_len];
            for up in (0..=255u8).step_by(if cfg!(miri) { 51 } else { 5 }) {
                for corner in (0..=255u8).step_by(if cfg!(miri) { 51 } else { 5 }) {
                    for (i, pixel) in [[corner, up], [left, left.wrapping_mul(31)]].into_iter().enumerate() {
                        let list = if i == 0 { &mut above } else { &mut row };
                        pixel.iter().for_each(|&byte| list.extend(std::iter::repeat_n(byte, pixel_len)));
                    }
                }
            }
            check(pixel_len, &above, &row);
        }
    }
}

#[test]
fn rows_of_all_lengths() {
    let mut state = 1u64;
    let mut random = |len: usize| -> Vec<u8> {
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 56) as u8
        };
        (0..len).map(|_| next()).collect()
    };
    for pixel_len in [1, 2, 3, 4, 6, 8] {
        for pixels in 0..if cfg!(miri) { 6 } else { 70 } {
            let (above, row) = (random(pixels * pixel_len), random(pixels * pixel_len));
            check(pixel_len, &above, &row);
        }
    }
}

#[test]
fn what_is_no_filter_and_no_pixel() {
    for isa in Isa::all_here() {
        assert!(!undo_on(*isa, 5, 3, &[0; 6], &mut [0; 6]));
        assert!(!undo_on(*isa, 4, 5, &[0; 5], &mut [0; 5]));
        assert!(undo_on(*isa, 0, 5, &[0; 5], &mut [0; 5]));
    }
}
