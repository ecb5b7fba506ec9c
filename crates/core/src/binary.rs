//! The binary form: the same header and the same chunk bytes, aligned and checked one by one (`spec/binary-form.md`).

use crate::{
    chain::Chain,
    decode::{Opened, check_tree_segments},
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    header::Header,
    limits::Limits,
    line::{Line, check_header_len},
    num::{to_u64, to_usize},
    registry::Registry,
};

/// The first eight bytes: one that no text has, a name, and the line ends that careless transport changes.
pub const BINARY_MAGIC: [u8; 8] = *b"\x89TNV\r\n\x1a\n";

/// Everything begins at a multiple of this.
pub(crate) const ALIGN: usize = 64;

impl<'a> Opened<'a> {
    /// Reads everything of the binary form but what its segments hold. All CRCs are verified.
    ///
    /// # Errors
    /// The codes of `spec/binary-form.md`.
    pub fn from_binary(input: &'a [u8], registry: &Registry, limits: &Limits) -> Result<Self> {
        Opened::from_records(input, registry, limits, true)
    }

    /// The same for a file that is mapped into memory: header, records and padding are read, of the segments nothing is. So a stored array opens at once,
    /// whatever its size, and [`Opened::unverified_run`] hands it out. [`Opened::is_verified`] says `false`; [`Opened::verify`] makes up for it, and every
    /// verb that decodes checks the segments that it decodes.
    ///
    /// # Errors
    /// As [`Opened::from_binary`], but for the CRCs of segments.
    pub fn from_map(input: &'a [u8], registry: &Registry, limits: &Limits) -> Result<Self> {
        Opened::from_records(input, registry, limits, false)
    }

    fn from_records(input: &'a [u8], registry: &Registry, limits: &Limits, verified: bool) -> Result<Self> {
        if to_u64(input.len()) > limits.input {
            return Err(too_many_bytes(limits));
        }
        let mut rest = Input { all: input, at: 0 };
        let line = Line::split_header(rest.header(limits)?, limits)?;
        let (header, chain) = Header::read(&line, limits, |specs| Chain::build(specs, registry), |chain| chain)?;
        rest.padding()?;
        let (mut segments, mut crcs) = (Vec::new(), Vec::new());
        let is_tree = header.dtype == Dtype::Tree;
        let most = if is_tree { usize::MAX } else { to_usize(header.segments())? };
        for i in 0..most {
            // Those of a tree run to the end of the input.
            if is_tree && i > 0 && rest.at == input.len() {
                break;
            }
            let (bytes, crc) = rest.record(verified).map_err(|error| error.at_index("segment", i))?;
            segments.push(bytes);
            crcs.push(crc);
        }
        match input.len().saturating_sub(rest.at) {
            0 => {
                if is_tree {
                    check_tree_segments(None, to_u64(segments.len()))?;
                }
                let unproved = (!verified).then_some(crcs);
                Ok(Opened::of_parts(header, chain, None, segments.into(), unproved, limits)?.with_tree_registry(registry))
            }
            _ => Err(trailing_data(rest.at)),
        }
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
    let is_whole = rest.padding().is_ok() && rest.skip_records(&header) && rest.at == input.len();
    Ok((header, body, is_whole))
}

/// The bytes of the first segment of a binary form, if they are all there. Nothing is verified.
#[must_use]
pub fn first_segment(input: &[u8]) -> Option<&[u8]> {
    let mut rest = Input { all: input, at: 0 };
    rest.header(&Limits::trusted()).ok()?;
    rest.padding().ok()?;
    rest.record(false).ok().map(|(bytes, _)| bytes)
}

/// The input and how far it has been read.
struct Input<'a> {
    all: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    fn header(&mut self, limits: &Limits) -> Result<&'a [u8]> {
        if self.all.get(..BINARY_MAGIC.len()) != Some(&BINARY_MAGIC) {
            return Err(bad_magic());
        }
        self.at = BINARY_MAGIC.len();
        let len = header_len(u32::from_le_bytes(*self.array()?), limits)?;
        let crc = u32::from_le_bytes(*self.array()?);
        let header = self.take(len)?;
        check_crc(header, crc).map_err(|error| error.in_field("line"))?;
        Ok(header)
    }

    /// The bytes of the next segment, and their CRC-32 as the record has it.
    fn record(&mut self, verify: bool) -> Result<(&'a [u8], u32)> {
        let len = u64::from_le_bytes(*self.array()?);
        let crc = u32::from_le_bytes(*self.array()?);
        self.padding()?;
        let bytes = self.take(segment_len(len)?)?;
        self.padding()?;
        if verify {
            check_crc(bytes, crc)?;
        }
        Ok((bytes, crc))
    }

    /// Goes past all segments; says whether they are there.
    fn skip_records(&mut self, header: &Header<'_>) -> bool {
        if header.dtype == Dtype::Tree {
            while self.at < self.all.len() && self.skip_record().is_ok() {}
            return true;
        }
        (0..header.segments()).all(|_| self.skip_record().is_ok())
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
        let (start, end) = (self.at, self.at.next_multiple_of(ALIGN));
        // What is there is judged before what is missing.
        let zeros = self.all.get(start..end.min(self.all.len())).unwrap_or_default();
        check_padding(zeros, start)?;
        self.take(end.saturating_sub(start)).map(drop)
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
        truncated(self.all.len(), self.at)
    }
}

pub(crate) fn bad_magic() -> Error {
    Error::new(ErrorKind::BadMagic, "the binary form begins with 89 54 4e 56 0d 0a 1a 0a").in_field("magic")
}

pub(crate) fn too_many_bytes(limits: &Limits) -> Error {
    Error::new(ErrorKind::InputTooLong, format!("over {} bytes; raise the limit on input if you trust it", limits.input))
}

pub(crate) fn trailing_data(at: usize) -> Error {
    Error::new(ErrorKind::TrailingData, "something stands after the last segment").at_offset("body", at)
}

pub(crate) fn truncated(len: usize, at: usize) -> Error {
    Error::new(ErrorKind::Truncated, format!("the input ends after {len} bytes, before the form does")).at_offset("body", at)
}

/// The length of the header, if it is legal (rule BIN2).
pub(crate) fn header_len(len: u32, limits: &Limits) -> Result<usize> {
    check_header_len(to_usize(u64::from(len))?, limits)?;
    to_usize(u64::from(len))
}

/// The length of a segment, if it is legal. What is beyond all memory is beyond the end of the input, too.
pub(crate) fn segment_len(len: u64) -> Result<usize> {
    if len == 0 {
        return Err(Error::new(ErrorKind::EmptySegment, "no segment is empty; an array without elements has none"));
    }
    Ok(usize::try_from(len).unwrap_or(usize::MAX))
}

/// Padding that begins at `at` is zero (rule BIN5).
pub(crate) fn check_padding(zeros: &[u8], at: usize) -> Result<()> {
    match zeros.iter().position(|&b| b != 0) {
        Some(i) => Err(Error::new(ErrorKind::BadPadding, "a padding byte is not zero").at_offset("body", at.saturating_add(i))),
        None => Ok(()),
    }
}

pub(crate) fn check_crc(bytes: &[u8], claimed: u32) -> Result<()> {
    compare_crc(claimed, crc32fast::hash(bytes))
}

pub(crate) fn compare_crc(claimed: u32, computed: u32) -> Result<()> {
    if computed == claimed {
        return Ok(());
    }
    let message = format!("the form says {claimed:08x}, its bytes give {computed:08x}: they were changed");
    Err(Error::new(ErrorKind::CheckMismatch, message))
}
