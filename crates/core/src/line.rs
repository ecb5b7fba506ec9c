//! The line as text: its fields, found but not yet judged, and its check (sections 1 and 2 of the specification).

use crate::{
    error::{Error, ErrorKind, Result, quote},
    limits::{Limits, caps},
    num::to_u64,
};

/// The magic and version of the lines that this crate reads and writes.
pub(crate) const MAGIC: &str = "tnv1";

/// The fields of a line, borrowed from it.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// As in `float32` or `datetime64~ns`.
    pub dtype: &'a str,
    /// As in `28x28` or `1000000~65536`.
    pub shape: &'a str,
    /// As in `raw-shuffle-zstd-base64url`.
    pub codecs: &'a str,
    /// With its `~`, where there is one.
    pub meta: Option<&'a str>,
    /// All segments.
    pub body: &'a str,
    /// Eight hex digits, or nothing yet where a line is only looked at from the left.
    pub check: &'a str,
    /// What the check covers.
    covered: &'a str,
}

impl<'a> Line<'a> {
    /// Finds the fields of a whole line (steps 1 to 4 of rule O1).
    ///
    /// # Errors
    /// `input_too_long`, `bad_magic`, `unsupported_version`, `bad_character`, `bad_field_count`, `bad_check`, `header_too_long`.
    pub fn split(text: &'a [u8], limits: &Limits) -> Result<Self> {
        let text = check_start(text, limits)?;
        let line = Line::find_fields(text).filter(|line| line.is_whole());
        let line = line.ok_or_else(|| wrong_field_count(text.split('.').count()))?;
        check_form_of_check(line.check)?;
        check_header_len(line.header_len(), limits)?;
        Ok(line)
    }

    /// Finds the fields of a line of which only the beginning may be at hand: as much as the header is needed.
    ///
    /// # Errors
    /// As [`Line::split`], but for the check.
    pub fn split_prefix(text: &'a [u8], limits: &Limits) -> Result<Self> {
        let text = check_start(text, limits)?;
        let line = Line::find_fields(text).ok_or_else(|| {
            let message = "the text ends before the header does: magic, dtype, shape, codecs, and the dot after them";
            Error::new(ErrorKind::BadFieldCount, message).in_field("line")
        })?;
        check_header_len(line.header_len(), limits)?;
        Ok(line)
    }

    /// Finds the fields of a header that stands alone, as the binary form has it: no body, no check.
    pub(crate) fn split_header(text: &'a [u8], limits: &Limits) -> Result<Self> {
        let text = check_start(text, limits)?;
        let fields: Vec<&str> = text.split('.').take(6).collect();
        let (dtype, shape, codecs, meta) = match fields.as_slice() {
            [_, dtype, shape, codecs] => (dtype, shape, codecs, None),
            [_, dtype, shape, codecs, meta] if meta.starts_with('~') => (dtype, shape, codecs, Some(*meta)),
            _ => {
                let message = "a header alone has 4 fields (magic, dtype, shape, codecs), or 5 with a meta, which begins with `~`";
                return Err(Error::new(ErrorKind::BadFieldCount, message).in_field("line"));
            }
        };
        Ok(Line { dtype, shape, codecs, meta, body: "", check: "", covered: "" })
    }

    /// Whether the line goes on to its last dot and has a check after it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.covered.is_empty()
    }

    /// Compares the check with the text (rule F4).
    ///
    /// # Errors
    /// `check_mismatch`.
    pub fn verify(&self) -> Result<()> {
        compare_check(self.check, &check_of(self.covered.as_bytes()))
    }

    /// Characters of the header (rule F3).
    #[must_use]
    pub fn header_len(&self) -> usize {
        let text_codec = self.codecs.rsplit_once('-').map_or(0, |(_, name)| name.len().saturating_add(1));
        let meta = self.meta.map_or(0, |meta| meta.len().saturating_add(1));
        let fields = [MAGIC.len(), 1, self.dtype.len(), 1, self.shape.len(), 1, self.codecs.len(), meta];
        fields.iter().sum::<usize>().saturating_sub(text_codec)
    }

    fn find_fields(text: &'a str) -> Option<Self> {
        let (_magic, rest) = text.split_once('.')?;
        let (dtype, rest) = rest.split_once('.')?;
        let (shape, rest) = rest.split_once('.')?;
        let (codecs, rest) = rest.split_once('.')?;
        let (meta, rest) = if rest.starts_with('~') {
            let (meta, rest) = rest.split_once('.')?;
            (Some(meta), rest)
        } else {
            (None, rest)
        };
        let (body, check) = rest.split_once('.').unwrap_or((rest, ""));
        let is_whole = body.len() < rest.len() && !check.contains('.');
        let covered = match text.rsplit_once('.') {
            Some((covered, _)) if is_whole => covered,
            _ => "",
        };
        Some(Line { dtype, shape, codecs, meta, body, check, covered })
    }
}

/// The check of a text: its CRC-32 in eight hex digits.
#[must_use]
pub fn check_of(covered: &[u8]) -> String {
    format!("{:08x}", crc32fast::hash(covered))
}

/// Steps 1 to 3: length, magic and version, alphabet. What passes is ASCII.
fn check_start<'a>(text: &'a [u8], limits: &Limits) -> Result<&'a str> {
    if to_u64(text.len()) > limits.input && text.iter().map(|&b| u64::from(begins_character(b))).sum::<u64>() > limits.input {
        return Err(too_long(limits));
    }
    let version = text.strip_prefix(b"tnv").unwrap_or_default();
    let digits = version.iter().take_while(|b| b.is_ascii_digit()).count();
    match version.split_at_checked(digits) {
        Some((b"1", [b'.', ..])) => {}
        Some((version, [b'.', ..])) if digits > 0 => return Err(other_version(version)),
        _ => return Err(bad_magic(text)),
    }
    if !is_all_unreserved(text)
        && let Some(at) = text.iter().position(|&b| !is_unreserved(b))
    {
        return Err(bad_character(text.get(at..).unwrap_or_default(), at));
    }
    std::str::from_utf8(text).map_err(|error| bad_character(text, error.valid_up_to()))
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

pub(crate) fn compare_check(claimed: &str, computed: &str) -> Result<()> {
    if computed == claimed {
        return Ok(());
    }
    let message = format!("the line says {}, its text gives {computed}: it was changed or cut", quote(claimed));
    Err(Error::new(ErrorKind::CheckMismatch, message).in_field("check"))
}

/// UTF-8 continues a character with bytes of this form.
pub(crate) fn begins_character(b: u8) -> bool {
    b & 0xc0 != 0x80
}

pub(crate) fn is_unreserved(b: u8) -> bool {
    // No branch and no table: sixteen and more at a time.
    let letter = (b | 0x20).wrapping_sub(b'a') < 26;
    let digit = b.wrapping_sub(b'0') < 10;
    letter | digit | (b == b'-') | (b == b'.') | (b == b'_') | (b == b'~')
}

/// Looks at whole blocks before it decides, which the compiler turns into vector instructions: ten times as fast as stopping at the first.
pub(crate) fn is_all_unreserved(bytes: &[u8]) -> bool {
    bytes.chunks(1024).all(|block| block.iter().fold(true, |all, &b| all & is_unreserved(b)))
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_is_that_of_rfc_3986() {
        for b in 0..=u8::MAX {
            let unreserved = b.is_ascii_alphanumeric() || b"-._~".contains(&b);
            assert_eq!(is_unreserved(b), unreserved, "{b}");
            let mut text = [b'a'; 2000];
            for at in [0, 1023, 1024, 1999] {
                text[at] = b;
                assert_eq!(is_all_unreserved(&text), unreserved, "{b} at {at}");
                text[at] = b'a';
            }
        }
    }
}
