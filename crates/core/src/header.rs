//! The header judged: dtype, shape, chunk length, codecs and meta, alone and together (steps 6 to 11 of rule O1).

use std::sync::Arc;

use crate::{
    chain::Chain,
    codec::{CodecSpec, parse_codecs},
    dtype::{Dtype, ParsedDtype},
    error::{Error, ErrorKind, Result, quote},
    fields::Fields,
    limits::{Limits, caps},
    line::Line,
    meta::Meta,
    num::push_decimal,
    shape,
};

/// What a line says before its body. Codecs are named here, not built: a header can be read whose codecs nobody knows.
#[derive(Clone, Debug)]
pub struct Header<'a> {
    /// What one element is.
    pub dtype: Dtype,
    /// The dims, outermost first; empty for 0-d.
    pub shape: Vec<u64>,
    /// Elements per chunk, when there are two or more chunks.
    pub chunk: Option<u64>,
    /// The codecs in the order of encoding, text codec last.
    pub codecs: Vec<CodecSpec<'a>>,
    /// Attrs, names of dims, struct fields, type label.
    pub meta: Meta,
}

impl<'a> Header<'a> {
    /// Judges each field alone (steps 6 to 10, without knowing codecs): enough to show a line, not to decode it.
    ///
    /// # Errors
    /// The codes of sections 3 to 6 of the specification.
    pub fn inspect(line: &Line<'a>, limits: &Limits) -> Result<Self> {
        // A line too large to be decoded here can still be shown.
        let limits = limits.decoded(u64::MAX);
        Header::parse(line, &limits, |_| Ok(())).map(|(header, ())| header)
    }

    /// Judges the fields alone and together. `build` makes the codecs from their specs, in its turn; `chain` finds the chain among what it made.
    pub(crate) fn read<T>(
        line: &Line<'a>,
        limits: &Limits,
        build: impl FnOnce(&[CodecSpec<'a>]) -> Result<T>,
        chain: impl Fn(&T) -> &Chain,
    ) -> Result<(Self, T)> {
        let (header, built) = Header::parse(line, limits, build)?;
        header.check_together(chain(&built), limits)?;
        Ok((header, built))
    }

    /// The header without the names of codecs, which are borrowed from the input.
    pub(crate) fn into_owned(self) -> Header<'static> {
        Header { codecs: Vec::new(), dtype: self.dtype, shape: self.shape, chunk: self.chunk, meta: self.meta }
    }

    fn parse<T>(line: &Line<'a>, limits: &Limits, build: impl FnOnce(&[CodecSpec<'a>]) -> Result<T>) -> Result<(Self, T)> {
        let dtype = match Dtype::parse_field(line.dtype)? {
            ParsedDtype::Complete(dtype) => Some(dtype.check_cap()?),
            ParsedDtype::Struct => None,
        };
        let (dims, chunk) = match line.shape.split_once('~') {
            Some((dims, chunk)) if !chunk.contains('~') => (dims, Some(chunk)),
            Some(_) => return Err(Error::new(ErrorKind::BadShape, format!("two `~` in {}", quote(line.shape))).in_field("shape")),
            None => (line.shape, None),
        };
        let shape = shape::parse_dims(dims)?;
        if let Some(dtype) = &dtype {
            if dtype.is_object() && dims != "s" {
                let message = format!("the shape of {dtype} is `s`, not {}", quote(dims));
                return Err(Error::new(ErrorKind::BadShape, message).in_field("shape"));
            }
            shape::check_caps(&shape, dtype.item_size())?;
            check_decoded(dtype, &shape, limits)?;
        }
        let chunk = chunk.map(shape::parse_chunk).transpose()?;
        let codecs = parse_codecs(line.codecs)?;
        let built = build(&codecs)?;
        let meta = line.meta.map(Meta::parse).transpose()?.unwrap_or_default();
        // Fields may still be missing; `check_together` says so in its turn.
        let dtype = dtype.unwrap_or_else(|| Dtype::Struct(meta.fields.clone().unwrap_or_else(|| Arc::new(Fields::none()))));
        Ok((Header { dtype, shape, chunk, codecs, meta }, built))
    }

    /// Number of elements. Saturates in a header that was only inspected (a struct's size is judged last).
    #[must_use]
    pub fn count(&self) -> u64 {
        shape::count(&self.shape)
    }

    /// Number of segments that the body must have.
    pub(crate) fn segments(&self) -> u64 {
        match (self.count(), self.chunk) {
            (0, _) => 0,
            (_, None) => 1,
            (count, Some(chunk)) => count.div_ceil(chunk.max(1)),
        }
    }

    /// Step 11: what can be judged only when all fields are known. Writers ask the same.
    pub(crate) fn check_together(&self, chain: &Chain, limits: &Limits) -> Result<()> {
        chain.accepts(&self.dtype).map_err(|error| error.in_field("codecs"))?;
        chain.accepts_shape(&self.shape).map_err(|error| error.in_field("codecs"))?;
        self.check_chunk(chain)?;
        self.check_meta()?;
        if let Dtype::Struct(_) = self.dtype {
            shape::check_caps(&self.shape, self.dtype.item_size())?;
            check_decoded(&self.dtype, &self.shape, limits)?;
        }
        Ok(())
    }

    fn check_chunk(&self, chain: &Chain) -> Result<()> {
        let bad = |message: String| Err(Error::new(ErrorKind::BadChunk, message).in_field("chunk"));
        let count = self.count();
        if let Some(chunk) = self.chunk {
            if chunk >= count {
                return bad(format!("a chunk of {chunk} of {count} elements: with one chunk no length is written"));
            }
            if matches!(self.dtype, Dtype::Int4 | Dtype::Uint4) && chunk % 2 == 1 {
                return bad(format!("a chunk of {chunk} elements of {}: it must be even", self.dtype));
            }
            if !chain.takes_chunks() {
                return bad(format!("{} takes no chunks", chain));
            }
            if self.segments() > caps::SEGMENTS {
                let message = format!("{} segments; a line has at most 2^20", self.segments());
                return Err(Error::new(ErrorKind::TooLarge, message).in_field("chunk"));
            }
        }
        let elements = self.chunk.unwrap_or(count);
        if elements > chain.max_chunk() {
            return bad(format!("a chunk of {elements} elements; {} takes at most {}", chain, chain.max_chunk()));
        }
        Ok(())
    }

    fn check_meta(&self) -> Result<()> {
        let bad = |message: String| Err(Error::new(ErrorKind::BadMeta, message).in_field("meta"));
        let dtype = &self.dtype;
        if let Some(dims) = &self.meta.dims
            && (dtype.is_object() || dims.len() != self.shape.len())
        {
            return bad(format!("{} names of dims for an array of {} dims", dims.len(), self.shape.len()));
        }
        match (&self.meta.fields, dtype) {
            (None, Dtype::Struct(_)) => return bad("a struct needs `fields`".to_owned()),
            (Some(_), Dtype::Struct(_)) | (None, _) => {}
            (Some(_), _) => return bad(format!("`fields` go with struct, not with {dtype}")),
        }
        if self.meta.type_label.is_some() && *dtype != Dtype::Object {
            return bad(format!("`type` goes with object, not with {dtype}"));
        }
        Ok(())
    }
}

/// The reader's limit on what an array may come to. Strings count 4 bytes each here, and their own bytes while they are decoded.
fn check_decoded(dtype: &Dtype, shape: &[u64], limits: &Limits) -> Result<()> {
    let count = shape::count(shape);
    let need = match dtype {
        Dtype::String => count.saturating_mul(4),
        dtype if dtype.is_object() => 0,
        dtype => dtype.run_len(count).unwrap_or(u64::MAX),
    };
    if need > limits.decoded {
        let message = format!(
            "an array of {dtype} {} takes {need} bytes, over the limit of {} decoded bytes; raise it if you trust the input",
            shape::to_text(shape),
            limits.decoded
        );
        return Err(Error::new(ErrorKind::LimitExceeded, message).in_field("shape"));
    }
    Ok(())
}

/// Room for most headers without a meta.
const USUAL: usize = 128;

impl Header<'_> {
    /// Elements of chunk number `i`, and where it begins.
    pub(crate) fn chunk_range(&self, i: u64) -> (u64, u64) {
        let count = self.count();
        let chunk = self.chunk.unwrap_or(count);
        let start = i.saturating_mul(chunk).min(count);
        (start, chunk.min(count.saturating_sub(start)))
    }

    /// The header as rule F3 has it, without a text codec; or as it stands in a line, with one.
    pub(crate) fn to_text(&self, chain: &Chain, text: Option<&str>) -> Result<String> {
        let mut header = String::with_capacity(USUAL);
        header.push_str(crate::line::MAGIC);
        header.push('.');
        self.dtype.push_to(&mut header);
        header.push('.');
        shape::push_dims(&self.shape, &mut header);
        if let Some(chunk) = self.chunk {
            header.push('~');
            push_decimal(chunk, &mut header);
        }
        header.push('.');
        header.push_str(chain.name());
        if let Some(text) = text {
            header.push('-');
            header.push_str(text);
        }
        if let Some(meta) = self.meta.to_field()? {
            header.push('.');
            header.push_str(&meta);
        }
        let len = header.len().saturating_sub(text.map_or(0, |text| text.len().saturating_add(1)));
        if len > caps::HEADER {
            let message = format!("a header of {len} characters; the format has room for 2^20");
            return Err(Error::new(ErrorKind::HeaderTooLong, message).in_field("meta"));
        }
        Ok(header)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Codecs, Registry};

    #[test]
    fn a_header_is_as_long_as_the_format_allows() {
        let chain = Codecs::parse("raw-hex", &Registry::core()).unwrap().chain;
        // `tnv1.uint8.10x1x1….raw`
        let header = |len: usize| Header {
            dtype: Dtype::Uint8,
            shape: [10].into_iter().chain([1].into_iter().cycle().take((len - "tnv1.uint8.10.raw".len()) / 2)).collect(),
            chunk: None,
            codecs: Vec::new(),
            meta: Meta::default(),
        };
        // The text codec does not count (rule F3).
        for text in [None, Some("hex")] {
            let longest = caps::HEADER - 1;
            assert_eq!(header(longest).to_text(&chain, text).unwrap().len(), longest + text.map_or(0, |_| "-hex".len()));
            assert_eq!(header(longest + 2).to_text(&chain, text).unwrap_err().kind(), ErrorKind::HeaderTooLong);
        }
        let even = Header { dtype: Dtype::Uint16, ..header(caps::HEADER - 1) };
        assert_eq!(even.to_text(&chain, None).unwrap().len(), caps::HEADER);
        let odd = Header { dtype: Dtype::Float32, ..header(caps::HEADER - 1) };
        assert_eq!(odd.to_text(&chain, None).unwrap_err().kind(), ErrorKind::HeaderTooLong);
    }
}
