//! npy files: hostile, foreign, and in every layout.

use tenvelope_codec_npy as npy;
use tenvelope_core::{ArrayView, Dtype, ErrorKind};

fn file(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
    let mut file = b"\x93NUMPY".to_vec();
    file.extend([version, 0]);
    match version {
        1 => file.extend((header.len() as u16).to_le_bytes()),
        _ => file.extend((header.len() as u32).to_le_bytes()),
    }
    file.extend(header.as_bytes());
    file.extend(data);
    file
}

fn plain(descr: &str, order: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    file(1, &format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n"), data)
}

fn kind(file: &[u8]) -> ErrorKind {
    npy::read(file).expect_err("a bad file").kind()
}

/// 128 bytes that make other readers ask for a tebibyte.
#[test]
fn a_small_file_that_claims_a_terabyte() {
    let mut huge = plain("|u1", "False", "(1099511627776,)", &[0; 16]);
    huge.resize(128, 0);
    assert_eq!(kind(&huge), ErrorKind::SizeMismatch);
    for shape in ["(4294967296, 4294967296)", "(18446744073709551615,)", "(18446744073709551616,)", "(8589934593, 2147483648)"] {
        let error = kind(&plain("<f8", "False", shape, &[0; 16]));
        assert!([ErrorKind::TooLarge, ErrorKind::SizeMismatch, ErrorKind::BadValue].contains(&error), "{shape}: {error:?}");
    }
}

#[test]
fn byte_order_and_memory_order_are_undone() {
    let c = [1i16, 2, 3, 4, 5, 6];
    let bytes = |values: &[i16], big: bool| -> Vec<u8> {
        values.iter().flat_map(|value| if big { value.to_be_bytes() } else { value.to_le_bytes() }).collect()
    };
    let expected = ArrayView::from_elements(&[2, 3], &c).unwrap();
    let fortran = [1i16, 4, 2, 5, 3, 6];
    for (descr, order, data) in [
        ("<i2", "False", bytes(&c, false)),
        (">i2", "False", bytes(&c, true)),
        ("<i2", "True", bytes(&fortran, false)),
        (">i2", "True", bytes(&fortran, true)),
    ] {
        assert!(npy::read(&plain(descr, order, "(2, 3)", &data)).unwrap() == expected, "{descr} {order}");
    }
    // Formats 2.0 and 3.0, other order of members, other quotes, Python 2's long integers, no dims.
    let header = "{\"shape\": (2L, 3L), 'descr':'<i2','fortran_order' : False}";
    for version in [1, 2, 3] {
        assert!(npy::read(&file(version, header, &bytes(&c, false))).unwrap() == expected);
    }
    let scalar = npy::read(&plain("<f8", "True", "()", &2.5f64.to_le_bytes())).unwrap();
    assert_eq!((scalar.shape().len(), scalar.to_vec::<f64>().unwrap()), (0, vec![2.5]));
    let complex = npy::read(&plain(">c8", "False", "(1,)", &[0x3f, 0x80, 0, 0, 0x40, 0, 0, 0])).unwrap();
    assert_eq!(complex.bytes().unwrap(), [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]);
}

#[test]
fn every_dtype_that_numpy_names_is_written_and_read_again() {
    let (mut written, mut refused) = (0, 0);
    for array in tenvelope_testkit::sample_arrays(9) {
        match npy::write(&array) {
            Ok(file) => {
                let header = npy::write_header(array.dtype(), array.shape()).unwrap();
                assert_eq!(header.len() % 64, 0, "the header ends at a multiple of 64");
                assert_eq!(file, [&header, array.bytes().unwrap()].concat());
                assert!(npy::read(&file).unwrap() == array, "{}", array.dtype());
                written += 1;
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Unsupported);
                assert!(error.message().contains("; "), "{error} gives no advice");
                let unnamed = matches!(
                    array.dtype(),
                    Dtype::Bfloat16 | Dtype::Float8E4m3fn | Dtype::Float8E5m2 | Dtype::Int4 | Dtype::Uint4 | Dtype::String
                );
                assert!(unnamed, "{}", array.dtype());
                refused += 1;
            }
        }
    }
    assert_eq!((written, refused), (3 * 21, 3 * 6));
}

/// NumPy reads `[2generic]` as generic, so a file cannot say it.
#[test]
fn steps_of_generic_are_not_written() {
    let file = npy::write_header(&"timedelta64~generic".parse().unwrap(), &[1]).unwrap();
    assert!(file.windows(6).any(|part| part == b"'<m8',"));
    let error = npy::write_header(&"timedelta64~generic~2".parse().unwrap(), &[1]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
fn refused_with_advice() {
    for descr in ["|O", "<f16", "<c32", "<f12"] {
        let error = npy::read(&plain(descr, "False", "(1,)", &[0; 32])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.message().contains("astype"), "{error}");
    }
    for descr in ["|S0", "<U0", "|V0", "|V00"] {
        let error = npy::read(&plain(descr, "False", "(2,)", &[])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.message().contains("astype"), "{error}");
    }
    assert_eq!(kind(&plain("|b1", "False", "(2,)", &[1, 2])), ErrorKind::BadValue);
    assert_eq!(kind(&plain("<U1", "False", "(1,)", &[0, 0xd8, 0, 0])), ErrorKind::BadValue);
}

#[test]
fn misshapen_headers() {
    let good = plain("<i2", "False", "(1,)", &[0, 0]);
    assert!(npy::read(&good).is_ok());
    for len in 0..good.len() {
        assert!(npy::read(&good[..len]).is_err(), "cut to {len}");
    }
    assert_eq!(kind(&[&good[..], &[0]].concat()), ErrorKind::SizeMismatch);
    for header in [
        "",
        "{}",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (1,), 'shape': (1,)}",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<i2', 'fortran_order': false, 'shape': (1,)}",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (1.0,)}",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (0x1,)}",
        "{'descr': '<i2', 'fortran_order': False, 'shape': 1}",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (1,)} # more",
        "{'descr': '\\x3ci2', 'fortran_order': False, 'shape': (1,)}",
        "__import__('os')",
    ] {
        assert_eq!(kind(&file(1, header, &[0, 0])), ErrorKind::BadValue, "{header}");
    }
    for version in [0, 4, 255] {
        assert_eq!(kind(&file(version, "{}", &[])), ErrorKind::BadValue);
    }
    for descr in ["i2", "<x2", "<i3", "<i", "", "<", "<M8[xs]", "<M8[ns", "<é2", "=Q9", "|S+5", "|S 5", "<M8[0s]", "<M8[-1s]"] {
        assert!(npy::read(&plain(descr, "False", "(1,)", &[0; 8])).is_err(), "{descr}");
    }
}
