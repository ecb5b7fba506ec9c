//! The data of a file, written and read by the crate `ndarray-npy`.

use bytemuck::Pod;
use ndarray_npy::{ReadableElement, WritableElement};
use num_complex::Complex;
use tenvelope_core::{Dtype, Error, ErrorKind, Result};

/// Bytes that become elements at a time: memory of this size stands between array and file, not one of the array's.
const PIECE: usize = 1 << 16;

/// What `ndarray-npy` does with the elements of a dtype.
pub(crate) struct Elements {
    /// Appends the data of a raw run to a file.
    pub(crate) write: fn(run: &[u8], file: &mut Vec<u8>) -> Result<()>,
    /// Fills a raw run from data of the same length.
    pub(crate) read: fn(data: &[u8], run: &mut [u8]) -> Result<()>,
}

/// The dtypes that `ndarray-npy` has.
pub(crate) fn elements(dtype: &Dtype) -> Option<Elements> {
    Some(match dtype {
        // Differences of bools are no bools. Whether the elements are is judged when all deltas are undone (rule E6).
        Dtype::Bool | Dtype::Uint8 => of::<u8>(),
        Dtype::Int8 => of::<i8>(),
        Dtype::Int16 => of::<i16>(),
        Dtype::Int32 => of::<i32>(),
        Dtype::Int64 => of::<i64>(),
        Dtype::Uint16 => of::<u16>(),
        Dtype::Uint32 => of::<u32>(),
        Dtype::Uint64 => of::<u64>(),
        Dtype::Float32 => of::<f32>(),
        Dtype::Float64 => of::<f64>(),
        Dtype::Complex64 => of::<Complex<f32>>(),
        Dtype::Complex128 => of::<Complex<f64>>(),
        _ => return None,
    })
}

fn of<T: Pod + ReadableElement + WritableElement>() -> Elements {
    Elements { write: write::<T>, read: read::<T> }
}

// Run and file are little-endian. Elements are filled from memory as it is and written, or read, in the machine's own order: so no byte is turned, on no
// machine, and none is changed.

fn write<T: Pod + WritableElement>(run: &[u8], file: &mut Vec<u8>) -> Result<()> {
    let mut elements = vec![T::zeroed(); PIECE.min(run.len()) / size_of::<T>()];
    for piece in run.chunks(PIECE) {
        let count = piece.len() / size_of::<T>();
        let (elements, _) = elements.split_at_mut(count);
        bytemuck::cast_slice_mut(elements).copy_from_slice(piece);
        T::write_slice(elements, &mut *file).map_err(|error| failed("writing", error))?;
    }
    Ok(())
}

fn read<T: Pod + ReadableElement + WritableElement>(data: &[u8], run: &mut [u8]) -> Result<()> {
    let machine = T::type_descriptor();
    for (piece, place) in data.chunks(PIECE).zip(run.chunks_mut(PIECE)) {
        let elements = T::read_to_end_exact_vec(piece, &machine, piece.len() / size_of::<T>()).map_err(|error| failed("reading", error))?;
        place.copy_from_slice(bytemuck::cast_slice(&elements));
    }
    Ok(())
}

fn failed(doing: &str, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::CodecFailed, format!("{doing} the data of the npy file failed: {error}")).with_source(error)
}
