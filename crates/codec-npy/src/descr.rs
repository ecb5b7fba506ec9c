//! The member `descr` of a header: a type string, or the list of a struct's fields.

use std::sync::Arc;

use tenvelope_core::{Dtype, Error, ErrorKind, Field, Fields, Result, caps, quote};

use crate::{layout::Layout, literal::Parser, repr::repr, too_large, type_string, unsupported};

/// Reads what an item is, and how it lies in the file.
pub(crate) fn read(parser: &mut Parser<'_>) -> Result<(Dtype, Layout)> {
    item(parser, 0)
}

/// Writes it as NumPy does for packed, little-endian items.
pub(crate) fn write(dtype: &Dtype) -> Result<String> {
    let Dtype::Struct(fields) = dtype else { return Ok(format!("'{}'", type_string::of(dtype)?)) };
    let entry = |field: &Field| {
        let dtype = write(&field.dtype).map_err(|error| in_field(&field.name, &error))?;
        let shape = if field.shape.is_empty() { String::new() } else { format!(", {}", tuple(&field.shape)) };
        Ok(format!("({}, {dtype}{shape})", repr(&field.name)))
    };
    let entries: Vec<String> = fields.list().iter().map(entry).collect::<Result<_>>()?;
    Ok(format!("[{}]", entries.join(", ")))
}

/// Numbers as a Python tuple: `(3,)` but `(3, 4)`.
pub(crate) fn tuple<T: ToString>(numbers: &[T]) -> String {
    match numbers {
        [one] => format!("({},)", one.to_string()),
        numbers => format!("({})", numbers.iter().map(T::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// The type of a field: that of its elements, and the shape of a subarray.
struct FieldType {
    dtype: Dtype,
    shape: Vec<u64>,
    layout: Layout,
}

/// A type string or a list of fields.
fn item(parser: &mut Parser<'_>, depth: usize) -> Result<(Dtype, Layout)> {
    if parser.take("[") {
        return fields(parser, deeper(depth)?);
    }
    let (dtype, big_endian) = type_string::parse(parser.word()?)?;
    let (len, word) = (dtype.item_size().unwrap_or(u64::MAX), dtype.word_size());
    let (Ok(len), Ok(word)) = (usize::try_from(len), usize::try_from(word)) else {
        return Err(too_large(format!("an item of {dtype} takes more bytes than this machine can address")));
    };
    Ok((dtype, Layout::of_words(len, word, big_endian)))
}

fn fields(parser: &mut Parser<'_>, depth: usize) -> Result<(Dtype, Layout)> {
    let (mut list, mut layout) = (Vec::new(), Layout::default());
    while !parser.take("]") {
        parser.expect("(")?;
        let name = name(parser)?;
        parser.expect(",")?;
        let mut field = field_type(parser, depth).map_err(|error| in_field(&name, &error))?;
        if parser.take(",") {
            field = field.in_subarray(parser.shape()?).map_err(|error| in_field(&name, &error))?;
        }
        parser.expect(")")?;
        match (name.as_str(), &field.dtype) {
            // What aligned structs have between and after their fields.
            ("", Dtype::Void(_)) => layout.push(Layout::padding(field.layout.item_len()))?,
            _ => {
                layout.push(field.layout)?;
                list.push(Field { name, dtype: field.dtype, shape: field.shape });
            }
        }
        if !parser.take(",") {
            parser.expect("]")?;
            break;
        }
    }
    let fields = Fields::new(list).map_err(|error| match error.kind() {
        ErrorKind::TooLarge => too_large(format!("the struct of this npy file is too large: {}", error.message())),
        _ => unsupported(format!("the struct of this npy file has no place in an envelope: {}", error.message())),
    })?;
    Ok((Dtype::Struct(Arc::new(fields)), layout))
}

fn name(parser: &mut Parser<'_>) -> Result<String> {
    if parser.take("(") {
        let message = "a field of this npy file has a title beside its name, which no envelope holds; save it without: \
                       a.astype([(name, a.dtype[name]) for name in a.dtype.names])";
        return Err(unsupported(message));
    }
    parser.text()
}

/// An item, or `(type, shape)` where a subarray stands in a subarray.
fn field_type(parser: &mut Parser<'_>, depth: usize) -> Result<FieldType> {
    if !parser.take("(") {
        let (dtype, layout) = item(parser, depth)?;
        return Ok(FieldType { dtype, shape: Vec::new(), layout });
    }
    let inner = field_type(parser, deeper(depth)?)?;
    parser.expect(",")?;
    let outer = inner.in_subarray(parser.shape()?)?;
    parser.take(",");
    parser.expect(")")?;
    Ok(outer)
}

impl FieldType {
    fn in_subarray(self, mut shape: Vec<u64>) -> Result<Self> {
        if shape.contains(&0) {
            return Err(unsupported("a subarray without elements, which no envelope holds; leave this field out"));
        }
        let times = shape.iter().try_fold(1u64, |n, &dim| n.checked_mul(dim)).and_then(|times| usize::try_from(times).ok());
        let times = times.ok_or_else(|| too_large(format!("a subarray of {shape:?} has more elements than this machine can address")))?;
        shape.extend(self.shape);
        Ok(FieldType { dtype: self.dtype, shape, layout: self.layout.repeat(times)? })
    }
}

fn deeper(depth: usize) -> Result<usize> {
    if depth < caps::STRUCT_DEPTH {
        return Ok(depth + 1);
    }
    Err(unsupported(format!(
        "the struct of this npy file is nested deeper than {}; save its inner fields by themselves",
        caps::STRUCT_DEPTH
    )))
}

fn in_field(name: &str, error: &Error) -> Error {
    Error::new(error.kind(), format!("field {}: {}", quote(name), error.message()))
}
