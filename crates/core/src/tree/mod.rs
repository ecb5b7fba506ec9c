//! Trees: lists and maps whose leaves may be arrays (section 14 of the specification).
//!
//! ```text
//! Tree ── document.rs ──► text, parts ── encode.rs ──► FormWriter
//! Opened ── decode.rs ──► text ── document.rs ──► Tree of numbers ── decode.rs ──► Tree of arrays
//! ```
//!
//! Your own types become trees and come from them in `ser.rs` and `de.rs`; how an array passes through serde unseen is in `capture.rs`.

mod big_int;
pub mod capture;
mod de;
mod decode;
mod document;
mod encode;
pub(crate) mod key;
mod parts;
mod readable;
mod ser;
mod stream;

use std::collections::BTreeMap;

pub(crate) use self::ser::to_plain_tree;
pub use self::{
    big_int::BigInt,
    de::from_tree,
    decode::{TreePart, inspect_parts},
    document::{from_document, to_document},
    encode::{ChoosePart, TreePlan, encode_tree, encode_tree_to, tree_content_id},
    readable::{ReadableTree, readable},
    ser::to_tree,
};
use crate::{array::Array, convert::AsArray, labelled::Labelled};

/// A value of lists and maps whose leaves may be arrays. What stands for an array is up to `A`; by default it is one with its labels.
///
/// Integers and floats are two kinds of value: 1 and 1.0 differ. Maps have no order of their own.
///
/// ```
/// use tenvelope_core::{ArrayView, Tree};
///
/// let weights = ArrayView::from_elements(&[2], &[1.5f32, 2.5])?.into_owned()?;
/// let tree: Tree = [("rate", Tree::Float(0.5)), ("weights", weights.into())].into_iter().collect();
/// assert_eq!(tree.get("rate"), Some(&Tree::Float(0.5)));
/// assert_eq!(tree.get("weights").and_then(Tree::as_array).map(|array| array.value.shape()), Some(&[2][..]));
/// # Ok::<(), tenvelope_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Tree<A = Box<Labelled<Array>>> {
    Null,
    Bool(bool),
    Int(i128),
    /// An integer beyond those of 128 bits.
    BigInt(BigInt),
    /// Its bits come back, but for those of NaN.
    Float(f64),
    String(String),
    Bytes(Vec<u8>),
    List(Vec<Tree<A>>),
    Map(BTreeMap<String, Tree<A>>),
    Array(A),
}

impl<A> Tree<A> {
    /// The value under a key of a map.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Tree<A>> {
        match self {
            Tree::Map(map) => map.get(key),
            _ => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Tree::String(text) => Some(text),
            _ => None,
        }
    }

    /// The array, if it is one.
    #[must_use]
    pub fn as_array(&self) -> Option<&A> {
        match self {
            Tree::Array(array) => Some(array),
            _ => None,
        }
    }

    /// What it is, for sentences.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Tree::Null => "null",
            Tree::Bool(_) => "a boolean",
            Tree::Int(_) | Tree::BigInt(_) => "an integer",
            Tree::Float(_) => "a float",
            Tree::String(_) => "a string",
            Tree::Bytes(_) => "bytes",
            Tree::List(_) => "a list",
            Tree::Map(_) => "a map",
            Tree::Array(_) => "an array",
        }
    }

    /// The same tree with something else in place of each array, in the order of the document.
    ///
    /// # Errors
    /// The first that `change` gives.
    pub fn try_map<B, E>(self, change: &mut impl FnMut(A) -> Result<B, E>) -> Result<Tree<B>, E> {
        Ok(match self {
            Tree::Null => Tree::Null,
            Tree::Bool(value) => Tree::Bool(value),
            Tree::Int(value) => Tree::Int(value),
            Tree::BigInt(value) => Tree::BigInt(value),
            Tree::Float(value) => Tree::Float(value),
            Tree::String(value) => Tree::String(value),
            Tree::Bytes(value) => Tree::Bytes(value),
            // Loops: an iterator that collects would put three more frames on the stack for each level.
            Tree::List(list) => {
                let mut items = Vec::with_capacity(list.len());
                for item in list {
                    items.push(item.try_map(change)?);
                }
                Tree::List(items)
            }
            Tree::Map(map) => {
                let mut members: Vec<_> = map.into_iter().collect();
                members.sort_by(|(a, _), (b, _)| document::key_order(a, b));
                let mut changed = BTreeMap::new();
                for (key, member) in members {
                    changed.insert(key, member.try_map(change)?);
                }
                Tree::Map(changed)
            }
            Tree::Array(array) => Tree::Array(change(array)?),
        })
    }
}

/// Equal when all values are: floats by their bits, but that all NaNs are equal.
impl<A: PartialEq> PartialEq for Tree<A> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Tree::Null, Tree::Null) => true,
            (Tree::Bool(a), Tree::Bool(b)) => a == b,
            (Tree::Int(a), Tree::Int(b)) => a == b,
            (Tree::BigInt(a), Tree::BigInt(b)) => a == b,
            (Tree::Float(a), Tree::Float(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
            (Tree::String(a), Tree::String(b)) => a == b,
            (Tree::Bytes(a), Tree::Bytes(b)) => a == b,
            (Tree::List(a), Tree::List(b)) => a == b,
            (Tree::Map(a), Tree::Map(b)) => a == b,
            (Tree::Array(a), Tree::Array(b)) => a == b,
            _ => false,
        }
    }
}

impl From<Array> for Tree {
    fn from(array: Array) -> Self {
        Labelled::new(array).into()
    }
}

impl From<Labelled<Array>> for Tree {
    fn from(array: Labelled<Array>) -> Self {
        Tree::Array(Box::new(array))
    }
}

impl<A> From<&str> for Tree<A> {
    fn from(text: &str) -> Self {
        Tree::String(text.to_owned())
    }
}

impl<A, K: Into<String>> FromIterator<(K, Tree<A>)> for Tree<A> {
    fn from_iter<I: IntoIterator<Item = (K, Tree<A>)>>(members: I) -> Self {
        Tree::Map(members.into_iter().map(|(key, member)| (key.into(), member)).collect())
    }
}

impl<A> FromIterator<Tree<A>> for Tree<A> {
    fn from_iter<I: IntoIterator<Item = Tree<A>>>(items: I) -> Self {
        Tree::List(items.into_iter().collect())
    }
}

impl<A: AsArray + ?Sized> AsArray for Box<A> {
    fn as_array_view(&self) -> crate::error::Result<crate::array::ArrayView<'_>> {
        (**self).as_array_view()
    }

    fn meta(&self) -> crate::meta::Meta {
        (**self).meta()
    }
}
