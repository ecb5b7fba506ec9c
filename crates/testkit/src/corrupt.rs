//! Damaged lines: what a reader must refuse, or read as something else.

use tenvelope_core::check_of;

use crate::samples::Random;

/// A damaged line.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// The text.
    pub line: String,
    /// What was done to it.
    pub what: &'static str,
}

/// Every flip of one bit that leaves a text (the eighth bit leaves ASCII and is put back as the character U+0080 and up).
pub fn bit_flips(line: &str) -> impl Iterator<Item = String> + '_ {
    (0..line.len() * 8).map(move |i| {
        let mut characters: Vec<char> = line.chars().collect();
        characters[i / 8] = char::from(line.as_bytes()[i / 8] ^ (1 << (i % 8)));
        characters.into_iter().collect()
    })
}

/// A line with the check of its own text.
#[must_use]
pub fn with_check(line: &str) -> String {
    let covered = line.rsplit_once('.').map_or(line, |(covered, _)| covered);
    format!("{covered}.{}", check_of(covered.as_bytes()))
}

/// `count` random mutants of a line: replaced, deleted, doubled and swapped characters, numbers made large, fields exchanged and cut.
#[must_use]
pub fn mutants(line: &str, count: usize, random: &mut Random) -> Vec<Mutant> {
    (0..count).map(|_| mutant(line, random)).collect()
}

fn mutant(line: &str, random: &mut Random) -> Mutant {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    let mut bytes = line.as_bytes().to_vec();
    let at = random.below(bytes.len());
    let what = match random.below(8) {
        0 => {
            bytes[at] = ALPHABET[random.below(ALPHABET.len())];
            "replaced"
        }
        1 => {
            bytes.remove(at);
            "deleted"
        }
        2 => {
            bytes.insert(at, ALPHABET[random.below(ALPHABET.len())]);
            "inserted"
        }
        3 => {
            let other = random.below(bytes.len());
            bytes.swap(at, other);
            "swapped"
        }
        4 => {
            let end = at + random.below(bytes.len() - at);
            bytes.drain(at..end);
            "cut"
        }
        5 => {
            let number = ["0", "1", "7", "255", "65536", "4294967296", "9007199254740991", "9007199254740992", "18446744073709551616"];
            bytes.splice(at..at, number[random.below(number.len())].bytes());
            "number"
        }
        6 => {
            let end = (at + 1 + random.below(8)).min(bytes.len());
            let part: Vec<u8> = bytes[at..end].to_vec();
            bytes.splice(at..at, part);
            "doubled"
        }
        _ => {
            let mut fields: Vec<&[u8]> = line.as_bytes().split(|&b| b == b'.').collect();
            let (a, b) = (random.below(fields.len()), random.below(fields.len()));
            fields.swap(a, b);
            bytes = fields.join(&b'.');
            "fields"
        }
    };
    Mutant { line: String::from_utf8(bytes).expect("ASCII stays ASCII"), what }
}
