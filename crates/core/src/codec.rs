//! What a codec is: five kinds, closed; codecs, open.
//!
//! | kind | trait | does |
//! |---|---|---|
//! | array → array | [`ArrayToArray`] | changes elements in place, not their number or size |
//! | array → bytes | [`ArrayToBytes`] | lays elements out as bytes (`raw`, which changes nothing, is [`AnyCodec::Raw`]) |
//! | object → bytes | [`ObjectToBytes`] | writes any serde value |
//! | bytes → bytes | [`Reorder`] or [`Compress`] | reorders the bytes of a raw run, or compresses |
//! | bytes → text | [`BytesToText`] | makes characters of `A-Za-z0-9-_` |
//!
//! To add one: implement [`Codec`] and the trait of its kind, register it under its name ([`crate::Registry::register`]), and run the laws of
//! the `tenvelope-testkit` crate over it. All contracts below are laws there.

use std::{fmt, sync::Arc};

use crate::{
    dtype::{Dtype, is_name, is_param},
    error::{Error, ErrorKind, Result, quote},
    num::to_usize,
    strings::Strings,
};

/// What all codecs have.
pub trait Codec: fmt::Debug + Send + Sync {
    /// The codec as a line names it, parameters included: `delta~3`. Registering and building this text gives an equal codec.
    fn spec(&self) -> String;

    /// Refuses dtypes that the codec's page excludes, with `bad_chain`.
    ///
    /// # Errors
    /// `bad_chain`.
    fn accepts(&self, dtype: &Dtype) -> Result<()> {
        let _ = dtype;
        Ok(())
    }
}

/// How much effort a compressor spends. Never written: it changes the bytes, not how they are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Level {
    /// Speed first.
    Fast,
    /// A balance.
    #[default]
    Default,
    /// Size first.
    Small,
}

/// In which order the bytes of a chunk stand: a compressor may treat planes one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// Item by item, or as the serializer has put them.
    Items,
    /// As many planes as an item has bytes: the first bytes of all items, the second ones …
    BytePlanes,
    /// As many planes as an item has bits.
    BitPlanes,
}

/// What a stage knows about the chunk that passes through it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ChunkInfo<'a> {
    /// The dtype of the array.
    pub dtype: &'a Dtype,
    /// Elements of this chunk, at least 1.
    pub elements: usize,
    /// Bytes of one item ([`Dtype::item_size`]), 1 where that is not fixed.
    pub item_size: usize,
    /// In which order a compressor gets the bytes.
    pub layout: Layout,
    /// The shape of the whole array. Only codecs that make whole files need it; they are never chunked.
    pub shape: &'a [usize],
}

impl<'a> ChunkInfo<'a> {
    /// A chunk of `elements` elements of an array.
    ///
    /// # Errors
    /// `limit_exceeded` if an item is larger than this machine's memory.
    pub fn new(dtype: &'a Dtype, elements: usize, shape: &'a [usize]) -> Result<Self> {
        let item_size = to_usize(dtype.item_size().unwrap_or(1))?;
        Ok(ChunkInfo { dtype, elements, item_size, layout: Layout::Items, shape })
    }
}

/// The elements of a chunk, to be encoded.
#[derive(Clone, Copy, Debug)]
pub enum ChunkRef<'a> {
    /// A raw run.
    Run(&'a [u8]),
    /// Strings: all of them, and which of them are the chunk's.
    Strings(&'a Strings, usize, usize),
}

/// Where the elements of a chunk go when they are decoded.
#[derive(Debug)]
pub enum ChunkMut<'a> {
    /// A raw run of exactly the right length, to be filled whole.
    Run(&'a mut [u8]),
    /// Strings are appended, exactly the chunk's number of them.
    Strings(&'a mut Strings),
}

/// array → array: element by element, in place, for example differences.
pub trait ArrayToArray: Codec {
    /// Changes the raw run of a chunk.
    fn encode(&self, chunk: ChunkInfo<'_>, run: &mut [u8]);

    /// Changes it back. Works for any bytes.
    fn decode(&self, chunk: ChunkInfo<'_>, run: &mut [u8]);
}

/// array → bytes, for serializers other than `raw`.
pub trait ArrayToBytes: Codec {
    /// Refuses shapes that the codec's page excludes, with `bad_chain`: asked when the dtype is found right, also for arrays without elements.
    ///
    /// # Errors
    /// `bad_chain`.
    fn accepts_shape(&self, shape: &[u64]) -> Result<()> {
        let _ = shape;
        Ok(())
    }

    /// Whether the bytes are a whole file with its own header, so that the array must be one chunk.
    fn is_whole_file(&self) -> bool {
        false
    }

    /// Whether the bytes are compressed already, so that no compressor may stand behind (rule C4).
    fn compresses(&self) -> bool {
        false
    }

    /// The most elements that a chunk may have.
    fn max_chunk(&self) -> u64 {
        u64::MAX
    }

    /// Bytes of a chunk, where dtype and shape fix their number: a compressor behind must then yield just so many.
    fn exact_len(&self, chunk: ChunkInfo<'_>) -> Option<usize> {
        let _ = chunk;
        None
    }

    /// The most bytes that these elements can come to, so that who gives the memory can make room first.
    fn max_encoded_len(&self, chunk: ChunkInfo<'_>, elements: ChunkRef<'_>) -> usize;

    /// The most bytes of a raw run that `len` bytes can hold: an envelope that claims more is refused with `codec_failed` before memory is asked for.
    fn max_decoded_len(&self, len: u64) -> u64 {
        let _ = len;
        u64::MAX
    }

    /// Appends the bytes of a chunk to `out`. The level is for codecs that compress.
    ///
    /// # Errors
    /// `unsupported` for elements that cannot be written.
    fn encode(&self, chunk: ChunkInfo<'_>, elements: ChunkRef<'_>, level: Level, out: &mut Vec<u8>) -> Result<()>;

    /// Reads the elements of a chunk back; all of `bytes` must be used.
    ///
    /// # Errors
    /// `size_mismatch` for a wrong structure (`codec_failed` where that is an embedded file), `bad_value` for a wrong element.
    fn decode(&self, chunk: ChunkInfo<'_>, bytes: &[u8], out: ChunkMut<'_>) -> Result<()>;
}

/// object → bytes: any value that serde can write. Decoding always goes through [`crate::decode_guarded`], which counts and limits what the codec hands on.
pub trait ObjectToBytes: Codec {
    /// Whether the bytes say what stands where. Then enums are a name, or a map of one entry, and are read in this one way.
    fn describes_itself(&self) -> bool {
        false
    }

    /// What an error of the codec's library means, where it does not say it itself. The guard asks with the first words of it.
    fn explain(&self, error: &str) -> Option<&'static str> {
        let _ = error;
        None
    }

    /// Appends the bytes of a value to `out`.
    ///
    /// # Errors
    /// `unsupported` for a value that this codec cannot write.
    fn encode(&self, value: &dyn erased_serde::Serialize, out: &mut Vec<u8>) -> Result<()>;

    /// Hands a deserializer over all of `bytes` to `read`, then checks that nothing is left over.
    ///
    /// # Errors
    /// `bad_value` if the bytes are not of this codec or not the caller's type.
    fn decode(&self, bytes: &[u8], read: &mut dyn FnMut(&mut dyn erased_serde::Deserializer<'_>) -> erased_serde::Result<()>)
    -> Result<()>;
}

/// bytes → bytes of the same length, directly after `raw`: another order of the same bits.
pub trait Reorder: Codec {
    /// The order of the reordered bytes.
    fn layout(&self) -> Layout;

    /// Writes the reordered `run` to `out`, which has the same length.
    fn encode(&self, chunk: ChunkInfo<'_>, run: &[u8], out: &mut [u8]);

    /// Writes the run back to `out`, which has the same length.
    fn decode(&self, chunk: ChunkInfo<'_>, bytes: &[u8], out: &mut [u8]);
}

/// bytes → fewer bytes, usually.
pub trait Compress: Codec {
    /// The most bytes that `len` bytes can come to, so that room is made once.
    fn max_encoded_len(&self, len: usize) -> usize;

    /// The most bytes that `len` compressed bytes can hold: a line that claims more is refused before memory is asked for.
    fn max_decoded_len(&self, len: u64) -> u64;

    /// Appends the compressed `bytes` to `out`.
    ///
    /// # Errors
    /// `codec_failed` if the library fails.
    fn encode(&self, chunk: ChunkInfo<'_>, bytes: &[u8], level: Level, out: &mut Vec<u8>) -> Result<()>;

    /// Decompresses into `out`, which is filled whole; all of `bytes` must be used.
    ///
    /// # Errors
    /// `codec_failed` for anything else.
    fn decode(&self, bytes: &[u8], out: &mut [u8]) -> Result<()>;

    /// Decompresses what has no fixed size, appending at most `most` bytes to `out`.
    ///
    /// # Errors
    /// `limit_exceeded` if there are more, `codec_failed` for a corrupt stream.
    fn decode_unsized(&self, bytes: &[u8], most: usize, out: &mut Vec<u8>) -> Result<()>;
}

/// bytes → text.
pub trait BytesToText: Codec {
    /// How many bytes become how many characters in a whole group: (3, 4) for base64url. A shorter last group of b bytes takes ⌈b·characters/bytes⌉ characters.
    fn group(&self) -> (usize, usize);

    /// Writes the text of `bytes` to `out`, whose length is [`encoded_len`] of them.
    ///
    /// # Errors
    /// `codec_failed` if a library fails.
    fn encode(&self, bytes: &[u8], out: &mut [u8]) -> Result<()>;

    /// Decodes `text` into `out`, whose length is [`decoded_len`] of it.
    ///
    /// # Errors
    /// `bad_text` for anything that [`BytesToText::encode`] does not write.
    fn decode(&self, text: &[u8], out: &mut [u8]) -> Result<()>;
}

/// Bytes that a text of `len` characters holds, rounded down.
#[must_use]
pub fn decoded_len(codec: &dyn BytesToText, len: usize) -> usize {
    let (bytes, characters) = codec.group();
    scale(len, bytes, characters)
}

/// Characters that `len` bytes become, rounded up; `None` over the address space.
#[must_use]
pub fn encoded_len(codec: &dyn BytesToText, len: usize) -> Option<usize> {
    let (bytes, characters) = codec.group();
    let whole = len.checked_div(bytes)?.checked_mul(characters)?;
    let rest = len.checked_rem(bytes)?.checked_mul(characters)?.div_ceil(bytes);
    whole.checked_add(rest)
}

/// `len · up / down` without overflow, rounded down.
fn scale(len: usize, up: usize, down: usize) -> usize {
    let whole = len.checked_div(down).unwrap_or(0).saturating_mul(up);
    let rest = len.checked_rem(down).unwrap_or(0).saturating_mul(up).checked_div(down).unwrap_or(0);
    whole.saturating_add(rest)
}

/// A codec of any kind.
#[derive(Clone, Debug)]
pub enum AnyCodec {
    /// array → array.
    ArrayToArray(Arc<dyn ArrayToArray>),
    /// `raw`, the serializer that changes nothing: the run itself passes on, without a copy.
    Raw,
    /// array → bytes.
    ArrayToBytes(Arc<dyn ArrayToBytes>),
    /// object → bytes.
    ObjectToBytes(Arc<dyn ObjectToBytes>),
    /// bytes → bytes, reordering.
    Reorder(Arc<dyn Reorder>),
    /// bytes → bytes, compressing.
    Compress(Arc<dyn Compress>),
    /// bytes → text.
    BytesToText(Arc<dyn BytesToText>),
}

/// The five kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Kind {
    ArrayToArray,
    ArrayToBytes,
    ObjectToBytes,
    BytesToBytes,
    BytesToText,
}

impl AnyCodec {
    /// The codec as a line names it.
    #[must_use]
    pub fn spec(&self) -> String {
        match self {
            AnyCodec::ArrayToArray(codec) => codec.spec(),
            AnyCodec::Raw => "raw".to_owned(),
            AnyCodec::ArrayToBytes(codec) => codec.spec(),
            AnyCodec::ObjectToBytes(codec) => codec.spec(),
            AnyCodec::Reorder(codec) => codec.spec(),
            AnyCodec::Compress(codec) => codec.spec(),
            AnyCodec::BytesToText(codec) => codec.spec(),
        }
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            AnyCodec::ArrayToArray(_) => Kind::ArrayToArray,
            AnyCodec::Raw | AnyCodec::ArrayToBytes(_) => Kind::ArrayToBytes,
            AnyCodec::ObjectToBytes(_) => Kind::ObjectToBytes,
            AnyCodec::Reorder(_) | AnyCodec::Compress(_) => Kind::BytesToBytes,
            AnyCodec::BytesToText(_) => Kind::BytesToText,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::ArrayToArray => "array → array",
            Kind::ArrayToBytes => "array → bytes",
            Kind::ObjectToBytes => "object → bytes",
            Kind::BytesToBytes => "bytes → bytes",
            Kind::BytesToText => "bytes → text",
        })
    }
}

/// One codec as a line names it: `delta~3`. Plain text whose syntax is proved, readable without the codec at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CodecSpec<'a> {
    text: &'a str,
    name: &'a str,
}

impl<'a> CodecSpec<'a> {
    /// Parses a name with up to two parameters.
    ///
    /// # Errors
    /// `bad_codecs`.
    pub fn parse(text: &'a str) -> Result<Self> {
        // Most have no parameters, and a search for bytes is done before one for characters has begun.
        let (name, params) = match text.bytes().position(|b| b == b'~').and_then(|at| text.split_at_checked(at)) {
            Some((name, params)) => (name, Some(params.split('~').skip(1))),
            None => (text, None),
        };
        let are_params = params.is_none_or(|mut params| params.clone().count() <= 2 && params.all(is_param));
        if is_name(name) && are_params {
            return Ok(CodecSpec { text, name });
        }
        let expected = "expected a name of lower-case letters, digits and `_`, with up to two `~` parameters";
        Err(Error::new(ErrorKind::BadCodecs, format!("{} is no codec: {expected}", quote(text))).in_field("codecs"))
    }

    /// The name.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.name
    }

    /// The parameters.
    pub fn params(self) -> impl Iterator<Item = &'a str> + Clone {
        self.text.split('~').skip(1)
    }

    /// The text.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.text
    }

    /// For codecs without parameters: refuses any.
    ///
    /// # Errors
    /// `bad_codec_params`.
    pub fn no_params(self) -> Result<()> {
        if self.name.len() == self.text.len() { Ok(()) } else { Err(self.bad_params("this codec takes no parameters")) }
    }

    /// The error for parameters that the codec's page does not allow.
    #[must_use]
    pub fn bad_params(self, expected: &str) -> Error {
        Error::new(ErrorKind::BadCodecParams, format!("{}: {expected}", quote(self.text))).in_field("codecs")
    }
}

impl fmt::Display for CodecSpec<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

/// Splits a codecs field (rule C1).
///
/// # Errors
/// `bad_codecs`.
pub fn parse_codecs(field: &str) -> Result<Vec<CodecSpec<'_>>> {
    let specs: Vec<_> = field.split('-').map(CodecSpec::parse).collect::<Result<_>>()?;
    if specs.len() > crate::limits::caps::CODECS {
        let message = format!("{} codecs; a chain has at most {}", specs.len(), crate::limits::caps::CODECS);
        return Err(Error::new(ErrorKind::BadCodecs, message).in_field("codecs"));
    }
    Ok(specs)
}
