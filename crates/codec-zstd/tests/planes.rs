//! Planes of bytes: each is written in the way that suits it, and the whole in frames that any decoder reads.

use tenvelope_codec_zstd::Zstd;
use tenvelope_core::{ArrayView, ChunkInfo, Codecs, Compress, Layout, Level, Registry};
use tenvelope_testkit::Random;

fn packed(run: &[u8], item: usize, layout: Layout, level: Level) -> Vec<u8> {
    let dtype = tenvelope_core::Dtype::Void(item as u64);
    let mut chunk = ChunkInfo::new(&dtype, run.len() / item, &[]).unwrap();
    chunk.layout = layout;
    let mut out = Vec::new();
    Zstd.encode(chunk, run, level, &mut out).unwrap();
    let mut back = vec![0; run.len()];
    Zstd.decode(&out, &mut back).unwrap();
    assert!(back == run);
    // The library itself reads several frames in a row.
    assert!(zstd::stream::decode_all(&out[..]).unwrap() == run);
    out
}

#[test]
fn noise_is_stored_and_codes_stand_beside_it() {
    let mut random = Random(3);
    let len = 100_000;
    let noise = random.bytes(len);
    // Few values, without a pattern.
    let few: Vec<u8> = (0..len).map(|_| (random.below(16) + random.below(16)) as u8).collect();
    let pattern: Vec<u8> = (0..len).map(|i| (i * i / 7) as u8).collect::<Vec<_>>()[..1000].repeat(100);
    let constant = vec![9; len];
    let planes = [&noise[..], &few, &pattern, &constant].concat();
    for level in [Level::Fast, Level::Default, Level::Small] {
        let out = packed(&planes, 4, Layout::BytePlanes, level);
        assert!(out.len() < len + len * 5 / 8 + 3000, "{level:?}: {}", out.len());
        let one = packed(&planes, 4, Layout::Items, level);
        assert!(out.len() < one.len(), "{level:?}: {} against {}", out.len(), one.len());
    }
    // A copy and headers.
    assert!(packed(&noise, 1, Layout::BytePlanes, Level::Default).len() <= len + 20);
}

#[test]
fn every_size_and_a_rest_that_fills_no_plane() {
    let mut random = Random(4);
    for len in [1, 15, 2047, 2048, 2049, 5000, 70_001, 600_003] {
        let run: Vec<u8> = (0..len).map(|i| if i % 3 == 0 { random.below(256) as u8 } else { (i / 50) as u8 }).collect();
        for item in [1, 2, 4, 7, 8, 16, 17, 100] {
            for layout in [Layout::Items, Layout::BytePlanes, Layout::BitPlanes] {
                let out = packed(&run, item, layout, Level::Default);
                assert!(out.len() <= Zstd.max_encoded_len(len));
            }
        }
    }
}

/// Through a chain, so that the compressor is told the order by the codec before it.
#[test]
fn a_chain_tells_the_order() {
    let mut random = Random(5);
    let values: Vec<f32> = (0..50_000).map(|_| (0..8).map(|_| random.below(1 << 20) as f32 - 524_288.0).sum()).collect();
    let array = ArrayView::from_elements(&[values.len()], &values).unwrap();
    let mut registry = Registry::core();
    tenvelope_codec_zstd::register(&mut registry).unwrap();
    let len = |chain: &str| {
        let codecs = Codecs::parse(chain, &registry).unwrap();
        let chunk = ChunkInfo::new(array.dtype(), values.len(), array.shape()).unwrap();
        codecs.chain.encoded_len(chunk, tenvelope_core::ChunkRef::Run(array.bytes().unwrap()), Level::Default).unwrap()
    };
    let (planes, items) = (len("raw-shuffle-zstd-hex"), len("raw-zstd-hex"));
    assert!(planes * 100 < items * 96, "{planes} against {items}");
}
