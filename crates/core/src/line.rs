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
    pub fn split(text: &'a str, limits: &Limits) -> Result<Self> {
        check_start(text, limits)?;
        let line = Line::find_fields(text).filter(|line| line.is_whole()).ok_or_else(|| {
            let found = text.split('.').count();
            let message = format!(
                "{found} fields; a line has 6 (magic, dtype, shape, codecs, body, check), or 7 with a meta, which begins with `~`. Was it cut?"
            );
            Error::new(ErrorKind::BadFieldCount, message).in_field("line")
        })?;
        if line.check.len() != 8 || !line.check.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            let message = format!("the check is eight digits 0-9a-f, not {}", quote(line.check));
            return Err(Error::new(ErrorKind::BadCheck, message).in_field("check"));
        }
        line.check_header_len(limits)?;
        Ok(line)
    }

    /// Finds the fields of a line of which only the beginning may be at hand: as much as the header is needed.
    ///
    /// # Errors
    /// As [`Line::split`], but for the check.
    pub fn split_prefix(text: &'a str, limits: &Limits) -> Result<Self> {
        check_start(text, limits)?;
        let line = Line::find_fields(text).ok_or_else(|| {
            let message = "the text ends before the header does: magic, dtype, shape, codecs, and the dot after them";
            Error::new(ErrorKind::BadFieldCount, message).in_field("line")
        })?;
        line.check_header_len(limits)?;
        Ok(line)
    }

    /// Finds the fields of a header that stands alone, as the binary form has it: no body, no check.
    pub(crate) fn split_header(text: &'a str, limits: &Limits) -> Result<Self> {
        check_start(text, limits)?;
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
        let computed = check_of(self.covered.as_bytes());
        if computed == self.check {
            return Ok(());
        }
        let message = format!("the line says {}, its text gives {computed}: it was changed or cut", quote(self.check));
        Err(Error::new(ErrorKind::CheckMismatch, message).in_field("check"))
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

    fn check_header_len(&self, limits: &Limits) -> Result<()> {
        let most = limits.header.min(to_u64(caps::HEADER));
        if to_u64(self.header_len()) > most {
            let message = format!("a header of {} characters; at most {most} are allowed", self.header_len());
            return Err(Error::new(ErrorKind::HeaderTooLong, message).in_field("line"));
        }
        Ok(())
    }
}

/// The check of a text: its CRC-32 in eight hex digits.
#[must_use]
pub fn check_of(covered: &[u8]) -> String {
    format!("{:08x}", crc32fast::hash(covered))
}

/// Steps 1 to 3: length, magic and version, alphabet.
fn check_start(text: &str, limits: &Limits) -> Result<()> {
    if to_u64(text.len()) > limits.input && to_u64(text.chars().count()) > limits.input {
        let message = format!("over {} characters; raise the limit on input if you trust it", limits.input);
        return Err(Error::new(ErrorKind::InputTooLong, message).in_field("line"));
    }
    let after = text.strip_prefix("tnv").unwrap_or("");
    let digits = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let version = after.get(..after.len().saturating_sub(digits.len())).unwrap_or("");
    if version.is_empty() || !digits.starts_with('.') {
        let start: String = text.chars().take(12).collect();
        let message = format!("a line begins with `{MAGIC}.`, this begins with {}", quote(&start));
        return Err(Error::new(ErrorKind::BadMagic, message).in_field("magic"));
    }
    if version != "1" {
        let message = format!("version {} of the format; this reader knows version 1", quote(version));
        return Err(Error::new(ErrorKind::UnsupportedVersion, message).in_field("magic"));
    }
    if !is_all_unreserved(text.as_bytes())
        && let Some(at) = text.bytes().position(|b| !is_unreserved(b))
    {
        let found: String = text.get(at..).unwrap_or("").chars().take(1).collect();
        let message = format!("{} is no character of a line, which has A-Z a-z 0-9 - . _ ~ alone", quote(&found));
        return Err(Error::new(ErrorKind::BadCharacter, message).at_offset("line", at));
    }
    Ok(())
}

fn is_unreserved(b: u8) -> bool {
    // No branch and no table: sixteen and more at a time.
    let letter = (b | 0x20).wrapping_sub(b'a') < 26;
    let digit = b.wrapping_sub(b'0') < 10;
    letter | digit | (b == b'-') | (b == b'.') | (b == b'_') | (b == b'~')
}

/// Looks at whole blocks before it decides, which the compiler turns into vector instructions: ten times as fast as stopping at the first.
fn is_all_unreserved(bytes: &[u8]) -> bool {
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
