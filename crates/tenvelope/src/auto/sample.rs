//! A few places of an array, to try chains on.

use std::ops::Range;

use tenvelope_core::{ArrayToArray, ArrayView, ChunkInfo, Delta, Dtype, Error, ErrorKind, Level, Result};

/// Runs of neighbouring elements, spread over the array.
pub(super) struct Sample<'a> {
    run: &'a [u8],
    dtype: &'a Dtype,
    shape: &'a [usize],
    /// Bytes of an element, or of a pair of nibbles.
    pub(super) item: usize,
    /// Elements, from and to.
    pieces: Vec<Range<usize>>,
}

impl<'a> Sample<'a> {
    /// `None` for elements without a fixed size.
    pub(super) fn of(array: &'a ArrayView<'_>, level: Level) -> Option<Self> {
        let len = array.bytes()?.len();
        // A part that costs about as much as a tenth of the whole.
        let all = (len / 128).clamp(SMALL, if level == Level::Small { 4 * MOST } else { MOST });
        Sample::with(array, all.min(len))
    }

    /// A larger part than the first, for those that lead. `None` where the first was all.
    pub(super) fn second(array: &'a ArrayView<'_>, level: Level) -> Option<Self> {
        let len = array.bytes()?.len();
        let all = if level == Level::Small { MORE } else { 4 * SMALL };
        if len <= SMALL { None } else { Sample::with(array, all.min(len)) }
    }

    /// More of the array.
    pub(super) fn larger(array: &'a ArrayView<'_>) -> Option<Self> {
        let len = array.bytes()?.len();
        Sample::with(array, (len / 10).max(8 * SMALL).min(len))
    }

    fn with(array: &'a ArrayView<'_>, all: usize) -> Option<Self> {
        let run = array.bytes()?;
        let item = usize::try_from(array.dtype().item_size().unwrap_or(1)).ok()?.max(1);
        let len = run.len();
        let count = if all == len { 1 } else { (all / PIECE).clamp(2, 8) };
        // Whole groups of eight elements make no ragged ends in bit planes.
        let (elements, of) = ((all / count / item / 8 * 8).max(1), len / item);
        let elements = if count == 1 { of } else { elements };
        let piece = |i: usize| {
            let from = of.saturating_sub(elements) * (2 * i + 1) / (2 * count);
            from..from + elements
        };
        let pieces = (0..count).map(piece).collect();
        Some(Sample { run, dtype: array.dtype(), shape: array.shape(), item, pieces })
    }

    /// The same places, less of each: enough to count bytes.
    pub(super) fn thinner(&self) -> Self {
        let most = (THIN / self.pieces.len().max(1) / self.item).max(8);
        let pieces = self.pieces.iter().map(|piece| piece.start..piece.end.min(piece.start + most)).collect();
        Sample { pieces, ..*self }
    }

    /// Bytes of the array.
    pub(super) fn array_len(&self) -> u64 {
        self.run.len() as u64
    }

    /// Whether most of the array is not in it.
    pub(super) fn is_small_part(&self) -> bool {
        self.pieces.iter().map(|piece| piece.len() * self.item).sum::<usize>() < self.run.len() / 4
    }

    /// Every other piece of the sample.
    pub(super) fn half(&self, run: &[u8]) -> Vec<u8> {
        let piece = (run.len() / self.pieces.len()).max(1);
        run.chunks(piece).step_by(2).flatten().copied().collect()
    }

    /// Whether the array is so small that it is tried whole.
    pub(super) fn is_small(&self) -> bool {
        self.run.len() <= SMALL
    }

    pub(super) fn is_empty(&self) -> bool {
        self.run.is_empty()
    }

    /// What the whole array takes if `of` bytes of the sample take `len`.
    pub(super) fn scale(&self, len: usize, of: usize) -> u64 {
        (self.run.len() as u128 * len as u128 / of.max(1) as u128) as u64
    }

    /// The sample after filters, which see the elements before each piece, as they would in the array.
    pub(super) fn filtered(&self, filters: &[Delta]) -> Result<Vec<u8>> {
        let reach: usize = filters.iter().map(Delta::reach).sum();
        let longest = self.pieces.iter().map(|range| range.end - range.start.saturating_sub(reach)).max().unwrap_or(0);
        let mut sample = with_room(self.pieces.iter().map(ExactSizeIterator::len).sum::<usize>() * self.item)?;
        let mut piece = with_room(longest * self.item)?;
        for range in &self.pieces {
            let from = range.start.saturating_sub(reach);
            piece.clear();
            piece.extend_from_slice(&self.run[from * self.item..range.end * self.item]);
            let chunk = self.chunk(&piece)?;
            filters.iter().for_each(|filter| filter.encode(chunk, &mut piece));
            sample.extend_from_slice(&piece[(range.start - from) * self.item..]);
        }
        Ok(sample)
    }

    /// A part of the sample as a chunk.
    pub(super) fn chunk(&self, run: &[u8]) -> Result<ChunkInfo<'a>> {
        ChunkInfo::new(self.dtype, run.len() / self.item, self.shape)
    }
}

/// Empty bytes with room for so many.
fn with_room(bytes: usize) -> Result<Vec<u8>> {
    let mut room = Vec::new();
    room.try_reserve_exact(bytes).map_err(|_| Error::new(ErrorKind::AllocFailed, format!("no memory for {bytes} bytes")))?;
    Ok(room)
}

/// Arrays up to this size are tried whole.
const SMALL: usize = 1 << 14;

/// So many bytes are counted to compare filters.
const THIN: usize = 1 << 13;

/// No more than this is tried of a large array.
const MOST: usize = 3 << 13;

/// So much of an array is tried where size counts and nothing else.
const MORE: usize = 1 << 18;

/// About as long is each piece: shorter ones would weigh the tables of a compressor too much.
const PIECE: usize = 1 << 12;
