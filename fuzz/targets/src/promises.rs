//! What is promised of every verb, whatever comes in.

use std::{
    io::{self, Read},
    sync::LazyLock,
};

use tenvelope::{
    Array, ArrayView, DecodeOptions, Dtype, Error, ErrorKind, Form, Labelled, Limits, Meta, Result, builtin, content_id,
    core::{Anything, Notation, Opened, Plan, encode, max_len},
    inspect_slice,
};

/// All codes there are, as the page of the specification has them.
const CODES: &str = include_str!("../../../spec/errors.md");

/// Codes that no input can cause: they are about arguments, streams and machines.
const NOT_OF_INPUT: [ErrorKind; 4] = [ErrorKind::BadArgument, ErrorKind::AllocFailed, ErrorKind::NeedsSeek, ErrorKind::Io];

/// So small that no input is worth much time.
pub(crate) fn limits() -> Limits {
    Limits::default().input(1 << 20).decoded(1 << 16).items(1 << 12).depth(24)
}

/// How inputs are read here.
pub(crate) fn options() -> &'static DecodeOptions {
    static OPTIONS: LazyLock<DecodeOptions> = LazyLock::new(|| DecodeOptions::default().limits(limits()).threads(1));
    &OPTIONS
}

/// Asserts that an error is one of an input: a known code, and a sentence that may go to a terminal.
///
/// # Panics
/// If it is not.
pub fn check_error(error: &Error) -> ErrorKind {
    let kind = error.kind();
    assert!(!NOT_OF_INPUT.contains(&kind), "no input can cause {error}");
    assert!(CODES.contains(&format!("\n| `{}` |", error.code())), "{} is not on the page", error.code());
    let sentence = error.to_string();
    assert!(sentence.chars().count() <= 512, "a sentence of {} characters: {sentence:?}", sentence.chars().count());
    let is_safe = |c: char| c == ' ' || c.is_ascii_graphic() || (!c.is_ascii() && c.escape_debug().eq([c]));
    assert!(sentence.chars().all(is_safe), "a sentence that is not escaped: {sentence:?}");
    kind
}

/// The kind of an error that has been looked at.
pub(crate) fn kind<T>(result: &Result<T>) -> Option<ErrorKind> {
    result.as_ref().err().map(check_error)
}

/// Whether all verbs agree on a line or the binary form, and whether what is accepted holds. Gives back how it is refused, if it is.
pub(crate) fn check_envelope(input: &[u8]) -> Option<ErrorKind> {
    let options = options();
    let array = options.from_slice::<Labelled<Array>>(input);
    let streamed = options.reader(Pieces::new(input)).and_then(|reader| reader.read::<Labelled<Array>>());
    let proved = options.reader(Pieces::new(input)).and_then(|reader| reader.verify());
    let tree = options.tree_from_slice(input);
    let object = options.object_from_slice::<Anything>(input, None);
    let inspected = inspect_slice(input);
    let opened = match options.open_slice(input) {
        Ok(opened) => opened,
        Err(error) => {
            let expected = Some(check_error(&error));
            kind(&inspected);
            for (verb, found) in [
                ("array", kind(&array)),
                ("stream", kind(&streamed)),
                ("proof", kind(&proved)),
                ("tree", kind(&tree)),
                ("object", kind(&object)),
            ] {
                assert_eq!(found, expected, "{verb} beside open");
            }
            return expected;
        }
    };
    match inspected {
        Ok(info) => {
            assert_eq!(&info.dtype, opened.dtype());
            assert!(info.shape.iter().map(|&dim| dim as usize).eq(opened.shape().iter().copied()) && info.complete);
        }
        // Of a tree the document is looked at, which is not opened yet.
        Err(error) => {
            check_error(&error);
            assert!(*opened.dtype() == Dtype::Tree && tree.is_err(), "accepted, and not inspected: {error}");
        }
    }
    let verified = opened.verify();
    assert_eq!(kind(&streamed), kind(&array), "streamed");
    match opened.dtype() {
        Dtype::Object => {
            assert!(array.is_err() && tree.is_err() && kind(&verified) == Some(ErrorKind::Unsupported));
            assert_eq!(kind(&proved), kind(&verified));
            kind(&object)
        }
        Dtype::Tree => {
            assert!(array.is_err() && object.is_err());
            assert_eq!((kind(&verified), kind(&proved)), (kind(&tree), kind(&tree)), "a tree proved, and read");
            kind(&tree)
        }
        _ => {
            assert!(kind(&tree).is_some() && kind(&object).is_some());
            assert_eq!((kind(&verified), kind(&proved)), (kind(&array), kind(&array)), "an array proved, and read");
            let Ok(array) = array else { return kind(&array) };
            assert!(streamed.is_ok_and(|streamed| streamed == array), "another array from a stream");
            check_array(input, &opened, &array);
            None
        }
    }
}

/// An array that was accepted: read in other ways, put into other forms, and written again.
fn check_array(input: &[u8], opened: &Opened<'_>, array: &Labelled<Array>) {
    let options = options();
    let value = &array.value;
    assert_eq!(&opened.decode().expect("accepted"), value);
    if let Some(run) = value.bytes() {
        let mut place = vec![0xa5; run.len()];
        opened.decode_run(&mut place).expect("accepted");
        assert_eq!(place, run, "a run");
    }
    if let Some(rows) = value.shape().first().filter(|rows| **rows > 0) {
        let last = opened.decode_rows(rows - 1..*rows).expect("a row");
        assert_eq!(last.shape().get(1..), value.shape().get(1..));
        if let (Some(run), Some(row)) = (value.bytes(), last.bytes())
            && !matches!(value.dtype(), Dtype::Int4 | Dtype::Uint4)
        {
            assert!(run.ends_with(row), "the last row");
        }
    }
    let form = if opened.text().is_some() { Form::Line } else { Form::Binary };
    let text = opened.text();
    let json = options.convert(input, Form::Json, text.as_deref()).expect("JSON");
    let other = if form == Form::Line { Form::Binary } else { Form::Line };
    let converted = options.convert(&json, other, None).expect("another form");
    assert_eq!(options.convert(&converted, form, text.as_deref()).expect("and back"), input, "not the same after other forms");
    let json = String::from_utf8(json).expect("JSON is text");
    assert_eq!(&options.from_json::<Labelled<Array>>(&json).expect("its JSON"), array);
    assert_eq!(&options.from_slice::<Labelled<Array>>(&converted).expect("its other form"), array);
    check_written(input, form, opened, value);
}

/// With its own chain, chunk length and meta an array is written as it was, where the chain has one spelling, and comes back from whatever is written.
fn check_written(input: &[u8], form: Form, opened: &Opened<'_>, value: &Array) {
    let chain = opened.chain();
    let meta = Meta { fields: None, ..opened.meta().clone() };
    let has_attrs = meta.attrs.is_some();
    let plan = Plan { chunk: opened.header().chunk, meta, ..Plan::new(chain) };
    let notation = Notation::new(form, opened.text().as_deref().unwrap_or("hex"), builtin()).expect("its own text codec");
    let mut out = Vec::new();
    match encode(value, &plan, &notation, &mut out) {
        Ok(()) => {}
        // A reader takes numbers in attrs that a writer must not write (rule M4).
        Err(error) if has_attrs && error.kind() == ErrorKind::BadMeta => return,
        Err(error) => panic!("accepted, and not written: {error}"),
    }
    assert!(max_len(value, &plan, &notation).is_ok_and(|most| out.len() <= most), "longer than its bound");
    if has_one_spelling(opened) {
        assert_eq!(out, input, "another envelope of the same array");
    }
    let back: Array = options().from_slice(&out).expect("what was written");
    assert_eq!(&back, value);
    assert_eq!(id(&back), id(value));
    let mut again = Vec::new();
    encode(&back, &plan, &notation, &mut again).expect("once more");
    assert_eq!(again, out, "written twice, and not the same");
}

/// Compressors and whole files may be written in several ways; everything else in one.
fn has_one_spelling(opened: &Opened<'_>) -> bool {
    let one = ["delta", "raw", "vlen_utf8", "shuffle", "bitshuffle"];
    opened.header().codecs.iter().all(|codec| one.contains(&codec.name()) || opened.text().is_some_and(|text| text == codec.as_str()))
}

pub(crate) fn id(array: &ArrayView<'_>) -> String {
    content_id(array).expect("the id of an array")
}

/// A stream that gives what it likes: pieces of awkward lengths.
pub(crate) struct Pieces<'a> {
    rest: &'a [u8],
    turn: usize,
}

impl<'a> Pieces<'a> {
    pub(crate) fn new(rest: &'a [u8]) -> Self {
        Pieces { rest, turn: rest.len() }
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        const LENGTHS: [usize; 7] = [1, 64, 7, 3, 1000, 63, 13];
        self.turn += 1;
        let len = LENGTHS[self.turn % LENGTHS.len()].min(out.len());
        self.rest.read(&mut out[..len])
    }
}
