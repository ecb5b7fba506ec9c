//! The two forms as they come from a stream: header, segments, end.

use std::io::Read;

use crate::{
    binary::{
        ALIGN, BINARY_MAGIC, bad_magic, check_crc, check_padding, compare_crc, header_len, segment_len, too_many_bytes, trailing_data,
        truncated,
    },
    chain::{Chain, Codecs},
    decode::check_tree_segments,
    decoder::Decoder,
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    header::Header,
    incoming::Incoming,
    limits::Limits,
    line::Line,
    line_scan::{LineScan, segment_run},
    num::{alloc_failed, to_u64},
    registry::Registry,
};

/// A form of which the header has been read.
#[derive(Debug)]
pub(crate) enum Input<R> {
    Line(LineInput<R>),
    Binary(BinaryInput<R>),
}

impl<R: Read> Input<R> {
    /// Reads up to the body: the first byte tells the form.
    pub(crate) fn open(input: R, registry: &Registry, limits: &Limits) -> Result<(Self, Decoder<'static>)> {
        let mut incoming = Incoming::new(input)?;
        if incoming.look()?.first() == BINARY_MAGIC.first() {
            let (input, decoder) = BinaryInput::open(incoming, registry, limits)?;
            return Ok((Input::Binary(input), decoder));
        }
        let (input, decoder) = LineInput::open(incoming, registry, limits)?;
        Ok((Input::Line(input), decoder))
    }

    /// Whether a segment comes, wherever the header says that there is none.
    pub(crate) fn has_segment(&mut self) -> Result<bool> {
        match self {
            // An empty body looks like an empty segment, which is told later.
            Input::Line(input) => Ok(!input.scan.is_past_body()),
            Input::Binary(input) => Ok(!input.incoming.look()?.is_empty()),
        }
    }

    /// Goes to the beginning of segment `i`; the one before has been read.
    pub(crate) fn open_segment(&mut self, i: usize) -> Result<()> {
        match self {
            Input::Line(_) => Ok(()),
            Input::Binary(input) => input.open_segment().map_err(|error| error.at_index("segment", i)),
        }
    }

    /// Appends up to `most` bytes of the segment as they stand there; says whether it has ended.
    pub(crate) fn read_part(&mut self, most: usize, out: &mut Vec<u8>) -> Result<bool> {
        match self {
            Input::Line(input) => input.read_part(most, out),
            Input::Binary(input) => input.read_part(most, out),
        }
    }

    /// Reads on to the end: what is wrong there or before comes before all errors of segments.
    pub(crate) fn finish(&mut self, header: &Header<'_>) -> Result<()> {
        match self {
            Input::Line(input) => {
                input.read_on()?;
                input.scan.check_segments(header)
            }
            Input::Binary(input) if header.dtype == Dtype::Tree => input.read_on(None),
            Input::Binary(input) => input.read_on(Some(header.segments())),
        }
    }
}

/// A line.
#[derive(Debug)]
pub(crate) struct LineInput<R> {
    incoming: Incoming<R>,
    scan: LineScan,
}

impl<R: Read> LineInput<R> {
    fn open(incoming: Incoming<R>, registry: &Registry, limits: &Limits) -> Result<(Self, Decoder<'static>)> {
        let mut input = LineInput { incoming, scan: LineScan::new(limits) };
        input.read_header()?;
        // What is wrong with the line as a whole comes before what is wrong with its header.
        let decoder = input.decoder(registry, limits);
        match decoder {
            Ok(decoder) => Ok((input, decoder)),
            Err(error) => input.read_on().and(Err(error)),
        }
    }

    fn read_header(&mut self) -> Result<()> {
        while !self.scan.is_in_body() {
            let seen = match self.incoming.look()? {
                [] => break,
                bytes => self.scan.see_header(bytes),
            };
            self.incoming.take(seen);
            self.scan.check_length()?;
        }
        Ok(())
    }

    fn decoder(&self, registry: &Registry, limits: &Limits) -> Result<Decoder<'static>> {
        // A line that ends in its header, or whose header has characters of no line, has a verdict as a whole.
        let line = Line::split_header(self.scan.header(), limits)?;
        let (header, codecs) = Header::read(&line, limits, |specs| Codecs::build(specs, registry), |codecs| &codecs.chain)?;
        Decoder::new(header.into_owned(), codecs.chain, Some(codecs.text), limits)
    }

    fn read_part(&mut self, most: usize, out: &mut Vec<u8>) -> Result<bool> {
        if self.scan.is_past_body() {
            return Err(Error::new(ErrorKind::BadSegmentCount, "the body ends before all segments have come").in_field("body"));
        }
        let bytes = self.incoming.look()?;
        let Some(first) = bytes.first() else {
            return Err(Error::new(ErrorKind::BadFieldCount, "the line ends in its body").in_field("line"));
        };
        let is_end = matches!(first, b'~' | b'.');
        let run = if is_end { bytes.get(..1).unwrap_or_default() } else { segment_run(bytes.get(..most).unwrap_or(bytes)) };
        if !is_end {
            out.try_reserve(run.len()).map_err(|_| alloc_failed(run.len()))?;
            out.extend_from_slice(run);
        }
        self.scan.see_body(run);
        let seen = run.len();
        self.incoming.take(seen);
        self.scan.check_length()?;
        Ok(is_end)
    }

    fn read_on(&mut self) -> Result<()> {
        loop {
            let seen = match self.incoming.look()? {
                [] => return self.scan.verdict(),
                bytes => {
                    self.scan.see(bytes);
                    bytes.len()
                }
            };
            self.incoming.take(seen);
            self.scan.check_length()?;
        }
    }
}

/// The binary form.
#[derive(Debug)]
pub(crate) struct BinaryInput<R> {
    incoming: Incoming<R>,
    limits: Limits,
    at: usize,
    /// Segments whose record has been read.
    segments: u64,
    /// Of the segment that is being read: bytes still to come, its CRC-32 as the record says and as far as computed.
    missing: usize,
    claimed: u32,
    crc: crc32fast::Hasher,
    /// Whether the bytes were no binary form: nothing more can be said of them.
    is_broken: bool,
}

impl<R: Read> BinaryInput<R> {
    fn open(incoming: Incoming<R>, registry: &Registry, limits: &Limits) -> Result<(Self, Decoder<'static>)> {
        let crc = crc32fast::Hasher::new();
        let mut input = BinaryInput { incoming, limits: *limits, at: 0, segments: 0, missing: 0, claimed: 0, crc, is_broken: false };
        match input.decoder(registry) {
            Ok(decoder) => Ok((input, decoder)),
            Err(error) => {
                input.is_broken = true;
                input.read_on(Some(0)).and(Err(error))
            }
        }
    }

    fn decoder(&mut self, registry: &Registry) -> Result<Decoder<'static>> {
        // Cut or not: what begins otherwise is no binary form.
        for byte in BINARY_MAGIC {
            match self.array::<1>() {
                Ok([found]) if found == byte => {}
                Err(error) if error.kind() != ErrorKind::Truncated => return Err(error),
                _ => return Err(bad_magic()),
            }
        }
        let len = header_len(u32::from_le_bytes(self.array()?), &self.limits)?;
        let crc = u32::from_le_bytes(self.array()?);
        let mut header = Vec::new();
        self.exactly(len, &mut header)?;
        check_crc(&header, crc).map_err(|error| error.in_field("line"))?;
        let line = Line::split_header(&header, &self.limits)?;
        let (header, chain) = Header::read(&line, &self.limits, |specs| Chain::build(specs, registry), |chain| chain)?;
        self.padding()?;
        Decoder::new(header.into_owned(), chain, None, &self.limits)
    }

    fn open_segment(&mut self) -> Result<()> {
        let opened = self.record();
        self.is_broken |= opened.is_err();
        opened
    }

    fn record(&mut self) -> Result<()> {
        let len = u64::from_le_bytes(self.array()?);
        self.claimed = u32::from_le_bytes(self.array()?);
        self.padding()?;
        self.missing = segment_len(len)?;
        self.crc = crc32fast::Hasher::new();
        self.segments = self.segments.saturating_add(1);
        Ok(())
    }

    fn read_part(&mut self, most: usize, out: &mut Vec<u8>) -> Result<bool> {
        let read = self.part(most, out);
        self.is_broken |= read.is_err();
        read
    }

    /// The end of a segment is seen with its last bytes.
    fn part(&mut self, most: usize, out: &mut Vec<u8>) -> Result<bool> {
        let wanted = most.min(self.missing);
        let start = out.len();
        self.some(wanted, out)?;
        let bytes = out.get(start..).unwrap_or_default();
        self.crc.update(bytes);
        self.missing = self.missing.saturating_sub(bytes.len());
        if self.missing > 0 {
            return Ok(false);
        }
        self.padding()?;
        compare_crc(self.claimed, self.crc.clone().finalize())
            .map_err(|error| error.at_index("segment", usize::try_from(self.segments).unwrap_or(0).saturating_sub(1)))?;
        Ok(true)
    }

    /// Reads so many segments, those of a tree to the end of the stream, and what stands after them.
    fn read_on(&mut self, segments: Option<u64>) -> Result<()> {
        match self.pass_segments(segments) {
            // The length of the whole comes before what is wrong with a part of it.
            Err(error) if error.kind() != ErrorKind::Io => return self.skip().and(Err(error)),
            passed => passed?,
        }
        let at = self.at;
        let is_longer = self.skip()?;
        if is_longer && !self.is_broken { Err(trailing_data(at)) } else { Ok(()) }
    }

    fn pass_segments(&mut self, segments: Option<u64>) -> Result<()> {
        let mut sink = Vec::new();
        while !self.is_broken && (self.missing > 0 || self.has_more(segments)?) {
            if self.missing == 0 {
                self.open_segment()?;
            }
            sink.clear();
            self.read_part(1 << 16, &mut sink)?;
        }
        if segments.is_none() && !self.is_broken {
            check_tree_segments(None, self.segments)?;
        }
        Ok(())
    }

    fn has_more(&mut self, segments: Option<u64>) -> Result<bool> {
        match segments {
            Some(segments) => Ok(self.segments < segments),
            None => Ok(self.segments == 0 || !self.incoming.look()?.is_empty()),
        }
    }

    /// Goes to the end of the stream; says whether there was something before it.
    fn skip(&mut self) -> Result<bool> {
        let start = self.at;
        loop {
            let seen = self.incoming.look()?.len();
            if seen == 0 {
                return Ok(self.at > start);
            }
            self.pass(seen)?;
        }
    }

    fn padding(&mut self) -> Result<()> {
        let (at, mut zeros) = (self.at, Vec::new());
        let read = self.exactly(self.at.next_multiple_of(ALIGN).saturating_sub(self.at), &mut zeros);
        // What is there is judged before what is missing.
        check_padding(&zeros, at).and(read)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut bytes = Vec::with_capacity(N);
        self.exactly(N, &mut bytes)?;
        bytes.first_chunk().copied().ok_or_else(|| truncated(self.at, self.at))
    }

    fn exactly(&mut self, len: usize, out: &mut Vec<u8>) -> Result<()> {
        let end = out.len().saturating_add(len);
        while out.len() < end {
            self.some(end.saturating_sub(out.len()), out)?;
        }
        Ok(())
    }

    /// Between 1 and `most` bytes, unless `most` is 0.
    fn some(&mut self, most: usize, out: &mut Vec<u8>) -> Result<()> {
        let at = self.at;
        let bytes = match self.incoming.look()? {
            _ if most == 0 => return Ok(()),
            [] => return Err(truncated(at, at)),
            bytes => bytes.get(..most).unwrap_or(bytes),
        };
        // Grows as bytes arrive, whatever the record claims.
        out.try_reserve(bytes.len()).map_err(|_| alloc_failed(bytes.len()))?;
        out.extend_from_slice(bytes);
        let seen = bytes.len();
        self.pass(seen)
    }

    fn pass(&mut self, seen: usize) -> Result<()> {
        self.incoming.take(seen);
        self.at = self.at.saturating_add(seen);
        if to_u64(self.at) > self.limits.input { Err(too_many_bytes(&self.limits)) } else { Ok(()) }
    }
}
