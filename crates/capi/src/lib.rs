//! The C library. `include/tenvelope.h` is made of this source (`tests/header.rs` holds it to that), so comments of public items are read by programmers of C.
//!
//! ```text
//! C ──► input.rs (pointers become slices) ──► array.rs, options.rs (structs become ours) ──► encode.rs, decode.rs, tree.rs … ──► tenvelope
//!                                                                      border.rs: whatever happens in there comes back as a code and a sentence
//! ```
//!
//! Memory belongs to the caller: the library keeps no pointer after a call and hands none out but to texts of its own that never change. It has no state beside the list of its codecs.
//! Functions may be called from several threads at once.

#![allow(non_camel_case_types, reason = "types and constants have the names that C knows them by")]

mod array;
mod border;
mod code;
mod decode;
mod describe;
mod encode;
mod envelope;
mod info;
mod input;
mod options;
mod output;
mod tree;

pub use self::{
    array::tnv_array,
    border::{TNV_MESSAGE_SIZE, tnv_error},
    code::{tnv_code, tnv_code_name, tnv_version},
    decode::{tnv_content_id, tnv_convert, tnv_decode, tnv_decode_object, tnv_decode_rows, tnv_decode_strings, tnv_inspect, tnv_verify},
    describe::{tnv_describe, tnv_peek},
    encode::{tnv_encode, tnv_encode_bound},
    info::{TNV_DTYPE_SIZE, TNV_MAX_DIMS, tnv_info, tnv_kind},
    options::{tnv_decode_options, tnv_encode_options, tnv_form, tnv_level, tnv_profile},
    tree::{tnv_part, tnv_tree_decode, tnv_tree_encode, tnv_tree_encode_bound, tnv_tree_inspect},
};
