//! `bitshuffle`: bit planes of eight items at a time (`spec/codecs/bitshuffle.md`).

use crate::codec::{ChunkInfo, Codec, Reorder};

/// The filter `bitshuffle`.
#[derive(Clone, Copy, Debug)]
pub struct Bitshuffle;

impl Codec for Bitshuffle {
    fn spec(&self) -> String {
        "bitshuffle".to_owned()
    }
}

impl Reorder for Bitshuffle {
    fn encode(&self, chunk: ChunkInfo<'_>, run: &[u8], out: &mut [u8]) {
        let split = Split::of(run.len(), chunk.item_size);
        let ((block, tail), (planes, out_tail)) = (split.parts(run), split.parts_mut(out));
        // Eight items at a time: byte b of them is an 8×8 matrix of bits, whose rows and columns change places.
        for (k, items) in block.chunks_exact(split.eight_items).enumerate() {
            for b in 0..split.item_size {
                let bytes: [u8; 8] = std::array::from_fn(|i| at(items, i, split.item_size, b));
                let rows = transpose(u64::from_le_bytes(bytes)).to_le_bytes();
                for (j, row) in rows.into_iter().enumerate() {
                    set(planes, b.wrapping_mul(8).wrapping_add(j), split.plane_len, k, row);
                }
            }
        }
        out_tail.copy_from_slice(tail);
    }

    fn decode(&self, chunk: ChunkInfo<'_>, bytes: &[u8], out: &mut [u8]) {
        let split = Split::of(bytes.len(), chunk.item_size);
        let ((planes, tail), (block, out_tail)) = (split.parts(bytes), split.parts_mut(out));
        for (k, items) in block.chunks_exact_mut(split.eight_items).enumerate() {
            for b in 0..split.item_size {
                let rows: [u8; 8] = std::array::from_fn(|j| at(planes, b.wrapping_mul(8).wrapping_add(j), split.plane_len, k));
                let bytes = transpose(u64::from_le_bytes(rows)).to_le_bytes();
                for (i, byte) in bytes.into_iter().enumerate() {
                    set(items, i, split.item_size, b, byte);
                }
            }
        }
        out_tail.copy_from_slice(tail);
    }
}

/// Where the block of whole groups of eight items ends and the tail begins.
struct Split {
    item_size: usize,
    eight_items: usize,
    /// Bytes of the block: 8 · item_size planes of this many bytes each.
    plane_len: usize,
    block_len: usize,
}

impl Split {
    fn of(len: usize, item_size: usize) -> Self {
        let item_size = item_size.max(1);
        let eight_items = item_size.saturating_mul(8);
        let plane_len = len.checked_div(eight_items).unwrap_or(0);
        Split { item_size, eight_items, plane_len, block_len: plane_len.saturating_mul(eight_items) }
    }

    fn parts<'a>(&self, bytes: &'a [u8]) -> (&'a [u8], &'a [u8]) {
        bytes.split_at_checked(self.block_len).unwrap_or((&[], bytes))
    }

    fn parts_mut<'a>(&self, bytes: &'a mut [u8]) -> (&'a mut [u8], &'a mut [u8]) {
        let at = self.block_len.min(bytes.len());
        bytes.split_at_mut(at)
    }
}

/// Byte `column` of row `row` in a table of rows of `width` bytes.
fn at(table: &[u8], row: usize, width: usize, column: usize) -> u8 {
    table.get(row.wrapping_mul(width).wrapping_add(column)).copied().unwrap_or_default()
}

fn set(table: &mut [u8], row: usize, width: usize, column: usize, byte: u8) {
    if let Some(place) = table.get_mut(row.wrapping_mul(width).wrapping_add(column)) {
        *place = byte;
    }
}

/// Transposes an 8×8 matrix of bits whose row i is byte i: 2×2 blocks of bits, then of pairs, then of nibbles change places.
fn transpose(matrix: u64) -> u64 {
    [(7, 0x00aa_00aa_00aa_00aa), (14, 0x0000_cccc_0000_cccc), (28, 0x0000_0000_f0f0_f0f0)].into_iter().fold(matrix, |m, (shift, mask)| {
        let differing: u64 = (m ^ m.wrapping_shr(shift)) & mask;
        m ^ differing ^ differing.wrapping_shl(shift)
    })
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
                let chunk = ChunkInfo { dtype: &dtype, elements: n, item_size: size, shape: &[n] };
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
