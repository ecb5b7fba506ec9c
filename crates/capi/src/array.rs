//! An array as C knows it.

use std::ffi::{c_char, c_void};

use serde_json::Value;
use tenvelope::{
    ArrayView, Dtype, Error, ErrorKind, Labelled, Meta, Result, Strings,
    core::{Buffer, caps, parse_json},
};

use crate::input::{bad_argument, bytes, list, text};

/// An array that is to be written. Everything in it is the caller's, and is only looked at. Set it to zeros before its members are filled in.
///
/// Elements are little-endian, as the memory of nearly every machine has them. Those of int4 and uint4 lie two in a byte, the first in the low half; bool takes a byte, 0 or 1.
#[repr(C)]
pub struct tnv_array {
    /// The dtype as a line names it: "float32", "datetime64~ns", "bytes~16", "struct", "string" ...
    pub dtype: *const c_char,
    /// Number of dims, at most 64; 0 for an array of one element without dims.
    pub ndim: usize,
    /// The dims, outermost first.
    pub shape: *const u64,
    /// The elements; of string the text of all elements, UTF-8, one after the other.
    pub data: *const c_void,
    /// Bytes of the elements, or of the text. It is not looked at where there are strides.
    pub data_len: usize,
    /// How many bytes lie between neighbours along each dim, perhaps negative; data then points to the element whose indices are all 0. NULL: C order without gaps.
    pub strides: *const i64,
    /// Of string, and NULL for all else: where each element begins in the text, and behind the last one where it ends; elements + 1 numbers of which the first is 0.
    pub offsets: *const u64,
    /// JSON with any of the members "attrs" (an object of your own), "dims" (names of the dims) and "fields" (of a struct), as the specification has them; NULL: none.
    pub meta: *const c_char,
}

/// The array in a struct of C: its memory itself, but where strides scatter it.
///
/// # Safety
/// The pointers are NULL or point to what the struct says, which stays as it is while `'a` lasts.
pub(crate) unsafe fn array_of<'a>(array: &'a tnv_array) -> Result<Labelled<ArrayView<'a>>> {
    if array.ndim > caps::DIMS {
        return Err(Error::new(ErrorKind::BadShape, format!("{} dims; there are at most {}", array.ndim, caps::DIMS)).in_field("shape"));
    }
    // SAFETY: the words of this function.
    let (name, meta, dims) =
        unsafe { (text(array.dtype, "array.dtype")?, text(array.meta, "array.meta")?, list(array.shape, array.ndim, "array.shape")?) };
    let mut meta = meta_of(meta)?;
    let dtype = dtype_of(name.ok_or_else(|| bad_argument("array.dtype is NULL; expected a name such as float32"))?, &mut meta)?;
    let shape = dims.iter().map(|&dim| usize::try_from(dim).map_err(|_| too_large(dim))).collect::<Result<Vec<usize>>>()?;
    // SAFETY: the words of this function.
    let value = unsafe {
        if dtype == Dtype::String {
            ArrayView::from_strings(&shape, strings_of(array, &shape)?)?
        } else if array.strides.is_null() {
            ArrayView::from_bytes(dtype, &shape, bytes(array.data, array.data_len, "array.data")?)?
        } else {
            let strides = list(array.strides, array.ndim, "array.strides")?;
            let run = gathered(array.data.cast(), &dtype, &shape, strides)?;
            ArrayView::from_buffer(dtype, &shape, run)?
        }
    };
    Ok(Labelled { value, attrs: meta.attrs.unwrap_or_default(), dims: meta.dims.unwrap_or_default() })
}

fn meta_of(json: Option<&str>) -> Result<Meta> {
    let Some(json) = json else { return Ok(Meta::default()) };
    let mut members = match parse_json(json.as_bytes(), caps::META_DEPTH)? {
        Value::Object(members) => members,
        _ => return Err(bad_meta("array.meta is no object of JSON")),
    };
    // Nothing in them is nothing.
    members.retain(|_, member| !matches!(member, Value::Null) && *member != Value::Object(Default::default()));
    if members.contains_key("type") {
        return Err(bad_meta("`type` is the label of an object, and no array has one"));
    }
    Meta::from_members(members)
}

fn dtype_of(name: &str, meta: &mut Meta) -> Result<Dtype> {
    match (name, meta.fields.take()) {
        ("struct", Some(fields)) => Ok(Dtype::Struct(fields)),
        ("struct", None) => Err(bad_meta("a struct has `fields` in its meta")),
        (_, Some(_)) => Err(bad_meta("`fields` are of a struct, and of nothing else")),
        (name, None) => name.parse(),
    }
}

/// The elements of a string array.
///
/// # Safety
/// As [`array_of`].
unsafe fn strings_of(array: &tnv_array, shape: &[usize]) -> Result<Strings> {
    let count = shape.iter().try_fold(1usize, |count, &dim| count.checked_mul(dim));
    let ends = count.and_then(|count| count.checked_add(1)).ok_or_else(|| bad_argument("more strings than memory holds"))?;
    // SAFETY: the words of this function.
    let (text, offsets) = unsafe { (bytes(array.data, array.data_len, "array.data")?, list(array.offsets, ends, "array.offsets")?) };
    if !array.strides.is_null() {
        return Err(bad_argument("array.strides are of elements of a fixed size; a string array has offsets"));
    }
    if offsets.first() != Some(&0) {
        return Err(bad_argument("array.offsets do not begin with 0"));
    }
    let mut strings = Strings::default();
    for (i, pair) in offsets.windows(2).enumerate() {
        let [from, to] = [pair[0], pair[1]].map(|offset| usize::try_from(offset).unwrap_or(usize::MAX));
        let Some(element) = text.get(from..to) else {
            return Err(bad_argument(format!("array.offsets {from} and {to} of element {i} are no part of {} bytes", text.len())));
        };
        let element = std::str::from_utf8(element)
            .map_err(|error| Error::new(ErrorKind::BadValue, format!("element {i} is not UTF-8: {error}")).at_offset("values", i))?;
        strings.push(element)?;
    }
    if strings.text_len() != text.len() {
        return Err(bad_argument(format!("array.offsets end at {}, array.data at {}", strings.text_len(), text.len())));
    }
    Ok(strings)
}

/// The raw run of elements that lie apart.
///
/// # Safety
/// An element lies wherever shape and strides lead from `first`.
unsafe fn gathered(first: *const u8, dtype: &Dtype, shape: &[usize], strides: &[i64]) -> Result<Buffer> {
    let Some(size) = dtype.item_size().and_then(|size| usize::try_from(size).ok()) else {
        return Err(bad_argument(format!("array.strides of {dtype}, whose elements are not whole bytes")));
    };
    let len =
        shape.iter().try_fold(size, |len, &dim| len.checked_mul(dim)).ok_or_else(|| bad_argument("more elements than memory holds"))?;
    let mut run = Buffer::zeroed(len)?;
    if len == 0 {
        return Ok(run);
    }
    if first.is_null() {
        return Err(bad_argument("array.data is NULL where elements are expected"));
    }
    let steps = strides.iter().map(|&stride| isize::try_from(stride).map_err(|_| bad_argument("a stride beyond memory")));
    let steps = steps.collect::<Result<Vec<isize>>>()?;
    // The innermost dims without gaps are copied at once.
    let (mut block, mut outer) = (size, shape.len());
    while outer > 0 && (shape[outer - 1] == 1 || usize::try_from(steps[outer - 1]) == Ok(block)) {
        outer -= 1;
        block *= shape[outer];
    }
    let mut index = vec![0usize; outer];
    let mut from = first;
    for place in run.as_bytes_mut().chunks_exact_mut(block) {
        // SAFETY: an element, and those that follow it without gaps, lie here: the words of this function.
        unsafe { place.as_mut_ptr().copy_from_nonoverlapping(from, block) };
        for dim in (0..outer).rev() {
            index[dim] += 1;
            from = from.wrapping_offset(steps[dim]);
            if index[dim] < shape[dim] {
                break;
            }
            // Back to the first, and on along the dim before.
            from = from.wrapping_offset(steps[dim].wrapping_mul(index[dim].cast_signed()).wrapping_neg());
            index[dim] = 0;
        }
    }
    Ok(run)
}

fn too_large(dim: u64) -> Error {
    Error::new(ErrorKind::TooLarge, format!("a dim of {dim} is more than memory holds")).in_field("shape")
}

fn bad_meta(message: &str) -> Error {
    Error::new(ErrorKind::BadMeta, message).in_field("meta")
}
