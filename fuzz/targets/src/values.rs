//! Arrays and fields of headers out of a fuzzer's bytes.

use arbitrary::{Result, Unstructured};
use tenvelope::{
    Array, ArrayView, Dtype, Field, Fields, Strings,
    core::{Buffer, check_values},
};

/// A dtype that an array can have.
pub(crate) fn dtype(u: &mut Unstructured<'_>) -> Result<Dtype> {
    const NAMES: [&str; 22] = [
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "int4",
        "uint4",
        "float16",
        "float32",
        "float64",
        "bfloat16",
        "float8_e4m3fn",
        "float8_e5m2",
        "complex64",
        "complex128",
        "string",
        "datetime64~ns",
        "timedelta64~generic~7",
    ];
    let name = match u.int_in_range(0..=25u8)? {
        22 => format!("bytes~{}", u.int_in_range(1..=20u8)?),
        23 => format!("utf32~{}", u.int_in_range(1..=5u8)?),
        24 => format!("void~{}", u.int_in_range(1..=40u8)?),
        25 => return record(u, 0),
        i => NAMES[usize::from(i)].to_owned(),
    };
    Ok(name.parse().expect("a legal dtype"))
}

/// A struct of a few fields, with structs in it.
fn record(u: &mut Unstructured<'_>, depth: u8) -> Result<Dtype> {
    const NAMES: [&str; 8] = ["bool", "int16", "float64", "utf32~2", "bytes~3", "complex64", "datetime64~s", "uint8"];
    let mut fields = Vec::new();
    for i in 0..u.int_in_range(1..=4u8)? {
        let part = if depth < 2 && u.ratio(1, 5)? { record(u, depth + 1)? } else { u.choose(&NAMES)?.parse().expect("a legal dtype") };
        let name = format!("f{i}");
        fields.push(if u.ratio(1, 4)? {
            Field::with_shape(name, part, vec![2, u64::from(u.int_in_range(1..=3u8)?)])
        } else {
            Field::new(name, part)
        });
    }
    Ok(Dtype::Struct(Fields::new(fields).expect("legal fields").into()))
}

/// A shape of few elements, which take at most about so many bytes: none, one, odd numbers of them, many dims.
pub(crate) fn shape(u: &mut Unstructured<'_>, dtype: &Dtype, most: u64) -> Result<Vec<usize>> {
    let dims = u.int_in_range(0..=5u8)?;
    let mut shape = Vec::new();
    let mut room = (most / dtype.run_len(1).unwrap_or(8).max(1)).clamp(1, 600) as usize;
    for _ in 0..dims {
        let dim = usize::from(u.int_in_range(0..=u8::MAX)?).min(room);
        room /= dim.max(1);
        shape.push(dim);
    }
    Ok(shape)
}

/// An array of at most about so many bytes, those that there are, made legal where the dtype forbids them.
pub(crate) fn array(u: &mut Unstructured<'_>, most: u64) -> Result<Array> {
    let dtype = dtype(u)?;
    let shape = shape(u, &dtype, most)?;
    array_of(u, &dtype, &shape)
}

/// The same of this dtype and shape.
pub(crate) fn array_of(u: &mut Unstructured<'_>, dtype: &Dtype, shape: &[usize]) -> Result<Array> {
    let count: usize = shape.iter().product();
    if *dtype == Dtype::String {
        let words = ["", "a", "é\0", "𝄞 music", "long long long long"];
        let strings = (0..count).map(|_| u.choose(&words).copied()).collect::<Result<Strings>>()?;
        return Ok(ArrayView::from_strings(shape, strings).expect("a legal array"));
    }
    let len = dtype.run_len(count as u64).expect("a fixed size") as usize;
    let mut buffer = Buffer::zeroed(len).expect("memory");
    // Bytes that are missing repeat what was there, as data do.
    let given = u.bytes(u.len().min(len))?;
    if !given.is_empty() {
        buffer.as_bytes_mut().iter_mut().zip(given.iter().cycle()).for_each(|(place, byte)| *place = *byte);
    }
    legalise(dtype, count, buffer.as_bytes_mut());
    check_values(dtype, count as u64, buffer.as_bytes()).expect("made legal");
    Ok(ArrayView::from_buffer(dtype.clone(), shape, buffer).expect("a legal array"))
}

/// Turns any bytes into bytes that the dtype allows.
fn legalise(dtype: &Dtype, count: usize, run: &mut [u8]) {
    match dtype {
        Dtype::Bool => run.iter_mut().for_each(|byte| *byte &= 1),
        Dtype::Int4 | Dtype::Uint4 if count % 2 == 1 => run.iter_mut().skip(count / 2).for_each(|last| *last &= 15),
        Dtype::Utf32(_) => run.as_chunks_mut().0.iter_mut().for_each(|point| {
            let number = u32::from_le_bytes(*point);
            *point = char::from_u32(number).map_or(number & 0xff, u32::from).to_le_bytes();
        }),
        Dtype::Struct(fields) => {
            for item in run.chunks_exact_mut(fields.item_size() as usize) {
                let mut rest = item;
                for field in fields.list() {
                    let elements = field.elements();
                    let (part, after) = rest.split_at_mut(field.dtype.run_len(elements).expect("a fixed size") as usize);
                    legalise(&field.dtype, elements as usize, part);
                    rest = after;
                }
            }
        }
        _ => {}
    }
}
