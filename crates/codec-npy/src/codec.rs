//! The codec `npy`: the chunk is one npy file (`spec/codecs/npy.md`).

use std::sync::Arc;

use tenvelope_core::{AnyCodec, ArrayToBytes, ChunkInfo, ChunkMut, ChunkRef, Codec, Dtype, Error, ErrorKind, Level, Registry, Result};

use crate::{data, file, header::Header, write_header};

/// The serializer `npy`.
///
/// Its header repeats dtype and shape, so it is compared with the only one that they make: a file cannot contradict the envelope around it.
#[derive(Clone, Copy, Debug)]
pub struct Npy;

/// Adds `npy` to a registry.
///
/// ```
/// use tenvelope_core::Registry;
///
/// let mut registry = Registry::core();
/// tenvelope_codec_npy::register(&mut registry)?;
/// assert!(registry.names().any(|name| name == "npy"));
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
///
/// # Errors
/// `bad_argument` if the name is taken.
pub fn register(registry: &mut Registry) -> Result<()> {
    registry.register_one(AnyCodec::ArrayToBytes(Arc::new(Npy)))
}

impl Codec for Npy {
    fn spec(&self) -> String {
        "npy".to_owned()
    }

    fn accepts(&self, dtype: &Dtype) -> Result<()> {
        elements(dtype).map(|_| ())
    }
}

impl ArrayToBytes for Npy {
    fn is_whole_file(&self) -> bool {
        true
    }

    fn exact_len(&self, chunk: ChunkInfo<'_>) -> Option<usize> {
        write_header(chunk.dtype, chunk.shape).ok()?.len().checked_add(run_len(chunk)?)
    }

    fn max_encoded_len(&self, chunk: ChunkInfo<'_>, _elements: ChunkRef<'_>) -> usize {
        self.exact_len(chunk).unwrap_or(usize::MAX)
    }

    fn max_decoded_len(&self, len: u64) -> u64 {
        len
    }

    fn encode(&self, chunk: ChunkInfo<'_>, run: ChunkRef<'_>, _level: Level, out: &mut Vec<u8>) -> Result<()> {
        let (elements, header) = (elements(chunk.dtype)?, write_header(chunk.dtype, chunk.shape)?);
        let run = match run {
            ChunkRef::Run(run) if run_len(chunk) == Some(run.len()) => run,
            _ => return Err(no_run(chunk)),
        };
        file::reserve(out, header.len().saturating_add(run.len()))?;
        out.extend_from_slice(&header);
        (elements.write)(run, out)
    }

    fn decode(&self, chunk: ChunkInfo<'_>, bytes: &[u8], out: ChunkMut<'_>) -> Result<()> {
        let (elements, header) = (elements(chunk.dtype)?, write_header(chunk.dtype, chunk.shape)?);
        let run = match out {
            ChunkMut::Run(run) if run_len(chunk) == Some(run.len()) => run,
            _ => return Err(no_run(chunk)),
        };
        let data = bytes.strip_prefix(header.as_slice()).ok_or_else(|| other_header(chunk, bytes, &header))?;
        if data.len() != run.len() {
            let message = format!("the npy file has {} bytes of data where shape and dtype demand {}", data.len(), run.len());
            return Err(Error::new(ErrorKind::CodecFailed, message));
        }
        (elements.read)(data, run)
    }
}

fn elements(dtype: &Dtype) -> Result<data::Elements> {
    data::elements(dtype).ok_or_else(|| {
        let message = format!(
            "npy takes bool, integers of 8 to 64 bits, float32, float64, complex64 and complex128, not {dtype}; \
             use raw, or npy files through `tenvelope::npy`"
        );
        Error::new(ErrorKind::BadChain, message)
    })
}

fn run_len(chunk: ChunkInfo<'_>) -> Option<usize> {
    chunk.elements.checked_mul(chunk.item_size)
}

fn no_run(chunk: ChunkInfo<'_>) -> Error {
    let message = format!("npy takes a run of {} elements of {}, of {} bytes each", chunk.elements, chunk.dtype, chunk.item_size);
    Error::new(ErrorKind::BadArgument, message)
}

/// The error for a file that does not begin as it must (rule NPY1): what it says instead.
fn other_header(chunk: ChunkInfo<'_>, bytes: &[u8], header: &[u8]) -> Error {
    let mut rest = bytes;
    let found = match Header::read(&mut rest) {
        Ok(found) if found.dtype != *chunk.dtype || found.shape != chunk.shape => format!("it says {} {:?}", found.dtype, found.shape),
        Ok(found) if found.fortran_order => "it is in Fortran order".to_owned(),
        Ok(_) => {
            let at = bytes.iter().zip(header).position(|(found, expected)| found != expected).unwrap_or(0);
            format!("from byte {at} on its header is not spelled as NumPy spells it for a little-endian array in C order")
        }
        Err(error) => error.message().to_owned(),
    };
    let message = format!("the npy file is not that of {} {:?}: {found}", chunk.dtype, chunk.shape);
    Error::new(ErrorKind::CodecFailed, message)
}
