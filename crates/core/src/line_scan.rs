//! A line that is seen once, from left to right: what steps 1 to 5 and 12 of rule O1 say of it at its end.
//!
//! [`Line`](crate::Line) says the same of a line in memory; a test holds the two together.

use crate::{
    alphabet::{are_unreserved, begins_character, is_unreserved},
    decode::{check_tree_segments, wrong_segments},
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    header::Header,
    limits::Limits,
    line::{bad_character, bad_magic, check_form_of_check, check_header_len, compare_check, other_version, too_long, wrong_field_count},
    num::to_u64,
};

/// How much of a header is kept: no legal one is longer, and of an illegal one the beginning shows it.
const KEPT: usize = 1 << 21;

/// Bytes of a character of UTF-8, at most.
const LONGEST: usize = 4;

/// What has been seen of a line.
#[derive(Debug)]
pub(crate) struct LineScan {
    limits: Limits,
    bytes: usize,
    characters: u64,
    at: Field,
    dots: usize,
    /// From the magic to before the dot that ends the header.
    header: Vec<u8>,
    /// Characters of the codecs field from its last hyphen on.
    text_codec: usize,
    header_len: usize,
    /// Where the first wrong character stands, and its bytes.
    wrong: Option<(usize, Vec<u8>)>,
    crc: crc32fast::Hasher,
    /// Segments that have ended, characters of the one that has not, and the first empty one.
    segments: usize,
    in_segment: usize,
    first_empty: Option<usize>,
    check: Vec<u8>,
}

/// Where in a line the next character stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Magic,
    Dtype,
    Shape,
    Codecs,
    /// The first character after the codecs tells.
    MetaOrBody,
    Meta,
    Body,
    Check,
}

impl LineScan {
    pub(crate) fn new(limits: &Limits) -> Self {
        LineScan {
            limits: *limits,
            bytes: 0,
            characters: 0,
            at: Field::Magic,
            dots: 0,
            header: Vec::new(),
            text_codec: 0,
            header_len: 0,
            wrong: None,
            crc: crc32fast::Hasher::new(),
            segments: 0,
            in_segment: 0,
            first_empty: None,
            check: Vec::new(),
        }
    }

    /// Sees the next characters of the header, and says how many: all, or those before the body.
    pub(crate) fn see_header(&mut self, bytes: &[u8]) -> usize {
        let mut seen = 0usize;
        for &b in bytes {
            if self.at == Field::MetaOrBody {
                self.at = if b == b'~' { Field::Meta } else { Field::Body };
            }
            if self.is_in_body() {
                break;
            }
            seen = seen.saturating_add(1);
            self.see_header_character(b);
        }
        let bytes = bytes.get(..seen).unwrap_or_default();
        self.note(bytes);
        self.crc.update(bytes);
        self.header_len = self.header_len.saturating_add(seen);
        self.header.extend(bytes.iter().take(KEPT.saturating_sub(self.header.len())));
        seen
    }

    /// Whether the header has been seen.
    pub(crate) fn is_in_body(&self) -> bool {
        matches!(self.at, Field::Body | Field::Check)
    }

    /// The header without the dot after it.
    pub(crate) fn header(&self) -> &[u8] {
        self.header.strip_suffix(b".").unwrap_or(&self.header)
    }

    /// Whether the body has ended.
    pub(crate) fn is_past_body(&self) -> bool {
        self.at == Field::Check
    }

    /// Sees characters of a segment, or the `~` or dot that ends it.
    pub(crate) fn see_body(&mut self, bytes: &[u8]) {
        self.note(bytes);
        match bytes {
            b"~" => {
                self.crc.update(bytes);
                self.end_segment();
            }
            b"." => {
                // An empty body has no segment.
                if self.segments > 0 || self.in_segment > 0 {
                    self.end_segment();
                }
                self.dots = self.dots.saturating_add(1);
                self.at = Field::Check;
            }
            _ => {
                self.crc.update(bytes);
                self.in_segment = self.in_segment.saturating_add(bytes.len());
            }
        }
    }

    /// Sees the next characters, wherever they stand.
    pub(crate) fn see(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let seen = match self.at {
                Field::Body => {
                    let run = segment_run(bytes).len().max(1);
                    self.see_body(bytes.get(..run).unwrap_or_default());
                    run
                }
                Field::Check => {
                    self.see_check(bytes);
                    bytes.len()
                }
                _ => self.see_header(bytes),
            };
            bytes = bytes.get(seen..).unwrap_or_default();
        }
    }

    /// Whether the limit on the input is passed: nothing else matters then.
    pub(crate) fn check_length(&self) -> Result<()> {
        if self.characters > self.limits.input { Err(too_long(&self.limits)) } else { Ok(()) }
    }

    /// Steps 1 to 5, at the end of the line.
    pub(crate) fn verdict(&self) -> Result<()> {
        self.check_length()?;
        self.check_magic()?;
        if let Some((at, bytes)) = &self.wrong {
            return Err(bad_character(bytes, *at));
        }
        if self.at != Field::Check || self.check.contains(&b'.') {
            return Err(wrong_field_count(self.dots.saturating_add(1)));
        }
        let check = std::str::from_utf8(&self.check).map_err(|_| Error::new(ErrorKind::BadCheck, "the check is not text"))?;
        check_form_of_check(check)?;
        // Without the dot after it.
        check_header_len(self.header_len.saturating_sub(self.text_codec).saturating_sub(1), &self.limits)?;
        compare_check(check, self.crc.clone().finalize())
    }

    /// Step 12: as many segments as the header demands, none of them empty.
    pub(crate) fn check_segments(&self, header: &Header<'_>) -> Result<()> {
        if header.dtype == Dtype::Tree {
            return check_tree_segments(self.first_empty, to_u64(self.segments));
        }
        let need = header.segments();
        if self.first_empty.is_none() && to_u64(self.segments) == need {
            return Ok(());
        }
        Err(wrong_segments(self.first_empty, to_u64(self.segments), need))
    }

    fn see_header_character(&mut self, b: u8) {
        if b == b'.' {
            self.dots = self.dots.saturating_add(1);
            self.at = match self.at {
                Field::Magic => Field::Dtype,
                Field::Dtype => Field::Shape,
                Field::Shape => Field::Codecs,
                Field::Codecs => Field::MetaOrBody,
                _ => Field::Body,
            };
        } else if self.at == Field::Codecs {
            // From the last hyphen on; without one there is no text codec to leave out.
            self.text_codec = match (b, self.text_codec) {
                (b'-', _) => 1,
                (_, 0) => 0,
                (_, n) => n.saturating_add(1),
            };
        }
    }

    /// Counts, judges the alphabet, and keeps what is short.
    fn note(&mut self, bytes: &[u8]) {
        if let Some((_, character)) = &mut self.wrong {
            // It may have come in parts.
            character.extend(bytes.iter().take(LONGEST.saturating_sub(character.len())));
        }
        if are_unreserved(bytes) {
            self.characters = self.characters.saturating_add(to_u64(bytes.len()));
        } else {
            self.characters = self.characters.saturating_add(bytes.iter().map(|&b| u64::from(begins_character(b))).sum());
            let first = bytes.iter().position(|&b| !is_unreserved(b)).unwrap_or(0);
            let rest = bytes.get(first..).unwrap_or_default();
            self.wrong.get_or_insert_with(|| (self.bytes.saturating_add(first), rest.iter().copied().take(LONGEST).collect()));
        }
        self.bytes = self.bytes.saturating_add(bytes.len());
    }

    fn see_check(&mut self, bytes: &[u8]) {
        self.note(bytes);
        self.dots = self.dots.saturating_add(bytes.iter().filter(|&&b| b == b'.').count());
        // One character too many is enough to show that there are too many; a dot is kept to be found.
        let most = 65usize.saturating_sub(self.check.len());
        self.check.extend(bytes.iter().take(most));
        if bytes.contains(&b'.') && !self.check.contains(&b'.') {
            self.check.push(b'.');
        }
    }

    fn end_segment(&mut self) {
        if self.in_segment == 0 {
            self.first_empty.get_or_insert(self.segments);
        }
        self.segments = self.segments.saturating_add(1);
        self.in_segment = 0;
    }

    fn check_magic(&self) -> Result<()> {
        let field = self.header.split(|&b| b == b'.').next().unwrap_or_default();
        let is_ended = self.dots > 0;
        match field.strip_prefix(b"tnv") {
            Some(b"1") if is_ended => Ok(()),
            Some(version) if is_ended && !version.is_empty() && version.iter().all(u8::is_ascii_digit) => Err(other_version(version)),
            _ => Err(bad_magic(&self.header)),
        }
    }
}

/// The characters before the next `~` or dot.
pub(crate) fn segment_run(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|&b| b == b'~' || b == b'.').unwrap_or(bytes.len());
    bytes.get(..end).unwrap_or(bytes)
}
