//! A chain of codecs and its closed shape. The way of a chunk through it is in `passage.rs`.

use std::{fmt, sync::Arc};

use crate::{
    codec::{AnyCodec, ArrayToArray, ArrayToBytes, BytesToText, CodecSpec, Compress, ObjectToBytes, Reorder, parse_codecs},
    dtype::Dtype,
    error::{Error, ErrorKind, Result},
    registry::Registry,
};

/// What a line's codecs field names: a chain and a text codec. The text codec belongs to the written form, the chain to the array.
#[derive(Clone, Debug)]
pub struct Codecs {
    /// All codecs but the last.
    pub chain: Chain,
    /// The last one.
    pub text: Arc<dyn BytesToText>,
}

/// Up to three array → array codecs, one serializer, at most one that reorders, at most one compressor: no other chain can be built.
#[derive(Clone, Debug)]
pub struct Chain {
    pub(crate) filters: Vec<Arc<dyn ArrayToArray>>,
    pub(crate) serializer: Serializer,
    pub(crate) reorder: Option<Arc<dyn Reorder>>,
    pub(crate) compress: Option<Arc<dyn Compress>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Serializer {
    Raw,
    Array(Arc<dyn ArrayToBytes>),
    Object(Arc<dyn ObjectToBytes>),
}

impl Serializer {
    fn compresses(&self) -> bool {
        matches!(self, Serializer::Array(codec) if codec.compresses())
    }
}

impl Codecs {
    /// Reads a codecs field and builds what it names (rules C1 to C4).
    ///
    /// ```
    /// use tenvelope_core::{Codecs, Registry};
    ///
    /// let codecs = Codecs::parse("delta~3-raw-bitshuffle-hex", &Registry::core())?;
    /// assert_eq!(codecs.to_string(), "delta~3-raw-bitshuffle-hex");
    /// assert!(Codecs::parse("bitshuffle-raw-hex", &Registry::core()).is_err());
    /// # Ok::<(), tenvelope_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// `bad_codecs`, `unknown_codec`, `codec_not_allowed`, `bad_codec_params`, `bad_chain`.
    pub fn parse(field: &str, registry: &Registry) -> Result<Self> {
        Codecs::build(&parse_codecs(field)?, registry)
    }

    /// Builds what the specs name (rules C2 to C4).
    ///
    /// # Errors
    /// `unknown_codec`, `codec_not_allowed`, `bad_codec_params`, `bad_chain`.
    pub fn build(specs: &[CodecSpec<'_>], registry: &Registry) -> Result<Self> {
        let mut stages = Stages::build(specs, registry)?;
        let codecs = stages.chain().and_then(|chain| Some(Codecs { chain, text: stages.text()? }));
        codecs.filter(|_| stages.is_done()).ok_or_else(|| stages.misplaced(specs))
    }
}

impl Chain {
    /// Builds what the specs name, without a text codec, as the binary form has it (rules C2 to C4).
    ///
    /// # Errors
    /// `unknown_codec`, `codec_not_allowed`, `bad_codec_params`, `bad_chain`.
    pub fn build(specs: &[CodecSpec<'_>], registry: &Registry) -> Result<Self> {
        let mut stages = Stages::build(specs, registry)?;
        stages.chain().filter(|_| stages.is_done()).ok_or_else(|| stages.misplaced(specs))
    }

    /// Refuses a dtype that one of the codecs does not take (rule C5).
    ///
    /// # Errors
    /// `bad_chain`, with the index of the codec.
    pub fn accepts(&self, dtype: &Dtype) -> Result<()> {
        for (i, filter) in self.filters.iter().enumerate() {
            filter.accepts(dtype).map_err(|error| error.at_index("codecs", i))?;
        }
        let wrong = |what: &str| Err(Error::new(ErrorKind::BadChain, format!("{dtype} takes {what}")));
        let serializer = match (&self.serializer, dtype) {
            (Serializer::Object(codec), Dtype::Object | Dtype::Tree) => codec.accepts(dtype),
            (_, Dtype::Object | Dtype::Tree) => wrong("an object → bytes codec"),
            (Serializer::Array(codec), _) => codec.accepts(dtype),
            (Serializer::Raw, Dtype::String) => wrong("the serializer vlen_utf8"),
            (Serializer::Raw, _) => Ok(()),
            (Serializer::Object(_), _) => wrong("an array → bytes codec"),
        };
        serializer.map_err(|error| error.at_index("codecs", self.filters.len()))
    }

    /// Whether `raw` is the only codec: then every element can be found by arithmetic, and there are no chunks.
    #[must_use]
    pub fn is_store(&self) -> bool {
        self.filters.is_empty() && matches!(self.serializer, Serializer::Raw) && self.reorder.is_none() && self.compress.is_none()
    }

    /// Whether one of its codecs compresses.
    pub(crate) fn is_compressed(&self) -> bool {
        self.compress.is_some() || self.serializer.compresses()
    }

    /// Whether an array may be cut into chunks (rule S5).
    #[must_use]
    pub fn takes_chunks(&self) -> bool {
        match &self.serializer {
            Serializer::Raw => !self.is_store(),
            Serializer::Array(codec) => !codec.is_whole_file(),
            Serializer::Object(_) => false,
        }
    }

    /// The most elements that a chunk may have.
    #[must_use]
    pub fn max_chunk(&self) -> u64 {
        match &self.serializer {
            Serializer::Array(codec) => codec.max_chunk(),
            _ => u64::MAX,
        }
    }
}

impl fmt::Display for Codecs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.chain, self.text.spec())
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for filter in &self.filters {
            write!(f, "{}-", filter.spec())?;
        }
        match &self.serializer {
            Serializer::Raw => f.write_str("raw")?,
            Serializer::Array(codec) => f.write_str(&codec.spec())?,
            Serializer::Object(codec) => f.write_str(&codec.spec())?,
        }
        if let Some(reorder) = &self.reorder {
            write!(f, "-{}", reorder.spec())?;
        }
        if let Some(compress) = &self.compress {
            write!(f, "-{}", compress.spec())?;
        }
        Ok(())
    }
}

/// Takes codecs from the front, one kind after the other: the grammar of rule C4.
struct Stages {
    list: Vec<AnyCodec>,
    at: usize,
}

impl Stages {
    fn build(specs: &[CodecSpec<'_>], registry: &Registry) -> Result<Self> {
        let built = specs.iter().enumerate().map(|(i, spec)| registry.build(*spec).map_err(|error| error.at_index("codecs", i)));
        Ok(Stages { list: built.collect::<Result<_>>()?, at: 0 })
    }

    fn chain(&mut self) -> Option<Chain> {
        let mut filters = Vec::new();
        while let (Some(AnyCodec::ArrayToArray(codec)), true) = (self.list.get(self.at), filters.len() < 3) {
            filters.push(Arc::clone(codec));
            self.advance();
        }
        let serializer = match self.list.get(self.at)? {
            AnyCodec::Raw => Serializer::Raw,
            AnyCodec::ArrayToBytes(codec) => Serializer::Array(Arc::clone(codec)),
            AnyCodec::ObjectToBytes(codec) if filters.is_empty() => Serializer::Object(Arc::clone(codec)),
            _ => return None,
        };
        self.advance();
        let mut reorder = None;
        if let (Some(AnyCodec::Reorder(codec)), Serializer::Raw) = (self.list.get(self.at), &serializer) {
            reorder = Some(Arc::clone(codec));
            self.advance();
        }
        let mut compress = None;
        if let (Some(AnyCodec::Compress(codec)), false) = (self.list.get(self.at), serializer.compresses()) {
            compress = Some(Arc::clone(codec));
            self.advance();
        }
        Some(Chain { filters, serializer, reorder, compress })
    }

    fn text(&mut self) -> Option<Arc<dyn BytesToText>> {
        let AnyCodec::BytesToText(text) = self.list.get(self.at)? else { return None };
        let text = Arc::clone(text);
        self.advance();
        Some(text)
    }

    fn advance(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn is_done(&self) -> bool {
        self.at == self.list.len()
    }

    fn misplaced(&self, specs: &[CodecSpec<'_>]) -> Error {
        let found = specs.get(self.at).map_or("the end".to_owned(), |spec| format!("`{spec}`"));
        let expected = "a chain is: up to three array → array codecs, one serializer, at most one reordering codec directly after raw, \
                        at most one compressor, none behind a serializer that compresses; then one text codec, but in the binary form";
        Error::new(ErrorKind::BadChain, format!("{found} stands in the wrong place: {expected}")).at_index("codecs", self.at)
    }
}
