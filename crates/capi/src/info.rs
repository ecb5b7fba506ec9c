//! What an envelope is, in memory of a fixed size.

use std::ffi::c_char;

use tenvelope::{Dtype, Form, Result};

use crate::{border::put_text, input::bad_argument};

/// The most dims that an array has.
pub const TNV_MAX_DIMS: usize = 64;

/// Room for the name of any dtype, and the zero at its end.
pub const TNV_DTYPE_SIZE: usize = 64;

/// What an envelope holds.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum tnv_kind {
    /// An array whose elements have a fixed size: tnv_decode.
    TNV_KIND_ARRAY = 0,
    /// An array of texts: tnv_decode_strings.
    TNV_KIND_STRINGS = 1,
    /// Lists and maps with arrays in them: tnv_tree_inspect and tnv_tree_decode.
    TNV_KIND_TREE = 2,
    /// A value that an object codec has written: tnv_decode_object.
    TNV_KIND_OBJECT = 3,
}

/// What an envelope, or an array of a tree, is and how much memory it takes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tnv_info {
    /// A tnv_form: how it was written.
    pub form: i32,
    /// A tnv_kind.
    pub kind: i32,
    /// The dtype, with a zero at its end.
    pub dtype: [c_char; TNV_DTYPE_SIZE],
    /// Number of dims.
    pub ndim: usize,
    /// The dims, outermost first.
    pub shape: [u64; TNV_MAX_DIMS],
    /// Number of elements.
    pub count: u64,
    /// Bytes of an element; 0 where that is not fixed, and for int4 and uint4, of which two lie in a byte.
    pub item_size: u64,
    /// Bytes that decoding fills: of the elements, of the text of all strings, of the object. 0 for a tree, whose arrays have their own.
    pub data_len: u64,
}

impl tnv_info {
    /// What a dtype and a shape come to; `data_len` is known elsewhere where the dtype does not fix it.
    pub(crate) fn new(form: Form, dtype: &Dtype, shape: &[usize], data_len: usize) -> Result<Self> {
        let name = dtype.to_string();
        if name.len() >= TNV_DTYPE_SIZE || shape.len() > TNV_MAX_DIMS {
            return Err(bad_argument(format!("{name} of {} dims does not fit into a tnv_info", shape.len())));
        }
        let (mut text, mut dims) = ([0; TNV_DTYPE_SIZE], [0; TNV_MAX_DIMS]);
        put_text(&name, &mut text);
        dims.iter_mut().zip(shape).for_each(|(place, &dim)| *place = dim as u64);
        let kind = match dtype {
            Dtype::String => tnv_kind::TNV_KIND_STRINGS,
            Dtype::Tree => tnv_kind::TNV_KIND_TREE,
            Dtype::Object => tnv_kind::TNV_KIND_OBJECT,
            _ => tnv_kind::TNV_KIND_ARRAY,
        };
        let form = match form {
            Form::Json => 2,
            Form::Binary => 3,
            _ => 1,
        };
        Ok(tnv_info {
            form,
            kind: kind as i32,
            dtype: text,
            ndim: shape.len(),
            shape: dims,
            count: shape.iter().fold(1, |count, &dim| count * dim as u64),
            item_size: dtype.item_size().unwrap_or(0),
            data_len: data_len as u64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_all_dims() {
        assert_eq!(TNV_MAX_DIMS, tenvelope::core::caps::DIMS);
    }

    #[test]
    fn the_longest_dtype_fits() {
        // The longest name, the longest number and the longest unit that there are.
        for name in [
            "timedelta64~9007199254740991ms",
            "datetime64~2147483647ns",
            "float8_e4m3fn",
            "utf32~9007199254740991",
            "bytes~9007199254740991",
        ] {
            if let Ok(dtype) = name.parse::<Dtype>() {
                assert!(tnv_info::new(Form::Line, &dtype, &[1; 64], 0).is_ok(), "{name}");
            }
        }
        assert!(Dtype::names().all(|name| name.len() + 1 + 16 + 8 < TNV_DTYPE_SIZE));
    }
}
