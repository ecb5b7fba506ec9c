//! What a Tenvelope is.
//!
//! A *line* is an n-dimensional array as one compressed, self-describing, ASCII-safe piece of text, exact to the last bit. The format is
//! specified in `spec/tenvelope-v1.md`; rule numbers in comments (`F4`, `S5`) are those of that page. Most programs use the
//! facade crate `tenvelope`, which adds verbs, options and the built-in codecs; this crate is for codecs, bindings and tools.
//!
//! | on the way | module |
//! |---|---|
//! | your array ↔ [`ArrayView`] | [`AsArray`], [`FromArray`], [`Element`] |
//! | header ↔ text | [`Line`], [`Header`], [`Dtype`], [`Meta`] |
//! | elements ↔ segments | [`Codecs`], [`Chain`], [`Registry`], the codec traits |
//! | all of it, in each form | [`encode`], [`Opened`], [`Notation`] |
//! | lists and maps with arrays in them | [`Tree`], [`encode_tree`], [`Opened::decode_tree`] |
//! | JSON form ↔ line, as text | [`line_to_json`], [`json_to_line`] |

mod alphabet;
mod array;
mod binary;
mod bound;
mod buffer;
mod chain;
mod codec;
mod codecs;
mod convert;
mod decode;
mod decoder;
mod dtype;
mod element;
mod encode;
mod error;
mod fields;
mod form;
mod form_writer;
mod guard;
mod header;
mod id;
mod incoming;
mod jcs;
mod json;
mod json_form;
mod json_values;
mod labelled;
mod limits;
mod line;
mod line_scan;
mod meta;
#[cfg(feature = "ndarray")]
mod ndarray;
mod num;
mod object;
mod output;
mod parallel;
mod passage;
mod progress;
mod reader;
mod reader_input;
mod reader_units;
mod registry;
mod rounding;
mod rows;
mod scan;
mod segments;
mod shape;
mod sink;
mod stored_line;
mod strings;
pub mod tree;
mod values;
mod writer;

/// Advice to the system, for whoever makes the memory of an array or an envelope.
pub use tenvelope_kernels::pages::advise_huge;

pub use self::{
    array::{Array, ArrayView},
    binary::{BINARY_MAGIC, first_segment, inspect_binary},
    bound::{max_len, tree_max_len},
    buffer::Buffer,
    chain::{Chain, Codecs},
    codec::{
        AnyCodec, ArrayToArray, ArrayToBytes, BytesToText, ChunkInfo, ChunkMut, ChunkRef, Codec, CodecSpec, Compress, Kind, Layout, Level,
        ObjectToBytes, Reorder, decoded_len, encoded_len, parse_codecs,
    },
    codecs::{Bitshuffle, Delta, Hex, Json, Shuffle, VlenUtf8},
    convert::{AsArray, FromArray, Source, elements_of, fill_slice},
    decode::Opened,
    dtype::{Dtype, TimeUnit},
    element::Element,
    encode::{Plan, encode, encode_to, legal_chunk},
    error::{Error, ErrorKind, Place, Result, quote, quote_path},
    fields::{Field, Fields},
    form::{Form, Notation},
    guard::{AllowedTypes, Anything, GuardError, decode_guarded},
    header::Header,
    id::content_id,
    jcs::to_canonical,
    json::parse_json,
    json_form::{FromJson, from_members, json_to_line, line_to_json, read_json},
    labelled::Labelled,
    limits::{Limits, caps},
    line::{Line, check_of},
    meta::Meta,
    num::extend_by,
    object::{encode_object, encode_object_shortest},
    output::{Output, all_ascii},
    progress::Progress,
    reader::{Reader, UnverifiedChunks},
    registry::Registry,
    shape::to_text as shape_to_text,
    stored_line::StoredLine,
    strings::Strings,
    tree::{
        BigInt, ChoosePart, ReadableTree, Tree, TreePart, TreePlan, encode_tree, encode_tree_to, from_tree, inspect_parts, readable,
        to_tree, tree_content_id,
    },
    values::check_values,
    writer::Writer,
};
