//! `.safetensors`: a header in JSON, then the elements of all arrays without gaps.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tenvelope_core::{ArrayView, Buffer, Dtype, Error, ErrorKind, Labelled, Limits, Result, Tree, parse_json, quote, to_canonical};

use crate::{Left, arrays, insert};

/// The format's own cap on its header.
const HEADER: u64 = 100_000_000;

/// Where the format keeps texts of its users.
const METADATA: &str = "__metadata__";

/// The dtypes that both have.
const DTYPES: [(&str, Dtype); 16] = [
    ("BOOL", Dtype::Bool),
    ("U8", Dtype::Uint8),
    ("I8", Dtype::Int8),
    ("F8_E5M2", Dtype::Float8E5m2),
    ("F8_E4M3", Dtype::Float8E4m3fn),
    ("I16", Dtype::Int16),
    ("U16", Dtype::Uint16),
    ("F16", Dtype::Float16),
    ("BF16", Dtype::Bfloat16),
    ("I32", Dtype::Int32),
    ("U32", Dtype::Uint32),
    ("F32", Dtype::Float32),
    ("F64", Dtype::Float64),
    ("I64", Dtype::Int64),
    ("U64", Dtype::Uint64),
    ("C64", Dtype::Complex64),
];

/// Reads all arrays of a safetensors file as a map; its `__metadata__` become the attrs.
///
/// ```
/// use tenvelope_archives::safetensors;
/// use tenvelope_core::{ArrayView, Labelled, Limits, Tree};
///
/// let tree: Tree = [("w", ArrayView::from_elements(&[2], &[1.5f32, 2.5])?.into_owned()?.into())].into_iter().collect();
/// let file = safetensors::write(&Labelled::new(tree.clone()))?;
/// assert_eq!(safetensors::read(&file, &Limits::default())?.value, tree);
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// `input_too_long`, `truncated`, `header_too_long` over the format's 100,000,000 bytes, `bad_json`, `duplicate_member`, `unknown_dtype`, `bad_member` for a header of another form, `size_mismatch` for offsets that
/// leave gaps, overlap, or are not what shape and dtype demand, `trailing_data`, `limit_exceeded`, `bad_value`.
pub fn read(file: &[u8], limits: &Limits) -> Result<Labelled<Tree>> {
    if file.len() as u64 > limits.input {
        return Err(Error::new(ErrorKind::InputTooLong, format!("over {} bytes; raise the limit on input if you trust it", limits.input)));
    }
    let cut = || Error::new(ErrorKind::Truncated, format!("the file ends after {} bytes, before its header does", file.len()));
    let (len, rest) = file.split_first_chunk().ok_or_else(cut)?;
    let len = u64::from_le_bytes(*len);
    if len > HEADER {
        return Err(Error::new(ErrorKind::HeaderTooLong, format!("a header of {len} bytes; the format allows {HEADER}")));
    }
    let (header, data) = usize::try_from(len).ok().and_then(|len| rest.split_at_checked(len)).ok_or_else(cut)?;
    if header.first() != Some(&b'{') {
        return Err(Error::new(ErrorKind::BadJson, "the header of a safetensors file begins with `{`"));
    }
    let Value::Object(mut members) = parse_json(header, 8)? else {
        return Err(bad("the header is an object".to_owned()));
    };
    let attrs = match members.remove(METADATA) {
        None => Map::new(),
        Some(Value::Object(texts)) if texts.values().all(Value::is_string) => texts,
        Some(_) => return Err(bad(format!("{METADATA} is an object of strings"))),
    };
    let mut tensors = members.iter().map(|(name, value)| Tensor::new(name, value)).collect::<Result<Vec<_>>>()?;
    // As they stand in the file; empty ones before those that begin where they do.
    tensors.sort_by_key(|tensor| (tensor.from, tensor.to));
    let (mut map, mut left, mut at) = (BTreeMap::new(), Left(limits.decoded), 0u64);
    for tensor in tensors {
        let name = tensor.name;
        if tensor.from != at || tensor.to < at {
            let message =
                format!("{} begins at byte {} of the data, where {at} is due: arrays overlap or leave gaps", quote(name), tensor.from);
            return Err(Error::new(ErrorKind::SizeMismatch, message));
        }
        at = tensor.to;
        let bytes = usize::try_from(tensor.from).ok().zip(usize::try_from(tensor.to).ok()).and_then(|(from, to)| data.get(from..to));
        let bytes =
            bytes.ok_or_else(|| Error::new(ErrorKind::Truncated, format!("the file ends before the array {} does", quote(name))))?;
        left.take(bytes.len() as u64)?;
        let array = ArrayView::from_buffer(tensor.dtype, &tensor.shape, Buffer::copy_of(bytes)?);
        insert(&mut map, name.to_owned(), array.map_err(|error| error.context(&quote(name)))?)?;
    }
    if at != data.len() as u64 {
        return Err(Error::new(ErrorKind::TrailingData, format!("{} bytes belong to no array", data.len() as u64 - at)));
    }
    Ok(Labelled { attrs, ..Labelled::new(Tree::Map(map)) })
}

/// Writes a map of arrays as a safetensors file; attrs become its `__metadata__`, in which every value is a string (others are written as their JSON). Attrs and names of dims of the arrays have no
/// place in it and are left out.
///
/// # Errors
/// `unsupported` for a tree that is not a flat map of arrays, and for dtypes that the format does not have.
pub fn write(tree: &Labelled<Tree>) -> Result<Vec<u8>> {
    let mut found = Vec::new();
    for (name, array) in arrays(&tree.value)? {
        let spelled = DTYPES.iter().position(|(_, dtype)| dtype == array.value.dtype()).filter(|_| name != METADATA);
        let (Some(rank), Some(run)) = (spelled, array.value.bytes()) else {
            let message = format!("safetensors has no place for {}, an array of {}", quote(name), array.value.dtype());
            return Err(Error::new(ErrorKind::Unsupported, message));
        };
        found.push((rank, name, array, run));
    }
    // Wide items first, so that each array is aligned, as the format's own writer does.
    found.sort_by(|(a, name, ..), (b, other, ..)| b.cmp(a).then(name.cmp(other)));
    let (mut members, mut at) = (Map::new(), 0);
    for (rank, name, array, run) in &found {
        let to = at + run.len();
        let spelling = DTYPES.get(*rank).map(|(spelling, _)| *spelling);
        members.insert((*name).clone(), json!({ "dtype": spelling, "shape": array.value.shape(), "data_offsets": [at, to] }));
        at = to;
    }
    if !tree.attrs.is_empty() {
        let text = |value: &Value| value.as_str().map_or_else(|| to_canonical(value), |text| Ok(text.to_owned()));
        let texts = tree.attrs.iter().map(|(name, value)| Ok((name.clone(), Value::from(text(value)?)))).collect::<Result<Map<_, _>>>()?;
        members.insert(METADATA.to_owned(), Value::Object(texts));
    }
    let mut header = to_canonical(&Value::Object(members))?.into_bytes();
    header.resize(header.len().next_multiple_of(8), b' ');
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(&header);
    found.iter().for_each(|(_, _, _, run)| file.extend_from_slice(run));
    Ok(file)
}

/// What the header says of an array.
struct Tensor<'a> {
    name: &'a str,
    dtype: Dtype,
    shape: Vec<usize>,
    from: u64,
    to: u64,
}

impl<'a> Tensor<'a> {
    fn new(name: &'a str, value: &Value) -> Result<Self> {
        let wrong = || bad(format!("the array {} has `dtype`, `shape` and `data_offsets`, and no other members", quote(name)));
        let members = value.as_object().filter(|members| members.len() == 3).ok_or_else(wrong)?;
        let spelling = members.get("dtype").and_then(Value::as_str).ok_or_else(wrong)?;
        let dtype = DTYPES.iter().find(|(known, _)| *known == spelling).map(|(_, dtype)| dtype.clone());
        let dtype = dtype.ok_or_else(|| {
            let message = format!("the array {} is of {}, which no dtype here is", quote(name), quote(spelling));
            Error::new(ErrorKind::UnknownDtype, message)
        })?;
        let number = |value: &Value| value.as_u64();
        let list =
            |member: &str| members.get(member).and_then(Value::as_array).map(|list| list.iter().map(number).collect::<Option<Vec<_>>>());
        let (Some(Some(shape)), Some(Some(offsets))) = (list("shape"), list("data_offsets")) else { return Err(wrong()) };
        let shape = shape.into_iter().map(|dim| usize::try_from(dim).ok()).collect::<Option<Vec<_>>>().ok_or_else(wrong)?;
        match offsets.as_slice() {
            [from, to] => Ok(Tensor { name, dtype, shape, from: *from, to: *to }),
            _ => Err(wrong()),
        }
    }
}

fn bad(message: String) -> Error {
    Error::new(ErrorKind::BadMember, message)
}
