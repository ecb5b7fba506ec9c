//! How alike two embeddings are.

use ndarray::Array1;
use serde::Serialize;
use tenvelope::{Error, ErrorKind, Result};

/// Of two vectors.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Cosine {
    /// From −1 to 1; null where there is none, as with a vector of zeros.
    cosine: Option<f64>,
}

/// The cosine of the angle between two vectors of one length.
///
/// # Errors
/// `shape_mismatch` if the lengths differ.
pub fn cosine(a: &Array1<f32>, b: &Array1<f32>) -> Result<Cosine> {
    if a.len() != b.len() {
        let message = format!("a has {} elements and b has {}; both must have the same number", a.len(), b.len());
        return Err(Error::new(ErrorKind::ShapeMismatch, message).in_field("shape"));
    }
    let products = a.iter().zip(b).map(|(&a, &b)| (f64::from(a), f64::from(b)));
    let (dot, aa, bb) = products.fold((0.0, 0.0, 0.0), |(dot, aa, bb), (a, b)| (dot + a * b, aa + a * a, bb + b * b));
    Ok(Cosine { cosine: Some(dot / (aa.sqrt() * bb.sqrt())).filter(|cosine| cosine.is_finite()) })
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn angles() {
        assert_eq!(cosine(&array![1.0, 0.0], &array![0.0, 5.0]).unwrap().cosine, Some(0.0));
        assert_eq!(cosine(&array![3.0, 4.0], &array![-6.0, -8.0]).unwrap().cosine, Some(-1.0));
        // Squares of these overflow as float32.
        assert_eq!(cosine(&array![1e30, 1e30], &array![1e30, 1e30]).unwrap().cosine.map(|c| c.round()), Some(1.0));
        assert_eq!(cosine(&array![0.0], &array![1.0]).unwrap().cosine, None);
        assert_eq!(cosine(&array![f32::NAN], &array![1.0]).unwrap().cosine, None);
        assert_eq!(cosine(&array![], &array![]).unwrap().cosine, None);
        assert_eq!(cosine(&array![1.0], &array![1.0, 2.0]).unwrap_err().code(), "shape_mismatch");
    }
}
