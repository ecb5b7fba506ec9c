//! Headers that are made to hurt: none panics, none gets memory that it only claims.

use std::{collections::BTreeMap, io};

use tenvelope_codec_npy::{Header, read, write_header};
use tenvelope_core::{ErrorKind, Result};
use tenvelope_testkit::Random;

fn in_format(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
    let len = (header.len() as u32).to_le_bytes();
    let len = if version == 1 { &len[..2] } else { &len[..] };
    [b"\x93NUMPY", &[version, 0][..], len, header.as_bytes(), data].concat()
}

fn kind<T: std::fmt::Debug>(result: Result<T>) -> ErrorKind {
    result.expect_err("a bad file").kind()
}

fn descr(descr: &str) -> Vec<u8> {
    in_format(2, &format!("{{'descr': {descr}, 'fortran_order': False, 'shape': (1,), }}"), &[0; 4])
}

#[test]
fn nesting_is_bounded() {
    for opening in ["[", "(", "[('a', ", "[('a', (", "{", "[(("] {
        let error = read(&descr(&opening.repeat(100_000))).unwrap_err();
        assert!([ErrorKind::BadValue, ErrorKind::Unsupported].contains(&error.kind()), "{opening}: {error}");
    }
    let nested = |depth: usize| descr(&format!("{}'<i4'{}", "[('a', ".repeat(depth), ")]".repeat(depth)));
    assert_eq!(read(&nested(16)).unwrap().bytes().unwrap(), [0; 4]);
    let error = read(&nested(17)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.message().contains("deeper than 16"), "{error}");
}

#[test]
fn lengths_are_bounded() {
    // A name of nearly a mebibyte is read; a header of more is not, however much of it is there.
    let name = "n".repeat((1 << 20) - 200);
    let array = read(&descr(&format!("[('{name}', '<i4')]"))).unwrap();
    assert_eq!(array.dtype().fields().unwrap().list()[0].name, name);
    assert_eq!(kind(read(&descr(&format!("[('{name}{name}', '<i4')]")))), ErrorKind::TooLarge);
    assert_eq!(kind(read(b"\x93NUMPY\x02\0\xff\xff\xff\xff{")), ErrorKind::TooLarge);
    assert_eq!(kind(read(b"\x93NUMPY\x03\0\x01\0\x10\0{")), ErrorKind::TooLarge);
    let dtype = array.dtype().fields().unwrap().list().to_vec();
    let longer = tenvelope_core::Field { name: name.repeat(2), ..dtype[0].clone() };
    let longer = tenvelope_core::Dtype::Struct(std::sync::Arc::new(tenvelope_core::Fields::new(vec![longer]).unwrap()));
    assert_eq!(kind(write_header(&longer, &[1])), ErrorKind::TooLarge);

    for item in [
        "'|S9007199254740992'",
        "'<U18446744073709551615'",
        "'|V99999999999999999999999'",
        "[('a', '|S9007199254740991'), ('b', '|u1')]",
        "[('a', '<f8', (4294967296, 4294967296))]",
        "[('a', '|u1', (18446744073709551615,))]",
        "[('a', '|u1'), ('', '|V9007199254740991', (1024,))]",
        "[('a', [('', '|V9007199254740991'), ('b', '|u1')], (1024,))]",
        "[('a', '|u1', (18446744073709551616,))]",
    ] {
        let error = kind(read(&descr(item)));
        assert!(
            [ErrorKind::TooLarge, ErrorKind::Unsupported, ErrorKind::BadValue, ErrorKind::SizeMismatch].contains(&error),
            "{item}: {error:?}"
        );
    }
    let dims = |shape: &str| read(&in_format(1, &format!("{{'descr': '<f8', 'fortran_order': True, 'shape': {shape}, }}"), &[]));
    for shape in
        ["(9223372036854775807, 2, 0)", "(0, 9223372036854775807, 2)", "(18446744073709551616,)", &format!("({})", "1, ".repeat(65))]
    {
        dims(shape).unwrap_err();
    }
    assert_eq!(dims("(0, 4096)").unwrap().shape(), [0, 4096]);
}

/// A source that gives one byte at a time, and one that fails.
#[test]
fn sources_that_are_slow_or_fail() {
    struct Slow<'a>(&'a [u8]);
    impl io::Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Err(io::Error::from(io::ErrorKind::TimedOut)) };
            self.0 = rest;
            out[0] = *first;
            Ok(1)
        }
    }
    let file = write_header(&"float32".parse().unwrap(), &[2, 2]).unwrap();
    let with_data = [&file[..], &[1, 2, 3]].concat();
    let mut source = Slow(&with_data);
    assert_eq!(Header::read(&mut source).unwrap().shape, [2, 2]);
    assert_eq!(source.0, [1, 2, 3], "nothing after the header is read");
    for len in [0, 5, 9, 60] {
        let error = Header::read(&mut Slow(&file[..len])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io);
        assert!(std::error::Error::source(&error).is_some());
        assert_eq!(kind(Header::read(&mut &file[..len])), ErrorKind::BadValue);
    }
    let zip = read(b"PK\x03\x04 and more of a zip").unwrap_err();
    assert!(zip.message().contains("npz"), "{zip}");
}

/// Bytes of headers changed, cut, doubled: whatever is read, nothing panics, and what is accepted can be written and read again.
#[test]
fn mutants() {
    let seeds = [
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '>M8[25s]', 'fortran_order': True, 'shape': (6,), }",
        "{'descr': [('a', '|u1'), ('', '|V3'), ('b', '>f4', (2, 1)), ('c', [('x', '<U2')], (1,))], 'fortran_order': True, 'shape': (3, 1), }",
        r"{'descr': [('\x41\u0416\'', '|b1'), ('b', ('<i2', (2,)), (3,))], 'fortran_order': False, 'shape': (), }",
    ];
    let pieces = [
        "'",
        "[",
        "]",
        "(",
        ")",
        ",",
        "\\",
        "\\x",
        "0",
        "9",
        "-",
        "<",
        ">",
        "|V",
        "|O",
        "L",
        " ",
        "é",
        "('a', '<i4')",
        "True",
        "\0",
        "99999999999",
    ];
    let mut random = Random(5);
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..40_000 {
        let mut header = seeds[random.below(seeds.len())].to_owned();
        for _ in 0..=random.below(3) {
            let places: Vec<usize> = header.char_indices().map(|(at, _)| at).collect();
            let (from, len) = (random.below(places.len()), random.below(4));
            let range = places[from]..places[(from + len).min(places.len() - 1)];
            match random.below(3) {
                0 => header.replace_range(range, ""),
                1 => header.insert_str(range.start, pieces[random.below(pieces.len())]),
                _ => header.replace_range(range, pieces[random.below(pieces.len())]),
            }
            header.push(' ');
        }
        let version = 1 + random.below(3) as u8;
        let outcome = match Header::read(&mut in_format(version, &header, &[]).as_slice()) {
            Err(error) => error.code(),
            Ok(found) => match found.data_len() {
                Ok(len @ 0..=4096) => match read(&in_format(version, &header, &vec![0; len as usize])) {
                    Ok(array) => {
                        let again = tenvelope_codec_npy::write(&array).unwrap_or_else(|error| panic!("{header}: {error}"));
                        assert!(read(&again).unwrap() == array, "{header}");
                        "read"
                    }
                    Err(error) => error.code(),
                },
                _ => "too large to try",
            },
        };
        *outcomes.entry(outcome).or_default() += 1;
    }
    println!("{outcomes:?}");
    assert!(outcomes["read"] > 1000 && outcomes["bad_value"] > 1000 && outcomes["unsupported"] > 1000, "{outcomes:?}");
}

#[test]
fn every_cut_of_a_small_file() {
    let header = "{'descr': [('a', '|u1'), ('', '|V3'), ('b', '>f4', (2, 1))], 'fortran_order': True, 'shape': (3, 1), }";
    for version in 1..=3 {
        let whole = in_format(version, header, &[0; 36]);
        assert!(read(&whole).is_ok());
        for len in 0..whole.len() {
            let error = kind(read(&whole[..len]));
            assert!([ErrorKind::BadValue, ErrorKind::SizeMismatch].contains(&error), "cut to {len}: {error:?}");
        }
        assert_eq!(kind(read(&[&whole[..], &[0]].concat())), ErrorKind::SizeMismatch);
    }
}
