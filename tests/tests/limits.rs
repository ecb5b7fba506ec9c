//! Limits and caps at L and at L + 1 where only Rust has them: each verb with each limit of its caller, and the writer, which is held to the caps.
//!
//! What a reader of any language does with each limit and cap is one table: `tests/conformance/limits.py`.

use std::fmt::Debug;

use serde_json::{Map, Value, json};
use tenvelope::{
    Array, ArrayView, Chunk, DecodeOptions, Dtype, EncodeOptions, ErrorKind, Form, Limits, Result, Tree,
    core::{Field, Fields, caps},
    from_str, inspect, object,
    tree::{BigInt, to_tree},
};

/// What a result comes to, for a table: nothing, or a kind of error.
fn kind<T: Debug>(result: Result<T>) -> Option<ErrorKind> {
    result.err().map(|error| error.kind())
}

#[test]
fn limits_of_trusted_input_are_others_in_each_member() {
    let Limits { input, header, decoded, items, depth, .. } = Limits::default();
    assert_eq!((input, header, decoded, items, depth), (1 << 30, 65_536, 1 << 29, 1 << 24, 64), "section 10 of the specification");
    let trusted = Limits::trusted();
    assert_eq!((trusted.input, trusted.header, trusted.decoded), ((1 << 53) - 1, 1 << 20, (1 << 53) - 1), "the caps");
    assert_eq!((trusted.items, trusted.depth), (u64::MAX, 128), "there are no caps on these");
    assert!(
        trusted.input > input && trusted.header > header && trusted.decoded > decoded && trusted.items > items && trusted.depth > depth
    );
    // Each setter sets its own.
    let set = Limits::default().input(1).header(2).decoded(3).items(4).depth(5);
    assert_eq!((set.input, set.header, set.decoded, set.items, set.depth), (1, 2, 3, 4, 5));
    for (one, name) in [
        (Limits::default().input(1), "input"),
        (Limits::default().header(1), "header"),
        (Limits::default().decoded(1), "decoded"),
        (Limits::default().items(1), "items"),
        (Limits::default().depth(1), "depth"),
    ] {
        let differ = [one.input != input, one.header != header, one.decoded != decoded, one.items != items, one.depth != depth];
        assert_eq!(differ.iter().filter(|differs| **differs).count(), 1, "{name}");
    }
}

/// A verb on one input: what it says under these limits.
type Verb<'a> = (&'a str, Box<dyn Fn(Limits) -> Option<ErrorKind> + 'a>);

/// Every verb that takes limits, with those limits that it can meet: at the length passes, one less is refused.
#[test]
fn every_verb_holds_the_limits_of_its_caller() {
    let array = [1.5f64, 2.0, 3.25];
    let stored = EncodeOptions::default().codecs("raw-base64url");
    let (line, bytes) = (&stored.to_string(&array).unwrap(), &stored.to_vec(&array).unwrap());
    let json = &stored.to_json(&array).unwrap();
    let options = |limits| DecodeOptions::default().limits(limits);
    let verbs: [(Verb<'_>, usize); 8] = [
        (("from_str", Box::new(move |limits| kind(options(limits).from_str::<Array>(line)))), line.len()),
        (("verify", Box::new(move |limits| kind(options(limits).verify(line)))), line.len()),
        (("from_slice of a line", Box::new(move |limits| kind(options(limits).from_slice::<Array>(line.as_bytes())))), line.len()),
        (("from_slice", Box::new(move |limits| kind(options(limits).from_slice::<Array>(bytes)))), bytes.len()),
        (("from_json", Box::new(move |limits| kind(options(limits).from_json::<Array>(json)))), json.len()),
        (("from_reader of a line", Box::new(move |limits| kind(options(limits).from_reader::<Array>(line.as_bytes())))), line.len()),
        (("from_reader", Box::new(move |limits| kind(options(limits).from_reader::<Array>(&bytes[..])))), bytes.len()),
        (("convert", Box::new(move |limits| kind(options(limits).convert(line.as_bytes(), Form::Binary, None)))), line.len()),
    ];
    let header = "tnv1.float64.3.raw".len();
    for ((name, verb), len) in &verbs {
        for (limit, set, code) in [
            (*len, Limits::input as fn(Limits, u64) -> Limits, ErrorKind::InputTooLong),
            (header, Limits::header, ErrorKind::HeaderTooLong),
            (24, Limits::decoded, ErrorKind::LimitExceeded),
        ] {
            let limit = limit as u64;
            assert_eq!(verb(set(Limits::default(), limit)), None, "{name}: at the limit of {limit}");
            assert_eq!(verb(set(Limits::default(), limit - 1)), Some(code), "{name}: below {limit}");
        }
    }
}

#[test]
fn trees_and_objects_hold_the_limits_of_their_caller() {
    let options = |limits| DecodeOptions::default().limits(limits);
    let line = EncodeOptions::default().codecs("json-hex").tree_to_string(&to_tree(&[1, 2]).unwrap()).unwrap();
    // Rule TREE8: its bytes, and 128 for each bracket and comma: `{"parts":[],"tree":[1,2]}`.
    let decoded = 25 + 128 * 5;
    for (limits, expected) in [
        (Limits::default().decoded(decoded), None),
        (Limits::default().decoded(decoded - 1), Some(ErrorKind::LimitExceeded)),
        (Limits::default().input(line.len() as u64), None),
        (Limits::default().input(line.len() as u64 - 1), Some(ErrorKind::InputTooLong)),
        (Limits::default().header(16), None),
        (Limits::default().header(15), Some(ErrorKind::HeaderTooLong)),
    ] {
        assert_eq!(kind(options(limits).tree_from_slice(line.as_bytes())), expected, "{limits:?}");
    }
    // A list of five, each one a list of one number: ten items on three levels, if the number is none.
    let value = vec![vec![7u8]; 5];
    for codec in ["cbor", "msgpack"] {
        let line = EncodeOptions::default().codecs(format!("{codec}-hex")).object_to_string(&value, None).unwrap();
        let read = |limits| kind(options(limits).object_from_str::<Vec<Vec<u8>>>(&line, None));
        assert_eq!(read(Limits::default().items(10)), None, "{codec}");
        assert_eq!(read(Limits::default().items(9)), Some(ErrorKind::LimitExceeded), "{codec}");
        assert_eq!(read(Limits::default().depth(2)), None, "{codec}");
        assert_eq!(read(Limits::default().depth(1)), Some(ErrorKind::LimitExceeded), "{codec}");
    }
}

/// What is just as large as a cap is written and read again; what is larger by one is not written.
#[test]
fn the_writer_is_held_to_the_caps() {
    let at_and_over: [(&str, Option<ErrorKind>, Option<ErrorKind>, ErrorKind); 11] = [
        ("dims", dims(caps::DIMS), dims(caps::DIMS + 1), ErrorKind::BadShape),
        ("the header", header(caps::HEADER), header(caps::HEADER + 1), ErrorKind::HeaderTooLong),
        ("brackets of the meta", attrs(&nest(caps::META_DEPTH - 2)), attrs(&nest(caps::META_DEPTH - 1)), ErrorKind::BadMeta),
        ("an integer of attrs", attrs(&json!(caps::NUMBER)), attrs(&json!(caps::NUMBER + 1)), ErrorKind::BadMeta),
        ("a negative one", attrs(&json!(-(caps::NUMBER as i64))), attrs(&json!(-(caps::NUMBER as i64) - 1)), ErrorKind::BadMeta),
        ("nesting of structs", structs(caps::STRUCT_DEPTH), structs(caps::STRUCT_DEPTH + 1), ErrorKind::BadMeta),
        ("dims of a subarray", subarray(&[1; 64]), subarray(&[1; 65]), ErrorKind::BadMeta),
        ("bytes of a record", subarray(&[caps::NUMBER]), subarray(&[caps::NUMBER, 2]), ErrorKind::TooLarge),
        ("the label of an object", label(128), label(129), ErrorKind::BadMeta),
        ("distance of delta", codecs(caps::NUMBER), codecs(caps::NUMBER + 1), ErrorKind::BadCodecParams),
        ("nesting of a tree", tree(127), tree(128), ErrorKind::Unsupported),
    ];
    for (what, at, over, code) in at_and_over {
        assert_eq!(at, None, "{what}, at the cap");
        assert_eq!(over, Some(code), "{what}, over the cap");
    }
    assert!(BigInt::parse(&"1".repeat(4096)).is_some() && BigInt::parse(&"1".repeat(4097)).is_none());
}

/// A writer doubles its chunk length until there are few enough; it has no error for that.
#[test]
fn the_writer_makes_as_many_chunks_as_there_may_be() {
    let write = |count: usize| {
        let options = EncodeOptions::default().codecs("delta-raw-hex").chunk(Chunk::Elements(1));
        let line = options.to_string(&vec![0u8; count]).unwrap();
        assert_eq!(from_str::<Vec<u8>>(&line).unwrap().len(), count);
        (inspect(&line).unwrap().chunk, line.matches('~').count())
    };
    let most = usize::try_from(caps::SEGMENTS).unwrap();
    // A tilde before the chunk length, and between segments.
    assert_eq!(write(most), (Some(1), most));
    assert_eq!(write(most + 1), (Some(2), most / 2 + 1));
}

#[test]
fn the_limit_of_the_writers_caller() {
    let line = tenvelope::to_string(&[1u8, 2, 3]).unwrap();
    assert_eq!(kind(EncodeOptions::default().max_chars(line.len()).to_string(&[1u8, 2, 3])), None);
    assert_eq!(kind(EncodeOptions::default().max_chars(line.len() - 1).to_string(&[1u8, 2, 3])), Some(ErrorKind::LimitExceeded));
}

/// Writes, and reads with the caps alone.
fn round(line: Result<String>) -> Option<ErrorKind> {
    let line = match line {
        Ok(line) => line,
        Err(error) => return Some(error.kind()),
    };
    DecodeOptions::default().limits(Limits::trusted()).verify(&line).unwrap_or_else(|error| panic!("written and not read: {error}"));
    None
}

fn dims(count: usize) -> Option<ErrorKind> {
    let data = [7u8];
    match ArrayView::from_bytes(Dtype::Uint8, &vec![1; count], &data) {
        Ok(array) => round(tenvelope::to_string(&array)),
        Err(error) => Some(error.kind()),
    }
}

fn with_attrs(value: &Value) -> Result<String> {
    EncodeOptions::default().attrs(Map::from_iter([("a".to_owned(), value.clone())])).codecs("raw-hex").to_string(&[7u8])
}

fn attrs(value: &Value) -> Option<ErrorKind> {
    round(with_attrs(value))
}

/// Attrs that make the header so long. Base64 has no text of one more than a multiple of four: there the shape is longer.
fn header(len: usize) -> Option<ErrorKind> {
    let of = |dims: usize, size: usize| {
        let attrs = Map::from_iter([("a".to_owned(), Value::String("x".repeat(size)))]);
        let data = [7u8];
        let array = ArrayView::from_bytes(Dtype::Uint8, &vec![1; dims], &data).unwrap();
        (
            format!(r#"{{"attrs":{{"a":"{}"}}}}"#, "x".repeat(size)).len(),
            EncodeOptions::default().attrs(attrs).codecs("raw-hex").to_string(&array),
        )
    };
    for dims in 1..4 {
        let fixed = "tnv1.uint8.1.raw.~".len() + 2 * (dims - 1);
        let json = (len - fixed) / 4 * 3 + [0, 0, 1, 2][(len - fixed) % 4];
        if (json * 4).div_ceil(3) + fixed == len {
            let (found, line) = of(dims, json - r#"{"attrs":{"a":""}}"#.len());
            assert_eq!(found, json);
            return round(line);
        }
    }
    panic!("no header of {len} characters");
}

fn nest(depth: usize) -> Value {
    (1..depth).fold(json!([]), |inner, _| json!([inner]))
}

/// An array of no records.
fn of_fields(fields: Result<Fields>) -> Option<ErrorKind> {
    let written = fields.and_then(|fields| {
        let array = ArrayView::from_bytes(Dtype::Struct(fields.into()), &[0], &[])?;
        EncodeOptions::default().codecs("raw-hex").to_string(&array)
    });
    round(written)
}

fn structs(depth: usize) -> Option<ErrorKind> {
    let innermost = Fields::new(vec![Field::new("a", Dtype::Uint8)]);
    of_fields((1..depth).fold(innermost, |inner, _| Fields::new(vec![Field::new("a", Dtype::Struct(inner?.into()))])))
}

fn subarray(shape: &[u64]) -> Option<ErrorKind> {
    of_fields(Fields::new(vec![Field::with_shape("a", Dtype::Uint8, shape.to_vec())]))
}

fn label(len: usize) -> Option<ErrorKind> {
    let label = "x".repeat(len);
    match object::to_string(&7u8, label.as_str()) {
        Ok(line) => kind(object::from_str::<u8>(&line, label.as_str())),
        Err(error) => Some(error.kind()),
    }
}

fn codecs(distance: u64) -> Option<ErrorKind> {
    round(EncodeOptions::default().codecs(format!("delta~{distance}-raw-hex")).to_string(&[7u8]))
}

fn tree(depth: usize) -> Option<ErrorKind> {
    let tree = (1..depth).fold(Tree::<Array>::List(Vec::new()), |inner, _| Tree::List(vec![inner]));
    round(EncodeOptions::default().tree_to_string(&tree))
}
