//! Lines that are put together, not guessed: what a header says, a body that was made for it or for something else, and the right check.

use arbitrary::{Result, Unstructured};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tenvelope::{
    Chunk, Codecs, Dtype, EncodeOptions, ErrorKind, Level, Meta, builtin,
    core::{AnyCodec, ChunkInfo, CodecSpec, encoded_len, shape_to_text},
};
use tenvelope_testkit::with_check;

use crate::{promises::check_envelope, recipe, values};

/// A line of a recipe; what is accepted is written again, and is the same.
pub fn structured(data: &[u8]) {
    // A recipe that ends too early is none.
    let Ok(line) = line(&mut Unstructured::new(data)) else { return };
    let found = check_envelope(with_check(&line).as_bytes());
    assert!(!matches!(found, Some(ErrorKind::CheckMismatch | ErrorKind::BadCheck | ErrorKind::BadMagic)), "{found:?}: {line}");
}

fn line(u: &mut Unstructured<'_>) -> Result<String> {
    let dtype = values::dtype(u)?;
    let shape = values::shape(u, &dtype, 2048)?;
    let dtype_text = if u.ratio(1, 12)? { wild(u)? } else { dtype.to_string() };
    let dims: Vec<u64> = shape.iter().map(|&dim| dim as u64).collect();
    let shape_text = if u.ratio(1, 12)? { wild(u)? } else { shape_to_text(&dims) };
    let chunk = if u.ratio(1, 3)? { format!("~{}", number(u)?) } else { String::new() };
    let codecs = if u.ratio(1, 12)? { wild(u)? } else { recipe::chain(u)? };
    let meta = match &dtype {
        Dtype::Struct(fields) if u.ratio(9, 10)? => {
            let meta = Meta { fields: Some(fields.clone()), ..Meta::default() };
            format!("{}.", meta.to_field().expect("legal fields").expect("fields"))
        }
        _ => meta(u)?,
    };
    let body = body(u, &dtype, &shape, &codecs, &chunk)?;
    Ok(format!("tnv1.{dtype_text}.{shape_text}{chunk}.{codecs}.{meta}{body}."))
}

/// Numbers at the corners.
fn number(u: &mut Unstructured<'_>) -> Result<u64> {
    const CORNERS: [u64; 10] = [0, 1, 2, 3, 8, 64, 1 << 20, (1 << 53) - 1, 1 << 53, u64::MAX];
    if u.ratio(1, 4)? { u.choose(&CORNERS).copied() } else { u.int_in_range(1..=300u16).map(u64::from) }
}

/// Words that stand where they should not, or nearly should.
fn wild(u: &mut Unstructured<'_>) -> Result<String> {
    const WORDS: [&str; 26] = [
        "struct",
        "object",
        "tree",
        "void~0",
        "bytes",
        "utf32~9007199254740991",
        "datetime64~ns~1",
        "float33",
        "s",
        "0",
        "01",
        "1x0x3",
        "4294967296x4294967296",
        "9007199254740991",
        "2x2~2~2",
        "raw",
        "raw-raw-hex",
        "json-base64url",
        "cbor-zlib-hex",
        "msgpack-hex",
        "bincode-hex",
        "x_mine-hex",
        "raw-zstd-zlib-hex",
        "shuffle-raw-hex",
        "delta~0-raw-hex",
        "vlen_utf8-shuffle-hex",
    ];
    u.choose(&WORDS).map(|word| (*word).to_owned())
}

fn meta(u: &mut Unstructured<'_>) -> Result<String> {
    const METAS: [&str; 10] = [
        r#"{"attrs":{"a":1}}"#,
        r#"{"attrs":{"é":[1.5,"x",null,{"b":-0.1}]}}"#,
        r#"{"dims":["x"]}"#,
        r#"{"dims":["x",null]}"#,
        r#"{"fields":[["a","int16"],["b","utf32~1",[2]]]}"#,
        r#"{"fields":[["a","bool"],["in",[["x","float32"],["y","bytes~2"]]]]}"#,
        r#"{"fields":[["a","int16",[9007199254740991]]]}"#,
        r#"{"type":"settings@1"}"#,
        r#"{"attrs":{"n":9007199254740993}}"#,
        r#"{"dims":[]}"#,
    ];
    let text = match u.int_in_range(0..=19u8)? {
        0..=9 => return Ok(String::new()),
        i @ 10..=18 => METAS[usize::from(i) - 10].as_bytes(),
        _ => {
            let len = usize::from(u.int_in_range(0..=60u8)?);
            u.bytes(len.min(u.len()))?
        }
    };
    Ok(format!("~{}.", URL_SAFE_NO_PAD.encode(text)))
}

/// Segments: what the chain makes of an array like that, one bit changed in it perhaps; or bytes that went through a part of the chain; or anything.
fn body(u: &mut Unstructured<'_>, dtype: &Dtype, shape: &[usize], codecs: &str, chunk: &str) -> Result<String> {
    let way = u.int_in_range(0..=7u8)?;
    if way < 3 {
        let mut options = EncodeOptions::default().codecs(codecs).threads(1).level(Level::Fast);
        if let Some(Ok(elements)) = chunk.strip_prefix('~').map(str::parse::<u64>)
            && elements > 0
        {
            options = options.chunk(Chunk::Elements(elements));
        }
        let array = values::array_of(u, dtype, shape)?;
        let written = options.to_string(&array).unwrap_or_default();
        let mut body = written.rsplit('.').nth(1).unwrap_or_default().to_owned();
        if way == 1 && !body.is_empty() {
            let at = u.int_in_range(0..=body.len() - 1)?;
            body.replace_range(at..=at, u.choose(&["A", "_", "~", "0", "f"])?);
        }
        return Ok(body);
    }
    let mut segments = Vec::new();
    for _ in 0..u.int_in_range(1..=3u8)? {
        let len = usize::from(u.int_in_range(0..=u8::MAX)?);
        let wanted = dtype.run_len(shape.iter().product::<usize>() as u64);
        let mut bytes = u.bytes(len.min(u.len()))?.to_vec();
        if let (3..=5, Some(wanted)) = (way, wanted) {
            bytes.resize(wanted.min(1 << 14) as usize, 0);
        }
        segments.push(packed(&bytes, codecs, way < 7));
    }
    Ok(segments.join("~"))
}

/// Bytes through compressor and text codec of a chain, as far as it has them.
fn packed(bytes: &[u8], codecs: &str, is_compressed: bool) -> String {
    let mut bytes = bytes.to_vec();
    for name in codecs.split('-').filter(|_| is_compressed) {
        let Ok(AnyCodec::Compress(codec)) = CodecSpec::parse(name).and_then(|spec| builtin().build(spec)) else { continue };
        let (mut out, dtype) = (Vec::new(), Dtype::Uint8);
        let chunk = ChunkInfo::new(&dtype, bytes.len().max(1), &[]).expect("a small item");
        codec.encode(chunk, &bytes, Level::Fast, &mut out).expect("compressors take all bytes");
        bytes = out;
    }
    let Ok(codecs) = Codecs::parse(codecs, builtin()) else { return URL_SAFE_NO_PAD.encode(bytes) };
    let mut text = vec![0; encoded_len(codecs.text.as_ref(), bytes.len()).expect("a length")];
    codecs.text.encode(&bytes, &mut text).expect("text codecs take all bytes");
    String::from_utf8(text).expect("text is ASCII")
}
