//! The three forms written from left to right: one way for what is encoded, converted or streamed.

use std::{io::Write, sync::Arc};

use crate::{
    binary::{ALIGN, BINARY_MAGIC},
    chain::Chain,
    codec::{BytesToText, encoded_len},
    error::Result,
    form::Notation,
    header::Header,
    json_form::{close_json, open_json, pad_base64},
    line::spell_check,
    num::{alloc_failed, to_u64},
    output::Output,
    sink::{Sink, Stream},
};

/// A form that is being written: a header, then segments, then its end.
pub(crate) struct FormWriter<S> {
    sink: S,
    notation: Notation,
    /// Of the line, or of the equivalent line.
    crc: crc32fast::Hasher,
    segments: u64,
}

/// A dot and eight digits.
pub(crate) const CHECK: usize = 9;

/// About as many bytes become text at once, so that they are still in the cache when the check is computed.
const PIECE: usize = 12 << 10;

impl<S: Sink> FormWriter<S> {
    /// Writes what stands before the first segment. So many bytes are known to come as one segment: then a form in memory is one allocation.
    pub(crate) fn begin(mut sink: S, notation: &Notation, header: &Header<'_>, chain: &Chain, stored: usize) -> Result<Self> {
        let more = reserve_for(notation, stored)?;
        let mut crc = crc32fast::Hasher::new();
        match notation.text() {
            None => put_binary_header(&header.to_text(chain, None)?, more, &mut sink)?,
            Some(text) => {
                let mut line = header.to_text(chain, Some(&text.spec()))?;
                line.push('.');
                crc.update(line.as_bytes());
                let head = json_head(notation, header, chain)?.unwrap_or(line);
                sink.reserve(more.saturating_add(head.len()))?;
                sink.put(head.as_bytes())?;
            }
        }
        Ok(FormWriter { sink, notation: notation.clone(), crc, segments: 0 })
    }

    /// Writes a whole segment.
    pub(crate) fn segment(&mut self, bytes: &[u8]) -> Result<()> {
        if self.notation.text().is_some() {
            self.open_segment()?;
            return self.text_part(bytes);
        }
        self.sink.reserve(reserve_for(&self.notation, bytes.len())?)?;
        self.sink.put(&record(bytes.len(), crc32fast::hash(bytes)))?;
        self.sink.put(bytes)?;
        self.sink.put(padding(bytes.len()))
    }

    /// Begins a segment of text that comes in parts.
    pub(crate) fn open_segment(&mut self) -> Result<()> {
        if self.segments > 0 {
            self.crc.update(b"~");
            self.sink.put(b"~")?;
        }
        self.segments = self.segments.saturating_add(1);
        Ok(())
    }

    /// Writes a part of a segment as text. All parts but the last are whole groups of the text codec.
    pub(crate) fn text_part(&mut self, bytes: &[u8]) -> Result<()> {
        let FormWriter { sink, notation, crc, .. } = self;
        let Some(text) = notation.text() else { return Ok(()) };
        // Room for the check as well, so that a line of one chunk is one allocation.
        sink.reserve(text_len(text.as_ref(), bytes.len())?.saturating_add(CHECK))?;
        for piece in bytes.chunks(whole_groups(text.as_ref(), PIECE)) {
            let mut write = |out: &mut [u8]| encode_piece(text.as_ref(), piece, out, crc);
            let len = text_len(text.as_ref(), piece.len())?;
            if matches!(notation, Notation::JsonBase64(_)) {
                let mut characters = Vec::new();
                Output::fill(&mut characters, len, &mut write)?;
                pad_base64(&mut characters);
                sink.put(&characters)?;
            } else {
                sink.fill(len, &mut write)?;
            }
        }
        Ok(())
    }

    /// What makes segments of this form elsewhere, to be [put](FormWriter::put) in their order.
    pub(crate) fn maker(&self) -> Maker {
        Maker { text: self.notation.text().cloned() }
    }

    /// Whether segments can be made elsewhere: not where the text of each depends on its place.
    pub(crate) fn takes_packed(&self) -> bool {
        !matches!(self.notation, Notation::JsonBase64(_))
    }

    /// Writes a segment that was made elsewhere.
    pub(crate) fn put(&mut self, packed: &Packed) -> Result<()> {
        if self.notation.text().is_some() {
            self.open_segment()?;
            self.crc.combine(&packed.crc);
            return self.sink.put(&packed.bytes);
        }
        self.sink.reserve(reserve_for(&self.notation, packed.bytes.len())?)?;
        self.sink.put(&record(packed.bytes.len(), packed.crc.clone().finalize()))?;
        self.sink.put(&packed.bytes)?;
        self.sink.put(padding(packed.bytes.len()))
    }

    /// Writes the end, and gives back what it was written to.
    pub(crate) fn finish(mut self) -> Result<S> {
        let check = spell_check(self.crc.finalize());
        match self.notation {
            Notation::Line(_) => {
                self.sink.put(b".")?;
                self.sink.put(&check)?;
            }
            Notation::Json(_) | Notation::JsonBase64(_) => self.sink.put(close_json(&String::from_utf8_lossy(&check)).as_bytes())?,
            Notation::Binary => {}
        }
        Ok(self.sink)
    }
}

/// Characters before the first segment, or bytes with their padding.
pub(crate) fn head_len(notation: &Notation, header: &Header<'_>, chain: &Chain) -> Result<usize> {
    let text = notation.text().map(|text| text.spec());
    let line = header.to_text(chain, text.as_deref())?.len();
    Ok(match (json_head(notation, header, chain)?, &text) {
        (Some(json), _) => json.len(),
        (None, Some(_)) => line.saturating_add(1),
        (None, None) => BINARY_MAGIC.len().saturating_add(8).saturating_add(line).next_multiple_of(ALIGN),
    })
}

/// Characters or bytes of segment number `i`, with what stands before it.
pub(crate) fn segment_len(notation: &Notation, bytes: usize, i: u64) -> Result<usize> {
    Ok(match notation {
        Notation::Binary => ALIGN.saturating_add(bytes).saturating_add(padding(bytes).len()),
        Notation::JsonBase64(text) => text_len(text.as_ref(), bytes)?.next_multiple_of(4).saturating_add(usize::from(i > 0)),
        Notation::Line(text) | Notation::Json(text) => text_len(text.as_ref(), bytes)?.saturating_add(usize::from(i > 0)),
    })
}

/// Characters after the last segment.
pub(crate) fn tail_len(notation: &Notation) -> usize {
    match notation {
        Notation::Line(_) => CHECK,
        Notation::Json(_) | Notation::JsonBase64(_) => close_json("00000000").len(),
        Notation::Binary => 0,
    }
}

/// What stands before the first segment of the JSON form.
fn json_head(notation: &Notation, header: &Header<'_>, chain: &Chain) -> Result<Option<String>> {
    Ok(match notation {
        Notation::Json(text) => Some(open_json(header, chain, &text.spec())?),
        Notation::JsonBase64(_) => Some(open_json(header, chain, "base64")?),
        Notation::Line(_) | Notation::Binary => None,
    })
}

/// A segment as it stands in the form, and its CRC.
pub(crate) struct Packed {
    pub(crate) bytes: Vec<u8>,
    crc: crc32fast::Hasher,
}

/// Makes segments without the writer.
pub(crate) struct Maker {
    text: Option<Arc<dyn BytesToText>>,
}

impl Maker {
    /// A segment of these bytes, in memory that was used for another.
    pub(crate) fn make(&self, bytes: &[u8], mut memory: Vec<u8>) -> Result<Packed> {
        memory.clear();
        let mut crc = crc32fast::Hasher::new();
        match &self.text {
            Some(text) => {
                for piece in bytes.chunks(whole_groups(text.as_ref(), PIECE)) {
                    let len = text_len(text.as_ref(), piece.len())?;
                    memory.fill(len, &mut |out| encode_piece(text.as_ref(), piece, out, &mut crc))?;
                }
            }
            None => {
                memory.put(bytes)?;
                crc.update(bytes);
            }
        }
        Ok(Packed { bytes: memory, crc })
    }
}

/// Text of a piece, while it is in the cache.
fn encode_piece(text: &dyn BytesToText, piece: &[u8], out: &mut [u8], crc: &mut crc32fast::Hasher) -> Result<()> {
    text.encode(piece, out)?;
    crc.update(out);
    Ok(())
}

impl<W: Write> FormWriter<Stream<W>> {
    /// Whether a record that was written can be completed later.
    pub(crate) fn can_seek(&self) -> bool {
        self.sink.can_seek()
    }

    /// Begins a segment of the binary form whose bytes come later; says where its record stands.
    pub(crate) fn open_record(&mut self) -> Result<u64> {
        let at = self.sink.position()?;
        self.sink.put(&[0; ALIGN])?;
        Ok(at)
    }

    /// Writes a part of such a segment.
    pub(crate) fn record_part(&mut self, bytes: &[u8]) -> Result<()> {
        self.crc.update(bytes);
        self.sink.put(bytes)
    }

    /// Completes the record when all bytes are there.
    pub(crate) fn close_record(&mut self, at: u64, len: usize) -> Result<()> {
        self.sink.put(padding(len))?;
        self.sink.patch(at, &record(len, self.crc.clone().finalize()))
    }
}

/// The largest number of bytes up to `most` that makes whole groups, at least one group.
pub(crate) fn whole_groups(text: &dyn BytesToText, most: usize) -> usize {
    let group = text.group().0.max(1);
    most.checked_div(group).unwrap_or(0).max(1).saturating_mul(group)
}

/// Bytes that a segment takes, and what goes with it in this form.
fn reserve_for(notation: &Notation, bytes: usize) -> Result<usize> {
    match notation.text() {
        Some(text) => Ok(text_len(text.as_ref(), bytes)?.saturating_add(CHECK)),
        None => Ok(bytes.saturating_add(ALIGN).saturating_add(padding(bytes).len())),
    }
}

fn text_len(text: &dyn BytesToText, bytes: usize) -> Result<usize> {
    encoded_len(text, bytes).ok_or_else(|| alloc_failed(bytes))
}

fn put_binary_header(header: &str, more: usize, sink: &mut impl Sink) -> Result<()> {
    let len = u32::try_from(header.len()).map_err(|_| alloc_failed(header.len()))?;
    let crc = crc32fast::hash(header.as_bytes());
    let prefix = [&BINARY_MAGIC[..], &len.to_le_bytes(), &crc.to_le_bytes()].concat();
    let head = prefix.len().saturating_add(header.len());
    sink.reserve(more.saturating_add(head).saturating_add(ALIGN))?;
    sink.put(&prefix)?;
    sink.put(header.as_bytes())?;
    sink.put(padding(head))
}

/// Length and CRC-32 of a segment of the binary form, padded.
fn record(len: usize, crc: u32) -> [u8; ALIGN] {
    let mut record = [0; ALIGN];
    let fields = to_u64(len).to_le_bytes().into_iter().chain(crc.to_le_bytes());
    record.iter_mut().zip(fields).for_each(|(place, b)| *place = b);
    record
}

/// Zeros from a length to the next multiple of [`ALIGN`]: every part begins at one.
fn padding(len: usize) -> &'static [u8] {
    const ZEROS: [u8; ALIGN] = [0; ALIGN];
    let more = len.checked_next_multiple_of(ALIGN).unwrap_or(len).saturating_sub(len);
    ZEROS.get(..more).unwrap_or_default()
}
