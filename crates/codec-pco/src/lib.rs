//! The codec `pco`: numbers compressed as numbers (`spec/codecs/pco.md`).
//!
//! Where a compressor of bytes looks for bytes that come again, pco finds the step that all numbers are multiples of, the differences that are small, and
//! how often each range of them comes. Decimal fractions in floats shrink most.
//!
//! The library decodes memory that a stranger wrote, so it is shown nothing before `metadata` has found the rules kept: what it then asks for is bounded by
//! the numbers of the chunk and the bytes that are there.
//!
//! ```
//! use tenvelope_core::{ArrayToBytes, ArrayView, ChunkInfo, ChunkRef, Level};
//!
//! let prices: Vec<f64> = (0..5000).map(|i| f64::from(i * i % 9973) / 100.0).collect();
//! let array = ArrayView::from_elements(&[5000], &prices)?;
//! let (chunk, mut out) = (ChunkInfo::new(array.dtype(), 5000, array.shape())?, Vec::new());
//! tenvelope_codec_pco::Pco.encode(chunk, ChunkRef::Run(array.bytes().expect("numbers")), Level::Default, &mut out)?;
//! assert!(out.len() < 10_000, "{}", out.len());
//! # Ok::<(), tenvelope_core::Error>(())
//! ```

mod metadata;
mod words;

use std::sync::Arc;

use pco::{
    ChunkConfig, ModeSpec, PagingSpec,
    metadata::Mode,
    wrapped::{ChunkCompressor, FileCompressor, FileDecompressor, guarantee},
};
use tenvelope_core::{
    AnyCodec, ArrayToBytes, ChunkInfo, ChunkMut, ChunkRef, Codec, Dtype, Error, ErrorKind, Kind, Level, Registry, Result,
};

use self::words::{Task, Word, with_word};

/// The serializer `pco`, which takes the place of `raw` and of a compressor.
#[derive(Clone, Copy, Debug)]
pub struct Pco;

/// Numbers in a chunk: the library takes no more (rule PCO6).
const MOST: u64 = 1 << 24;

/// Adds `pco` to a registry.
///
/// # Errors
/// `bad_argument` if the name is taken.
pub fn register(registry: &mut Registry) -> Result<()> {
    registry.register("pco", Kind::ArrayToBytes, |spec| spec.no_params().map(|()| AnyCodec::ArrayToBytes(Arc::new(Pco))))
}

impl Codec for Pco {
    fn spec(&self) -> String {
        "pco".to_owned()
    }

    fn accepts(&self, dtype: &Dtype) -> Result<()> {
        if words::takes(dtype) {
            return Ok(());
        }
        let message = format!(
            "pco takes integers of 16 to 64 bits, float16, float32, float64, datetime64 and timedelta64, not {dtype}; use raw and a compressor"
        );
        Err(Error::new(ErrorKind::BadChain, message))
    }
}

impl ArrayToBytes for Pco {
    fn compresses(&self) -> bool {
        true
    }

    fn max_chunk(&self) -> u64 {
        MOST
    }

    fn max_encoded_len(&self, chunk: ChunkInfo<'_>, _elements: ChunkRef<'_>) -> usize {
        let mut most = usize::MAX;
        // Of another dtype nothing is written.
        let _ = with_word(chunk.dtype, Room { elements: chunk.elements, most: &mut most });
        most
    }

    fn max_decoded_len(&self, _len: u64) -> u64 {
        // Equal numbers take no bits at all, however many they are.
        MOST * 8
    }

    fn encode(&self, chunk: ChunkInfo<'_>, elements: ChunkRef<'_>, level: Level, out: &mut Vec<u8>) -> Result<()> {
        let run = match elements {
            ChunkRef::Run(run) if run.len() == chunk.elements.saturating_mul(chunk.item_size) => run,
            _ => return Err(no_run(chunk)),
        };
        with_word(chunk.dtype, Encode { run, level, out }).unwrap_or_else(|| Err(no_run(chunk)))
    }

    fn decode(&self, chunk: ChunkInfo<'_>, bytes: &[u8], out: ChunkMut<'_>) -> Result<()> {
        let run = match out {
            ChunkMut::Run(run) if run.len() == chunk.elements.saturating_mul(chunk.item_size) => run,
            _ => return Err(no_run(chunk)),
        };
        with_word(chunk.dtype, Decode { bytes, run }).unwrap_or_else(|| Err(no_run(chunk)))
    }
}

struct Encode<'a> {
    run: &'a [u8],
    level: Level,
    out: &'a mut Vec<u8>,
}

impl Task for Encode<'_> {
    fn run<W: Word>(self) -> Result<()> {
        let words: Vec<W> = self.run.chunks_exact(size_of::<W>()).map(W::from_le).collect();
        let config =
            ChunkConfig::default().with_compression_level(effort(self.level)).with_paging_spec(PagingSpec::Exact(vec![words.len()]));
        let file = FileCompressor::default();
        let mut chunk = file.chunk_compressor(&words, &config).map_err(unwritten)?;
        if matches!(chunk.meta().mode, Mode::FloatMult(_)) && words.iter().any(|word| word.is_nan()) {
            // Which NaN a product is depends on the processor (rule PCO5).
            chunk = file.chunk_compressor(&words, &config.with_mode_spec(ModeSpec::Classic)).map_err(unwritten)?;
        }
        self.out.try_reserve(room(&chunk)).map_err(|_| Error::new(ErrorKind::AllocFailed, "no memory for what pco writes"))?;
        file.write_header(&mut *self.out).map_err(unwritten)?;
        chunk.write_meta(&mut *self.out).map_err(unwritten)?;
        chunk.write_page(0, &mut *self.out).map_err(unwritten)?;
        Ok(())
    }
}

/// The most that numbers of a type can come to.
struct Room<'a> {
    elements: usize,
    most: &'a mut usize,
}

impl Task for Room<'_> {
    fn run<W: Word>(self) -> Result<()> {
        *self.most = guarantee::header_size().saturating_add(guarantee::chunk_size::<W::L>(self.elements));
        Ok(())
    }
}

/// About as much as it will be.
fn room(chunk: &ChunkCompressor) -> usize {
    chunk.meta_size_hint().saturating_add(chunk.page_size_hint(0)).saturating_add(2)
}

/// The level of the library.
fn effort(level: Level) -> usize {
    match level {
        Level::Fast => 4,
        Level::Small => 12,
        _ => 8,
    }
}

struct Decode<'a> {
    bytes: &'a [u8],
    run: &'a mut [u8],
}

/// Numbers that are decoded at once; whole batches of the library.
const PART: usize = 4 * pco::FULL_BATCH_N;

impl Task for Decode<'_> {
    fn run<W: Word>(self) -> Result<()> {
        let count = self.run.len() / size_of::<W>();
        metadata::check::<W>(self.bytes, count)?;
        let (file, rest) = FileDecompressor::new(self.bytes).map_err(unread)?;
        let (mut chunk, rest) = file.chunk_decompressor::<W, _>(rest).map_err(unread)?;
        let is_product = matches!(chunk.meta().mode, Mode::FloatMult(_));
        let mut page = chunk.page_decompressor(rest, count).map_err(unread)?;
        let mut words = [W::default(); PART];
        for part in self.run.chunks_mut(PART * size_of::<W>()) {
            let len = part.len() / size_of::<W>();
            let words = &mut words[..len];
            let progress = page.read(words).map_err(unread)?;
            if progress.n_processed != len {
                return Err(failed(format!("{} numbers where {len} were to come", progress.n_processed)));
            }
            if is_product && words.iter().any(|word| word.is_nan()) {
                return Err(failed("a NaN among multiples of a number"));
            }
            part.chunks_exact_mut(size_of::<W>()).zip(words).for_each(|(place, word)| word.put_le(place));
        }
        match page.into_src().len() {
            0 => Ok(()),
            more => Err(failed(format!("{more} bytes after the last number"))),
        }
    }
}

fn no_run(chunk: ChunkInfo<'_>) -> Error {
    Error::new(ErrorKind::BadArgument, format!("pco takes a run of {} numbers, not one of {}", chunk.elements, chunk.dtype))
}

fn unwritten(error: pco::errors::PcoError) -> Error {
    failed(format!("compression failed: {}", error.message))
}

fn unread(error: pco::errors::PcoError) -> Error {
    failed(error.message)
}

fn failed(why: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::CodecFailed, format!("pco: {why}"))
}
