//! npy files, formats 1.0 to 3.0, header judged before anything is allocated.
//!
//! Read: every NumPy dtype that an envelope holds, in either byte order and memory order. Refused, with advice: object arrays (they are pickles),
//! `longdouble`, structured dtypes. Written: what NumPy itself can name.

use tenvelope::{Array, ArrayView, Dtype, Error, ErrorKind, Result, TimeUnit, core::Buffer, quote};

const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// Reads an npy file that is in memory. What it says and what it holds must agree to the byte.
///
/// # Errors
/// `unsupported` for dtypes without a place in an envelope; `bad_value` or `size_mismatch` for a file that is no npy file; `too_large` for a shape over the caps.
pub fn read(file: &[u8]) -> Result<Array> {
    let (header, data) = split(file)?;
    let header = Header::parse(header)?;
    let count = header.shape.iter().try_fold(1u64, |n, &dim| n.checked_mul(dim as u64));
    let need = count.and_then(|count| header.dtype.run_len(count)).ok_or_else(|| {
        let message = format!("the npy header claims {:?} elements of {}, beyond all bounds", header.shape, header.dtype);
        Error::new(ErrorKind::TooLarge, message)
    })?;
    if need != data.len() as u64 {
        let message = format!("the npy header claims {need} bytes ({} {:?}), the file holds {}", header.dtype, header.shape, data.len());
        return Err(Error::new(ErrorKind::SizeMismatch, message));
    }
    // Within the file's own length from here on.
    let mut buffer = Buffer::copy_of(data)?;
    if header.fortran_order {
        to_c_order(data, &header.shape, (need / count.unwrap_or(1).max(1)) as usize, buffer.as_bytes_mut());
    }
    let word = header.dtype.word_size() as usize;
    if header.big_endian && word > 1 {
        buffer.as_bytes_mut().chunks_exact_mut(word).for_each(<[u8]>::reverse);
    }
    ArrayView::from_buffer(header.dtype, &header.shape, buffer)
}

/// Writes an array as an npy file, format 1.0 (or 2.0 for a very long header), C order, little-endian.
///
/// # Errors
/// `unsupported` for dtypes that NumPy has no name for.
pub fn write(array: &ArrayView<'_>) -> Result<Vec<u8>> {
    let (descr, Some(run)) = (descr_of(array.dtype())?, array.bytes()) else {
        return Err(no_descr(array.dtype()));
    };
    let dims: Vec<String> = array.shape().iter().map(|dim| format!("{dim},")).collect();
    let shape = dims.join(" ");
    // NumPy writes (3,) but (3, 4).
    let shape = if dims.len() > 1 { shape.trim_end_matches(',') } else { &shape };
    let dict = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({shape}), }}");
    let (version, length_bytes) = if dict.len() + 64 < usize::from(u16::MAX) { (1u8, 2) } else { (2, 4) };
    let before = MAGIC.len() + 2 + length_bytes;
    let padding = 63 - (before + dict.len()) % 64;
    let length = dict.len() + padding + 1;
    let mut file = Vec::with_capacity(before + length + run.len());
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&[version, 0]);
    file.extend_from_slice(&length.to_le_bytes()[..length_bytes]);
    file.extend_from_slice(dict.as_bytes());
    file.extend(std::iter::repeat_n(b' ', padding));
    file.push(b'\n');
    file.extend_from_slice(run);
    Ok(file)
}

struct Header {
    dtype: Dtype,
    big_endian: bool,
    fortran_order: bool,
    shape: Vec<usize>,
}

/// Header text and data.
fn split(file: &[u8]) -> Result<(&str, &[u8])> {
    let rest = file.strip_prefix(MAGIC).ok_or_else(|| bad("it does not begin with \\x93NUMPY"))?;
    let [major, minor, rest @ ..] = rest else { return Err(bad("it ends in its version")) };
    let (length, rest) = match (major, minor) {
        (1, 0) => rest.split_first_chunk::<2>().map(|(length, rest)| (usize::from(u16::from_le_bytes(*length)), rest)),
        (2 | 3, 0) => rest.split_first_chunk::<4>().map(|(length, rest)| (u32::from_le_bytes(*length) as usize, rest)),
        _ => return Err(bad(&format!("version {major}.{minor}; known are 1.0, 2.0 and 3.0"))),
    }
    .ok_or_else(|| bad("it ends in the length of its header"))?;
    let (header, data) =
        rest.split_at_checked(length).ok_or_else(|| bad(&format!("its header claims {length} bytes, {} are there", rest.len())))?;
    let header = std::str::from_utf8(header).map_err(|error| bad(&format!("its header is not text: {error}")))?;
    Ok((header, data))
}

impl Header {
    /// Parses the header, a Python dict of exactly three members.
    fn parse(text: &str) -> Result<Self> {
        let mut parser = Parser { rest: text };
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        parser.expect("{")?;
        while !parser.take("}") {
            let key = parser.string()?;
            parser.expect(":")?;
            match key {
                "descr" if descr.is_none() => descr = Some(parser.descr()?),
                "fortran_order" if fortran_order.is_none() => fortran_order = Some(parser.boolean()?),
                "shape" if shape.is_none() => shape = Some(parser.shape()?),
                key => return Err(bad(&format!("its header has an unknown or double member {}", quote(key)))),
            }
            if !parser.take(",") {
                parser.expect("}")?;
                break;
            }
        }
        if !parser.rest.trim().is_empty() {
            return Err(bad(&format!("its header goes on after the dict: {}", quote(parser.rest))));
        }
        let (Some((dtype, big_endian)), Some(fortran_order), Some(shape)) = (descr, fortran_order, shape) else {
            return Err(bad("its header lacks descr, fortran_order or shape"));
        };
        Ok(Header { dtype, big_endian, fortran_order, shape })
    }
}

/// As much of Python's syntax as an npy header uses.
struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn take(&mut self, token: &str) -> bool {
        let rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        match rest.strip_prefix(token) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, token: &str) -> Result<()> {
        if self.take(token) {
            return Ok(());
        }
        Err(bad(&format!("its header has {} where `{token}` was expected", quote(self.rest))))
    }

    fn string(&mut self) -> Result<&'a str> {
        let quote_mark = if self.take("'") {
            '\''
        } else {
            self.expect("\"")?;
            '"'
        };
        let (text, rest) = self.rest.split_once(quote_mark).ok_or_else(|| bad("a text in its header does not end"))?;
        if text.contains('\\') {
            return Err(bad("a text in its header has a backslash"));
        }
        self.rest = rest;
        Ok(text)
    }

    fn boolean(&mut self) -> Result<bool> {
        if self.take("True") {
            return Ok(true);
        }
        self.expect("False").map(|()| false)
    }

    fn descr(&mut self) -> Result<(Dtype, bool)> {
        if self.take("[") {
            let message = "structured npy files are not read here; save the fields one by one, as in np.save(\"x.npy\", a[\"x\"])";
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        dtype_of(self.string()?)
    }

    fn shape(&mut self) -> Result<Vec<usize>> {
        self.expect("(")?;
        let mut shape = Vec::new();
        while !self.take(")") {
            let rest = self.rest.trim_start();
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let dim = rest[..digits].parse().map_err(|_| bad(&format!("its shape has {} where a number was expected", quote(rest))))?;
            shape.push(dim);
            // Python 2 wrote 3L.
            self.rest = rest[digits..].strip_prefix('L').unwrap_or(&rest[digits..]);
            if !self.take(",") {
                self.expect(")")?;
                break;
            }
        }
        Ok(shape)
    }
}

/// The dtype of a NumPy type string such as `<f4`, and whether it is big-endian.
fn dtype_of(descr: &str) -> Result<(Dtype, bool)> {
    let unknown = || Error::new(ErrorKind::Unsupported, format!("the npy dtype {} is unknown here", quote(descr)));
    let (order, rest) = match descr.split_at_checked(1) {
        Some((order @ ("<" | ">" | "|" | "="), rest)) => (order, rest),
        _ => return Err(unknown()),
    };
    let (kind, size) = rest.split_at_checked(1).ok_or_else(unknown)?;
    let dtype = match (kind, size) {
        ("b", "1") => Dtype::Bool,
        ("i", "1") => Dtype::Int8,
        ("i", "2") => Dtype::Int16,
        ("i", "4") => Dtype::Int32,
        ("i", "8") => Dtype::Int64,
        ("u", "1") => Dtype::Uint8,
        ("u", "2") => Dtype::Uint16,
        ("u", "4") => Dtype::Uint32,
        ("u", "8") => Dtype::Uint64,
        ("f", "2") => Dtype::Float16,
        ("f", "4") => Dtype::Float32,
        ("f", "8") => Dtype::Float64,
        ("c", "8") => Dtype::Complex64,
        ("c", "16") => Dtype::Complex128,
        ("f" | "c", "12" | "16" | "24" | "32") => {
            let message =
                format!("{} is longdouble, whose bits differ between machines; save it as float64: a.astype(\"f8\")", quote(descr));
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        ("O", _) => {
            let message =
                "object arrays are pickles, which run code when they are read; save numbers or strings: a.astype(\"f8\"), a.astype(\"U\")";
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        ("S" | "a", size) => Dtype::Bytes(length(size).ok_or_else(unknown)?),
        ("U", size) => Dtype::Utf32(length(size).ok_or_else(unknown)?),
        ("V", size) => Dtype::Void(length(size).ok_or_else(unknown)?),
        ("M" | "m", size) => {
            let (unit, step) = time_unit(size.strip_prefix('8').ok_or_else(unknown)?).ok_or_else(unknown)?;
            if kind == "M" { Dtype::Datetime64 { unit, step } } else { Dtype::Timedelta64 { unit, step } }
        }
        _ => return Err(unknown()),
    };
    // A second parse holds lengths to the rules of the format: `S0` has none.
    Ok((dtype.to_string().parse()?, order == ">"))
}

/// `[ns]`, `[25s]`, or nothing for generic.
fn time_unit(text: &str) -> Option<(TimeUnit, u32)> {
    if text.is_empty() {
        return Some((TimeUnit::Generic, 1));
    }
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let unit = inner.trim_start_matches(|c: char| c.is_ascii_digit());
    let step = &inner[..inner.len() - unit.len()];
    Some((unit.parse().ok()?, if step.is_empty() { 1 } else { step.parse().ok()? }))
}

fn length(text: &str) -> Option<u64> {
    text.parse().ok()
}

fn descr_of(dtype: &Dtype) -> Result<String> {
    let time = |kind: char, unit: TimeUnit, step: u32| match (unit, step) {
        (TimeUnit::Generic, 1) => format!("<{kind}8"),
        (unit, 1) => format!("<{kind}8[{unit}]"),
        (unit, step) => format!("<{kind}8[{step}{unit}]"),
    };
    Ok(match dtype {
        Dtype::Bool => "|b1".to_owned(),
        Dtype::Int8 => "|i1".to_owned(),
        Dtype::Uint8 => "|u1".to_owned(),
        Dtype::Int16 => "<i2".to_owned(),
        Dtype::Int32 => "<i4".to_owned(),
        Dtype::Int64 => "<i8".to_owned(),
        Dtype::Uint16 => "<u2".to_owned(),
        Dtype::Uint32 => "<u4".to_owned(),
        Dtype::Uint64 => "<u8".to_owned(),
        Dtype::Float16 => "<f2".to_owned(),
        Dtype::Float32 => "<f4".to_owned(),
        Dtype::Float64 => "<f8".to_owned(),
        Dtype::Complex64 => "<c8".to_owned(),
        Dtype::Complex128 => "<c16".to_owned(),
        Dtype::Bytes(n) => format!("|S{n}"),
        Dtype::Utf32(n) => format!("<U{n}"),
        Dtype::Void(n) => format!("|V{n}"),
        Dtype::Datetime64 { unit, step } => time('M', *unit, *step),
        Dtype::Timedelta64 { unit, step } => time('m', *unit, *step),
        dtype => return Err(no_descr(dtype)),
    })
}

fn no_descr(dtype: &Dtype) -> Error {
    Error::new(ErrorKind::Unsupported, format!("npy files of plain NumPy have no dtype for {dtype}; read this line with a library instead"))
}

/// Turns elements whose first index varies fastest into C order.
fn to_c_order(fortran: &[u8], shape: &[usize], size: usize, out: &mut [u8]) {
    let mut strides = Vec::with_capacity(shape.len());
    let mut stride = size;
    for &dim in shape {
        strides.push(stride);
        stride *= dim;
    }
    let mut index = vec![0; shape.len()];
    let mut from = 0;
    for element in out.chunks_exact_mut(size.max(1)) {
        element.copy_from_slice(&fortran[from..from + size]);
        // Counts the index up from its last place, as C order does, and moves `from` along.
        for axis in (0..shape.len()).rev() {
            index[axis] += 1;
            from += strides[axis];
            if index[axis] < shape[axis] {
                break;
            }
            from -= strides[axis] * shape[axis];
            index[axis] = 0;
        }
    }
}

fn bad(why: &str) -> Error {
    Error::new(ErrorKind::BadValue, format!("this is no npy file that can be read: {why}"))
}
