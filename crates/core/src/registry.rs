//! Which codecs a reader or writer knows: a value, not a place.

use std::{collections::BTreeSet, fmt, sync::Arc};

use crate::{
    codec::{AnyCodec, BytesToText, CodecSpec, Kind},
    dtype::is_name,
    error::{Error, ErrorKind, Result, quote},
};

/// Maps names to codecs. It can be cloned (which copies nothing), extended and narrowed; nothing registers itself, nothing is loaded because data names it.
///
/// ```
/// use tenvelope_core::Registry;
///
/// let registry = Registry::core();
/// assert!(registry.names().any(|name| name == "shuffle"));
/// let narrow = registry.allow_only(["raw", "hex"]);
/// assert_eq!(narrow.names().collect::<Vec<_>>(), ["hex", "raw"]);
/// ```
#[derive(Clone, Default)]
pub struct Registry {
    /// Sorted by name. There are few, and one is looked up for each codec of each envelope.
    entries: Arc<Vec<Entry>>,
    /// Names that may be used; all of them when it is `None`.
    allowed: Option<Arc<BTreeSet<String>>>,
}

#[derive(Clone)]
struct Entry {
    name: Box<str>,
    kind: Kind,
    build: Arc<dyn Fn(CodecSpec<'_>) -> Result<AnyCodec> + Send + Sync>,
}

impl Registry {
    /// A registry that knows nothing.
    #[must_use]
    pub fn empty() -> Self {
        Registry::default()
    }

    /// Adds a codec: what builds it from its parameters.
    ///
    /// # Errors
    /// `bad_argument` if the name is no name of the grammar or is taken. A built-in is never replaced by its name.
    pub fn register<F>(&mut self, name: &str, kind: Kind, build: F) -> Result<()>
    where
        F: Fn(CodecSpec<'_>) -> Result<AnyCodec> + Send + Sync + 'static,
    {
        if !is_name(name) {
            return Err(Error::new(ErrorKind::BadArgument, format!("{} is no name for a codec", quote(name))));
        }
        if self.entry(name).is_some() {
            return Err(Error::new(ErrorKind::BadArgument, format!("a codec {} is registered already", quote(name))));
        }
        self.insert(name, kind, build);
        Ok(())
    }

    /// Adds a codec without parameters, which all chains share, under the name that it gives itself.
    ///
    /// # Errors
    /// As [`Registry::register`].
    pub fn register_one(&mut self, codec: AnyCodec) -> Result<()> {
        self.register(&codec.spec(), codec.kind(), shared(codec))
    }

    /// The same registry in which only these codecs may be used; the others stay known, so that errors can tell the two apart.
    #[must_use]
    pub fn allow_only<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.allowed = Some(Arc::new(names.into_iter().map(str::to_owned).collect()));
        self
    }

    /// The names of all codecs that may be used, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_ref()).filter(|name| self.allows(name))
    }

    /// The kind of a codec that is known.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<Kind> {
        self.entry(name).map(|entry| entry.kind)
    }

    /// Builds a codec from its name and parameters (rules C2 and C3).
    ///
    /// # Errors
    /// `unknown_codec`, `codec_not_allowed`, `bad_codec_params`.
    pub fn build(&self, spec: CodecSpec<'_>) -> Result<AnyCodec> {
        let names = || self.names().collect::<Vec<_>>().join(", ");
        let Some(entry) = self.entry(spec.name()) else {
            let message = format!("no codec is called {}; known here: {}", quote(spec.name()), names());
            return Err(Error::new(ErrorKind::UnknownCodec, message).in_field("codecs"));
        };
        if !self.allows(spec.name()) {
            let message = format!("codec {} is not allowed here; allowed: {}", quote(spec.name()), names());
            return Err(Error::new(ErrorKind::CodecNotAllowed, message).in_field("codecs"));
        }
        (entry.build)(spec)
    }

    /// Builds a text codec, as [`Registry::build`] builds any.
    ///
    /// # Errors
    /// As [`Registry::build`]; `bad_argument` if the codec is of another kind.
    pub fn text(&self, spec: &str) -> Result<Arc<dyn BytesToText>> {
        match self.build(CodecSpec::parse(spec)?)? {
            AnyCodec::BytesToText(text) => Ok(text),
            other => Err(Error::new(ErrorKind::BadArgument, format!("{} is {}, no text codec", quote(spec), other.kind()))),
        }
    }

    /// [`Registry::register`] for names that are known to be right and free.
    pub(crate) fn insert<F>(&mut self, name: &str, kind: Kind, build: F)
    where
        F: Fn(CodecSpec<'_>) -> Result<AnyCodec> + Send + Sync + 'static,
    {
        let at = self.entries.partition_point(|entry| *entry.name < *name);
        Arc::make_mut(&mut self.entries).insert(at, Entry { name: name.into(), kind, build: Arc::new(build) });
    }

    /// [`Registry::register_one`] for a name that is known to be right and free.
    pub(crate) fn insert_one(&mut self, codec: AnyCodec) {
        self.insert(&codec.spec(), codec.kind(), shared(codec));
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        // Few names have the same length, and no others are compared.
        self.entries.iter().find(|entry| *entry.name == *name)
    }

    fn allows(&self, name: &str) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed.contains(name))
    }
}

/// Hands out one codec again and again.
fn shared(codec: AnyCodec) -> impl Fn(CodecSpec<'_>) -> Result<AnyCodec> + Send + Sync + 'static {
    move |spec| spec.no_params().map(|()| codec.clone())
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}
