//! An array as a small picture.

use tenvelope_core::{ArrayView, Dtype};

use super::{numbers::Number, read};

/// A small grey picture of an array, row by row.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Picture {
    /// Cells of a row.
    pub columns: usize,
    /// Rows; one for a series.
    pub rows: usize,
    /// The mean of the elements under each cell, from 0 (the least) to 1 (the largest); `None` where there is none but NaNs and infinities.
    pub cells: Vec<Option<f64>>,
    /// The height and width of what is shown; a series has the height 1.
    pub of: [usize; 2],
    /// Whether outer dims were left out but for their first index.
    pub is_part: bool,
}

/// The picture of real numbers: a series, or the last two dims; of `uint8` with 3 or 4 as its last dim the brightness of the colours. At most `columns` × `rows` cells, each twice
/// as high as wide, as characters of a terminal are. `None` for everything else.
///
/// ```
/// let gradient = ndarray::Array2::from_shape_fn((100, 200), |(y, _)| y as f32);
/// let picture = tenvelope::stats::picture(&tenvelope::AsArray::as_array_view(&gradient)?, 40, 20).unwrap();
/// assert_eq!((picture.columns, picture.rows), (40, 10));
/// assert!(picture.cells[0] < picture.cells[399]);
/// # Ok::<(), tenvelope::Error>(())
/// ```
#[must_use]
pub fn picture(array: &ArrayView<'_>, columns: usize, rows: usize) -> Option<Picture> {
    let shape = array.shape();
    let colours = match shape {
        [_, .., _, c @ (3 | 4)] if shape.len() >= 3 && *array.dtype() == Dtype::Uint8 => *c,
        _ => 1,
    };
    let plane = if colours > 1 { &shape[..shape.len() - 1] } else { shape };
    let (height, width, outer) = match plane {
        [] => return None,
        [width] => (1, *width, &[][..]),
        [outer @ .., height, width] => (*height, *width, outer),
    };
    if array.count() == 0 || columns == 0 || rows == 0 {
        return None;
    }
    let (wide, high) = cells_for(height, width, columns, rows);
    let pixel = |i: usize| if colours > 1 { brightness(array, i * colours) } else { element(array, i) };
    // Dtypes without numbers have no picture at all.
    pixel(0)?;
    let (mut sums, mut counts) = (vec![0.0; wide * high], vec![0usize; wide * high]);
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    let finite = |i: usize| pixel(i).filter(|x| x.is_finite());
    for x in (0..height * width).filter_map(finite) {
        (least, most) = (least.min(x), most.max(x));
    }
    let range = most / 2.0 - least / 2.0;
    for y in 0..height {
        for x in 0..width {
            let Some(value) = finite(y * width + x) else { continue };
            let cell = y * high / height * wide + x * wide / width;
            sums[cell] += if range > 0.0 { (value / 2.0 - least / 2.0) / range } else { 0.5 };
            counts[cell] += 1;
        }
    }
    let cells = sums.iter().zip(&counts).map(|(sum, &count)| (count > 0).then(|| sum / count as f64)).collect();
    Some(Picture { columns: wide, rows: high, cells, of: [height, width], is_part: outer.iter().any(|&dim| dim > 1) })
}

/// How many cells a plane takes within bounds, in its own proportions.
fn cells_for(height: usize, width: usize, columns: usize, rows: usize) -> (usize, usize) {
    let wide = width.min(columns);
    if height == 1 {
        return (wide, 1);
    }
    // Small planes are shown element by element.
    if width <= columns && height <= rows {
        return (width, height);
    }
    let high = (wide as f64 * height as f64 / width as f64 / 2.0).round().max(1.0) as usize;
    if high <= rows {
        return (wide, high.min(height));
    }
    let wide = (rows as f64 * 2.0 * width as f64 / height as f64).round().max(1.0) as usize;
    (wide.min(columns).min(width), rows.min(height))
}

fn element(array: &ArrayView<'_>, i: usize) -> Option<f64> {
    let (run, dtype) = (array.bytes()?, array.dtype());
    if matches!(dtype, Dtype::Datetime64 { .. } | Dtype::Timedelta64 { .. }) {
        return None;
    }
    if matches!(dtype, Dtype::Int4 | Dtype::Uint4) {
        let nibble = run.get(i / 2)? >> (i % 2 * 4) & 15;
        return Some(if *dtype == Dtype::Int4 && nibble > 7 { f64::from(nibble) - 16.0 } else { f64::from(nibble) });
    }
    let size = usize::try_from(dtype.item_size()?).ok()?;
    read::number(dtype, run.get(i * size..)?.get(..size)?).map(Number::to_f64)
}

/// As bright as the eye finds it (the weights of Rec. 709).
fn brightness(array: &ArrayView<'_>, at: usize) -> Option<f64> {
    let [red, green, blue] = *array.bytes()?.get(at..)?.first_chunk::<3>()?;
    Some(0.2126 * f64::from(red) + 0.7152 * f64::from(green) + 0.0722 * f64::from(blue))
}
