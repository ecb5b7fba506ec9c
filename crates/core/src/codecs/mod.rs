//! The codecs that need nothing but this crate.

mod bitshuffle;
mod delta;
mod hex;
mod shuffle;
mod vlen_utf8;

use std::sync::Arc;

pub use self::{bitshuffle::Bitshuffle, delta::Delta, hex::Hex, shuffle::Shuffle, vlen_utf8::VlenUtf8};
use crate::{
    codec::{AnyCodec, Kind},
    registry::Registry,
};

impl Registry {
    /// The codecs without dependencies, which live in this crate: raw, vlen_utf8, delta, shuffle, bitshuffle, hex.
    #[must_use]
    pub fn core() -> Self {
        let mut registry = Registry::empty();
        registry.insert("raw", Kind::ArrayToBytes, |spec| spec.no_params().map(|()| AnyCodec::Raw));
        registry.insert("vlen_utf8", Kind::ArrayToBytes, |spec| spec.no_params().map(|()| AnyCodec::ArrayToBytes(Arc::new(VlenUtf8))));
        registry.insert("delta", Kind::ArrayToArray, |spec| Delta::from_spec(spec).map(|delta| AnyCodec::ArrayToArray(Arc::new(delta))));
        registry.insert("shuffle", Kind::BytesToBytes, |spec| spec.no_params().map(|()| AnyCodec::Reorder(Arc::new(Shuffle))));
        registry.insert("bitshuffle", Kind::BytesToBytes, |spec| spec.no_params().map(|()| AnyCodec::Reorder(Arc::new(Bitshuffle))));
        registry.insert("hex", Kind::BytesToText, |spec| spec.no_params().map(|()| AnyCodec::BytesToText(Arc::new(Hex))));
        registry
    }
}
