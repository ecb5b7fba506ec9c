//! `delta`: differences at a distance, on bit patterns (`spec/codecs/delta.md`).

use tenvelope_kernels::delta;

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

    /// How many elements before an element its difference needs.
    #[must_use]
    pub fn reach(&self) -> usize {
        usize::try_from(self.distance).unwrap_or(usize::MAX)
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
        if let Some((word, distance)) = self.distance_in_words(chunk, run) {
            delta::encode(run, word, distance);
        }
    }

    fn decode(&self, chunk: ChunkInfo<'_>, run: &mut [u8]) {
        if let Some((word, distance)) = self.distance_in_words(chunk, run) {
            delta::decode(run, word, distance);
        }
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::cast_possible_truncation, clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::codec::Layout;

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
                    let chunk = ChunkInfo { dtype: &dtype, elements: n, item_size: item, layout: Layout::Items, shape: &[n] };
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
