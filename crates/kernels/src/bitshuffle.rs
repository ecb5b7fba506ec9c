//! Bit planes of eight items at a time, and back.
//!
//! Of n items of `size` bytes, the first m = n rounded down to a multiple of 8 become 8·`size` planes of m/8 bytes: plane 8b + j holds
//! bit j of byte b of every item, item 8k + i in bit i of byte k. What remains stays where it is.
//!
//! ```
//! use tenvelope_kernels::bitshuffle;
//!
//! let mut planes = [0; 9];
//! bitshuffle::encode(&[1, 0, 1, 0, 1, 0, 1, 128, 7], 1, &mut planes);
//! assert_eq!(planes, [0x55, 0, 0, 0, 0, 0, 0, 0x80, 7]);
//! ```

use crate::Isa;
#[cfg(target_arch = "x86_64")]
use crate::{avx2, avx512};

/// Shuffles the bits of items of `size` bytes.
///
/// # Panics
/// If the slices differ in length.
pub fn encode(run: &[u8], size: usize, out: &mut [u8]) {
    spread(Isa::current(), run, size, out);
}

/// The inverse of [`encode`].
///
/// # Panics
/// If the slices differ in length.
pub fn decode(bytes: &[u8], size: usize, out: &mut [u8]) {
    gather(Isa::current(), bytes, size, out);
}

/// [`encode`] with these instructions, or the best of the machine if that is less.
///
/// # Panics
/// If the slices differ in length.
pub fn encode_on(isa: Isa, run: &[u8], size: usize, out: &mut [u8]) {
    spread(isa.or_less(), run, size, out);
}

/// [`decode`] with these instructions, or the best of the machine if that is less.
///
/// # Panics
/// If the slices differ in length.
pub fn decode_on(isa: Isa, bytes: &[u8], size: usize, out: &mut [u8]) {
    gather(isa.or_less(), bytes, size, out);
}

/// Eights of items whose bits are transposed at once, so that the loops around the transposition are long.
const TILE: usize = 64;

fn spread(isa: Isa, run: &[u8], size: usize, out: &mut [u8]) {
    let (run, out) = without_rest(run, size, out);
    match size {
        0 | 1 => spread_sized::<1>(isa, run, out),
        2 => spread_sized::<2>(isa, run, out),
        4 => spread_sized::<4>(isa, run, out),
        8 => spread_sized::<8>(isa, run, out),
        16 => spread_sized::<16>(isa, run, out),
        _ => spread_any(run, size, out),
    }
}

fn gather(isa: Isa, bytes: &[u8], size: usize, out: &mut [u8]) {
    let (bytes, out) = without_rest(bytes, size, out);
    match size {
        0 | 1 => gather_sized::<1>(isa, bytes, out),
        2 => gather_sized::<2>(isa, bytes, out),
        4 => gather_sized::<4>(isa, bytes, out),
        8 => gather_sized::<8>(isa, bytes, out),
        16 => gather_sized::<16>(isa, bytes, out),
        _ => gather_any(bytes, size, out),
    }
}

/// Copies what makes no eight items, and gives back what is before it.
fn without_rest<'a>(bytes: &'a [u8], size: usize, out: &'a mut [u8]) -> (&'a [u8], &'a mut [u8]) {
    assert_eq!(bytes.len(), out.len(), "the bytes of a bitshuffle take their own room");
    let whole = bytes.len() - bytes.len() % size.max(1).saturating_mul(8);
    let ((bytes, rest), (out, out_rest)) = (bytes.split_at(whole), out.split_at_mut(whole));
    out_rest.copy_from_slice(rest);
    (bytes, out)
}

fn spread_sized<const S: usize>(isa: Isa, run: &[u8], out: &mut [u8]) {
    #[cfg(target_arch = "x86_64")]
    match isa {
        // SAFETY: whoever names a set of instructions has asked the machine for it.
        Isa::Avx512 if run.len() / S >= avx512::WIDTH => return unsafe { avx512::bitshuffle::<S>(run, out) },
        // SAFETY: as above.
        Isa::Avx512 | Isa::Avx2 if run.len() / S >= avx2::WIDTH => return unsafe { avx2::bitshuffle::<S>(run, out) },
        _ => {}
    }
    let _ = isa;
    spread_any(run, S, out);
}

fn gather_sized<const S: usize>(isa: Isa, bytes: &[u8], out: &mut [u8]) {
    #[cfg(target_arch = "x86_64")]
    match isa {
        // SAFETY: whoever names a set of instructions has asked the machine for it.
        Isa::Avx512 if bytes.len() / S >= avx512::WIDTH => return unsafe { avx512::unbitshuffle::<S>(bytes, out) },
        // SAFETY: as above.
        Isa::Avx512 | Isa::Avx2 if bytes.len() / S >= avx2::WIDTH => return unsafe { avx2::unbitshuffle::<S>(bytes, out) },
        _ => {}
    }
    let _ = isa;
    gather_any(bytes, S, out);
}

#[inline(always)]
fn spread_any(run: &[u8], size: usize, out: &mut [u8]) {
    let mut rows = [[0; 8]; TILE];
    let eight = size.saturating_mul(8);
    let plane = run.len() / eight;
    for (t, tile) in run.chunks(eight.saturating_mul(TILE)).enumerate() {
        let eights = tile.len() / eight;
        for b in 0..size {
            let rows = &mut rows[..eights];
            rows.as_flattened_mut().iter_mut().zip(tile[b..].iter().step_by(size)).for_each(|(byte, source)| *byte = *source);
            rows.iter_mut().for_each(transpose);
            for j in 0..8 {
                let bits = &mut out[(8 * b + j) * plane + t * TILE..][..eights];
                bits.iter_mut().zip(&*rows).for_each(|(byte, row)| *byte = row[j]);
            }
        }
    }
}

#[inline(always)]
fn gather_any(bytes: &[u8], size: usize, out: &mut [u8]) {
    let mut rows = [[0; 8]; TILE];
    let eight = size.saturating_mul(8);
    let plane = bytes.len() / eight;
    for (t, tile) in out.chunks_mut(eight.saturating_mul(TILE)).enumerate() {
        let eights = tile.len() / eight;
        for b in 0..size {
            let rows = &mut rows[..eights];
            for j in 0..8 {
                let bits = &bytes[(8 * b + j) * plane + t * TILE..][..eights];
                rows.iter_mut().zip(bits).for_each(|(row, byte)| row[j] = *byte);
            }
            rows.iter_mut().for_each(transpose);
            tile[b..].iter_mut().step_by(size).zip(rows.as_flattened()).for_each(|(place, byte)| *place = *byte);
        }
    }
}

/// Transposes an 8×8 matrix of bits whose row i is byte i: blocks of one bit, of two, of four change places across the diagonal.
fn transpose(matrix: &mut [u8; 8]) {
    let steps = [(7, 0x00aa_00aa_00aa_00aa), (14, 0x0000_cccc_0000_cccc), (28, 0x0000_0000_f0f0_f0f0)];
    let transposed = steps.into_iter().fold(u64::from_le_bytes(*matrix), |m, (shift, mask)| {
        let differing: u64 = (m ^ m >> shift) & mask;
        m ^ differing ^ differing << shift
    });
    *matrix = transposed.to_le_bytes();
}
