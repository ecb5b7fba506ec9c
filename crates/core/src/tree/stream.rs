//! A tree from a stream: its segments are kept as they come, since which of them is whose stands in the first.

use std::io::Read;

use super::Tree;
use crate::{
    decode::Opened,
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    reader::Reader,
};

impl<R: Read> Reader<R> {
    /// Reads a tree, with the memory of its envelope beyond the result.
    ///
    /// ```
    /// use tenvelope_core::{Limits, Reader, Registry, Tree};
    ///
    /// let line: &[u8] = b"tnv1.tree.s.json-hex.7b227061727473223a5b5d2c2274726565223a5b312c302e355d7d.95f6d019";
    /// let tree = Reader::new(line, &Registry::core(), &Limits::default())?.read_tree()?;
    /// assert_eq!(tree, Tree::List(vec![Tree::Int(1), Tree::Float(0.5)]));
    /// # Ok::<(), tenvelope_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Opened::decode_tree`], every code that concerns a line or the binary form, and `io`.
    pub fn read_tree(self) -> Result<Tree> {
        self.with_tree(|opened| opened.decode_tree())
    }

    /// Reads all of a tree's envelope, and does something with it.
    pub(crate) fn with_tree<T>(mut self, work: impl FnOnce(&Opened<'_>) -> Result<T>) -> Result<T> {
        let Some(registry) = self.tree_registry.take().filter(|_| *self.dtype() == Dtype::Tree) else {
            let error = Error::new(ErrorKind::DtypeMismatch, format!("the envelope holds {}, no tree", self.dtype())).in_field("dtype");
            return self.units.finish().and(Err(error));
        };
        let segments = self.units.read_segments()?;
        let decoder = &self.units.decoder;
        let slices = segments.iter().map(Vec::as_slice).collect::<Vec<_>>().into();
        let opened = Opened::of_parts(decoder.header.clone(), decoder.chain.clone(), decoder.text.clone(), slices, None, &decoder.limits)?;
        work(&opened.with_tree_registry(&registry))
    }
}
