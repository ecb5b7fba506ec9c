//! Every number comes back bit for bit, whatever way it is compressed in.

mod streams;

use std::collections::BTreeSet;

use tenvelope_codec_pco::Pco;
use tenvelope_core::{ArrayToBytes, ArrayView, ChunkInfo, ChunkMut, ChunkRef, Codec, Codecs, Dtype, ErrorKind, Level, Registry};
use tenvelope_testkit::{Random, sample_arrays};

use self::streams::{packed, streams};

const LEVELS: [Level; 3] = [Level::Fast, Level::Default, Level::Small];

fn comes_back(array: &ArrayView<'_>) {
    let chunk = ChunkInfo::new(array.dtype(), array.count(), array.shape()).unwrap();
    for level in LEVELS {
        let bytes = packed(array, level);
        let mut out = vec![0xaa; array.bytes().unwrap().len()];
        Pco.decode(chunk, &bytes, ChunkMut::Run(&mut out)).unwrap_or_else(|error| panic!("{chunk:?}: {error}"));
        assert!(out == array.bytes().unwrap(), "{level:?} of {} × {}", array.count(), array.dtype());
    }
}

/// A run of any bits as a float dtype.
fn floats(dtype: &str, words: &[u64]) -> tenvelope_core::Array {
    let dtype: Dtype = dtype.parse().unwrap();
    let size = dtype.item_size().unwrap() as usize;
    let run: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()[..size].to_vec()).collect();
    ArrayView::from_bytes(dtype, &[words.len()], &run).unwrap().into_owned().unwrap()
}

#[test]
fn dtypes() {
    let mut taken = BTreeSet::new();
    for count in [1, 2, 5, 255, 256, 257, 1023, 1024, 1025, 3000] {
        for array in sample_arrays(count) {
            match Pco.accepts(array.dtype()) {
                Ok(()) => {
                    comes_back(&array);
                    taken.insert(array.dtype().to_string().split('~').next().unwrap().to_owned());
                }
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::BadChain);
                    assert!(error.message().contains("use raw and a compressor"), "{error}");
                }
            }
        }
    }
    let expected = ["datetime64", "float16", "float32", "float64", "int16", "int32", "int64", "timedelta64", "uint16", "uint32", "uint64"];
    assert!(taken.iter().eq(expected.iter()), "{taken:?}");
}

#[test]
fn every_way_to_compress() {
    let mut ways = BTreeSet::new();
    for stream in streams() {
        comes_back(&stream.array);
        let mut out = vec![0xaa; stream.array.bytes().unwrap().len()];
        let chunk = ChunkInfo::new(stream.array.dtype(), stream.count, &[]).unwrap();
        Pco.decode(chunk, &stream.bytes, ChunkMut::Run(&mut out)).unwrap_or_else(|error| panic!("{}: {error}", stream.name));
        assert!(out == stream.array.bytes().unwrap(), "{}", stream.name);
        ways.insert(stream.ways());
    }
    println!("{ways:?}");
    let modes: BTreeSet<u8> = ways.iter().map(|way| way.0).collect();
    let deltas: BTreeSet<u8> = ways.iter().map(|way| way.1).collect();
    assert_eq!((modes, deltas), (BTreeSet::from([0, 1, 2, 3]), BTreeSet::from([0, 1, 2, 3])), "{ways:?}");
}

/// Payloads of NaNs, zeros with a sign, infinities, the smallest and the largest, alone and among decimals.
#[test]
fn bits_of_floats() {
    let mut random = Random(9);
    for (dtype, exponent, bits) in [("float16", 5u32, 16u32), ("float32", 8, 32), ("float64", 11, 64)] {
        let mantissa = bits - 1 - exponent;
        let infinity = ((1u64 << exponent) - 1) << mantissa;
        let sign = 1u64 << (bits - 1);
        let special = [
            0,
            sign,
            infinity,
            infinity | sign,
            infinity | 1,
            infinity | sign | 5,
            infinity | 1 << (mantissa - 1),
            1,
            sign | 1,
            infinity - 1,
        ];
        comes_back(&floats(dtype, &special));
        for every in [1, 3, 50, 1000] {
            let decimals = |i: usize| match dtype {
                "float16" => half::f16::from_f32(i as f32 % 100.0 / 10.0).to_bits().into(),
                "float32" => (i as f32 % 1000.0 / 10.0).to_bits().into(),
                _ => (i as f64 % 1000.0 / 100.0).to_bits(),
            };
            let words: Vec<u64> =
                (0..4000).map(|i| if i % every == 0 { special[random.below(special.len())] } else { decimals(i) }).collect();
            comes_back(&floats(dtype, &words));
        }
    }
}

/// Rule PCO5: a product that is a NaN is another one on another processor.
#[test]
fn no_products_among_nans() {
    let decimals: Vec<f64> = (0..4000).map(|i| f64::from(i * i % 9973) / 100.0).collect();
    let mode = |values: &[f64]| packed(&ArrayView::from_elements(&[values.len()], values).unwrap(), Level::Default)[2] & 15;
    assert_eq!(mode(&decimals), 2);
    let mut with_nan = decimals.clone();
    with_nan[17] = f64::NAN;
    assert_ne!(mode(&with_nan), 2);
    let mut with_infinity = decimals;
    with_infinity[17] = f64::NEG_INFINITY;
    comes_back(&ArrayView::from_elements(&[4000], &with_infinity).unwrap());
}

#[test]
fn the_same_bytes_again() {
    for stream in streams() {
        for level in LEVELS {
            let first = packed(&stream.array, level);
            assert!((0..10).all(|_| packed(&stream.array, level) == first), "{}", stream.name);
        }
    }
}

#[test]
fn chains() {
    let mut registry = Registry::core();
    tenvelope_codec_pco::register(&mut registry).unwrap();
    let kind = |field: &str| Codecs::parse(field, &registry).map(|codecs| codecs.to_string()).map_err(|error| error.kind());
    for good in ["pco-hex", "delta-pco-hex", "delta-delta~3-delta-pco-hex"] {
        assert_eq!(kind(good).as_deref(), Ok(good));
    }
    for bad in ["pco-shuffle-hex", "raw-pco-hex", "pco-raw-hex", "pco-pco-hex", "pco-delta-hex"] {
        assert_eq!(kind(bad), Err(ErrorKind::BadChain), "{bad}");
    }
    assert_eq!(kind("pco~8-hex"), Err(ErrorKind::BadCodecParams));
}

#[test]
fn a_run_of_another_length() {
    let dtype = Dtype::Int32;
    let chunk = ChunkInfo::new(&dtype, 3, &[3]).unwrap();
    let kind = |len: usize| Pco.encode(chunk, ChunkRef::Run(&vec![0; len]), Level::Default, &mut Vec::new()).map_err(|error| error.kind());
    assert_eq!(kind(12), Ok(()));
    assert_eq!(kind(11), Err(ErrorKind::BadArgument));
    assert_eq!(kind(16), Err(ErrorKind::BadArgument));
}
