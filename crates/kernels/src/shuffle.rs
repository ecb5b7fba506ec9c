//! The first bytes of all items, then the second bytes …, and back.
//!
//! Of n items of `size` bytes, byte j of item i goes to place j·n + i. Bytes at the end that make no whole item stay where they are.
//!
//! ```
//! use tenvelope_kernels::shuffle;
//!
//! let mut planes = [0; 6];
//! shuffle::encode(b"aXbYcZ", 2, &mut planes);
//! assert_eq!(&planes, b"abcXYZ");
//! ```

use crate::Isa;
#[cfg(target_arch = "x86_64")]
use crate::{avx2, avx512};

/// Shuffles items of `size` bytes.
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

/// Items that are moved while they are in the nearest cache.
const TILE: usize = 256;

fn spread(isa: Isa, run: &[u8], size: usize, out: &mut [u8]) {
    let (run, out) = without_rest(run, size, out);
    match size {
        0 | 1 => out.copy_from_slice(run),
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
        0 | 1 => out.copy_from_slice(bytes),
        2 => gather_sized::<2>(isa, bytes, out),
        4 => gather_sized::<4>(isa, bytes, out),
        8 => gather_sized::<8>(isa, bytes, out),
        16 => gather_sized::<16>(isa, bytes, out),
        _ => gather_any(bytes, size, out),
    }
}

/// Copies what makes no whole item, and gives back what is before it.
fn without_rest<'a>(bytes: &'a [u8], size: usize, out: &'a mut [u8]) -> (&'a [u8], &'a mut [u8]) {
    assert_eq!(bytes.len(), out.len(), "the bytes of a shuffle take their own room");
    let whole = bytes.len() - bytes.len() % size.max(1);
    let ((bytes, rest), (out, out_rest)) = (bytes.split_at(whole), out.split_at_mut(whole));
    out_rest.copy_from_slice(rest);
    (bytes, out)
}

fn spread_sized<const S: usize>(isa: Isa, run: &[u8], out: &mut [u8]) {
    let items = run.as_chunks::<S>().0;
    #[cfg(target_arch = "x86_64")]
    match isa {
        // SAFETY: whoever names a set of instructions has asked the machine for it.
        Isa::Avx512 if items.len() >= avx512::WIDTH => return unsafe { avx512::shuffle::<S>(run, out) },
        // SAFETY: as above.
        Isa::Avx512 | Isa::Avx2 if items.len() >= avx2::WIDTH => return unsafe { avx2::shuffle::<S>(run, out) },
        _ => {}
    }
    let _ = isa;
    for (t, tile) in items.chunks(TILE).enumerate() {
        for j in 0..S {
            let plane = &mut out[j * items.len() + t * TILE..][..tile.len()];
            plane.iter_mut().zip(tile).for_each(|(byte, item)| *byte = item[j]);
        }
    }
}

fn gather_sized<const S: usize>(isa: Isa, bytes: &[u8], out: &mut [u8]) {
    let items = out.as_chunks_mut::<S>().0;
    #[cfg(target_arch = "x86_64")]
    match isa {
        // SAFETY: whoever names a set of instructions has asked the machine for it.
        Isa::Avx512 if items.len() >= avx512::WIDTH => return unsafe { avx512::unshuffle::<S>(bytes, out) },
        // SAFETY: as above.
        Isa::Avx512 | Isa::Avx2 if items.len() >= avx2::WIDTH => return unsafe { avx2::unshuffle::<S>(bytes, out) },
        _ => {}
    }
    let _ = isa;
    let n = items.len();
    for (t, tile) in items.chunks_mut(TILE).enumerate() {
        for j in 0..S {
            let plane = &bytes[j * n + t * TILE..][..tile.len()];
            plane.iter().zip(&mut *tile).for_each(|(byte, item)| item[j] = *byte);
        }
    }
}

fn spread_any(run: &[u8], size: usize, out: &mut [u8]) {
    let n = run.len() / size;
    for (t, tile) in run.chunks(size.saturating_mul(TILE)).enumerate() {
        for j in 0..size {
            let plane = &mut out[j * n + t * TILE..][..tile.len() / size];
            plane.iter_mut().zip(tile[j..].iter().step_by(size)).for_each(|(byte, source)| *byte = *source);
        }
    }
}

fn gather_any(bytes: &[u8], size: usize, out: &mut [u8]) {
    let n = bytes.len() / size;
    for (t, tile) in out.chunks_mut(size.saturating_mul(TILE)).enumerate() {
        for j in 0..size {
            let plane = &bytes[j * n + t * TILE..][..tile.len() / size];
            plane.iter().zip(tile[j..].iter_mut().step_by(size)).for_each(|(byte, place)| *place = *byte);
        }
    }
}
