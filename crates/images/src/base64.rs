//! Base64 that is read like bytes: both alphabets, with or without padding, a few kilobytes at a time.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use memchr::{memchr2, memchr3};
use tenvelope_core::{Error, ErrorKind};
use tenvelope_kernels::base64::{Alphabet, decode, decoded_len};

use crate::forward;

/// Characters that are decoded at once; whole groups.
const CHARACTERS: usize = 1 << 14;

/// Bytes out of the Base64 that a source of characters yields.
///
/// The alphabet is found out: `+` or `/` make it that of RFC 4648 section 4, `-` or `_` that of section 5; a text with both is refused. Text that breaks the rules ends in an `io::Error` that
/// carries ours.
pub(crate) struct Base64Reader<R> {
    characters: R,
    alphabet: Option<Alphabet>,
    /// Blanks and line ends may stand anywhere.
    is_wrapped: bool,
    text: Vec<u8>,
    bytes: Vec<u8>,
    /// How many of the bytes are taken.
    at: usize,
    /// Bytes before these.
    before: u64,
    /// Characters before these, for the place of an error.
    read: u64,
    is_at_end: bool,
}

impl<R: BufRead> Base64Reader<R> {
    pub(crate) fn new(characters: R, is_wrapped: bool) -> Self {
        Base64Reader {
            characters,
            alphabet: None,
            is_wrapped,
            text: Vec::new(),
            bytes: Vec::new(),
            at: 0,
            before: 0,
            read: 0,
            is_at_end: false,
        }
    }

    /// Decodes the next characters.
    fn refill(&mut self) -> io::Result<()> {
        self.before = self.before.saturating_add(self.bytes.len() as u64);
        self.bytes.clear();
        self.at = 0;
        while self.bytes.is_empty() && !self.is_at_end {
            self.gather()?;
            // The last group waits until it is known whether it is the last of all, which may have padding.
            let whole = self.text.len().saturating_sub(1).checked_div(4).unwrap_or(0).saturating_mul(4);
            let end = if self.is_at_end { unpadded(&self.text, self.read)? } else { whole };
            let text = self.text.get(..end).unwrap_or_default();
            self.bytes.resize(decoded_len(end), 0);
            let alphabet = decoded(self.alphabet, text, &mut self.bytes).map_err(|offset| refused(self.read, text, offset))?;
            self.alphabet = alphabet;
            self.read = self.read.saturating_add(end as u64);
            self.text.drain(..end);
        }
        Ok(())
    }

    /// Takes characters until there are enough, or no more.
    fn gather(&mut self) -> io::Result<()> {
        while self.text.len() < CHARACTERS {
            let more = self.characters.fill_buf()?;
            if more.is_empty() {
                self.is_at_end = true;
                return Ok(());
            }
            let len = more.len().min(CHARACTERS.saturating_sub(self.text.len()));
            let taken = more.get(..len).unwrap_or_default();
            if self.is_wrapped {
                self.text.extend(taken.iter().copied().filter(|b| !b" \t\r\n".contains(b)));
            } else {
                self.text.extend_from_slice(taken);
            }
            self.characters.consume(len);
        }
        Ok(())
    }
}

/// Decodes whole groups, or the last one; says which alphabet they have shown. The error is the offset of the wrong character.
fn decoded(known: Option<Alphabet>, text: &[u8], out: &mut [u8]) -> Result<Option<Alphabet>, usize> {
    let first = known.unwrap_or(Alphabet::Standard);
    match decode(first, text, out) {
        Ok(()) => Ok(known.or_else(|| memchr2(b'+', b'/', text).map(|_| Alphabet::Standard))),
        // Until one of its own characters has come, either may be meant.
        Err(_) if known.is_none() && memchr2(b'-', b'_', text).is_some() => {
            decode(Alphabet::UrlSafe, text, out).map(|()| Some(Alphabet::UrlSafe)).map_err(|bad| bad.offset)
        }
        Err(bad) => Err(bad.offset),
    }
}

/// The length of the last characters without their padding.
fn unpadded(text: &[u8], read: u64) -> io::Result<usize> {
    let pads = text.iter().rev().take_while(|&&b| b == b'=').count();
    let end = text.len().saturating_sub(pads);
    // Padding fills a group, or is left out.
    if pads > 0 && (pads > 2 || text.len().checked_rem(4) != Some(0)) {
        return Err(refused(read, text, end));
    }
    Ok(end)
}

fn refused(read: u64, text: &[u8], offset: usize) -> io::Error {
    let at = usize::try_from(read).unwrap_or(usize::MAX).saturating_add(offset);
    let found = text.get(offset).map_or_else(|| "the end".to_owned(), |&b| format!("{:?}", char::from(b)));
    let blank = if memchr3(b' ', b'\r', b'\n', text).is_some() { "; line ends are taken where the options say so (`wrapped`)" } else { "" };
    let message =
        format!("{found} where a character of canonical Base64 is expected, of one alphabet, with all of its padding or none{blank}");
    io::Error::new(io::ErrorKind::InvalidData, Error::new(ErrorKind::BadText, message).at_offset("base64", at))
}

impl<R: BufRead> BufRead for Base64Reader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.bytes.len() {
            self.refill()?;
        }
        Ok(self.bytes.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.at = self.at.saturating_add(amount).min(self.bytes.len());
    }
}

impl<R: BufRead> Read for Base64Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        forward::read(self, out)
    }
}

impl<R: BufRead> Seek for Base64Reader<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let here = self.before.saturating_add(self.at as u64);
        forward::seek(self, here, to)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails")]
mod tests {
    use super::*;

    fn read(text: &str, is_wrapped: bool) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        // Few characters at a time, and all at once.
        let all = Base64Reader::new(text.as_bytes(), is_wrapped).read_to_end(&mut bytes);
        let mut again = Vec::new();
        let some = Base64Reader::new(io::BufReader::with_capacity(3, text.as_bytes()), is_wrapped).read_to_end(&mut again);
        assert_eq!((all.is_ok(), &bytes), (some.is_ok(), &again));
        all.map(|_| bytes).map_err(|error| error.to_string())
    }

    #[test]
    fn both_alphabets_with_and_without_padding() {
        for text in ["+/+/AQ==", "+/+/AQ", "-_-_AQ==", "-_-_AQ"] {
            assert_eq!(read(text, false).unwrap(), [251, 255, 191, 1], "{text}");
        }
        assert!(read("", false).unwrap().is_empty());
        assert_eq!(read("AQ ==\r\n", true).unwrap(), [1]);
        // The end, and its padding, anywhere beside the border of a piece.
        for groups in CHARACTERS / 4 - 2..CHARACTERS / 4 + 3 {
            for (end, more) in [("", 0), ("AQ==", 1), ("AQ", 1), ("AAE=", 2), ("AAE", 2)] {
                let long = "AAAA".repeat(groups) + end;
                assert_eq!(read(&long, false).unwrap().len(), 3 * groups + more);
                assert_eq!(read(&(long + "\r\n"), true).unwrap().len(), 3 * groups + more);
            }
        }
    }

    #[test]
    fn one_spelling_and_no_other() {
        for text in ["AQ=", "AQ===", "=", "AQ==AQ==", "AR==", "A", "AQ==\n", "AQ +", "+/-_", "AA*A", "AAAA="] {
            assert!(read(text, false).is_err(), "{text}");
        }
        // Also where the two alphabets are far apart.
        assert!(read(&("+AAA".to_owned() + &"AAAA".repeat(CHARACTERS) + "-AAA"), false).is_err());
        assert!(read(&("-AAA".to_owned() + &"AAAA".repeat(CHARACTERS) + "+AAA"), false).is_err());
        assert!(read("AA\nAA", false).unwrap_err().contains("`wrapped`"));
    }
}
