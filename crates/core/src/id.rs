//! The content id: one name for all lines of equal arrays (section 11 of the specification).

use sha2::{Digest, Sha256};

use crate::{array::ArrayView, error::Result, jcs, num::to_u64, shape};

/// The content id of an array: 64 lower-case hex digits, the same for every chain, chunk length, attrs and names of dims.
///
/// ```
/// use tenvelope_core::{ArrayView, Dtype, content_id};
///
/// let row = ArrayView::from_bytes(Dtype::Uint8, &[1, 4], &[1, 2, 3, 4])?;
/// let square = ArrayView::from_bytes(Dtype::Uint8, &[2, 2], &[1, 2, 3, 4])?;
/// assert_ne!(content_id(&row)?, content_id(&square)?);
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// None for arrays whose invariants are proved.
pub fn content_id(array: &ArrayView<'_>) -> Result<String> {
    let dims: Vec<u64> = array.shape().iter().map(|&dim| to_u64(dim)).collect();
    let fields = array.dtype().fields().map(|fields| jcs::to_canonical(&fields.to_json())).transpose()?.unwrap_or_default();
    let mut hash = Sha256::new();
    hash.update(format!("tnv1-id\n{}\n{}\n{fields}\n", array.dtype(), shape::to_text(&dims)));
    if let Some(strings) = array.strings() {
        strings.for_each_run_part(|part| hash.update(part));
    }
    hash.update(array.bytes().unwrap_or_default());
    Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect())
}
