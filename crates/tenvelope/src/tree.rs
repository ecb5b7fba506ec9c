//! Trees: your struct, or lists and maps, with arrays anywhere in it, as one line.
//!
//! ```
//! use ndarray::{Array2, array};
//! use serde::{Deserialize, Serialize};
//! use tenvelope::tree;
//!
//! #[derive(Serialize, Deserialize)]
//! struct Model {
//!     name: String,
//!     rate: f64,
//!     #[serde(with = "tenvelope::serde")]
//!     weights: Array2<f32>,
//! }
//!
//! let model = Model { name: "first".to_owned(), rate: 0.5, weights: array![[1.0, 2.0], [3.0, 4.0]] };
//! let line = tree::to_string(&model)?;
//! assert!(line.starts_with("tnv1.tree.s.json"));
//! let back: Model = tree::from_str(&line)?;
//! assert_eq!(back.weights, model.weights);
//! # Ok::<(), tenvelope::Error>(())
//! ```
//!
//! Fields that hold arrays say so: `#[serde(with = "tenvelope::serde")]`, or [`Envelope`](crate::Envelope) inside `Option`, lists and maps. They leave the document and are stored as arrays, each with
//! a chain of its own; a `Vec<f32>` without that is a list of numbers. Whatever stands around them is JSON, with bytes, integers of any size, NaN and infinities besides. Equal arrays are stored once.
//! A [`Tree`] holds any of it without a type of your own.

use serde::{Serialize, de::DeserializeOwned};
use tenvelope_core::{
    ArrayView, AsArray, Chain, ChoosePart, Dtype, Error, ErrorKind, Form, FromJson, Notation, Opened, Output, Result, TreePlan,
    encode_tree, encode_tree_to, parse_codecs, read_json,
};
pub use tenvelope_core::{BigInt, Labelled, Tree, TreePart, from_tree, to_tree, tree_content_id as content_id};

use crate::{DecodeOptions, EncodeOptions, auto::choose_for, encode::default_chunk, within::Within};

/// Writes a value as the line of a tree, with the default options.
///
/// # Errors
/// `unsupported` for what no tree holds, with the place in the value; as [`crate::to_string`].
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    EncodeOptions::default().tree_to_string(&to_tree(value)?)
}

/// Writes a value as the binary form of a tree, with the default options.
///
/// # Errors
/// As [`to_string`].
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>> {
    EncodeOptions::default().tree_to_vec(&to_tree(value)?)
}

/// Writes a value as the JSON form of a tree, with the default options.
///
/// # Errors
/// As [`to_string`].
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    EncodeOptions::default().tree_to_json(&to_tree(value)?)
}

/// Writes a value as a readable tree: JSON in which only the arrays are encoded. It has no check but those of the arrays.
///
/// ```
/// use tenvelope::{Envelope, tree};
///
/// let json = tree::to_readable(&("a", 0.5, Envelope(vec![1u8])))?;
/// assert!(json.starts_with(r#"{"$tnv":1,"dtype":"tree","value":["a",0.5,{"$tnv":1,"dtype":"uint8","shape":[1],"#));
/// let (_, _, Envelope(array)): (String, f64, Envelope<Vec<u8>>) = tree::from_json(&json)?;
/// assert_eq!(array, [1]);
/// # Ok::<(), tenvelope::Error>(())
/// ```
///
/// # Errors
/// As [`to_string`].
pub fn to_readable<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    EncodeOptions::default().tree_to_readable(&to_tree(value)?)
}

/// Reads a value from the line of a tree, with the default options.
///
/// # Errors
/// `dtype_mismatch` if it holds no tree, `bad_value` if the tree is not of this type, with the place; every code of `spec/errors.md` that concerns a line.
pub fn from_str<T: DeserializeOwned>(line: &str) -> Result<T> {
    from_slice(line.as_bytes())
}

/// Reads a value from the line or the binary form of a tree, told apart by the first byte.
///
/// # Errors
/// As [`from_str`].
pub fn from_slice<T: DeserializeOwned>(input: &[u8]) -> Result<T> {
    from_tree(DecodeOptions::default().open_slice(input)?.decode_tree()?)
}

/// Reads a value from the JSON form of a tree, or from a readable tree.
///
/// # Errors
/// As [`from_str`], and the codes of the JSON form.
pub fn from_json<T: DeserializeOwned>(json: &str) -> Result<T> {
    from_tree(DecodeOptions::default().tree_from_json(json)?.value)
}

/// Trees. Codecs that are fixed and begin with `json` are those of the document; others are those of every array, and the document's are chosen.
impl EncodeOptions {
    /// Writes a tree as a line. `A` is whatever can be seen as an array, so that it may be borrowed.
    ///
    /// ```
    /// use tenvelope::{EncodeOptions, Tree};
    ///
    /// let weights = [1.5f32, 2.5];
    /// let tree: Tree<&[f32]> = [("rate", Tree::Float(0.5)), ("w", Tree::Array(&weights[..]))].into_iter().collect();
    /// let line = EncodeOptions::default().codecs("raw-zlib-base64url").tree_to_string(&tree)?;
    /// let back: Tree = tenvelope::tree::from_str(&line)?;
    /// assert_eq!(back.get("rate"), Some(&Tree::Float(0.5)));
    /// # Ok::<(), tenvelope::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`EncodeOptions::to_string`]; `unsupported` for a tree that is nested too deep.
    pub fn tree_to_string<A: AsArray>(&self, tree: &Tree<A>) -> Result<String> {
        let mut out = String::new();
        self.append_tree(Form::Line, tree, &mut out)?;
        Ok(out)
    }

    /// Writes a tree in the binary form.
    ///
    /// # Errors
    /// As [`EncodeOptions::tree_to_string`].
    pub fn tree_to_vec<A: AsArray>(&self, tree: &Tree<A>) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        self.append_tree(Form::Binary, tree, &mut out)?;
        Ok(out)
    }

    /// Writes a tree in the JSON form.
    ///
    /// # Errors
    /// As [`EncodeOptions::tree_to_string`].
    pub fn tree_to_json<A: AsArray>(&self, tree: &Tree<A>) -> Result<String> {
        let mut out = String::new();
        self.append_tree(Form::Json, tree, &mut out)?;
        Ok(out)
    }

    /// Writes a readable tree.
    ///
    /// # Errors
    /// As [`EncodeOptions::tree_to_string`].
    pub fn tree_to_readable<A: AsArray>(&self, tree: &Tree<A>) -> Result<String> {
        let mut arrays = self.clone();
        // Labels are the tree's.
        let meta = std::mem::take(&mut arrays.meta);
        if let (Some(fixed), (_, None, _)) = (&self.codecs, self.tree_codecs(Form::Json)?) {
            // The document has no codecs here; what remains is the text codec.
            arrays.text = fixed.field.rsplit('-').next().unwrap_or_default().to_owned().into();
            arrays.codecs = None;
        }
        tenvelope_core::readable(tree, &meta, &mut |array| arrays.to_json(array))
    }

    /// Appends the envelope of a tree to memory of your own kind. On an error part of an envelope may stand there.
    ///
    /// # Errors
    /// As [`EncodeOptions::tree_to_string`].
    pub fn append_tree<A: AsArray>(&self, form: Form, tree: &Tree<A>, out: &mut (impl Output + ?Sized)) -> Result<()> {
        let (documents, arrays, notation) = self.tree_codecs(form)?;
        let choose = |array: &ArrayView<'_>| self.part(array, arrays.as_ref());
        let plan = self.tree_plan(&documents, &choose);
        match self.max_chars {
            Some(most) => encode_tree(tree, &plan, &notation, &mut Within::new(out, most)),
            None => encode_tree(tree, &plan, &notation, out),
        }
    }

    /// Writes a tree to a stream, and gives it back, flushed.
    ///
    /// # Errors
    /// As [`EncodeOptions::tree_to_string`], and `io`.
    pub fn tree_to_writer<A: AsArray, W: std::io::Write>(&self, form: Form, tree: &Tree<A>, out: W) -> Result<W> {
        let (documents, arrays, notation) = self.tree_codecs(form)?;
        encode_tree_to(tree, &self.tree_plan(&documents, &|array| self.part(array, arrays.as_ref())), &notation, out)
    }

    fn tree_plan<'a>(&self, documents: &'a [Chain], part: &'a ChoosePart<'a>) -> TreePlan<'a> {
        TreePlan { documents, part, level: self.level, meta: self.meta.clone(), threads: self.threads }
    }

    /// Chains for the document, one for all arrays if that is fixed, and how it is written down.
    pub(crate) fn tree_codecs(&self, form: Form) -> Result<(Vec<Chain>, Option<Chain>, Notation)> {
        let document = |names: &str| Chain::build(&parse_codecs(names)?, &self.registry);
        let chosen = || Ok::<_, Error>(vec![document("json")?, document(&format!("json-{}", self.profile.compressor()))?]);
        let Some(fixed) = &self.codecs else {
            return Ok((chosen()?, None, Notation::new(form, &self.text, &self.registry)?));
        };
        let (field, text) = fixed.field.rsplit_once('-').unwrap_or((&fixed.field, ""));
        let notation = Notation::new(form, text, &self.registry)?;
        let chain = document(field)?;
        let is_document = chain.accepts(&Dtype::Tree).is_ok();
        Ok(if is_document { (vec![chain], None, notation) } else { (chosen()?, Some(chain), notation) })
    }

    /// The chain of an array, and its elements per chunk.
    fn part(&self, array: &ArrayView<'_>, fixed: Option<&Chain>) -> Result<(Chain, Option<u64>)> {
        let chain = match fixed {
            Some(chain) => chain.clone(),
            None => choose_for(array, array.shape(), self.profile, self.level, &self.registry)?,
        };
        let chunk = self.plan(&chain, default_chunk(array), array.count() as u64).chunk;
        Ok((chain, chunk))
    }
}

/// Trees.
impl DecodeOptions {
    /// Reads a tree, with its attrs, from a line or from the binary form, told apart by the first byte.
    ///
    /// # Errors
    /// As [`from_slice`].
    pub fn tree_from_slice(&self, input: &[u8]) -> Result<Labelled<Tree>> {
        tree_of(&self.open_slice(input)?)
    }

    /// Reads a tree, with its attrs, from the JSON form, or a readable tree.
    ///
    /// # Errors
    /// As [`from_json`].
    pub fn tree_from_json(&self, json: &str) -> Result<Labelled<Tree>> {
        self.tree_from_parsed(read_json(json.as_bytes(), &self.limits)?)
    }

    /// The same where the JSON has been parsed.
    ///
    /// # Errors
    /// As [`from_json`].
    pub fn tree_from_parsed(&self, parsed: FromJson) -> Result<Labelled<Tree>> {
        match parsed {
            FromJson::Line(line) => tree_of(&self.open_made(&line)?),
            FromJson::Tree(tree) => {
                let attrs = tree.meta().attrs.clone().unwrap_or_default();
                let value = tree.decode(&self.registry, &self.limits)?;
                Ok(Labelled { attrs, ..Labelled::new(value) })
            }
            FromJson::Values(array) => {
                Err(Error::new(ErrorKind::DtypeMismatch, format!("the JSON holds an array of {}, no tree", array.value.dtype()))
                    .in_field("dtype"))
            }
        }
    }
}

fn tree_of(opened: &Opened<'_>) -> Result<Labelled<Tree>> {
    Ok(Labelled { attrs: opened.meta().attrs.clone().unwrap_or_default(), ..Labelled::new(opened.decode_tree()?) })
}
