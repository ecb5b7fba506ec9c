//! Base64 without padding, strict: each run of bytes has one text, and no other text is taken.
//!
//! ```
//! use tenvelope_kernels::base64::{Alphabet, decode, encode};
//!
//! let mut text = [0; 6];
//! encode(Alphabet::UrlSafe, &[255, 239, 190, 0], &mut text);
//! assert_eq!(&text, b"_---AA");
//!
//! let mut bytes = [0; 4];
//! assert!(decode(Alphabet::UrlSafe, &text, &mut bytes).is_ok());
//! assert_eq!(bytes, [255, 239, 190, 0]);
//! assert_eq!(decode(Alphabet::UrlSafe, b"_-/-AA", &mut bytes).unwrap_err().offset, 2);
//! ```

use ::base64::Engine;
#[cfg(not(all(target_arch = "aarch64", target_feature = "neon")))]
use ::base64::engine::general_purpose::{GeneralPurpose, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::Isa;
#[cfg(target_arch = "x86_64")]
use crate::base64_avx512 as avx512;

/// The two alphabets of RFC 4648, which differ in their last two characters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Alphabet {
    /// `A-Z a-z 0-9 + /` (section 4).
    Standard,
    /// `A-Z a-z 0-9 - _` (section 5).
    UrlSafe,
}

/// What makes a text no base64.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct BadCharacter {
    /// Where the first character stands that is not of the alphabet. Of a text of such alone: its last character, which is alone in
    /// its group or has bits that carry no data and are not zero.
    pub offset: usize,
}

/// The number of characters that `bytes` bytes take; `None` if there is no such number.
#[must_use]
pub fn encoded_len(bytes: usize) -> Option<usize> {
    (bytes / 3).checked_mul(4)?.checked_add((bytes % 3 * 4).div_ceil(3))
}

/// The number of bytes that `characters` characters make.
#[must_use]
pub fn decoded_len(characters: usize) -> usize {
    characters / 4 * 3 + characters % 4 * 3 / 4
}

/// Writes the characters of `bytes`.
///
/// # Panics
/// Unless `text` has their number, [`encoded_len`].
pub fn encode(alphabet: Alphabet, bytes: &[u8], text: &mut [u8]) {
    encode_by(Isa::current(), alphabet, bytes, text);
}

/// Writes the bytes of `text`. What was written when a text is refused is unspecified.
///
/// # Errors
/// [`BadCharacter`].
///
/// # Panics
/// Unless `bytes` has their number, [`decoded_len`].
pub fn decode(alphabet: Alphabet, text: &[u8], bytes: &mut [u8]) -> Result<(), BadCharacter> {
    decode_by(Isa::current(), alphabet, text, bytes)
}

/// [`encode`] with these instructions, or the best of the machine if that is less.
///
/// # Panics
/// As [`encode`].
pub fn encode_on(isa: Isa, alphabet: Alphabet, bytes: &[u8], text: &mut [u8]) {
    encode_by(isa.or_less(), alphabet, bytes, text);
}

/// [`decode`] with these instructions, or the best of the machine if that is less.
///
/// # Errors
/// [`BadCharacter`].
///
/// # Panics
/// As [`decode`].
pub fn decode_on(isa: Isa, alphabet: Alphabet, text: &[u8], bytes: &mut [u8]) -> Result<(), BadCharacter> {
    decode_by(isa.or_less(), alphabet, text, bytes)
}

impl Alphabet {
    /// The characters in the order of their values.
    #[must_use]
    pub const fn characters(self) -> &'static [u8; 64] {
        match self {
            Alphabet::Standard => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
            Alphabet::UrlSafe => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        }
    }

    /// The crate's engine without vector instructions.
    #[cfg(not(all(target_arch = "aarch64", target_feature = "neon")))]
    fn plain(self) -> &'static GeneralPurpose {
        match self {
            Alphabet::Standard => &STANDARD_NO_PAD,
            Alphabet::UrlSafe => &URL_SAFE_NO_PAD,
        }
    }
}

/// The crate's engine with AVX2 or NEON, which asks the machine once.
#[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon")))]
mod vectors {
    use std::sync::LazyLock;

    use ::base64::engine::{Simd, general_purpose::NO_PAD};

    use super::Alphabet;

    pub(super) fn engine(alphabet: Alphabet) -> &'static Simd {
        static STANDARD: LazyLock<Simd> = LazyLock::new(|| Simd::standard(NO_PAD));
        static URL_SAFE: LazyLock<Simd> = LazyLock::new(|| Simd::url_safe(NO_PAD));
        match alphabet {
            Alphabet::Standard => &STANDARD,
            Alphabet::UrlSafe => &URL_SAFE,
        }
    }
}

fn encode_by(isa: Isa, alphabet: Alphabet, bytes: &[u8], text: &mut [u8]) {
    assert_eq!(Some(text.len()), encoded_len(bytes.len()), "as many characters as the bytes take");
    let written = match isa {
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => {
            // SAFETY: whoever names a set of instructions has asked the machine for it.
            unsafe { avx512::encode(alphabet, bytes, text) };
            Ok(text.len())
        }
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => vectors::engine(alphabet).encode_slice(bytes, text),
        // Every machine of this kind has them.
        #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
        _ => vectors::engine(alphabet).encode_slice(bytes, text),
        #[cfg(not(all(target_arch = "aarch64", target_feature = "neon")))]
        _ => alphabet.plain().encode_slice(bytes, text),
    };
    assert!(written.is_ok(), "the room is enough");
}

fn decode_by(isa: Isa, alphabet: Alphabet, text: &[u8], bytes: &mut [u8]) -> Result<(), BadCharacter> {
    assert_eq!(bytes.len(), decoded_len(text.len()), "as many bytes as the characters make");
    let is_good = match isa {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: whoever names a set of instructions has asked the machine for it.
        Isa::Avx512 => has_canonical_end(alphabet, text) && unsafe { avx512::decode(alphabet, text, bytes) },
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => vectors::engine(alphabet).decode_slice(text, bytes).is_ok(),
        #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
        _ => vectors::engine(alphabet).decode_slice(text, bytes).is_ok(),
        #[cfg(not(all(target_arch = "aarch64", target_feature = "neon")))]
        _ => alphabet.plain().decode_slice(text, bytes).is_ok(),
    };
    if is_good { Ok(()) } else { Err(first_bad(alphabet, text)) }
}

/// Whether the last group has at least two characters, and its last one no bits but those of whole bytes.
#[cfg(target_arch = "x86_64")]
fn has_canonical_end(alphabet: Alphabet, text: &[u8]) -> bool {
    let free_bits = match text.len() % 4 {
        0 => return true,
        1 => return false,
        2 => 0b1111,
        _ => 0b11,
    };
    let last = text.last().and_then(|last| alphabet.characters().iter().position(|c| c == last));
    last.is_some_and(|value| value & free_bits == 0)
}

#[cold]
fn first_bad(alphabet: Alphabet, text: &[u8]) -> BadCharacter {
    let stranger = text.iter().position(|c| !alphabet.characters().contains(c));
    BadCharacter { offset: stranger.unwrap_or(text.len().saturating_sub(1)) }
}
