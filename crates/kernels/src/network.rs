//! Shuffle and bitshuffle on vectors, written once for every width.
//!
//! The address of byte j of item i is the number with the digits of i, then those of j. A shuffled byte has them the other way
//! round: so shuffling S = 2^r bytes turns the binary digits of an address round by r places. One place is what [`split`] does to S
//! vectors: of each two neighbours the bytes with an even address, and behind all of those the ones with an odd address. Done r
//! times, vector j holds byte j of as many items as a vector has bytes. [`merge`] is one place back.
//!
//! The same network brings bits into planes: after a transposition of the bits in each eight bytes of a plane (one byte of eight
//! items each), byte j of eight holds bit j of eight items, and eight vectors of these are shuffled as items of eight bytes.
//!
//! A block that would reach beyond the end begins earlier instead ([`starts`]), so that some bytes are written twice, with the same
//! values. So there is no tail, but there must be at least one block.

use std::iter;

/// Where blocks of `width` begin that cover `len`, which is at least one block.
///
/// Many planes at a distance of a power of two share a few places of the cache. There it matters that a vector of each is one line and
/// not parts of two: so in long planes all blocks but the first and the last begin where `memory`, the planes, is aligned.
pub(crate) fn starts(len: usize, width: usize, memory: &[u8]) -> impl Iterator<Item = usize> + use<> {
    let last = len - width;
    let aligned = memory.as_ptr().align_offset(width);
    let second = if len >= 16 * width && (1..width).contains(&aligned) { aligned } else { width };
    iter::once(0).chain((second..last).step_by(width)).chain((last > 0).then_some(last))
}

/// How many vectors a block of a bitshuffle gives to each bit plane: none if the planes are shorter than one.
///
/// The planes of one byte are written before those of the next, so that no more than eight places of memory are written by turns:
/// 64 of them, at a distance of a power of two, push each other out of the cache (one vector at a time took three times as long).
/// The block has to stay in the nearest cache, so it is smaller for large items.
pub(crate) fn vectors_at_once(size: usize, plane: usize, width: usize) -> usize {
    match (plane / width, size) {
        (0, _) => 0,
        (..16, _) | (_, 1) => 1,
        (_, 16) => 4,
        _ => 8,
    }
}

/// Writes the kernels for vectors of type `$vector`, around the functions of the module where it stands.
macro_rules! network {
    ($features:literal, $vector:ty) => {
        #[inline]
        #[target_feature(enable = $features)]
        fn split<const S: usize>(v: [$vector; S]) -> [$vector; S] {
            let mut out = v;
            for k in 0..S / 2 {
                (out[k], out[S / 2 + k]) = split_pair(v[2 * k], v[2 * k + 1]);
            }
            out
        }

        #[inline]
        #[target_feature(enable = $features)]
        fn merge<const S: usize>(v: [$vector; S]) -> [$vector; S] {
            let mut out = v;
            for k in 0..S / 2 {
                (out[2 * k], out[2 * k + 1]) = merge_pair(v[k], v[S / 2 + k]);
            }
            out
        }

        /// Vectors of items become vectors of their first bytes, second bytes …
        #[inline]
        #[target_feature(enable = $features)]
        fn planes_of<const S: usize>(mut v: [$vector; S]) -> [$vector; S] {
            for _ in 0..S.ilog2() {
                v = split(v);
            }
            v
        }

        /// The inverse.
        #[inline]
        #[target_feature(enable = $features)]
        fn items_of<const S: usize>(mut v: [$vector; S]) -> [$vector; S] {
            for _ in 0..S.ilog2() {
                v = merge(v);
            }
            v
        }

        /// N vectors that stand at `at` and every `stride` bytes after it.
        #[inline]
        #[target_feature(enable = $features)]
        fn load_all<const N: usize>(bytes: &[u8], at: usize, stride: usize) -> [$vector; N] {
            let mut v = [zero(); N];
            for (k, vector) in v.iter_mut().enumerate() {
                *vector = load(bytes[at + k * stride..].first_chunk().expect("a block is inside"));
            }
            v
        }

        #[inline]
        #[target_feature(enable = $features)]
        fn store_all<const N: usize>(v: [$vector; N], bytes: &mut [u8], at: usize, stride: usize) {
            for (k, vector) in v.into_iter().enumerate() {
                store(vector, bytes[at + k * stride..].first_chunk_mut().expect("a block is inside"));
            }
        }

        /// At least [`WIDTH`] items of S bytes.
        #[target_feature(enable = $features)]
        pub(crate) fn shuffle<const S: usize>(run: &[u8], out: &mut [u8]) {
            let n = run.len() / S;
            for i in starts(n, WIDTH, out) {
                store_all(planes_of::<S>(load_all(run, i * S, WIDTH)), out, i, n);
            }
        }

        /// The inverse.
        #[target_feature(enable = $features)]
        pub(crate) fn unshuffle<const S: usize>(bytes: &[u8], out: &mut [u8]) {
            let n = bytes.len() / S;
            for i in starts(n, WIDTH, bytes) {
                store_all(items_of::<S>(load_all(bytes, i, n)), out, i * S, WIDTH);
            }
        }

        /// At least [`WIDTH`] items of S bytes, in eights.
        #[target_feature(enable = $features)]
        pub(crate) fn bitshuffle<const S: usize>(run: &[u8], out: &mut [u8]) {
            match vectors_at_once(S, run.len() / S / 8, WIDTH) {
                0 => bitshuffle_few::<S>(run, out),
                1 => bitshuffle_blocks::<S, 1>(run, out),
                4 => bitshuffle_blocks::<S, 4>(run, out),
                _ => bitshuffle_blocks::<S, 8>(run, out),
            }
        }

        /// The inverse.
        #[target_feature(enable = $features)]
        pub(crate) fn unbitshuffle<const S: usize>(bytes: &[u8], out: &mut [u8]) {
            match vectors_at_once(S, bytes.len() / S / 8, WIDTH) {
                0 => unbitshuffle_few::<S>(bytes, out),
                1 => unbitshuffle_blocks::<S, 1>(bytes, out),
                4 => unbitshuffle_blocks::<S, 4>(bytes, out),
                _ => unbitshuffle_blocks::<S, 8>(bytes, out),
            }
        }

        /// Blocks that give G vectors to each bit plane.
        #[target_feature(enable = $features)]
        fn bitshuffle_blocks<const S: usize, const G: usize>(run: &[u8], out: &mut [u8]) {
            let plane = run.len() / S / 8;
            let mut planes = [[[zero(); 8]; G]; S];
            for k in starts(plane, G * WIDTH, out) {
                for part in 0..8 * G {
                    let v = planes_of::<S>(load_all(run, (8 * k + part * WIDTH) * S, WIDTH));
                    for (plane, vector) in planes.iter_mut().zip(v) {
                        plane[part / 8][part % 8] = transpose_bits(vector);
                    }
                }
                for (b, groups) in planes.iter().enumerate() {
                    for (g, v) in groups.iter().enumerate() {
                        store_all(planes_of::<8>(*v), out, 8 * b * plane + k + g * WIDTH, plane);
                    }
                }
            }
        }

        /// The inverse.
        #[target_feature(enable = $features)]
        fn unbitshuffle_blocks<const S: usize, const G: usize>(bytes: &[u8], out: &mut [u8]) {
            let plane = bytes.len() / S / 8;
            let mut planes = [[[zero(); 8]; G]; S];
            for k in starts(plane, G * WIDTH, bytes) {
                for (b, groups) in planes.iter_mut().enumerate() {
                    for (g, v) in groups.iter_mut().enumerate() {
                        *v = items_of::<8>(load_all(bytes, 8 * b * plane + k + g * WIDTH, plane));
                    }
                }
                for part in 0..8 * G {
                    let mut v = [zero(); S];
                    for (vector, plane) in v.iter_mut().zip(&planes) {
                        *vector = transpose_bits(plane[part / 8][part % 8]);
                    }
                    store_all(items_of::<S>(v), out, (8 * k + part * WIDTH) * S, WIDTH);
                }
            }
        }

        /// Too few items to fill a vector of a bit plane: an eighth of a vector goes to each.
        #[target_feature(enable = $features)]
        fn bitshuffle_few<const S: usize>(run: &[u8], out: &mut [u8]) {
            let plane = run.len() / S / 8;
            for k in starts(plane, WIDTH / 8, &[]) {
                let v = planes_of::<S>(load_all(run, 8 * k * S, WIDTH));
                for (b, vector) in v.into_iter().enumerate() {
                    let mut bits = [0; WIDTH];
                    store(columns_first(transpose_bits(vector)), &mut bits);
                    for (j, part) in bits.as_chunks::<{ WIDTH / 8 }>().0.iter().enumerate() {
                        out[(8 * b + j) * plane + k..][..WIDTH / 8].copy_from_slice(part);
                    }
                }
            }
        }

        /// The inverse.
        #[target_feature(enable = $features)]
        fn unbitshuffle_few<const S: usize>(bytes: &[u8], out: &mut [u8]) {
            let plane = bytes.len() / S / 8;
            for k in starts(plane, WIDTH / 8, &[]) {
                let mut v = [zero(); S];
                for (b, vector) in v.iter_mut().enumerate() {
                    let mut bits = [0; WIDTH];
                    for (j, part) in bits.as_chunks_mut::<{ WIDTH / 8 }>().0.iter_mut().enumerate() {
                        part.copy_from_slice(&bytes[(8 * b + j) * plane + k..][..WIDTH / 8]);
                    }
                    *vector = transpose_bits(rows_first(load(&bits)));
                }
                store_all(items_of::<S>(v), out, 8 * k * S, WIDTH);
            }
        }
    };
}
pub(crate) use network;
