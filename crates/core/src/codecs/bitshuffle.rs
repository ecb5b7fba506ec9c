//! `bitshuffle`: bit planes of eight items at a time (`spec/codecs/bitshuffle.md`).

use tenvelope_kernels::bitshuffle;

use crate::codec::{ChunkInfo, Codec, Layout, Reorder};

/// The filter `bitshuffle`.
#[derive(Clone, Copy, Debug)]
pub struct Bitshuffle;

impl Codec for Bitshuffle {
    fn spec(&self) -> String {
        "bitshuffle".to_owned()
    }
}

impl Reorder for Bitshuffle {
    fn layout(&self) -> Layout {
        Layout::BitPlanes
    }

    fn encode(&self, chunk: ChunkInfo<'_>, run: &[u8], out: &mut [u8]) {
        bitshuffle::encode(run, chunk.item_size, out);
    }

    fn decode(&self, chunk: ChunkInfo<'_>, bytes: &[u8], out: &mut [u8]) {
        bitshuffle::decode(bytes, chunk.item_size, out);
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]
mod tests {
    use super::*;
    use crate::Dtype;

    /// The page's own sentence, bit by bit.
    fn slow(run: &[u8], size: usize) -> Vec<u8> {
        let n = run.len() / size;
        let m = n / 8 * 8;
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

    #[test]
    fn agrees_with_the_slow_twin_for_every_size() {
        let bytes: Vec<u8> = (0..33 * 70usize).map(|i| ((i * 7919) >> 3) as u8).collect();
        for size in 1..=33 {
            for n in 0..70 {
                let run = &bytes[..n * size];
                let dtype = Dtype::Void(size as u64);
                let chunk = ChunkInfo { dtype: &dtype, elements: n, item_size: size, layout: Layout::Items, shape: &[n] };
                let mut fast = vec![0xaa; run.len()];
                Bitshuffle.encode(chunk, run, &mut fast);
                assert_eq!(fast, slow(run, size), "size {size}, n {n}");
                let mut back = vec![0x55; run.len()];
                Bitshuffle.decode(chunk, &fast, &mut back);
                assert_eq!(back, run, "size {size}, n {n}");
            }
        }
    }
}
