//! Envelope to tree.

use super::{Tree, document::Document};
use crate::{
    array::Array,
    chain::Chain,
    codec::BytesToText,
    convert::Source,
    decode::Opened,
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    header::Header,
    labelled::Labelled,
    limits::Limits,
    line::Line,
    num::{to_u64, to_usize},
    passage::{Scratch, Segment},
    registry::Registry,
    strings::Strings,
};

/// What a tree says of one of its arrays.
#[derive(Clone, Debug)]
pub struct TreePart {
    /// Dtype, shape, chunk length and meta; the codecs, which are borrowed, are not in here.
    pub header: Header<'static>,
    /// The codecs as the tree names them, joined by hyphens.
    pub codecs: String,
    /// How often it is used.
    pub uses: u64,
}

/// A part whose header is judged.
struct Part {
    header: Header<'static>,
    chain: Chain,
    uses: u64,
    /// Its first segment.
    at: usize,
}

impl<'a> Opened<'a> {
    /// Decodes a tree.
    ///
    /// # Errors
    /// `dtype_mismatch` for an array or an object; the codes of section 14 of the specification.
    pub fn decode_tree(&self) -> Result<Tree> {
        let mut uses = Vec::new();
        let (tree, arrays) = self.decode_tree_with(|opened, used| {
            let array = opened.decode()?;
            let meta = opened.meta().clone();
            uses.push(used);
            let text = array.strings().map_or(0, Strings::text_len);
            Ok((text, Labelled { value: array, attrs: meta.attrs.unwrap_or_default(), dims: meta.dims.unwrap_or_default() }))
        })?;
        let mut arrays: Vec<_> = uses.into_iter().zip(arrays.into_iter().map(|array| Some(Box::new(array)))).collect();
        tree.try_map(&mut |k| take(&mut arrays, k))
    }

    /// Decodes a tree whose arrays go where the caller wants them. `read` is given each array once, in the order of their numbers, as an envelope of its own, and how often the tree names it; it hands back
    /// how many bytes of text it has read, for a `string` array. In the tree there are the numbers, counted from 0.
    ///
    /// # Errors
    /// As [`Opened::decode_tree`], and those of `read`.
    pub fn decode_tree_with<A>(&self, mut read: impl FnMut(&Opened<'_>, u64) -> Result<(usize, A)>) -> Result<(Tree<usize>, Vec<A>)> {
        let mut document = self.read_document()?;
        let parts = self.judge_parts(&mut document)?;
        let mut left = document.left;
        let read = |part: &Part| {
            self.in_part(part, &mut left, |opened| {
                let (text, array) = read(opened, part.uses)?;
                Ok((string_bytes(text, opened), array))
            })
        };
        let arrays = parts.iter().map(read).collect::<Result<Vec<A>>>()?;
        Ok((document.tree, arrays))
    }

    /// What a tree says of its arrays, in the order of their numbers. None of them is decoded.
    ///
    /// # Errors
    /// As [`Opened::decode_tree`], up to the headers of the arrays; unknown codecs are no error.
    pub fn tree_parts(&self) -> Result<Vec<TreePart>> {
        let document = self.read_document()?;
        inspect_document(document, &self.decoder.limits)
    }

    /// Decodes every array of a tree and throws it away.
    pub(crate) fn verify_tree(&self) -> Result<()> {
        let mut document = self.read_document()?;
        let parts = self.judge_parts(&mut document)?;
        let mut left = document.left;
        parts.iter().try_for_each(|part| {
            self.in_part(part, &mut left, |opened| {
                if *opened.dtype() == Dtype::String {
                    return Ok((string_bytes(opened.decode_strings()?.text_len(), opened), ()));
                }
                opened.verify().map(|()| (0, ()))
            })
        })
    }

    /// Each use of an array as `write` makes it of its envelope, which has the segments of the array alone; and the tree around.
    pub(crate) fn tree_of<T>(&self, write: impl Fn(&Opened<'_>) -> Result<T>) -> Result<Tree<T>> {
        let mut document = self.read_document()?;
        let parts = self.judge_parts(&mut document)?;
        let none = || Error::new(ErrorKind::BadTree, "a part that is not there");
        let limits = self.decoder.limits;
        document.tree.try_map(&mut |k| write(&self.open_part(parts.get(k).ok_or_else(none)?, &limits)?))
    }

    fn read_document(&self) -> Result<Document> {
        let (Dtype::Tree, Some(_)) = (self.dtype(), self.chain().object_codec()) else {
            return Err(Error::new(ErrorKind::DtypeMismatch, format!("the envelope holds {}, no tree", self.dtype())).in_field("dtype"));
        };
        let mut scratch = Scratch::default();
        let read = || {
            let bytes = self.chain().unpack_object(self.segment(0)?, self.decoder.unsized_limit(), &mut scratch)?;
            Document::parse(bytes, &self.decoder.limits)
        };
        let mut read = read;
        read().map_err(|error| error.at_index("segment", 0))
    }

    /// The headers of all parts, held against what is left of the limit, and the number of segments against what they demand.
    fn judge_parts(&self, document: &mut Document) -> Result<Vec<Part>> {
        let registry =
            self.tree_registry.as_ref().ok_or_else(|| Error::new(ErrorKind::BadArgument, "no registry for the parts of a tree"))?;
        let (mut parts, mut at) = (Vec::new(), 1u64);
        for (k, (text, &uses)) in document.parts.iter().zip(&document.uses).enumerate() {
            let limits = self.decoder.limits.decoded(document.left.checked_div(uses).unwrap_or(0));
            let (header, chain) = read_part(text, &limits, registry).map_err(|error| error.context(&format!("part {k}")))?;
            document.left = document.left.saturating_sub(uses.saturating_mul(counted(&header)));
            let next = at.saturating_add(header.segments());
            parts.push(Part { header, chain, uses, at: to_usize(at)? });
            at = next;
        }
        if to_u64(self.segments().len()) != at {
            let message = format!("{} segments where the document and its parts demand {at}", self.segments().len());
            return Err(Error::new(ErrorKind::BadSegmentCount, message).in_field("body"));
        }
        Ok(parts)
    }

    /// Does something with a part; strings say how many bytes they were, which changes what is left.
    fn in_part<T>(&self, part: &Part, left: &mut u64, work: impl FnOnce(&Opened<'_>) -> Result<(u64, T)>) -> Result<T> {
        if part.header.dtype != Dtype::String {
            let opened = self.open_part(part, &self.decoder.limits)?;
            return work(&opened).map(|(_, done)| done).map_err(|error| error.shift_segment(part.at));
        }
        let claimed = counted(&part.header);
        let most = left.checked_div(part.uses).unwrap_or(0).saturating_add(claimed);
        let opened = self.open_part(part, &self.decoder.limits.decoded(most))?;
        let (bytes, done) = work(&opened).map_err(|error| error.shift_segment(part.at))?;
        *left = left.saturating_add(part.uses.saturating_mul(claimed)).saturating_sub(part.uses.saturating_mul(bytes));
        Ok(done)
    }

    /// A part as an envelope of its own.
    fn open_part(&self, part: &Part, limits: &Limits) -> Result<Opened<'a>> {
        let range = part.at..part.at.saturating_add(to_usize(part.header.segments())?);
        let opened = self.sub_envelope(part.header.clone(), part.chain.clone(), range, limits);
        opened.map_err(|error| error.shift_segment(part.at))
    }
}

/// The array for a use of it: a copy, or at the last use itself.
fn take(arrays: &mut [(u64, Option<Box<Labelled<Array>>>)], k: usize) -> Result<Box<Labelled<Array>>> {
    let none = || Error::new(ErrorKind::BadTree, "a part that is not there");
    let (uses, array) = arrays.get_mut(k).ok_or_else(none)?;
    *uses = uses.saturating_sub(1);
    if *uses == 0 {
        return array.take().ok_or_else(none);
    }
    let Labelled { value, attrs, dims } = array.as_deref().ok_or_else(none)?;
    Ok(Box::new(Labelled { value: value.array()?, attrs: attrs.clone(), dims: dims.clone() }))
}

/// What the first segment of a tree, whose envelope is only looked at, says of its arrays: in the text of its line, or as bytes of the binary form.
///
/// # Errors
/// As [`Opened::tree_parts`].
pub fn inspect_parts(segment: &[u8], chain: &Chain, text: Option<&dyn BytesToText>, limits: &Limits) -> Result<Vec<TreePart>> {
    let segment = text.map_or(Segment::Bytes(segment), |text| Segment::Text(text, segment));
    let mut scratch = Scratch::default();
    let most = usize::try_from(limits.decoded).unwrap_or(usize::MAX);
    let read = chain.unpack_object(segment, most, &mut scratch).and_then(|bytes| Document::parse(bytes, limits));
    inspect_document(read.map_err(|error| error.at_index("segment", 0))?, limits)
}

fn inspect_document(document: Document, limits: &Limits) -> Result<Vec<TreePart>> {
    let part = |(text, &uses): (&String, &u64)| {
        let text = with_magic(text);
        let line = split_part(&text, limits)?;
        let codecs = line.codecs.to_owned();
        Ok(TreePart { header: Header::inspect(&line, limits)?.into_owned(), codecs, uses })
    };
    document.parts.iter().zip(&document.uses).map(part).collect()
}

/// The header of a part (rule TREE7).
fn read_part(text: &str, limits: &Limits, registry: &Registry) -> Result<(Header<'static>, Chain)> {
    let text = with_magic(text);
    let line = split_part(&text, limits)?;
    let (header, chain) = Header::read(&line, limits, |specs| Chain::build(specs, registry), |chain| chain)?;
    Ok((header.into_owned(), chain))
}

fn with_magic(part: &str) -> String {
    format!("{}.{part}", crate::line::MAGIC)
}

fn split_part<'t>(text: &'t str, limits: &Limits) -> Result<Line<'t>> {
    let line = Line::split_header(text.as_bytes(), &limits.input(u64::MAX))?;
    crate::line::check_header_len(text.len(), limits)?;
    if matches!(line.dtype, "object" | "tree") {
        return Err(
            Error::new(ErrorKind::BadDtype, format!("{} is no array, and only arrays are parts of a tree", line.dtype)).in_field("dtype")
        );
    }
    Ok(line)
}

/// The bytes of step 7 of rule O1.
fn counted(header: &Header<'_>) -> u64 {
    match header.dtype {
        Dtype::String => header.count().saturating_mul(4),
        _ => header.dtype.run_len(header.count()).unwrap_or(0),
    }
}

/// The bytes of rule B5 of strings with so much text.
fn string_bytes(text: usize, opened: &Opened<'_>) -> u64 {
    let header = opened.header();
    let lengths = header.count().saturating_add(header.segments()).saturating_mul(4);
    to_u64(text).saturating_add(lengths)
}
