//! Files of several arrays as trees: `.npz` of NumPy, `.safetensors`.
//!
//! Both are a flat map from names to arrays, and so are the trees that they become; a tree that is written as one is such a map. They come from strangers: sizes are held against limits, and
//! nothing is allocated because a file claims it.

pub mod npz;
pub mod safetensors;

use std::collections::BTreeMap;

use tenvelope_core::{Array, Error, ErrorKind, Labelled, Result, Tree, quote};

/// The arrays of a flat map, and nothing else.
fn arrays(tree: &Tree) -> Result<impl Iterator<Item = (&String, &Labelled<Array>)>> {
    let unsupported = |message: String| Error::new(ErrorKind::Unsupported, message);
    let Tree::Map(map) = tree else {
        return Err(unsupported("such a file holds a map of arrays, and this tree is none".to_owned()));
    };
    if let Some((key, _)) = map.iter().find(|(_, member)| member.as_array().is_none()) {
        return Err(unsupported(format!("such a file holds a flat map of arrays, and what is called {} is none", quote(key))));
    }
    Ok(map.iter().filter_map(|(key, member)| Some((key, &**member.as_array()?))))
}

/// Adds an array under its name.
fn insert(map: &mut BTreeMap<String, Tree>, name: String, array: Array) -> Result<()> {
    if map.contains_key(&name) {
        return Err(Error::new(ErrorKind::DuplicateMember, format!("two arrays are called {}", quote(&name))));
    }
    map.insert(name, array.into());
    Ok(())
}

/// What is left of the limit on decoded bytes.
struct Left(u64);

impl Left {
    fn take(&mut self, bytes: u64) -> Result<()> {
        self.0 = self.0.checked_sub(bytes).ok_or_else(over)?;
        Ok(())
    }
}

fn over() -> Error {
    Error::new(ErrorKind::LimitExceeded, "the arrays of the file are over the limit on decoded bytes; raise it if you trust the file")
}
