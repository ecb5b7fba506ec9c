//! Which trait objects may be built.

use std::{collections::BTreeSet, fmt, sync::Arc};

/// The names of types that may be built as trait objects (`Box<dyn Shape>`), for one decode. By default none: what a program links decides which types exist, and
/// data must not choose among them.
///
/// ```
/// use tenvelope_core::AllowedTypes;
///
/// let types = AllowedTypes::only(["circle", "square"]);
/// assert!(types.contains("circle") && !types.contains("file"));
/// assert!(AllowedTypes::none().is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedTypes(Arc<BTreeSet<String>>);

impl AllowedTypes {
    /// No trait object at all.
    #[must_use]
    pub fn none() -> Self {
        AllowedTypes::default()
    }

    /// Those that are written under these names, in every trait.
    #[must_use]
    pub fn only<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        AllowedTypes(Arc::new(names.into_iter().map(Into::into).collect()))
    }

    /// Whether a name is on the list.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// Whether nothing is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The names, joined by commas.
impl fmt::Display for AllowedTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("none");
        }
        for (i, name) in self.0.iter().enumerate() {
            write!(f, "{}{name}", if i == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
