//! The two borders of the format: what can be written, and what can be read back into.

use std::borrow::Cow;

use crate::{
    array::{Array, ArrayView},
    buffer::Buffer,
    decode::Opened,
    dtype::Dtype,
    element::{Element, run_of},
    error::{Error, ErrorKind, Result},
    meta::Meta,
    shape::count_in_memory,
    strings::Strings,
};

/// What can be seen as an array: borrowed where its memory already is a raw run, copied once where it is not.
pub trait AsArray {
    /// The array.
    ///
    /// # Errors
    /// `unsupported` for what no envelope holds, `too_large` over a cap, `alloc_failed`.
    fn as_array_view(&self) -> Result<ArrayView<'_>>;

    /// The attrs and names of dims that go with it: none, but for [`crate::Labelled`].
    fn meta(&self) -> Meta {
        Meta::default()
    }
}

/// What can be built from decoded elements.
///
/// Implementations ask the [`Source`] what it holds, make room, and let it fill that room: no copy in between.
pub trait FromArray: Sized {
    /// Takes the elements.
    ///
    /// # Errors
    /// `dtype_mismatch`, `shape_mismatch`, and whatever decoding reports.
    fn from_array(source: &dyn Source) -> Result<Self>;
}

/// Elements about to be taken: a line that was opened, or an array in memory.
pub trait Source {
    /// What one element is.
    fn dtype(&self) -> &Dtype;

    /// The dims, outermost first.
    fn shape(&self) -> &[usize];

    /// Attrs and names of dims, where there are any.
    fn meta(&self) -> Meta {
        Meta::default()
    }

    /// Fills `out`, which has the length of the raw run, with it.
    ///
    /// # Errors
    /// Whatever decoding reports.
    fn fill(&self, out: &mut [u8]) -> Result<()>;

    /// The elements of a `string` array.
    ///
    /// # Errors
    /// Whatever decoding reports; `dtype_mismatch` for other dtypes.
    fn strings(&self) -> Result<Strings>;

    /// The array itself.
    ///
    /// # Errors
    /// Whatever decoding reports.
    fn array(&self) -> Result<Array>;
}

/// All elements of a source as numbers, in C order, whatever the shape.
///
/// # Errors
/// `dtype_mismatch` unless the dtype is just that of `T`; whatever decoding reports.
pub fn elements_of<T: Element>(source: &dyn Source) -> Result<Vec<T>> {
    expect_dtype::<T>(source.dtype())?;
    let count = count_in_memory(source.shape());
    T::collect(count, &mut |run| source.fill(run))
}

/// Fills a slice with all elements of a source.
///
/// # Errors
/// As [`elements_of`]; `shape_mismatch` if the slice has another number of elements.
pub fn fill_slice<T: Element>(source: &dyn Source, out: &mut [T]) -> Result<()> {
    expect_dtype::<T>(source.dtype())?;
    let count = count_in_memory(source.shape());
    if count != out.len() {
        let message = format!("{:?} has {count} elements, the place for them {}", source.shape(), out.len());
        return Err(Error::new(ErrorKind::ShapeMismatch, message).in_field("shape"));
    }
    T::fill(out, &mut |run| source.fill(run))
}

impl<'a> ArrayView<'a> {
    /// A view of numbers with a shape. On little-endian machines nothing is copied.
    ///
    /// ```
    /// use tenvelope_core::ArrayView;
    ///
    /// let view = ArrayView::from_elements(&[2, 3], &[1.0f32, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// assert_eq!(view.count(), 6);
    /// # Ok::<(), tenvelope_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// `size_mismatch` if the shape has another number of elements.
    pub fn from_elements<T: Element>(shape: &[usize], elements: &'a [T]) -> Result<Self> {
        match run_of(elements) {
            Cow::Borrowed(run) => ArrayView::from_bytes(T::DTYPE, shape, run),
            Cow::Owned(run) => ArrayView::from_buffer(T::DTYPE, shape, Buffer::copy_of(&run)?),
        }
    }
}

impl Source for Opened<'_> {
    fn dtype(&self) -> &Dtype {
        Opened::dtype(self)
    }

    fn shape(&self) -> &[usize] {
        Opened::shape(self)
    }

    fn meta(&self) -> Meta {
        Opened::meta(self).clone()
    }

    fn fill(&self, out: &mut [u8]) -> Result<()> {
        self.decode_run(out)
    }

    fn strings(&self) -> Result<Strings> {
        expect_strings(Opened::dtype(self))?;
        self.decode_strings()
    }

    fn array(&self) -> Result<Array> {
        self.decode()
    }
}

impl Source for ArrayView<'_> {
    fn dtype(&self) -> &Dtype {
        ArrayView::dtype(self)
    }

    fn shape(&self) -> &[usize] {
        ArrayView::shape(self)
    }

    fn fill(&self, out: &mut [u8]) -> Result<()> {
        match self.bytes() {
            Some(run) if run.len() == out.len() => {
                out.copy_from_slice(run);
                Ok(())
            }
            run => {
                let message = format!("the array takes {} bytes, the place for it has {}", run.map_or(0, <[u8]>::len), out.len());
                Err(Error::new(ErrorKind::BadArgument, message))
            }
        }
    }

    fn strings(&self) -> Result<Strings> {
        expect_strings(self.dtype())?;
        Ok(ArrayView::strings(self).cloned().unwrap_or_default())
    }

    fn array(&self) -> Result<Array> {
        self.view().into_owned()
    }
}

impl AsArray for ArrayView<'_> {
    fn as_array_view(&self) -> Result<ArrayView<'_>> {
        Ok(self.view())
    }
}

impl FromArray for Array {
    fn from_array(source: &dyn Source) -> Result<Self> {
        source.array()
    }
}

impl<T: Element> AsArray for [T] {
    fn as_array_view(&self) -> Result<ArrayView<'_>> {
        ArrayView::from_elements(&[self.len()], self)
    }
}

impl<T: Element> AsArray for Vec<T> {
    fn as_array_view(&self) -> Result<ArrayView<'_>> {
        self.as_slice().as_array_view()
    }
}

impl<T: Element, const N: usize> AsArray for [T; N] {
    fn as_array_view(&self) -> Result<ArrayView<'_>> {
        self.as_slice().as_array_view()
    }
}

impl<A: AsArray + ?Sized> AsArray for &A {
    fn as_array_view(&self) -> Result<ArrayView<'_>> {
        (**self).as_array_view()
    }

    fn meta(&self) -> Meta {
        (**self).meta()
    }
}

/// One dim only: a flat vector of a matrix would lose its shape.
impl<T: Element> FromArray for Vec<T> {
    fn from_array(source: &dyn Source) -> Result<Self> {
        expect_dtype::<T>(source.dtype())?;
        expect_one_dim(source)?;
        elements_of(source)
    }
}

impl AsArray for [String] {
    fn as_array_view(&self) -> Result<ArrayView<'_>> {
        ArrayView::from_strings(&[self.len()], Cow::Owned(self.iter().collect::<Strings>()))
    }
}

impl AsArray for [&str] {
    fn as_array_view(&self) -> Result<ArrayView<'_>> {
        ArrayView::from_strings(&[self.len()], Cow::Owned(self.iter().collect::<Strings>()))
    }
}

impl AsArray for Vec<String> {
    fn as_array_view(&self) -> Result<ArrayView<'_>> {
        self.as_slice().as_array_view()
    }
}

impl FromArray for Vec<String> {
    fn from_array(source: &dyn Source) -> Result<Self> {
        expect_strings(source.dtype())?;
        expect_one_dim(source)?;
        Ok(source.strings()?.iter().map(str::to_owned).collect())
    }
}

impl<'a> From<Strings> for Cow<'a, Strings> {
    fn from(strings: Strings) -> Self {
        Cow::Owned(strings)
    }
}

impl<'a> From<&'a Strings> for Cow<'a, Strings> {
    fn from(strings: &'a Strings) -> Self {
        Cow::Borrowed(strings)
    }
}

impl ArrayView<'_> {
    /// The elements as numbers, in C order, whatever the shape.
    ///
    /// # Errors
    /// `dtype_mismatch` unless the dtype is just that of `T`.
    pub fn to_vec<T: Element>(&self) -> Result<Vec<T>> {
        elements_of(self)
    }
}

pub(crate) fn expect_dtype<T: Element>(found: &Dtype) -> Result<()> {
    if *found == T::DTYPE {
        return Ok(());
    }
    let message = format!("the array is of {found}, {} was asked for; there is no silent cast", T::DTYPE);
    Err(Error::new(ErrorKind::DtypeMismatch, message).in_field("dtype"))
}

fn expect_strings(found: &Dtype) -> Result<()> {
    if *found == Dtype::String {
        return Ok(());
    }
    Err(Error::new(ErrorKind::DtypeMismatch, format!("the array is of {found}, string was asked for")).in_field("dtype"))
}

fn expect_one_dim(source: &dyn Source) -> Result<()> {
    if source.shape().len() == 1 {
        return Ok(());
    }
    let message =
        format!("an array of shape {:?}; a vector takes one dim. Decode into `Array` or an ndarray to keep the shape", source.shape());
    Err(Error::new(ErrorKind::ShapeMismatch, message).in_field("shape"))
}
