//! Differences between little-endian words at a distance, in place, and the sums that undo them.
//!
//! ```
//! use tenvelope_kernels::delta;
//!
//! let mut words = [10, 11, 13, 13, 12, 255];
//! delta::encode(&mut words, 1, 1);
//! assert_eq!(words, [10, 1, 2, 0, 255, 243]);
//! delta::decode(&mut words, 1, 1);
//! assert_eq!(words, [10, 11, 13, 13, 12, 255]);
//! ```

use crate::Isa;
#[cfg(target_arch = "x86_64")]
use crate::delta_avx512 as avx512;

/// Subtracts from each word of `word` bytes, modulo 2^bits, the one `distance` words before it; the first `distance` stay.
///
/// # Panics
/// Unless `word` is 1, 2, 4 or 8. (Bytes at the end that make no whole word stay.)
pub fn encode(run: &mut [u8], word: usize, distance: usize) {
    match word {
        1 => u8::subtract(run.as_chunks_mut().0, distance),
        2 => u16::subtract(run.as_chunks_mut().0, distance),
        4 => u32::subtract(run.as_chunks_mut().0, distance),
        8 => u64::subtract(run.as_chunks_mut().0, distance),
        _ => panic!("no word of {word} bytes"),
    }
}

/// The inverse of [`encode`].
///
/// # Panics
/// As [`encode`].
pub fn decode(run: &mut [u8], word: usize, distance: usize) {
    decode_by(Isa::current(), run, word, distance);
}

/// [`decode`] with these instructions, or the best of the machine if that is less.
///
/// # Panics
/// As [`encode`].
pub fn decode_on(isa: Isa, run: &mut [u8], word: usize, distance: usize) {
    decode_by(isa.or_less(), run, word, distance);
}

fn decode_by(isa: Isa, run: &mut [u8], word: usize, distance: usize) {
    // A sum of eight bytes in a register is as fast as vectors of such, and short runs are done before a vector is set up.
    #[cfg(target_arch = "x86_64")]
    if isa == Isa::Avx512 && (1..avx512::WIDTH).contains(&distance.saturating_mul(word)) && run.len() >= 4 * avx512::WIDTH {
        match word {
            // SAFETY: whoever names a set of instructions has asked the machine for it.
            1 => return unsafe { avx512::add::<1>(run, distance) },
            // SAFETY: as above.
            2 => return unsafe { avx512::add::<2>(run, distance) },
            // SAFETY: as above.
            4 => return unsafe { avx512::add::<4>(run, distance) },
            _ => {}
        }
    }
    let _ = isa;
    match word {
        1 => u8::add(run.as_chunks_mut().0, distance),
        2 => u16::add(run.as_chunks_mut().0, distance),
        4 => u32::add(run.as_chunks_mut().0, distance),
        8 => u64::add(run.as_chunks_mut().0, distance),
        _ => panic!("no word of {word} bytes"),
    }
}

/// Words whose differences are made at once.
const TILE: usize = 256;

/// A little-endian word of N bytes.
trait Word<const N: usize> {
    fn subtract(words: &mut [[u8; N]], distance: usize);
    fn add(words: &mut [[u8; N]], distance: usize);
    /// The sums of D interleaved rows of words, each in a register: reading them back from memory costs several times as much.
    fn add_near<const D: usize>(words: &mut [[u8; N]]);
}

macro_rules! word {
    ($word:ty, $size:literal) => {
        impl Word<$size> for $word {
            fn subtract(words: &mut [[u8; $size]], distance: usize) {
                // From the end, so that what is subtracted is still the word itself.
                let subtract = |word: &mut [u8; $size], earlier: &[u8; $size]| {
                    *word = <$word>::from_le_bytes(*word).wrapping_sub(<$word>::from_le_bytes(*earlier)).to_le_bytes();
                };
                let mut end = words.len();
                // Far enough, a tile and what is subtracted from it do not overlap; near, a copy is.
                while distance >= TILE && end > distance {
                    let start = end.saturating_sub(TILE).max(distance);
                    let (before, tile) = words[..end].split_at_mut(start);
                    tile.iter_mut().zip(&before[start - distance..]).for_each(|(word, earlier)| subtract(word, earlier));
                    end = start;
                }
                let mut earlier = [[0; $size]; TILE];
                while end > distance {
                    let start = end.saturating_sub(TILE).max(distance);
                    let earlier = &mut earlier[..end - start];
                    earlier.copy_from_slice(&words[start - distance..end - distance]);
                    words[start..end].iter_mut().zip(earlier).for_each(|(word, earlier)| subtract(word, earlier));
                    end = start;
                }
            }

            fn add(words: &mut [[u8; $size]], distance: usize) {
                match distance {
                    0 => return,
                    1 => return Self::add_near::<1>(words),
                    2 => return Self::add_near::<2>(words),
                    3 => return Self::add_near::<3>(words),
                    4 => return Self::add_near::<4>(words),
                    _ => {}
                }
                let mut rest = words;
                while rest.len() > distance {
                    let (before, after) = rest.split_at_mut(distance);
                    for (word, earlier) in after.iter_mut().zip(before.iter()) {
                        *word = <$word>::from_le_bytes(*word).wrapping_add(<$word>::from_le_bytes(*earlier)).to_le_bytes();
                    }
                    rest = after;
                }
            }

            fn add_near<const D: usize>(words: &mut [[u8; $size]]) {
                let mut sums = [0; D];
                let mut add = |words: &mut [[u8; $size]]| {
                    for (sum, word) in sums.iter_mut().zip(words) {
                        *sum = <$word>::wrapping_add(*sum, <$word>::from_le_bytes(*word));
                        *word = sum.to_le_bytes();
                    }
                };
                let (whole, rest) = words.as_chunks_mut::<D>();
                whole.iter_mut().for_each(|words| add(words));
                add(rest);
            }
        }
    };
}

word!(u8, 1);
word!(u16, 2);
word!(u32, 4);
word!(u64, 8);
