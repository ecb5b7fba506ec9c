//! The header of a file: what its items are, how many there are, and in which order.

use std::io::{self, Read};

use tenvelope_core::{Dtype, Error, ErrorKind, Result, quote};

use crate::{bad, descr, file::MAGIC, layout::Layout, literal::Parser, too_large};

/// The longest header that is read or written, in bytes.
pub(crate) const MOST: usize = 1 << 20;

/// What a file says before its data.
///
/// ```
/// use tenvelope_codec_npy::{Header, write_header};
/// use tenvelope_core::Dtype;
///
/// let file = write_header(&Dtype::Float64, &[3, 4])?;
/// let mut rest = &file[..];
/// let header = Header::read(&mut rest)?;
/// assert_eq!((header.dtype.clone(), header.shape.clone(), header.fortran_order), (Dtype::Float64, vec![3, 4], false));
/// assert_eq!((header.item_len(), header.data_len()?), (8, 96));
/// assert!(rest.is_empty());
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Header {
    /// What one item is, as an envelope holds it: little-endian, and packed if it is a struct.
    pub dtype: Dtype,
    /// The dims, outermost first; empty for 0-d.
    pub shape: Vec<usize>,
    /// Whether the items lie in Fortran order, the first index varying fastest.
    pub fortran_order: bool,
    pub(crate) layout: Layout,
}

impl Header {
    /// Reads from the magic to the end of the header, and not a byte more.
    ///
    /// # Errors
    /// `bad_value` for what is no npy file, `unsupported` for dtypes without a place in an envelope, `too_large` for a header over 1 MiB, `io`.
    pub fn read(reader: &mut impl Read) -> Result<Self> {
        let [magic @ .., major, minor] = array::<8>(reader, "its magic and version")?;
        if magic != *MAGIC {
            // An npz file is a zip of npy files.
            let advice = if magic.starts_with(b"PK") { "; it looks like an npz file: unzip it and take the npy files inside" } else { "" };
            return Err(bad(&format!("it does not begin with \\x93NUMPY{advice}")));
        }
        let len = match (major, minor) {
            (1, 0) => u32::from(u16::from_le_bytes(array(reader, "the length of its header")?)),
            (2 | 3, 0) => u32::from_le_bytes(array(reader, "the length of its header")?),
            _ => return Err(bad(&format!("version {major}.{minor}; known are 1.0, 2.0 and 3.0"))),
        };
        if len as usize > MOST {
            return Err(too_large(format!("the npy header claims {len} bytes; at most {MOST} are read")));
        }
        let mut bytes = vec![0; len as usize];
        fill(reader, &mut bytes, &format!("its header of {len} bytes"))?;
        let text = if major == 3 {
            String::from_utf8(bytes).map_err(|error| bad(&format!("its header is not text: {error}")))?
        } else {
            // Latin-1: each byte is the code point of the same number.
            bytes.into_iter().map(char::from).collect()
        };
        Header::parse(&text)
    }

    /// What a file with these members would say.
    pub(crate) fn of(descr: &str, fortran_order: bool, shape: &[usize]) -> Result<Self> {
        let mut parser = Parser::new(descr);
        let (dtype, layout) = descr::read(&mut parser)?;
        parser.end()?;
        Ok(Header { dtype, shape: shape.to_vec(), fortran_order, layout })
    }

    /// Bytes of an item in the file. An item of the raw run has `dtype.item_size()` of them: fewer, if alignment padding was dropped.
    #[must_use]
    pub fn item_len(&self) -> usize {
        self.layout.item_len()
    }

    /// Bytes of all items, which stand after the header.
    ///
    /// # Errors
    /// `too_large` if their number is beyond all bounds.
    pub fn data_len(&self) -> Result<u64> {
        let count = self.shape.iter().try_fold(1u64, |n, &dim| n.checked_mul(dim as u64));
        count.and_then(|count| count.checked_mul(self.item_len() as u64)).ok_or_else(|| {
            too_large(format!(
                "the npy header claims {:?} items of {} bytes ({}), beyond all bounds",
                self.shape,
                self.item_len(),
                self.dtype
            ))
        })
    }

    /// Turns whole items of the file, in the order in which they lie there, into items of a raw run: little-endian and packed. What values they have is not
    /// judged here ([`tenvelope_core::check_values`] does that), and Fortran order stays what it is.
    ///
    /// # Errors
    /// `bad_argument` unless `items` is a whole number of items and `out` takes just as many.
    pub fn to_run(&self, items: &[u8], out: &mut [u8]) -> Result<()> {
        let (item_len, run_len) = (self.layout.item_len(), self.layout.run_len());
        let whole = items.len().is_multiple_of(item_len) && out.len().is_multiple_of(run_len);
        if !whole || items.len() / item_len != out.len() / run_len {
            let message = format!(
                "{} bytes of items and a place of {}: an item takes {item_len} bytes in the file and {run_len} in the run",
                items.len(),
                out.len()
            );
            return Err(Error::new(ErrorKind::BadArgument, message));
        }
        self.layout.to_run(items, out);
        Ok(())
    }

    /// Parses a Python dict of exactly three members.
    fn parse(text: &str) -> Result<Self> {
        let mut parser = Parser::new(text);
        let (mut item, mut fortran_order, mut shape) = (None, None, None);
        parser.expect("{")?;
        while !parser.take("}") {
            let member = parser.word()?;
            parser.expect(":")?;
            match member {
                "descr" if item.is_none() => item = Some(descr::read(&mut parser)?),
                "fortran_order" if fortran_order.is_none() => fortran_order = Some(parser.boolean()?),
                "shape" if shape.is_none() => shape = Some(parser.shape()?),
                member => return Err(bad(&format!("its header has an unknown or double member {}", quote(member)))),
            }
            if !parser.take(",") {
                parser.expect("}")?;
                break;
            }
        }
        parser.end()?;
        let (Some((dtype, layout)), Some(fortran_order), Some(shape)) = (item, fortran_order, shape) else {
            return Err(bad("its header lacks descr, fortran_order or shape"));
        };
        let dims = shape.iter().map(|&dim| usize::try_from(dim)).collect::<Result<_, _>>();
        let shape =
            dims.map_err(|_| too_large(format!("the npy header claims the shape {shape:?}, beyond what this machine can address")))?;
        Ok(Header { dtype, shape, fortran_order, layout })
    }
}

fn array<const N: usize>(reader: &mut impl Read, what: &str) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    fill(reader, &mut bytes, what)?;
    Ok(bytes)
}

fn fill(reader: &mut impl Read, out: &mut [u8], what: &str) -> Result<()> {
    reader.read_exact(out).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => bad(&format!("it ends in {what}")),
        _ => Error::new(ErrorKind::Io, format!("reading an npy header failed: {error}")).with_source(error),
    })
}
