//! An array as the format sees it: dtype, shape, and elements in C order, little-endian.

use std::borrow::Cow;

use crate::{
    buffer::Buffer,
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    num::{capped_product, to_u64, to_usize},
    shape,
    strings::Strings,
    values::check_values,
};

/// An array whose invariants are proved: the bytes are exactly what dtype and shape demand, and no element is one that the dtype forbids.
///
/// Borrowed from the caller's memory where that already is a raw run, owned otherwise.
///
/// ```
/// use tenvelope_core::{ArrayView, Dtype};
///
/// let array = ArrayView::from_bytes(Dtype::Int16, &[2, 2], &[1, 0, 2, 0, 3, 0, 255, 255])?;
/// assert_eq!(array.shape(), [2, 2]);
/// assert!(ArrayView::from_bytes(Dtype::Int16, &[3], &[1, 0]).is_err());
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ArrayView<'a> {
    dtype: Dtype,
    shape: Vec<usize>,
    elements: Elements<'a>,
}

/// An array that owns its elements.
pub type Array = ArrayView<'static>;

/// The elements themselves.
#[derive(Clone, Debug)]
pub(crate) enum Elements<'a> {
    Borrowed(&'a [u8]),
    Owned(Buffer),
    Strings(Cow<'a, Strings>),
}

impl<'a> ArrayView<'a> {
    /// A view of a raw run: C order, little-endian, packed.
    ///
    /// # Errors
    /// `size_mismatch` if the length is not what dtype and shape demand, `bad_value` for an element that the dtype forbids,
    /// `too_large` over a cap, `unsupported` for `string` (use [`ArrayView::from_strings`]) and for what is no array.
    pub fn from_bytes(dtype: Dtype, shape: &[usize], bytes: &'a [u8]) -> Result<Self> {
        check_run(&dtype, shape, bytes)?;
        Ok(ArrayView { dtype, shape: shape.to_vec(), elements: Elements::Borrowed(bytes) })
    }

    /// An array that owns its raw run.
    ///
    /// # Errors
    /// As [`ArrayView::from_bytes`].
    pub fn from_buffer(dtype: Dtype, shape: &[usize], buffer: Buffer) -> Result<Self> {
        check_run(&dtype, shape, buffer.as_bytes())?;
        Ok(ArrayView { dtype, shape: shape.to_vec(), elements: Elements::Owned(buffer) })
    }

    /// A `string` array.
    ///
    /// # Errors
    /// `size_mismatch` if there are more or fewer strings than the shape has elements.
    pub fn from_strings(shape: &[usize], strings: impl Into<Cow<'a, Strings>>) -> Result<Self> {
        let strings = strings.into();
        let count = count_of(&Dtype::String, shape)?;
        if count != to_u64(strings.len()) {
            return Err(wrong_size(&Dtype::String, shape, count, strings.len(), "strings"));
        }
        Ok(ArrayView { dtype: Dtype::String, shape: shape.to_vec(), elements: Elements::Strings(strings) })
    }

    /// What one element is.
    #[must_use]
    pub fn dtype(&self) -> &Dtype {
        &self.dtype
    }

    /// The dims, outermost first; empty for a 0-d array.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Number of elements: the product of the dims.
    #[must_use]
    pub fn count(&self) -> usize {
        shape::count_in_memory(&self.shape)
    }

    /// The raw run; `None` for `string`.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.elements {
            Elements::Borrowed(bytes) => Some(bytes),
            Elements::Owned(buffer) => Some(buffer.as_bytes()),
            Elements::Strings(_) => None,
        }
    }

    /// The strings; `None` for every dtype but `string`.
    #[must_use]
    pub fn strings(&self) -> Option<&Strings> {
        match &self.elements {
            Elements::Strings(strings) => Some(strings),
            _ => None,
        }
    }

    /// A view of the same elements.
    #[must_use]
    pub fn view(&self) -> ArrayView<'_> {
        let elements = match &self.elements {
            Elements::Borrowed(bytes) => Elements::Borrowed(bytes),
            Elements::Owned(buffer) => Elements::Borrowed(buffer.as_bytes()),
            Elements::Strings(strings) => Elements::Strings(Cow::Borrowed(strings.as_ref())),
        };
        ArrayView { dtype: self.dtype.clone(), shape: self.shape.clone(), elements }
    }

    /// An array with its own copy of borrowed elements.
    ///
    /// # Errors
    /// `alloc_failed`.
    pub fn into_owned(self) -> Result<Array> {
        let elements = match self.elements {
            Elements::Borrowed(bytes) => Elements::Owned(Buffer::copy_of(bytes)?),
            Elements::Owned(buffer) => Elements::Owned(buffer),
            Elements::Strings(strings) => Elements::Strings(Cow::Owned(strings.into_owned())),
        };
        Ok(ArrayView { dtype: self.dtype, shape: self.shape, elements })
    }

    /// What a decoder produced, whose lengths and values it has proved.
    pub(crate) fn proved(dtype: Dtype, shape: Vec<usize>, elements: Elements<'a>) -> Self {
        ArrayView { dtype, shape, elements }
    }
}

/// Equal when dtype, shape and elements are, bit for bit: NaNs equal themselves, 0.0 and −0.0 differ.
impl PartialEq for ArrayView<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.dtype == other.dtype && self.shape == other.shape && self.bytes() == other.bytes() && self.strings() == other.strings()
    }
}

impl Eq for ArrayView<'_> {}

/// Number of elements, with the caps of the format proved.
pub(crate) fn count_of(dtype: &Dtype, shape: &[usize]) -> Result<u64> {
    if dtype.is_object() {
        return Err(Error::new(ErrorKind::Unsupported, format!("{dtype} is not an array")));
    }
    dtype.check_params()?;
    let dims: Vec<u64> = shape.iter().map(|&dim| to_u64(dim)).collect();
    shape::check_caps(&dims, dtype.item_size())?;
    capped_product(dims).ok_or_else(|| Error::new(ErrorKind::TooLarge, "over 2^53-1 elements").in_field("shape"))
}

fn check_run(dtype: &Dtype, shape: &[usize], bytes: &[u8]) -> Result<()> {
    let count = count_of(dtype, shape)?;
    let Some(need) = dtype.run_len(count) else {
        return Err(Error::new(ErrorKind::Unsupported, format!("elements of {dtype} are not a run of bytes; use `from_strings`")));
    };
    if to_usize(need)? != bytes.len() {
        return Err(wrong_size(dtype, shape, need, bytes.len(), "bytes"));
    }
    check_values(dtype, count, bytes)
}

fn wrong_size(dtype: &Dtype, shape: &[usize], need: u64, found: usize, what: &str) -> Error {
    Error::new(ErrorKind::SizeMismatch, format!("an array of {dtype} {shape:?} has {need} {what}, not {found}"))
}
