//! The five filters of a row, applied and undone (rule PNG7).
//!
//! A filter has put the difference to a prediction in the place of each byte. `Up` predicts from the row above and so is done for a whole row at once; the
//! others need the pixel to the left, which has just been made. So they go pixel by pixel, with the bytes of a pixel side by side: the compiler makes vectors
//! of them where their number is known.

/// The number of the last one.
pub(crate) const LAST: u8 = 4;

/// Writes a row to `out`, which is as long, as a filter leaves it. The pixels to the left are there, so all goes side by side.
pub(crate) fn apply(filter: u8, pixel_len: usize, above: &[u8], row: &[u8], out: &mut [u8]) {
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

#[cfg(test)]
mod tests {
    use super::{apply, undo};

    /// The sentences of the standard, byte by byte.
    fn slow(filter: u8, pixel_len: usize, above: &[u8], row: &mut [u8]) {
        for at in 0..row.len() {
            let left = if at < pixel_len { 0 } else { i32::from(row[at - pixel_len]) };
            let corner = if at < pixel_len { 0 } else { i32::from(above[at - pixel_len]) };
            let above = i32::from(above[at]);
            let prediction = match filter {
                0 => 0,
                1 => left,
                2 => above,
                3 => (left + above) / 2,
                _ => [left, above, corner].into_iter().min_by_key(|value| (left + above - corner - value).abs()).unwrap(),
            };
            row[at] = ((i32::from(row[at]) + prediction) % 256) as u8;
        }
    }

    #[test]
    fn the_same_as_byte_by_byte() {
        let mut seed = 1u32;
        let mut byte = move || {
            seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12345);
            (seed >> 16) as u8
        };
        for pixel_len in [1, 2, 3, 4, 6, 8] {
            for pixels in [1, 2, 3, 50, 333] {
                let above: Vec<u8> = (0..pixels * pixel_len).map(|_| byte()).collect();
                for filter in 0..=4 {
                    let mut row: Vec<u8> = (0..above.len()).map(|_| byte()).collect();
                    let mut expected = row.clone();
                    slow(filter, pixel_len, &above, &mut expected);
                    assert!(undo(filter, pixel_len, &above, &mut row));
                    assert_eq!(row, expected, "filter {filter}, {pixels} pixels of {pixel_len} bytes");
                    let mut applied = vec![0xaa; row.len()];
                    apply(filter, pixel_len, &above, &row, &mut applied);
                    slow(filter, pixel_len, &above, &mut applied);
                    assert_eq!(applied, row, "filter {filter} applied to {pixels} pixels of {pixel_len} bytes");
                }
            }
        }
        assert!((5..=255).all(|filter| !undo(filter, 1, &[0], &mut [0])));
    }

    /// All neighbours that there can be: the prediction without distances is the one with them.
    #[test]
    fn every_paeth() {
        for left in 0..=255i16 {
            for above in 0..=255i16 {
                for corner in 0..=255i16 {
                    let sum = left + above - corner;
                    let (by_left, by_above, by_corner) = ((sum - left).abs(), (sum - above).abs(), (sum - corner).abs());
                    let expected = match () {
                        () if by_left <= by_above && by_left <= by_corner => left,
                        () if by_above <= by_corner => above,
                        () => corner,
                    };
                    assert_eq!(super::nearest(left, above, corner), expected, "{left} {above} {corner}");
                }
            }
        }
    }
}
