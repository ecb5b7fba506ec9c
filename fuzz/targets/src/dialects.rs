//! How others write arrays.

use tenvelope::{
    ErrorKind,
    dialects::{Dialect, detect, read, write},
};

use crate::promises::{kind, limits};

/// Any input in every dialect: what is read is written again, where the dialect is written and has a place for it, and read equal.
pub fn dialects(data: &[u8]) {
    let limits = limits();
    let found = detect(data);
    for dialect in Dialect::all() {
        let tree = read(data, dialect, &limits);
        let Ok(tree) = tree else {
            kind(&tree);
            continue;
        };
        if !dialect.is_written() {
            assert!(write(&tree, dialect).is_err());
            continue;
        }
        match write(&tree, dialect) {
            Ok(text) => {
                assert!(!dialect.is_text() || text.is_ascii() || std::str::from_utf8(&text).is_ok(), "{dialect} is text");
                let again = read(&text, dialect, &limits.input(1 << 24))
                    .unwrap_or_else(|error| panic!("{dialect} is not read as it was written: {error}"));
                assert!(again == tree, "{dialect}: {tree:?} came back as {again:?}");
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}"),
        }
    }
    if let Some(found) = found {
        assert_eq!(found.name().parse::<Dialect>().ok(), Some(found));
    }
}
