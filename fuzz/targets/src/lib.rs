//! What a fuzzer tries, and what must hold whatever it tries: one function per target, which panics where a promise of the library is broken.
//!
//! The programs of cargo-fuzz in the folder around this package are one line each; `tests/replay.rs` runs the same functions on the files that the project keeps, with the stable compiler.

mod any_string;
mod binary_form;
mod codec_bytes;
mod contract;
mod dialects;
mod filters;
mod header;
mod images;
mod json_form;
mod npy;
mod npz;
mod objects;
mod promises;
mod recipe;
mod round_trip;
mod safetensors;
mod structured;
mod text_codecs;
mod trees;
mod type_tags;
mod values;

pub use self::{
    any_string::any_string, binary_form::binary_form, codec_bytes::codec_bytes, contract::contract, dialects::dialects, filters::filters,
    header::header, images::images, json_form::json_form, npy::npy, npz::npz, objects::objects, promises::check_error,
    round_trip::round_trip, safetensors::safetensors, structured::structured, text_codecs::text_codecs, trees::trees, type_tags::type_tags,
};

/// A function that panics where a promise is broken.
pub type Target = fn(&[u8]);

/// All targets but those that need more than this package may have: `c_abi` (foreign memory) and [`contract`] (an allocator).
pub const TARGETS: &[(&str, Target)] = &[
    ("any_string", any_string),
    ("binary_form", binary_form),
    ("codec_bytes", codec_bytes),
    ("dialects", dialects),
    ("filters", filters),
    ("header", header),
    ("images", images),
    ("json_form", json_form),
    ("npy", npy),
    ("npz", npz),
    ("objects", objects),
    ("round_trip", round_trip),
    ("safetensors", safetensors),
    ("structured", structured),
    ("text_codecs", text_codecs),
    ("trees", trees),
    ("type_tags", type_tags),
];
