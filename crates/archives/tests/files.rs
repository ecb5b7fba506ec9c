//! npz and safetensors: there and back, and what strangers' files may not do.

use std::io::{Cursor, Write};

use tenvelope_archives::{npz, safetensors};
use tenvelope_core::{ArrayView, Dtype, Error, ErrorKind, Labelled, Limits, Tree};
use tenvelope_testkit::{Random, sample_arrays};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

fn kind<T>(result: Result<T, Error>) -> ErrorKind {
    result.map(drop).unwrap_err().kind()
}

/// All samples that a writer takes, by number.
fn samples(takes: impl Fn(&Tree) -> bool) -> Tree {
    let alone = |(i, array)| (format!("a{i}"), Tree::from(array));
    let all = sample_arrays(300).into_iter().enumerate().map(alone);
    all.filter(|(name, array)| takes(&[(name.clone(), array.clone())].into_iter().collect())).collect()
}

#[test]
fn there_and_back() {
    let tree = samples(|tree| npz::write(tree).is_ok());
    assert!(matches!(&tree, Tree::Map(map) if map.len() > 20));
    assert!(npz::read(&npz::write(&tree).unwrap(), &Limits::default()).unwrap() == tree);
    let tree = samples(|tree| safetensors::write(&Labelled::new(tree.clone())).is_ok());
    assert!(matches!(&tree, Tree::Map(map) if map.len() > 15));
    let attrs = serde_json::Map::from_iter([("format".to_owned(), "pt".into())]);
    let labelled = Labelled { attrs, ..Labelled::new(tree) };
    let file = safetensors::write(&labelled).unwrap();
    assert!(safetensors::read(&file, &Limits::default()).unwrap() == labelled);
    // The elements begin where every dtype is aligned.
    assert_eq!(file[0] % 8, 0);
    let empty = Labelled::new(Tree::Map(std::collections::BTreeMap::new()));
    assert!(safetensors::read(&safetensors::write(&empty).unwrap(), &Limits::default()).unwrap() == empty);
    assert!(npz::read(&npz::write(&empty.value).unwrap(), &Limits::default()).unwrap() == empty.value);
}

#[test]
fn other_trees_are_refused() {
    let array = || Tree::from(ArrayView::from_elements(&[1], &[1u8]).unwrap().into_owned().unwrap());
    for tree in [
        Tree::Null,
        Tree::List(vec![array()]),
        [("a", Tree::Int(1))].into_iter().collect(),
        [("a", [("b", array())].into_iter().collect())].into_iter().collect(),
    ] {
        assert_eq!(kind(npz::write(&tree)), ErrorKind::Unsupported);
        assert_eq!(kind(safetensors::write(&Labelled::new(tree))), ErrorKind::Unsupported);
    }
    let complex = ArrayView::from_bytes(Dtype::Complex128, &[1], &[0; 16]).unwrap().into_owned().unwrap();
    let tree: Tree = [("c", Tree::from(complex))].into_iter().collect();
    assert_eq!(kind(safetensors::write(&Labelled::new(tree))), ErrorKind::Unsupported);
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn hostile_npz() {
    let limits = Limits::default().decoded(1 << 20);
    let zeros = ArrayView::from_bytes(Dtype::Uint8, &[3 << 20], &vec![0; 3 << 20]).unwrap().into_owned().unwrap();
    let bomb = npz::write(&[("z", Tree::from(zeros))].into_iter().collect()).unwrap();
    assert!(bomb.len() < 10_000);
    assert_eq!(kind(npz::read(&bomb, &limits)), ErrorKind::LimitExceeded);
    // Many that are each within the limit.
    let part = ArrayView::from_bytes(Dtype::Uint8, &[1 << 18], &vec![0; 1 << 18]).unwrap().into_owned().unwrap();
    let many = (0..5).map(|i| (format!("z{i}"), Tree::from(part.clone()))).collect();
    assert_eq!(kind(npz::read(&npz::write(&many).unwrap(), &limits)), ErrorKind::LimitExceeded);
    assert_eq!(kind(npz::read(&bomb, &Limits::default().input(100))), ErrorKind::InputTooLong);
    assert_eq!(kind(npz::read(b"", &limits)), ErrorKind::BadMagic);
    assert_eq!(kind(npz::read(b"PK\x03\x04", &limits)), ErrorKind::CodecFailed);
    assert_eq!(kind(npz::read(&zip_of(&[("readme.txt", b"a")]), &limits)), ErrorKind::Unsupported);
    assert!(npz::read(&zip_of(&[("a.npy", b"\x93NUMPY")]), &limits).is_err());
    assert!(npz::read(&zip_of(&[("a.npy", b"")]), &limits).is_err());
    let mut random = Random(3);
    let good = npz::write(&[("w", Tree::from(part))].into_iter().collect()).unwrap();
    for _ in 0..2000 {
        let mut bytes = good.clone();
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
        bytes.truncate(bytes.len() - random.below(3) * random.below(40));
        // No panic, no memory beyond the limit; many fields of a zip archive are not looked at by anybody.
        if let Ok(tree) = npz::read(&bytes, &limits) {
            assert!(matches!(tree, Tree::Map(_)));
        }
    }
}

fn safetensors_of(header: &str, data: usize) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &vec![0; data]].concat()
}

#[test]
fn hostile_safetensors() {
    let limits = Limits::default();
    let read = |header: &str, data: usize| safetensors::read(&safetensors_of(header, data), &limits);
    let tensor =
        |name: &str, from: u64, to: u64, shape: u64| format!(r#""{name}":{{"dtype":"U8","shape":[{shape}],"data_offsets":[{from},{to}]}}"#);
    let of = |tensors: &[String]| format!("{{{}}}", tensors.join(","));
    assert!(read(&of(&[tensor("a", 0, 2, 2), tensor("b", 2, 3, 1)]), 3).is_ok());
    assert!(read(&of(&[tensor("b", 2, 3, 1), tensor("a", 0, 2, 2), tensor("e", 2, 2, 0)]), 3).is_ok());
    for (header, data, expected) in [
        (of(&[tensor("a", 0, 2, 2), tensor("b", 1, 3, 2)]), 3, ErrorKind::SizeMismatch),
        (of(&[tensor("a", 0, 2, 2), tensor("b", 0, 2, 2)]), 2, ErrorKind::SizeMismatch),
        (of(&[tensor("a", 0, 1, 1), tensor("b", 2, 3, 1)]), 3, ErrorKind::SizeMismatch),
        (of(&[tensor("a", 1, 2, 1)]), 2, ErrorKind::SizeMismatch),
        (of(&[tensor("a", 0, 2, 3)]), 2, ErrorKind::SizeMismatch),
        (of(&[tensor("a", 0, 2, 9_007_199_254_740_991)]), 2, ErrorKind::SizeMismatch),
        (of(&[tensor("a", 2, 0, 2)]), 2, ErrorKind::SizeMismatch),
        (of(&[tensor("a", 0, 2, 2)]), 1, ErrorKind::Truncated),
        (of(&[tensor("a", 0, 2, 2)]), 3, ErrorKind::TrailingData),
        (of(&[tensor("a", 0, 1 << 52, 1 << 52)]), 3, ErrorKind::Truncated),
        (of(&[tensor("a", 0, 2, 2), tensor("a", 0, 2, 2)]), 2, ErrorKind::DuplicateMember),
        (of(&[tensor("a", 0, 2, 2)]).replace("U8", "F4"), 2, ErrorKind::UnknownDtype),
        (of(&[tensor("a", 0, 2, 2)]).replace("U8", "BOOL"), 3, ErrorKind::TrailingData),
        (of(&[tensor("a", 0, 2, 2)]).replace("shape", "form"), 2, ErrorKind::BadMember),
        (of(&[tensor("a", 0, 2, 2)]).replace("[0,2]", "[0,2,2]"), 2, ErrorKind::BadMember),
        (of(&[tensor("a", 0, 2, 2)]).replace("[0,2]", "[-1,2]"), 2, ErrorKind::BadMember),
        (of(&["\"__metadata__\":{\"a\":1}".to_owned()]), 0, ErrorKind::BadMember),
        ("[]".to_owned(), 0, ErrorKind::BadJson),
        (" {}".to_owned(), 0, ErrorKind::BadJson),
        ("{".to_owned(), 0, ErrorKind::BadJson),
        (format!("{{\"a\":{}1{}}}", "[".repeat(9), "]".repeat(9)), 0, ErrorKind::BadJson),
    ] {
        assert_eq!(kind(read(&header, data)), expected, "{header}");
    }
    let raw = |bytes: &[u8]| kind(safetensors::read(bytes, &limits));
    assert_eq!(raw(b""), ErrorKind::Truncated);
    assert_eq!(raw(&u64::MAX.to_le_bytes()), ErrorKind::HeaderTooLong);
    assert_eq!(raw(&100_000_001u64.to_le_bytes()), ErrorKind::HeaderTooLong);
    assert_eq!(raw(&100_000_000u64.to_le_bytes()), ErrorKind::Truncated);
    let bools = [&safetensors_of(&of(&[tensor("a", 0, 2, 2)]).replace("U8", "BOOL"), 1)[..], &[2]].concat();
    assert_eq!(raw(&bools), ErrorKind::BadValue);
    let file = safetensors_of(&of(&[tensor("a", 0, 2, 2), tensor("b", 2, 4, 2)]), 4);
    assert_eq!(kind(safetensors::read(&file, &limits.decoded(3))), ErrorKind::LimitExceeded);
    assert_eq!(kind(safetensors::read(&file, &limits.input(10))), ErrorKind::InputTooLong);
    for len in 0..file.len() {
        assert!(safetensors::read(&file[..len], &limits).is_err());
    }
}
