//! `int4` and `uint4`: one to a byte in NumPy, two in the format.

/// Packs the low nibbles, the first one low. What stands above them means nothing to `ml_dtypes`.
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    bytes.chunks(2).map(|pair| pair[0] & 15 | pair.get(1).map_or(0, |high| high << 4)).collect()
}

/// Undoes it, into one byte for each element.
pub fn unpack(packed: &[u8], out: &mut [u8]) {
    for (place, nibble) in out.iter_mut().zip(packed.iter().flat_map(|b| [b & 15, b >> 4])) {
        *place = nibble;
    }
}
