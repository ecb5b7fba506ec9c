//! How pictures are read.

use tenvelope_core::{FromArray, Limits, Result};

use crate::{
    mode::Mode,
    picture::{ImageFormat, ImageInfo, Picture},
};

/// Reads a picture from a data URI, or from bare Base64, with the default options.
///
/// # Errors
/// As [`ImageOptions::from_str`].
pub fn from_image_str<T: FromArray>(text: &str) -> Result<T> {
    ImageOptions::default().from_str(text)
}

/// How pictures are read.
///
/// ```
/// use tenvelope_core::{Array, Limits};
/// use tenvelope_images::{ImageOptions, Mode};
///
/// let options = ImageOptions::default().mode(Mode::Rgb).limits(Limits::default().decoded(1 << 20));
/// let gray = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGNgaAAAAIMAgYfP7KQAAAAASUVORK5CYII=";
/// let array: Array = options.from_str(gray)?;
/// assert_eq!((array.shape(), array.to_vec::<u8>()?), (&[1, 2, 3][..], vec![0, 0, 0, 128, 128, 128]));
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct ImageOptions {
    pub(crate) limits: Limits,
    pub(crate) mode: Mode,
    pub(crate) is_oriented: bool,
    pub(crate) is_wrapped: bool,
}

impl ImageOptions {
    /// How much a picture may ask for: `input` in characters or bytes, `decoded` in bytes of pixels. Default [`Limits::default`].
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Which channels come out. Default: those of the picture.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Turns the picture as EXIF says that it is to be seen. Default: as it is stored.
    pub fn orient(mut self, is_oriented: bool) -> Self {
        self.is_oriented = is_oriented;
        self
    }

    /// Takes Base64 with blanks and line ends in it. Default: refuses it.
    pub fn wrapped(mut self, is_wrapped: bool) -> Self {
        self.is_wrapped = is_wrapped;
        self
    }

    /// Reads a picture from a data URI, or from bare Base64 of either alphabet.
    ///
    /// # Errors
    /// `bad_text` for what is no Base64, `bad_magic` for what is no picture, `codec_failed` for a broken one, `limit_exceeded`, `unsupported`; `dtype_mismatch` or `shape_mismatch` where `T` is
    /// something else.
    pub fn from_str<T: FromArray>(&self, text: &str) -> Result<T> {
        T::from_array(&self.open(text)?)
    }

    /// Reads a picture from the bytes of a file.
    ///
    /// # Errors
    /// As [`ImageOptions::from_str`].
    pub fn from_bytes<T: FromArray>(&self, file: &[u8]) -> Result<T> {
        T::from_array(&self.open_bytes(file)?)
    }

    /// What a text holds, without decoding a pixel.
    ///
    /// # Errors
    /// As [`ImageOptions::from_str`], as far as the header goes.
    pub fn inspect(&self, text: &(impl AsRef<[u8]> + ?Sized)) -> Result<ImageInfo> {
        self.open(text).map(|picture| picture.info())
    }

    /// Reads the header of a picture in a text; pixels are decoded when it is asked for them.
    ///
    /// # Errors
    /// As [`ImageOptions::inspect`].
    pub fn open<'a>(&self, text: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Picture<'a>> {
        Picture::of_text(text.as_ref(), *self)
    }

    /// The same for input that may be either: the first bytes of a picture are those of no text.
    ///
    /// # Errors
    /// As [`ImageOptions::inspect`].
    pub fn open_any<'a>(&self, input: &'a [u8]) -> Result<Picture<'a>> {
        let is_text = input.first().is_none_or(|&b| b.is_ascii_graphic() || b.is_ascii_whitespace());
        if !is_text || ImageFormat::of(input).is_some() { self.open_bytes(input) } else { self.open(input) }
    }

    /// The same for the bytes of a file.
    ///
    /// # Errors
    /// As [`ImageOptions::inspect`].
    pub fn open_bytes<'a>(&self, file: &'a [u8]) -> Result<Picture<'a>> {
        Picture::of_file(file, *self)
    }
}
