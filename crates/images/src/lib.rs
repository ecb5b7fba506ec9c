//! Pictures as arrays: PNG, JPEG and WebP, in a `data:` URI, in bare Base64, or as bytes.
//!
//! ```
//! use tenvelope_core::Array;
//! use tenvelope_images::ImageOptions;
//!
//! let text = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGNgaAAAAIMAgYfP7KQAAAAASUVORK5CYII=";
//! let array: Array = ImageOptions::default().from_str(text)?;
//! assert_eq!((array.shape(), array.to_vec::<u8>()?), (&[1, 2][..], vec![0, 128]));
//! # Ok::<(), tenvelope_core::Error>(())
//! ```
//!
//! ```text
//! text ── base64.rs, a few kilobytes at a time ──► decoder (png.rs, jpeg.rs, webp.rs) ──► rows of your memory
//!                                                       └── picture.rs: what it is, before a pixel is decoded
//! ```
//!
//! Between the text and your memory stands no copy of the picture: a PNG goes through in tens of kilobytes, a JPEG or WebP in the bytes of its file beside that.
//!
//! | picture | array |
//! |---|---|
//! | gray; gray with alpha | H×W; H×W×2 |
//! | RGB; RGB with alpha | H×W×3; H×W×4 |
//! | palette | RGB, or RGB with alpha where the palette has it |
//! | one transparent colour (`tRNS`) | with alpha |
//! | 16 bits | `uint16` |
//! | 1, 2, 4 bits of gray | `uint8`, stretched to 0 … 255 |
//!
//! Samples are what the file says: no profile and no gamma is applied, and colour never changes unless [`ImageOptions::mode`] asks for more channels. What two decoders see differently (JPEG) is
//! a way *in* alone: an array is written as PNG ([`to_data_uri`]), or as a line.
//!
//! Pictures come from strangers, too: width, height and memory are held against the limits and against what so many bytes can hold, before anything is decoded.

mod base64;
mod batch;
mod encode;
mod forward;
mod jpeg;
mod mode;
mod options;
mod orientation;
mod picture;
mod plain;
mod png;
mod rows;
mod text;
mod webp;

pub use self::{
    batch::Batch,
    encode::{to_data_uri, to_image_str, to_png},
    mode::Mode,
    options::{ImageOptions, from_image_str},
    picture::{ImageFormat, ImageInfo, Picture},
    rows::ImageRows,
};
