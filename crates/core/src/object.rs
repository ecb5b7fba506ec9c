//! Objects: any serde value through an object → bytes codec.

use crate::{
    codec::{ChunkInfo, Layout},
    decode::Opened,
    dtype::Dtype,
    encode::Plan,
    error::{Error, ErrorKind, Result},
    form::Notation,
    form_writer::FormWriter,
    header::Header,
    limits::Limits,
    passage::Scratch,
};

/// Appends the envelope of a value to `out`.
///
/// # Errors
/// `bad_chain` if the plan has no object → bytes codec, `unsupported` for a value that serializes to no bytes, and what codecs report.
pub fn encode_object(value: &dyn erased_serde::Serialize, plan: &Plan<'_>, notation: &Notation, out: &mut Vec<u8>) -> Result<()> {
    let header = Header { dtype: Dtype::Object, shape: Vec::new(), chunk: None, codecs: Vec::new(), meta: plan.meta.clone() };
    header.check_together(plan.chain, &Limits::trusted())?;
    let Some(codec) = plan.chain.object_codec() else {
        return Err(Error::new(ErrorKind::BadChain, format!("{} has no object → bytes codec", plan.chain)).in_field("codecs"));
    };
    let mut bytes = Vec::new();
    codec.encode(value, &mut bytes)?;
    if bytes.is_empty() {
        let message = "the value serializes to no bytes, and no segment is empty: wrap it, or take a self-describing codec";
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    let mut scratch = Scratch::default();
    let packed = plan.chain.pack_object(object_chunk(), &bytes, plan.level, &mut scratch)?;
    let mut written = Vec::new();
    let mut form = FormWriter::begin(&mut written, notation, &header, plan.chain, packed.len())?;
    form.segment(packed)?;
    form.finish()?;
    out.extend_from_slice(&written);
    Ok(())
}
impl Opened<'_> {
    /// Decodes an object: `read` gets a deserializer and builds whatever type the caller has named.
    ///
    /// # Errors
    /// `dtype_mismatch` for an array, `limit_exceeded`, `codec_failed`, and what the codec reports.
    pub fn decode_object(&self, read: &mut dyn FnMut(&mut dyn erased_serde::Deserializer<'_>) -> erased_serde::Result<()>) -> Result<()> {
        let (Dtype::Object, Some(codec)) = (self.dtype(), self.chain().object_codec()) else {
            return Err(Error::new(ErrorKind::DtypeMismatch, format!("the line holds {}, not an object", self.dtype())).in_field("dtype"));
        };
        let mut scratch = Scratch::default();
        let bytes = self.chain().unpack_object(self.segment(0)?, self.decoder.unsized_limit(), &mut scratch);
        codec.decode(bytes.map_err(|error| error.at_index("segment", 0))?, read)
    }
}

pub(crate) fn object_chunk() -> ChunkInfo<'static> {
    ChunkInfo { dtype: &Dtype::Object, elements: 1, item_size: 1, layout: Layout::Items, shape: &[] }
}
