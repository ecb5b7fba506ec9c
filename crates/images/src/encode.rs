//! Arrays as pictures.

use png::{BitDepth, ColorType, Compression, Encoder};
use tenvelope_core::{ArrayView, AsArray, Dtype, Error, ErrorKind, Level, Result, extend_by};
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
    let (width, height, colour, depth) = picture_of(&view)?;
    let run = view.bytes().unwrap_or_default();
    let swapped: Vec<u8>;
    let samples = if depth == BitDepth::Sixteen {
        // PNG has the high byte first.
        swapped = run.as_chunks::<2>().0.iter().flat_map(|&[low, high]| [high, low]).collect();
        &swapped
    } else {
        run
    };
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder.set_compression(match level {
        Level::Fast => Compression::Fast,
        Level::Small => Compression::High,
        _ => Compression::Balanced,
    });
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(samples)?;
        writer.finish()
    });
    written.map_err(|error| Error::new(ErrorKind::CodecFailed, format!("PNG: {error}")))?;
    Ok(file)
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

fn picture_of(array: &ArrayView<'_>) -> Result<(u32, u32, ColorType, BitDepth)> {
    let depth = match array.dtype() {
        Dtype::Uint8 => Some(BitDepth::Eight),
        Dtype::Uint16 => Some(BitDepth::Sixteen),
        _ => None,
    };
    let (dims, colour) = match array.shape() {
        [height, width] | [height, width, 1] => (Some((*height, *width)), Some(ColorType::Grayscale)),
        [height, width, channels] => {
            let colour = match channels {
                2 => Some(ColorType::GrayscaleAlpha),
                3 => Some(ColorType::Rgb),
                4 => Some(ColorType::Rgba),
                _ => None,
            };
            (Some((*height, *width)), colour)
        }
        _ => (None, None),
    };
    let side = |side: usize| u32::try_from(side).ok().filter(|side| (1..=1 << 31).contains(side));
    let found = dims.and_then(|(height, width)| Some((side(width)?, side(height)?, colour?, depth?)));
    found.ok_or_else(|| {
        let message = format!(
            "{} {:?} is no picture: PNG holds uint8 or uint16 of H×W or H×W×C with 1 to 4 channels, and a pixel at least",
            array.dtype(),
            array.shape()
        );
        Error::new(ErrorKind::Unsupported, message)
    })
}
