//! Base64 on every set of instructions that the machine has, against the definition, bit by bit.

use tenvelope_kernels::{
    Isa,
    base64::{Alphabet, BadCharacter, decode, decode_on, decoded_len, encode, encode_on, encoded_len},
};

const BOTH: [Alphabet; 2] = [Alphabet::Standard, Alphabet::UrlSafe];

/// RFC 4648: 24 bits at a time, six to a character; a shorter last group is filled up with zeros.
fn slow_encode(alphabet: Alphabet, bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().enumerate().fold(0u32, |bits, (i, &byte)| bits | u32::from(byte) << (16 - 8 * i));
        text.extend((0..=group.len()).map(|i| alphabet.characters()[(bits >> (18 - 6 * i) & 63) as usize]));
    }
    text
}

/// The inverse by trial: a text is good if it is the text of what it says.
fn slow_decode(alphabet: Alphabet, text: &[u8]) -> Result<Vec<u8>, BadCharacter> {
    let mut values = Vec::new();
    for (offset, character) in text.iter().enumerate() {
        values.push(alphabet.characters().iter().position(|c| c == character).ok_or(BadCharacter { offset })? as u32);
    }
    let mut bytes = Vec::new();
    for group in values.chunks(4) {
        let bits = group.iter().enumerate().fold(0, |bits, (i, value)| bits | value << (18 - 6 * i));
        bytes.extend((1..group.len()).map(|i| (bits >> (24 - 8 * i)) as u8));
    }
    if slow_encode(alphabet, &bytes) == text { Ok(bytes) } else { Err(BadCharacter { offset: text.len() - 1 }) }
}

/// What a kernel makes of it, between bytes that it must leave alone.
fn fast_encode(isa: Isa, alphabet: Alphabet, bytes: &[u8], shift: usize) -> Vec<u8> {
    let len = encoded_len(bytes.len()).unwrap();
    let mut room = vec![0xaa; len + shift + 70];
    encode_on(isa, alphabet, bytes, &mut room[shift..][..len]);
    assert!(room[..shift].iter().chain(&room[shift + len..]).all(|&byte| byte == 0xaa), "{isa:?} wrote outside");
    room[shift..][..len].to_vec()
}

fn fast_decode(isa: Isa, alphabet: Alphabet, text: &[u8], shift: usize) -> Result<Vec<u8>, BadCharacter> {
    let len = decoded_len(text.len());
    let mut room = vec![0xaa; len + shift + 70];
    let result = decode_on(isa, alphabet, text, &mut room[shift..][..len]);
    assert!(room[..shift].iter().chain(&room[shift + len..]).all(|&byte| byte == 0xaa), "{isa:?} wrote outside");
    result.map(|()| room[shift..][..len].to_vec())
}

/// Under Miri, which takes a thousand times as long, one case of so many.
fn thinned(under_miri: usize) -> usize {
    if cfg!(miri) { under_miri } else { 1 }
}

fn noise(len: usize) -> Vec<u8> {
    (0..len).map(|i| ((i * i * 7919 + i * 31) >> 5) as u8).collect()
}

#[test]
fn every_length_and_place() {
    let bytes = noise(700);
    for alphabet in BOTH {
        for len in (0..=300).chain(560..=600).step_by(thinned(43)) {
            for shift in [0, 1, 7, 33] {
                let run = &bytes[shift..][..len];
                let text = slow_encode(alphabet, run);
                for &isa in Isa::all_here() {
                    assert_eq!(fast_encode(isa, alphabet, run, shift), text, "{isa:?} {len} {shift}");
                    assert_eq!(fast_decode(isa, alphabet, &text, shift).as_deref(), Ok(run), "{isa:?} {len} {shift}");
                }
            }
        }
    }
}

#[test]
fn every_byte_at_every_place() {
    for alphabet in BOTH {
        for len in (1..=12).chain([62, 63, 64, 65, 66, 86, 127, 128, 130, 131, 200]).step_by(thinned(5)) {
            let text = slow_encode(alphabet, &noise(len));
            for at in (0..text.len()).step_by(thinned(13)) {
                let mut text = text.clone();
                for byte in (0..=255).step_by(thinned(51)) {
                    text[at] = byte;
                    let slow = slow_decode(alphabet, &text);
                    for &isa in Isa::all_here() {
                        assert_eq!(fast_decode(isa, alphabet, &text, 1), slow, "{isa:?}: {byte} at {at} of {}", text.len());
                    }
                }
            }
        }
    }
}

#[test]
fn every_last_group() {
    let lead = slow_encode(Alphabet::UrlSafe, &noise(60));
    for lead in [&[][..], &lead[..4], &lead[..60], &lead] {
        for last in (0..64u32.pow(3)).step_by(thinned(9973)) {
            let group = [last >> 12, last >> 6 & 63, last & 63].map(|value| Alphabet::UrlSafe.characters()[value as usize]);
            // One and two characters once each, not for all that could follow.
            for len in [3, 2, 1].into_iter().filter(|len| last % 64u32.pow(3 - len) == 0) {
                let text = [lead, &group[..len as usize]].concat();
                let slow = slow_decode(Alphabet::UrlSafe, &text);
                for &isa in Isa::all_here() {
                    assert_eq!(fast_decode(isa, Alphabet::UrlSafe, &text, 0), slow, "{isa:?} {text:?}");
                }
            }
        }
    }
}

#[test]
fn the_machine_chooses() {
    let bytes = noise(1000);
    let text = slow_encode(Alphabet::UrlSafe, &bytes);
    let mut room = vec![0; text.len()];
    encode(Alphabet::UrlSafe, &bytes, &mut room);
    assert_eq!(room, text);
    let mut back = vec![0; bytes.len()];
    assert_eq!(decode(Alphabet::UrlSafe, &room, &mut back), Ok(()));
    assert_eq!(back, bytes);
    room[999] = b'.';
    assert_eq!(decode(Alphabet::UrlSafe, &room, &mut back), Err(BadCharacter { offset: 999 }));
}

#[test]
fn the_first_of_two_bad_characters_is_named() {
    let text = slow_encode(Alphabet::UrlSafe, &noise(150));
    for (first, second) in [(0, 199), (63, 64), (70, 150), (198, 199)] {
        let mut text = text.clone();
        (text[first], text[second]) = (b'=', 0xff);
        for &isa in Isa::all_here() {
            assert_eq!(fast_decode(isa, Alphabet::UrlSafe, &text, 0), Err(BadCharacter { offset: first }), "{isa:?}");
        }
    }
}

#[test]
fn lengths() {
    assert_eq!((0..=6).map(encoded_len).collect::<Option<Vec<_>>>(), Some(vec![0, 2, 3, 4, 6, 7, 8]));
    assert_eq!((0..=8).map(decoded_len).collect::<Vec<_>>(), [0, 0, 1, 2, 3, 3, 4, 5, 6]);
    assert_eq!(encoded_len(usize::MAX), None);
}

#[test]
fn room_of_another_length_is_a_mistake() {
    for &isa in Isa::all_here() {
        for (bytes, room) in [(0, 1), (1, 1), (1, 3), (3, 5), (100, 64), (100, 133), (100, 135), (100, 300), (4096, 10)] {
            let encode = || encode_on(isa, Alphabet::UrlSafe, &vec![0; bytes], &mut vec![0; room]);
            assert!(std::panic::catch_unwind(encode).is_err(), "{isa:?}: {bytes} bytes in {room} characters");
        }
        for (characters, room) in [(0, 1), (1, 1), (2, 0), (4, 2), (64, 100), (133, 100), (300, 100), (10, 4096)] {
            let decode = || decode_on(isa, Alphabet::UrlSafe, &vec![b'A'; characters], &mut vec![0; room]);
            assert!(std::panic::catch_unwind(decode).is_err(), "{isa:?}: {characters} characters in {room} bytes");
        }
    }
}
