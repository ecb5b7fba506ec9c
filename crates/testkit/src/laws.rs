//! The laws: what the documentation of each codec trait promises, tried on every dtype that the codec takes.
//!
//! A broken law panics with the codec, the dtype and the length, as a test should.

use tenvelope_core::{
    AnyCodec, ArrayToArray, ArrayToBytes, ArrayView, BytesToText, ChunkInfo, ChunkMut, ChunkRef, Codec, CodecSpec, Compress, ErrorKind,
    Layout, Level, Registry, Reorder, Strings, decoded_len, encoded_len,
};

use crate::{
    objects::check_objects,
    samples::{Random, sample_arrays},
};

/// Checks all laws of a codec's kind.
///
/// | law | kinds |
/// |---|---|
/// | the spec builds an equal codec | all |
/// | what is encoded comes back | all |
/// | output is appended, what stood there stays | serializers, objects, compressors, text |
/// | output does not depend on what a buffer held before | all |
/// | no output is longer than its bound, or of another length than it says | serializers, compressors, text |
/// | a wrong size is an error, one more or one less | serializers, objects, compressors, text |
/// | every truncation is an error | serializers, objects, compressors, text |
/// | no changed byte panics | all |
/// | text is made of `A-Za-z0-9-_`, and only its one spelling is read | text |
///
/// Objects are compared by the bits of their floats; what decodes them is the guard of the core, as everywhere.
///
/// # Panics
/// If a law is broken.
pub fn check_laws(spec: &str, registry: &Registry) {
    let parsed = CodecSpec::parse(spec).unwrap_or_else(|error| panic!("{spec}: {error}"));
    let build = || registry.build(parsed).unwrap_or_else(|error| panic!("{spec}: {error}"));
    match build() {
        AnyCodec::Raw => {}
        AnyCodec::ObjectToBytes(codec) => {
            check_spec(codec.as_ref(), spec);
            check_objects(codec.as_ref(), 500);
        }
        AnyCodec::ArrayToArray(codec) => {
            check_spec(codec.as_ref(), spec);
            for_arrays(codec.as_ref(), |array, chunk| array_to_array(codec.as_ref(), array, chunk));
        }
        AnyCodec::ArrayToBytes(codec) => {
            check_spec(codec.as_ref(), spec);
            let shapes = |count| shapes(codec.as_ref(), count);
            for_shapes(codec.as_ref(), shapes, |array, chunk| array_to_bytes(codec.as_ref(), array, chunk));
        }
        AnyCodec::Reorder(codec) => {
            check_spec(codec.as_ref(), spec);
            for_arrays(codec.as_ref(), |array, chunk| reorder(codec.as_ref(), array, chunk));
        }
        AnyCodec::Compress(codec) => {
            check_spec(codec.as_ref(), spec);
            for_arrays(codec.as_ref(), |array, chunk| compress(codec.as_ref(), array, chunk));
        }
        AnyCodec::BytesToText(codec) => {
            check_spec(codec.as_ref(), spec);
            let mut random = Random(7);
            (1..70).chain([300, 3001]).for_each(|len| text(codec.as_ref(), &random.bytes(len)));
        }
    }
}

/// What stands in an output buffer before a codec appends to it.
const BEFORE: &[u8] = b"before";

fn check_spec(codec: &dyn Codec, spec: &str) {
    assert_eq!(codec.spec(), spec, "a codec's spec is the text that it was built from");
}

/// Runs a law over every dtype that the codec takes and over lengths around its corners.
fn for_arrays(codec: &dyn Codec, law: impl Fn(&ArrayView<'_>, ChunkInfo<'_>)) {
    for_shapes(codec, |count| vec![vec![count]], law);
}

/// The same with the shapes that each length has.
fn for_shapes(codec: &dyn Codec, shapes: impl Fn(usize) -> Vec<Vec<usize>>, law: impl Fn(&ArrayView<'_>, ChunkInfo<'_>)) {
    let mut tried = 0;
    for count in [1, 2, 3, 7, 8, 9, 64, 301] {
        let shapes = shapes(count);
        for array in sample_arrays(count) {
            if codec.accepts(array.dtype()).is_ok() {
                for shape in &shapes {
                    let chunk = ChunkInfo::new(array.dtype(), count, shape).expect("a small item");
                    law(&array, chunk);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 0, "{} takes no dtype at all, or no shape", codec.spec());
}

/// One dim of this length, or the shapes of two and three dims that a serializer takes in its place.
fn shapes(codec: &dyn ArrayToBytes, count: usize) -> Vec<Vec<usize>> {
    let is_taken = |shape: &[usize]| codec.accepts_shape(&shape.iter().map(|&dim| dim as u64).collect::<Vec<_>>()).is_ok();
    if is_taken(&[count]) {
        return vec![vec![count]];
    }
    let parts = |count: usize| (1..=count).filter(move |dim| count.is_multiple_of(*dim)).map(move |dim| (dim, count / dim));
    let planes = parts(count).map(|(rows, columns)| vec![rows, columns]);
    let cubes = parts(count).flat_map(|(rows, rest)| parts(rest).map(move |(columns, depth)| vec![rows, columns, depth]));
    planes.chain(cubes).filter(|shape| is_taken(shape)).collect()
}

fn array_to_array(codec: &dyn ArrayToArray, array: &ArrayView<'_>, chunk: ChunkInfo<'_>) {
    let Some(run) = array.bytes() else { return };
    let mut encoded = run.to_vec();
    codec.encode(chunk, &mut encoded);
    let mut back = encoded.clone();
    codec.decode(chunk, &mut back);
    assert_eq!(back, run, "{codec:?} on {chunk:?} does not come back");
    // Any bytes can be met when decoding, also those that no encoder wrote.
    codec.decode(chunk, &mut Random(3).bytes(run.len()));
}

fn array_to_bytes(codec: &dyn ArrayToBytes, array: &ArrayView<'_>, chunk: ChunkInfo<'_>) {
    let elements = match (array.bytes(), array.strings()) {
        (Some(run), _) => ChunkRef::Run(run),
        (None, Some(strings)) => ChunkRef::Strings(strings, 0, strings.len()),
        (None, None) => unreachable!("an array has one or the other"),
    };
    let run_len = array.bytes().map_or(0, <[u8]>::len);
    let encode = |level| {
        let mut out = BEFORE.to_vec();
        codec.encode(chunk, elements, level, &mut out).unwrap_or_else(|error| panic!("{codec:?} on {chunk:?}: {error}"));
        out
    };
    let decode = |bytes: &[u8], fill: u8| match array.bytes() {
        Some(run) => {
            let mut out = vec![fill; run.len()];
            codec.decode(chunk, bytes, ChunkMut::Run(&mut out)).map(|()| out == run)
        }
        None => {
            let mut out = Strings::default();
            codec.decode(chunk, bytes, ChunkMut::Strings(&mut out)).map(|()| Some(&out) == array.strings())
        }
    };
    for level in [Level::Fast, Level::Small, Level::Default] {
        let encoded = encode(level);
        assert_eq!(encoded, encode(level), "{codec:?} writes the same twice");
        let bytes = encoded.strip_prefix(BEFORE).expect("output is appended");
        let most = codec.max_encoded_len(chunk, elements);
        assert!(bytes.len() <= most, "{codec:?} on {chunk:?} is over its bound: {} bytes, not {most}", bytes.len());
        assert!(
            codec.exact_len(chunk).is_none_or(|len| len == bytes.len()),
            "{codec:?} on {chunk:?} says another length than {}",
            bytes.len()
        );
        assert!(codec.max_decoded_len(bytes.len() as u64) >= run_len as u64, "{codec:?} holds more than its bound");
        for fill in [0xaa, 0x55] {
            assert!(decode(bytes, fill).is_ok_and(|equal| equal), "{codec:?} on {chunk:?} does not come back");
        }
    }
    let encoded = encode(Level::Default);
    let bytes = encoded.strip_prefix(BEFORE).expect("output is appended");
    for len in cuts(bytes.len()) {
        assert!(decode(&bytes[..len], 0).is_err(), "{codec:?} on {chunk:?} takes {len} of {} bytes", bytes.len());
    }
    assert!(decode(&[bytes, &[0]].concat(), 0).is_err(), "{codec:?} on {chunk:?} takes a byte more");
    for changed in changes(bytes) {
        let _ = decode(&changed, 0);
    }
}

fn reorder(codec: &dyn Reorder, array: &ArrayView<'_>, chunk: ChunkInfo<'_>) {
    let Some(run) = array.bytes() else { return };
    let encode = |fill| {
        let mut out = vec![fill; run.len()];
        codec.encode(chunk, run, &mut out);
        out
    };
    let encoded = encode(0xaa);
    assert_eq!(encoded, encode(0x55), "{codec:?} on {chunk:?} leaves old bytes in its output");
    for fill in [0xaa, 0x55] {
        let mut back = vec![fill; run.len()];
        codec.decode(chunk, &encoded, &mut back);
        assert_eq!(back, run, "{codec:?} on {chunk:?} does not come back");
    }
}

fn compress(codec: &dyn Compress, array: &ArrayView<'_>, chunk: ChunkInfo<'_>) {
    let Some(run) = array.bytes() else { return };
    for layout in [Layout::BytePlanes, Layout::BitPlanes] {
        // Whatever a compressor makes of the order that it is told, the bytes come back.
        let mut chunk = chunk;
        chunk.layout = layout;
        let mut bytes = Vec::new();
        codec.encode(chunk, run, Level::Default, &mut bytes).unwrap_or_else(|error| panic!("{codec:?} on {chunk:?}: {error}"));
        assert!(bytes.len() <= codec.max_encoded_len(run.len()), "{codec:?} on {} bytes is over its bound: {}", run.len(), bytes.len());
        let mut back = vec![0xaa; run.len()];
        codec.decode(&bytes, &mut back).unwrap_or_else(|error| panic!("{codec:?} on {chunk:?}: {error}"));
        assert_eq!(back, run, "{codec:?} on {chunk:?} does not come back");
    }
    for level in [Level::Fast, Level::Default, Level::Small] {
        let encode = || {
            let mut out = BEFORE.to_vec();
            codec.encode(chunk, run, level, &mut out).unwrap_or_else(|error| panic!("{codec:?} on {chunk:?}: {error}"));
            out
        };
        let encoded = encode();
        assert_eq!(encoded, encode(), "{codec:?} writes the same twice");
        let bytes = encoded.strip_prefix(BEFORE).expect("output is appended");
        assert!(bytes.len() <= codec.max_encoded_len(run.len()), "{codec:?} on {} bytes is over its bound: {}", run.len(), bytes.len());
        assert!(codec.max_decoded_len(bytes.len() as u64) >= run.len() as u64, "{codec:?} holds more than its bound");
        for fill in [0xaa, 0x55] {
            let mut back = vec![fill; run.len()];
            codec.decode(bytes, &mut back).unwrap_or_else(|error| panic!("{codec:?} on {chunk:?}: {error}"));
            assert_eq!(back, run, "{codec:?} on {chunk:?} does not come back");
        }
        let mut back = BEFORE.to_vec();
        codec.decode_unsized(bytes, run.len(), &mut back).unwrap_or_else(|error| panic!("{codec:?} on {chunk:?}: {error}"));
        assert_eq!(back.strip_prefix(BEFORE), Some(run), "{codec:?} on {chunk:?} does not come back unsized");
        let kind = codec.decode_unsized(bytes, run.len() - 1, &mut Vec::new()).map_err(|error| error.kind());
        assert_eq!(kind, Err(ErrorKind::LimitExceeded), "{codec:?} holds itself to a limit");
        if level != Level::Default {
            continue;
        }
        for wrong in [run.len() + 1, run.len() - 1] {
            let kind = codec.decode(bytes, &mut vec![0; wrong]).map_err(|error| error.kind());
            assert_eq!(kind, Err(ErrorKind::CodecFailed), "{codec:?} yields {} bytes as {wrong}", run.len());
        }
        let fails = |bytes: &[u8]| {
            let kind = codec.decode(bytes, &mut vec![0; run.len()]).map_err(|error| error.kind());
            // Where the size is not fixed a codec without an end mark may yield less, which its serializer then finds; never the whole.
            let mut unsized_run = Vec::new();
            let unsized_fails = codec.decode_unsized(bytes, usize::MAX, &mut unsized_run).is_err() || unsized_run != run;
            kind == Err(ErrorKind::CodecFailed) && unsized_fails
        };
        for len in cuts(bytes.len()) {
            assert!(fails(&bytes[..len]), "{codec:?} takes {len} of {} bytes", bytes.len());
        }
        assert!(fails(&[bytes, &[0]].concat()), "{codec:?} takes a byte more");
        let twice = codec.decode(&[bytes, bytes].concat(), &mut vec![0; run.len()]);
        assert!(twice.is_err(), "{codec:?} takes two streams for one");
        for changed in changes(bytes) {
            let _ = codec.decode(&changed, &mut vec![0; run.len()]);
            let _ = codec.decode_unsized(&changed, 1 << 20, &mut Vec::new());
        }
    }
}

fn text(codec: &dyn BytesToText, bytes: &[u8]) {
    let encode = |bytes: &[u8], fill| {
        let mut text = vec![fill; encoded_len(codec, bytes.len()).expect("a length that fits")];
        codec.encode(bytes, &mut text).unwrap_or_else(|error| panic!("{codec:?}: {error}"));
        text
    };
    let text = &encode(bytes, 0xaa)[..];
    assert_eq!(text, encode(bytes, 0x55), "{codec:?} leaves old bytes in its output");
    assert!(text.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')), "{codec:?} leaves the alphabet of segments");
    assert_eq!(decoded_len(codec, text.len()), bytes.len(), "{codec:?}: length of {} characters", text.len());
    let decode = |text: &[u8], fill| {
        let mut out = vec![fill; decoded_len(codec, text.len())];
        codec.decode(text, &mut out).map(|()| out)
    };
    for fill in [0xaa, 0x55] {
        assert_eq!(decode(text, fill).expect("its own text"), bytes, "{codec:?} does not come back");
    }
    // Whatever is accepted is the one spelling of what it decodes to.
    let one_spelling = |changed: &[u8]| match decode(changed, 0) {
        Ok(bytes) => {
            assert_eq!(encoded_len(codec, bytes.len()), Some(changed.len()), "{codec:?} reads a second spelling");
            assert_eq!(encode(&bytes, 0), changed, "{codec:?} reads a second spelling");
        }
        Err(error) => assert_eq!(error.kind(), ErrorKind::BadText),
    };
    cuts(text.len()).for_each(|len| one_spelling(&text[..len]));
    changes(text).for_each(|changed| one_spelling(&changed));
    for wrong in [bytes.len() + 1, bytes.len() - 1] {
        assert!(codec.decode(text, &mut vec![0; wrong]).is_err(), "{codec:?} fills {wrong} bytes from {}", bytes.len());
    }
}

/// Every length shorter than `len`, or the ends and many between when those are too many.
fn cuts(len: usize) -> impl Iterator<Item = usize> {
    (0..len).filter(move |at| len < 100 || *at < 24 || *at > len - 24 || at % 37 == 0)
}

/// Copies with one byte changed.
fn changes(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let values = [0x00, 0xff, b'A', b'/', b'=', b' '];
    cuts(bytes.len()).flat_map(move |at| {
        let flips = (0..8).map(move |bit| bytes[at] ^ (1 << bit));
        flips.chain(values).map(move |value| {
            let mut changed = bytes.to_vec();
            changed[at] = value;
            changed
        })
    })
}
