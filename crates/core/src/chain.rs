//! A chain of codecs and its closed shape. The way of a chunk through it is in `passage.rs`.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

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
    /// As a line has it, once somebody has asked.
    name: OnceLock<Box<str>>,
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
        match Stages::build(specs, registry, true)? {
            (Some(chain), Some(text)) => Ok(Codecs { chain, text }),
            _ => Err(misplaced(specs, specs.len())),
        }
    }
}

impl Chain {
    /// Builds what the specs name, without a text codec, as the binary form has it (rules C2 to C4).
    ///
    /// # Errors
    /// `unknown_codec`, `codec_not_allowed`, `bad_codec_params`, `bad_chain`.
    pub fn build(specs: &[CodecSpec<'_>], registry: &Registry) -> Result<Self> {
        let (chain, _) = Stages::build(specs, registry, false)?;
        chain.ok_or_else(|| misplaced(specs, specs.len()))
    }

    /// The codecs as a line names them, joined by hyphens.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.get_or_init(|| {
            let mut codecs: Vec<String> = self.filters.iter().map(|filter| filter.spec()).collect();
            codecs.push(match &self.serializer {
                Serializer::Raw => "raw".to_owned(),
                Serializer::Array(codec) => codec.spec(),
                Serializer::Object(codec) => codec.spec(),
            });
            codecs.extend(self.reorder.as_ref().map(|reorder| reorder.spec()));
            codecs.extend(self.compress.as_ref().map(|compress| compress.spec()));
            codecs.join("-").into()
        })
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
            (Serializer::Object(codec), Dtype::Object) => codec.accepts(dtype),
            (Serializer::Object(codec), Dtype::Tree) if codec.spec() == "json" => Ok(()),
            (_, Dtype::Tree) => wrong("the serializer json"),
            (_, Dtype::Object) => wrong("an object → bytes codec"),
            (Serializer::Array(codec), _) => codec.accepts(dtype),
            (Serializer::Raw, Dtype::String) => wrong("the serializer vlen_utf8"),
            (Serializer::Raw, _) => Ok(()),
            (Serializer::Object(_), _) => wrong("an array → bytes codec"),
        };
        serializer.map_err(|error| error.at_index("codecs", self.filters.len()))
    }

    /// Refuses a shape that the serializer does not take, where it takes the dtype.
    ///
    /// # Errors
    /// `bad_chain`, with the index of the codec.
    pub fn accepts_shape(&self, shape: &[u64]) -> Result<()> {
        match &self.serializer {
            Serializer::Array(codec) => codec.accepts_shape(shape).map_err(|error| error.at_index("codecs", self.filters.len())),
            Serializer::Raw | Serializer::Object(_) => Ok(()),
        }
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
        f.write_str(self.name())
    }
}

/// Takes codecs from the front, one kind after the other: the grammar of rule C4.
#[derive(Default)]
struct Stages {
    filters: Vec<Arc<dyn ArrayToArray>>,
    serializer: Option<Serializer>,
    reorder: Option<Arc<dyn Reorder>>,
    compress: Option<Arc<dyn Compress>>,
    text: Option<Arc<dyn BytesToText>>,
    /// Whether there may be one: not in the binary form.
    takes_text: bool,
}

/// A chain, unless it has no serializer, and a text codec, if there is one.
type Built = (Option<Chain>, Option<Arc<dyn BytesToText>>);

impl Stages {
    /// What the specs come to.
    fn build(specs: &[CodecSpec<'_>], registry: &Registry, takes_text: bool) -> Result<Built> {
        let mut stages = Stages { takes_text, ..Stages::default() };
        let mut wrong = None;
        for (i, spec) in specs.iter().enumerate() {
            // All are built, so that an unknown one is named before a misplaced one is.
            let codec = registry.build(*spec).map_err(|error| error.at_index("codecs", i))?;
            if wrong.is_none() && !stages.take(codec) {
                wrong = Some(i);
            }
        }
        let Stages { filters, serializer, reorder, compress, text, .. } = stages;
        let chain = serializer.map(|serializer| Chain { filters, serializer, reorder, compress, name: OnceLock::new() });
        wrong.map_or(Ok((chain, text)), |at| Err(misplaced(specs, at)))
    }

    /// Takes the next codec, if its place is here.
    fn take(&mut self, codec: AnyCodec) -> bool {
        let is_open = self.compress.is_none() && self.text.is_none();
        match (codec, &self.serializer) {
            (AnyCodec::ArrayToArray(codec), None) if self.filters.len() < 3 => self.filters.push(codec),
            (AnyCodec::Raw, None) => self.serializer = Some(Serializer::Raw),
            (AnyCodec::ArrayToBytes(codec), None) => self.serializer = Some(Serializer::Array(codec)),
            (AnyCodec::ObjectToBytes(codec), None) if self.filters.is_empty() => self.serializer = Some(Serializer::Object(codec)),
            (AnyCodec::Reorder(codec), Some(Serializer::Raw)) if is_open && self.reorder.is_none() => self.reorder = Some(codec),
            (AnyCodec::Compress(codec), Some(serializer)) if is_open && !serializer.compresses() => self.compress = Some(codec),
            (AnyCodec::BytesToText(codec), Some(_)) if self.takes_text && self.text.is_none() => self.text = Some(codec),
            _ => return false,
        }
        true
    }
}

fn misplaced(specs: &[CodecSpec<'_>], at: usize) -> Error {
    let found = specs.get(at).map_or("the end".to_owned(), |spec| format!("`{spec}`"));
    let expected = "a chain is: up to three array → array codecs, one serializer, at most one reordering codec directly after raw, \
                    at most one compressor, none behind a serializer that compresses; then one text codec, but in the binary form";
    Error::new(ErrorKind::BadChain, format!("{found} stands in the wrong place: {expected}")).at_index("codecs", at)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{ArrayToBytes, ChunkInfo, ChunkMut, ChunkRef, Codec, Compress, Level};

    /// A serializer and a compressor that only say what they are.
    #[derive(Debug)]
    struct Sketch {
        name: &'static str,
        compresses: bool,
    }

    impl Codec for Sketch {
        fn spec(&self) -> String {
            self.name.to_owned()
        }
    }

    impl ArrayToBytes for Sketch {
        fn accepts_shape(&self, shape: &[u64]) -> Result<()> {
            if shape.len() == 2 { Ok(()) } else { Err(Error::new(ErrorKind::BadChain, "two dims")) }
        }

        fn compresses(&self) -> bool {
            self.compresses
        }

        fn max_encoded_len(&self, _: ChunkInfo<'_>, _: ChunkRef<'_>) -> usize {
            0
        }

        fn encode(&self, _: ChunkInfo<'_>, _: ChunkRef<'_>, _: Level, _: &mut Vec<u8>) -> Result<()> {
            Ok(())
        }

        fn decode(&self, _: ChunkInfo<'_>, _: &[u8], _: ChunkMut<'_>) -> Result<()> {
            Ok(())
        }
    }

    impl ObjectToBytes for Sketch {
        fn encode(&self, _: &dyn erased_serde::Serialize, _: &mut Vec<u8>) -> Result<()> {
            Ok(())
        }

        fn decode(&self, _: &[u8], _: &mut dyn FnMut(&mut dyn erased_serde::Deserializer<'_>) -> erased_serde::Result<()>) -> Result<()> {
            Ok(())
        }
    }

    impl Compress for Sketch {
        fn max_encoded_len(&self, len: usize) -> usize {
            len
        }

        fn max_decoded_len(&self, len: u64) -> u64 {
            len
        }

        fn encode(&self, _: ChunkInfo<'_>, _: &[u8], _: Level, _: &mut Vec<u8>) -> Result<()> {
            Ok(())
        }

        fn decode(&self, _: &[u8], _: &mut [u8]) -> Result<()> {
            Ok(())
        }

        fn decode_unsized(&self, _: &[u8], _: usize, _: &mut Vec<u8>) -> Result<()> {
            Ok(())
        }
    }

    /// Core's codecs, and `file` (compresses), `list` (does not), `pack` for objects, `press`.
    fn build(codecs: &str) -> Result<Codecs> {
        let mut registry = Registry::core();
        for (name, compresses) in [("file", true), ("list", false)] {
            registry.register_one(AnyCodec::ArrayToBytes(Arc::new(Sketch { name, compresses })))?;
        }
        registry.register_one(AnyCodec::ObjectToBytes(Arc::new(Sketch { name: "pack", compresses: false })))?;
        registry.register_one(AnyCodec::Compress(Arc::new(Sketch { name: "press", compresses: true })))?;
        Codecs::parse(codecs, &registry)
    }

    #[test]
    fn what_compresses_is_compressed_once() {
        for (codecs, is_compressed) in [
            ("raw-hex", false),
            ("list-hex", false),
            ("raw-shuffle-hex", false),
            ("file-hex", true),
            ("raw-press-hex", true),
            ("list-press-hex", true),
        ] {
            let built = build(codecs).unwrap();
            assert_eq!(built.chain.is_compressed(), is_compressed, "{codecs}");
            assert_eq!((built.to_string(), built.chain.to_string()), (codecs.to_owned(), codecs.strip_suffix("-hex").unwrap().to_owned()));
        }
        for codecs in ["file-press-hex", "raw-press-press-hex", "delta-json-hex", "list-shuffle-hex"] {
            assert_eq!(build(codecs).unwrap_err().kind(), ErrorKind::BadChain, "{codecs}");
        }
    }

    #[test]
    fn a_serializer_may_refuse_a_shape() {
        for (codecs, shape, is_taken) in
            [("list-hex", &[2, 3][..], true), ("list-hex", &[2], false), ("raw-hex", &[2], true), ("json-hex", &[], true)]
        {
            assert_eq!(build(codecs).unwrap().chain.accepts_shape(shape).is_ok(), is_taken, "{codecs} {shape:?}");
        }
    }

    #[test]
    fn a_tree_is_a_document_of_json() {
        assert!(build("json-hex").unwrap().chain.accepts(&Dtype::Tree).is_ok());
        assert!(build("pack-hex").unwrap().chain.accepts(&Dtype::Object).is_ok());
        for codecs in ["raw-hex", "list-hex", "pack-hex"] {
            assert_eq!(build(codecs).unwrap().chain.accepts(&Dtype::Tree).unwrap_err().kind(), ErrorKind::BadChain);
        }
    }
}
