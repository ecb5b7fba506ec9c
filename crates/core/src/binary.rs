//! The binary form: the same header and the same chunk bytes, aligned and checked one by one (`spec/binary-form.md`).

use crate::{
    array::ArrayView,
    chain::Chain,
    decode::Opened,
    encode::{Plan, for_each_segment, header_of},
    error::{Error, ErrorKind, Result},
    header::Header,
    limits::{Limits, caps},
    line::Line,
    num::{alloc_failed, to_u64, to_usize},
    registry::Registry,
};

/// The first eight bytes: one that no text has, a name, and the line ends that careless transport changes.
pub const BINARY_MAGIC: [u8; 8] = *b"\x89TNV\r\n\x1a\n";

/// Everything begins at a multiple of this.
const ALIGN: usize = 64;

/// Bytes before the header: magic, length, CRC-32.
const PREFIX: usize = 16;

/// Appends the binary form of an array to `out`. The text codec of the plan plays no part.
///
/// # Errors
/// As [`crate::encode_line`].
pub fn encode_binary(array: &ArrayView<'_>, plan: &Plan<'_>, out: &mut Vec<u8>) -> Result<()> {
    let start = out.len();
    let written = header_of(array, plan).and_then(|header| {
        append_header(&header.to_text(&plan.codecs.chain, None)?, start, out)?;
        for_each_segment(array, plan, &header, |_, bytes| append_record(bytes, start, out))
    });
    if written.is_err() {
        out.truncate(start);
    }
    written
}

impl<'a> Opened<'a> {
    /// Reads everything of the binary form but what its segments hold. All CRCs are verified.
    ///
    /// # Errors
    /// The codes of `spec/binary-form.md`.
    pub fn from_binary(input: &'a [u8], registry: &Registry, limits: &Limits) -> Result<Self> {
        if to_u64(input.len()) > limits.input {
            let message = format!("over {} bytes; raise the limit on input if you trust it", limits.input);
            return Err(Error::new(ErrorKind::InputTooLong, message));
        }
        let mut rest = Input { all: input, at: 0 };
        let header = rest.header(limits)?;
        let line = Line::split_header(header, limits)?;
        let (header, chain) = Header::read(&line, limits, |specs| Chain::build(specs, registry), |chain| chain)?;
        rest.padding()?;
        let mut segments = Vec::new();
        for i in 0..header.segments() {
            segments.push(rest.record().map_err(|error| to_usize(i).map_or_else(|error| error, |i| error.at_index("segment", i)))?);
        }
        match input.len().saturating_sub(rest.at) {
            0 => Opened::of_parts(header, chain, None, segments, limits),
            more => Err(Error::new(ErrorKind::TrailingData, format!("{more} bytes after the last segment")).at_offset("body", rest.at)),
        }
    }

    /// Appends the binary form of the same envelope: no codec but the text codec is entered.
    ///
    /// # Errors
    /// `bad_text`, `alloc_failed`.
    pub fn to_binary(&self, out: &mut Vec<u8>) -> Result<()> {
        let start = out.len();
        append_header(&self.header.to_text(&self.chain, None)?, start, out)?;
        self.for_each_stored_segment(|_, bytes| append_record(bytes, start, out))
    }
}

/// Reads the header of the binary form alone: nothing after it is verified. Says also how many bytes stand after the header and its padding, and whether they
/// are records to the end.
///
/// # Errors
/// The codes of `spec/binary-form.md` up to the header.
pub fn inspect_binary<'a>(input: &'a [u8], limits: &Limits) -> Result<(Header<'a>, usize, bool)> {
    let mut rest = Input { all: input, at: 0 };
    let line = Line::split_header(rest.header(limits)?, limits)?;
    let header = Header::inspect(&line, limits)?;
    let body = input.len().saturating_sub(rest.at.next_multiple_of(ALIGN));
    let is_whole = rest.padding().is_ok() && (0..header.segments()).all(|_| rest.skip_record().is_ok()) && rest.at == input.len();
    Ok((header, body, is_whole))
}

/// The input and how far it has been read.
struct Input<'a> {
    all: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    fn header(&mut self, limits: &Limits) -> Result<&'a str> {
        if self.all.get(..BINARY_MAGIC.len()) != Some(&BINARY_MAGIC) {
            return Err(Error::new(ErrorKind::BadMagic, "the binary form begins with 89 54 4e 56 0d 0a 1a 0a").in_field("magic"));
        }
        self.at = BINARY_MAGIC.len();
        let len = u32::from_le_bytes(*self.array()?);
        let crc = u32::from_le_bytes(*self.array()?);
        let most = limits.header.min(to_u64(caps::HEADER));
        if u64::from(len) > most {
            let message = format!("a header of {len} characters; at most {most} are allowed");
            return Err(Error::new(ErrorKind::HeaderTooLong, message).in_field("line"));
        }
        let header = self.take(to_usize(u64::from(len))?)?;
        check_crc(header, crc).map_err(|error| error.in_field("line"))?;
        std::str::from_utf8(header).map_err(|error| {
            let message = format!("the header is not text: {error}");
            Error::new(ErrorKind::BadCharacter, message).at_offset("line", error.valid_up_to())
        })
    }

    /// The bytes of the next segment.
    fn record(&mut self) -> Result<&'a [u8]> {
        let len = u64::from_le_bytes(*self.array()?);
        let crc = u32::from_le_bytes(*self.array()?);
        self.padding()?;
        if len == 0 {
            return Err(Error::new(ErrorKind::EmptySegment, "no segment is empty; an array without elements has none"));
        }
        let bytes = self.take(usize::try_from(len).unwrap_or(usize::MAX))?;
        self.padding()?;
        check_crc(bytes, crc)?;
        Ok(bytes)
    }

    /// Goes past the next segment without looking at its bytes.
    fn skip_record(&mut self) -> Result<()> {
        let len = u64::from_le_bytes(*self.array()?);
        self.at = self.at.next_multiple_of(ALIGN);
        self.take(usize::try_from(len).unwrap_or(usize::MAX))?;
        self.padding()
    }

    /// Zeros up to the next multiple of [`ALIGN`].
    fn padding(&mut self) -> Result<()> {
        let start = self.at;
        let zeros = self.take(self.at.next_multiple_of(ALIGN).saturating_sub(self.at))?;
        match zeros.iter().position(|&b| b != 0) {
            Some(i) => Err(Error::new(ErrorKind::BadPadding, "a padding byte is not zero").at_offset("body", start.saturating_add(i))),
            None => Ok(()),
        }
    }

    fn array<const N: usize>(&mut self) -> Result<&'a [u8; N]> {
        let cut = self.cut();
        self.take(N)?.first_chunk().ok_or(cut)
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(len);
        let taken = end.and_then(|end| self.all.get(self.at..end)).ok_or_else(|| self.cut())?;
        self.at = self.at.saturating_add(len);
        Ok(taken)
    }

    fn cut(&self) -> Error {
        Error::new(ErrorKind::Truncated, format!("the input ends after {} bytes, before the form does", self.all.len()))
            .at_offset("body", self.at)
    }
}

fn append_header(header: &str, start: usize, out: &mut Vec<u8>) -> Result<()> {
    let len = u32::try_from(header.len()).map_err(|_| alloc_failed(header.len()))?;
    reserve(out, header.len().saturating_add(PREFIX))?;
    out.extend_from_slice(&BINARY_MAGIC);
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(header.as_bytes()).to_le_bytes());
    out.extend_from_slice(header.as_bytes());
    pad(start, out);
    Ok(())
}

fn append_record(bytes: &[u8], start: usize, out: &mut Vec<u8>) -> Result<()> {
    reserve(out, bytes.len().saturating_add(ALIGN))?;
    out.extend_from_slice(&to_u64(bytes.len()).to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(bytes).to_le_bytes());
    pad(start, out);
    out.extend_from_slice(bytes);
    pad(start, out);
    Ok(())
}

fn reserve(out: &mut Vec<u8>, more: usize) -> Result<()> {
    // Both paddings at most, so that a stored array is one allocation.
    let more = more.saturating_add(ALIGN.saturating_mul(2));
    out.try_reserve(more).map_err(|_| alloc_failed(more))
}

fn pad(start: usize, out: &mut Vec<u8>) {
    let len = out.len().saturating_sub(start).next_multiple_of(ALIGN);
    out.resize(start.saturating_add(len), 0);
}

fn check_crc(bytes: &[u8], claimed: u32) -> Result<()> {
    let computed = crc32fast::hash(bytes);
    if computed == claimed {
        return Ok(());
    }
    let message = format!("the form says {claimed:08x}, its bytes give {computed:08x}: they were changed");
    Err(Error::new(ErrorKind::CheckMismatch, message))
}
