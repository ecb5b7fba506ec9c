//! The arrays of a tree, each of which is stored once.

use std::collections::HashMap;

use super::{Tree, document::write_value};
use crate::{array::ArrayView, convert::AsArray, error::Result, limits::caps, meta::Meta};

/// An array that becomes a part.
#[derive(Debug)]
pub(crate) struct Leaf<'t> {
    pub(crate) array: ArrayView<'t>,
    pub(crate) meta: Meta,
}

/// The text of the member `tree` of a document, and the distinct arrays in the order of their first uses (rule TREE6).
pub(crate) fn split<A: AsArray>(tree: &Tree<A>) -> Result<(String, Vec<Leaf<'_>>)> {
    let (mut text, mut leaves) = (String::new(), Vec::<Leaf<'_>>::new());
    let mut known: HashMap<u32, Vec<usize>> = HashMap::new();
    // The document itself is one bracket.
    write_value(tree, caps::JSON_DEPTH.saturating_sub(1), &mut text, &mut |array, out| {
        let leaf = Leaf { array: array.as_array_view()?, meta: array.meta() };
        let alike = known.entry(fingerprint(&leaf.array)).or_default();
        let is_same = |other: &Leaf<'_>| other.meta == leaf.meta && other.array == leaf.array;
        let k = match alike.iter().find(|&&k| leaves.get(k).is_some_and(is_same)) {
            Some(&k) => k,
            None => {
                let k = leaves.len();
                alike.push(k);
                leaves.push(leaf);
                k
            }
        };
        out.push_str(&format!("{{\"$part\":{k}}}"));
        Ok(())
    })?;
    Ok((text, leaves))
}

/// Few arrays that differ have the same one; those that do are compared.
fn fingerprint(array: &ArrayView<'_>) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    array.shape().iter().for_each(|dim| crc.update(&dim.to_le_bytes()));
    if let Some(strings) = array.strings() {
        strings.for_each_run_part(|part| crc.update(part));
    }
    crc.update(array.bytes().unwrap_or_default());
    crc.finalize()
}
