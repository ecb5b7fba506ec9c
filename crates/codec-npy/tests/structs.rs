//! Structured dtypes: padding, byte order by field, names of every kind, pieces of a file.

use std::sync::Arc;

use tenvelope_codec_npy::{Header, read, write, write_header};
use tenvelope_core::{ArrayView, Dtype, ErrorKind, Field, Fields, Result};

/// A file of format 1.0 with such a descr.
fn file(descr: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    in_format(1, format!("{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n").as_bytes(), data)
}

fn in_format(version: u8, header: &[u8], data: &[u8]) -> Vec<u8> {
    let len = (header.len() as u32).to_le_bytes();
    let len = if version == 1 { &len[..2] } else { &len[..] };
    [b"\x93NUMPY", &[version, 0][..], len, header, data].concat()
}

fn fields(list: Vec<Field>) -> Dtype {
    Dtype::Struct(Arc::new(Fields::new(list).unwrap()))
}

fn kind<T: std::fmt::Debug>(result: Result<T>) -> ErrorKind {
    result.expect_err("a bad file").kind()
}

/// One of each: padding in the middle and at the end, both byte orders, subarrays, a struct in a struct in a subarray.
#[test]
fn an_item_is_packed() {
    let descr = "[('a', '|u1'), ('', '|V1'), ('b', '>u2', (2,)), ('c', [('x', '<u2'), ('', '|V1'), ('y', '>c8')], (2, 1)), ('', '|V3'), ('d', '|S2')]";
    let inner = fields(vec![Field::new("x", Dtype::Uint16), Field::new("y", Dtype::Complex64)]);
    let dtype = fields(vec![
        Field::new("a", Dtype::Uint8),
        Field::with_shape("b", Dtype::Uint16, vec![2]),
        Field::with_shape("c", inner, vec![2, 1]),
        Field::new("d", Dtype::Bytes(2)),
    ]);
    let item: Vec<u8> = (1..=33).collect();
    let packed = [
        &[1][..],                                  // a
        &[4, 3, 6, 5],                             // b, turned
        &[7, 8, 13, 12, 11, 10, 17, 16, 15, 14],   // c[0]
        &[18, 19, 24, 23, 22, 21, 28, 27, 26, 25], // c[1]
        &[32, 33],                                 // d
    ]
    .concat();
    let array = read(&file(descr, "(2,)", &item.repeat(2))).unwrap();
    assert_eq!((array.dtype(), array.bytes().unwrap()), (&dtype, &packed.repeat(2)[..]));

    // Written again it is packed and little-endian, and reads as itself.
    let written = write(&array).unwrap();
    let text = String::from_utf8_lossy(&written[10..]).into_owned();
    let expected = "[('a', '|u1'), ('b', '<u2', (2,)), ('c', [('x', '<u2'), ('y', '<c8')], (2, 1)), ('d', '|S2')]";
    assert!(text.starts_with(&format!("{{'descr': {expected}, 'fortran_order': False, 'shape': (2,), }}")), "{text}");
    assert!(read(&written).unwrap() == array);

    // Piece by piece it is the same; and the reader stands behind the header.
    let whole = file(descr, "(2,)", &item.repeat(2));
    let mut rest = &whole[..];
    let header = Header::read(&mut rest).unwrap();
    assert_eq!((header.item_len(), header.data_len().unwrap(), rest), (33, 66, &item.repeat(2)[..]));
    let mut run = vec![0; 27];
    header.to_run(&item, &mut run).unwrap();
    assert_eq!(run, packed);
    for (items, place) in [(32, 27), (33, 26), (33, 54), (66, 27), (0, 27)] {
        assert_eq!(kind(header.to_run(&vec![0; items], &mut vec![0; place])), ErrorKind::BadArgument);
    }
    header.to_run(&[], &mut []).unwrap();
}

#[test]
fn fortran_order_of_padded_structs() {
    let header = b"{'descr': [('a', '>u2'), ('', '|V1')], 'fortran_order': True, 'shape': (2, 3), }";
    let data: Vec<u8> = [1u16, 4, 2, 5, 3, 6].iter().flat_map(|n| [0, *n as u8, 99]).collect();
    let array = read(&in_format(1, header, &data)).unwrap();
    assert_eq!(array.bytes().unwrap(), [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0]);
    // Dims beside a zero may have any product in Fortran order, too.
    let header = b"{'descr': '<c16', 'fortran_order': True, 'shape': (1152921504606846976, 0), }";
    assert_eq!(kind(read(&in_format(1, header, &[]))), ErrorKind::TooLarge);
    let header = b"{'descr': '<c16', 'fortran_order': True, 'shape': (0, 9223372036854775807, 9223372036854775807), }";
    assert_eq!(kind(read(&in_format(1, header, &[]))), ErrorKind::TooLarge);
}

/// What NumPy writes for a subarray in a subarray.
#[test]
fn subarrays_in_subarrays() {
    let array = read(&file("[('b', ('>i2', (2,)), (3,))]", "()", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])).unwrap();
    assert_eq!(array.dtype(), &fields(vec![Field::with_shape("b", Dtype::Int16, vec![3, 2])]));
    assert_eq!(array.bytes().unwrap(), [2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11]);
    assert_eq!(kind(read(&file("('<i2', (2,))", "()", &[0; 4]))), ErrorKind::BadValue);
}

#[test]
fn refused_with_advice() {
    for (descr, advice) in [
        ("[(('title', 'a'), '<i4')]", "title"),
        ("[('a', '|O')]", "field \"a\": object arrays are pickles, which run code"),
        ("[('x', [('a', '<f16')])]", "field \"x\": field \"a\": \"<f16\" is longdouble"),
        ("[('a', '|S0')]", "leave them out"),
        ("[('a', '<i4', (0,))]", "leave this field out"),
        ("[('', '|V4')]", "at least one field"),
        ("[]", "at least one field"),
        ("[('', '<i4')]", "empty"),
        ("[('a', '<i4'), ('a', '<i4')]", "used twice"),
    ] {
        let error = read(&file(descr, "(1,)", &[0; 32])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{descr}: {error}");
        assert!(error.message().contains(advice), "{descr}: {error}");
    }
    let error = write_header(&fields(vec![Field::new("half", Dtype::Bfloat16)]), &[1]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.message().starts_with("field \"half\": ") && error.message().contains("float32"), "{error}");
    // Elements of fields are judged as others are.
    assert_eq!(kind(read(&file("[('a', '|b1')]", "(1,)", &[2]))), ErrorKind::BadValue);
    assert_eq!(kind(read(&file("[('a', '>U1')]", "(1,)", &[0, 0, 0xd8, 0]))), ErrorKind::BadValue);
}

#[test]
fn misspelled() {
    for descr in [
        "[('a', '<i4'",
        "[('a' '<i4')]",
        "[('a', '<i4', 3)]",
        "[('a', '<i4', (3)]",
        "[('a', '<i4', (-3,))]",
        "[('a')]",
        "[['a', '<i4']]",
        "[(a, '<i4')]",
        "[('a', <i4)]",
        "[('a', '<i4') ('b', '<i4')]",
        "[('a\n', '<i4')]",
        r"[('\q', '<i4')]",
        r"[('\x4', '<i4')]",
        r"[('\u12g4', '<i4')]",
        r"[('\ud800', '<i4')]",
        r"[('\U00110000', '<i4')]",
        r"[('\xZZ', '<i4')]",
        "[('a', '<i4')",
        "[('a', '<i4')]]",
        "{'a': '<i4'}",
        r"[('a\', '<i4')]",
    ] {
        assert_eq!(kind(read(&file(descr, "(1,)", &[0; 4]))), ErrorKind::BadValue, "{descr}");
    }
}

/// Names as Python's repr writes them, and what they are. The oldest format that can say them is taken.
#[test]
fn names() {
    for (name, literal, version) in [
        ("a b", r"'a b'", 1),
        ("it's", r#""it's""#, 1),
        ("\"", r#"'"'"#, 1),
        ("'\"", r#"'\'"'"#, 1),
        ("back\\slash", r"'back\\slash'", 1),
        ("\n\r\t\0\u{1b}\u{7f}\u{85}\u{a0}\u{ad}", r"'\n\r\t\x00\x1b\x7f\x85\xa0\xad'", 1),
        ("é÷ÿ", "'é÷ÿ'", 1),
        ("größe", "'größe'", 1),
        ("ж", "'ж'", 3),
        ("e\u{301}", "'e\u{301}'", 3),
        ("\u{200b}\u{2028}\u{e000}\u{feff}", r"'\u200b\u2028\ue000\ufeff'", 1),
        ("\u{1f600}", "'\u{1f600}'", 3),
        ("\u{e0001}\u{10fffd}", r"'\U000e0001\U0010fffd'", 1),
    ] {
        let dtype = fields(vec![Field::new(name, Dtype::Uint8)]);
        let written = write(&ArrayView::from_bytes(dtype.clone(), &[2], &[1, 2]).unwrap()).unwrap();
        let dict = format!("{{'descr': [({literal}, '|u1')], 'fortran_order': False, 'shape': (2,), }}");
        let text: Vec<u8> = if version == 3 { dict.into_bytes() } else { dict.chars().map(|c| u8::try_from(c).unwrap()).collect() };
        assert_eq!(written[6], version, "{name:?}");
        let start = if version == 1 { 10 } else { 12 };
        assert!(written[start..].starts_with(&text), "{name:?}: {}", String::from_utf8_lossy(&written[start..]));
        assert_eq!(read(&written).unwrap().dtype(), &dtype);
    }
}

/// Format 1.0 has two bytes for the length of its header; format 2.0 has four; both are Latin-1, format 3.0 is UTF-8.
#[test]
fn formats() {
    let many = |count: usize, name: &str| fields((0..count).map(|i| Field::new(format!("{name}{i:05}"), Dtype::Uint8)).collect());
    for (dtype, version) in [(many(3000, "é"), 1), (many(4000, "é"), 2), (many(4000, "ж"), 3)] {
        let header = write_header(&dtype, &[0]).unwrap();
        assert_eq!((header[6], header.len() % 64), (version, 0));
        assert_eq!(read(&header).unwrap().dtype(), &dtype);
    }
    let name = |version: u8, name: &[u8]| {
        let header = [&b"{'descr': [('"[..], name, b"', '|u1')], 'fortran_order': False, 'shape': (1,), }"].concat();
        read(&in_format(version, &header, &[7])).map(|array| array.dtype().fields().unwrap().list()[0].name.clone())
    };
    assert_eq!(
        (name(1, b"\xe9").unwrap(), name(2, b"\xe9").unwrap(), name(3, "é".as_bytes()).unwrap()),
        ("é".into(), "é".into(), "é".into())
    );
    assert_eq!(name(1, "é".as_bytes()).unwrap(), "Ã©");
    assert_eq!(kind(name(3, b"\xe9")), ErrorKind::BadValue);
}

/// Where the blanks that NumPy adds come to a whole line, it writes that line.
#[test]
fn the_header_always_has_a_blank_at_its_end() {
    for len in 1..200 {
        let header = write_header(&fields(vec![Field::new("n".repeat(len), Dtype::Uint8)]), &[]).unwrap();
        assert!(header.ends_with(b" \n") && header.len().is_multiple_of(64), "{len}");
        assert!(!header.ends_with(&[b' '; 65]), "{len}");
    }
}
