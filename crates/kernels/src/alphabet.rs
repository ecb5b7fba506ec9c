//! Whether a text has nothing but the characters of base64url, which are those of a segment: letters, digits, `-` and `_`.
//!
//! ```
//! assert!(tenvelope_kernels::alphabet::is_base64url(b"AZaz09-_"));
//! assert!(!tenvelope_kernels::alphabet::is_base64url(b"raw.hex"));
//! ```

use crate::Isa;

/// Looks at all characters before it decides: many at a time are faster than a stop at the first.
#[must_use]
pub fn is_base64url(text: &[u8]) -> bool {
    is_base64url_by(Isa::current(), text)
}

/// [`is_base64url`] with these instructions, or the best of the machine if that is less.
#[must_use]
pub fn is_base64url_on(isa: Isa, text: &[u8]) -> bool {
    is_base64url_by(isa.or_less(), text)
}

fn is_base64url_by(isa: Isa, text: &[u8]) -> bool {
    match isa {
        // SAFETY: whoever names a set of instructions has asked the machine for it.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => unsafe { on_avx512(text) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => unsafe { on_avx2(text) },
        _ => all(text),
    }
}

// The compiler makes vectors of the loop itself.
#[inline(always)]
fn all(text: &[u8]) -> bool {
    text.iter().fold(true, |all, &c| all & is_one(c))
}

/// Without a branch or a table.
#[inline(always)]
fn is_one(c: u8) -> bool {
    let letter = (c | 0x20).wrapping_sub(b'a') < 26;
    let digit = c.wrapping_sub(b'0') < 10;
    letter | digit | (c == b'-') | (c == b'_')
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn on_avx2(text: &[u8]) -> bool {
    all(text)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
fn on_avx512(text: &[u8]) -> bool {
    all(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base64::Alphabet;

    #[test]
    fn every_character_at_every_place() {
        for &isa in Isa::all_here() {
            for len in [0, 1, 15, 16, 63, 64, 65, 200] {
                let mut text = vec![b'a'; len];
                assert!(is_base64url_on(isa, &text));
                for at in 0..len {
                    for c in 0..=u8::MAX {
                        text[at] = c;
                        assert_eq!(
                            is_base64url_on(isa, &text),
                            Alphabet::UrlSafe.characters().contains(&c),
                            "{isa:?}, {c} at {at} of {len}"
                        );
                    }
                    text[at] = b'_';
                }
            }
        }
    }
}
