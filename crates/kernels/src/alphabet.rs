//! How much of a text has nothing but the characters of base64url, which are those of a segment: letters, digits, `-` and `_`.
//!
//! ```
//! use tenvelope_kernels::alphabet::base64url_blocks;
//!
//! assert_eq!(base64url_blocks(&[b'_'; 130]), 2);
//! assert_eq!(base64url_blocks(&[b'.'; 130]), 0);
//! ```

use crate::Isa;

/// The characters of a block, which are looked at all together.
pub const BLOCK: usize = 64;

/// How many whole blocks from the start of a text have nothing else. What is left over after the last block is not looked at.
#[must_use]
pub fn base64url_blocks(text: &[u8]) -> usize {
    base64url_blocks_by(Isa::current(), text)
}

/// [`base64url_blocks`] with these instructions, or the best of the machine if that is less.
#[must_use]
pub fn base64url_blocks_on(isa: Isa, text: &[u8]) -> usize {
    base64url_blocks_by(isa.or_less(), text)
}

fn base64url_blocks_by(isa: Isa, text: &[u8]) -> usize {
    match isa {
        // SAFETY: whoever names a set of instructions has asked the machine for it.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => unsafe { on_avx512(text) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => unsafe { on_avx2(text) },
        _ => count(text),
    }
}

// Eight blocks are one step where all of them are good, as in most of a text.
#[inline(always)]
fn count(text: &[u8]) -> usize {
    let (blocks, _) = text.as_chunks::<BLOCK>();
    let (groups, _) = blocks.as_chunks::<8>();
    let sure = 8 * groups.iter().take_while(|group| is_all(group.as_flattened())).count();
    sure + blocks[sure..].iter().take_while(|block| is_all(&block[..])).count()
}

// The compiler makes vectors of the loop itself.
#[inline(always)]
fn is_all(text: &[u8]) -> bool {
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
fn on_avx2(text: &[u8]) -> usize {
    count(text)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
fn on_avx512(text: &[u8]) -> usize {
    count(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base64::Alphabet;

    #[test]
    fn every_character_at_every_place() {
        for &isa in Isa::all_here() {
            // Miri takes a thousand times as long.
            for len in [0, 1, 63, 64, 65, 200, 640, 1100].into_iter().filter(|len| !cfg!(miri) || *len < 200) {
                let mut text = vec![b'a'; len];
                assert_eq!(base64url_blocks_on(isa, &text), len / BLOCK);
                assert_eq!(base64url_blocks(&text), len / BLOCK);
                for at in 0..len {
                    for c in (0..=u8::MAX).step_by(if at < 2 * BLOCK && !cfg!(miri) { 1 } else { 46 }) {
                        text[at] = c;
                        let good = if Alphabet::UrlSafe.characters().contains(&c) { len } else { at };
                        assert_eq!(base64url_blocks_on(isa, &text), good.min(len) / BLOCK, "{isa:?}, {c} at {at} of {len}");
                    }
                    text[at] = b'_';
                }
                // Two wrongs make no right.
                for other in (1..len).step_by(5) {
                    (text[0], text[other]) = (b'.', b'~');
                    assert_eq!(base64url_blocks_on(isa, &text), 0, "{isa:?}, {other} of {len}");
                    (text[0], text[other]) = (b'Z', b'9');
                }
            }
        }
    }
}
