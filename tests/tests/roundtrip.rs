//! Rust's own arrays, in every layout and every element type, there and back.

use float8::{F8E4M3, F8E5M2};
use half::{bf16, f16};
use ndarray::{Array0, Array1, Array2, Array3, ArrayD, Axis, IxDyn, ShapeBuilder, Slice, arr0};
use num_complex::Complex;
use proptest::prelude::*;
use tenvelope::{Array, ArrayView, Chunk, EncodeOptions, Envelope, ErrorKind, FromArray, Level, Profile, decode_into, from_str, to_string};
use tenvelope_testkit::sample_arrays;

/// Every chain of the core profile that takes some dtype, without the text codec.
const CHAINS: &[&str] = &[
    "raw",
    "raw-zlib",
    "raw-zstd",
    "raw-shuffle",
    "raw-shuffle-zlib",
    "raw-shuffle-zstd",
    "raw-bitshuffle",
    "raw-bitshuffle-zlib",
    "raw-bitshuffle-zstd",
    "delta-raw",
    "delta~3-raw-shuffle-zstd",
    "delta~2-delta~7-delta-raw-bitshuffle-zlib",
    "vlen_utf8",
    "vlen_utf8-zlib",
    "vlen_utf8-zstd",
];

#[test]
fn every_dtype_through_every_chain() {
    let mut lines = 0;
    for count in [0, 1, 2, 9, 100, 1001] {
        for array in sample_arrays(count) {
            for chain in CHAINS {
                for text in ["base64url", "hex"] {
                    for chunk in [Chunk::Whole, Chunk::Elements(2), Chunk::Elements(24), Chunk::Elements(1000)] {
                        let options = EncodeOptions::default().codecs(format!("{chain}-{text}")).chunk(chunk);
                        match options.to_string(&array) {
                            Ok(line) => {
                                assert!(from_str::<Array>(&line).unwrap() == array, "{line}");
                                tenvelope::verify(&line).unwrap();
                                lines += 1;
                            }
                            Err(error) => assert_eq!(error.kind(), ErrorKind::BadChain, "{chain} {}", array.dtype()),
                        }
                    }
                }
            }
        }
    }
    println!("{lines} lines");
    assert!(lines > 20_000);
}

#[test]
fn chosen_chains_come_back_for_every_profile_and_level() {
    for array in sample_arrays(1001) {
        for profile in [Profile::Core, Profile::Portable] {
            for level in [Level::Fast, Level::Default, Level::Small] {
                let options = EncodeOptions::default().profile(profile).level(level);
                let line = options.to_string(&array).unwrap();
                assert_eq!(line, options.to_string(&array).unwrap(), "the same input gives the same line");
                assert!(profile == Profile::Core || !line.contains("zstd"));
                assert!(from_str::<Array>(&line).unwrap() == array);
            }
        }
    }
}

/// What the elements of a type look like in a line, bit for bit.
macro_rules! elements {
    ($($name:ident: $type:ty = $values:expr;)*) => {$(
        #[test]
        fn $name() {
            let values: Vec<$type> = $values;
            let line = to_string(&values).unwrap();
            let back: Vec<$type> = from_str(&line).unwrap();
            assert_eq!(bytemuck_bytes(&back), bytemuck_bytes(&values));
            let mut place = values.clone();
            place.reverse();
            decode_into(&line, &mut place).unwrap();
            assert_eq!(bytemuck_bytes(&place), bytemuck_bytes(&values));
        }
    )*};
}

fn bytemuck_bytes<T: tenvelope::Element>(values: &[T]) -> Vec<u8> {
    ArrayView::from_elements(&[values.len()], values).unwrap().bytes().unwrap().to_vec()
}

elements! {
    bools: bool = vec![true, false, true];
    int64: i64 = vec![i64::MIN, -1, 0, (1 << 53) + 1, i64::MAX];
    uint64: u64 = vec![0, (1 << 53) + 1, u64::MAX];
    int8: i8 = (i8::MIN..=i8::MAX).collect();
    float32: f32 = vec![0.0, -0.0, f32::NAN, f32::from_bits(0x7f80_0001), f32::from_bits(0xffc0_1234), f32::INFINITY, f32::MIN_POSITIVE / 2.0];
    float64: f64 = vec![0.0, -0.0, f64::NAN, f64::from_bits(0x7ff0_0000_0000_0001), f64::NEG_INFINITY, 5e-324];
    all_float16: f16 = (0..=u16::MAX).map(f16::from_bits).collect();
    all_bfloat16: bf16 = (0..=u16::MAX).map(bf16::from_bits).collect();
    all_float8_e4m3fn: F8E4M3 = (0..=u8::MAX).map(F8E4M3::from_bits).collect();
    all_float8_e5m2: F8E5M2 = (0..=u8::MAX).map(F8E5M2::from_bits).collect();
    complex64: Complex<f32> = vec![Complex::new(-0.0, f32::NAN), Complex::new(1.0, -2.0)];
    complex128: Complex<f64> = vec![Complex::new(f64::INFINITY, -0.0)];
}

#[test]
fn strings() {
    let strings: Vec<String> = ["", "a\0b", "é", "𝄞", "e\u{301}"].map(str::to_owned).to_vec();
    assert_eq!(from_str::<Vec<String>>(&to_string(&strings).unwrap()).unwrap(), strings);
    assert_eq!(to_string(&["x", "y"][..]).unwrap(), to_string(&vec!["x".to_owned(), "y".to_owned()]).unwrap());
}

#[test]
fn every_layout_comes_back_as_the_same_values() {
    let base = Array3::from_shape_fn((4, 5, 6), |(i, j, k)| (i * 100 + j * 10 + k) as i32);
    let fortran = {
        let mut array = Array3::zeros((4, 5, 6).f());
        array.assign(&base);
        array
    };
    assert!(!fortran.is_standard_layout());
    let as_line = |array: &dyn Fn() -> String| array();
    let lines = [
        as_line(&|| to_string(&base).unwrap()),
        as_line(&|| to_string(&fortran).unwrap()),
        as_line(&|| to_string(&base.view()).unwrap()),
        as_line(&|| to_string(&base.view().into_dyn()).unwrap()),
        as_line(&|| to_string(&base.to_shared()).unwrap()),
    ];
    assert!(lines.iter().all(|line| *line == lines[0]), "memory order is not part of the value");

    let back = |line: &str| from_str::<Array3<i32>>(line).unwrap();
    let mut strided = base.slice_axis(Axis(0), Slice::new(0, None, -1));
    strided.slice_axis_inplace(Axis(1), Slice::new(0, None, 2));
    assert_eq!(back(&to_string(&strided).unwrap()), strided);
    assert_eq!(back(&to_string(&base.t()).unwrap()), base.t());
    let wide = base.broadcast((3, 4, 5, 6)).unwrap();
    assert_eq!(from_str::<ArrayD<i32>>(&to_string(&wide).unwrap()).unwrap(), wide.into_dyn());
    let column = base.index_axis(Axis(2), 3);
    assert_eq!(from_str::<Array2<i32>>(&to_string(&column).unwrap()).unwrap(), column);
}

#[test]
fn no_dims_and_no_elements() {
    let zero: Array0<f64> = from_str(&to_string(&arr0(2.5)).unwrap()).unwrap();
    assert_eq!(zero, arr0(2.5));
    for shape in [vec![0], vec![3, 0, 2], vec![0, 10], vec![1; 64]] {
        let array = ArrayD::<u16>::zeros(IxDyn(&shape));
        // ndarray itself stops at fewer dims than 64 nowhere; the value is its shape.
        let line = to_string(&array).unwrap();
        let back: ArrayD<u16> = from_str(&line).unwrap();
        assert_eq!(back.shape(), shape);
        assert!(from_str::<Array>(&line).unwrap() == tenvelope::AsArray::as_array_view(&array).unwrap());
    }
    let empty: Vec<f32> = from_str(&to_string(&Vec::<f32>::new()).unwrap()).unwrap();
    assert!(empty.is_empty());
}

#[test]
fn nothing_is_cast() {
    let line = to_string(&[1.0f32, 2.0]).unwrap();
    fn kind<T: FromArray>(line: &str) -> Option<ErrorKind> {
        from_str::<T>(line).err().map(|error| error.kind())
    }
    assert_eq!(kind::<Vec<f64>>(&line), Some(ErrorKind::DtypeMismatch));
    assert_eq!(kind::<Vec<i32>>(&line), Some(ErrorKind::DtypeMismatch));
    assert_eq!(kind::<Vec<String>>(&line), Some(ErrorKind::DtypeMismatch));
    assert_eq!(kind::<Array2<f32>>(&line), Some(ErrorKind::ShapeMismatch));
    assert_eq!(kind::<Array1<f32>>(&line), None);
    assert_eq!(kind::<Vec<f32>>(&to_string(&Array2::<f32>::zeros((2, 2))).unwrap()), Some(ErrorKind::ShapeMismatch));
    assert_eq!(decode_into(&line, &mut [0f32; 3]).unwrap_err().kind(), ErrorKind::ShapeMismatch);
}

#[test]
fn a_failed_write_leaves_the_string_as_it_was() {
    let mut out = "before".to_owned();
    let options = EncodeOptions::default().codecs("raw-zstd");
    assert_eq!(options.encode_into(&[1u8], &mut out).unwrap_err().kind(), ErrorKind::BadChain);
    let options = EncodeOptions::default().dims([Some("x"), Some("y")]);
    assert_eq!(options.encode_into(&[1u8], &mut out).unwrap_err().kind(), ErrorKind::BadMeta);
    assert_eq!(out, "before");
    tenvelope::encode_into(&[1u8], &mut out).unwrap();
    assert!(out.starts_with("beforetnv1.") && from_str::<Vec<u8>>(&out[6..]).is_ok());
}

#[test]
fn a_serde_field_is_a_string() {
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Reading {
        values: Envelope<Array2<f32>>,
    }
    let json = serde_json::to_string(&Reading { values: Envelope(Array2::ones((2, 3))) }).unwrap();
    assert!(json.starts_with("{\"values\":\"tnv1.float32.2x3."));
    let back: Reading = serde_json::from_str(&json).unwrap();
    assert_eq!(back.values.0, Array2::<f32>::ones((2, 3)));
    let from_reader: Reading = serde_json::from_reader(json.as_bytes()).unwrap();
    assert_eq!(from_reader.values.0, Array2::<f32>::ones((2, 3)));
    let error = serde_json::from_str::<Reading>(&json.replace("2x3", "3x2")).err().unwrap();
    assert!(error.to_string().contains("check_mismatch"), "{error}");
}

#[test]
fn large_arrays_are_cut_and_small_ones_are_not() {
    let large = vec![1u32; (1 << 18) + 1];
    let line = EncodeOptions::default().codecs("raw-shuffle-zstd-base64url").to_string(&large).unwrap();
    assert!(line.starts_with("tnv1.uint32.262145~131072.raw-"), "{}", &line[..60]);
    assert_eq!(from_str::<Vec<u32>>(&line).unwrap(), large);
    let line = EncodeOptions::default().codecs("raw-shuffle-zstd-base64url").to_string(&large[..1 << 18]).unwrap();
    assert!(line.starts_with("tnv1.uint32.262144.raw-"));
    // A million segments and no more, whatever is asked for.
    let line = EncodeOptions::default().codecs("raw-zlib-hex").chunk(Chunk::Elements(1)).to_string(&[true; 3]).unwrap();
    assert!(line.starts_with("tnv1.bool.3~1.raw-zlib-hex.") && line.matches('~').count() == 3, "{line}");
    let line = EncodeOptions::default().codecs("delta-raw-hex").chunk(Chunk::Elements(1)).to_string(&vec![0u8; (1 << 20) + 1]).unwrap();
    assert!(line.starts_with("tnv1.uint8.1048577~2."), "{}", &line[..40]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bits_any_shape(shape in prop::collection::vec(0usize..6, 0..5), seed: u64, chain in 0..CHAINS.len() - 3, chunk in 1u64..40) {
        let count: usize = shape.iter().product();
        let mut random = tenvelope_testkit::Random(seed);
        let values: Vec<f64> = (0..count).map(|_| f64::from_bits(random.next_u64())).collect();
        let view = ArrayView::from_elements(&shape, &values).unwrap();
        let options = EncodeOptions::default().codecs(format!("{}-base64url", CHAINS[chain])).chunk(Chunk::Elements(chunk));
        let line = options.to_string(&view).unwrap();
        prop_assert!(from_str::<Array>(&line).unwrap() == view);
        prop_assert_eq!(tenvelope::inspect(&line).unwrap().shape.len(), shape.len());
    }
}
