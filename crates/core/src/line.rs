//! The line as text: its fields, found but not yet judged, and its check (sections 1 and 2 of the specification).

use crate::{
    alphabet::begins_character,
    error::{Error, ErrorKind, Result, quote},
    limits::{Limits, caps},
    num::to_u64,
    scan::Scan,
    segments::Segments,
};

/// The magic and version of the lines that this crate reads and writes.
pub(crate) const MAGIC: &str = "tnv1";

/// The fields of a line, borrowed from it.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// As in `float32` or `datetime64~ns`.
    pub dtype: &'a str,
    /// As in `28x28` or `1000000~65536`.
    pub shape: &'a str,
    /// As in `raw-shuffle-zstd-base64url`.
    pub codecs: &'a str,
    /// With its `~`, where there is one.
    pub meta: Option<&'a str>,
    /// All segments: ASCII.
    pub body: &'a [u8],
    /// Eight hex digits, or nothing yet where a line is only looked at from the left.
    pub check: &'a str,
    text: &'a [u8],
    body_at: usize,
    scan: Scan,
    is_whole: bool,
}

impl<'a> Line<'a> {
    /// Finds the fields of a whole line (steps 1 to 4 of rule O1).
    ///
    /// # Errors
    /// `input_too_long`, `bad_magic`, `unsupported_version`, `bad_character`, `bad_field_count`, `bad_check`, `header_too_long`.
    pub fn split(text: &'a [u8], limits: &Limits) -> Result<Self> {
        check_start(text, limits)?;
        let scan = Scan::of(text)?;
        let fields = scan.dot_count.saturating_add(1);
        let line = Line::find_fields(text, scan).filter(|line| line.is_whole);
        let line = line.ok_or_else(|| wrong_field_count(fields))?;
        check_form_of_check(line.check)?;
        check_header_len(line.header_len(), limits)?;
        Ok(line)
    }

    /// Finds the fields of a line of which only the beginning may be at hand: as much as the header is needed.
    ///
    /// # Errors
    /// As [`Line::split`], but for the check.
    pub fn split_prefix(text: &'a [u8], limits: &Limits) -> Result<Self> {
        check_start(text, limits)?;
        let line = Line::find_fields(text, Scan::of(text)?).ok_or_else(|| {
            let message = "the text ends before the header does: magic, dtype, shape, codecs, and the dot after them";
            Error::new(ErrorKind::BadFieldCount, message).in_field("line")
        })?;
        check_header_len(line.header_len(), limits)?;
        Ok(line)
    }

    /// Finds the fields of a header that stands alone, as the binary form has it: no body, no check.
    pub(crate) fn split_header(text: &'a [u8], limits: &Limits) -> Result<Self> {
        check_start(text, limits)?;
        let scan = Scan::of(text)?;
        let fields: Vec<&str> = text.split(|&b| b == b'.').take(6).map(ascii).collect();
        let (dtype, shape, codecs, meta) = match fields.as_slice() {
            [_, dtype, shape, codecs] => (dtype, shape, codecs, None),
            [_, dtype, shape, codecs, meta] if meta.starts_with('~') => (dtype, shape, codecs, Some(*meta)),
            _ => {
                let message = "a header alone has 4 fields (magic, dtype, shape, codecs), or 5 with a meta, which begins with `~`";
                return Err(Error::new(ErrorKind::BadFieldCount, message).in_field("line"));
            }
        };
        Ok(Line { dtype, shape, codecs, meta, body: b"", check: "", text, body_at: text.len(), scan, is_whole: false })
    }

    /// Whether the line goes on to its last dot and has a check after it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Compares the check with the text (rule F4).
    ///
    /// # Errors
    /// `check_mismatch`.
    pub fn verify(&self) -> Result<()> {
        compare_check(self.check, self.scan.crc)
    }

    /// Where the body begins.
    pub(crate) fn body_at(&self) -> usize {
        self.body_at
    }

    /// The segments, of which there are at least one, empty ones included; at most `most` of them.
    pub(crate) fn segments(&self, most: usize) -> Segments<'a> {
        let end = self.body_at.saturating_add(self.body.len());
        let mut tildes = self.scan.tildes(self.text, self.body_at).peekable();
        if tildes.peek().is_none() {
            return self.body.into();
        }
        let ends = tildes.chain([end]);
        let mut from = self.body_at;
        let segment = |end: usize| {
            let segment = self.text.get(from..end).unwrap_or_default();
            from = end.saturating_add(1);
            segment
        };
        ends.map(segment).take(most).collect::<Vec<_>>().into()
    }

    /// Characters of the header (rule F3).
    #[must_use]
    pub fn header_len(&self) -> usize {
        let text_codec = self.codecs.rsplit_once('-').map_or(0, |(_, name)| name.len().saturating_add(1));
        let meta = self.meta.map_or(0, |meta| meta.len().saturating_add(1));
        let fields = [MAGIC.len(), 1, self.dtype.len(), 1, self.shape.len(), 1, self.codecs.len(), meta];
        fields.iter().sum::<usize>().saturating_sub(text_codec)
    }

    fn find_fields(text: &'a [u8], scan: Scan) -> Option<Self> {
        let after = |i| scan.dot(i).map(|at| at.saturating_add(1));
        // Field `i` stands between two dots, or a dot and the end.
        let field = |i: usize| text.get(after(i.checked_sub(1)?)?..scan.dot(i).unwrap_or(text.len()));
        // The dot after the codecs must be there.
        let (dtype, shape, codecs, _) = (ascii(field(1)?), ascii(field(2)?), ascii(field(3)?), scan.dot(3)?);
        let meta = field(4).filter(|field| field.starts_with(b"~"));
        let body: usize = if meta.is_some() { 5 } else { 4 };
        let body_at = after(body.saturating_sub(1))?;
        let is_whole = scan.dot_count == body.saturating_add(1);
        // Whatever stands after a second dot makes the line wrong, and is no part of a check.
        let check = ascii(field(body.saturating_add(1)).unwrap_or_default());
        Some(Line { dtype, shape, codecs, meta: meta.map(ascii), body: field(body)?, check, text, body_at, scan, is_whole })
    }
}

/// Of a text that was scanned, and so is ASCII.
fn ascii(field: &[u8]) -> &str {
    std::str::from_utf8(field).unwrap_or_default()
}

/// The check of a text: its CRC-32 in eight hex digits.
#[must_use]
pub fn check_of(covered: &[u8]) -> String {
    String::from_utf8_lossy(&spell_check(crc32fast::hash(covered))).into_owned()
}

/// A CRC-32 in eight hex digits.
pub(crate) fn spell_check(crc: u32) -> [u8; 8] {
    let mut check = [0; 8];
    for (i, digit) in (0u32..8).rev().zip(&mut check) {
        let value = (crc >> i.saturating_mul(4) & 0xf) as u8;
        *digit = if value < 10 { b'0'.wrapping_add(value) } else { b'a'.wrapping_sub(10).wrapping_add(value) };
    }
    check
}

/// Steps 1 and 2: length, magic and version.
fn check_start(text: &[u8], limits: &Limits) -> Result<()> {
    if to_u64(text.len()) > limits.input && text.iter().map(|&b| u64::from(begins_character(b))).sum::<u64>() > limits.input {
        return Err(too_long(limits));
    }
    let version = text.strip_prefix(b"tnv").unwrap_or_default();
    let digits = version.iter().take_while(|b| b.is_ascii_digit()).count();
    match version.split_at_checked(digits) {
        Some((b"1", [b'.', ..])) => Ok(()),
        Some((version, [b'.', ..])) if digits > 0 => Err(other_version(version)),
        _ => Err(bad_magic(text)),
    }
}

pub(crate) fn too_long(limits: &Limits) -> Error {
    Error::new(ErrorKind::InputTooLong, format!("over {} characters; raise the limit on input if you trust it", limits.input))
        .in_field("line")
}

pub(crate) fn other_version(version: &[u8]) -> Error {
    let message = format!("version {} of the format; this reader knows version 1", quote(&String::from_utf8_lossy(version)));
    Error::new(ErrorKind::UnsupportedVersion, message).in_field("magic")
}

pub(crate) fn bad_magic(text: &[u8]) -> Error {
    let text = String::from_utf8_lossy(text.get(..48).unwrap_or(text));
    let start: String = text.chars().take(12).collect();
    Error::new(ErrorKind::BadMagic, format!("a line begins with `{MAGIC}.`, this begins with {}", quote(&start))).in_field("magic")
}

/// `rest` begins with the wrong character.
pub(crate) fn bad_character(rest: &[u8], at: usize) -> Error {
    let text = String::from_utf8_lossy(rest.get(..4).unwrap_or(rest));
    let found: String = text.chars().take(1).collect();
    let message = format!("{} is no character of a line, which has A-Z a-z 0-9 - . _ ~ alone", quote(&found));
    Error::new(ErrorKind::BadCharacter, message).at_offset("line", at)
}

pub(crate) fn wrong_field_count(found: usize) -> Error {
    let message = format!(
        "{found} fields; a line has 6 (magic, dtype, shape, codecs, body, check), or 7 with a meta, which begins with `~`. Was it cut?"
    );
    Error::new(ErrorKind::BadFieldCount, message).in_field("line")
}

pub(crate) fn check_form_of_check(check: &str) -> Result<()> {
    if check.len() == 8 && check.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::BadCheck, format!("the check is eight digits 0-9a-f, not {}", quote(check))).in_field("check"))
}

pub(crate) fn check_header_len(len: usize, limits: &Limits) -> Result<()> {
    let most = limits.header.min(to_u64(caps::HEADER));
    if to_u64(len) <= most {
        return Ok(());
    }
    Err(Error::new(ErrorKind::HeaderTooLong, format!("a header of {len} characters; at most {most} are allowed")).in_field("line"))
}

/// `computed` is the CRC-32 of what the check covers.
pub(crate) fn compare_check(claimed: &str, computed: u32) -> Result<()> {
    let computed = spell_check(computed);
    if computed == claimed.as_bytes() {
        return Ok(());
    }
    let computed = ascii(&computed);
    let message = format!("the line says {}, its text gives {computed}: it was changed or cut", quote(claimed));
    Err(Error::new(ErrorKind::CheckMismatch, message).in_field("check"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::Place;

    const TEXT: &str = "tnv1.uint8.2.raw-hex.0aff.6d8416eb";

    #[test]
    fn how_far_a_line_goes() {
        let limits = Limits::default();
        let whole = Line::split(TEXT.as_bytes(), &limits).unwrap();
        assert!(whole.is_whole());
        assert_eq!((whole.body_at(), whole.body), (21, &b"0aff"[..]));
        for (len, is_whole) in [(TEXT.len(), true), (26, true), (25, false), (21, false)] {
            assert_eq!(Line::split_prefix(&TEXT.as_bytes()[..len], &limits).unwrap().is_whole(), is_whole, "{len}");
        }
        let labelled = TEXT.replace("hex.", "hex.~e30.");
        assert_eq!(Line::split(labelled.as_bytes(), &limits).unwrap().body_at(), 26);
        assert!(!Line::split_header(b"tnv1.uint8.2.raw", &limits).unwrap().is_whole());
    }

    #[test]
    fn a_wrong_character_is_shown_where_it_stands() {
        for at in [5, 21, 24, 26] {
            let text = format!("{}é{}", &TEXT[..at], &TEXT[at..]);
            let error = Line::split(text.as_bytes(), &Limits::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BadCharacter);
            assert_eq!(error.place(), Some(Place { field: "line", index: None, offset: Some(at) }), "{error}");
        }
    }

    #[test]
    fn the_check_of_a_text() {
        assert_eq!(check_of(&TEXT.as_bytes()[..25]), "6d8416eb");
        assert_eq!(check_of(b""), "00000000");
        assert_eq!(check_of(b"123456789"), "cbf43926");
    }

    #[test]
    fn the_input_is_measured_in_characters() {
        let kind = |text: &str, most| check_start(text.as_bytes(), &Limits::default().input(most)).err().map(|error| error.kind());
        assert_eq!(kind("tnv1.aaa", 8), None);
        assert_eq!(kind("tnv1.aaa", 7), Some(ErrorKind::InputTooLong));
        // 11 bytes, 8 characters: what is wrong with them is said later.
        assert_eq!(kind("tnv1.äöü", 8), None);
        assert_eq!(kind("tnv1.äöü", 7), Some(ErrorKind::InputTooLong));
    }
}
