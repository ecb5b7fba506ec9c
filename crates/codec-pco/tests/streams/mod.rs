//! Chunks of every mode and delta encoding.

use pco::{ChunkConfig, DeltaSpec, PagingSpec, wrapped::FileCompressor};
use tenvelope_codec_pco::Pco;
use tenvelope_core::{Array, ArrayToBytes, ArrayView, ChunkInfo, ChunkRef, Element, Level};
use tenvelope_testkit::Random;

/// A chunk as it was written.
#[allow(dead_code, reason = "not every test asks for all")]
pub struct Stream {
    pub name: &'static str,
    pub dtype: &'static str,
    pub count: usize,
    pub array: Array,
    pub bytes: Vec<u8>,
}

impl Stream {
    /// Mode and delta encoding, as the format numbers them.
    #[allow(dead_code, reason = "not every test asks")]
    pub fn ways(&self) -> (u8, u8) {
        let first = self.bytes[2];
        match first & 15 {
            0 => (0, first >> 4),
            // Behind the number that all are multiples of, or the width that is cut off.
            mode @ (1 | 2) => {
                let width = self.array.dtype().item_size().unwrap() as usize;
                (mode, (self.bytes[2 + width] >> 4))
            }
            mode => (mode, self.bytes[3] >> 4),
        }
    }
}

pub fn packed(array: &ArrayView<'_>, level: Level) -> Vec<u8> {
    let chunk = ChunkInfo::new(array.dtype(), array.count(), array.shape()).unwrap();
    let mut out = Vec::new();
    Pco.encode(chunk, ChunkRef::Run(array.bytes().unwrap()), level, &mut out).unwrap();
    out
}

fn stream<T: Element>(name: &'static str, dtype: &'static str, values: Vec<T>) -> Stream {
    let array = ArrayView::from_elements(&[values.len()], &values).unwrap().into_owned().unwrap();
    assert_eq!(array.dtype().to_string(), dtype);
    let bytes = packed(&array, Level::Default);
    Stream { name, dtype, count: array.count(), array, bytes }
}

/// In a way that the library does not choose by itself.
fn told<T: Element + pco::data_types::Number>(name: &'static str, dtype: &'static str, values: Vec<T>, delta: DeltaSpec) -> Stream {
    let config = ChunkConfig::default().with_delta_spec(delta).with_paging_spec(PagingSpec::Exact(vec![values.len()]));
    let file = FileCompressor::default();
    let mut bytes = file.write_header(Vec::new()).unwrap();
    let mut chunk = file.chunk_compressor(&values, &config).unwrap();
    bytes = chunk.write_meta(bytes).unwrap();
    bytes = chunk.write_page(0, bytes).unwrap();
    Stream { bytes, ..stream(name, dtype, values) }
}

pub fn streams() -> Vec<Stream> {
    let mut random = Random(5);
    let mut below = move |end: usize| random.below(end) as i64;
    let period: Vec<i64> = (0..300).map(|_| below(1 << 40)).collect();
    let (mut level, mut slope) = (0.0f64, 0.0f64);
    let wave = |i: i64| ((i as f64 / 9.0).sin() * 9000.0 + (i as f64 / 31.0).sin() * 5000.0) as i16;
    vec![
        stream("noise", "uint32", (0..1000).map(|_| below(1 << 32) as u32).collect()),
        stream("few", "int16", (0..1000).map(|_| (below(3) * below(40)) as i16).collect()),
        stream("constant", "int64", vec![-7i64; 3000]),
        stream("one", "float64", vec![0.1f64]),
        stream("ramp", "uint64", (0..1000u64).map(|i| i * 1_000_003).collect()),
        stream("times", "int64", (0..2000).map(|i| 1_700_000_000_000 + i * 60_000 + below(3)).collect()),
        stream("multiples", "int32", (0..2000).map(|_| below(1000) as i32 * 1000 + 7).collect()),
        stream("nearly multiples", "uint16", (0..2000).map(|_| (below(60) * 1000 + below(2)) as u16).collect()),
        stream("decimals", "float64", (0..2000).map(|_| below(100_000) as f64 / 100.0).collect()),
        stream("decimals of 32 bits", "float32", (0..2000).map(|_| below(1000) as f32 / 10.0).collect()),
        stream("widened", "float64", (0..2000).map(|_| f64::from((below(1 << 20) as f32).sqrt())).collect()),
        stream("widened halves", "float32", (0..2000).map(|_| f32::from_bits((below(1 << 12) as u32) << 16)).collect()),
        stream("repeated", "int64", period.iter().cycle().take(3000).copied().collect()),
        stream("smooth", "float64", (0..1000).map(|i| (f64::from(i) / 50.0).sin()).collect()),
        stream("curve", "int32", (0..1000).map(|i: i32| i * i / 7 + i).collect()),
        stream("wave", "int16", (0..6000).map(wave).collect()),
        told("told to look back", "int64", period.iter().cycle().take(3000).map(|n| n * 10).collect(), DeltaSpec::TryLookback),
        told("told to look back at few", "float32", (0..20).map(|i| (i % 4) as f32 / 10.0).collect(), DeltaSpec::TryLookback),
        told("told to weigh 6", "int16", (0..3000).map(wave).collect(), DeltaSpec::TryConv1(6)),
        told("told to weigh 2", "float32", (0..3000).map(|i| f32::from(wave(i))).collect(), DeltaSpec::TryConv1(2)),
        told("told to weigh 32", "uint32", (0..3000).map(|i| wave(i) as u32 & 0xffff).collect(), DeltaSpec::TryConv1(32)),
        told("told to take seven differences", "int64", (0..500).map(|i: i64| i.pow(6)).collect(), DeltaSpec::TryConsecutive(7)),
        stream(
            "walk",
            "float32",
            (0..1500)
                .map(|_| {
                    slope = slope * 0.9 + below(200) as f64 - 100.0;
                    level += slope;
                    level as f32
                })
                .collect(),
        ),
    ]
}
