//! The segments of a stream, decoded one after the other: chunks, or pieces of a stored array.

use std::{borrow::Cow, io::Read, ops::Range};

use crate::{
    array::{Array, Elements},
    buffer::Buffer,
    codec::{decoded_len, encoded_len},
    decoder::Decoder,
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    limits::caps,
    num::{to_u64, to_usize},
    passage::Scratch,
    reader_input::Input,
    rows::RowCollector,
    strings::Strings,
    values::check_values,
};

/// What can be decoded alone: a chunk, or so many elements of a stored array that they begin and end with whole groups of the text codec.
#[derive(Debug)]
pub(crate) struct Units<R> {
    input: Input<R>,
    pub(crate) decoder: Decoder<'static>,
    next: usize,
    /// What strings may still come to.
    left: usize,
    /// A segment, or as much of one as is decoded at once, as it stands in the input.
    stored: Vec<u8>,
    /// Whether the next segment is there already.
    is_loaded: bool,
    scratch: Scratch,
}

/// About so many bytes of a stored array are a unit.
const STORED: usize = 1 << 19;

impl<R: Read> Units<R> {
    pub(crate) fn new(input: Input<R>, decoder: Decoder<'static>) -> Self {
        let left = decoder.unsized_limit();
        Units { input, decoder, next: 0, left, stored: Vec::new(), is_loaded: false, scratch: Scratch::default() }
    }

    /// Reads the next segment and asks whether it can hold its chunk, before memory for its elements, or for the whole array, is asked for (rule R2).
    pub(crate) fn look_ahead(&mut self) -> Result<()> {
        let has_run = !self.decoder.dtype().is_object() && *self.decoder.dtype() != Dtype::String;
        if self.is_stored() || !has_run || self.range()?.is_none() {
            return Ok(());
        }
        let looked = self.load().and_then(|()| self.decoder.check_plausible(self.next, &self.stored, &mut self.scratch));
        self.is_loaded = looked.is_ok();
        self.settle(looked)
    }

    /// Reads all elements into the place of the raw run, and proves the envelope.
    pub(crate) fn read_run(&mut self, out: &mut [u8]) -> Result<()> {
        let read = self.decoder.check_place(out).and_then(|()| self.fill(out));
        self.settle(read)?;
        self.finish()
    }

    /// Reads the elements of a `string` array, and proves the envelope.
    pub(crate) fn read_strings(&mut self) -> Result<Strings> {
        let mut strings = Strings::default();
        while self.range()?.is_some() {
            let read = self.decode_strings(&mut strings);
            self.settle(read)?;
        }
        self.finish()?;
        Ok(strings)
    }

    /// Reads an array of any dtype, and proves the envelope.
    pub(crate) fn read_array(&mut self) -> Result<Array> {
        let elements = if *self.decoder.dtype() == Dtype::String {
            Elements::Strings(Cow::Owned(self.read_strings()?))
        } else {
            let room = self.decoder.run_len().and_then(Buffer::zeroed);
            let mut buffer = self.settle(room)?;
            self.read_run(buffer.as_bytes_mut())?;
            Elements::Owned(buffer)
        };
        Ok(Array::proved(self.decoder.dtype().clone(), self.decoder.shape.clone(), elements))
    }

    /// Reads some rows, and proves the envelope.
    pub(crate) fn read_rows(&mut self, mut rows: RowCollector, shape: Vec<usize>) -> Result<Array> {
        while let Some(range) = self.range()? {
            if rows.wants(&range) || self.is_stored() {
                let Some(unit) = self.decode_next()? else { break };
                rows.take(range.start, &unit)?;
            } else {
                let read = self.load();
                self.settle(read)?;
                self.next = self.next.saturating_add(1);
            }
        }
        self.finish()?;
        rows.into_array(shape)
    }

    /// The elements of the next unit, one-dimensional; `None` when all have come and the envelope is proved.
    pub(crate) fn decode_next(&mut self) -> Result<Option<Array>> {
        let Some(range) = self.range()? else {
            self.finish()?;
            return Ok(None);
        };
        let read = self.decode_unit(range.len());
        self.settle(read).map(|elements| Some(Array::proved(self.decoder.dtype().clone(), vec![range.len()], elements)))
    }

    /// All segments as they stand in the input, and the proof of the envelope: for trees.
    pub(crate) fn read_segments(&mut self) -> Result<Vec<Vec<u8>>> {
        let mut segments = Vec::new();
        loop {
            let more = self.input.has_segment();
            // So many more than there may be are not kept.
            if !self.settle(more)? || to_u64(segments.len()) > caps::SEGMENTS {
                self.finish()?;
                return Ok(segments);
            }
            let read = self.load();
            self.settle(read)?;
            segments.push(std::mem::take(&mut self.stored));
            self.next = self.next.saturating_add(1);
        }
    }

    /// Reads on to the end of the stream; what is wrong there is the error.
    pub(crate) fn finish(&mut self) -> Result<()> {
        self.input.finish(&self.decoder.header)
    }

    /// After an error the rest of the stream is read, and what it says first is the error.
    fn settle<T>(&mut self, read: Result<T>) -> Result<T> {
        match read {
            Err(error) if error.kind() != ErrorKind::Io => self.finish().and(Err(error)),
            read => read,
        }
    }

    fn is_stored(&self) -> bool {
        self.decoder.chain.is_store()
    }

    /// The elements of the next unit, if there is one.
    fn range(&self) -> Result<Option<Range<usize>>> {
        let count = to_usize(self.decoder.header.count())?;
        let unit = match self.decoder.header.chunk {
            Some(chunk) => to_usize(chunk)?,
            None if self.is_stored() => self.stored_unit()?,
            None => count,
        };
        let start = self.next.saturating_mul(unit);
        Ok((start < count).then(|| start..start.saturating_add(unit).min(count)))
    }

    /// Elements of a unit of a stored array.
    fn stored_unit(&self) -> Result<usize> {
        let size = to_usize(self.decoder.dtype().item_size().unwrap_or(1))?.max(1);
        let group = self.decoder.text.as_ref().map_or(1, |text| text.group().0.max(1));
        // A multiple of 8 elements, for packed ones, and of the group, whatever the size.
        let step = group.saturating_mul(8);
        Ok(STORED.checked_div(size).unwrap_or(0).checked_div(step).unwrap_or(0).max(1).saturating_mul(step))
    }

    fn fill(&mut self, out: &mut [u8]) -> Result<()> {
        let mut rest = out;
        while let Some(range) = self.range()? {
            let (place, after) = rest.split_at_mut(self.run_bytes(range.len())?.min(rest.len()));
            self.decode_run(place)?;
            rest = after;
        }
        Ok(())
    }

    fn decode_unit(&mut self, elements: usize) -> Result<Elements<'static>> {
        if *self.decoder.dtype() == Dtype::String {
            let mut strings = Strings::default();
            self.decode_strings(&mut strings)?;
            return Ok(Elements::Strings(Cow::Owned(strings)));
        }
        // Objects and trees have no run: they are no arrays.
        self.decoder.run_len()?;
        self.look_ahead()?;
        let mut buffer = Buffer::zeroed(self.run_bytes(elements)?)?;
        self.decode_run(buffer.as_bytes_mut())?;
        Ok(Elements::Owned(buffer))
    }

    fn run_bytes(&self, elements: usize) -> Result<usize> {
        to_usize(self.decoder.dtype().run_len(to_u64(elements)).unwrap_or(0))
    }

    /// Decodes the next unit of a fixed-size dtype into its place.
    fn decode_run(&mut self, place: &mut [u8]) -> Result<()> {
        if self.is_stored() {
            let read = self.read_stored(place);
            read.map_err(|error| error.at_index("segment", 0))?;
        } else {
            self.load()?;
            self.decoder.check_plausible(self.next, &self.stored, &mut self.scratch)?;
            self.decoder.decode_chunk(self.next, &self.stored, place, &mut self.scratch)?;
        }
        self.pass()
    }

    fn decode_strings(&mut self, strings: &mut Strings) -> Result<()> {
        self.load()?;
        let took = self.decoder.decode_strings(self.next, &self.stored, strings, self.left, &mut self.scratch)?;
        self.left = self.left.saturating_sub(took);
        self.pass()
    }

    fn pass(&mut self) -> Result<()> {
        if let Some(range) = self.range()? {
            self.decoder.progress.report(to_u64(range.end), self.decoder.header.count());
        }
        self.next = self.next.saturating_add(1);
        Ok(())
    }

    /// The next segment as a whole.
    fn load(&mut self) -> Result<()> {
        if std::mem::take(&mut self.is_loaded) {
            return Ok(());
        }
        self.stored.clear();
        self.input.open_segment(self.next)?;
        while !self.input.read_part(usize::MAX, &mut self.stored)? {}
        Ok(())
    }

    /// The next bytes of a stored array, as many as the place has.
    fn read_stored(&mut self, place: &mut [u8]) -> Result<()> {
        if self.next == 0 {
            self.input.open_segment(0)?;
        }
        let range = self.range()?.unwrap_or_default();
        let is_last = to_u64(range.end) == self.decoder.header.count();
        let written = match &self.decoder.text {
            Some(text) => encoded_len(text.as_ref(), place.len()).unwrap_or(usize::MAX),
            None => place.len(),
        };
        self.stored.clear();
        let mut is_over = false;
        while !is_over && self.stored.len() < written {
            is_over = self.input.read_part(written.saturating_sub(self.stored.len()), &mut self.stored)?;
        }
        if is_last && !is_over {
            is_over = self.input.read_part(1, &mut self.stored)?;
        }
        if self.stored.len() != written || is_over != is_last {
            let found = self.read_rest(range.start, is_over)?;
            return Err(self.wrong_size(found));
        }
        self.decoder.segment(&self.stored).read_into(place)?;
        let checked = check_values(self.decoder.dtype(), to_u64(range.len()), place);
        if checked.is_err() && !is_over {
            // What is no text, and a wrong length, come before values.
            self.stored.clear();
            let found = self.read_rest(range.end, is_over)?;
            if found != self.decoder.run_len()? {
                return Err(self.wrong_size(found));
            }
        }
        checked.map_err(|error| error.shift_offset(range.start))
    }

    /// Reads a stored array on from element `start`, for what is wrong with its text; says how many bytes it has in all.
    fn read_rest(&mut self, start: usize, mut is_over: bool) -> Result<usize> {
        const PIECE: usize = 1 << 15;
        let mut found = self.run_bytes(start)?;
        loop {
            let text = self.decoder.text.as_deref();
            // Whole groups now, the rest with what comes.
            let group = text.map_or(1, |text| text.group().1.max(1));
            let len = self.stored.len();
            let whole = if is_over { len } else { len.saturating_sub(len.checked_rem(group).unwrap_or(0)) };
            let now: Vec<u8> = self.stored.drain(..whole).collect();
            found = found.saturating_add(text.map_or(now.len(), |text| decoded_len(text, now.len())));
            self.decoder.segment(&now).read(&mut Vec::new())?;
            if is_over {
                return Ok(found);
            }
            is_over = self.input.read_part(PIECE, &mut self.stored)?;
        }
    }

    fn wrong_size(&self, found: usize) -> Error {
        let need = self.decoder.run_len().unwrap_or(0);
        Error::new(ErrorKind::SizeMismatch, format!("{found} bytes where the shape and dtype demand {need}"))
    }
}
