//! Tree to envelope.

use std::io::Write;

use sha2::{Digest, Sha256};

use super::{
    Tree,
    document::write_value,
    parts::{Leaf, split},
};
use crate::{
    array::ArrayView,
    chain::Chain,
    codec::Level,
    convert::AsArray,
    dtype::Dtype,
    encode::{Plan, header_of, write_chunks},
    error::{Error, ErrorKind, Result},
    form::Notation,
    form_writer::FormWriter,
    header::Header,
    id::content_id,
    jcs::write_string,
    limits::{Limits, caps},
    line::MAGIC,
    meta::Meta,
    object::object_chunk,
    output::Output,
    passage::Scratch,
    progress::Progress,
    sink::{Sink, Stream},
};

/// Says the chain of an array, and its elements per chunk.
pub type ChoosePart<'a> = dyn Fn(&ArrayView<'_>) -> Result<(Chain, Option<u64>)> + 'a;

/// Everything that is decided before a tree is written.
pub struct TreePlan<'a> {
    /// Chains for the document; the one that makes it shortest is taken, the first of equals. There is at least one.
    pub documents: &'a [Chain],
    /// The chain of each array, and its elements per chunk.
    pub part: &'a ChoosePart<'a>,
    /// How hard compressors try.
    pub level: Level,
    /// Attrs of the tree.
    pub meta: Meta,
    /// By how many threads large arrays may be compressed.
    pub threads: usize,
}

/// Appends the envelope of a tree to `out`. Arrays that are equal are written once.
///
/// ```
/// use tenvelope_core::{ArrayView, Chain, Codecs, Level, Limits, Meta, Notation, Opened, Registry, Tree, TreePlan, encode_tree, parse_codecs};
///
/// let registry = Registry::core();
/// let json = Codecs::parse("json-hex", &registry)?;
/// let raw = Chain::build(&parse_codecs("raw")?, &registry)?;
/// let tree: Tree = [("w", ArrayView::from_elements(&[2], &[10u8, 255])?.into_owned()?.into())].into_iter().collect();
///
/// let plan = TreePlan { documents: &[json.chain], part: &|_| Ok((raw.clone(), None)), level: Level::Default, meta: Meta::default(), threads: 1 };
/// let mut line = Vec::new();
/// encode_tree(&tree, &plan, &Notation::Line(json.text), &mut line)?;
/// let line = String::from_utf8_lossy(&line);
/// assert!(line.starts_with("tnv1.tree.s.json-hex.7b") && line.contains("7d~0aff."));
/// assert_eq!(Opened::new(&line, &registry, &Limits::default())?.decode_tree()?, tree);
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// `unsupported` for a tree that is nested too deep, for what no envelope holds; `bad_chain`, `bad_chunk`, `bad_meta`, `too_large` for a plan that does not suit; `alloc_failed`; what codecs report.
/// `out` then holds part of an envelope.
pub fn encode_tree<A: AsArray>(tree: &Tree<A>, plan: &TreePlan<'_>, notation: &Notation, out: &mut (impl Output + ?Sized)) -> Result<()> {
    write_tree(tree, plan, notation, out).map(drop)
}

/// Writes the envelope of a tree to a stream, and gives it back, flushed.
///
/// # Errors
/// As [`encode_tree`], and `io`.
pub fn encode_tree_to<A: AsArray, W: Write>(tree: &Tree<A>, plan: &TreePlan<'_>, notation: &Notation, out: W) -> Result<W> {
    write_tree(tree, plan, notation, Stream::new(out))?.finish()
}

/// The content id of a tree: the same for all codecs, chunks and attrs, of the tree and of its arrays.
///
/// # Errors
/// `unsupported` for a tree that is nested too deep, and what `A` reports.
pub fn tree_content_id<A: AsArray>(tree: &Tree<A>) -> Result<String> {
    let mut text = String::new();
    write_value(tree, caps::JSON_DEPTH.saturating_sub(1), &mut text, &mut |array, out| {
        out.push_str(&format!("{{\"$id\":\"{}\"}}", content_id(&array.as_array_view()?)?));
        Ok(())
    })?;
    let hash = Sha256::new().chain_update("tnv1-id\ntree\ns\n\n").chain_update(&text).finalize();
    Ok(hash.iter().map(|b| format!("{b:02x}")).collect())
}

/// A part whose chain is chosen.
struct Part<'t> {
    leaf: Leaf<'t>,
    chain: Chain,
    chunk: Option<u64>,
}

impl Part<'_> {
    fn plan(&self, tree: &TreePlan<'_>) -> Plan<'_> {
        Plan {
            chunk: self.chunk,
            level: tree.level,
            meta: self.leaf.meta.clone(),
            progress: Progress::default(),
            threads: tree.threads,
            ..Plan::new(&self.chain)
        }
    }
}

fn write_tree<A: AsArray, S: Sink>(tree: &Tree<A>, plan: &TreePlan<'_>, notation: &Notation, sink: S) -> Result<S> {
    let (text, leaves) = split(tree)?;
    let (mut parts, mut headers) = (Vec::new(), Vec::new());
    let mut document = "{\"parts\":[".to_owned();
    for (i, leaf) in leaves.into_iter().enumerate() {
        let (chain, chunk) = (plan.part)(&leaf.array)?;
        let part = Part { leaf, chain, chunk };
        let header = header_of(part.leaf.array.dtype(), part.leaf.array.shape(), &part.plan(plan))?;
        if i > 0 {
            document.push(',');
        }
        let fields = header.to_text(&part.chain, None)?;
        write_string(fields.get(MAGIC.len().saturating_add(1)..).unwrap_or_default(), &mut document);
        headers.push(header);
        parts.push(part);
    }
    document.push_str("],\"tree\":");
    document.push_str(&text);
    document.push('}');
    let segments = headers.iter().fold(1u64, |n, header| n.saturating_add(header.segments()));
    if segments > caps::SEGMENTS {
        return Err(Error::new(ErrorKind::TooLarge, format!("{segments} segments; a tree has at most 2^20: take longer chunks")));
    }
    let (chain, packed) = shortest(document.as_bytes(), plan)?;
    let header = Header { dtype: Dtype::Tree, shape: Vec::new(), chunk: None, codecs: Vec::new(), meta: plan.meta.clone() };
    header.check_together(chain, &Limits::trusted())?;
    let mut form = FormWriter::begin(sink, notation, &header, chain, packed.len())?;
    form.segment(&packed)?;
    for (part, header) in parts.iter().zip(&headers) {
        write_chunks(&part.leaf.array, &part.plan(plan), header, &mut form)?;
    }
    form.finish()
}

/// The chain that makes the document shortest, and what it makes.
fn shortest<'a>(document: &[u8], plan: &TreePlan<'a>) -> Result<(&'a Chain, Vec<u8>)> {
    let mut best: Option<(&Chain, Vec<u8>)> = None;
    let mut scratch = Scratch::default();
    for chain in plan.documents {
        let packed = chain.pack_object(object_chunk(), document, plan.level, &mut scratch)?;
        if best.as_ref().is_none_or(|(_, shortest)| packed.len() < shortest.len()) {
            best = Some((chain, packed.to_vec()));
        }
    }
    best.ok_or_else(|| Error::new(ErrorKind::BadArgument, "a plan for a tree without a chain for its document"))
}
