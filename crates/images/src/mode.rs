//! Which channels come out.

use tenvelope_core::{Error, ErrorKind, Result};

/// Which channels the array has. Channels are added where they are certain (gray is three equal colours, what has no alpha is opaque), and left out where nothing is lost: an alpha that is opaque everywhere.
/// Colour never becomes gray.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// Those of the picture.
    #[default]
    AsIs,
    /// H×W.
    Gray,
    /// H×W×3.
    Rgb,
    /// H×W×4.
    Rgba,
}

impl Mode {
    /// The mode of a name: `as_is`, `gray`, `rgb`, `rgba`.
    ///
    /// # Errors
    /// `bad_argument`.
    pub fn from_name(name: &str) -> Result<Self> {
        match name {
            "as_is" => Ok(Mode::AsIs),
            "gray" => Ok(Mode::Gray),
            "rgb" => Ok(Mode::Rgb),
            "rgba" => Ok(Mode::Rgba),
            _ => {
                let message = format!("no mode is called {}; there are as_is, gray, rgb, rgba", tenvelope_core::quote(name));
                Err(Error::new(ErrorKind::BadArgument, message))
            }
        }
    }

    /// Channels of the array of a picture with so many.
    ///
    /// # Errors
    /// `unsupported` where colour would be lost.
    pub(crate) fn channels(self, found: usize) -> Result<usize> {
        match (self, found) {
            (Mode::AsIs, found) => Ok(found),
            (Mode::Gray, 1 | 2) => Ok(1),
            (Mode::Gray, _) => {
                let message =
                    "the picture has colours, and no gray is theirs without a choice: decode it as it is, and weigh them yourself";
                Err(Error::new(ErrorKind::Unsupported, message).in_field("mode"))
            }
            (Mode::Rgb, _) => Ok(3),
            (Mode::Rgba, _) => Ok(4),
        }
    }
}

/// Changes pixels of `from` channels of `size` bytes to pixels of `to` channels.
///
/// # Errors
/// `unsupported` where an alpha that is left out is not opaque.
pub(crate) fn convert(pixels: &[u8], from: usize, to: usize, size: usize, out: &mut [u8]) -> Result<()> {
    let opaque: &[u8] = if size == 2 { &[255, 255] } else { &[255] };
    let has_alpha = from == 2 || from == 4;
    let keeps_alpha = to.is_multiple_of(2);
    let pairs = pixels.chunks_exact(from.saturating_mul(size)).zip(out.chunks_exact_mut(to.saturating_mul(size)));
    for (pixel, place) in pairs {
        let colours = pixel.len().saturating_sub(if has_alpha { size } else { 0 });
        let (colours, alpha) = pixel.split_at_checked(colours).unwrap_or_default();
        let alpha = if has_alpha { alpha } else { opaque };
        if alpha != opaque && !keeps_alpha {
            let message = "the picture has pixels that are not opaque, and the mode has no alpha: decode it as it is";
            return Err(Error::new(ErrorKind::Unsupported, message).in_field("mode"));
        }
        let (colour_places, alpha_place) = place.split_at_mut(to.saturating_sub(usize::from(keeps_alpha)).saturating_mul(size));
        alpha_place.copy_from_slice(alpha.get(..alpha_place.len()).unwrap_or_default());
        if colours.len() == colour_places.len() {
            colour_places.copy_from_slice(colours);
        } else {
            // Gray is its own red, green and blue.
            colour_places.chunks_exact_mut(size).for_each(|place| place.copy_from_slice(colours));
        }
    }
    Ok(())
}
