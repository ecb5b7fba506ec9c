//! An array that arrives in pieces, written as it comes: memory of a chunk, whatever the size of the array.

use std::io::{Seek, Write};

use crate::{
    array::{ArrayView, count_of},
    chain::Chain,
    codec::{ChunkInfo, ChunkRef, Level},
    dtype::Dtype,
    encode::{Plan, header_of},
    error::{Error, ErrorKind, Result},
    form::Notation,
    form_writer::{FormWriter, whole_groups},
    header::Header,
    num::{alloc_failed, to_u64, to_usize},
    passage::Scratch,
    progress::Progress,
    sink::Stream,
    strings::Strings,
};

/// Writes an envelope to a stream while the elements arrive.
///
/// A compressed array needs the memory of one chunk; a stored one a few KiB as a line or JSON. In the binary form the CRC-32 of a stored array stands before its bytes:
/// a stream that can seek gets it afterwards ([`Writer::seekable`]), another one only up to 16 MiB.
///
/// ```
/// use tenvelope_core::{ArrayView, Codecs, Dtype, Notation, Plan, Registry, Writer};
///
/// let codecs = Codecs::parse("raw-hex", &Registry::core())?;
/// let mut writer = Writer::new(Vec::new(), Dtype::Uint8, &[2, 2], &Plan::new(&codecs.chain), &Notation::Line(codecs.text))?;
/// writer.write(&ArrayView::from_elements(&[3], &[1u8, 2, 3])?)?;
/// writer.write(&ArrayView::from_elements(&[1], &[4u8])?)?;
/// let line = writer.finish()?;
/// assert!(line.starts_with(b"tnv1.uint8.2x2.raw-hex.01020304."));
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
pub struct Writer<W: Write> {
    form: FormWriter<Stream<W>>,
    header: Header<'static>,
    shape: Vec<usize>,
    chain: Chain,
    level: Level,
    progress: Progress,
    /// Elements that have arrived.
    arrived: u64,
    waiting: Waiting,
    way: Way,
    scratch: Scratch,
}

/// Elements that have arrived and are not written yet.
enum Waiting {
    Run(Vec<u8>),
    Strings(Strings),
}

/// How elements leave.
enum Way {
    /// Chunk by chunk through the chain; so many have left.
    Chunks(u64),
    /// Stored, as text: in whole groups of the text codec.
    StoredText(usize),
    /// Stored, in the binary form; its record stands there.
    StoredRecord(u64),
}

/// A stored array up to this size waits in memory for its CRC-32.
const WAIT: usize = 16 << 20;

impl<W: Write> Writer<W> {
    /// Begins an envelope on a stream.
    ///
    /// # Errors
    /// As [`crate::encode`]; `needs_seek` for a stored array over 16 MiB in the binary form; `io`.
    pub fn new(out: W, dtype: Dtype, shape: &[usize], plan: &Plan<'_>, notation: &Notation) -> Result<Self> {
        Writer::begin(Stream::new(out), dtype, shape, plan, notation)
    }

    fn begin(stream: Stream<W>, dtype: Dtype, shape: &[usize], plan: &Plan<'_>, notation: &Notation) -> Result<Self> {
        if dtype.is_object() {
            return Err(Error::new(ErrorKind::Unsupported, format!("{dtype} does not come in pieces")));
        }
        let waiting = if dtype == Dtype::String { Waiting::Strings(Strings::default()) } else { Waiting::Run(Vec::new()) };
        count_of(&dtype, shape)?;
        let header = header_of(&dtype, shape, plan)?;
        let bytes = to_usize(dtype.run_len(header.count()).unwrap_or(0))?;
        let mut form = FormWriter::begin(stream, notation, &header, plan.chain, 0)?;
        let is_stored = plan.chain.is_store() && bytes > 0;
        let way = match notation.text() {
            Some(text) if is_stored => {
                form.open_segment()?;
                Way::StoredText(whole_groups(text.as_ref(), 1))
            }
            None if is_stored && form.can_seek() => Way::StoredRecord(form.open_record()?),
            None if is_stored && bytes > WAIT => {
                let message = format!(
                    "a stored array of {bytes} bytes in the binary form: its check stands before it, and this stream cannot go back. \
                     Write to a file (or anything else that can seek), take a compressor, or write a line"
                );
                return Err(Error::new(ErrorKind::NeedsSeek, message));
            }
            _ => Way::Chunks(0),
        };
        let (chain, level, progress) = (plan.chain.clone(), plan.level, plan.progress.clone());
        Ok(Writer { form, header, shape: shape.to_vec(), chain, level, progress, arrived: 0, waiting, way, scratch: Scratch::default() })
    }

    /// Takes the next elements, in C order; the shape of the piece plays no part.
    ///
    /// # Errors
    /// `dtype_mismatch`, `size_mismatch` for more elements than the shape has, `bad_argument` for an odd piece of packed elements that is not the last; what codecs report; `io`.
    pub fn write(&mut self, piece: &ArrayView<'_>) -> Result<()> {
        self.check_piece(piece)?;
        self.arrived = self.arrived.saturating_add(to_u64(piece.count()));
        match (&mut self.waiting, piece.bytes(), piece.strings()) {
            (Waiting::Strings(waiting), _, Some(strings)) => waiting.extend_from(strings, 0, strings.len())?,
            (Waiting::Run(_), Some(run), _) => return self.write_run(run),
            _ => {}
        }
        self.write_chunks()
    }

    /// Ends the envelope, flushes the stream and gives it back. Without this there is no envelope.
    ///
    /// # Errors
    /// `size_mismatch` if elements are missing; what codecs report; `io`.
    pub fn finish(mut self) -> Result<W> {
        let count = self.header.count();
        if self.arrived != count {
            let message = format!("{} of the {count} elements of {:?} were written", self.arrived, self.shape);
            return Err(Error::new(ErrorKind::SizeMismatch, message));
        }
        self.write_chunks()?;
        if let Waiting::Run(waiting) = &mut self.waiting {
            match self.way {
                Way::StoredText(_) if !waiting.is_empty() => self.form.text_part(waiting)?,
                Way::StoredRecord(at) => {
                    let len = to_usize(self.header.dtype.run_len(count).unwrap_or(0))?;
                    self.form.close_record(at, len)?;
                }
                _ => {}
            }
        }
        self.form.finish()?.finish()
    }

    fn check_piece(&self, piece: &ArrayView<'_>) -> Result<()> {
        let dtype = &self.header.dtype;
        if piece.dtype() != dtype {
            let message = format!("a piece of {} for an array of {dtype}; there is no silent cast", piece.dtype());
            return Err(Error::new(ErrorKind::DtypeMismatch, message).in_field("dtype"));
        }
        let (count, all) = (to_u64(piece.count()), self.header.count());
        let end = self.arrived.saturating_add(count);
        if end > all {
            let message = format!("{count} elements after {} of {all}: more than {:?} has", self.arrived, self.shape);
            return Err(Error::new(ErrorKind::SizeMismatch, message));
        }
        if matches!(dtype, Dtype::Int4 | Dtype::Uint4) && count % 2 == 1 && end != all {
            let message = format!("a piece of {count} packed elements: it ends in the middle of a byte, and only the last piece may");
            return Err(Error::new(ErrorKind::BadArgument, message));
        }
        Ok(())
    }

    /// Takes bytes of the run: what fills a chunk leaves at once, only the rest waits.
    fn write_run(&mut self, mut run: &[u8]) -> Result<()> {
        let unit = match self.way {
            Way::StoredRecord(_) => {
                self.progress.report(self.arrived, self.header.count());
                return self.form.record_part(run);
            }
            Way::StoredText(group) => group,
            Way::Chunks(_) => self.chunk_bytes()?,
        };
        let Waiting::Run(waiting) = &mut self.waiting else { return Ok(()) };
        if !waiting.is_empty() || run.len() < unit {
            let missing = unit.saturating_sub(waiting.len()).min(run.len());
            let (now, later) = run.split_at_checked(missing).unwrap_or((run, &[]));
            waiting.try_reserve(now.len()).map_err(|_| alloc_failed(now.len()))?;
            waiting.extend_from_slice(now);
            run = later;
            if waiting.len() < unit {
                return Ok(());
            }
            let full = std::mem::take(waiting);
            self.leave(&full)?;
            self.keep(full);
        }
        // Straight from the caller's memory: whole groups all at once, chunks one by one.
        let whole = run.len().checked_div(unit).unwrap_or(0).saturating_mul(unit);
        let (now, later) = run.split_at_checked(whole).unwrap_or((run, &[]));
        match self.way {
            Way::Chunks(_) => now.chunks_exact(unit).try_for_each(|chunk| self.leave(chunk))?,
            _ if now.is_empty() => {}
            _ => self.leave(now)?,
        }
        if let Waiting::Run(waiting) = &mut self.waiting {
            waiting.try_reserve(later.len()).map_err(|_| alloc_failed(later.len()))?;
            waiting.extend_from_slice(later);
        }
        Ok(())
    }

    /// Writes bytes that make whole groups, or a chunk.
    fn leave(&mut self, bytes: &[u8]) -> Result<()> {
        let Way::Chunks(done) = self.way else {
            self.progress.report(self.arrived, self.header.count());
            return self.form.text_part(bytes);
        };
        self.chunk_leaves(done, ChunkRef::Run(bytes))
    }

    /// Writes the chunks of strings that are complete; when all elements have arrived, the last chunk of any dtype.
    fn write_chunks(&mut self) -> Result<()> {
        let waiting = std::mem::replace(&mut self.waiting, Waiting::Run(Vec::new()));
        let mut gone = 0;
        while let Way::Chunks(done) = self.way {
            let (from, elements) = self.header.chunk_range(done);
            if done >= self.header.segments() || from.saturating_add(elements) > self.arrived {
                break;
            }
            let elements = to_usize(elements)?;
            match &waiting {
                Waiting::Run(run) => self.chunk_leaves(done, ChunkRef::Run(run))?,
                Waiting::Strings(strings) => self.chunk_leaves(done, ChunkRef::Strings(strings, gone, elements))?,
            }
            gone = gone.saturating_add(elements);
        }
        self.waiting = match waiting {
            Waiting::Strings(strings) if gone > 0 => {
                let mut later = Strings::default();
                later.extend_from(&strings, gone, strings.len())?;
                Waiting::Strings(later)
            }
            Waiting::Run(_) if gone > 0 => Waiting::Run(Vec::new()),
            waiting => waiting,
        };
        Ok(())
    }

    fn chunk_leaves(&mut self, i: u64, elements: ChunkRef<'_>) -> Result<()> {
        let (from, count) = self.header.chunk_range(i);
        let chunk = ChunkInfo::new(&self.header.dtype, to_usize(count)?, &self.shape)?;
        self.form.segment(self.chain.encode(chunk, elements, self.level, &mut self.scratch)?)?;
        self.way = Way::Chunks(i.saturating_add(1));
        self.progress.report(from.saturating_add(count), self.header.count());
        Ok(())
    }

    /// Bytes of a whole chunk; at least one, for arrays without elements.
    fn chunk_bytes(&self) -> Result<usize> {
        let (_, elements) = self.header.chunk_range(0);
        to_usize(self.header.dtype.run_len(elements).unwrap_or(0).max(1))
    }

    /// Uses the memory of what has left again.
    fn keep(&mut self, mut memory: Vec<u8>) {
        memory.clear();
        self.waiting = Waiting::Run(memory);
    }
}

impl<W: Write + Seek> Writer<W> {
    /// Begins an envelope on a stream that can go back: a file.
    ///
    /// # Errors
    /// As [`Writer::new`], but for `needs_seek`.
    pub fn seekable(out: W, dtype: Dtype, shape: &[usize], plan: &Plan<'_>, notation: &Notation) -> Result<Self> {
        Writer::begin(Stream::seekable(out), dtype, shape, plan, notation)
    }
}
