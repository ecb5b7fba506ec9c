//! `shuffle`: the first bytes of all items, then the second bytes … (`spec/codecs/shuffle.md`).

use crate::codec::{ChunkInfo, Codec, Reorder};

/// The filter `shuffle`.
#[derive(Clone, Copy, Debug)]
pub struct Shuffle;

impl Codec for Shuffle {
    fn spec(&self) -> String {
        "shuffle".to_owned()
    }
}

impl Reorder for Shuffle {
    fn encode(&self, chunk: ChunkInfo<'_>, run: &[u8], out: &mut [u8]) {
        match chunk.item_size {
            0 | 1 => out.copy_from_slice(run),
            2 => spread::<2>(run, out),
            4 => spread::<4>(run, out),
            8 => spread::<8>(run, out),
            16 => spread::<16>(run, out),
            size => spread_any(run, out, size),
        }
    }

    fn decode(&self, chunk: ChunkInfo<'_>, bytes: &[u8], out: &mut [u8]) {
        match chunk.item_size {
            0 | 1 => out.copy_from_slice(bytes),
            2 => gather::<2>(bytes, out),
            4 => gather::<4>(bytes, out),
            8 => gather::<8>(bytes, out),
            16 => gather::<16>(bytes, out),
            size => gather_any(bytes, out, size),
        }
    }
}

/// Item sizes known to the compiler are several times as fast as any: it unrolls the inner loop.
fn spread<const SIZE: usize>(run: &[u8], out: &mut [u8]) {
    let items = run.as_chunks::<SIZE>().0;
    for (j, plane) in planes_mut(out, items.len()).enumerate() {
        for (byte, item) in plane.iter_mut().zip(items) {
            *byte = item.get(j).copied().unwrap_or_default();
        }
    }
}

fn gather<const SIZE: usize>(bytes: &[u8], out: &mut [u8]) {
    let items = out.as_chunks_mut::<SIZE>().0;
    for (j, plane) in planes(bytes, items.len()).enumerate() {
        for (byte, item) in plane.iter().zip(items.iter_mut()) {
            if let Some(place) = item.get_mut(j) {
                *place = *byte;
            }
        }
    }
}

fn spread_any(run: &[u8], out: &mut [u8], size: usize) {
    let count = run.len().checked_div(size).unwrap_or(0);
    for (j, plane) in planes_mut(out, count).enumerate() {
        for (byte, source) in plane.iter_mut().zip(run.iter().skip(j).step_by(size)) {
            *byte = *source;
        }
    }
}

fn gather_any(bytes: &[u8], out: &mut [u8], size: usize) {
    let count = bytes.len().checked_div(size).unwrap_or(0);
    for (j, plane) in planes(bytes, count).enumerate() {
        for (byte, place) in plane.iter().zip(out.iter_mut().skip(j).step_by(size)) {
            *place = *byte;
        }
    }
}

fn planes(bytes: &[u8], count: usize) -> impl Iterator<Item = &[u8]> {
    bytes.chunks_exact(count.max(1))
}

fn planes_mut(bytes: &mut [u8], count: usize) -> impl Iterator<Item = &mut [u8]> {
    bytes.chunks_exact_mut(count.max(1))
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
                let chunk = ChunkInfo { dtype: &dtype, elements: n, item_size: size, shape: &[n] };
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
