//! How an array passes from your struct into a tree, and back, through serde, which knows no arrays.
//!
//! While a value becomes a tree, glue such as `tenvelope::serde` writes its array as a newtype struct called [`NAME`]. The serializer of trees knows that name: it lays out a tray, and
//! lets the newtype serialize its content. The content finds the tray, puts the array on it as it is, and writes nothing; to every other serializer, which lays out none, it writes its line. The
//! way back is the same with the array already on the tray. No array is compressed, written as text, or copied more than once.

use std::cell::RefCell;

use super::Tree;
use crate::{array::Array, convert::AsArray, error::Result, labelled::Labelled};

/// The newtype struct that holds an array. Nobody else calls one so.
pub const NAME: &str = "$tenvelope::Array";

#[derive(Debug, Default)]
enum Tray {
    /// Nobody waits for an array.
    #[default]
    Away,
    /// Somebody does.
    Empty,
    Full(Tree),
}

thread_local! {
    static TRAY: RefCell<Tray> = const { RefCell::new(Tray::Away) };
    /// How many trees are being made of values, or values of trees, one within the other.
    static DEPTH: RefCell<usize> = const { RefCell::new(0) };
}

/// Whether a tree is being made of a value, or a value of a tree, on this thread: if so, an array goes into a newtype struct.
#[must_use]
pub fn is_active() -> bool {
    DEPTH.with_borrow(|depth| *depth > 0)
}

/// Puts an array on the tray. Says `false`, and does nothing, if there is no tray: then somebody else's format is asking.
///
/// # Errors
/// What the array reports; `alloc_failed`.
pub fn put(array: &(impl AsArray + ?Sized)) -> Result<bool> {
    if !TRAY.with_borrow(|tray| matches!(tray, Tray::Empty)) {
        return Ok(false);
    }
    let meta = array.meta();
    let value = array.as_array_view()?.into_owned()?;
    put_tree(Labelled { value, attrs: meta.attrs.unwrap_or_default(), dims: meta.dims.unwrap_or_default() }.into());
    Ok(true)
}

/// Takes the array from the tray, if there is one: in a visitor of the newtype struct.
#[must_use]
pub fn take() -> Option<Box<Labelled<Array>>> {
    match take_tree()? {
        Tree::Array(array) => Some(array),
        other => {
            put_tree(other);
            None
        }
    }
}

/// Takes whatever is on the tray.
pub(crate) fn take_tree() -> Option<Tree> {
    if !TRAY.with_borrow(|tray| matches!(tray, Tray::Full(_))) {
        return None;
    }
    match TRAY.take() {
        Tray::Full(tree) => Some(tree),
        _ => None,
    }
}

/// Whether somebody waits on this thread.
pub(crate) fn is_waiting() -> bool {
    TRAY.with_borrow(|tray| matches!(tray, Tray::Empty))
}

/// Puts a value on the tray.
pub(crate) fn put_tree(tree: Tree) {
    TRAY.set(Tray::Full(tree));
}

/// Lays out an empty tray while `work` runs; what is on it then.
pub(crate) fn collect<T>(work: impl FnOnce() -> T) -> (T, Option<Tree>) {
    let before = TRAY.replace(Tray::Empty);
    let done = work();
    match TRAY.replace(before) {
        Tray::Full(tree) => (done, Some(tree)),
        _ => (done, None),
    }
}

/// Lays out a full tray while `work` runs.
pub(crate) fn offer<T>(tree: Tree, work: impl FnOnce() -> T) -> T {
    let before = TRAY.replace(Tray::Full(tree));
    let done = work();
    TRAY.set(before);
    done
}

/// Active as long as it lives.
pub(crate) struct Active;

impl Active {
    pub(crate) fn new() -> Self {
        DEPTH.with_borrow_mut(|depth| *depth = depth.saturating_add(1));
        Active
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        let depth = DEPTH.with_borrow_mut(|depth| {
            *depth = depth.saturating_sub(1);
            *depth
        });
        // Whoever has caught a panic of a `Serialize` finds no tray that nobody waits at.
        if depth == 0 {
            TRAY.set(Tray::Away);
        }
    }
}
