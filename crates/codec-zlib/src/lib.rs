//! The compressor `zlib`: one RFC 1950 stream (`spec/codecs/zlib.md`). For readers that have nothing but a standard library or a browser.

use std::sync::Arc;

use flate2::{Compress as Deflate, Compression, Decompress as Inflate, FlushCompress, FlushDecompress, Status};
use tenvelope_core::{AnyCodec, ChunkInfo, Codec, Compress, Error, ErrorKind, Level, Registry, Result, extend_by};

/// The compressor `zlib`.
#[derive(Clone, Copy, Debug)]
pub struct Zlib;

/// Adds `zlib` to a registry.
///
/// # Errors
/// `bad_argument` if the name is taken.
pub fn register(registry: &mut Registry) -> Result<()> {
    registry.register_one(AnyCodec::Compress(Arc::new(Zlib)))
}

impl Codec for Zlib {
    fn spec(&self) -> String {
        "zlib".to_owned()
    }
}

impl Compress for Zlib {
    fn max_encoded_len(&self, len: usize) -> usize {
        // The fast level writes fixed Huffman codes, of which a literal takes 9 bits at most; headers and the check come on top.
        len.saturating_add(len / 7).saturating_add(64)
    }

    fn max_decoded_len(&self, len: u64) -> u64 {
        len.saturating_mul(1032)
    }

    fn encode(&self, _chunk: ChunkInfo<'_>, bytes: &[u8], level: Level, out: &mut Vec<u8>) -> Result<()> {
        let level = match level {
            Level::Fast => 1,
            Level::Small => 9,
            _ => 6,
        };
        let mut deflate = Deflate::new(Compression::new(level), true);
        let start = out.len();
        extend_by(out, self.max_encoded_len(bytes.len()))?;
        let status = deflate.compress(bytes, &mut out[start..], FlushCompress::Finish);
        if !matches!(status, Ok(Status::StreamEnd)) {
            return Err(failed(format!("compression stopped with {status:?}")));
        }
        out.truncate(start + deflate.total_out() as usize);
        Ok(())
    }

    fn decode(&self, bytes: &[u8], out: &mut [u8]) -> Result<()> {
        let mut inflate = Inflate::new(true);
        let mut at = 0;
        // When `out` is full the stream must still end; a byte of room beyond it shows a stream that goes on.
        let mut beyond = [0u8; 1];
        loop {
            let (read, place) = (inflate.total_in() as usize, if at < out.len() { &mut out[at..] } else { &mut beyond[..] });
            let status = inflate.decompress(&bytes[read..], place, FlushDecompress::Finish);
            let written = inflate.total_out() as usize;
            if written > out.len() {
                return Err(failed(format!("the stream goes on after the {} bytes that shape and dtype demand", out.len())));
            }
            match status {
                Ok(Status::StreamEnd) => break,
                Ok(_) if written > at || inflate.total_in() as usize > read => at = written,
                Ok(status) => return Err(failed(format!("the stream is cut after {written} of {} bytes ({status:?})", out.len()))),
                Err(error) => return Err(failed(format!("the stream is corrupt after {written} bytes: {error}")).with_source(error)),
            }
        }
        if inflate.total_out() as usize != out.len() {
            return Err(failed(format!("the stream ends after {} of {} bytes", inflate.total_out(), out.len())));
        }
        all_read(&inflate, bytes)
    }

    fn decode_unsized(&self, bytes: &[u8], most: usize, out: &mut Vec<u8>) -> Result<()> {
        const STEP: usize = 1 << 16;
        let (mut inflate, start) = (Inflate::new(true), out.len());
        loop {
            let (read, written) = (inflate.total_in() as usize, inflate.total_out() as usize);
            let room = extend_by(out, STEP)?;
            let status = inflate.decompress(&bytes[read..], room, FlushDecompress::None);
            let now = inflate.total_out() as usize;
            out.truncate(start + now);
            if now > most {
                return Err(Error::new(ErrorKind::LimitExceeded, "the stream holds more than the limit on decoded bytes"));
            }
            match status {
                Ok(Status::StreamEnd) => return all_read(&inflate, bytes),
                Ok(_) if now > written || inflate.total_in() as usize > read => {}
                Ok(status) => return Err(failed(format!("the stream is cut after {now} bytes ({status:?})"))),
                Err(error) => return Err(failed(format!("the stream is corrupt after {now} bytes: {error}")).with_source(error)),
            }
        }
    }
}

/// Nothing may stand behind the stream (rule ZLIB1).
fn all_read(inflate: &Inflate, bytes: &[u8]) -> Result<()> {
    match bytes.len() - inflate.total_in() as usize {
        0 => Ok(()),
        rest => Err(failed(format!("{rest} bytes after the end of the stream"))),
    }
}

fn failed(message: String) -> Error {
    Error::new(ErrorKind::CodecFailed, message)
}
