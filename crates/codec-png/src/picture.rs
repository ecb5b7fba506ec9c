//! What a dtype and a shape make of a picture (rules PNG1 and PNG2).

use tenvelope_core::{ChunkInfo, Dtype, Error, ErrorKind, Result};

/// The most pixels of a side.
const MOST: u64 = (1 << 31) - 1;

/// A picture that dtype and shape describe whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Pixels of a row.
    pub(crate) width: u32,
    /// Rows.
    pub(crate) height: u32,
    /// Samples of a pixel: grey, grey and alpha, RGB, RGB and alpha.
    pub(crate) samples: u8,
    /// Bytes of a sample: 1 or 2.
    pub(crate) sample_size: u8,
}

impl Picture {
    /// The picture of a chunk that is a whole array with elements.
    ///
    /// # Errors
    /// `bad_chain` for a dtype or a shape that is none, `bad_argument` for one of no pixels.
    pub(crate) fn of(chunk: ChunkInfo<'_>) -> Result<Self> {
        let sample_size = sample_size(chunk.dtype)?;
        let shape: Vec<u64> = chunk.shape.iter().map(|&dim| dim as u64).collect();
        let (height, width, samples) = sides(&shape)?;
        if height == 0 || width == 0 {
            return Err(Error::new(
                ErrorKind::BadArgument,
                "a picture of no pixels is no PNG file; an array without elements has no segment",
            ));
        }
        Ok(Picture { width, height, samples, sample_size })
    }

    /// Bytes of a pixel.
    pub(crate) fn pixel_len(self) -> usize {
        usize::from(self.samples) * usize::from(self.sample_size)
    }

    /// Bytes of a row, without that of its filter; `None` over the address space.
    pub(crate) fn row_len(self) -> Option<usize> {
        usize::try_from(self.width).ok()?.checked_mul(self.pixel_len())
    }

    /// Bytes of all rows.
    pub(crate) fn run_len(self) -> Option<usize> {
        self.row_len()?.checked_mul(usize::try_from(self.height).ok()?)
    }

    /// The number for the kind of its pixels in IHDR.
    pub(crate) fn color_type(self) -> u8 {
        match self.samples {
            1 => 0,
            2 => 4,
            3 => 2,
            _ => 6,
        }
    }
}

/// Bytes of a sample (rule PNG1).
///
/// # Errors
/// `bad_chain`.
pub(crate) fn sample_size(dtype: &Dtype) -> Result<u8> {
    match dtype {
        Dtype::Uint8 => Ok(1),
        Dtype::Uint16 => Ok(2),
        _ => Err(bad_chain(format!("png takes uint8 and uint16, not {dtype}; use raw and a compressor"))),
    }
}

/// Height, width and samples of a pixel (rule PNG2). A side may be 0: such an array has no segment.
///
/// # Errors
/// `bad_chain`.
pub(crate) fn sides(shape: &[u64]) -> Result<(u32, u32, u8)> {
    let (height, width, samples) = match *shape {
        [height, width] => (height, width, 1),
        [height, width, samples @ 1..=4] => (height, width, samples as u8),
        _ => {
            let advice = "reshape it, or use raw and a compressor";
            return Err(bad_chain(format!("png takes the shapes HxW, HxWx1, HxWx2, HxWx3 and HxWx4, not {}; {advice}", text(shape))));
        }
    };
    let side = |dim: u64| if dim <= MOST { u32::try_from(dim).ok() } else { None };
    match (side(height), side(width)) {
        (Some(height), Some(width)) => Ok((height, width, samples)),
        _ => Err(bad_chain(format!("png takes at most 2^31-1 rows of at most 2^31-1 pixels, not the shape {}", text(shape)))),
    }
}

fn text(shape: &[u64]) -> String {
    if shape.is_empty() { "s".to_owned() } else { shape.iter().map(u64::to_string).collect::<Vec<_>>().join("x") }
}

fn bad_chain(message: String) -> Error {
    Error::new(ErrorKind::BadChain, message)
}
