//! The five filters of a row, undone (rule PNG7).
//!
//! A filter has put the difference to a prediction in the place of each byte. `Up` predicts from the row above and so is done for a whole row at once; the
//! others need the pixel to the left, which has just been made. So they go pixel by pixel, with the bytes of a pixel side by side: the compiler makes vectors
//! of them where their number is known.

/// Undoes filter number `filter` of a row, whose pixels have `pixel_len` bytes: 1, 2, 3, 4, 6 or 8. Says whether there is such a filter.
pub(crate) fn undo(filter: u8, pixel_len: usize, above: &[u8], row: &mut [u8]) -> bool {
    match filter {
        0 => {}
        2 => row.iter_mut().zip(above).for_each(|(byte, above)| *byte = byte.wrapping_add(*above)),
        1 | 3 | 4 => match pixel_len {
            1 => undo_pixels::<1>(filter, above, row),
            2 => undo_pixels::<2>(filter, above, row),
            3 => undo_pixels::<3>(filter, above, row),
            4 => undo_pixels::<4>(filter, above, row),
            6 => undo_pixels::<6>(filter, above, row),
            _ => undo_pixels::<8>(filter, above, row),
        },
        _ => return false,
    }
    true
}

fn undo_pixels<const N: usize>(filter: u8, above: &[u8], row: &mut [u8]) {
    match filter {
        1 => sub::<N>(row),
        3 => average::<N>(above, row),
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
