//! NumPy's npy files, and the codec `npy` (`spec/codecs/npy.md`), whose chunk is one such file.
//!
//! Files of every dtype that NumPy and the envelope share are read, in any byte order and memory order, and written byte for byte as `np.save` writes
//! them. Structs are packed: the padding of an aligned one is dropped. Refused, with advice: object arrays (they are pickles, which run code),
//! `longdouble`, fields with titles, items of no bytes.
//!
//! ```
//! use tenvelope_codec_npy as npy;
//! use tenvelope_core::ArrayView;
//!
//! let array = ArrayView::from_elements(&[2, 3], &[1i16, 2, 3, 4, 5, 6])?;
//! let file = npy::write(&array)?;
//! assert!(file.starts_with(b"\x93NUMPY\x01\x00v\x00{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }"));
//! assert!(npy::read(&file)? == array);
//! # Ok::<(), tenvelope_core::Error>(())
//! ```
//!
//! A file that is larger than memory passes piece by piece:
//!
//! ```
//! use std::io::Read;
//! use tenvelope_codec_npy::{Header, write_header};
//!
//! # let mut file = write_header(&tenvelope_core::Dtype::Int16, &[2, 3])?;
//! # file.extend([0; 12]);
//! # let mut file = &file[..];
//! let header = Header::read(&mut file)?;
//! assert_eq!((header.dtype.to_string().as_str(), header.shape.as_slice()), ("int16", &[2, 3][..]));
//! let row = 3 * header.item_len();
//! let (mut items, mut run) = (vec![0; row], vec![0; 6]);
//! for _ in 0..header.shape[0] {
//!     file.read_exact(&mut items).expect("a row");
//!     header.to_run(&items, &mut run)?;
//! }
//! # Ok::<(), tenvelope_core::Error>(())
//! ```

mod codec;
mod data;
mod descr;
mod file;
mod fortran;
mod header;
mod layout;
mod literal;
mod repr;
mod type_string;

pub use self::{
    codec::{Npy, register},
    file::{read, read_items, write, write_header},
    header::Header,
    type_string::of as type_string,
};

use tenvelope_core::{Error, ErrorKind};

/// A file that is none, or whose header says what no NumPy writes.
fn bad(why: &str) -> Error {
    Error::new(ErrorKind::BadValue, format!("this is no npy file that can be read: {why}"))
}

fn unsupported(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Unsupported, message)
}

fn too_large(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::TooLarge, message)
}
