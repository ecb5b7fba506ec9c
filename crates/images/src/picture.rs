//! A picture whose header is read, and the way of its pixels into memory.

use std::{
    borrow::Cow,
    fmt,
    io::{self, BufRead, Cursor, Read, Seek},
    sync::{Arc, Mutex, PoisonError},
};

use tenvelope_core::{Array, Buffer, Dtype, Error, ErrorKind, Limits, Result, Source, Strings, extend_by};

use crate::{
    base64::Base64Reader, jpeg::Jpeg, mode::convert, options::ImageOptions, orientation, plain, png::Png, text::base64_of, webp::Webp,
};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "their names say it")]
pub enum ImageFormat {
    Png,
    Jpeg,
    Webp,
}

/// `png`, `jpeg`, `webp`.
impl fmt::Display for ImageFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ImageFormat::Png => "png",
            ImageFormat::Jpeg => "jpeg",
            ImageFormat::Webp => "webp",
        })
    }
}

impl ImageFormat {
    /// The format that a file can only be, by its first bytes.
    #[must_use]
    pub fn of(file: &[u8]) -> Option<Self> {
        match file {
            [0x89, b'P', b'N', b'G', 13, 10, 26, 10, ..] => Some(ImageFormat::Png),
            [0xff, 0xd8, 0xff, ..] => Some(ImageFormat::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(ImageFormat::Webp),
            _ => None,
        }
    }
}

/// What the header of a picture says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageInfo {
    /// What the file is.
    pub format: ImageFormat,
    /// Pixels of a row, as stored.
    pub width: u32,
    /// Rows, as stored.
    pub height: u32,
    /// 1 gray, 2 gray with alpha, 3 RGB, 4 RGB with alpha.
    pub channels: usize,
    /// Bits of a sample of the array, 8 or 16.
    pub bits: u8,
    /// How EXIF says that it is to be turned: 1 for not at all, to 8.
    pub orientation: u8,
    /// Whether rows come more than once (PNG).
    pub interlaced: bool,
}

impl ImageInfo {
    /// Bytes of a pixel.
    pub(crate) fn pixel_size(&self) -> u64 {
        (self.channels as u64).saturating_mul(u64::from(self.bits / 8))
    }
}

/// A picture whose header is read. It is a [`Source`]: whatever takes an array takes it, and its pixels go straight there.
pub struct Picture<'a> {
    input: Input<'a>,
    options: ImageOptions,
    info: ImageInfo,
    dtype: Dtype,
    shape: Vec<usize>,
    /// The decoder that has read the header, until it is asked for pixels.
    opened: Mutex<Option<Opened<'a>>>,
}

#[derive(Clone, Debug)]
enum Input<'a> {
    /// Base64 of a PNG, which is read as it is decoded.
    Text(&'a [u8]),
    /// The bytes of a file.
    File(FileBytes<'a>),
}

/// The bytes of a file, which a decoder and its picture share.
#[derive(Clone, Debug)]
pub(crate) struct FileBytes<'a>(Arc<Cow<'a, [u8]>>);

impl AsRef<[u8]> for FileBytes<'_> {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl<'a> Picture<'a> {
    pub(crate) fn of_text(text: &'a [u8], options: ImageOptions) -> Result<Self> {
        check_input(text.len(), &options.limits)?;
        let text = base64_of(text)?;
        let mut reader = Base64Reader::new(text, options.is_wrapped);
        let start = reader.fill_buf().map_err(of_io)?;
        if known(start)? == ImageFormat::Png {
            return Picture::new(Input::Text(text), options);
        }
        // The other decoders want all of the file.
        let mut file = Vec::new();
        extend_by(&mut file, text.len().div_ceil(4).saturating_mul(3))?;
        file.clear();
        reader.read_to_end(&mut file).map_err(of_io)?;
        Picture::new(Input::File(FileBytes(Arc::new(Cow::Owned(file)))), options)
    }

    pub(crate) fn of_file(file: &'a [u8], options: ImageOptions) -> Result<Self> {
        check_input(file.len(), &options.limits)?;
        Picture::new(Input::File(FileBytes(Arc::new(Cow::Borrowed(file)))), options)
    }

    fn new(input: Input<'a>, options: ImageOptions) -> Result<Self> {
        let opened = input.decoder(&options)?;
        let info = opened.info();
        let channels = options.mode.channels(info.channels)?;
        let (mut height, mut width) = (to_usize(info.height)?, to_usize(info.width)?);
        if options.is_oriented && orientation::swaps(info.orientation) {
            (height, width) = (width, height);
        }
        let is_flat = channels == 1;
        let shape = if is_flat { vec![height, width] } else { vec![height, width, channels] };
        let dtype = if info.bits == 16 { Dtype::Uint16 } else { Dtype::Uint8 };
        let pixel = (channels as u64).saturating_mul(u64::from(info.bits / 8));
        check_size(u64::from(info.width), u64::from(info.height), pixel, &options.limits)?;
        Ok(Picture { input, options, info, dtype, shape, opened: Mutex::new(Some(opened)) })
    }

    /// What the header says.
    #[must_use]
    pub fn info(&self) -> ImageInfo {
        self.info
    }

    /// Bytes of the array.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shape.iter().product::<usize>().saturating_mul(usize::from(self.info.bits / 8))
    }

    /// Never: a picture has a pixel.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Decodes the pixels into `out`, which has [`Picture::len`] bytes. `spare` is memory that is used where pixels change their channels or places, and may be kept for the next picture.
    ///
    /// # Errors
    /// As [`ImageOptions::from_str`]; `bad_argument` if `out` has another length. Then `out` holds anything.
    pub fn decode_into(&self, out: &mut [u8], spare: &mut Vec<u8>) -> Result<()> {
        if out.len() != self.len() {
            let message = format!("the picture takes {} bytes, the place for it has {}", self.len(), out.len());
            return Err(Error::new(ErrorKind::BadArgument, message));
        }
        let waiting = self.opened.lock().unwrap_or_else(PoisonError::into_inner).take();
        let decoder = waiting.map_or_else(|| self.input.decoder(&self.options), Ok)?;
        let (height, width) = (to_usize(self.info.height)?, to_usize(self.info.width)?);
        let (from, to) = (self.info.channels, self.options.mode.channels(self.info.channels)?);
        let is_turned = self.options.is_oriented && self.info.orientation != 1;
        if from == to && !is_turned {
            return self.pixels(decoder, out);
        }
        let sample = usize::from(self.info.bits / 8);
        spare.clear();
        let pixels = extend_by(spare, height.saturating_mul(width).saturating_mul(from).saturating_mul(sample))?;
        self.pixels(decoder, pixels)?;
        if !is_turned {
            return convert(pixels, from, to, sample, out);
        }
        let size = from.saturating_mul(sample);
        if from == to {
            orientation::turn(pixels, height, width, size, self.info.orientation, out);
            return Ok(());
        }
        let mut turned = Vec::new();
        let place = extend_by(&mut turned, pixels.len())?;
        orientation::turn(pixels, height, width, size, self.info.orientation, place);
        convert(place, from, to, sample, out)
    }
}

impl<'a> Picture<'a> {
    /// The pixels as they are stored.
    fn pixels(&self, decoder: Opened<'a>, out: &mut [u8]) -> Result<()> {
        match &decoder {
            Opened::Png(png) => match png.plain_rows() {
                Some(rows) => plain::decode_into(self.input.bytes(&self.options), rows, out),
                None => decoder.decode_into(out),
            },
            _ => decoder.decode_into(out),
        }
    }
}

impl fmt::Debug for Picture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Picture").field("info", &self.info).field("dtype", &self.dtype).field("shape", &self.shape).finish_non_exhaustive()
    }
}

impl<'a> Input<'a> {
    /// The bytes of the file from their beginning.
    fn bytes(&self, options: &ImageOptions) -> Either<'a> {
        match self {
            Input::Text(text) => Either::Text(Base64Reader::new(text, options.is_wrapped)),
            Input::File(file) => Either::File(Cursor::new(file.clone())),
        }
    }

    /// The decoder at the first pixel.
    fn decoder(&self, options: &ImageOptions) -> Result<Opened<'a>> {
        match self {
            Input::Text(text) => {
                let file = Some((text.len() as u64).div_ceil(4).saturating_mul(3));
                Png::open(self.bytes(options), file, &options.limits).map(|png| Opened::Png(Box::new(png)))
            }
            Input::File(file) => match known(file.as_ref())? {
                ImageFormat::Png => {
                    let len = Some(file.as_ref().len() as u64);
                    Png::open(self.bytes(options), len, &options.limits).map(|png| Opened::Png(Box::new(png)))
                }
                ImageFormat::Jpeg => Jpeg::open(file.clone(), &options.limits).map(|jpeg| Opened::Jpeg(Box::new(jpeg))),
                ImageFormat::Webp => Webp::open(file.clone(), &options.limits).map(|webp| Opened::Webp(Box::new(webp))),
            },
        }
    }
}

/// A decoder that has read the header.
enum Opened<'a> {
    Png(Box<Png<Either<'a>>>),
    Jpeg(Box<Jpeg<'a>>),
    Webp(Box<Webp<'a>>),
}

impl Opened<'_> {
    fn info(&self) -> ImageInfo {
        match self {
            Opened::Png(png) => png.info(),
            Opened::Jpeg(jpeg) => jpeg.info(),
            Opened::Webp(webp) => webp.info(),
        }
    }

    fn decode_into(self, out: &mut [u8]) -> Result<()> {
        match self {
            Opened::Png(png) => png.decode_into(out),
            Opened::Jpeg(jpeg) => jpeg.decode_into(out),
            Opened::Webp(webp) => webp.decode_into(out),
        }
    }
}

/// The bytes of a file, from its text or as they are.
enum Either<'a> {
    Text(Base64Reader<&'a [u8]>),
    File(Cursor<FileBytes<'a>>),
}

impl Read for Either<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Either::Text(text) => text.read(out),
            Either::File(file) => file.read(out),
        }
    }
}

impl BufRead for Either<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Either::Text(text) => text.fill_buf(),
            Either::File(file) => file.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        match self {
            Either::Text(text) => text.consume(amount),
            Either::File(file) => file.consume(amount),
        }
    }
}

impl Seek for Either<'_> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        match self {
            Either::Text(text) => text.seek(to),
            Either::File(file) => file.seek(to),
        }
    }
}

impl Source for Picture<'_> {
    fn dtype(&self) -> &Dtype {
        &self.dtype
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn fill(&self, out: &mut [u8]) -> Result<()> {
        self.decode_into(out, &mut Vec::new())
    }

    fn strings(&self) -> Result<Strings> {
        Err(Error::new(ErrorKind::DtypeMismatch, "a picture has no strings").in_field("dtype"))
    }

    fn array(&self) -> Result<Array> {
        let mut buffer = Buffer::zeroed(self.len())?;
        self.fill(buffer.as_bytes_mut())?;
        Array::from_buffer(self.dtype.clone(), &self.shape, buffer)
    }
}

/// Refuses what so many pixels take, before there is memory for them.
pub(crate) fn check_size(width: u64, height: u64, pixel: u64, limits: &Limits) -> Result<()> {
    let bytes = u128::from(width).saturating_mul(u128::from(height)).saturating_mul(u128::from(pixel));
    if bytes > u128::from(limits.decoded) {
        let message = format!("{width} by {height} pixels take {bytes} bytes, over the limit of {} decoded bytes", limits.decoded);
        return Err(Error::new(ErrorKind::LimitExceeded, message).in_field("image"));
    }
    Ok(())
}

/// The error for a picture that is broken.
pub(crate) fn corrupt(message: String) -> Error {
    Error::new(ErrorKind::CodecFailed, message).in_field("image")
}

/// Our own error, where it comes back through a decoder.
pub(crate) fn of_io(error: io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(ours) => ours,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => corrupt("the picture ends before its pixels do".to_owned()),
        Err(error) => Error::new(ErrorKind::Io, format!("reading failed: {error}")).with_source(error),
    }
}

fn known(start: &[u8]) -> Result<ImageFormat> {
    ImageFormat::of(start).ok_or_else(|| {
        let found: Vec<String> = start.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let message = format!("no PNG, JPEG or WebP begins with the bytes {}", found.join(" "));
        Error::new(ErrorKind::BadMagic, message).in_field("image")
    })
}

fn check_input(len: usize, limits: &Limits) -> Result<()> {
    if len as u64 > limits.input {
        let message = format!("{len} characters or bytes, over the limit of {}", limits.input);
        return Err(Error::new(ErrorKind::InputTooLong, message).in_field("image"));
    }
    Ok(())
}

fn to_usize(number: u32) -> Result<usize> {
    usize::try_from(number).map_err(|_| Error::new(ErrorKind::LimitExceeded, format!("{number} pixels in a row or column")))
}
