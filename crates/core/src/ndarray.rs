//! ndarray arrays and views, of any layout and number of dims.

use ndarray::{ArrayBase, ArrayRef, Dimension, IxDyn, OwnedRepr, RawData};

use crate::{
    array::ArrayView,
    buffer::Buffer,
    convert::{AsArray, FromArray, Source, elements_of, expect_dtype},
    element::{Element, run_of},
    error::{Error, ErrorKind, Result},
};

/// Standard layout is borrowed; Fortran order, strides, negative and zero strides are copied once into C order.
impl<T: Element, D: Dimension> AsArray for ArrayRef<T, D> {
    fn as_array_view(&self) -> Result<ArrayView<'_>> {
        if let Some(elements) = self.as_slice() {
            return ArrayView::from_elements(self.shape(), elements);
        }
        let elements: Vec<T> = self.iter().copied().collect();
        ArrayView::from_buffer(T::DTYPE, self.shape(), Buffer::copy_of(&run_of(&elements))?)
    }
}

impl<S, D> AsArray for ArrayBase<S, D>
where
    S: ndarray::Data,
    <S as RawData>::Elem: Element,
    D: Dimension,
{
    fn as_array_view(&self) -> Result<ArrayView<'_>> {
        (**self).as_array_view()
    }
}

/// The number of dims must be that of `D`; `IxDyn` takes any.
impl<T: Element, D: Dimension> FromArray for ArrayBase<OwnedRepr<T>, D> {
    fn from_array(source: &dyn Source) -> Result<Self> {
        expect_dtype::<T>(source.dtype())?;
        let mismatch = |why: &dyn std::fmt::Display| {
            let message = format!(
                "an array of shape {:?} does not go into {} dims: {why}",
                source.shape(),
                D::NDIM.map_or("these".to_owned(), |n| n.to_string())
            );
            Error::new(ErrorKind::ShapeMismatch, message).in_field("shape")
        };
        if D::NDIM.is_some_and(|dims| dims != source.shape().len()) {
            return Err(mismatch(&"the numbers of dims differ"));
        }
        let elements = elements_of(source)?;
        let array = ndarray::ArrayD::from_shape_vec(IxDyn(source.shape()), elements).map_err(|error| mismatch(&error))?;
        array.into_dimensionality::<D>().map_err(|error| mismatch(&error))
    }
}
