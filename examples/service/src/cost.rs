//! What a tensor will need, said before anything is allocated for it.

use std::borrow::Cow;

use serde::Deserialize;
use tenvelope::{DecodeOptions, Dtype, Limits};

use crate::tensors::{Notation, Tensor};

/// Bytes that decoding, computing and answering need at most beyond the body: the array and a chunk of scratch memory that may be as large; then the result, and the result as text.
const COPIES: u64 = 4;

/// Scratch memory of codecs and of the choice of a chain, whatever the size.
const FIXED: u64 = 1 << 18;

/// The most bytes that it can take to treat a tensor.
///
/// A line and the binary form are opened: their checks are proved, and their header has said what they come to and has been found able to. (`inspect` believes headers, and looks into the documents of trees.)
/// What is wrong is no error here: its reader will say it, and needs no memory for that.
#[must_use]
pub fn of(tensor: &Tensor, limits: &Limits) -> u64 {
    let (decoded, parsing) = match tensor.notation {
        Notation::Envelope => {
            let opened = DecodeOptions::default().limits(*limits).open_slice(&tensor.text);
            (opened.map_or(Some(0), |opened| decoded(opened.dtype(), &opened.header().shape)), 0)
        }
        Notation::Json => {
            let head = serde_json::from_slice::<Head<'_>>(&tensor.text).ok();
            (head.and_then(|head| decoded(&head.dtype.parse().ok()?, &head.shape)), parsing(&tensor.text))
        }
    };
    // What is over the limit is refused before room is made for it. What cannot be said beforehand, as of strings, can grow up to the limit.
    let decoded = decoded.map_or(limits.decoded, |bytes| if bytes > limits.decoded { 0 } else { bytes });
    decoded.saturating_mul(COPIES).saturating_add(parsing).saturating_add(FIXED)
}

/// What the JSON form says of itself, where it is spelled as everybody spells it.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    dtype: Cow<'a, str>,
    shape: Vec<u64>,
}

/// Bytes of the elements; `None` where that is not fixed.
fn decoded(dtype: &Dtype, shape: &[u64]) -> Option<u64> {
    // No verb for arrays decodes these.
    if matches!(dtype, Dtype::Object | Dtype::Tree) {
        return Some(0);
    }
    let count =
        if shape.contains(&0) { 0 } else { shape.iter().try_fold(1u64, |product, &dim| product.checked_mul(dim)).unwrap_or(u64::MAX) };
    if *dtype == Dtype::String { None } else { Some(dtype.run_len(count).unwrap_or(u64::MAX)) }
}

/// Bytes that parsed JSON takes: a tree of values, in which `[0]` takes 200 bytes and not three, and its line.
///
/// Brackets and commas in strings are counted, too: that makes it too much, never too little.
fn parsing(text: &[u8]) -> u64 {
    const VALUE: u64 = 64;
    const LIST: u64 = 256;
    const OBJECT: u64 = 1024;
    let each = |byte: &u8| match byte {
        b',' => VALUE,
        b'[' => LIST,
        b'{' => OBJECT,
        _ => 2,
    };
    text.iter().map(each).sum()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn cost(notation: Notation, text: &str) -> u64 {
        of(&Tensor::new("x", notation, Bytes::copy_from_slice(text.as_bytes()), Limits::default()), &Limits::default().decoded(1 << 20))
    }

    #[test]
    fn the_array_counts_not_its_text() {
        let line = tenvelope::to_string(&vec![0f32; 100_000]).unwrap();
        assert!(line.len() < 1000);
        assert_eq!(cost(Notation::Envelope, &line), 4 * 400_000 + FIXED);
        let json = tenvelope::to_json(&vec![0f32; 100_000]).unwrap();
        assert!((4 * 400_000 + FIXED..4 * 400_000 + FIXED + 10_000).contains(&cost(Notation::Json, &json)));
    }

    #[test]
    fn what_will_be_refused_needs_nothing() {
        assert_eq!(cost(Notation::Envelope, "tnv1.float32.1000.raw-zstd-base64url.AAAA.00000000"), FIXED);
        let over = tenvelope::to_string(&vec![0f32; 1_000_000]).unwrap();
        assert_eq!(cost(Notation::Envelope, &over), FIXED);
        let claims = r#"{"$tnv":1,"dtype":"uint8","shape":[4294967296,4294967296],"values":[]}"#;
        assert!(cost(Notation::Json, claims) < FIXED + 4096);
    }

    #[test]
    fn what_cannot_be_known_counts_as_the_limit() {
        let strings = tenvelope::to_string(&vec!["a".to_owned(); 100]).unwrap();
        assert_eq!(cost(Notation::Envelope, &strings), (4 << 20) + FIXED);
        assert!(cost(Notation::Json, r#"{"$tnv":1,"dtype":"uint8","shape":[2.0],"values":[1,2]}"#) > 4 << 20);
    }

    #[test]
    fn json_counts_as_the_tree_that_it_becomes() {
        let lists = format!("[{}]", vec!["[]"; 1000].join(","));
        assert!(parsing(lists.as_bytes()) > 300_000);
        let data = tenvelope::to_json(&(0..100_000u32).map(|i| i.wrapping_mul(2_654_435_761)).collect::<Vec<_>>()).unwrap();
        assert!(parsing(data.as_bytes()) < 2 * data.len() as u64 + 10_000);
    }
}
