//! How a picture is to be turned, as a camera has noted it in EXIF.

/// The orientation that EXIF data name, 1 (as it is) to 8; 1 where they name none, or cannot be read.
pub(crate) fn of_exif(exif: &[u8]) -> u8 {
    orientation(exif).unwrap_or(1)
}

/// Whether width and height change places.
pub(crate) fn swaps(orientation: u8) -> bool {
    orientation >= 5
}

/// Turns the pixels of a picture of so many rows and columns, each of `size` bytes.
pub(crate) fn turn(pixels: &[u8], height: usize, width: usize, size: usize, orientation: u8, out: &mut [u8]) {
    let (rows, columns) = if swaps(orientation) { (width, height) } else { (height, width) };
    for (y, row) in out.chunks_exact_mut(columns.saturating_mul(size)).enumerate() {
        for (x, place) in row.chunks_exact_mut(size).enumerate() {
            let (down, right) = (rows.saturating_sub(1).saturating_sub(y), columns.saturating_sub(1).saturating_sub(x));
            let (from_y, from_x) = match orientation {
                2 => (y, right),
                3 => (down, right),
                4 => (down, x),
                5 => (x, y),
                6 => (right, y),
                7 => (right, down),
                8 => (x, down),
                _ => (y, x),
            };
            let at = from_y.saturating_mul(width).saturating_add(from_x).saturating_mul(size);
            if let Some(pixel) = pixels.get(at..at.saturating_add(size)) {
                place.copy_from_slice(pixel);
            }
        }
    }
}

/// Tag 0x0112 of the first directory.
fn orientation(exif: &[u8]) -> Option<u8> {
    // JPEG puts a name before it, which some tools keep.
    let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let is_little = match tiff.get(..4)? {
        [b'I', b'I', 42, 0] => true,
        [b'M', b'M', 0, 42] => false,
        _ => return None,
    };
    let u16_at = |at: usize| {
        let pair: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let word: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let directory = usize::try_from(if is_little { u32::from_le_bytes(word) } else { u32::from_be_bytes(word) }).ok()?;
    let count = usize::from(u16_at(directory)?);
    for i in 0..count {
        let entry = directory.checked_add(2)?.checked_add(i.checked_mul(12)?)?;
        if u16_at(entry)? == 0x0112 {
            // A number of 16 bits, one of them.
            let is_short = u16_at(entry.checked_add(2)?)? == 3;
            let value = u16_at(entry.checked_add(8)?)?;
            return u8::try_from(value).ok().filter(|value| is_short && (1..=8).contains(value));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exif_of_both_byte_orders() {
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let big = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0";
        assert_eq!((of_exif(little), of_exif(big)), (6, 8));
        for len in 0..little.len() - 8 {
            assert_eq!(of_exif(little.get(..len).unwrap_or_default()), 1, "{len}");
        }
        assert_eq!(of_exif(b"II*\0\xff\xff\xff\xff"), 1);
    }

    #[test]
    fn the_eight_ways() {
        // 1 2 3
        // 4 5 6
        let turned = |orientation| {
            let mut out = [0; 6];
            turn(&[1, 2, 3, 4, 5, 6], 2, 3, 1, orientation, &mut out);
            out
        };
        assert_eq!(turned(1), [1, 2, 3, 4, 5, 6]);
        assert_eq!(turned(2), [3, 2, 1, 6, 5, 4]);
        assert_eq!(turned(3), [6, 5, 4, 3, 2, 1]);
        assert_eq!(turned(4), [4, 5, 6, 1, 2, 3]);
        assert_eq!(turned(5), [1, 4, 2, 5, 3, 6]);
        assert_eq!(turned(6), [4, 1, 5, 2, 6, 3]);
        assert_eq!(turned(7), [6, 3, 5, 2, 4, 1]);
        assert_eq!(turned(8), [3, 6, 2, 5, 1, 4]);
    }
}
