//! An array that comes in pieces: what the options leave open is decided when the first MiB is there.

use std::io::Write;

use tenvelope_core::{ArrayView, AsArray, Dtype, Error, ErrorKind, Form, Notation, Plan, Result, Strings, Writer};

use crate::{
    EncodeOptions,
    encode::{WHOLE, default_chunk_of, payload_bytes},
};

/// Writes an envelope to a stream while the elements arrive: see [`EncodeOptions::writer`].
pub struct ArrayWriter<W: Write> {
    state: State<W>,
}

enum State<W: Write> {
    Waiting(Box<Waiting<W>>),
    Writing(Box<Writer<W>>),
    /// A piece failed: the stream holds a part of an envelope.
    Failed,
}

/// The first elements, until there are enough to choose a chain from.
struct Waiting<W: Write> {
    options: EncodeOptions,
    form: Form,
    dtype: Dtype,
    shape: Vec<usize>,
    out: W,
    begin: Begin<W>,
    run: Vec<u8>,
    strings: Strings,
    count: usize,
}

type Begin<W> = fn(W, Dtype, &[usize], &Plan<'_>, &Notation) -> Result<Writer<W>>;

impl<W: Write> ArrayWriter<W> {
    pub(crate) fn new(options: &EncodeOptions, form: Form, dtype: Dtype, shape: &[usize], out: W, begin: Begin<W>) -> Result<Self> {
        let (options, shape) = (options.clone(), shape.to_vec());
        let waiting = Waiting { options, form, dtype, shape, out, begin, run: Vec::new(), strings: Strings::default(), count: 0 };
        waiting.check()?;
        Ok(ArrayWriter { state: State::Waiting(Box::new(waiting)) })
    }

    /// Takes the next elements, in C order; the shape of the piece plays no part.
    ///
    /// # Errors
    /// `dtype_mismatch`; `size_mismatch` for more elements than the shape has; `bad_argument` for an odd piece of `int4` or `uint4` that is not the last; what codecs report;
    /// `io`. After an error the writer takes no more.
    pub fn write(&mut self, piece: &(impl AsArray + ?Sized)) -> Result<()> {
        let piece = piece.as_array_view()?;
        self.state = match std::mem::replace(&mut self.state, State::Failed) {
            State::Waiting(mut waiting) => {
                waiting.take(&piece)?;
                if waiting.is_enough() { State::Writing(Box::new(waiting.begin()?)) } else { State::Waiting(waiting) }
            }
            State::Writing(mut writer) => {
                writer.write(&piece)?;
                State::Writing(writer)
            }
            State::Failed => return Err(failed()),
        };
        Ok(())
    }

    /// Ends the envelope, flushes the stream and gives it back. Without this there is no envelope.
    ///
    /// # Errors
    /// `size_mismatch` if elements are missing; what codecs report; `io`.
    pub fn finish(self) -> Result<W> {
        match self.state {
            State::Waiting(waiting) => waiting.begin()?.finish(),
            State::Writing(writer) => writer.finish(),
            State::Failed => Err(failed()),
        }
    }
}

impl<W: Write> Waiting<W> {
    /// What no piece can mend is said at once: an array without elements tries it out.
    fn check(&self) -> Result<()> {
        if self.dtype.is_object() {
            return Err(Error::new(ErrorKind::Unsupported, format!("{} does not come in pieces", self.dtype)));
        }
        let (chain, notation) = self.options.codecs_for(self.form, &view(&self.dtype, &[0], &self.run, &self.strings)?, &self.shape)?;
        let trial = Writer::new(std::io::sink(), self.dtype.clone(), &self.shape, &self.options.plan(&chain, None, self.all()), &notation);
        // Whether the stream can go back, the stream itself knows.
        trial.map(drop).or_else(|error| if error.kind() == ErrorKind::NeedsSeek { Ok(()) } else { Err(error) })
    }

    fn take(&mut self, piece: &ArrayView<'_>) -> Result<()> {
        if *piece.dtype() != self.dtype {
            let message = format!("a piece of {} for an array of {}; there is no silent cast", piece.dtype(), self.dtype);
            return Err(Error::new(ErrorKind::DtypeMismatch, message).in_field("dtype"));
        }
        let is_packed = matches!(self.dtype, Dtype::Int4 | Dtype::Uint4);
        if is_packed && self.count % 2 == 1 && piece.count() > 0 {
            let message = "the piece before ended in the middle of a byte; only the last piece of packed elements may be odd";
            return Err(Error::new(ErrorKind::BadArgument, message));
        }
        self.count = self.count.saturating_add(piece.count());
        match piece.strings() {
            Some(strings) => self.strings.extend_from(strings, 0, strings.len()),
            None => {
                let run = piece.bytes().unwrap_or_default();
                tenvelope_core::extend_by(&mut self.run, run.len())?.copy_from_slice(run);
                Ok(())
            }
        }
    }

    /// As soon as it is known that there will be chunks, or that there will be none.
    fn is_enough(&self) -> bool {
        (self.run.len() + self.strings.text_len() + 4 * self.strings.len()) as u64 > WHOLE
    }

    fn begin(self) -> Result<Writer<W>> {
        let first = view(&self.dtype, &[self.count], &self.run, &self.strings)?;
        let (chain, notation) = self.options.codecs_for(self.form, &first, &self.shape)?;
        let count = self.all();
        // Of strings that are still to come the length is not known: as long as the first ones.
        let bytes = self.dtype.run_len(count).unwrap_or_else(|| {
            let all = u128::from(payload_bytes(&first)) * u128::from(count) / (self.count.max(1) as u128);
            u64::try_from(all).unwrap_or(u64::MAX)
        });
        let plan = self.options.plan(&chain, default_chunk_of(&self.dtype, count, bytes), count);
        let mut writer = (self.begin)(self.out, self.dtype.clone(), &self.shape, &plan, &notation)?;
        writer.write(&first)?;
        Ok(writer)
    }

    /// Elements of the whole array.
    fn all(&self) -> u64 {
        self.shape.iter().fold(1, |n, &dim| n.saturating_mul(dim as u64))
    }
}

fn view<'a>(dtype: &Dtype, shape: &[usize], run: &'a [u8], strings: &'a Strings) -> Result<ArrayView<'a>> {
    if *dtype == Dtype::String {
        return ArrayView::from_strings(shape, strings);
    }
    ArrayView::from_bytes(dtype.clone(), shape, run)
}

fn failed() -> Error {
    Error::new(ErrorKind::BadArgument, "a piece before this one could not be written; the stream holds no envelope")
}
