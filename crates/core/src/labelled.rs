//! An array with its attrs and the names of its dims.

use serde_json::{Map, Value};

use crate::{
    array::{Array, ArrayView},
    convert::{AsArray, FromArray, Source},
    dtype::Dtype,
    error::Result,
    meta::Meta,
    strings::Strings,
};

/// An array together with what its envelope says beside it: both are written by every verb and come back from every verb.
///
/// ```
/// use tenvelope_core::Labelled;
///
/// let mut series = Labelled::new(vec![1.5f32, 2.5]);
/// series.attrs.insert("unit".to_owned(), "mV".into());
/// series.dims = vec![Some("time".to_owned())];
/// assert_eq!(series.value.len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labelled<T> {
    /// The array.
    pub value: T,
    /// The user's own members, any JSON; nothing is written when there are none. Numbers are doubles: larger integers than 2^53−1 are refused.
    pub attrs: Map<String, Value>,
    /// A name, or none, for each dim; nothing is written when the list is empty.
    pub dims: Vec<Option<String>>,
}

impl<T> Labelled<T> {
    /// An array without labels.
    pub fn new(value: T) -> Self {
        Labelled { value, attrs: Map::new(), dims: Vec::new() }
    }
}

impl<A: AsArray> AsArray for Labelled<A> {
    fn as_array_view(&self) -> Result<ArrayView<'_>> {
        self.value.as_array_view()
    }

    fn meta(&self) -> Meta {
        let attrs = (!self.attrs.is_empty()).then(|| self.attrs.clone());
        let dims = (!self.dims.is_empty()).then(|| self.dims.clone());
        Meta { attrs, dims, ..Meta::default() }
    }
}

impl<T: FromArray> FromArray for Labelled<T> {
    fn from_array(source: &dyn Source) -> Result<Self> {
        let meta = source.meta();
        Ok(Labelled { value: T::from_array(source)?, attrs: meta.attrs.unwrap_or_default(), dims: meta.dims.unwrap_or_default() })
    }
}

/// As the array, with its labels.
impl Source for Labelled<Array> {
    fn dtype(&self) -> &Dtype {
        self.value.dtype()
    }

    fn shape(&self) -> &[usize] {
        self.value.shape()
    }

    fn meta(&self) -> Meta {
        AsArray::meta(self)
    }

    fn fill(&self, out: &mut [u8]) -> Result<()> {
        self.value.fill(out)
    }

    fn strings(&self) -> Result<Strings> {
        Source::strings(&self.value)
    }

    fn array(&self) -> Result<Array> {
        self.value.array()
    }
}
