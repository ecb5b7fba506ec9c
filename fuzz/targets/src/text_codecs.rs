//! Base64 of both alphabets and hex, by every set of instructions, at every alignment, beside twins that take their time.

use tenvelope::builtin;
use tenvelope_kernels::{
    Isa,
    alphabet::{BLOCK, base64url_blocks_on},
    base64::{Alphabet, decode_on, decoded_len, encode_on, encoded_len},
};

use crate::promises::kind;

/// The first byte says how far from an even address the rest lies, which is taken as bytes and as text.
pub fn text_codecs(data: &[u8]) {
    let Some((shift, _)) = data.split_first() else { return };
    let shift = 1 + usize::from(*shift) % data.len().min(64);
    let input = &data[shift.min(data.len())..];
    for alphabet in [Alphabet::Standard, Alphabet::UrlSafe] {
        let letters = letters(alphabet);
        let text = slow_encode(&letters, input);
        let expected = slow_decode(&letters, input);
        for &isa in Isa::all_here() {
            let mut fast = vec![0xaa; encoded_len(input.len()).expect("a length") + shift];
            encode_on(isa, alphabet, input, &mut fast[shift..]);
            assert_eq!(&fast[shift..], text, "{isa:?} {alphabet:?} encodes");
            let mut back = vec![0x55; input.len() + shift];
            assert!(decode_on(isa, alphabet, &fast[shift..], &mut back[shift..]).is_ok());
            assert_eq!(&back[shift..], input, "{isa:?} {alphabet:?} and back");
            let mut bytes = vec![0x55; decoded_len(input.len()) + shift];
            let found = decode_on(isa, alphabet, input, &mut bytes[shift..]);
            assert_eq!(found.map(|()| bytes[shift..].to_vec()).map_err(|error| error.offset), expected, "{isa:?} {alphabet:?} decodes");
        }
    }
    let url = letters(Alphabet::UrlSafe);
    let blocks = input.chunks_exact(BLOCK).take_while(|block| block.iter().all(|byte| url.contains(byte))).count();
    assert!(Isa::all_here().iter().all(|&isa| base64url_blocks_on(isa, input) == blocks), "blocks of the alphabet");
    hex(input);
}

fn letters(alphabet: Alphabet) -> Vec<u8> {
    let last = if alphabet == Alphabet::Standard { b"+/" } else { b"-_" };
    (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(*last).collect()
}

/// Bit by bit.
fn slow_encode(letters: &[u8], bytes: &[u8]) -> Vec<u8> {
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |i| byte >> i & 1)).collect();
    bits.chunks(6).map(|six| letters[(0..6).fold(0, |sum, i| sum << 1 | usize::from(six.get(i).copied().unwrap_or(0)))]).collect()
}

/// The bytes, or where the text is wrong.
fn slow_decode(letters: &[u8], text: &[u8]) -> Result<Vec<u8>, usize> {
    let mut bits = Vec::new();
    for (i, character) in text.iter().enumerate() {
        let value = letters.iter().position(|letter| letter == character).ok_or(i)?;
        bits.extend((0..6).rev().map(|i| (value >> i & 1) as u8));
    }
    let rest = bits.len() % 8;
    if text.len() % 4 == 1 || bits[bits.len() - rest..].contains(&1) {
        return Err(text.len() - 1);
    }
    Ok(bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | bit)).collect())
}

fn hex(input: &[u8]) {
    let codec = builtin().text("hex").expect("hex");
    let expected: String = input.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut text = vec![0; 2 * input.len()];
    codec.encode(input, &mut text).expect("hex of any bytes");
    assert_eq!(text, expected.as_bytes());
    let mut back = vec![0; input.len() / 2];
    let found = codec.decode(input, &mut back);
    let nibble = |byte: &u8| b"0123456789abcdef".iter().position(|digit| digit == byte);
    let slow: Option<Vec<u8>> = input
        .len()
        .is_multiple_of(2)
        .then(|| input.chunks(2).map(|pair| Some((nibble(&pair[0])? << 4 | nibble(&pair[1])?) as u8)).collect())
        .flatten();
    assert_eq!(kind(&found).is_none().then_some(back), slow, "hex decodes");
}
