//! The codecs that need nothing but this crate.

mod bitshuffle;
mod delta;
mod hex;
mod json;
mod json_reader;
mod shuffle;
mod vlen_utf8;

use std::sync::Arc;

pub use self::{bitshuffle::Bitshuffle, delta::Delta, hex::Hex, json::Json, shuffle::Shuffle, vlen_utf8::VlenUtf8};
use crate::{
    codec::{AnyCodec, Kind},
    registry::Registry,
};

impl Registry {
    /// The codecs without dependencies, which live in this crate: raw, vlen_utf8, delta, shuffle, bitshuffle, hex, json.
    #[must_use]
    pub fn core() -> Self {
        let mut registry = Registry::empty();
        registry.insert("delta", Kind::ArrayToArray, |spec| Delta::from_spec(spec).map(|delta| AnyCodec::ArrayToArray(Arc::new(delta))));
        registry.insert_one(AnyCodec::Raw);
        registry.insert_one(AnyCodec::ArrayToBytes(Arc::new(VlenUtf8)));
        registry.insert_one(AnyCodec::ObjectToBytes(Arc::new(Json)));
        registry.insert_one(AnyCodec::Reorder(Arc::new(Shuffle)));
        registry.insert_one(AnyCodec::Reorder(Arc::new(Bitshuffle)));
        registry.insert_one(AnyCodec::BytesToText(Arc::new(Hex)));
        registry
    }
}
