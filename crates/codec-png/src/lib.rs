//! The codec `png`: the chunk is one PNG file (`spec/codecs/png.md`).
//!
//! A picture keeps its pixels and gains a form that every program for pictures opens. Text behind the pixels, profiles, second pictures: the file has none of
//! them, and a reader refuses them, so that what one program sees in a file is what every other sees.
//!
//! The reader of the crate `png` is built for the files of the world and so forgives much that has no place here; this one forgives nothing, and needs no
//! memory but a few rows. The writer of that crate knows one strategy of deflate alone, by which photographs get 4 % longer than by those that are tried here.
//!
//! ```
//! use tenvelope_core::{ArrayToBytes, ArrayView, ChunkInfo, ChunkMut, ChunkRef, Level};
//!
//! let pixels: Vec<u8> = (0..48 * 64).map(|i| (i % 64) as u8).collect();
//! let array = ArrayView::from_elements(&[48, 64], &pixels)?;
//! let (chunk, mut file) = (ChunkInfo::new(array.dtype(), pixels.len(), array.shape())?, Vec::new());
//! tenvelope_codec_png::Png.encode(chunk, ChunkRef::Run(&pixels), Level::Default, &mut file)?;
//! assert!(file.starts_with(b"\x89PNG\r\n\x1a\n") && file.len() < 200);
//!
//! let mut back = vec![0; pixels.len()];
//! tenvelope_codec_png::Png.decode(chunk, &file, ChunkMut::Run(&mut back))?;
//! assert_eq!(back, pixels);
//! # Ok::<(), tenvelope_core::Error>(())
//! ```

mod file;
mod lines;
mod picture;
mod read;
mod stream;
mod write;

use std::sync::Arc;

use tenvelope_core::{AnyCodec, ArrayToBytes, ChunkInfo, ChunkMut, ChunkRef, Codec, Dtype, Error, ErrorKind, Level, Registry, Result};

use self::picture::Picture;

/// The serializer `png`, which takes the place of `raw` and of a compressor.
#[derive(Clone, Copy, Debug)]
pub struct Png;

/// Adds `png` to a registry.
///
/// # Errors
/// `bad_argument` if the name is taken.
pub fn register(registry: &mut Registry) -> Result<()> {
    registry.register_one(AnyCodec::ArrayToBytes(Arc::new(Png)))
}

impl Codec for Png {
    fn spec(&self) -> String {
        "png".to_owned()
    }

    fn accepts(&self, dtype: &Dtype) -> Result<()> {
        picture::sample_size(dtype).map(|_| ())
    }
}

impl ArrayToBytes for Png {
    fn accepts_shape(&self, shape: &[u64]) -> Result<()> {
        picture::sides(shape).map(|_| ())
    }

    fn is_whole_file(&self) -> bool {
        true
    }

    fn compresses(&self) -> bool {
        true
    }

    fn max_encoded_len(&self, chunk: ChunkInfo<'_>, _elements: ChunkRef<'_>) -> usize {
        // Of what is no picture nothing is written.
        Picture::of(chunk).map_or(usize::MAX, write::max_len)
    }

    fn max_decoded_len(&self, len: u64) -> u64 {
        // That of deflate.
        len.saturating_mul(1032)
    }

    fn encode(&self, chunk: ChunkInfo<'_>, elements: ChunkRef<'_>, level: Level, out: &mut Vec<u8>) -> Result<()> {
        let picture = Picture::of(chunk)?;
        match elements {
            ChunkRef::Run(run) if picture.run_len() == Some(run.len()) => write::file(picture, run, level, out),
            _ => Err(no_run(chunk)),
        }
    }

    fn decode(&self, chunk: ChunkInfo<'_>, bytes: &[u8], out: ChunkMut<'_>) -> Result<()> {
        let picture = Picture::of(chunk)?;
        match out {
            ChunkMut::Run(run) if picture.run_len() == Some(run.len()) => read::file(picture, bytes, run),
            _ => Err(no_run(chunk)),
        }
    }
}

fn no_run(chunk: ChunkInfo<'_>) -> Error {
    let message = format!("png takes the raw run of a whole array, here of {} {:?}", chunk.dtype, chunk.shape);
    Error::new(ErrorKind::BadArgument, message)
}

/// The error for a file that breaks a rule.
fn failed(why: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::CodecFailed, format!("png: {why}"))
}
