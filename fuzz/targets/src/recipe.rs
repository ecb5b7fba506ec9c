//! Chains out of a fuzzer's bytes.

use arbitrary::{Result, Unstructured};

/// A chain that the grammar allows, more often than not one that suits many dtypes.
pub(crate) fn chain(u: &mut Unstructured<'_>) -> Result<String> {
    const FILTERS: [&str; 6] = ["delta", "delta~2", "delta~3", "delta~255", "delta", "delta~2"];
    const SERIALIZERS: [&str; 8] = ["raw", "raw", "raw", "vlen_utf8", "npy", "pco", "png", "raw"];
    const ORDERS: [&str; 3] = ["", "shuffle", "bitshuffle"];
    const COMPRESSORS: [&str; 4] = ["", "zlib", "zstd", "zstd"];
    let mut names = Vec::new();
    for _ in 0..u.int_in_range(0..=4u8)?.saturating_sub(1) {
        names.push(*u.choose(&FILTERS)?);
    }
    names.push(*u.choose(&SERIALIZERS)?);
    names.push(*u.choose(&ORDERS)?);
    names.push(*u.choose(&COMPRESSORS)?);
    names.push(if u.ratio(1, 3)? { "hex" } else { "base64url" });
    names.retain(|name| !name.is_empty());
    Ok(names.join("-"))
}
