//! PNG, row by row: a window of the compressor and two rows are all that is held.

use std::io::{self, BufRead, Seek};

use png::{BitDepth, ColorType, DecodeOptions, Decoder, DecodingError, Reader, Transformations};
use tenvelope_core::{Error, ErrorKind, Limits, Result};

use crate::{
    picture::{ImageFormat, ImageInfo, check_size, corrupt, of_io},
    plain::Rows,
};

/// What a decoder may hold beside its rows: palettes, EXIF, tables.
const BESIDE: usize = 1 << 20;

/// A byte of deflate holds no more.
const RATIO: u64 = 1032;

/// A PNG whose header is read.
pub(crate) struct Png<R: BufRead + Seek> {
    reader: Reader<R>,
}

impl<R: BufRead + Seek> Png<R> {
    /// Reads a PNG up to its first pixels. `file` is how many bytes it has, where that is known.
    pub(crate) fn open(input: R, file: Option<u64>, limits: &Limits) -> Result<Self> {
        let mut decoder = Decoder::new_with_options(input, decode_options());
        let header = decoder.read_header_info().map_err(refused)?;
        let (width, height) = header.size();
        let row = u64::from(width).saturating_mul(header.bits_per_pixel() as u64).div_ceil(8);
        let bytes = row.saturating_mul(u64::from(height));
        check_size(u64::from(width), u64::from(height), row.div_ceil(u64::from(width.max(1))), limits)?;
        if file.is_some_and(|file| bytes > file.saturating_mul(RATIO)) {
            let message = format!("{width} by {height} pixels in a PNG of {} bytes, which cannot hold so many", file.unwrap_or(0));
            return Err(corrupt(message));
        }
        // Two rows before the filter, and one that is made of them: at most 8 bytes a pixel.
        let rows = usize::try_from(width).unwrap_or(usize::MAX).saturating_mul(8 * 4);
        decoder.set_limits(png::Limits { bytes: rows.saturating_add(BESIDE) });
        decoder.set_transformations(Transformations::EXPAND);
        let reader = decoder.read_info().map_err(refused)?;
        let png = Png { reader };
        let info = png.info();
        check_size(u64::from(width), u64::from(height), info.pixel_size(), limits)?;
        Ok(png)
    }

    /// What it is.
    pub(crate) fn info(&self) -> ImageInfo {
        let (colour, depth) = self.reader.output_color_type();
        let info = self.reader.info();
        let channels = match colour {
            ColorType::Grayscale => 1,
            ColorType::GrayscaleAlpha => 2,
            ColorType::Rgba => 4,
            // A palette has been looked up.
            ColorType::Rgb | ColorType::Indexed => 3,
        };
        ImageInfo {
            format: ImageFormat::Png,
            width: info.width,
            height: info.height,
            channels,
            bits: if depth == BitDepth::Sixteen { 16 } else { 8 },
            orientation: info.exif_metadata.as_deref().map_or(1, crate::orientation::of_exif),
            interlaced: info.interlaced,
        }
    }

    /// How its rows come, if they are pixels as they come.
    pub(crate) fn plain_rows(&self) -> Option<Rows> {
        let info = self.reader.info();
        let is_plain = info.color_type != ColorType::Indexed
            && matches!(info.bit_depth, BitDepth::Eight | BitDepth::Sixteen)
            && info.trns.is_none()
            && info.animation_control.is_none()
            && !info.interlaced;
        let pixel_len = info.bytes_per_pixel();
        let len = usize::try_from(info.width).ok()?.checked_mul(pixel_len)?;
        is_plain.then_some(Rows { len, pixel_len, is_wide: info.bit_depth == BitDepth::Sixteen })
    }

    /// Decodes all pixels, and reads what comes behind them.
    pub(crate) fn decode_into(mut self, out: &mut [u8]) -> Result<()> {
        self.reader.next_frame(out).map_err(refused)?;
        self.reader.finish().map_err(refused)?;
        if self.info().bits == 16 {
            to_little_endian(out);
        }
        Ok(())
    }

    /// Decodes the next row; `false` where there is none, and then everything has been read.
    pub(crate) fn next_row(&mut self, out: &mut [u8]) -> Result<bool> {
        let Some(_) = self.reader.read_row(out).map_err(refused)? else {
            self.reader.finish().map_err(refused)?;
            return Ok(false);
        };
        if self.info().bits == 16 {
            to_little_endian(out);
        }
        Ok(true)
    }
}

/// Every check there is, and nothing that would be inflated for nobody.
pub(crate) fn decode_options() -> DecodeOptions {
    let mut options = DecodeOptions::default();
    options.set_ignore_checksums(false);
    options.set_skip_ancillary_crc_failures(false);
    options.set_ignore_text_chunk(true);
    options.set_ignore_iccp_chunk(true);
    options
}

/// PNG has the high byte first.
pub(crate) fn to_little_endian(samples: &mut [u8]) {
    samples.as_chunks_mut::<2>().0.iter_mut().for_each(|sample| sample.reverse());
}

pub(crate) fn refused(error: DecodingError) -> Error {
    match error {
        DecodingError::IoError(error) => match error.kind() {
            io::ErrorKind::UnexpectedEof => corrupt("the PNG ends before its picture does".to_owned()),
            _ => of_io(error),
        },
        DecodingError::LimitsExceeded => {
            Error::new(ErrorKind::LimitExceeded, "the PNG asks for more memory than its rows need").in_field("image")
        }
        other => corrupt(format!("PNG: {other}")),
    }
}
