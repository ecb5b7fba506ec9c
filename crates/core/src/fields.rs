//! The fields of a struct dtype (rules M6 and M7).

use std::{collections::HashSet, sync::Arc};

use serde_json::Value;

use crate::{
    dtype::{Dtype, ParsedDtype},
    error::{Error, ErrorKind, Result, quote},
    limits::caps,
    shape,
};

/// The fields of a struct, in the order of memory, packed without padding.
///
/// ```
/// use tenvelope_core::{Dtype, Field, Fields};
///
/// let fields = Fields::new(vec![
///     Field::new("id", Dtype::Uint16),
///     Field::with_shape("position", Dtype::Float32, vec![3]),
/// ])?;
/// assert_eq!(fields.item_size(), 14);
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    list: Vec<Field>,
    item_size: u64,
}

/// One field of a struct.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// The name: not empty, unique in its struct.
    pub name: String,
    /// The type of the field, or of its elements when it has a shape.
    pub dtype: Dtype,
    /// The shape of a subarray; empty for a single element.
    pub shape: Vec<u64>,
}

impl Field {
    /// A field of one element.
    pub fn new(name: impl Into<String>, dtype: Dtype) -> Self {
        Field { name: name.into(), dtype, shape: Vec::new() }
    }

    /// A field that is a subarray, in C order.
    pub fn with_shape(name: impl Into<String>, dtype: Dtype, shape: Vec<u64>) -> Self {
        Field { name: name.into(), dtype, shape }
    }

    /// Elements of the subarray, 1 without a shape. Bounded by the proof in [`Fields::new`].
    #[must_use]
    pub fn elements(&self) -> u64 {
        shape::count(&self.shape)
    }

    fn size(&self) -> u64 {
        self.dtype.item_size().unwrap_or(u64::MAX).saturating_mul(self.elements())
    }
}

impl Fields {
    /// Proves that the fields are as rules M6 and M7 want them.
    ///
    /// # Errors
    /// `bad_meta` for no fields, empty or double names, dtypes that have no place in a struct, empty subarrays, or a nesting over 16; `too_large` for an item over 2^53−1 bytes.
    pub fn new(list: Vec<Field>) -> Result<Self> {
        Fields::of_any_size(list)?.check_size()
    }

    /// No fields at all, which is no legal struct: stands in where a line forgot them, until the reader gets to say so.
    pub(crate) fn none() -> Self {
        Fields { list: Vec::new(), item_size: 0 }
    }

    /// Proves rule M6; sizes saturate and are judged when the whole list is known to be well formed.
    fn of_any_size(list: Vec<Field>) -> Result<Self> {
        let mut names = HashSet::new();
        if list.is_empty() {
            return Err(bad("a struct has at least one field".to_owned()));
        }
        for field in &list {
            let name = quote(&field.name);
            if field.name.is_empty() || !names.insert(&field.name) {
                return Err(bad(format!("the name {name} is empty or used twice")));
            }
            if matches!(field.dtype, Dtype::String | Dtype::Int4 | Dtype::Uint4 | Dtype::Object | Dtype::Tree) {
                return Err(bad(format!("field {name} is of dtype {}, which has no place in a struct", field.dtype)));
            }
            field.dtype.check_params().map_err(|error| bad(error.message().to_owned()))?;
            if field.shape.len() > caps::DIMS || field.shape.iter().any(|&dim| dim == 0 || dim > caps::NUMBER) {
                return Err(bad(format!("the shape of field {name} has over 64 dims, or one that is 0 or over 2^53-1")));
            }
            if field.dtype.fields().map_or(0, Fields::depth) >= caps::STRUCT_DEPTH {
                return Err(bad(format!("structs are nested deeper than {} at field {name}", caps::STRUCT_DEPTH)));
            }
        }
        let item_size = list.iter().fold(0, |size: u64, field| size.saturating_add(field.size()));
        Ok(Fields { list, item_size })
    }

    /// Proves rule M7. Every field is smaller than the struct, so the sum says it for all.
    fn check_size(self) -> Result<Self> {
        if self.item_size > caps::NUMBER {
            let message = format!("the struct of {} fields is over 2^53-1 bytes", self.list.len());
            return Err(Error::new(ErrorKind::TooLarge, message).in_field("meta"));
        }
        Ok(self)
    }

    /// The fields, in the order of memory.
    #[must_use]
    pub fn list(&self) -> &[Field] {
        &self.list
    }

    /// Bytes of one struct.
    #[must_use]
    pub fn item_size(&self) -> u64 {
        self.item_size
    }

    /// Reads the list that stands under `fields` in the meta.
    pub(crate) fn from_json(value: &Value) -> Result<Self> {
        list_from_json(value)?.check_size()
    }

    /// The list as it stands in the meta.
    pub(crate) fn to_json(&self) -> Value {
        let entry = |field: &Field| {
            let dtype = match &field.dtype {
                Dtype::Struct(fields) => fields.to_json(),
                dtype => Value::from(dtype.to_string()),
            };
            let mut entry = vec![Value::from(field.name.as_str()), dtype];
            if !field.shape.is_empty() {
                entry.push(Value::from(field.shape.clone()));
            }
            Value::from(entry)
        };
        Value::from(self.list.iter().map(entry).collect::<Vec<_>>())
    }

    fn depth(&self) -> usize {
        let inside = self.list.iter().filter_map(|field| field.dtype.fields()).map(Fields::depth);
        inside.max().unwrap_or(0).saturating_add(1)
    }
}

fn list_from_json(value: &Value) -> Result<Fields> {
    let Value::Array(entries) = value else {
        return Err(bad("the fields of a struct are a list".to_owned()));
    };
    Fields::of_any_size(entries.iter().map(field_from_json).collect::<Result<_>>()?)
}

fn field_from_json(entry: &Value) -> Result<Field> {
    let entry = entry.as_array().map_or(&[][..], Vec::as_slice);
    let (name, dtype, shape) = match entry {
        [Value::String(name), dtype] => (name, dtype, None),
        [Value::String(name), dtype, Value::Array(shape)] => (name, dtype, Some(shape)),
        _ => return Err(bad("a field is a list `[name, type]` or `[name, type, [k, …]]`".to_owned())),
    };
    let dtype = match dtype {
        Value::String(text) => match Dtype::parse_field(text) {
            Ok(ParsedDtype::Complete(dtype)) => dtype,
            Ok(ParsedDtype::Struct) => return Err(bad("a struct inside a struct is a list of its fields".to_owned())),
            Err(error) => return Err(bad(error.message().to_owned())),
        },
        list => Dtype::Struct(Arc::new(list_from_json(list)?)),
    };
    let shape = shape.map(|shape| shape.iter().map(dim_from_json).collect::<Result<Vec<_>>>()).transpose()?;
    if shape.as_ref().is_some_and(Vec::is_empty) {
        return Err(bad(format!("the shape of field {} is empty", quote(name))));
    }
    Ok(Field { name: name.clone(), dtype, shape: shape.unwrap_or_default() })
}

/// Numbers of JSON are doubles: `1e3` is a thousand (and has been refused as not canonical before it gets here).
fn dim_from_json(value: &Value) -> Result<u64> {
    value.as_u64().ok_or_else(|| bad("the dims of a field are whole numbers from 1".to_owned()))
}

fn bad(message: String) -> Error {
    Error::new(ErrorKind::BadMeta, message).in_field("meta")
}
