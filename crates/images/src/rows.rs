//! Rows of a large picture as they decode, out of a stream.

use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};

use tenvelope_core::{Dtype, Error, ErrorKind, Limits, Result};

use crate::{
    base64::Base64Reader,
    forward,
    options::ImageOptions,
    picture::{ImageFormat, ImageInfo, of_io},
    png::Png,
    text::LONGEST,
};

/// The rows of a PNG that is not interlaced, out of a stream of its bytes or of its text. Held are a few rows and the window of the compressor, however large it is.
///
/// ```
/// use tenvelope_images::{ImageOptions, ImageRows};
///
/// let text = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGNgaAAAAIMAgYfP7KQAAAAASUVORK5CYII=";
/// let mut rows = ImageRows::new(text.as_bytes(), &ImageOptions::default())?;
/// let mut row = vec![0; rows.row_len()];
/// while rows.next_row(&mut row)? {
///     assert_eq!(row, [0, 128]);
/// }
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
pub struct ImageRows<R: BufRead> {
    png: Png<Stream<R>>,
    info: ImageInfo,
}

impl<R: BufRead> ImageRows<R> {
    /// Reads the header. The stream has the bytes of a PNG, its Base64, or a data URI. The limit on decoded bytes is that of a row.
    ///
    /// # Errors
    /// As [`ImageOptions::from_str`]; `unsupported` for other formats, for an interlaced PNG, and for a mode or an orientation, which rows that come and go do not have.
    pub fn new(input: R, options: &ImageOptions) -> Result<Self> {
        let unsupported = |message: &str| Error::new(ErrorKind::Unsupported, message).in_field("image");
        if options.is_oriented || options.mode != crate::Mode::AsIs {
            return Err(unsupported("rows come as they are stored: decode the picture as a whole to change it"));
        }
        let stream = Stream::new(input, options.is_wrapped)?;
        // All of it may be larger than memory.
        let png = Png::open(stream, None, &Limits::trusted())?;
        let info = png.info();
        if info.interlaced {
            return Err(unsupported("rows of an interlaced PNG are not complete before its last byte: decode the picture as a whole"));
        }
        let rows = ImageRows { png, info };
        if rows.row_len() as u64 > options.limits.decoded {
            let message = format!("a row of {} bytes, over the limit of {} decoded bytes", rows.row_len(), options.limits.decoded);
            return Err(Error::new(ErrorKind::LimitExceeded, message).in_field("image"));
        }
        Ok(rows)
    }

    /// What the header says.
    #[must_use]
    pub fn info(&self) -> ImageInfo {
        self.info
    }

    /// What one sample is.
    #[must_use]
    pub fn dtype(&self) -> Dtype {
        if self.info.bits == 16 { Dtype::Uint16 } else { Dtype::Uint8 }
    }

    /// The shape of the whole: H×W, or H×W×channels.
    ///
    /// # Errors
    /// `limit_exceeded` where a dim is beyond this machine.
    pub fn shape(&self) -> Result<Vec<usize>> {
        let dim = |dim: u32| usize::try_from(dim).map_err(|_| Error::new(ErrorKind::LimitExceeded, format!("a dim of {dim}")));
        let mut shape = vec![dim(self.info.height)?, dim(self.info.width)?];
        shape.extend(Some(self.info.channels).filter(|&channels| channels > 1));
        Ok(shape)
    }

    /// Bytes of a row.
    #[must_use]
    pub fn row_len(&self) -> usize {
        usize::try_from(u64::from(self.info.width).saturating_mul(self.info.pixel_size())).unwrap_or(usize::MAX)
    }

    /// Decodes the next row into `row`, which has [`ImageRows::row_len`] bytes; `false` where there is none: only then are all pixels proved (by the checks of the chunks that hold
    /// them; what the compressed stream holds behind the last pixel is skipped, where a picture that is decoded as a whole is refused for it).
    ///
    /// # Errors
    /// As [`ImageOptions::from_str`].
    pub fn next_row(&mut self, row: &mut [u8]) -> Result<bool> {
        if row.len() != self.row_len() {
            let message = format!("a row takes {} bytes, the place for it has {}", self.row_len(), row.len());
            return Err(Error::new(ErrorKind::BadArgument, message));
        }
        self.png.next_row(row)
    }
}

/// The bytes of a PNG, whatever they come as.
enum Stream<R> {
    Bytes { start: Cursor<Vec<u8>>, rest: R, at: u64 },
    Text(Base64Reader<io::Chain<Cursor<Vec<u8>>, R>>),
}

impl<R: BufRead> Stream<R> {
    /// Looks at the first bytes.
    fn new(mut input: R, is_wrapped: bool) -> Result<Self> {
        let mut start = Vec::new();
        input.by_ref().take(SIGNATURE as u64).read_to_end(&mut start).map_err(of_io)?;
        match ImageFormat::of(&start) {
            Some(ImageFormat::Png) => return Ok(Stream::Bytes { start: Cursor::new(start), rest: input, at: 0 }),
            Some(other) => {
                let message = format!("rows come out of PNG alone, and this is {other}: decode the picture as a whole");
                return Err(Error::new(ErrorKind::Unsupported, message).in_field("image"));
            }
            None => {}
        }
        if start.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"data:")) {
            input.by_ref().take(LONGEST as u64).read_until(b',', &mut start).map_err(of_io)?;
            crate::text::base64_of(&start)?;
            start.clear();
        }
        Ok(Stream::Text(Base64Reader::new(Cursor::new(start).chain(input), is_wrapped)))
    }
}

/// Bytes that tell a format.
const SIGNATURE: usize = 12;

impl<R: BufRead> Read for Stream<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        forward::read(self, out)
    }
}

impl<R: BufRead> BufRead for Stream<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Stream::Text(text) => text.fill_buf(),
            Stream::Bytes { start, rest, .. } => {
                if start.position() < start.get_ref().len() as u64 {
                    return start.fill_buf();
                }
                rest.fill_buf()
            }
        }
    }

    fn consume(&mut self, amount: usize) {
        match self {
            Stream::Text(text) => text.consume(amount),
            Stream::Bytes { start, rest, at } => {
                *at = at.saturating_add(amount as u64);
                if start.position() < start.get_ref().len() as u64 {
                    start.consume(amount);
                } else {
                    rest.consume(amount);
                }
            }
        }
    }
}

impl<R: BufRead> Seek for Stream<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let here = match self {
            Stream::Text(text) => return text.seek(to),
            Stream::Bytes { at, .. } => *at,
        };
        forward::seek(self, here, to)
    }
}
