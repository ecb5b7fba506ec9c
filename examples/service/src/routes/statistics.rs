//! What the elements of any array look like.

use serde::Serialize;
use serde_json::Value;
use tenvelope::{Array, Result, content_id, stats};

/// Of an array of any dtype.
#[derive(Clone, Debug, Serialize)]
pub struct Statistics {
    dtype: String,
    shape: Vec<usize>,
    /// The same for equal arrays, however they were sent.
    content_id: String,
    /// Mean, least, largest and so on, as the dtype has them.
    summary: Value,
}

impl Statistics {
    /// Goes over all elements.
    ///
    /// # Errors
    /// None for an array that was decoded.
    pub fn of(array: &Array) -> Result<Self> {
        Ok(Statistics {
            dtype: array.dtype().to_string(),
            shape: array.shape().to_vec(),
            content_id: content_id(array)?,
            summary: stats::summary(array).to_json(),
        })
    }
}
