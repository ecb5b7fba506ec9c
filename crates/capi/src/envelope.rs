//! An envelope in whatever form it comes, opened.

use std::ffi::c_void;

use tenvelope::{
    Array, AsArray, Dtype, Error, ErrorKind, Form, Labelled, Meta, Result, Tree,
    core::{FromJson, Opened, ReadableTree, Source, StoredLine, read_json},
};

use crate::{info::tnv_info, input::bytes, options::Reading};

/// An input whose form is known. JSON has become its line, its values, or the readable tree that it is.
pub(crate) enum Envelope<'a> {
    Given(&'a [u8], Form),
    Line(String),
    Values(Labelled<Array>),
    Tree(ReadableTree),
}

/// An envelope whose check and header are proved, or what stands in its place.
pub(crate) enum Content<'a> {
    Opened(Opened<'a>, Form),
    Values(&'a Labelled<Array>),
    Tree(&'a ReadableTree),
}

impl<'a> Envelope<'a> {
    /// How it was written.
    pub(crate) fn form(&self) -> Form {
        match self {
            Envelope::Given(_, form) => *form,
            _ => Form::Json,
        }
    }

    /// Reads as much of an input as its form needs to be known.
    ///
    /// # Safety
    /// If `input` is not NULL, `len` bytes stand there, which nobody changes while `'a` lasts.
    pub(crate) unsafe fn new(input: *const c_void, len: usize, reading: &Reading) -> Result<Self> {
        // SAFETY: the same words.
        let input = unsafe { bytes(input, len, "input")? };
        let form = reading.form.or_else(|| Form::of(input)).unwrap_or(Form::Line);
        if form != Form::Json {
            return Ok(Envelope::Given(input, form));
        }
        Ok(match read_json(input, &reading.limits)? {
            FromJson::Line(line) => Envelope::Line(line),
            FromJson::Values(array) => Envelope::Values(array),
            FromJson::Tree(tree) => Envelope::Tree(tree),
        })
    }

    /// Proves check and header.
    pub(crate) fn open(&'a self, reading: &Reading) -> Result<Content<'a>> {
        let (opened, form) = match self {
            Envelope::Given(input, Form::Binary) => (Opened::from_binary(input, &reading.registry, &reading.limits)?, Form::Binary),
            Envelope::Given(input, form) => (Opened::from_line(input, &reading.registry, &reading.limits)?, *form),
            // Its length was held against the limit before it was made.
            Envelope::Line(line) => (Opened::new(line, &reading.registry, &reading.limits.input(u64::MAX))?, Form::Json),
            Envelope::Values(array) => return Ok(Content::Values(array)),
            Envelope::Tree(tree) => return Ok(Content::Tree(tree)),
        };
        Ok(Content::Opened(opened.with_threads(reading.threads), form))
    }

    /// The elements of an array, as they are taken by `take`: a stored line in the pass that proves it.
    pub(crate) fn read<T, E: From<Error>>(&self, reading: &Reading, mut take: impl FnMut(&dyn Source) -> Result<T, E>) -> Result<T, E> {
        if let Envelope::Given(line, Form::Line) = self
            && let Some(stored) = StoredLine::find(line, &reading.registry, &reading.limits)
            && let Ok(taken) = take(&stored)
            && stored.is_proved()
        {
            return Ok(taken);
        }
        // Whatever was wrong, this way finds out what.
        take(self.open(reading)?.array()?)
    }
}

impl Content<'_> {
    /// The array that it holds.
    pub(crate) fn array(&self) -> Result<&dyn Source> {
        match self {
            Content::Opened(opened, _) if *opened.dtype() == Dtype::Tree => Err(no_array("a tree", "tnv_tree_decode")),
            Content::Opened(opened, _) if opened.dtype().is_object() => Err(no_array("an object", "tnv_decode_object")),
            Content::Opened(opened, _) => Ok(opened),
            Content::Values(array) => Ok(&array.value),
            Content::Tree(_) => Err(no_array("a tree", "tnv_tree_decode")),
        }
    }

    /// The tree that it holds: numbers in place of its arrays, and what `take` makes of each, with the bytes of text that it has read. Those of a readable tree are decoded first.
    pub(crate) fn tree<T>(
        &self,
        reading: &Reading,
        mut take: impl FnMut(&dyn Source, &Meta) -> Result<(usize, T)>,
    ) -> Result<(Tree<usize>, Vec<T>)> {
        match self {
            Content::Opened(opened, _) => opened.decode_tree_with(|part, _| take(part, part.meta())),
            Content::Tree(readable) => {
                let mut taken = Vec::new();
                let numbered = readable.decode(&reading.registry, &reading.limits)?.try_map(&mut |array| {
                    taken.push(take(&array.value, &meta_of(&array))?.1);
                    Ok::<_, Error>(taken.len() - 1)
                })?;
                Ok((numbered, taken))
            }
            Content::Values(array) => {
                let message = format!("the envelope holds an array of {}, no tree: tnv_decode reads it", array.value.dtype());
                Err(Error::new(ErrorKind::DtypeMismatch, message).in_field("dtype"))
            }
        }
    }

    /// What it is, and how much memory it takes.
    pub(crate) fn info(&self) -> Result<tnv_info> {
        match self {
            Content::Opened(opened, form) => {
                let len = match opened.dtype() {
                    Dtype::Tree => 0,
                    Dtype::Object => opened.object_bytes()?.len(),
                    _ => return info_of(opened, *form).map(|(_, info)| info),
                };
                tnv_info::new(*form, opened.dtype(), &[], len)
            }
            Content::Values(array) => info_of(&array.value, Form::Json).map(|(_, info)| info),
            Content::Tree(_) => tnv_info::new(Form::Json, &Dtype::Tree, &[], 0),
        }
    }
}

/// The meta of an array in memory, with the fields of a struct.
pub(crate) fn meta_of(array: &Labelled<Array>) -> Meta {
    let fields = match array.value.dtype() {
        Dtype::Struct(fields) => Some(fields.clone()),
        _ => None,
    };
    Meta { fields, ..AsArray::meta(array) }
}

/// What an array is, and how many bytes of text it has. Strings are decoded for it: nothing else says how long they are.
pub(crate) fn info_of(source: &dyn Source, form: Form) -> Result<(usize, tnv_info)> {
    let (dtype, shape) = (source.dtype(), source.shape());
    if *dtype == Dtype::String {
        let text = source.strings()?.text_len();
        return Ok((text, tnv_info::new(form, dtype, shape, text)?));
    }
    Ok((0, tnv_info::new(form, dtype, shape, run_len(source)?)?))
}

/// Bytes of the elements.
pub(crate) fn run_len(source: &dyn Source) -> Result<usize> {
    let count = source.shape().iter().try_fold(1u64, |count, &dim| count.checked_mul(dim as u64));
    let len = count.and_then(|count| source.dtype().run_len(count)).and_then(|len| usize::try_from(len).ok());
    len.ok_or_else(|| Error::new(ErrorKind::Unsupported, format!("elements of {} have no fixed size", source.dtype())))
}

fn no_array(what: &str, function: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("the envelope holds {what}, which {function} reads"))
}
