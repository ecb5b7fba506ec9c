//! Damage by exhaustion: every small change of a text, one after the other, in one buffer.

use crate::samples::Random;

/// What was done to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// One bit flipped.
    FlippedBit,
    /// One byte in place of another.
    Replaced,
    /// One byte taken out.
    Deleted,
    /// One byte put in.
    Inserted,
    /// Two neighbours exchanged.
    Swapped,
    /// Everything from some place on taken away.
    Cut,
    /// 1 to 32 bytes more at the end.
    Extended,
    /// Two bits flipped, anywhere.
    TwoBits,
    /// Bits flipped within 2 to 64 neighbouring ones, the first and the last among them.
    Burst,
}

impl Damage {
    /// For a table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Damage::FlippedBit => "bits flipped",
            Damage::Replaced => "bytes replaced by all others",
            Damage::Deleted => "bytes deleted",
            Damage::Inserted => "all bytes inserted at each place",
            Damage::Swapped => "neighbours swapped",
            Damage::Cut => "cut at each length",
            Damage::Extended => "extended by 1 to 32 bytes",
            Damage::TwoBits => "two bits flipped",
            Damage::Burst => "bursts of 2 to 64 bits",
        }
    }
}

/// Hands on every text that one small change makes of this one. Returns how many changes were left out, since they change nothing (neighbours that are equal).
pub fn every_damage(text: &[u8], mut each: impl FnMut(Damage, &[u8])) -> u64 {
    let mut buffer = text.to_vec();
    for at in 0..text.len() {
        for bit in 0..8 {
            buffer[at] ^= 1 << bit;
            each(Damage::FlippedBit, &buffer);
            buffer[at] = text[at];
        }
        for byte in (0..=u8::MAX).filter(|byte| *byte != text[at]) {
            buffer[at] = byte;
            each(Damage::Replaced, &buffer);
        }
        buffer[at] = text[at];
    }
    for at in 0..text.len() {
        let gone = buffer.remove(at);
        each(Damage::Deleted, &buffer);
        buffer.insert(at, gone);
    }
    for at in 0..=text.len() {
        buffer.insert(at, 0);
        for byte in 0..=u8::MAX {
            buffer[at] = byte;
            each(Damage::Inserted, &buffer);
        }
        buffer.remove(at);
    }
    let mut left_out = 0;
    for at in 1..text.len() {
        if text[at - 1] == text[at] {
            left_out += 1;
            continue;
        }
        buffer.swap(at - 1, at);
        each(Damage::Swapped, &buffer);
        buffer.swap(at - 1, at);
    }
    (0..text.len()).for_each(|len| each(Damage::Cut, &text[..len]));
    // What a line is made of, what ends one, and what comes of a buffer that is too long.
    for tail in [b'A', b'0', b'~', b'.', b'-', b'\n', b' ', 0] {
        for _ in 0..32 {
            buffer.push(tail);
            each(Damage::Extended, &buffer);
        }
        buffer.truncate(text.len());
    }
    left_out
}

/// Hands on `count` texts with two bits flipped, and as many with a burst of errors.
pub fn sampled_damage(text: &[u8], count: usize, random: &mut Random, mut each: impl FnMut(Damage, &[u8])) {
    let bits = text.len() * 8;
    let mut buffer = text.to_vec();
    for _ in 0..count {
        let first = random.below(bits);
        let second = (first + 1 + random.below(bits - 1)) % bits;
        flip(&mut buffer, first);
        flip(&mut buffer, second);
        each(Damage::TwoBits, &buffer);
        buffer.copy_from_slice(text);
        let width = 2 + random.below(63);
        let start = random.below(bits - width + 1);
        // The ends are flipped, so that the burst is as wide as it says.
        let pattern = random.next_u64() | 1 | 1 << (width - 1);
        (0..width).filter(|bit| pattern >> bit & 1 == 1).for_each(|bit| flip(&mut buffer, start + bit));
        each(Damage::Burst, &buffer);
        buffer.copy_from_slice(text);
    }
}

fn flip(buffer: &mut [u8], bit: usize) {
    buffer[bit / 8] ^= 1 << (bit % 8);
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn as_many_as_there_are_and_none_is_the_text() {
        let text = b"tnv1.uint8.2.raw-hex.0aff.6d8416eb";
        let mut counts: BTreeMap<Damage, u64> = BTreeMap::new();
        let mut replaced = BTreeSet::new();
        let left_out = every_damage(text, |damage, changed| {
            assert_ne!(changed, text, "{damage:?}");
            *counts.entry(damage).or_default() += 1;
            if damage == Damage::Replaced {
                assert!(replaced.insert(changed.to_vec()), "twice");
            }
        });
        sampled_damage(text, 1000, &mut Random(1), |damage, changed| {
            assert_ne!(changed, text, "{damage:?}");
            *counts.entry(damage).or_default() += 1;
        });
        let n = text.len() as u64;
        // `ff` is one pair of equal neighbours.
        assert_eq!(left_out, 1);
        let expected = [8 * n, 255 * n, n, 256 * (n + 1), n - 1 - left_out, n, 8 * 32, 1000, 1000];
        assert_eq!(counts.into_values().collect::<Vec<_>>(), expected);
    }
}
