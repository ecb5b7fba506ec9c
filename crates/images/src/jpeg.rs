//! JPEG, from the bytes of a file.

use memchr::memmem;
use tenvelope_core::{Error, ErrorKind, Limits, Result};
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::{JpegDecoder, errors::DecodeErrors};

use crate::picture::{FileBytes, ImageFormat, ImageInfo, check_size, corrupt};

/// The most pixels that a byte holds: a block of 64 takes one bit at least.
const PIXELS: u64 = 512;

/// A JPEG whose headers are read.
pub(crate) struct Jpeg<'a> {
    decoder: JpegDecoder<ZCursor<FileBytes<'a>>>,
    info: ImageInfo,
}

impl<'a> Jpeg<'a> {
    /// Reads a JPEG up to its first pixels.
    pub(crate) fn open(bytes: FileBytes<'a>, limits: &Limits) -> Result<Self> {
        // No width or height is larger; what they come to is held against the limits below.
        let options = DecoderOptions::new_fast().set_strict_mode(true).set_max_width(1 << 16).set_max_height(1 << 16);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes.clone()), options);
        let file = bytes.as_ref();
        decoder.decode_headers().map_err(refused)?;
        let found = decoder.info().ok_or_else(|| corrupt("JPEG: no frame".to_owned()))?;
        let (channels, space) = match decoder.input_colorspace() {
            Some(ColorSpace::Luma) => (1u64, ColorSpace::Luma),
            Some(ColorSpace::YCbCr | ColorSpace::RGB) => (3, ColorSpace::RGB),
            space => {
                let message =
                    format!("a JPEG in {space:?}, whose colours are no RGB without a profile: convert it with a tool that knows it");
                return Err(Error::new(ErrorKind::Unsupported, message).in_field("image"));
            }
        };
        decoder.set_options(options.jpeg_set_out_colorspace(space));
        let (width, height) = (u32::from(found.width), u32::from(found.height));
        // A progressive one holds two bytes for each coefficient until its last scan: they count like pixels.
        let held = if found.sof.is_progressive() { channels.saturating_mul(3) } else { channels };
        check_size(u64::from(width), u64::from(height), held, limits)?;
        let pixels = u64::from(width).saturating_mul(u64::from(height));
        if pixels > (file.len() as u64).saturating_mul(PIXELS) {
            return Err(corrupt(format!("{width} by {height} pixels in a JPEG of {} bytes, which cannot hold so many", file.len())));
        }
        if !is_whole(file) {
            return Err(corrupt("the JPEG ends before its end marker: it was cut".to_owned()));
        }
        let orientation = decoder.exif().map_or(1, |exif| crate::orientation::of_exif(exif));
        let channels = usize::try_from(channels).unwrap_or(0);
        let info = ImageInfo { format: ImageFormat::Jpeg, width, height, channels, bits: 8, orientation, interlaced: false };
        Ok(Jpeg { decoder, info })
    }

    pub(crate) fn info(&self) -> ImageInfo {
        self.info
    }

    pub(crate) fn decode_into(mut self, out: &mut [u8]) -> Result<()> {
        self.decoder.decode_into(out).map_err(refused)
    }
}

/// Whether an end marker stands behind the start of the last scan. A decoder would fill what is missing with gray.
fn is_whole(file: &[u8]) -> bool {
    let scan = memmem::rfind(file, &[0xff, 0xda]);
    // Within a scan these two bytes do not come.
    scan.and_then(|scan| file.get(scan..)).is_some_and(|rest| memmem::find(rest, &[0xff, 0xd9]).is_some())
}

fn refused(error: DecodeErrors) -> Error {
    match error {
        DecodeErrors::Unsupported(scheme) => Error::new(ErrorKind::Unsupported, format!("JPEG: {scheme:?}")).in_field("image"),
        other => corrupt(format!("JPEG: {other:?}")),
    }
}
