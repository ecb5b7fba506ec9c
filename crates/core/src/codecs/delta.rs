//! `delta`: differences at a distance, on bit patterns (`spec/codecs/delta.md`).

use crate::{
    codec::{ArrayToArray, ChunkInfo, Codec, CodecSpec},
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    limits::caps,
    num::{decimal, to_usize},
};

/// The filter `delta~D`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delta {
    distance: u64,
}

impl Delta {
    /// Differences to the element `distance` places before.
    ///
    /// # Errors
    /// `bad_codec_params` unless 1 ≤ distance ≤ 2^53−1.
    pub fn new(distance: u64) -> Result<Self> {
        match distance {
            1..=caps::NUMBER => Ok(Delta { distance }),
            _ => Err(Error::new(ErrorKind::BadCodecParams, "the distance is a number from 1 to 2^53-1").in_field("codecs")),
        }
    }

    pub(crate) fn from_spec(spec: CodecSpec<'_>) -> Result<Self> {
        let mut params = spec.params();
        match (params.next(), params.next()) {
            (None, _) => Delta::new(1),
            (Some(param), None) => match decimal(param) {
                Some(distance @ 2..=caps::NUMBER) => Delta::new(distance),
                _ => Err(spec.bad_params("the distance is a number from 2 to 2^53-1, left out when it is 1")),
            },
            _ => Err(spec.bad_params("this codec takes one parameter, the distance")),
        }
    }

    /// The distance in words, or `None` if it reaches beyond the chunk and nothing changes.
    fn distance_in_words(self, chunk: ChunkInfo<'_>, run: &[u8]) -> Option<(usize, usize)> {
        let word = to_usize(chunk.dtype.word_size()).ok()?;
        let words_per_item = chunk.item_size.checked_div(word)?;
        let distance = to_usize(self.distance).ok()?.checked_mul(words_per_item)?;
        (distance.checked_mul(word)? < run.len()).then_some((word, distance))
    }
}

impl Codec for Delta {
    fn spec(&self) -> String {
        match self.distance {
            1 => "delta".to_owned(),
            distance => format!("delta~{distance}"),
        }
    }

    fn accepts(&self, dtype: &Dtype) -> Result<()> {
        let refused = matches!(
            dtype,
            Dtype::Int4 | Dtype::Uint4 | Dtype::Bytes(_) | Dtype::Utf32(_) | Dtype::Void(_) | Dtype::String | Dtype::Struct(_)
        );
        if refused || dtype.is_object() {
            let message = format!("delta takes bool, integers of 8 bits or more, floats, complex numbers and times, not {dtype}");
            return Err(Error::new(ErrorKind::BadChain, message));
        }
        Ok(())
    }
}

impl ArrayToArray for Delta {
    fn encode(&self, chunk: ChunkInfo<'_>, run: &mut [u8]) {
        match self.distance_in_words(chunk, run) {
            Some((1, distance)) => u8::subtract(run.as_chunks_mut().0, distance),
            Some((2, distance)) => u16::subtract(run.as_chunks_mut().0, distance),
            Some((4, distance)) => u32::subtract(run.as_chunks_mut().0, distance),
            Some((_, distance)) => u64::subtract(run.as_chunks_mut().0, distance),
            None => {}
        }
    }

    fn decode(&self, chunk: ChunkInfo<'_>, run: &mut [u8]) {
        match self.distance_in_words(chunk, run) {
            Some((1, distance)) => u8::add(run.as_chunks_mut().0, distance),
            Some((2, distance)) => u16::add(run.as_chunks_mut().0, distance),
            Some((4, distance)) => u32::add(run.as_chunks_mut().0, distance),
            Some((_, distance)) => u64::add(run.as_chunks_mut().0, distance),
            None => {}
        }
    }
}

/// A little-endian word of N bytes.
trait Word<const N: usize>: Sized {
    fn subtract(words: &mut [[u8; N]], distance: usize);
    fn add(words: &mut [[u8; N]], distance: usize);
}

macro_rules! word {
    ($word:ty, $size:literal) => {
        impl Word<$size> for $word {
            fn subtract(words: &mut [[u8; $size]], distance: usize) {
                // From the end, so that what is subtracted is still the element itself. Blocks of `distance` words do not overlap.
                let mut rest = words;
                while rest.len() > distance {
                    let block = match rest.len().checked_rem(distance) {
                        Some(0) | None => distance,
                        Some(short) => short,
                    };
                    let at = rest.len().saturating_sub(block);
                    let (before, last) = rest.split_at_mut(at);
                    let from = at.saturating_sub(distance);
                    for (word, earlier) in last.iter_mut().zip(before.iter().skip(from)) {
                        *word = <$word>::from_le_bytes(*word).wrapping_sub(<$word>::from_le_bytes(*earlier)).to_le_bytes();
                    }
                    rest = before;
                }
            }

            fn add(words: &mut [[u8; $size]], distance: usize) {
                if distance == 1 {
                    // The sum stays in a register: reading it back from memory costs several times as much.
                    let mut sum: $word = 0;
                    for word in words {
                        sum = sum.wrapping_add(<$word>::from_le_bytes(*word));
                        *word = sum.to_le_bytes();
                    }
                    return;
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
        }
    };
}

word!(u8, 1);
word!(u16, 2);
word!(u32, 4);
word!(u64, 8);

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::cast_possible_truncation, clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The page's own formula, word by word.
    fn slow(run: &[u8], word: usize, distance: usize) -> Vec<u8> {
        let mut out = run.to_vec();
        for i in distance..run.len() / word {
            let get = |i: usize| run[i * word..][..word].iter().rev().fold(0u64, |n, &b| n << 8 | u64::from(b));
            let difference = get(i).wrapping_sub(get(i - distance)).to_le_bytes();
            out[i * word..][..word].copy_from_slice(&difference[..word]);
        }
        out
    }

    #[test]
    fn agrees_with_the_slow_twin() {
        let bytes: Vec<u8> = (0..1600usize).map(|i| ((i * i * 7919) >> 5) as u8).collect();
        for (dtype, words) in
            [(Dtype::Uint8, 1), (Dtype::Float16, 1), (Dtype::Int32, 1), (Dtype::Float64, 1), (Dtype::Complex64, 2), (Dtype::Complex128, 2)]
        {
            let item = dtype.item_size().unwrap() as usize;
            for n in [0, 1, 2, 3, 7, 8, 64, 100] {
                for distance in [1, 2, 3, 7, 63, 99, 100, 1 << 40] {
                    let chunk = ChunkInfo { dtype: &dtype, elements: n, item_size: item, shape: &[n] };
                    let delta = Delta::new(distance).unwrap();
                    let mut fast = bytes[..n * item].to_vec();
                    delta.encode(chunk, &mut fast);
                    let word = item / words;
                    assert_eq!(fast, slow(&bytes[..n * item], word, (distance as usize * words).min(n * words)), "{dtype} {n} {distance}");
                    delta.decode(chunk, &mut fast);
                    assert_eq!(fast, bytes[..n * item], "{dtype} {n} {distance}");
                }
            }
        }
    }
}
