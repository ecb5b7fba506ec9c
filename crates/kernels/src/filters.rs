//! The five filters of PNG, applied and undone row by row.
//!
//! A filter has put the difference to a prediction in the place of each byte: of the pixel to the left, of the row above, of both. `Up` is done for a whole row at once; the others wait for
//! the pixel to the left, which has just been made, so what counts is how many steps lie between two pixels.
//!
//! ```
//! use tenvelope_kernels::filters::{apply, undo};
//!
//! let (above, pixels) = ([10, 20, 30], [11, 21, 31]);
//! let mut row = [0; 3];
//! apply(2, 1, &above, &pixels, &mut row);
//! assert_eq!(row, [1, 1, 1]);
//! assert!(undo(2, 1, &above, &mut row));
//! assert_eq!(row, pixels);
//! assert!(!undo(5, 1, &above, &mut row));
//! ```

use crate::Isa;
#[cfg(target_arch = "x86_64")]
use crate::filters_avx2 as avx2;

/// The number of the last filter.
pub const LAST: u8 = 4;

/// Writes a row to `out`, which is as long, as filter number `filter`, 0 to 4, leaves it. The pixels to the left are there, so all goes side by side.
///
/// # Panics
/// Unless all three have the same length.
pub fn apply(filter: u8, pixel_len: usize, above: &[u8], row: &[u8], out: &mut [u8]) {
    assert!(above.len() == row.len() && out.len() == row.len(), "rows of one picture");
    let (first, rest) = out.split_at_mut(pixel_len.min(row.len()));
    let (first_row, rest_row) = row.split_at(first.len());
    let (first_above, rest_above) = above.split_at(first.len());
    let neighbours = rest_row.iter().zip(row).zip(rest_above.iter().zip(above));
    // Left of the first pixel are zeros.
    match filter {
        0 => out.copy_from_slice(row),
        1 => {
            first.copy_from_slice(first_row);
            rest.iter_mut().zip(rest_row.iter().zip(row)).for_each(|(out, (byte, left))| *out = byte.wrapping_sub(*left));
        }
        2 => out.iter_mut().zip(row.iter().zip(above)).for_each(|(out, (byte, above))| *out = byte.wrapping_sub(*above)),
        3 => {
            first.iter_mut().zip(first_row.iter().zip(first_above)).for_each(|(out, (byte, above))| *out = byte.wrapping_sub(above / 2));
            rest.iter_mut().zip(neighbours).for_each(|(out, ((byte, left), (above, _)))| *out = byte.wrapping_sub(left.midpoint(*above)));
        }
        _ => {
            first.iter_mut().zip(first_row.iter().zip(first_above)).for_each(|(out, (byte, above))| *out = byte.wrapping_sub(*above));
            rest.iter_mut().zip(neighbours).for_each(|(out, ((byte, left), (above, corner)))| {
                let [left, above, corner] = [left, above, corner].map(|byte| i16::from(*byte));
                *out = byte.wrapping_sub(nearest(left, above, corner) as u8);
            });
        }
    }
}

/// Undoes filter number `filter`, 0 to 4, of a row, whose pixels have `pixel_len` bytes: 1, 2, 3, 4, 6 or 8. `above` is the row above as it was before it was filtered, zeros for the first one. Says
/// whether there is such a filter; there is none for pixels of another length but 0 and 2.
///
/// # Panics
/// Unless both rows have the same length.
#[must_use]
pub fn undo(filter: u8, pixel_len: usize, above: &[u8], row: &mut [u8]) -> bool {
    undo_by(Isa::current(), filter, pixel_len, above, row)
}

/// [`undo`] with these instructions, or the best of the machine if that is less.
///
/// # Panics
/// As [`undo`].
#[must_use]
pub fn undo_on(isa: Isa, filter: u8, pixel_len: usize, above: &[u8], row: &mut [u8]) -> bool {
    undo_by(isa.or_less(), filter, pixel_len, above, row)
}

fn undo_by(isa: Isa, filter: u8, pixel_len: usize, above: &[u8], row: &mut [u8]) -> bool {
    assert_eq!(above.len(), row.len(), "two rows of one picture");
    match (filter, pixel_len) {
        (0, _) => {}
        (2, _) => row.iter_mut().zip(above).for_each(|(byte, above)| *byte = byte.wrapping_add(*above)),
        (1 | 3 | 4, 1) => undo_pixels::<1>(isa, filter, above, row),
        (1 | 3 | 4, 2) => undo_pixels::<2>(isa, filter, above, row),
        (1 | 3 | 4, 3) => undo_pixels::<3>(isa, filter, above, row),
        (1 | 3 | 4, 4) => undo_pixels::<4>(isa, filter, above, row),
        (1 | 3 | 4, 6) => undo_pixels::<6>(isa, filter, above, row),
        (1 | 3 | 4, 8) => undo_pixels::<8>(isa, filter, above, row),
        _ => return false,
    }
    true
}

fn undo_pixels<const N: usize>(
    #[cfg_attr(not(target_arch = "x86_64"), expect(unused_variables))] isa: Isa,
    filter: u8,
    above: &[u8],
    row: &mut [u8],
) {
    match filter {
        1 => sub::<N>(row),
        3 => average::<N>(above, row),
        // Single bytes are no faster in a vector of their own.
        #[cfg(target_arch = "x86_64")]
        // SAFETY: whoever names a set of instructions has asked the machine for it.
        _ if isa >= Isa::Avx2 && N > 2 => unsafe { avx2::paeth::<N>(above, row) },
        _ => paeth::<N>(above, row),
    }
}

fn sub<const N: usize>(row: &mut [u8]) {
    let mut left = [0u8; N];
    for pixel in row.as_chunks_mut::<N>().0 {
        for i in 0..N {
            left[i] = pixel[i].wrapping_add(left[i]);
        }
        *pixel = left;
    }
}

fn average<const N: usize>(above: &[u8], row: &mut [u8]) {
    let mut left = [0u8; N];
    for (pixel, above) in row.as_chunks_mut::<N>().0.iter_mut().zip(above.as_chunks::<N>().0) {
        for i in 0..N {
            left[i] = pixel[i].wrapping_add(left[i].midpoint(above[i]));
        }
        *pixel = left;
    }
}

fn paeth<const N: usize>(above: &[u8], row: &mut [u8]) {
    // As wide as their differences: so they are widened once, not in every step.
    let (mut left, mut corner) = ([0i16; N], [0i16; N]);
    for (pixel, above) in row.as_chunks_mut::<N>().0.iter_mut().zip(above.as_chunks::<N>().0) {
        let above = above.map(i16::from);
        for i in 0..N {
            left[i] = (i16::from(pixel[i]) + nearest(left[i], above[i], corner[i])) & 0xff;
            pixel[i] = left[i] as u8;
        }
        corner = above;
    }
}

/// Which of three neighbours is nearest to left + above − corner, of equal ones the first, without a distance.
///
/// Let low and high be the lesser and the greater of left and above. Beyond them the corner is never nearest, but the one on its far side is. Between them, the
/// distances of the sum to low, high and corner are high − corner, corner − low and their difference; so low is nearest where 2 (high − corner) is at most
/// corner − low, which is to say where 3 corner − left − above is at least high. That holds for a corner beyond high, too, and the same for high and low exchanged.
#[inline(always)]
fn nearest(left: i16, above: i16, corner: i16) -> i16 {
    let turn = 3 * corner - above - left;
    let (low, high) = (left.min(above), left.max(above));
    let other = if turn <= low { high } else { corner };
    if turn >= high { low } else { other }
}
