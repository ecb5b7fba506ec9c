//! Bytes that are made to hurt: none panics, none gets memory that it only claims.

mod streams;

use std::collections::BTreeMap;

use tenvelope_codec_pco::Pco;
use tenvelope_core::{ArrayToBytes, ChunkInfo, ChunkMut, Dtype, ErrorKind, Result};
use tenvelope_testkit::Random;

use self::streams::{Stream, streams};

fn decode(dtype: &str, count: usize, bytes: &[u8]) -> Result<Vec<u8>> {
    let dtype: Dtype = dtype.parse().unwrap();
    let chunk = ChunkInfo::new(&dtype, count, &[]).unwrap();
    let mut out = vec![0xaa; count * chunk.item_size];
    Pco.decode(chunk, bytes, ChunkMut::Run(&mut out)).map(|()| out)
}

fn refused(dtype: &str, count: usize, bytes: &[u8]) -> String {
    let error = decode(dtype, count, bytes).expect_err("bytes that break a rule");
    assert_eq!(error.kind(), ErrorKind::CodecFailed, "{error}");
    error.message().to_owned()
}

#[test]
fn mutants() {
    let mut random = Random(11);
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    let streams = streams();
    for _ in 0..20_000 {
        let Stream { dtype, count, bytes, .. } = &streams[random.below(streams.len())];
        let mut mutant = bytes.clone();
        for _ in 0..=random.below(3) {
            // Most of what can hurt stands at the front.
            let reach = if random.below(3) > 0 { mutant.len().min(40) } else { mutant.len() };
            let at = random.below(reach);
            match random.below(8) {
                0 => mutant[at] = random.next_u64() as u8,
                1 => mutant.truncate(at + 1),
                2 => mutant.insert(at, random.next_u64() as u8),
                3 => drop(mutant.remove(at)),
                4 => mutant[at] = [0x00, 0xff][random.below(2)],
                _ => mutant[at] ^= 1 << random.below(8),
            }
            if mutant.is_empty() {
                break;
            }
        }
        let count = if random.below(8) == 0 { 1 + random.below(2000) } else { *count };
        let outcome = match decode(dtype, count, &mutant) {
            Ok(_) => "read",
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::CodecFailed, "{error}");
                "refused"
            }
        };
        *outcomes.entry(outcome).or_default() += 1;
    }
    println!("{outcomes:?}");
    assert!(outcomes["read"] > 1000 && outcomes["refused"] > 1000, "{outcomes:?}");
}

#[test]
fn noise() {
    let mut random = Random(12);
    for _ in 0..20_000 {
        let len = random.below(200);
        let mut bytes = random.bytes(len);
        // Versions, modes and delta encodings that there are.
        for (place, byte) in bytes.iter_mut().zip([4, random.below(2) as u8, (random.below(4) | random.below(4) << 4) as u8]) {
            *place = byte;
        }
        let dtype = ["int16", "uint32", "int64", "float16", "float32", "float64"][random.below(6)];
        let _ = decode(dtype, 1 + random.below(3000), &bytes);
    }
}

#[test]
fn every_cut_and_what_stands_behind() {
    for Stream { name, dtype, count, bytes, .. } in streams() {
        for len in (0..bytes.len()).filter(|len| *len < 64 || *len + 64 > bytes.len() || len % 97 == 0) {
            assert!(decode(dtype, count, &bytes[..len]).is_err(), "{name}: {len} of {} bytes are taken", bytes.len());
        }
        for tail in [&[0][..], &[0xff; 300], &bytes] {
            assert!(refused(dtype, count, &[&bytes, tail].concat()).contains("bytes after the last number"), "{name}");
        }
    }
}

#[test]
fn a_wrong_count() {
    let streams = streams();
    let Stream { dtype, count, bytes, .. } = &streams[0];
    for wrong in [1, count - 1, count + 1, 2 * count, count * 100] {
        refused(dtype, wrong, bytes);
    }
}

/// Bits from the lowest of each byte on, behind the version.
fn chunk(fields: &[(u64, u32)]) -> Vec<u8> {
    let bits: Vec<u8> = fields.iter().flat_map(|&(value, width)| (0..width).map(move |at| (value >> at & 1) as u8)).collect();
    let packed = bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |packed, bit| packed << 1 | bit));
    [4, 1].into_iter().chain(packed).collect()
}

#[test]
fn versions_and_modes() {
    let fine = chunk(&[(0, 4), (0, 4), (0, 4), (1, 15), (0, 16), (16, 5), (0, 3 * 16)]);
    assert_eq!(decode("uint16", 3, &fine).unwrap(), [0; 6]);
    for version in [[0, 0], [3, 0], [3, 1], [4, 2], [4, 255], [5, 0], [255, 0]] {
        let other = [&version[..], &fine[2..]].concat();
        assert!(refused("uint16", 3, &other).contains("format version"));
    }
    assert_eq!(decode("uint16", 3, &[&[4, 0], &fine[2..]].concat()).unwrap(), [0; 6]);
    for (dtype, mode) in [("uint16", 2), ("uint16", 3), ("float32", 1), ("int64", 4), ("float64", 4), ("float16", 5), ("uint32", 15)] {
        let found = refused(dtype, 3, &chunk(&[(mode, 4), (0, 4), (0, 64), (0, 64)]));
        assert!(found.contains(&format!("mode {mode}")), "{found}");
    }
    assert!(refused("int32", 3, &chunk(&[(0, 4), (4, 4), (0, 64)])).contains("delta encoding 4"));
    assert!(refused("int32", 3, &[4]).contains("version is cut"));
    assert!(refused("int32", 3, &[]).contains("version is cut"));
}

/// A dictionary of 2^25 numbers, a window of 2^24, a table of 2^14 states, 2^14 ranges: each from a few bytes.
#[test]
fn claims() {
    let dictionary = chunk(&[(4, 4), ((1 << 25) - 1, 25), (0, 3), (0, 64)]);
    assert!(refused("uint64", 1 << 16, &dictionary).contains("mode 4"));
    for log in [16, 17, 24, 31] {
        let window = chunk(&[(0, 4), (2, 4), (log - 1, 5), (0, 4), (0, 1), (0, 64)]);
        assert!(refused("uint64", 1 << 20, &window).contains("a window of"));
    }
    let window = chunk(&[(0, 4), (2, 4), (11 - 1, 5), (0, 4), (0, 1), (0, 64)]);
    assert!(refused("uint64", 1024, &window).contains("a window of"));
    let two_ranges = |log: u32| {
        let weight = |n: u64| (n - 1, log);
        chunk(&[
            (0, 4),
            (0, 4),
            (log.into(), 4),
            (2, 15),
            weight(1),
            (5, 16),
            (0, 5),
            weight((1 << log) - 1),
            (6, 16),
            (0, 5),
            (0, 4 * log),
            (0, 64),
        ])
    };
    assert!(refused("uint16", 3, &two_ranges(14)).contains("a table of 2^14 states"));
    assert!(refused("uint16", 3, &two_ranges(3)).contains("a table of 2^3 states"));
    let ranges = chunk(&[(0, 4), (0, 4), (14, 4), (1 << 14, 15), (0, 64)]);
    assert!(refused("uint16", 1 << 20, &ranges).contains("metadata is cut"));
}
