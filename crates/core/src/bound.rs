//! How long an envelope can become, before it is written.

use crate::{
    array::ArrayView,
    chain::{Chain, Serializer},
    codec::{ChunkInfo, ChunkRef},
    dtype::Dtype,
    encode::{Plan, chunk_of, header_of},
    error::Result,
    form::Notation,
    form_writer::{head_len, segment_len, tail_len},
    header::Header,
    line::MAGIC,
    meta::Meta,
    num::to_usize,
};

impl Chain {
    /// The most bytes that these elements can come to before the text codec, as one chunk.
    #[must_use]
    pub fn max_encoded_len(&self, chunk: ChunkInfo<'_>, elements: ChunkRef<'_>) -> usize {
        let len = match (&self.serializer, elements) {
            (Serializer::Array(codec), elements) => codec.max_encoded_len(chunk, elements),
            (_, ChunkRef::Run(run)) => run.len(),
            // No such chain takes strings.
            (_, ChunkRef::Strings(..)) => 0,
        };
        self.max_packed_len(len)
    }

    /// The same for what a serializer has written.
    fn max_packed_len(&self, len: usize) -> usize {
        self.compress.as_ref().map_or(len, |compress| compress.max_encoded_len(len))
    }
}

/// The most characters that the envelope of an array can have, or bytes in the binary form. Nothing is encoded for it.
///
/// ```
/// use tenvelope_core::{ArrayView, Codecs, Notation, Plan, Registry, encode, max_len};
///
/// let codecs = Codecs::parse("raw-hex", &Registry::core())?;
/// let (array, plan, notation) = (ArrayView::from_elements(&[2], &[10u8, 255])?, Plan::new(&codecs.chain), Notation::Line(codecs.text));
/// let mut line = Vec::new();
/// encode(&array, &plan, &notation, &mut line)?;
/// assert_eq!(max_len(&array, &plan, &notation)?, line.len());
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// As [`crate::encode`], for a plan that does not suit the array.
pub fn max_len(array: &ArrayView<'_>, plan: &Plan<'_>, notation: &Notation) -> Result<usize> {
    let header = header_of(array.dtype(), array.shape(), plan)?;
    let head = head_len(notation, &header, plan.chain)?;
    Ok(head.saturating_add(body_len(array, plan, &header, notation, 0)?).saturating_add(tail_len(notation)))
}

/// The most characters that the envelope of a tree can have, or bytes in the binary form: the tree is written in `text` bytes of JSON, has such arrays, and is packed by one of some chains.
///
/// # Errors
/// As [`crate::encode_tree`], for plans that do not suit.
pub fn tree_max_len(
    text: usize,
    arrays: &[(&ArrayView<'_>, Plan<'_>)],
    documents: &[Chain],
    meta: &Meta,
    notation: &Notation,
) -> Result<usize> {
    let (mut document, mut parts, mut segments) = (text.saturating_add(r#"{"parts":[],"tree":}"#.len()), 0usize, 1u64);
    for (array, plan) in arrays {
        let header = header_of(array.dtype(), array.shape(), plan)?;
        // In quotes, and a comma before it, without the magic and its dot.
        let fields = header.to_text(plan.chain, None)?.len().saturating_sub(MAGIC.len()).saturating_add(2);
        document = document.saturating_add(fields);
        parts = parts.saturating_add(body_len(array, plan, &header, notation, segments)?);
        segments = segments.saturating_add(header.segments());
    }
    let header = Header { dtype: Dtype::Tree, shape: Vec::new(), chunk: None, codecs: Vec::new(), meta: meta.clone() };
    let mut most = 0;
    for chain in documents {
        let head = head_len(notation, &header, chain)?;
        most = most.max(head.saturating_add(segment_len(notation, chain.max_packed_len(document), 0)?));
    }
    Ok(most.saturating_add(parts).saturating_add(tail_len(notation)))
}

/// All segments of an array, of which the first is one that so many stand before.
fn body_len(array: &ArrayView<'_>, plan: &Plan<'_>, header: &Header<'_>, notation: &Notation, before: u64) -> Result<usize> {
    let mut len = 0usize;
    for i in 0..header.segments() {
        let (from, elements) = header.chunk_range(i);
        let chunk = ChunkInfo::new(array.dtype(), to_usize(elements)?, array.shape())?;
        let most = plan.chain.max_encoded_len(chunk, chunk_of(array, from, elements)?);
        len = len.saturating_add(segment_len(notation, most, before.saturating_add(i))?);
    }
    Ok(len)
}
