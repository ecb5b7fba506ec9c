//! Trees: documents with markers, and parts behind them.

use arbitrary::{Result, Unstructured};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tenvelope::{
    DecodeOptions, EncodeOptions, ErrorKind, Labelled, Level, Tree,
    core::{parse_json, to_canonical, tree::tree_content_id},
};
use tenvelope_testkit::with_check;

use crate::{
    promises::{check_envelope, options},
    values,
};

/// The first byte chooses between a tree that is made and written, and a document that is anything, with so many segments behind it.
pub fn trees(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else { return };
    if choice % 4 == 0 {
        if let Ok(tree) = tree(&mut Unstructured::new(rest), 0) {
            check_tree(&tree);
        }
        return;
    }
    judge(rest, *choice);
    // Few mutants of a document are canonical: most of them are tried as they would be.
    if let Ok(value) = parse_json(rest, 128)
        && let Ok(canonical) = to_canonical(&value)
        && canonical.as_bytes() != rest
    {
        judge(canonical.as_bytes(), *choice);
    }
}

/// A line with this document.
fn judge(document: &[u8], choice: u8) {
    const SEGMENTS: [&str; 4] = ["Cv8", "AAAA", "AQACAAMABAAFAP__", "AAAAAAAAAAA"];
    let mut line = format!("tnv1.tree.s.json-base64url.{}", URL_SAFE_NO_PAD.encode(document));
    for i in 0..choice >> 2 & 3 {
        line.push('~');
        line.push_str(SEGMENTS[usize::from(choice >> 4 ^ i) % SEGMENTS.len()]);
    }
    line.push('.');
    let line = with_check(&line);
    let found = check_envelope(line.as_bytes());
    assert_ne!(found, Some(ErrorKind::CheckMismatch));
    if found.is_none() {
        check_tree(&options().tree_from_slice(line.as_bytes()).expect("accepted").value);
    }
}

/// Whatever a tree is written as, it comes back, under the same id.
fn check_tree(tree: &Tree) {
    let write = EncodeOptions::default().level(Level::Fast).threads(1);
    let id = tree_content_id(tree).expect("the id of a tree");
    let read = DecodeOptions::default().threads(1);
    let line = write.tree_to_string(tree).expect("a line");
    let binary = write.tree_to_vec(tree).expect("bytes");
    let ways: [tenvelope::Result<Labelled<Tree>>; 5] = [
        read.tree_from_slice(line.as_bytes()),
        read.tree_from_slice(&binary),
        read.tree_from_json(&write.tree_to_json(tree).expect("JSON")),
        read.tree_from_json(&write.tree_to_readable(tree).expect("a readable tree")),
        read.reader(&binary[..]).and_then(tenvelope::Reader::read_tree).map(Labelled::new),
    ];
    for (i, way) in ways.into_iter().enumerate() {
        let back = way.unwrap_or_else(|error| panic!("way {i}: {error}: {line}")).value;
        assert!(&back == tree, "way {i}: another tree: {back:?} for {tree:?}");
        assert_eq!(tree_content_id(&back).expect("an id"), id, "way {i}");
    }
    assert_eq!(write.tree_to_string(tree).expect("a line"), line, "written twice, and not the same");
}

/// A tree of few values.
fn tree(u: &mut Unstructured<'_>, depth: u8) -> Result<Tree> {
    const KEYS: [&str; 7] = ["a", "$a", "$part", "$tnv", "é", "", "z\0"];
    Ok(match u.int_in_range(0..=if depth < 4 { 10 } else { 8u8 })? {
        0 => Tree::Null,
        1 => Tree::Bool(u.arbitrary()?),
        2 => Tree::Int(i128::from(u.arbitrary::<i32>()?)),
        3 => Tree::Int(u.arbitrary()?),
        4 => Tree::Float(f64::from_bits(u.arbitrary()?)),
        5 => Tree::Float(f64::from(u.arbitrary::<i16>()?)),
        6 => Tree::String((0..u.int_in_range(0..=5u8)?).map(|_| u.arbitrary::<char>()).collect::<Result<_>>()?),
        7 => {
            let len = usize::from(u.int_in_range(0..=9u8)?).min(u.len());
            Tree::Bytes(u.bytes(len)?.to_vec())
        }
        8 => Tree::Array(Box::new(Labelled::new(values::array(u, 128)?))),
        9 => Tree::List((0..u.int_in_range(0..=4u8)?).map(|_| tree(u, depth + 1)).collect::<Result<_>>()?),
        _ => Tree::Map(
            (0..u.int_in_range(0..=4u8)?).map(|_| Ok(((*u.choose(&KEYS)?).to_owned(), tree(u, depth + 1)?))).collect::<Result<_>>()?,
        ),
    })
}
