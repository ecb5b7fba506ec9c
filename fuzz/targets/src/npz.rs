//! Zip archives of NumPy's files.

use tenvelope::{
    Tree,
    npz::{read, write},
};

use crate::promises::{kind, limits};

/// What is read is written again and read equal, and is within the limit however well it was compressed.
pub fn npz(data: &[u8]) {
    let tree = read(data, &limits());
    let Ok(tree) = tree else {
        kind(&tree);
        return;
    };
    assert!(bytes_of(&tree) <= limits().decoded, "over the limit");
    let file = write(&tree).unwrap_or_else(|error| panic!("read, and not written: {error}"));
    assert!(read(&file, &limits()).expect("what was written") == tree);
}

/// Bytes of the arrays of a flat map.
pub(crate) fn bytes_of(tree: &Tree) -> u64 {
    let Tree::Map(map) = tree else { panic!("no map") };
    map.values().map(|array| array.as_array().expect("a flat map").value.bytes().map_or(0, <[u8]>::len) as u64).sum()
}
