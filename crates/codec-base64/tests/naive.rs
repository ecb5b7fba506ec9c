//! The engine, which picks vector instructions, against a slow twin: every length, every alignment, every tail.

use std::sync::Arc;

use tenvelope_core::{BytesToText, Registry};
use tenvelope_testkit::Random;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn slow(bytes: &[u8]) -> Vec<u8> {
    let bits: Vec<u8> = bytes.iter().flat_map(|b| (0..8).rev().map(move |i| b >> i & 1)).collect();
    bits.chunks(6).map(|six| ALPHABET[(0..6).fold(0, |n, i| n << 1 | usize::from(*six.get(i).unwrap_or(&0)))]).collect()
}

fn codec() -> Arc<dyn BytesToText> {
    let mut registry = Registry::core();
    tenvelope_codec_base64::register(&mut registry).unwrap();
    tenvelope_core::Codecs::parse("raw-base64url", &registry).unwrap().text
}

#[test]
fn agrees_with_the_slow_twin() {
    let codec = codec();
    let noise = Random(5).bytes(400);
    for len in 0..=300 {
        for offset in (0..64).step_by(if len % 16 == 0 { 1 } else { 13 }) {
            let bytes = &noise[offset..offset + len];
            // Something stands before, so that the output is misaligned, too.
            let mut text = vec![b'!'; offset % 7 + slow(bytes).len()];
            codec.encode(bytes, &mut text[offset % 7..]).unwrap();
            assert_eq!(&text[offset % 7..], slow(bytes), "{len} bytes at {offset}");
            let mut back = vec![0xaa; len];
            codec.decode(&text[offset % 7..], &mut back).unwrap();
            assert_eq!(back, bytes);
        }
    }
}

/// One wrong character anywhere is seen, wherever it falls in the vectors.
#[test]
fn every_wrong_character_is_seen() {
    let codec = codec();
    let mut text = vec![0; 200];
    codec.encode(&Random(6).bytes(150), &mut text).unwrap();
    for at in 0..text.len() {
        for wrong in (0..=u8::MAX).filter(|b| !ALPHABET.contains(b)) {
            let mut changed = text.clone();
            changed[at] = wrong;
            assert!(codec.decode(&changed, &mut [0; 150]).is_err(), "{wrong:#x} at {at}");
        }
    }
}
