//! Files as the crate `png` reads them, and other people's as we do.

use png::{BitDepth, ColorType, Decoder, DeflateCompression, Encoder, Filter};
use tenvelope_codec_png::Png;
use tenvelope_core::{ArrayToBytes, ChunkInfo, ChunkMut, ChunkRef, Dtype, Level, Result};
use tenvelope_testkit::Random;

struct Picture {
    dtype: Dtype,
    shape: Vec<usize>,
    run: Vec<u8>,
}

impl Picture {
    fn chunk(&self) -> ChunkInfo<'_> {
        ChunkInfo::new(&self.dtype, self.shape.iter().product(), &self.shape).unwrap()
    }

    fn encode(&self, level: Level) -> Vec<u8> {
        let mut file = Vec::new();
        Png.encode(self.chunk(), ChunkRef::Run(&self.run), level, &mut file).unwrap();
        file
    }

    fn decode(&self, file: &[u8]) -> Result<Vec<u8>> {
        let mut run = vec![0xaa; self.run.len()];
        Png.decode(self.chunk(), file, ChunkMut::Run(&mut run)).map(|()| run)
    }

    /// Samples with the high byte first.
    fn samples(&self) -> Vec<u8> {
        let mut samples = self.run.clone();
        samples.chunks_exact_mut(self.chunk().item_size).for_each(<[u8]>::reverse);
        samples
    }

    fn color(&self) -> (ColorType, BitDepth) {
        let color = match self.shape.get(2) {
            None | Some(1) => ColorType::Grayscale,
            Some(2) => ColorType::GrayscaleAlpha,
            Some(3) => ColorType::Rgb,
            _ => ColorType::Rgba,
        };
        (color, if self.dtype == Dtype::Uint8 { BitDepth::Eight } else { BitDepth::Sixteen })
    }
}

/// Every dtype and number of samples; sizes at whose ends something is; content of which each filter has its share. Rows and pictures that are longer than
/// what is decompressed at once are among them.
fn pictures() -> Vec<Picture> {
    let (mut random, mut pictures) = (Random(5), Vec::new());
    for dtype in [Dtype::Uint8, Dtype::Uint16] {
        let size = if dtype == Dtype::Uint8 { 1 } else { 2 };
        for last in [None, Some(1), Some(2), Some(3), Some(4)] {
            for [rows, columns] in [[1, 1], [1, 50], [50, 1], [33, 17], [300, 500], [3, 70_000], [9000, 2]] {
                let shape: Vec<usize> = [rows, columns].into_iter().chain(last).collect();
                let len = shape.iter().product::<usize>() * size;
                let mut walk = 0u8;
                let run = match random.below(3) {
                    0 => random.bytes(len),
                    1 => (0..len).map(|i| (i / 5 + i % columns) as u8).collect(),
                    _ => (0..len)
                        .map(|_| {
                            walk = walk.wrapping_add(random.below(5) as u8);
                            walk
                        })
                        .collect(),
                };
                pictures.push(Picture { dtype: dtype.clone(), shape, run });
            }
        }
    }
    pictures
}

#[test]
fn the_library_reads_what_is_written() {
    for picture in pictures() {
        for level in [Level::Fast, Level::Default, Level::Small] {
            let file = picture.encode(level);
            let mut reader = Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
            let mut samples = vec![0; reader.output_buffer_size().unwrap()];
            let info = reader.next_frame(&mut samples).unwrap();
            reader.finish().unwrap();
            assert_eq!((info.height as usize, info.width as usize), (picture.shape[0], picture.shape[1]));
            assert_eq!((info.color_type, info.bit_depth), picture.color(), "{:?}", picture.shape);
            assert!(samples == picture.samples(), "{:?} {:?}", picture.dtype, picture.shape);
            assert!(picture.decode(&file).unwrap() == picture.run, "{:?} {:?}", picture.dtype, picture.shape);
        }
    }
}

#[test]
fn what_the_library_writes_is_read() {
    let filters = [Filter::NoFilter, Filter::Sub, Filter::Up, Filter::Avg, Filter::Paeth, Filter::Adaptive, Filter::MinEntropy];
    for picture in pictures() {
        for filter in filters {
            for deflate in [DeflateCompression::NoCompression, DeflateCompression::FdeflateUltraFast, DeflateCompression::Level(4)] {
                let mut file = Vec::new();
                let mut encoder = Encoder::new(&mut file, picture.shape[1] as u32, picture.shape[0] as u32);
                encoder.set_color(picture.color().0);
                encoder.set_depth(picture.color().1);
                encoder.set_filter(filter);
                encoder.set_deflate_compression(deflate);
                let mut writer = encoder.write_header().unwrap();
                // As a stream it writes several chunks IDAT.
                let mut stream = writer.stream_writer_with_size(1000).unwrap();
                std::io::Write::write_all(&mut stream, &picture.samples()).unwrap();
                stream.finish().unwrap();
                writer.finish().unwrap();
                assert!(picture.decode(&file).unwrap() == picture.run, "{:?} {:?} {filter:?} {deflate:?}", picture.dtype, picture.shape);
            }
        }
    }
}

#[test]
fn small_is_never_longer() {
    for picture in pictures() {
        let [fast, default, small] = [Level::Fast, Level::Default, Level::Small].map(|level| picture.encode(level).len());
        assert!(small <= default && small <= fast, "{:?}: {fast}, {default}, {small}", picture.shape);
    }
}
