//! What a line says of itself, without decoding it.

use serde_json::{Map, Value, json};
use tenvelope_core::{
    Chain, Codecs, Dtype, Form, Header, Kind, Limits, Line, Result, TreePart, first_segment, inspect_binary, inspect_parts, shape_to_text,
};

use crate::builtin;

/// Reads the header of a line. Nothing is verified, and the line may end anywhere after its header: `substr(column, 1, 200)` is enough.
///
/// ```
/// let line = tenvelope::to_string(&[0.5f64; 100])?;
/// let info = tenvelope::inspect(&line[..60])?;
/// assert_eq!(info.shape, [100]);
/// assert!(!info.complete);
/// # Ok::<(), tenvelope::Error>(())
/// ```
///
/// # Errors
/// The codes of sections 1 to 6 of the specification. An unknown codec is no error here.
pub fn inspect(line: &str) -> Result<Info> {
    inspect_line(line.as_bytes())
}

/// The same for a line or the binary form, told apart by the first byte.
///
/// # Errors
/// As [`inspect`], and the codes of the binary form up to its header.
pub fn inspect_slice(input: &[u8]) -> Result<Info> {
    if Form::of(input) != Some(Form::Binary) {
        return inspect_line(input);
    }
    let limits = Limits::default();
    let (header, body_len, complete) = inspect_binary(input, &limits)?;
    let header_len = input.get(8..12).and_then(|len| len.try_into().ok()).map_or(0, |len| u32::from_le_bytes(len) as usize);
    let mut info = Info::of(&header, Form::Binary, header_len, body_len, complete);
    if let (Dtype::Tree, Some(document), Ok(chain)) = (&header.dtype, first_segment(input), Chain::build(&header.codecs, builtin())) {
        info.parts = Some(parts(inspect_parts(document, &chain, None, &limits)?));
    }
    Ok(info)
}

fn inspect_line(line: &[u8]) -> Result<Info> {
    let limits = Limits::default();
    let fields = Line::split_prefix(line, &limits)?;
    let header = Header::inspect(&fields, &limits)?;
    let mut info = Info::of(&header, Form::Line, fields.header_len(), fields.body.len(), fields.is_whole());
    let mut segments = fields.body.split(|&b| b == b'~');
    let document = segments.next().filter(|_| fields.is_whole() || segments.next().is_some());
    if let (Dtype::Tree, Some(document), Ok(codecs)) = (&header.dtype, document, Codecs::build(&header.codecs, builtin())) {
        info.parts = Some(parts(inspect_parts(document, &codecs.chain, Some(codecs.text.as_ref()), &limits)?));
    }
    Ok(info)
}

/// What an envelope says of itself. Unverified, as [`Info::to_json`] says, too.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Info {
    /// How it is written.
    pub form: Form,
    /// What one element is.
    pub dtype: Dtype,
    /// The dims, outermost first; empty for 0-d.
    pub shape: Vec<u64>,
    /// Elements per chunk, if there is more than one.
    pub chunk: Option<u64>,
    /// The codecs in the order of encoding.
    pub codecs: Vec<CodecInfo>,
    /// The user's own members.
    pub attrs: Option<Map<String, Value>>,
    /// Names of the dims.
    pub dims: Option<Vec<Option<String>>>,
    /// The label of an object.
    pub label: Option<String>,
    /// The arrays of a tree: `None` for everything else, and where the document is not all at hand, or one of its codecs is not known.
    pub parts: Option<Vec<PartInfo>>,
    /// Bytes of the array when decoded, where that is fixed.
    pub decoded_bytes: Option<u64>,
    /// Characters of the header.
    pub header_len: usize,
    /// Characters of the body, or bytes of all records, as far as they are at hand.
    pub body_len: usize,
    /// Whether it goes on to its end. Whether its checks are right is another question.
    pub complete: bool,
}

/// An array of a tree.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PartInfo {
    /// What one element is.
    pub dtype: Dtype,
    /// The dims, outermost first.
    pub shape: Vec<u64>,
    /// Elements per chunk, if there is more than one.
    pub chunk: Option<u64>,
    /// The codecs, as the tree names them.
    pub codecs: String,
    /// How often it is used.
    pub uses: u64,
}

fn parts(parts: Vec<TreePart>) -> Vec<PartInfo> {
    let part = |TreePart { header, codecs, uses }: TreePart| PartInfo {
        dtype: header.dtype,
        shape: header.shape,
        chunk: header.chunk,
        codecs,
        uses,
    };
    parts.into_iter().map(part).collect()
}

/// A codec of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodecInfo {
    /// As the line names it, parameters included.
    pub spec: String,
    /// Its kind; `None` if this build does not know it.
    pub kind: Option<Kind>,
}

impl Info {
    fn of(header: &Header<'_>, form: Form, header_len: usize, body_len: usize, complete: bool) -> Self {
        let codec = |spec: &tenvelope_core::CodecSpec<'_>| CodecInfo { spec: spec.to_string(), kind: builtin().kind(spec.name()) };
        Info {
            decoded_bytes: header.dtype.run_len(header.count()),
            dtype: header.dtype.clone(),
            shape: header.shape.clone(),
            chunk: header.chunk,
            codecs: header.codecs.iter().map(codec).collect(),
            attrs: header.meta.attrs.clone(),
            dims: header.meta.dims.clone(),
            label: header.meta.type_label.clone(),
            parts: None,
            form,
            header_len,
            body_len,
            complete,
        }
    }

    /// The shape as a line writes it: `28x28`, `s`.
    #[must_use]
    pub fn shape_text(&self) -> String {
        shape_to_text(&self.shape)
    }

    /// All of it as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let codec = |codec: &CodecInfo| json!({"spec": codec.spec, "kind": codec.kind.map(|kind| kind.to_string())});
        let part = |part: &PartInfo| json!({"dtype": part.dtype.to_string(), "shape": part.shape, "chunk": part.chunk, "codecs": part.codecs, "uses": part.uses});
        let mut json = json!({
            "form": self.form.to_string(),
            "dtype": self.dtype.to_string(),
            "shape": self.shape,
            "chunk": self.chunk,
            "codecs": self.codecs.iter().map(codec).collect::<Vec<_>>(),
            "attrs": self.attrs,
            "dims": self.dims,
            "fields": self.dtype.fields().map(|fields| fields.list().iter().map(|field| json!([field.name, field.dtype.to_string(), field.shape])).collect::<Vec<_>>()),
            "parts": self.parts.as_ref().map(|parts| parts.iter().map(part).collect::<Vec<_>>()),
            "decoded_bytes": self.decoded_bytes,
            "header_len": self.header_len,
            "body_len": self.body_len,
            "complete": self.complete,
            "verified": false,
        });
        if let (Some(label), Value::Object(members)) = (&self.label, &mut json) {
            members.insert("type".to_owned(), json!(label));
        }
        json
    }
}
