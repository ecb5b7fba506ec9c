//! zlib and gzip streams within the limits.

use std::io::{Read, Write};

use flate2::{Compression, GzBuilder, bufread::MultiGzDecoder, bufread::ZlibDecoder, write::ZlibEncoder};
use tenvelope_core::{Error, ErrorKind, Result};

use crate::room::{Room, over};

/// How every gzip stream begins.
pub(crate) const GZIP: [u8; 3] = [0x1f, 0x8b, 8];

/// What a gzip stream yields.
pub(crate) fn gzip(stream: &[u8], room: &mut Room) -> Result<Vec<u8>> {
    all(MultiGzDecoder::new(stream), room)
}

/// What a zlib stream yields.
pub(crate) fn zlib(stream: &[u8], room: &mut Room) -> Result<Vec<u8>> {
    let mut decoder = ZlibDecoder::new(stream);
    let bytes = all(&mut decoder, room)?;
    if decoder.total_in() == stream.len() as u64 { Ok(bytes) } else { Err(failed("something stands behind the compressed stream")) }
}

/// A gzip stream without a time in it, so that the same array is the same text.
pub(crate) fn to_gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|error| failed(&error.to_string()))
}

/// A zlib stream.
pub(crate) fn to_zlib(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|error| failed(&error.to_string()))
}

fn all(decoder: impl Read, room: &mut Room) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than there is room for tells that it is too much.
    decoder.take(room.left().saturating_add(1)).read_to_end(&mut bytes).map_err(|error| failed(&error.to_string()))?;
    if bytes.len() as u64 > room.left() {
        return Err(over());
    }
    room.take(bytes.len())?;
    Ok(bytes)
}

fn failed(why: &str) -> Error {
    Error::new(ErrorKind::CodecFailed, format!("the compressed data: {why}"))
}
