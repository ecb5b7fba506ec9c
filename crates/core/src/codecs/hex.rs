//! `hex`: two lower-case digits a byte (`spec/codecs/hex.md`).

use crate::{
    codec::{BytesToText, Codec},
    error::{Error, ErrorKind, Result},
};

/// The text codec `hex`.
#[derive(Clone, Copy, Debug)]
pub struct Hex;

impl Codec for Hex {
    fn spec(&self) -> String {
        "hex".to_owned()
    }
}

impl BytesToText for Hex {
    fn group(&self) -> (usize, usize) {
        (1, 2)
    }

    fn encode(&self, bytes: &[u8], out: &mut [u8]) -> Result<()> {
        for (pair, b) in out.as_chunks_mut().0.iter_mut().zip(bytes) {
            *pair = [digit(b >> 4), digit(b & 15)];
        }
        Ok(())
    }

    fn decode(&self, text: &[u8], out: &mut [u8]) -> Result<()> {
        let (pairs, rest) = text.as_chunks::<2>();
        if !rest.is_empty() || pairs.len() != out.len() {
            return Err(Error::new(ErrorKind::BadText, format!("{} hex digits are no whole number of bytes", text.len())));
        }
        for (i, (pair, byte)) in pairs.iter().zip(out).enumerate() {
            let [high, low] = *pair;
            let (Some(high), Some(low)) = (value(high), value(low)) else {
                let message = "expected hex digits 0-9 and a-f";
                return Err(Error::new(ErrorKind::BadText, message).at_offset("segment", i.saturating_mul(2)));
            };
            *byte = high << 4 | low;
        }
        Ok(())
    }
}

fn digit(nibble: u8) -> u8 {
    match nibble {
        0..10 => nibble.wrapping_add(b'0'),
        _ => nibble.wrapping_add(b'a' - 10),
    }
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(digit.wrapping_sub(b'a' - 10)),
        _ => None,
    }
}
