//! How a writer cuts the bytes of a chunk into frames, and how each may be written.
//!
//! After a `shuffle` the bytes are planes: all first bytes of the items, all second ones … In floats the planes of the mantissa are noise, which is stored; those of sign and exponent take
//! few values but never repeat a pattern, so codes for single bytes (Huffman) give all there is, several times as fast as a search for matches, and better with a table for each plane.
//! Neighbouring planes in which patterns do repeat share a frame, since they repeat across planes, too.

use tenvelope_core::{ChunkInfo, Dtype, Layout, Level};
use tenvelope_kernels::entropy::{coded_len, count_into, huffman_len};

use crate::{MOST_PLANES, effort::Effort};

/// How a frame may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// As it is.
    Stored,
    /// Codes for single bytes, no matches.
    Huffman,
    /// Codes for single bytes or long matches, whichever is shorter: a sample could not tell.
    Either,
    /// Patterns that repeat, short ones, too.
    Full,
    /// Noise with a quiet region: long matches or codes, decided anew for each short stretch.
    Uneven,
}

/// A part of a chunk that becomes a frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'a> {
    pub(crate) way: Way,
    pub(crate) bytes: &'a [u8],
}

/// Shorter chunks are one frame: more would cost more than they gain.
const SMALL: usize = 1 << 11;

/// Cuts a chunk into frames. `probe` gives the length of a sample that an effort has compressed.
pub(crate) fn plan<'a>(
    chunk: ChunkInfo<'_>,
    bytes: &'a [u8],
    level: Level,
    mut probe: impl FnMut(&[u8], Effort) -> usize,
) -> Vec<Part<'a>> {
    let planes = chunk.item_size;
    let is_one = planes == 1;
    // Where only patterns count: in items of several bytes, and in bits, whose planes repeat each other (all that extend a sign are equal).
    let is_patterns = chunk.layout == Layout::BitPlanes || chunk.layout == Layout::Items && !is_one;
    if bytes.len() < SMALL || is_patterns || planes > MOST_PLANES {
        return vec![Part { way: Way::Full, bytes }];
    }
    // What is left over belongs to no plane, and is a part of its own.
    let len = bytes.len() / planes;
    let mut parts: Vec<Part<'a>> = Vec::new();
    let (mut start, mut end) = (0, 0);
    for plane in bytes.chunks(len) {
        let way = way(plane, level, is_one, &mut probe);
        match parts.last_mut() {
            Some(last) if last.way == way && matches!(way, Way::Stored | Way::Full) => last.bytes = &bytes[start..end + plane.len()],
            _ => {
                start = end;
                parts.push(Part { way, bytes: plane });
            }
        }
        end += plane.len();
    }
    parts
}

/// Whether all of a chunk in one frame may be shorter: where it is short, the headers of frames and their tables count, and the patterns of one plane may be those of another. Never so
/// where all planes are noise and codes, as those of floats are.
pub(crate) fn may_be_one(chunk: ChunkInfo<'_>, parts: &[Part<'_>], len: usize, level: Level) -> bool {
    let has_patterns = parts.iter().any(|part| matches!(part.way, Way::Full | Way::Either));
    let is_whole_number =
        !matches!(chunk.dtype, Dtype::Float16 | Dtype::Bfloat16 | Dtype::Float32 | Dtype::Float64 | Dtype::Complex64 | Dtype::Complex128);
    let most = match level {
        Level::Fast => 0,
        Level::Small => usize::MAX,
        _ if has_patterns => 1 << 18,
        _ if is_whole_number => 1 << 15,
        _ => 0,
    };
    parts.len() > 1 && len <= most
}

/// Bytes of a piece that is tried out; a plane is tried in up to three places.
const PIECE: usize = 1 << 12;

/// What the pieces of a plane tell about the whole.
fn way(plane: &[u8], level: Level, plane_is_all: bool, probe: &mut impl FnMut(&[u8], Effort) -> usize) -> Way {
    let mut counts = [0; 256];
    let mut len = 0;
    for piece in pieces(plane) {
        count_into(&mut counts, piece);
        len += piece.len();
    }
    // The table of codes takes about half a byte for each value, once for the tried bytes and the others.
    let table = counts.iter().filter(|&&n| n > 0).count() * len / plane.len() / 2;
    let huffman = huffman_len(&counts) as usize + table;
    // Where a plane is all there is, all ways are tried but where one is out of question: no code shorter than a bit is not enough for that.
    let codes = if plane_is_all { coded_len(&counts) as usize + table } else { huffman };
    let stored = len - len / 64;
    // Where codes give nothing they need not be made to see whether anything repeats.
    let effort = if huffman > stored { Effort::Matches } else { Effort::FAST };
    let full: usize = pieces(plane).map(|piece| probe(piece, effort)).sum();
    if huffman.min(full) > stored {
        // A few long pieces can miss a quiet region; many short ones find it.
        if level != Level::Fast && is_quiet_somewhere(plane) { Way::Uneven } else { Way::Stored }
    } else if full < codes - codes / 8 {
        Way::Full
    } else if level != Level::Fast && (plane_is_all || full < huffman - huffman / 64) {
        Way::Either
    } else if huffman <= full {
        Way::Huffman
    } else {
        Way::Full
    }
}

/// Whether noise has a quiet region, such as a run of zeros, where three long pieces have found none.
fn is_quiet_somewhere(plane: &[u8]) -> bool {
    const SHORT: usize = 1 << 8;
    const PLACES: usize = 64;
    let quiet = |place: &[u8]| {
        let mut counts = [0; 256];
        count_into(&mut counts, &place[..SHORT]);
        // Of so few bytes that are noise, some come twice: they look like nine tenths.
        coded_len(&counts) < SHORT as u64 * 3 / 4
    };
    plane.len() >= 2 * SHORT * PLACES && plane.chunks(plane.len() / PLACES).take(PLACES).any(quiet)
}

/// The plane, or three places of it.
fn pieces(plane: &[u8]) -> impl Iterator<Item = &[u8]> {
    let count = if plane.len() <= 4 * PIECE { 1 } else { 3 };
    let len = plane.len().min(PIECE);
    (0..count).map(move |i| &plane[(plane.len() - len) * (2 * i + 1) / (2 * count)..][..len])
}
