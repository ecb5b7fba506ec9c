//! Arrays as pictures.

use tenvelope_codec_png::Png;
use tenvelope_core::{ArrayToBytes, AsArray, ChunkInfo, ChunkRef, Codec, Error, ErrorKind, Level, Result, extend_by};
use tenvelope_kernels::base64::{Alphabet, encode, encoded_len};

/// An array as the bytes of a PNG: uint8 or uint16 of H×W, or H×W×C with 1 to 4 channels, which are gray, gray with alpha, RGB, and RGB with alpha.
///
/// ```
/// use tenvelope_core::{Array, ArrayView, Level};
/// use tenvelope_images::{ImageOptions, to_png};
///
/// let red = ArrayView::from_elements(&[1, 1, 3], &[255u8, 0, 0])?;
/// let back: Array = ImageOptions::default().from_bytes(&to_png(&red, Level::Default)?)?;
/// assert_eq!(back, red);
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// `unsupported` for every other array.
pub fn to_png(array: &(impl AsArray + ?Sized), level: Level) -> Result<Vec<u8>> {
    let view = array.as_array_view()?;
    let chunk = ChunkInfo::new(view.dtype(), view.count(), view.shape())?;
    let dims: Vec<u64> = view.shape().iter().map(|&dim| dim as u64).collect();
    let is_picture = Png.accepts(view.dtype()).and_then(|()| Png.accepts_shape(&dims)).is_ok();
    let (Some(run @ [_, ..]), true) = (view.bytes(), is_picture) else {
        let message = format!(
            "{} {:?} is no picture: PNG holds uint8 or uint16 of H×W or H×W×C with 1 to 4 channels, and a pixel at least",
            view.dtype(),
            view.shape()
        );
        return Err(Error::new(ErrorKind::Unsupported, message));
    };
    let mut file = Vec::new();
    Png.encode(chunk, ChunkRef::Run(run), level, &mut file)?;
    Ok(file)
}

/// An array as a data URI, with the default level: [`to_data_uri`].
///
/// ```
/// use tenvelope_core::{Array, ArrayView};
/// use tenvelope_images::{from_image_str, to_image_str};
///
/// let gray = ArrayView::from_elements(&[2, 2], &[0u8, 80, 160, 240])?;
/// let text = to_image_str(&gray)?;
/// assert!(text.starts_with("data:image/png;base64,"));
/// assert_eq!(from_image_str::<Array>(&text)?, gray);
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// As [`to_png`].
pub fn to_image_str(array: &(impl AsArray + ?Sized)) -> Result<String> {
    to_data_uri(array, Level::Default)
}

/// An array as a data URI that a browser shows: `data:image/png;base64,…`.
///
/// # Errors
/// As [`to_png`].
pub fn to_data_uri(array: &(impl AsArray + ?Sized), level: Level) -> Result<String> {
    const HEAD: &[u8] = b"data:image/png;base64,";
    let file = to_png(array, level)?;
    let too_long = || Error::new(ErrorKind::AllocFailed, "no memory for so long a text");
    let len = encoded_len(file.len()).ok_or_else(too_long)?;
    let mut text = HEAD.to_vec();
    encode(Alphabet::Standard, &file, extend_by(&mut text, len)?);
    let pads = len.next_multiple_of(4).saturating_sub(len);
    text.extend(std::iter::repeat_n(b'=', pads));
    String::from_utf8(text).map_err(|error| Error::new(ErrorKind::BadText, format!("Base64 is ASCII: {error}")))
}
