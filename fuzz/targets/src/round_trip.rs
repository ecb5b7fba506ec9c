//! Arrays of all kinds, written with all options, come back to the bit.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, json};
use tenvelope::{Array, ArrayView, Chunk, DecodeOptions, Dtype, EncodeOptions, ErrorKind, Form, Labelled, Level, Profile};

use crate::{
    promises::{Pieces, id},
    recipe, values,
};

const FORMS: [Form; 3] = [Form::Line, Form::Json, Form::Binary];

/// encode → decode is the same array, in all forms, in one piece and in many, and never longer than was said beforehand.
pub fn round_trip(data: &[u8]) {
    let mut u = Unstructured::new(data);
    let Ok((options, has_chain)) = options(&mut u) else { return };
    let Ok(array) = values::array(&mut u, 1024) else { return };
    let mut lines = Vec::new();
    for form in FORMS {
        let written = match written(&options, form, &array) {
            Ok(written) => written,
            Err(error) => {
                // A chain of the recipe may not suit the array, labels its shape; what the library chooses suits.
                let is_known =
                    [ErrorKind::BadChain, ErrorKind::BadMeta, ErrorKind::Unsupported, ErrorKind::LimitExceeded, ErrorKind::BadChunk];
                assert!(is_known.contains(&error.kind()) && (has_chain || error.kind() != ErrorKind::BadChain), "{error}");
                return;
            }
        };
        assert!(written.len() <= options.max_len(form, &array).expect("a bound"), "longer than its bound");
        let back = read(form, &written);
        assert!(back.value == array, "another array comes back from {form}: {options:?}");
        assert_eq!(id(&back.value), id(&array));
        let again = options.clone().attrs(Map::new()).dims(Vec::<Option<String>>::new());
        assert_eq!(self::written(&again, form, &back).expect("once more"), written, "encode(decode(x)) is not x");
        lines.push(DecodeOptions::default().convert(&written, Form::Line, Some("hex")).expect("a line"));
        streams(&options, form, &array, &written, u.arbitrary().unwrap_or(7));
    }
    assert!(lines.iter().all(|line| line == &lines[0]), "the forms hold different chunk bytes");
}

/// Options, and whether they name a chain.
fn options(u: &mut Unstructured<'_>) -> Result<(EncodeOptions, bool)> {
    let mut options = EncodeOptions::default()
        .threads(1)
        .level(*u.choose(&[Level::Fast, Level::Default, Level::Small])?)
        .profile(*u.choose(&[Profile::Core, Profile::Portable, Profile::Extended])?)
        .text(*u.choose(&["base64url", "hex"])?)
        .chunk(match u.int_in_range(0..=3u8)? {
            0 => Chunk::Auto,
            1 => Chunk::Whole,
            _ => Chunk::Elements(2 * u64::from(u.int_in_range(1..=80u8)?)),
        });
    if u.ratio(1, 5)? {
        options = options.attrs(json!({ "unit": "mm", "n": u.arbitrary::<i32>()? }).as_object().cloned().unwrap_or_default());
    }
    if u.ratio(1, 8)? {
        options = options.dims([Some("x"), None]);
    }
    let has_chain = u.ratio(3, 4)?;
    Ok((if has_chain { options.codecs(recipe::chain(u)?) } else { options }, has_chain))
}

fn written(options: &EncodeOptions, form: Form, array: &impl tenvelope::AsArray) -> tenvelope::Result<Vec<u8>> {
    let mut out = Vec::new();
    options.append_to(form, array, &mut out)?;
    Ok(out)
}

fn read(form: Form, written: &[u8]) -> Labelled<Array> {
    let options = DecodeOptions::default().threads(1);
    let back = match form {
        Form::Json => options.from_json(std::str::from_utf8(written).expect("JSON is text")),
        _ => options.from_slice(written),
    };
    back.unwrap_or_else(|error| panic!("what was written is refused: {error}"))
}

/// An array that comes in pieces is written as in one, and read as in one.
fn streams(options: &EncodeOptions, form: Form, array: &Array, whole: &[u8], seed: u8) {
    let out = options.to_writer(form, array, Vec::new()).expect("a stream");
    assert_eq!(out, whole, "a stream holds something else");
    let mut writer = match options.writer(form, array.dtype().clone(), array.shape(), Vec::new()) {
        Ok(writer) => writer,
        Err(error) => panic!("a writer refuses what the verb takes: {error}"),
    };
    let (mut from, mut turn) = (0, usize::from(seed));
    while from < array.count() {
        turn += 1;
        let mut len = ([1, 7, 2, 64, 3, 1000][turn % 6]).min(array.count() - from);
        if matches!(array.dtype(), Dtype::Int4 | Dtype::Uint4) {
            len = (len + len % 2).min(array.count() - from);
        }
        writer.write(&piece(array, from, len)).expect("a piece");
        from += len;
    }
    assert_eq!(writer.finish().expect("all of it"), whole, "pieces make another envelope");
    if form != Form::Json {
        let reader = DecodeOptions::default().reader(Pieces::new(whole)).expect("a stream");
        assert!(reader.read::<Array>().expect("a stream") == *array, "another array from a stream");
    }
}

/// Some elements, which begin at a whole byte.
fn piece(array: &Array, from: usize, len: usize) -> Array {
    if let Some(strings) = array.strings() {
        return ArrayView::from_strings(&[len], strings.iter().skip(from).take(len).collect::<tenvelope::Strings>()).expect("strings");
    }
    let offset = |count: usize| array.dtype().run_len(count as u64).expect("a fixed size") as usize;
    let run = array.bytes().expect("a run");
    let run = &run[offset(from)..offset(from + len)];
    ArrayView::from_bytes(array.dtype().clone(), &[len], run).and_then(ArrayView::into_owned).expect("elements")
}
