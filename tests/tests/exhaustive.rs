//! Where there are not too many cases to try them all: groups of base64url, shapes at the edges of their numbers, patterns of floats.

use tenvelope::{
    Array, ArrayView, Codecs, DecodeOptions, Dtype, EncodeOptions, ErrorKind, Form, builtin, from_json, from_slice, from_str, inspect,
};
use tenvelope_testkit::Random;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// All 2^24 groups of four characters there and back: in texts long enough for every kernel, then back to the characters.
#[test]
fn every_group_of_base64url() {
    let codecs = Codecs::parse("raw-base64url", builtin()).unwrap();
    let letter = |n: usize, shift: usize| ALPHABET[n >> shift & 63];
    for (first, character) in ALPHABET.iter().enumerate() {
        let groups = first << 18..(first + 1) << 18;
        let text: Vec<u8> = groups.clone().flat_map(|n| [letter(n, 18), letter(n, 12), letter(n, 6), letter(n, 0)]).collect();
        let bytes: Vec<u8> = groups.flat_map(|n| [(n >> 16) as u8, (n >> 8) as u8, n as u8]).collect();
        let mut decoded = vec![0xaa; bytes.len()];
        codecs.text.decode(&text, &mut decoded).unwrap();
        assert!(decoded == bytes, "groups of {}", char::from(*character));
        let mut encoded = vec![0; text.len()];
        codecs.text.encode(&bytes, &mut encoded).unwrap();
        assert!(encoded == text, "groups of {}", char::from(*character));
    }
    println!("EVIDENCE groups of base64url, decoded and encoded: {} of {}", 1 << 24, 1 << 24);
}

/// Six dims of five edges each with twelve sizes of items, against arithmetic that cannot overflow: the cap of S2, and what a header says of its bytes.
#[test]
fn shapes_against_large_integers() {
    const DIMS: [u64; 5] = [0, 1, 3, 1 << 32, (1 << 53) - 1];
    const ITEMS: [u64; 12] = [1, 2, 3, 4, 7, 8, 16, 255, 65_537, 1 << 31, 1 << 52, (1 << 53) - 1];
    const CAP: u128 = (1 << 53) - 1;
    let (mut tried, mut legal) = (0, 0);
    for item in ITEMS {
        for n in 0..DIMS.len().pow(6) {
            let dims: [u64; 6] = std::array::from_fn(|k| DIMS[n / DIMS.len().pow(k as u32) % DIMS.len()]);
            let text: Vec<String> = dims.iter().map(u64::to_string).collect();
            let line = format!("tnv1.void~{item}.{}.raw-hex.00.00000000", text.join("x"));
            // Six dims of 53 bits and an item of as many do not fit into 128 bits: what is over the cap stays over it.
            let product =
                dims.iter().filter(|dim| **dim > 0).fold(u128::from(item), |n, dim| if n > CAP { n } else { n * u128::from(*dim) });
            match inspect(&line) {
                Ok(info) => {
                    let bytes = if dims.contains(&0) { 0 } else { product };
                    assert!(product <= CAP, "{line}");
                    assert_eq!(info.decoded_bytes.map(u128::from), Some(bytes), "{line}");
                    legal += 1;
                }
                Err(error) => assert!(product > CAP && error.kind() == ErrorKind::TooLarge, "{line}: {error}"),
            }
            tried += 1;
        }
    }
    println!("EVIDENCE shapes against large integers: {tried} of {tried} judged alike, {legal} legal");
    assert!(tried == 187_500 && legal > 5000);
}

/// A run through the line, the JSON form and the binary form.
fn comes_back(dtype: &Dtype, run: &[u8]) {
    let count = run.len() / usize::try_from(dtype.item_size().expect("a fixed size")).expect("small");
    let array = ArrayView::from_bytes(dtype.clone(), &[count], run).expect("a legal array");
    for codecs in ["raw-base64url", "raw-shuffle-zstd-base64url", "raw-hex", "raw-zlib-hex", "npy-base64url", "pco-base64url"] {
        let Ok(line) = EncodeOptions::default().codecs(codecs).to_string(&array) else {
            // Not every dtype has an npy file or numbers for pco.
            assert!(codecs.starts_with("npy") || codecs.starts_with("pco"), "{dtype}, {codecs}");
            continue;
        };
        let convert = |form| DecodeOptions::default().convert(line.as_bytes(), form, None).expect("a legal line");
        let json = String::from_utf8(convert(Form::Json)).expect("text");
        let read = [from_str::<Array>(&line), from_json::<Array>(&json), from_slice::<Array>(&convert(Form::Binary))];
        assert!(read.iter().all(|array| array.as_ref().is_ok_and(|array| array.bytes() == Some(run))), "{dtype}, {codecs}");
    }
}

#[test]
fn every_pattern_of_a_float() {
    let all: Vec<u8> = (0..=u16::MAX).flat_map(u16::to_le_bytes).collect();
    for dtype in [Dtype::Float16, Dtype::Bfloat16] {
        comes_back(&dtype, &all);
    }
    let bytes: Vec<u8> = (0..=u8::MAX).collect();
    for dtype in [Dtype::Float8E4m3fn, Dtype::Float8E5m2] {
        comes_back(&dtype, &bytes);
    }
    let mut random = Random(64);
    for (dtype, size) in [(Dtype::Float32, 4), (Dtype::Float64, 8)] {
        // One in eight is a NaN with a payload, an infinity or a number without an exponent, which noise alone would hardly hit.
        let mut run = random.bytes(100_000 * size);
        for (i, item) in run.chunks_exact_mut(size).enumerate().filter(|(i, _)| i % 8 == 0) {
            let (high, next) = if i % 16 == 0 { (0x7f, 0xf0) } else { (0x00, 0x0f) };
            item[size - 1] = item[size - 1] & 0x80 | high;
            item[size - 2] = if i % 16 == 0 { item[size - 2] | next } else { item[size - 2] & next };
        }
        comes_back(&dtype, &run);
    }
    println!(
        "EVIDENCE patterns of floats, bit for bit through three forms and six chains: all 65,536 of float16 and bfloat16, all 256 of both float8, 100,000 of float32 and float64"
    );
}
