//! Whole files.

use tenvelope_core::{Array, ArrayView, Buffer, Dtype, Error, ErrorKind, Result};

use crate::{
    descr, fortran,
    header::{Header, MOST},
    too_large, type_string,
};

pub(crate) const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// Reads a file that is in memory. What it says and what it holds must agree to the byte.
///
/// ```
/// let error = tenvelope_codec_npy::read(b"\x93NUMPY").unwrap_err();
/// assert_eq!(error.code(), "bad_value");
/// ```
///
/// # Errors
/// Those of [`Header::read`]; `size_mismatch` for too little or too much data, `bad_value` for an element that its dtype forbids, `too_large` for a shape over
/// the caps.
pub fn read(file: &[u8]) -> Result<Array> {
    let mut data = file;
    let header = Header::read(&mut data)?;
    items(header, data)
}

/// Reads items that lie elsewhere than in a file: `descr` is what stands in its header, such as `'>f4'` or `[('a', '<i2'), ('b', '<f4', (3,))]`.
///
/// ```
/// let array = tenvelope_codec_npy::read_items("'>i2'", false, &[2], &[0, 1, 0, 2])?;
/// assert_eq!(array.bytes(), Some(&[1, 0, 2, 0][..]));
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// As for [`read`].
pub fn read_items(descr: &str, fortran_order: bool, shape: &[usize], data: &[u8]) -> Result<Array> {
    items(Header::of(descr, fortran_order, shape)?, data)
}

fn items(header: Header, data: &[u8]) -> Result<Array> {
    let need = header.data_len()?;
    if need != data.len() as u64 {
        let message = format!("{} {:?} take {need} bytes; {} bytes are there", header.dtype, header.shape, data.len());
        return Err(Error::new(ErrorKind::SizeMismatch, message));
    }
    // Within the data's own length from here on: an item of the run is no longer than one of the file.
    let mut run = Buffer::zeroed(data.len() / header.item_len() * header.layout.run_len())?;
    if header.fortran_order && header.shape.len() > 1 {
        fortran::to_run(&header.layout, &header.shape, data, run.as_bytes_mut());
    } else {
        header.to_run(data, run.as_bytes_mut())?;
    }
    ArrayView::from_buffer(header.dtype, &header.shape, run)
}

/// Writes an array as `np.save` writes it in C order, little-endian and packed: the same bytes.
///
/// ```
/// use tenvelope_core::{ArrayView, Dtype, ErrorKind};
///
/// let file = tenvelope_codec_npy::write(&ArrayView::from_elements(&[3], &[1u8, 2, 3])?)?;
/// assert_eq!((file.len(), &file[128..]), (131, &[1, 2, 3][..]));
///
/// let error = tenvelope_codec_npy::write(&ArrayView::from_bytes(Dtype::Bfloat16, &[1], &[0, 0])?).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Unsupported);
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// `unsupported` for dtypes that NumPy has no name for, `alloc_failed`.
pub fn write(array: &ArrayView<'_>) -> Result<Vec<u8>> {
    let Some(run) = array.bytes() else { return Err(type_string::no_type_string(array.dtype())) };
    let mut file = write_header(array.dtype(), array.shape())?;
    reserve(&mut file, run.len())?;
    file.extend_from_slice(run);
    Ok(file)
}

/// The header of a file of this dtype and shape; the raw run of the array stands after it.
///
/// ```
/// let header = tenvelope_codec_npy::write_header(&"datetime64~s~25".parse()?, &[])?;
/// assert!(header.starts_with(b"\x93NUMPY\x01\x00v\x00{'descr': '<M8[25s]', 'fortran_order': False, 'shape': (), }"));
/// assert_eq!(header.len() % 64, 0);
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// `unsupported` for dtypes that NumPy has no name for, `too_large` for so many fields that the header comes to more than 1 MiB.
pub fn write_header(dtype: &Dtype, shape: &[usize]) -> Result<Vec<u8>> {
    let mut dict = format!("{{'descr': {}, 'fortran_order': False, 'shape': {}, }}", descr::write(dtype)?, descr::tuple(shape));
    if let Some(rows) = shape.first() {
        // Room in which NumPy lets the first dim grow without moving the data.
        dict.extend(std::iter::repeat_n(' ', 21usize.saturating_sub(rows.to_string().len())));
    }
    let latin_1: Option<Vec<u8>> = dict.chars().map(|c| u8::try_from(c).ok()).collect();
    // NumPy takes the oldest format that will do.
    let file = match latin_1 {
        Some(text) => frame(1, &text).or_else(|| frame(2, &text)),
        None => frame(3, dict.as_bytes()),
    };
    file.filter(|file| file.len() <= MOST)
        .ok_or_else(|| too_large(format!("an npy header of over {MOST} bytes is not written; it has too many fields")))
}

/// Magic, version, length, and the text filled up with blanks so that the data begin at a multiple of 64; `None` if the length is too long for the format.
fn frame(major: u8, text: &[u8]) -> Option<Vec<u8>> {
    let before = MAGIC.len() + if major == 1 { 4 } else { 6 };
    // NumPy puts at least one blank before the line break.
    let blanks = 64 - (before + text.len() + 1) % 64;
    let len = text.len() + blanks + 1;
    let mut file = Vec::with_capacity(before + len);
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&[major, 0]);
    match major {
        1 => file.extend_from_slice(&u16::try_from(len).ok()?.to_le_bytes()),
        _ => file.extend_from_slice(&u32::try_from(len).ok()?.to_le_bytes()),
    }
    file.extend_from_slice(text);
    file.extend(std::iter::repeat_n(b' ', blanks));
    file.push(b'\n');
    Some(file)
}

/// Makes room for the data of a file, once.
pub(crate) fn reserve(file: &mut Vec<u8>, more: usize) -> Result<()> {
    file.try_reserve_exact(more).map_err(|_| Error::new(ErrorKind::AllocFailed, format!("no memory for {more} bytes")))
}
