//! `shuffle`: the first bytes of all items, then the second bytes … (`spec/codecs/shuffle.md`).

use tenvelope_kernels::shuffle;

use crate::codec::{ChunkInfo, Codec, Layout, Reorder};

/// The filter `shuffle`.
#[derive(Clone, Copy, Debug)]
pub struct Shuffle;

impl Codec for Shuffle {
    fn spec(&self) -> String {
        "shuffle".to_owned()
    }
}

impl Reorder for Shuffle {
    fn layout(&self) -> Layout {
        Layout::BytePlanes
    }

    fn encode(&self, chunk: ChunkInfo<'_>, run: &[u8], out: &mut [u8]) {
        shuffle::encode(run, chunk.item_size, out);
    }

    fn decode(&self, chunk: ChunkInfo<'_>, bytes: &[u8], out: &mut [u8]) {
        shuffle::decode(bytes, chunk.item_size, out);
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]
mod tests {
    use super::*;
    use crate::Dtype;

    /// The page's own sentence, as a loop.
    fn slow(run: &[u8], size: usize) -> Vec<u8> {
        let n = run.len() / size;
        let mut out = vec![0; run.len()];
        for i in 0..n {
            for j in 0..size {
                out[j * n + i] = run[i * size + j];
            }
        }
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
                Shuffle.encode(chunk, run, &mut fast);
                assert_eq!(fast, slow(run, size), "size {size}, n {n}");
                let mut back = vec![0x55; run.len()];
                Shuffle.decode(chunk, &fast, &mut back);
                assert_eq!(back, run, "size {size}, n {n}");
            }
        }
    }
}
