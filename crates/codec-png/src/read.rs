//! A file back into the run: a few rows at a time, so that no second picture stands in memory.

use tenvelope_core::{Result, extend_by};
use tenvelope_kernels::filters;

use crate::{failed, file, picture::Picture, stream::Stream};

/// Bytes that are decompressed at once, if that is a row or more. The window of deflate is copied once for each piece.
const PIECE: usize = 1 << 17;

/// Reads a file that must be one of just this picture. The run has as many bytes as the picture.
///
/// # Errors
/// `codec_failed` for any other.
pub(crate) fn file(picture: Picture, file: &[u8], run: &mut [u8]) -> Result<()> {
    let mut stream = Stream::new(file::pixels(picture, file)?);
    let row_len = picture.row_len().unwrap_or(run.len());
    let line_len = row_len + 1; // The byte of the filter stands before the row.
    let most = (PIECE / line_len).clamp(1, run.len() / row_len);
    // Above the lines of a piece stands the one before them: zeros at first.
    let mut memory = Vec::new();
    let memory = extend_by(&mut memory, line_len.saturating_mul(most + 1))?;
    let mut done = 0;
    for rows in run.chunks_mut(most * row_len) {
        let lines = rows.len() / row_len;
        let (_, piece) = memory.split_at_mut(line_len);
        stream.fill(&mut piece[..lines * line_len])?;
        for (i, row) in rows.chunks_exact_mut(row_len).enumerate() {
            let (above, line) = memory.split_at_mut((i + 1) * line_len);
            let (filter, line) = (line[0], &mut line[1..line_len]);
            if !filters::undo(filter, picture.pixel_len(), &above[i * line_len + 1..], line) {
                return Err(failed(format!("row {} has the filter {filter}; there are 0 to 4", done + i)));
            }
            copy(picture, line, row);
        }
        memory.copy_within(lines * line_len..(lines + 1) * line_len, 0);
        done += lines;
    }
    stream.finish()
}

/// The high byte of a sample comes first in a file, and last in a run.
fn copy(picture: Picture, line: &[u8], row: &mut [u8]) {
    if picture.sample_size == 1 {
        return row.copy_from_slice(line);
    }
    let (samples, places) = (line.as_chunks::<2>().0, row.as_chunks_mut::<2>().0);
    places.iter_mut().zip(samples).for_each(|(place, [high, low])| *place = [*low, *high]);
}
