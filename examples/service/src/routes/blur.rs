//! A picture, blurred a little: each point becomes the mean of itself and its eight neighbours, weighted 1 2 1 · 2 4 2 · 1 2 1. At the edges the outermost points stand for those outside.

use ndarray::ArrayD;
use tenvelope::{ArrayView, AsArray, Dtype, Element, Error, ErrorKind, FromArray, Result, core::Source};

/// A picture as this service takes it: `uint8` or `float32`, rows × columns, with or without channels behind them.
///
/// An own type is where a program says once what it takes: every endpoint that asks for an `Image` refuses all else, before a byte of it is decoded.
#[derive(Clone, Debug, PartialEq)]
pub enum Image {
    /// Points from 0 to 255.
    Bytes(ArrayD<u8>),
    /// Points of any brightness.
    Floats(ArrayD<f32>),
}

impl FromArray for Image {
    fn from_array(source: &dyn Source) -> Result<Self> {
        let (dtype, shape) = (source.dtype(), source.shape());
        if !matches!(dtype, Dtype::Uint8 | Dtype::Float32) {
            let message = format!("found {dtype}; a picture is uint8 or float32");
            return Err(Error::new(ErrorKind::DtypeMismatch, message).in_field("dtype"));
        }
        if !matches!(shape.len(), 2 | 3) {
            let message = format!("found shape {shape:?}; a picture has rows and columns, and perhaps channels: [480,640] or [480,640,3]");
            return Err(Error::new(ErrorKind::ShapeMismatch, message).in_field("shape"));
        }
        match dtype {
            Dtype::Uint8 => ArrayD::from_array(source).map(Image::Bytes),
            _ => ArrayD::from_array(source).map(Image::Floats),
        }
    }
}

impl AsArray for Image {
    fn as_array_view(&self) -> Result<ArrayView<'_>> {
        match self {
            Image::Bytes(array) => array.as_array_view(),
            Image::Floats(array) => array.as_array_view(),
        }
    }
}

impl Image {
    /// The same, blurred.
    #[must_use]
    pub fn blurred(&self) -> Self {
        match self {
            Image::Bytes(array) => Image::Bytes(blur(array)),
            Image::Floats(array) => Image::Floats(blur(array)),
        }
    }
}

/// A number that a picture is made of, and the one that weighted sums of it fit into.
pub trait Point: Element {
    /// Of weights that come to 16.
    type Sum: Copy + Default + std::ops::Add<Output = Self::Sum>;
    /// The same number.
    fn widen(self) -> Self::Sum;
    /// A sixteenth, to the nearest.
    fn narrow(sum: Self::Sum) -> Self;
}

impl Point for u8 {
    type Sum = u16;

    fn widen(self) -> u16 {
        self.into()
    }

    fn narrow(sum: u16) -> u8 {
        // 16 · 255 + 8 is 255 and a half.
        ((sum + 8) >> 4) as u8
    }
}

impl Point for f32 {
    type Sum = f32;

    fn widen(self) -> f32 {
        self
    }

    fn narrow(sum: f32) -> f32 {
        sum / 16.0
    }
}

/// Blurs what has rows, columns and perhaps channels.
#[must_use]
pub fn blur<T: Point>(image: &ArrayD<T>) -> ArrayD<T> {
    let mut blurred = image.clone();
    let (rows, columns) = (image.shape()[0], image.shape()[1]);
    let (Some(points), Some(out)) = (image.as_slice(), blurred.as_slice_mut()) else { return blurred };
    let width = points.len() / rows.max(1);
    if width == 0 {
        return blurred;
    }
    let channels = width / columns;
    let row = |y: usize| &points[y * width..][..width];
    let mut sums = vec![T::Sum::default(); width];
    for (y, out) in out.chunks_exact_mut(width).enumerate() {
        let (above, below) = (row(y.saturating_sub(1)), row((y + 1).min(rows - 1)));
        for (((sum, &a), &here), &b) in sums.iter_mut().zip(above).zip(row(y)).zip(below) {
            *sum = a.widen() + here.widen() + here.widen() + b.widen();
        }
        for x in 0..width {
            let left = sums[if x < channels { x } else { x - channels }];
            let right = sums[if x + channels < width { x + channels } else { x }];
            out[x] = T::narrow(left + sums[x] + sums[x] + right);
        }
    }
    blurred
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_spreads_and_the_edge_keeps() {
        let image = ndarray::array![[0u8, 0, 0, 0], [0, 160, 0, 0], [0, 0, 0, 16]].into_dyn();
        assert_eq!(blur(&image), ndarray::array![[10u8, 20, 10, 0], [20, 40, 21, 3], [10, 20, 13, 9]].into_dyn());
        let flat = ArrayD::from_elem(vec![3, 2, 4], 255u8);
        assert_eq!(blur(&flat), flat);
        let floats = ndarray::array![[[16f32, 0.0], [0.0, 32.0]]].into_dyn();
        assert_eq!(blur(&floats), ndarray::array![[[12f32, 8.0], [4.0, 24.0]]].into_dyn());
    }

    #[test]
    fn nothing_is_blurred_to_nothing() {
        for shape in [vec![0, 5], vec![5, 0], vec![5, 5, 0], vec![0, 0, 0]] {
            assert_eq!(blur(&ArrayD::<f32>::zeros(shape.clone())).shape(), shape);
        }
    }
}
