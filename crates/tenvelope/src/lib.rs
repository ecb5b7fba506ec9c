//! Any n-dimensional array as one compressed, self-describing, ASCII-safe string, and back exactly.
//!
//! ```
//! let line = tenvelope::to_string(&[1.5f32, -0.0, f32::NAN])?;
//! assert!(line.starts_with("tnv1.float32.3.raw"));
//! let back: Vec<f32> = tenvelope::from_str(&line)?;
//! assert_eq!(back[1].to_bits(), (-0.0f32).to_bits());
//! # Ok::<(), tenvelope::Error>(())
//! ```
//!
//! | verb | does | allocates |
//! |---|---|---|
//! | [`to_string`] | array → line | the line |
//! | [`encode_into`] | appends the line to your `String` | what your `String` lacks |
//! | [`from_str`] | line → `Vec`, ndarray, [`Array`] | the result |
//! | [`decode_into`] | line → your slice | nothing of the array's size when it is stored; else scratch memory of a chunk |
//! | [`to_vec`], [`from_slice`] | array → binary form; line or binary form → array | the same |
//! | [`to_writer`], [`from_reader`] | the same with streams | a chunk, and the result |
//! | [`EncodeOptions::writer`], [`DecodeOptions::reader`] | arrays that come in pieces, chunk by chunk or by rows | a few chunks |
//! | [`DecodeOptions::open_map`] | a mapped file, its payload untouched | – |
//! | [`to_json`], [`from_json`] | the JSON form | the line, and the JSON |
//! | [`object::to_string`], [`object::from_str`] | any serde value, in all three forms | the bytes of the value, and the line |
//! | [`DecodeOptions::convert`] | one form into another, chunk bytes as they are | the result |
//! | [`tree::to_string`], [`tree::from_str`] | your struct, or lists and maps, with arrays in it → line, and back | the arrays, once |
//! | [`inspect`], [`inspect_slice`] | what a line says of itself, or as much of a line as you have | the header |
//! | `images::ImageOptions` (feature `images`) | pictures in data URIs, Base64 and files → arrays | the array |
//! | [`stats::summary`], [`stats::picture`] | what the elements look like | a histogram, a picture |
//! | [`verify`] | proves that a line decodes | scratch memory of a chunk |
//! | [`content_id`] | one name for all lines of equal arrays | – |
//!
//! Each of them is a few lines on [`EncodeOptions`] or [`DecodeOptions`], which hold codecs, chunk length, attrs, limits and the
//! [`Registry`]. Decoding a stranger's string is the normal case: see [`Limits`].

mod auto;
mod bound;
mod builtin;
mod decode;
mod encode;
mod envelope;
mod inspect;
pub mod object;
pub mod serde;
pub mod stats;
mod threads;
pub mod tree;
mod within;
mod writer;

/// Files of several arrays, as trees.
#[cfg(feature = "archives")]
pub use tenvelope_archives::{npz, safetensors};
/// NumPy's npy files: read and written for every dtype that NumPy has a name for.
#[cfg(feature = "npy")]
pub use tenvelope_codec_npy as npy;
/// Everything that codecs and bindings need.
pub use tenvelope_core as core;
pub use tenvelope_core::{
    AllowedTypes, Array, ArrayView, AsArray, Codecs, Dtype, Element, Error, ErrorKind, Field, Fields, Form, FromArray, Kind, Labelled,
    Level, Limits, Meta, Output, Place, Progress, Reader, Registry, Result, Strings, TimeUnit, Tree, content_id, quote,
};
#[cfg(feature = "dialects")]
pub use tenvelope_dialects as dialects;
/// Pictures in data URIs, Base64 and files, decoded straight into arrays.
#[cfg(feature = "images")]
pub use tenvelope_images as images;

pub use self::{
    auto::{Profile, Trial, choose, trials},
    builtin::builtin,
    decode::{DecodeOptions, decode_into, from_json, from_reader, from_slice, from_str, verify},
    encode::{Chunk, EncodeOptions, default_chunk, encode_into, to_json, to_string, to_vec, to_writer},
    envelope::Envelope,
    inspect::{CodecInfo, Info, PartInfo, inspect, inspect_slice},
    threads::default_threads,
    writer::ArrayWriter,
};

/// The README's example runs, too.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

/// And those of the guide.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../../../docs/guide/start.md")]
    struct Start;
    #[doc = include_str!("../../../docs/guide/strangers.md")]
    struct Strangers;
    #[doc = include_str!("../../../docs/guide/large.md")]
    struct Large;
    #[doc = include_str!("../../../docs/guide/trees.md")]
    struct Trees;
    #[cfg(feature = "images")]
    #[doc = include_str!("../../../docs/guide/pictures.md")]
    struct Pictures;
}
