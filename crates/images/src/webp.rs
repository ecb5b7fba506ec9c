//! WebP, from the bytes of a file.

use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};
use tenvelope_core::{Error, ErrorKind, Limits, Result};

use crate::picture::{FileBytes, ImageFormat, ImageInfo, check_size, corrupt, of_io};

/// A WebP whose headers are read.
pub(crate) struct Webp<'a> {
    decoder: WebPDecoder<Cursor<FileBytes<'a>>>,
    info: ImageInfo,
}

impl<'a> Webp<'a> {
    /// Reads a WebP up to its first pixels.
    pub(crate) fn open(file: FileBytes<'a>, limits: &Limits) -> Result<Self> {
        let mut decoder = WebPDecoder::new(Cursor::new(file)).map_err(refused)?;
        decoder.set_memory_limit(usize::try_from(limits.decoded).unwrap_or(usize::MAX));
        if decoder.is_animated() {
            return Err(Error::new(ErrorKind::Unsupported, "an animated WebP is several pictures, and an array is one").in_field("image"));
        }
        let (width, height) = decoder.dimensions();
        let channels = if decoder.has_alpha() { 4 } else { 3 };
        check_size(u64::from(width), u64::from(height), channels, limits)?;
        let exif = decoder.exif_metadata().map_err(refused)?;
        let orientation = exif.map_or(1, |exif| crate::orientation::of_exif(&exif));
        let channels = usize::try_from(channels).unwrap_or(0);
        let info = ImageInfo { format: ImageFormat::Webp, width, height, channels, bits: 8, orientation, interlaced: false };
        Ok(Webp { decoder, info })
    }

    pub(crate) fn info(&self) -> ImageInfo {
        self.info
    }

    pub(crate) fn decode_into(mut self, out: &mut [u8]) -> Result<()> {
        self.decoder.read_image(out).map_err(refused)
    }
}

fn refused(error: DecodingError) -> Error {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            corrupt("the WebP ends before its picture does".to_owned())
        }
        DecodingError::IoError(error) => of_io(error),
        DecodingError::MemoryLimitExceeded => {
            Error::new(ErrorKind::LimitExceeded, "the WebP asks for more memory than is allowed").in_field("image")
        }
        other => corrupt(format!("WebP: {other}")),
    }
}
