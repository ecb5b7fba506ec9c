//! Base64 with byte permutations of AVX-512: 48 bytes are 64 characters, and a permutation looks up 64 values at once.
//!
//! The ends are done with masks, so that short texts take one turn and no byte outside is touched.

use std::arch::x86_64::*;

use crate::{
    avx512::{WIDTH, first, load, load_some, places, store, store_some},
    base64::Alphabet,
};

/// Bytes that a vector of characters makes.
const BYTES: usize = 48;

/// Each three of 48 bytes as four characters.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn to_characters(bytes: __m512i, alphabet: __m512i) -> __m512i {
    // Bytes a b c as b a c b: then every value is six bits that stand together, the first one from bit 10 on.
    let doubled = _mm512_permutexvar_epi8(places!(|i| i / 4 * 3 + [1, 0, 2, 1][i % 4]), bytes);
    let shifts = _mm512_set1_epi64(u64::from_le_bytes([10, 4, 22, 16, 42, 36, 54, 48]).cast_signed());
    // The lookup takes the low six bits alone.
    _mm512_permutexvar_epi8(_mm512_multishift_epi64_epi8(shifts, doubled), alphabet)
}

/// Values of six bits as bytes, in the first 48 places.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn to_bytes(values: __m512i) -> __m512i {
    let pairs = _mm512_maddubs_epi16(values, _mm512_set1_epi32(0x0140_0140));
    let fours = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x0001_1000));
    // Each 24 bits were put together with the first byte highest.
    _mm512_permutexvar_epi8(places!(|i| i / 3 % 16 * 4 + [2, 1, 0][i % 3]), fours)
}

/// `text` has the length that the bytes take.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
pub(crate) fn encode(alphabet: Alphabet, bytes: &[u8], text: &mut [u8]) {
    let characters = load(alphabet.characters());
    // A whole vector is read, of which 48 bytes count.
    let wide = bytes.len().saturating_sub(WIDTH - BYTES) / BYTES;
    for (k, place) in text.as_chunks_mut().0.iter_mut().take(wide).enumerate() {
        let vector = load(bytes[k * BYTES..].first_chunk().expect("a vector for each of the wide turns"));
        store(to_characters(vector, characters), place);
    }
    for (some, place) in bytes[wide * BYTES..].chunks(BYTES).zip(text[wide * WIDTH..].chunks_mut(WIDTH)) {
        store_some(to_characters(load_some(some), characters), place);
    }
}

/// Whether all characters are of the alphabet; `bytes` has the length that they make. What the last one's bits are is not asked.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
pub(crate) fn decode(alphabet: Alphabet, text: &[u8], bytes: &mut [u8]) -> bool {
    let table = values_of(alphabet);
    let [low, high] = [load(&table[0]), load(&table[1])];
    // A character beyond ASCII and the value of one that is not of the alphabet have the highest bit.
    let mut wrong = _mm512_setzero_si512();
    // A whole vector is written, of which 48 bytes count: the others are written again by the next turn.
    let wide = bytes.len().saturating_sub(WIDTH - BYTES) / BYTES;
    for (k, vector) in text.as_chunks().0.iter().take(wide).enumerate() {
        let characters = load(vector);
        let values = _mm512_permutex2var_epi8(low, characters, high);
        wrong = _mm512_ternarylogic_epi32::<0xfe>(wrong, characters, values);
        store(to_bytes(values), bytes[k * BYTES..].first_chunk_mut().expect("a vector for each of the wide turns"));
    }
    for (some, place) in text[wide * WIDTH..].chunks(WIDTH).zip(bytes[wide * BYTES..].chunks_mut(BYTES)) {
        let characters = load_some(some);
        let values = _mm512_maskz_permutex2var_epi8(first(some.len()), low, characters, high);
        wrong = _mm512_ternarylogic_epi32::<0xfe>(wrong, characters, values);
        store_some(to_bytes(values), place);
    }
    _mm512_movepi8_mask(wrong) == 0
}

/// The value of each ASCII character, 0x80 for those that are not of the alphabet.
fn values_of(alphabet: Alphabet) -> &'static [[u8; WIDTH]; 2] {
    const fn table(alphabet: Alphabet) -> [[u8; WIDTH]; 2] {
        let mut table = [[0x80; WIDTH]; 2];
        let mut value = 0;
        while value < 64 {
            let character = alphabet.characters()[value] as usize;
            table[character / WIDTH][character % WIDTH] = value as u8;
            value += 1;
        }
        table
    }
    static STANDARD: [[u8; WIDTH]; 2] = table(Alphabet::Standard);
    static URL_SAFE: [[u8; WIDTH]; 2] = table(Alphabet::UrlSafe);
    match alphabet {
        Alphabet::Standard => &STANDARD,
        Alphabet::UrlSafe => &URL_SAFE,
    }
}
