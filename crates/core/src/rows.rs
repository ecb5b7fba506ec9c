//! Some rows of an array without the rest: only the chunks that hold them are decoded.

use std::{borrow::Cow, ops::Range};

use crate::{
    array::{Array, Elements},
    buffer::Buffer,
    decode::Opened,
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    num::{alloc_failed, extend_by, to_u64, to_usize},
    passage::Scratch,
    shape::count_in_memory,
    strings::Strings,
    values::check_values,
};

impl Opened<'_> {
    /// Decodes rows `rows.start` to `rows.end` of the first dim. The check of the whole line has been verified; values are checked in the chunks that are decoded.
    ///
    /// # Errors
    /// `bad_argument` if the array is 0-d or has no such rows; else as [`Opened::decode`].
    pub fn decode_rows(&self, rows: Range<usize>) -> Result<Array> {
        let (elements, shape) = elements_of_rows(self.shape(), &rows)?;
        let decoded = match self.dtype() {
            Dtype::String => Elements::Strings(Cow::Owned(self.strings_between(elements)?)),
            _ => Elements::Owned(self.run_between(elements)?),
        };
        Ok(Array::proved(self.dtype().clone(), shape, decoded))
    }

    fn strings_between(&self, elements: Range<usize>) -> Result<Strings> {
        let mut strings = Strings::default();
        let (mut scratch, mut left) = (Scratch::default(), self.decoder.unsized_limit());
        for (i, overlap) in self.chunks_over(&elements) {
            let mut chunk = Strings::default();
            left = left.saturating_sub(self.decode_string_chunk(i, &mut chunk, left, &mut scratch)?);
            strings.extend_from(&chunk, overlap.start, overlap.len())?;
        }
        Ok(strings)
    }

    /// The raw run of some elements.
    fn run_between(&self, elements: Range<usize>) -> Result<Buffer> {
        if matches!(self.dtype(), Dtype::Int4 | Dtype::Uint4) {
            return self.nibbles_between(&elements);
        }
        let size = self.item_size()?;
        let mut out = Buffer::zeroed(elements.len().saturating_mul(size))?;
        self.bytes_between(elements.start.saturating_mul(size)..elements.end.saturating_mul(size), size, out.as_bytes_mut())?;
        Ok(out)
    }

    /// Packed elements may begin in the middle of a byte; they come back packed from the low nibble of the first.
    fn nibbles_between(&self, elements: &Range<usize>) -> Result<Buffer> {
        let bytes = elements.start.div_euclid(2)..if elements.is_empty() { elements.start.div_euclid(2) } else { elements.end.div_ceil(2) };
        let mut packed = Vec::new();
        self.bytes_between(bytes.clone(), 1, extend_by(&mut packed, bytes.len())?)?;
        pack_nibbles(packed.iter().flat_map(|b| [b & 15, b >> 4]).skip(elements.start % 2).take(elements.len()))
    }

    /// Some bytes of the raw run, whose units are `size` bytes each.
    fn bytes_between(&self, bytes: Range<usize>, size: usize, out: &mut [u8]) -> Result<()> {
        if self.decoder.chain.is_store() && !bytes.is_empty() {
            return self.stored_between(bytes, size, out);
        }
        let units = |n: usize| n.checked_div(size).unwrap_or(0);
        let per_byte = if matches!(self.dtype(), Dtype::Int4 | Dtype::Uint4) { 2 } else { 1 };
        let elements = units(bytes.start).saturating_mul(per_byte)..units(bytes.end).saturating_mul(per_byte);
        let (mut scratch, mut run, mut rest) = (Scratch::default(), Vec::new(), out);
        for (i, overlap) in self.chunks_over(&elements) {
            run.clear();
            self.decode_chunk(i, extend_by(&mut run, self.decoder.chunk_len(i)?)?, &mut scratch)?;
            let from = overlap.start.checked_div(per_byte).unwrap_or(0).saturating_mul(size);
            let to = overlap.end.div_ceil(per_byte).saturating_mul(size).min(run.len());
            let part = run.get(from..to).unwrap_or_default();
            let (place, after) = rest.split_at_mut(part.len().min(rest.len()));
            place.copy_from_slice(part.get(..place.len()).unwrap_or_default());
            rest = after;
        }
        Ok(())
    }

    /// Of a stored array only the characters that hold the bytes are decoded: whole groups around them.
    fn stored_between(&self, bytes: Range<usize>, size: usize, out: &mut [u8]) -> Result<()> {
        self.segment(0)?.read_part(bytes.start, out).map_err(|error| error.at_index("segment", 0))?;
        // Whole elements but for packed ones, whose rule concerns the end of the array alone.
        let ends_array = bytes.end == self.run_len()?;
        match self.dtype() {
            Dtype::Int4 | Dtype::Uint4 if !ends_array => Ok(()),
            Dtype::Int4 | Dtype::Uint4 => check_values(self.dtype(), self.decoder.header.count(), out),
            dtype => check_values(dtype, to_u64(out.len().checked_div(size).unwrap_or(0)), out),
        }
    }

    /// The chunks that hold some of the elements, and which of their own elements those are.
    fn chunks_over(&self, elements: &Range<usize>) -> impl Iterator<Item = (usize, Range<usize>)> + use<'_> {
        let elements = elements.clone();
        let chunk = self.decoder.header.chunk.and_then(|chunk| usize::try_from(chunk).ok()).unwrap_or(usize::MAX);
        let first = elements.start.checked_div(chunk).unwrap_or(0);
        let last = if elements.is_empty() { first } else { elements.end.div_ceil(chunk) };
        (first..last).map(move |i| {
            let start = i.saturating_mul(chunk);
            let overlap = elements.start.max(start)..elements.end.min(start.saturating_add(chunk));
            (i, overlap.start.saturating_sub(start)..overlap.end.saturating_sub(start))
        })
    }

    fn item_size(&self) -> Result<usize> {
        match self.dtype().item_size() {
            Some(size) => to_usize(size),
            None => Err(Error::new(ErrorKind::Unsupported, format!("{} has no rows", self.dtype()))),
        }
    }
}

/// The elements of some rows, and their shape.
pub(crate) fn elements_of_rows(shape: &[usize], rows: &Range<usize>) -> Result<(Range<usize>, Vec<usize>)> {
    let Some((&all, inner)) = shape.split_first() else {
        return Err(Error::new(ErrorKind::BadArgument, "a 0-d array has no rows"));
    };
    if rows.start > rows.end || rows.end > all {
        let message = format!("rows {}..{} of an array that has {all}", rows.start, rows.end);
        return Err(Error::new(ErrorKind::BadArgument, message));
    }
    // The whole array is within limits and `rows` within the array, so neither product overflows unless a dim is 0.
    let row = count_in_memory(inner);
    let elements = rows.start.saturating_mul(row)..rows.end.saturating_mul(row);
    Ok((elements, std::iter::once(rows.len()).chain(inner.iter().copied()).collect()))
}

/// Takes the wanted elements out of pieces that come in order.
pub(crate) struct RowCollector {
    dtype: Dtype,
    wanted: Range<usize>,
    /// The raw run; of packed elements one to a byte.
    run: Vec<u8>,
    strings: Strings,
}

impl RowCollector {
    pub(crate) fn new(dtype: Dtype, wanted: Range<usize>) -> Self {
        RowCollector { dtype, wanted, run: Vec::new(), strings: Strings::default() }
    }

    /// Whether some of these elements are wanted.
    pub(crate) fn wants(&self, elements: &Range<usize>) -> bool {
        elements.start < self.wanted.end && self.wanted.start < elements.end
    }

    /// Takes what is wanted of a piece whose first element has the number `start`.
    pub(crate) fn take(&mut self, start: usize, piece: &Array) -> Result<()> {
        let end = start.saturating_add(piece.count());
        let (from, to) = (self.wanted.start.clamp(start, end), self.wanted.end.clamp(start, end));
        let (from, count) = (from.saturating_sub(start), to.saturating_sub(from));
        if let Some(strings) = piece.strings() {
            return self.strings.extend_from(strings, from, count);
        }
        let run = piece.bytes().unwrap_or_default();
        if matches!(self.dtype, Dtype::Int4 | Dtype::Uint4) {
            self.run.try_reserve(count).map_err(|_| alloc_failed(count))?;
            self.run.extend(run.iter().flat_map(|b| [b & 15, b >> 4]).skip(from).take(count));
            return Ok(());
        }
        let size = to_usize(self.dtype.item_size().unwrap_or(1))?;
        let part = run.get(from.saturating_mul(size)..from.saturating_add(count).saturating_mul(size)).unwrap_or_default();
        self.run.try_reserve(part.len()).map_err(|_| alloc_failed(part.len()))?;
        self.run.extend_from_slice(part);
        Ok(())
    }

    pub(crate) fn into_array(self, shape: Vec<usize>) -> Result<Array> {
        let elements = match self.dtype {
            Dtype::String => Elements::Strings(Cow::Owned(self.strings)),
            Dtype::Int4 | Dtype::Uint4 => Elements::Owned(pack_nibbles(self.run.into_iter())?),
            _ => Elements::Owned(Buffer::copy_of(&self.run)?),
        };
        Ok(Array::proved(self.dtype, shape, elements))
    }
}

pub(crate) fn pack_nibbles(nibbles: impl Iterator<Item = u8>) -> Result<Buffer> {
    let nibbles: Vec<u8> = nibbles.collect();
    let mut out = Buffer::zeroed(nibbles.len().div_ceil(2))?;
    for (place, pair) in out.as_bytes_mut().iter_mut().zip(nibbles.chunks(2)) {
        *place = pair.first().unwrap_or(&0) | pair.get(1).unwrap_or(&0) << 4;
    }
    Ok(out)
}
