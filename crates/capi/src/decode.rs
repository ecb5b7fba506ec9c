//! Envelopes to arrays and objects, and what else can be done with an envelope.

use std::ffi::{c_char, c_void};

use tenvelope::{
    Dtype, Error, ErrorKind, Form,
    core::{Notation, Opened, Source, content_id},
    quote,
    tree::content_id as tree_id,
};

use crate::{
    border::{Failure, Outcome, border, put_text, tnv_error},
    code::tnv_code,
    envelope::{Content, Envelope, info_of, run_len},
    info::tnv_info,
    input::{bad_argument, place, put, text},
    options::{Reading, form_of, tnv_decode_options},
    output::Fixed,
};

/// Says what an envelope holds and how much memory that takes, so that there is room for it: check and header are proved, and that the body can hold what the header claims. Memory of
/// `info->data_len` bytes is worth having, within the limits of the options. (tnv_peek looks at headers without proving anything.)
///
/// # Safety
/// `input` has `input_len` bytes that do not change; `options` is NULL or there; `info` is NULL or a place for one; `error` is NULL or a place for an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_inspect(
    input: *const c_void,
    input_len: usize,
    options: *const tnv_decode_options,
    info: *mut tnv_info,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let reading = Reading::new(options)?;
            put(info, Envelope::new(input, input_len, &reading)?.open(&reading)?.info()?);
            Ok(())
        })
    }
}

/// Reads the elements of an array into memory: in C order, little-endian, without gaps. Everything is proved on the way.
///
/// `dtype` says what the memory is for: any other dtype is refused with TNV_DTYPE_MISMATCH, since there is no silent cast. NULL takes what comes; ask tnv_inspect what that is.
/// `data` has room for `capacity` bytes; a larger array is refused with TNV_BUFFER_TOO_SMALL before anything is written. After any other error it holds anything.
///
/// # Safety
/// As tnv_inspect; `dtype` is NULL or a text; `data` is a place for `capacity` bytes that nothing else points to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_decode(
    input: *const c_void,
    input_len: usize,
    options: *const tnv_decode_options,
    dtype: *const c_char,
    data: *mut c_void,
    capacity: usize,
    info: *mut tnv_info,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let reading = Reading::new(options)?;
            let wanted = text(dtype, "dtype")?;
            let memory = place(data.cast::<u8>(), capacity, "data")?;
            let envelope = Envelope::new(input, input_len, &reading)?;
            let form = envelope.form();
            let found = envelope.read(&reading, |source| {
                check_dtype(source, wanted)?;
                fill(source, memory)?;
                Ok::<_, Failure>(info_of(source, form)?.1)
            })?;
            put(info, found);
            Ok(())
        })
    }
}

/// Reads some rows of an array: those from `first` on, `count` of them, of the first dim. Only the chunks that hold them are decoded, after the check of the whole. `info` is what
/// these rows are.
///
/// # Safety
/// As tnv_decode.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_decode_rows(
    input: *const c_void,
    input_len: usize,
    options: *const tnv_decode_options,
    dtype: *const c_char,
    first: u64,
    count: u64,
    data: *mut c_void,
    capacity: usize,
    info: *mut tnv_info,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let reading = Reading::new(options)?;
            let wanted = text(dtype, "dtype")?;
            let memory = place(data.cast::<u8>(), capacity, "data")?;
            let envelope = Envelope::new(input, input_len, &reading)?;
            let content = envelope.open(&reading)?;
            let Content::Opened(opened, form) = &content else {
                return Err(Error::new(ErrorKind::Unsupported, "readable values have no chunks to read rows from; read all of them").into());
            };
            check_dtype(content.array()?, wanted)?;
            let row = |row: u64| usize::try_from(row).map_err(|_| bad_argument(format!("row {row} is beyond memory")));
            let rows = opened.decode_rows(row(first)?..row(first.saturating_add(count))?)?;
            fill(&rows, memory)?;
            put(info, info_of(&rows, *form)?.1);
            Ok(())
        })
    }
}

/// Reads an array of the dtype string: the text of all elements, one after the other without zeros, and where each begins. Element i is what stands from `offsets[i]` to `offsets[i + 1]`.
///
/// `text` has room for `text_capacity` bytes: `data_len` of tnv_inspect. `offsets` has room for `offsets_capacity` numbers: one more than there are elements. What does not fit is refused with
/// TNV_BUFFER_TOO_SMALL before anything is written.
///
/// # Safety
/// As tnv_inspect; `text` and `offsets` are places for so much, which nothing else points to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_decode_strings(
    input: *const c_void,
    input_len: usize,
    options: *const tnv_decode_options,
    text: *mut c_char,
    text_capacity: usize,
    offsets: *mut u64,
    offsets_capacity: usize,
    info: *mut tnv_info,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let reading = Reading::new(options)?;
            let (text, offsets) = (place(text.cast::<u8>(), text_capacity, "text")?, place(offsets, offsets_capacity, "offsets")?);
            let envelope = Envelope::new(input, input_len, &reading)?;
            let content = envelope.open(&reading)?;
            let source = content.array()?;
            let len = fill_strings(source, text, offsets)?;
            put(info, tnv_info::new(envelope.form(), source.dtype(), source.shape(), len)?);
            Ok(())
        })
    }
}

/// Proves that an envelope decodes, with the memory of one chunk.
///
/// # Safety
/// As tnv_inspect.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_verify(
    input: *const c_void,
    input_len: usize,
    options: *const tnv_decode_options,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let reading = Reading::new(options)?;
            match Envelope::new(input, input_len, &reading)?.open(&reading)? {
                Content::Opened(opened, _) if opened.dtype().is_object() && *opened.dtype() != Dtype::Tree => {
                    opened.proved_object_bytes().map(drop)?
                }
                Content::Opened(opened, _) => opened.verify()?,
                Content::Values(_) => {}
                Content::Tree(tree) => tree.decode(&reading.registry, &reading.limits).map(drop)?,
            }
            Ok(())
        })
    }
}

/// Writes an envelope of any form in another one: its chunks stay as they are, and no codec but text codecs is entered. `form` is a tnv_form, `text` the text codec of the result, where
/// it has one; NULL keeps that of the input. `out`, `capacity` and `len` are as in tnv_encode; with a `capacity` of 0 the call says how much is needed.
///
/// # Safety
/// As tnv_inspect; `text` is NULL or a text; `out` is a place for `capacity` bytes that nothing else points to; `len` is NULL or a place for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_convert(
    input: *const c_void,
    input_len: usize,
    options: *const tnv_decode_options,
    form: i32,
    text_codec: *const c_char,
    out: *mut c_char,
    capacity: usize,
    len: *mut usize,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let reading = Reading::new(options)?;
            let (to, codec) = (form_of(form)?.unwrap_or(Form::Line), text(text_codec, "text_codec")?);
            let mut out = Fixed::new(out.cast(), capacity, "out")?;
            let envelope = Envelope::new(input, input_len, &reading)?;
            let Content::Opened(opened, _) = envelope.open(&reading)? else {
                let message = "readable JSON names no codecs, so it is no other form of an envelope: decode it, and encode what comes";
                return Err(Error::new(ErrorKind::Unsupported, message).into());
            };
            let text = codec.map_or_else(|| opened.text().unwrap_or_else(|| "base64url".to_owned()), str::to_owned);
            opened.write(&Notation::new(to, &text, &reading.registry)?, &mut out)?;
            out.finish(len)
        })
    }
}

/// Writes the content id of an array or a tree, 64 hex digits and a zero, to `id`: the same for equal arrays, whatever their codecs, forms and attrs.
///
/// # Safety
/// As tnv_inspect; `id` is a place for 65 characters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_content_id(
    input: *const c_void,
    input_len: usize,
    options: *const tnv_decode_options,
    id: *mut c_char,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let reading = Reading::new(options)?;
            let envelope = Envelope::new(input, input_len, &reading)?;
            let found = match envelope.open(&reading)? {
                Content::Opened(opened, _) if *opened.dtype() == Dtype::Tree => tree_id(&opened.decode_tree()?)?,
                Content::Tree(tree) => tree_id(&tree.decode(&reading.registry, &reading.limits)?)?,
                content => content_id(&content.array()?.array()?)?,
            };
            put_text(&found, place(id, 65, "id")?);
            Ok(())
        })
    }
}

/// Reads the bytes that the object codec of an object has written (its name stands in what tnv_peek says), for a library that knows that format. Those of cbor and msgpack are read to their
/// end, within the limits of the options; those of bincode are as they were found.
///
/// `label` is what the object must be labelled, if it has a label: another one is refused with TNV_TYPE_MISMATCH. NULL takes any. `out`, `capacity` and `len` are as in tnv_encode.
///
/// # Safety
/// As tnv_inspect; `label` is NULL or a text; `out` is a place for `capacity` bytes that nothing else points to; `len` is NULL or a place for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tnv_decode_object(
    input: *const c_void,
    input_len: usize,
    options: *const tnv_decode_options,
    label: *const c_char,
    out: *mut c_void,
    capacity: usize,
    len: *mut usize,
    error: *mut tnv_error,
) -> tnv_code {
    // SAFETY: the words of this function, in all of it.
    unsafe {
        border(error, || {
            let reading = Reading::new(options)?;
            let wanted = text(label, "label")?;
            let mut out = Fixed::new(out, capacity, "out")?;
            let envelope = Envelope::new(input, input_len, &reading)?;
            let content = envelope.open(&reading)?;
            let Content::Opened(opened, _) = &content else {
                return Err(Error::new(ErrorKind::DtypeMismatch, "the JSON holds readable values, no object").in_field("dtype").into());
            };
            check_label(opened, wanted)?;
            out.take(&opened.proved_object_bytes()?);
            out.finish(len)
        })
    }
}

/// Fills memory with the elements of an array.
pub(crate) fn fill(source: &dyn Source, memory: &mut [u8]) -> Outcome<()> {
    let (len, capacity) = (run_len(source)?, memory.len());
    let place = memory.get_mut(..len).ok_or(Failure::TooSmall("data", capacity, len))?;
    Ok(source.fill(place)?)
}

/// Fills memory with strings; says how many bytes of text they are.
pub(crate) fn fill_strings(source: &dyn Source, text: &mut [u8], offsets: &mut [u64]) -> Outcome<usize> {
    let strings = source.strings()?;
    let (count, len) = (strings.len().saturating_add(1), strings.text_len());
    if text.len() < len {
        return Err(Failure::TooSmall("text", text.len(), len));
    }
    if offsets.len() < count {
        return Err(Failure::TooSmall("offsets", offsets.len(), count));
    }
    let mut at = 0;
    for (string, place) in strings.iter().zip(offsets.iter_mut()) {
        *place = at as u64;
        text[at..at + string.len()].copy_from_slice(string.as_bytes());
        at += string.len();
    }
    offsets[strings.len()] = at as u64;
    Ok(len)
}

fn check_dtype(source: &dyn Source, wanted: Option<&str>) -> Outcome<()> {
    if *source.dtype() == Dtype::String {
        return Err(Error::new(ErrorKind::Unsupported, "strings have no fixed size: tnv_decode_strings reads them").into());
    }
    match wanted {
        Some(wanted) if source.dtype().to_string() != wanted => {
            let message = format!("the array is of {}, the memory for {}; there is no silent cast", source.dtype(), quote(wanted));
            Err(Error::new(ErrorKind::DtypeMismatch, message).in_field("dtype").into())
        }
        _ => Ok(()),
    }
}

fn check_label(opened: &Opened<'_>, wanted: Option<&str>) -> Result<(), Error> {
    match (wanted, &opened.meta().type_label) {
        (Some(wanted), Some(found)) if wanted != found => {
            let message = format!("the object is labelled {}, not {}", quote(found), quote(wanted));
            Err(Error::new(ErrorKind::TypeMismatch, message).in_field("meta"))
        }
        _ => Ok(()),
    }
}
