//! A run as a file, written by the crate `png`.

use std::borrow::Cow;

use png::{BitDepth, ColorType, DeflateCompression, EncodingError, Filter};
use tenvelope_core::{Error, ErrorKind, Level, Result};

use crate::{failed, file::FRAME, picture::Picture};

/// What is tried at a level; the shortest file is taken, of equal ones the first.
fn tries(level: Level) -> &'static [(DeflateCompression, Filter)] {
    use DeflateCompression::{FdeflateUltraFast, Level as Deflate};
    match level {
        Level::Fast => &[(FdeflateUltraFast, Filter::Adaptive)],
        // Each was best for some pictures: the fast one where there is much noise, no filter for flat drawings and where a scale is used in steps. Level 9 is
        // often behind 6, since it takes matches that a literal or two would be shorter than.
        Level::Small => &[
            (Deflate(6), Filter::MinEntropy),
            (Deflate(6), Filter::Adaptive),
            (Deflate(6), Filter::NoFilter),
            (Deflate(9), Filter::MinEntropy),
            (Deflate(9), Filter::NoFilter),
            (FdeflateUltraFast, Filter::Adaptive),
        ],
        _ => &[(Deflate(6), Filter::Adaptive)],
    }
}

/// The most bytes that a file can have.
pub(crate) fn max_len(picture: Picture) -> usize {
    let rows = usize::try_from(picture.height).unwrap_or(usize::MAX);
    let lines = picture.run_len().unwrap_or(usize::MAX).saturating_add(rows);
    // A literal takes 9 bits at most; a header, a check, and an IDAT for each 2 GiB come on top.
    lines.saturating_add(lines / 7).saturating_add(64 + FRAME)
}

/// Appends the file of a run, which has as many bytes as the picture.
///
/// # Errors
/// `alloc_failed`, and `codec_failed` if the library fails.
pub(crate) fn file(picture: Picture, run: &[u8], level: Level, out: &mut Vec<u8>) -> Result<()> {
    let pixels = in_order(picture, run)?;
    let start = out.len();
    for (i, (deflate, filter)) in tries(level).iter().enumerate() {
        let end = out.len();
        out.try_reserve(max_len(picture)).map_err(|_| Error::new(ErrorKind::AllocFailed, "no memory for a PNG file"))?;
        write(picture, &pixels, *deflate, *filter, out).map_err(unwritten)?;
        if i > 0 {
            let (best, found) = (end - start, out.len() - end);
            if found < best {
                out.copy_within(end.., start);
            }
            out.truncate(start + best.min(found));
        }
    }
    Ok(())
}

/// Samples of two bytes have the high one first in a file.
fn in_order(picture: Picture, run: &[u8]) -> Result<Cow<'_, [u8]>> {
    if picture.sample_size == 1 {
        return Ok(Cow::Borrowed(run));
    }
    let mut pixels = Vec::new();
    pixels.try_reserve_exact(run.len()).map_err(|_| Error::new(ErrorKind::AllocFailed, "no memory for the samples of a PNG file"))?;
    pixels.extend(run.as_chunks::<2>().0.iter().flat_map(|[low, high]| [*high, *low]));
    Ok(Cow::Owned(pixels))
}

fn write(picture: Picture, pixels: &[u8], deflate: DeflateCompression, filter: Filter, out: &mut Vec<u8>) -> Result<(), EncodingError> {
    let mut encoder = png::Encoder::new(out, picture.width, picture.height);
    encoder.set_color(match picture.samples {
        1 => ColorType::Grayscale,
        2 => ColorType::GrayscaleAlpha,
        3 => ColorType::Rgb,
        _ => ColorType::Rgba,
    });
    encoder.set_depth(if picture.sample_size == 1 { BitDepth::Eight } else { BitDepth::Sixteen });
    encoder.set_deflate_compression(deflate);
    encoder.set_filter(filter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()
}

fn unwritten(error: EncodingError) -> Error {
    failed(format!("writing failed: {error}")).with_source(error)
}
