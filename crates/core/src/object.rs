//! Objects: any serde value through an object → bytes codec.

use serde::de::DeserializeOwned;

use crate::{
    chain::Chain,
    codec::{ChunkInfo, Layout, ObjectToBytes, encoded_len},
    decode::Opened,
    dtype::Dtype,
    encode::Plan,
    error::{Error, ErrorKind, Result},
    form::Notation,
    form_writer::FormWriter,
    guard::{AllowedTypes, Anything, decode_guarded},
    header::Header,
    limits::Limits,
    passage::Scratch,
};

/// Appends the envelope of a value to `out`.
///
/// # Errors
/// `bad_chain` if the plan has no object → bytes codec, `unsupported` for a value that cannot be written or serializes to no bytes, and what codecs report.
pub fn encode_object(value: &dyn erased_serde::Serialize, plan: &Plan<'_>, notation: &Notation, out: &mut Vec<u8>) -> Result<()> {
    encode_object_shortest(value, std::slice::from_ref(plan), notation, out)
}

/// The same under the plan of several that makes it shortest, the first of those that make it equally short. All have the object codec of the first.
///
/// # Errors
/// As [`encode_object`], and `bad_argument` without a plan.
pub fn encode_object_shortest(
    value: &dyn erased_serde::Serialize,
    plans: &[Plan<'_>],
    notation: &Notation,
    out: &mut Vec<u8>,
) -> Result<()> {
    let [first, ..] = plans else {
        return Err(Error::new(ErrorKind::BadArgument, "no plan for the object"));
    };
    let headers = plans.iter().map(header_of).collect::<Result<Vec<_>>>()?;
    let bytes = serialize(value, first.chain)?;
    let mut shortest: Option<(usize, Vec<u8>)> = None;
    for (plan, header) in plans.iter().zip(&headers) {
        let mut scratch = Scratch::default();
        let packed = plan.chain.pack_object(object_chunk(), &bytes, plan.level, &mut scratch)?;
        let len = form_len(packed.len(), plan.chain, notation);
        if shortest.as_ref().is_none_or(|(least, _)| len < *least) {
            let mut written = Vec::new();
            let mut form = FormWriter::begin(&mut written, notation, header, plan.chain, packed.len())?;
            form.segment(packed)?;
            form.finish()?;
            shortest = Some((len, written));
        }
    }
    out.extend(shortest.map(|(_, written)| written).unwrap_or_default());
    Ok(())
}

impl Opened<'_> {
    /// Decodes an object into a type that the caller names, with trait objects of these names alone.
    ///
    /// # Errors
    /// `dtype_mismatch` for an array, `limit_exceeded`, `codec_failed`, and those of [`decode_guarded`].
    pub fn decode_object<T: DeserializeOwned>(&self, types: &AllowedTypes) -> Result<T> {
        let mut scratch = Scratch::default();
        let (codec, bytes) = self.serialized(&mut scratch)?;
        decode_guarded(codec, bytes, &self.decoder.limits, types).map_err(|error| error.at_index("segment", 0))
    }

    /// What the object codec has written, for tools that do not know the type: nothing says that it is of the codec.
    ///
    /// # Errors
    /// As [`Opened::decode_object`], before the codec.
    pub fn object_bytes(&self) -> Result<Vec<u8>> {
        self.serialized(&mut Scratch::default()).map(|(_, bytes)| bytes.to_vec())
    }

    /// The same where the bytes say what they are (cbor, msgpack), read to their end: for languages that make values of them by themselves. Other codecs' bytes are as they were found.
    ///
    /// # Errors
    /// As [`Opened::decode_object`].
    pub fn proved_object_bytes(&self) -> Result<Vec<u8>> {
        let mut scratch = Scratch::default();
        let (codec, bytes) = self.serialized(&mut scratch)?;
        if codec.describes_itself() {
            let proved = decode_guarded::<Anything>(codec, bytes, &self.decoder.limits, &AllowedTypes::none());
            proved.map_err(|error| error.at_index("segment", 0))?;
        }
        Ok(bytes.to_vec())
    }

    /// Whether the bytes of the object say what they are ([`ObjectToBytes::describes_itself`]); `false` for arrays.
    #[must_use]
    pub fn describes_itself(&self) -> bool {
        self.chain().object_codec().is_some_and(ObjectToBytes::describes_itself)
    }

    /// The object codec, and what it has written.
    fn serialized<'s>(&'s self, scratch: &'s mut Scratch) -> Result<(&'s dyn ObjectToBytes, &'s [u8])> {
        let (Dtype::Object, Some(codec)) = (self.dtype(), self.chain().object_codec()) else {
            return Err(Error::new(ErrorKind::DtypeMismatch, format!("the line holds {}, not an object", self.dtype())).in_field("dtype"));
        };
        let bytes = self.chain().unpack_object(self.segment(0)?, self.decoder.unsized_limit(), scratch);
        Ok((codec, bytes.map_err(|error| error.at_index("segment", 0))?))
    }
}

fn header_of(plan: &Plan<'_>) -> Result<Header<'static>> {
    let header = Header { dtype: Dtype::Object, shape: Vec::new(), chunk: None, codecs: Vec::new(), meta: plan.meta.clone() };
    header.check_together(plan.chain, &Limits::trusted())?;
    Ok(header)
}

/// The bytes of an object codec. An object without any would be an empty segment, which no form has.
fn serialize(value: &dyn erased_serde::Serialize, chain: &Chain) -> Result<Vec<u8>> {
    let Some(codec) = chain.object_codec() else {
        return Err(Error::new(ErrorKind::BadChain, format!("{chain} has no object → bytes codec")).in_field("codecs"));
    };
    let mut bytes = Vec::new();
    codec.encode(value, &mut bytes)?;
    if bytes.is_empty() {
        let message = "the value serializes to no bytes, and no segment is empty: wrap it, or take a self-describing codec";
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    Ok(bytes)
}

/// Characters or bytes that depend on the chain.
fn form_len(packed: usize, chain: &Chain, notation: &Notation) -> usize {
    let body = match notation.text() {
        Some(text) => encoded_len(text.as_ref(), packed).unwrap_or(usize::MAX),
        None => packed,
    };
    body.saturating_add(chain.name().len())
}

pub(crate) fn object_chunk() -> ChunkInfo<'static> {
    ChunkInfo { dtype: &Dtype::Object, elements: 1, item_size: 1, layout: Layout::Items, shape: &[] }
}
