//! The chunks of a file: IHDR, one or more IDAT, IEND, and nothing else (rule PNG5).

use tenvelope_core::{Error, Result};

use crate::{failed, picture::Picture};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// The signature and IHDR.
const HEAD: usize = 33;
/// Length, name and CRC.
const AROUND: usize = 12;
/// The most bytes that a chunk holds.
const MOST: u32 = (1 << 31) - 1;
const IEND: [u8; 12] = *b"\0\0\0\0IEND\xae\x42\x60\x82";

/// Bytes of the file around a zlib stream.
pub(crate) fn len(stream: usize) -> usize {
    let idats = stream.div_ceil(MOST as usize);
    stream.saturating_add(AROUND.saturating_mul(idats)).saturating_add(HEAD + IEND.len())
}

/// Appends the file around a zlib stream.
pub(crate) fn write(picture: Picture, stream: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&head(picture));
    for data in stream.chunks(MOST as usize) {
        // A piece has at most 2^31-1 bytes.
        out.extend_from_slice(&(data.len() as u32).to_be_bytes());
        out.extend_from_slice(b"IDAT");
        out.extend_from_slice(data);
        out.extend_from_slice(&crc(*b"IDAT", data).to_be_bytes());
    }
    out.extend_from_slice(&IEND);
}

/// Proves all that is not pixels, and says where these are.
///
/// # Errors
/// `codec_failed`.
pub(crate) fn pixels(picture: Picture, file: &[u8]) -> Result<Idats<'_>> {
    let body = file.strip_prefix(&head(picture)).ok_or_else(|| other_head(picture, file))?;
    let mut rest = body;
    while let Some((chunk, behind)) = Chunk::first(rest) {
        let at = file.len() - rest.len();
        match &chunk.name {
            b"IDAT" if chunk.crc == chunk.right_crc() => rest = behind,
            b"IDAT" => {
                let (found, right) = (chunk.crc, chunk.right_crc());
                return Err(failed(format!("the CRC of the chunk IDAT at byte {at} is {found:08x}, and its bytes make {right:08x}")));
            }
            _ if rest.len() == body.len() => return Err(failed(format!("{} follows IHDR, where IDAT must", chunk.quoted(at)))),
            b"IEND" => {
                return match rest.strip_prefix(&IEND) {
                    Some([]) => Ok(Idats(body.strip_suffix(&IEND).unwrap_or_default())),
                    Some(behind) => Err(failed(format!("{} bytes after IEND, where nothing may stand", behind.len()))),
                    None => Err(failed(format!("the chunk IEND at byte {at} must be empty, with the CRC ae426082"))),
                };
            }
            _ => {
                let advice = "IHDR, IDAT and IEND alone may stand here; save the picture without anything but its pixels";
                return Err(failed(format!("{}: {advice}", chunk.quoted(at))));
            }
        }
    }
    Err(cut(file.len() - rest.len(), rest))
}

/// The data of the chunks IDAT, one after the other. All were walked before.
#[derive(Clone, Debug)]
pub(crate) struct Idats<'a>(&'a [u8]);

impl<'a> Iterator for Idats<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (chunk, rest) = Chunk::first(self.0)?;
        self.0 = rest;
        Some(chunk.data)
    }
}

struct Chunk<'a> {
    name: [u8; 4],
    data: &'a [u8],
    crc: u32,
}

impl<'a> Chunk<'a> {
    /// The chunk at the front and what stands behind, unless it is cut or claims too much.
    fn first(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (len, rest) = bytes.split_first_chunk()?;
        let len = Some(u32::from_be_bytes(*len)).filter(|len| *len <= MOST)?;
        let (name, rest) = rest.split_first_chunk()?;
        let (data, rest) = rest.split_at_checked(usize::try_from(len).ok()?)?;
        let (crc, rest) = rest.split_first_chunk()?;
        Some((Chunk { name: *name, data, crc: u32::from_be_bytes(*crc) }, rest))
    }

    fn right_crc(&self) -> u32 {
        crc(self.name, self.data)
    }

    fn quoted(&self, at: usize) -> String {
        format!("the chunk `{}` at byte {at}", self.name.escape_ascii())
    }
}

/// The signature and the one IHDR that a picture has.
fn head(picture: Picture) -> [u8; HEAD] {
    let ([w0, w1, w2, w3], [h0, h1, h2, h3]) = (picture.width.to_be_bytes(), picture.height.to_be_bytes());
    // Behind bit depth and colour type: deflate, the five filters, not interlaced.
    let data = [w0, w1, w2, w3, h0, h1, h2, h3, 8 * picture.sample_size, picture.color_type(), 0, 0, 0];
    let mut head = [0; HEAD];
    let parts = [&SIGNATURE[..], &[0, 0, 0, 13], b"IHDR", &data, &crc(*b"IHDR", &data).to_be_bytes()];
    head.iter_mut().zip(parts.into_iter().flatten()).for_each(|(place, byte)| *place = *byte);
    head
}

/// What is left when no whole chunk is.
fn cut(at: usize, rest: &[u8]) -> Error {
    match rest.first_chunk().map(|len| u32::from_be_bytes(*len)) {
        Some(len) if len > MOST => failed(format!("the chunk at byte {at} claims {len} bytes; none has more than 2^31-1")),
        Some(len) => {
            failed(format!("the chunk at byte {at} claims {len} bytes, and the file ends {} bytes after its length", rest.len() - 4))
        }
        None => failed(format!("the file ends after {} bytes, before its IEND", at + rest.len())),
    }
}

/// What a file says that does not begin with the head of its picture.
fn other_head(picture: Picture, file: &[u8]) -> Error {
    let Some(rest) = file.strip_prefix(&SIGNATURE) else { return failed("it does not begin with the eight bytes of a PNG file") };
    let found = match Chunk::first(rest) {
        Some((Chunk { name: [b'I', b'H', b'D', b'R'], data, .. }, _)) if data.len() != 13 => {
            format!("IHDR has {} bytes, not 13", data.len())
        }
        Some((Chunk { name: [b'I', b'H', b'D', b'R'], data, .. }, _)) if head(picture).get(16..29) != Some(data) => said(data),
        Some((Chunk { name: [b'I', b'H', b'D', b'R'], .. }, _)) => "the CRC of IHDR is wrong".to_owned(),
        Some((chunk, _)) => format!("{} stands where IHDR must", chunk.quoted(SIGNATURE.len())),
        None => format!("the file has no whole IHDR in its {} bytes", file.len()),
    };
    let (bits, color) = (8 * picture.sample_size, picture.color_type());
    failed(format!("{found}; dtype and shape make {}x{} pixels of {bits} bits, colour type {color}", picture.width, picture.height))
}

/// The data of IHDR in words.
fn said(data: &[u8]) -> String {
    let number = |at: usize| data.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u32::from_be_bytes(*bytes));
    let rest = data.get(8..).unwrap_or_default();
    let [bits, color, compression, filters, interlace] = *rest.first_chunk().unwrap_or(&[0; 5]);
    let methods = format!("compression {compression}, filter method {filters}, interlace {interlace}");
    format!("IHDR says {}x{} pixels of {bits} bits, colour type {color}, {methods}", number(0), number(4))
}

fn crc(name: [u8; 4], data: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&name);
    crc.update(data);
    crc.finalize()
}
