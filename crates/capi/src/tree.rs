//! Trees: a document of JSON, and arrays in a list.

use std::ffi::{c_char, c_void};

use tenvelope::{
    ArrayView, Dtype, Form, Labelled, Result, Tree,
    core::{
        Source,
        tree::{from_document, to_document},
    },
};

use crate::{
    array::{array_of, tnv_array},
    border::{Failure, border, tnv_error},
    code::tnv_code,
    decode::{fill, fill_strings},
    envelope::{Envelope, info_of},
    info::tnv_info,
    input::{bad_argument, bytes, list, place, put},
    options::{Reading, encode_options, tnv_decode_options, tnv_encode_options},
    output::Fixed,
};

/// An array of a tree: what it is, which tnv_tree_inspect fills in, and memory for it, which tnv_tree_decode fills. Set it to zeros first.
#[repr(C)]
pub struct tnv_part {
    /// What it is.
    pub info: tnv_info,
    /// Room for the elements, or of string for the text: info.data_len bytes.
    pub data: *mut c_void,
    /// Bytes that there is room for.
    pub capacity: usize,
    /// Of string, and NULL for all else: room for info.count + 1 numbers, as in tnv_decode_strings.
    pub offsets: *mut u64,
    /// Numbers that there is room for.
    pub offsets_capacity: usize,
}

/// Says how many characters the envelope of a tree can have at most (bytes in the binary form). See tnv_tree_encode.
///
/// # Safety
/// `document` has `document_len` bytes and `arrays` so many arrays, which do not change, nor what they point to; `options` is NULL or the same; `bound` is a place for a number; `error` is
/// NULL or a place for an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_tree_encode_bound(
    document: *const c_char,
    document_len: usize,
    arrays: *const tnv_array,
    array_count: usize,
    options: *const tnv_encode_options,
    bound: *mut usize,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let (options, form) = encode_options(options)?;
            let (tree, arrays) = tree_of(document, document_len, arrays, array_count)?;
            put(bound, options.tree_max_len(form, &tree, &arrays)?);
            Ok(())
        })
    }
}

/// Writes lists and maps with arrays in them as one line, or in the form that the options name: settings and weights of a model, say.
///
/// `document` is JSON in which {"$part":0} stands for the first array of the list, {"$part":1} for the second, and so on; each is named at least once. Whole numbers are integers; what else JSON
/// has no number for, the specification says (section 14): {"$float":"1"} is the float 1.0, {"$int":"9007199254740993"} a large integer, {"$bytes":"AQID"} bytes.
/// `out`, `capacity` and `len` are as in tnv_encode; tnv_tree_encode_bound says how much is enough.
///
/// # Safety
/// As tnv_tree_encode_bound; `out` is a place for `capacity` bytes that nothing else points to; `len` is NULL or a place for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_tree_encode(
    document: *const c_char,
    document_len: usize,
    arrays: *const tnv_array,
    array_count: usize,
    options: *const tnv_encode_options,
    out: *mut c_char,
    capacity: usize,
    len: *mut usize,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let (options, form) = encode_options(options)?;
            let (tree, arrays) = tree_of(document, document_len, arrays, array_count)?;
            let mut out = Fixed::new(out.cast(), capacity, "out")?;
            let none = || bad_argument("a $part without its array");
            let tree: Tree<&Labelled<ArrayView<'_>>> = tree.try_map(&mut |k| arrays.get(k).ok_or_else(none))?;
            options.append_tree(form, &tree, &mut out)?;
            out.finish(len)
        })
    }
}

/// Says what a tree holds, so that there is room for it: its document as in tnv_tree_encode, and of each array what it is.
///
/// `document` has room for `document_capacity` bytes, `parts` for `part_capacity` parts; `document_len` and `part_count` become how many there are. If there is not enough room for one of
/// them the code is TNV_BUFFER_TOO_SMALL, and both numbers are right all the same: the first call may be one with no room at all. Of each part the info is filled in and nothing else.
///
/// # Safety
/// `input` has `input_len` bytes that do not change; `options` is NULL or there; `document` and `parts` are places for so much, which nothing else points to; `document_len` and `part_count` are NULL
/// or places for a number; `error` is NULL or a place for an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_tree_inspect(
    input: *const c_void,
    input_len: usize,
    options: *const tnv_decode_options,
    document: *mut c_char,
    document_capacity: usize,
    document_len: *mut usize,
    parts: *mut tnv_part,
    part_capacity: usize,
    part_count: *mut usize,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let reading = Reading::new(options)?;
            let (mut out, places) = (Fixed::new(document.cast(), document_capacity, "document")?, place(parts, part_capacity, "parts")?);
            let envelope = Envelope::new(input, input_len, &reading)?;
            let (tree, infos) = envelope.open(&reading)?.tree(&reading, |source, _| info_of(source, envelope.form()))?;
            out.take(to_document(&tree)?.as_bytes());
            put(part_count, infos.len());
            out.finish(document_len)?;
            if places.len() < infos.len() {
                return Err(Failure::TooSmall("parts", places.len(), infos.len()));
            }
            places.iter_mut().zip(infos).for_each(|(place, info)| place.info = info);
            Ok(())
        })
    }
}

/// Reads the arrays of a tree into the memory of the parts, of which there are as many as tnv_tree_inspect says. What does not fit is refused with TNV_BUFFER_TOO_SMALL; after an error
/// the memory holds anything. The infos are filled in anew.
///
/// # Safety
/// As tnv_tree_inspect; the memory of each part is there, and nothing else points to it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_tree_decode(
    input: *const c_void,
    input_len: usize,
    options: *const tnv_decode_options,
    parts: *mut tnv_part,
    part_count: usize,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let reading = Reading::new(options)?;
            let places = place(parts, part_count, "parts")?;
            let envelope = Envelope::new(input, input_len, &reading)?;
            let (mut next, mut failure) = (places.iter_mut(), None);
            let mut found = 0usize;
            let read = envelope.open(&reading)?.tree(&reading, |source, _| {
                found += 1;
                let Some(part) = next.next() else { return Ok((0, ())) };
                let text = part.read(source).map_err(|why| match why {
                    Failure::Ours(error) => error,
                    // Carried past the tree, which knows errors of ours alone.
                    small => {
                        failure = Some(small);
                        bad_argument("a part is too small")
                    }
                })?;
                part.info = info_of_read(source, envelope.form(), text)?;
                Ok((text, ()))
            });
            match (read, failure) {
                (_, Some(small)) => Err(small),
                (Err(error), None) => Err(error.into()),
                (Ok(_), None) if found != part_count => {
                    Err(bad_argument(format!("the tree has {found} arrays, and part_count is {part_count}: ask tnv_tree_inspect")).into())
                }
                (Ok(_), None) => Ok(()),
            }
        })
    }
}

impl tnv_part {
    /// Fills the memory; says how many bytes of text that were.
    ///
    /// # Safety
    /// The memory is there, and nothing else points to it.
    unsafe fn read(&mut self, source: &dyn Source) -> Result<usize, Failure> {
        // SAFETY: the words of this function.
        let memory = unsafe { place(self.data.cast::<u8>(), self.capacity, "part.data")? };
        if *source.dtype() != Dtype::String {
            return fill(source, memory).map(|()| 0);
        }
        // SAFETY: the same.
        let offsets = unsafe { place(self.offsets, self.offsets_capacity, "part.offsets")? };
        fill_strings(source, memory, offsets)
    }
}

/// The info of an array whose text has just been read.
fn info_of_read(source: &dyn Source, form: Form, text: usize) -> Result<tnv_info> {
    match source.dtype() {
        Dtype::String => tnv_info::new(form, source.dtype(), source.shape(), text),
        _ => info_of(source, form).map(|(_, info)| info),
    }
}

/// A document and its arrays.
///
/// # Safety
/// As tnv_tree_encode_bound.
#[allow(clippy::type_complexity, reason = "a tree and its arrays")]
unsafe fn tree_of<'a>(
    document: *const c_char,
    document_len: usize,
    arrays: *const tnv_array,
    array_count: usize,
) -> Result<(Tree<usize>, Vec<Labelled<ArrayView<'a>>>)> {
    // SAFETY: the words of this function.
    let (document, arrays): (&[u8], &'a [tnv_array]) =
        unsafe { (bytes(document.cast(), document_len, "document")?, list(arrays, array_count, "arrays")?) };
    let tree = from_document(document, arrays.len())?;
    // SAFETY: the same.
    let read = |(k, array): (usize, &'a tnv_array)| unsafe { array_of(array) }.map_err(|error| error.context(&format!("array {k}")));
    Ok((tree, arrays.iter().enumerate().map(read).collect::<Result<_>>()?))
}
