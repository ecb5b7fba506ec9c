//! An envelope that is read from a stream: memory of a chunk beyond the result, and the same verdict as on the whole in memory.

use std::{cell::RefCell, io::Read, ops::Range};

use crate::{
    array::Array,
    convert::{FromArray, Source},
    decoder::Decoder,
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    limits::Limits,
    meta::Meta,
    progress::Progress,
    reader_input::Input,
    reader_units::Units,
    registry::Registry,
    rows::{RowCollector, elements_of_rows},
    strings::Strings,
};

/// An envelope, line or binary form, whose header has been read from a stream. Its check stands at the end of the line, so the header is *not verified* yet; the verbs that
/// return elements verify all of it first, but for [`Reader::unverified_chunks`].
///
/// When something is wrong, the rest of the stream is read on, and the error is the one that a reader of the whole input reports (section 9 of the specification).
///
/// ```
/// use tenvelope_core::{Limits, Reader, Registry};
///
/// let line: &[u8] = b"tnv1.uint8.2.raw-hex.0aff.6d8416eb";
/// let reader = Reader::new(line, &Registry::core(), &Limits::default())?;
/// assert_eq!(reader.shape(), [2]);
/// assert_eq!(reader.read::<Vec<u8>>()?, [10, 255]);
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Reader<R> {
    pub(crate) units: Units<R>,
    /// Of a tree: where the codecs of its parts come from.
    pub(crate) tree_registry: Option<Registry>,
}

impl<R: Read> Reader<R> {
    /// Reads a header, of a line or of the binary form: the first byte tells.
    ///
    /// # Errors
    /// Every code that concerns a line or the binary form; `io`.
    pub fn new(input: R, registry: &Registry, limits: &Limits) -> Result<Self> {
        let (input, decoder) = Input::open(input, registry, limits)?;
        let tree_registry = (*decoder.dtype() == Dtype::Tree).then(|| registry.clone());
        Ok(Reader { units: Units::new(input, decoder), tree_registry })
    }

    /// Is told after each chunk that is decoded.
    #[must_use]
    pub fn with_progress(mut self, progress: Progress) -> Self {
        self.units.decoder.progress = progress;
        self
    }

    /// What one element is.
    #[must_use]
    pub fn dtype(&self) -> &Dtype {
        self.decoder().dtype()
    }

    /// The dims, outermost first.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.decoder().shape
    }

    /// Attrs, names of dims, struct fields.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.decoder().header.meta
    }

    /// Reads the array. Memory is asked for once, when the header is within the limits and the first segment can hold what it says of its chunk; nothing is returned before the check is
    /// proved.
    ///
    /// # Errors
    /// As [`crate::Opened::decode`], and what `T` refuses.
    pub fn read<T: FromArray>(mut self) -> Result<T> {
        self.units.look_ahead()?;
        let (dtype, shape, meta) = (self.dtype().clone(), self.shape().to_vec(), self.meta().clone());
        let source = Once { dtype, shape, meta, units: RefCell::new(Some(&mut self.units)) };
        let value = T::from_array(&source);
        let is_read = source.units.borrow().is_none();
        match value {
            // Refused without a look at the elements: what is wrong with the envelope is said first.
            value if !is_read => self.units.finish().and(value),
            value => value,
        }
    }

    /// Reads the raw run into `out`, which has its length. On an error `out` holds anything.
    ///
    /// # Errors
    /// As [`Reader::read`].
    pub fn read_run(mut self, out: &mut [u8]) -> Result<()> {
        self.units.read_run(out)
    }

    /// Reads everything and throws it away: proves the envelope with the memory of one chunk.
    ///
    /// # Errors
    /// As [`Reader::read`]; `unsupported` for an object, which is proved by reading it as its type.
    pub fn verify(mut self) -> Result<()> {
        if *self.dtype() == Dtype::Tree {
            return self.with_tree(|opened| opened.verify());
        }
        if self.dtype().is_object() {
            let error = Error::new(ErrorKind::Unsupported, "an object is verified by decoding it into its type");
            return self.units.finish().and(Err(error));
        }
        self.unverified_chunks().try_for_each(|chunk| chunk.map(drop))
    }

    /// The chunks, in order and one-dimensional, as they come: *before* the check is known. They may be used for what can be undone. Only when the iterator has ended without an
    /// error is the envelope proved; an error is its last item. A stored array comes in pieces of about 512 KiB.
    ///
    /// ```
    /// use tenvelope_core::{Limits, Reader, Registry};
    ///
    /// let cut: &[u8] = b"tnv1.uint8.2.raw-hex.0aff.6d84";
    /// let chunks: Vec<_> = Reader::new(cut, &Registry::core(), &Limits::default())?.unverified_chunks().collect();
    /// assert!(chunks[0].is_ok());
    /// assert_eq!(chunks[1].as_ref().unwrap_err().code(), "bad_check");
    /// # Ok::<(), tenvelope_core::Error>(())
    /// ```
    pub fn unverified_chunks(self) -> UnverifiedChunks<R> {
        UnverifiedChunks { units: self.units, is_done: false }
    }

    /// Reads rows `rows.start` to `rows.end` of the first dim; chunks without any of them are not decompressed. The check of the whole is proved first, values in the chunks that
    /// are decoded.
    ///
    /// # Errors
    /// As [`Reader::read`]; `bad_argument` if the array is 0-d or has no such rows.
    pub fn read_rows(mut self, rows: Range<usize>) -> Result<Array> {
        match elements_of_rows(self.shape(), &rows) {
            Ok((elements, shape)) => self.units.read_rows(RowCollector::new(self.dtype().clone(), elements), shape),
            Err(error) => self.units.finish().and(Err(error)),
        }
    }

    fn decoder(&self) -> &Decoder<'static> {
        &self.units.decoder
    }
}

/// See [`Reader::unverified_chunks`].
#[derive(Debug)]
pub struct UnverifiedChunks<R> {
    units: Units<R>,
    is_done: bool,
}

impl<R: Read> Iterator for UnverifiedChunks<R> {
    type Item = Result<Array>;

    fn next(&mut self) -> Option<Result<Array>> {
        if self.is_done {
            return None;
        }
        let next = self.units.decode_next();
        self.is_done = !matches!(next, Ok(Some(_)));
        next.transpose()
    }
}

/// A reader whose elements can be taken once.
struct Once<'r, R> {
    dtype: Dtype,
    shape: Vec<usize>,
    meta: Meta,
    units: RefCell<Option<&'r mut Units<R>>>,
}

impl<'r, R: Read> Once<'r, R> {
    fn take(&self) -> Result<&'r mut Units<R>> {
        self.units.borrow_mut().take().ok_or_else(|| Error::new(ErrorKind::BadArgument, "the elements of a stream can be taken only once"))
    }
}

impl<R: Read> Source for Once<'_, R> {
    fn dtype(&self) -> &Dtype {
        &self.dtype
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn meta(&self) -> Meta {
        self.meta.clone()
    }

    fn fill(&self, out: &mut [u8]) -> Result<()> {
        self.take()?.read_run(out)
    }

    fn strings(&self) -> Result<Strings> {
        if self.dtype != Dtype::String {
            return Err(
                Error::new(ErrorKind::DtypeMismatch, format!("the array is of {}, string was asked for", self.dtype)).in_field("dtype")
            );
        }
        self.take()?.read_strings()
    }

    fn array(&self) -> Result<Array> {
        self.take()?.read_array()
    }
}
