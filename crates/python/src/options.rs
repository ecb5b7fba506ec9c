//! Arguments of the call as options of the library.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::{prelude::*, types::PyDict};
use serde_json::{Map, Value};
use tenvelope::{EncodeOptions, Level, Profile};

use crate::{
    failure::{Outcome, bad_argument},
    json,
    plugins::{is_of_python, registry},
};

/// What `dumps` and its sisters are told about how to write.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct How<'a> {
    pub codecs: &'a str,
    pub level: &'a str,
    pub profile: &'a str,
}

impl How<'_> {
    /// The options with their labels.
    pub fn options(self, labels: &Labels) -> Outcome<Arc<EncodeOptions>> {
        let options = self.kept()?;
        if labels.attrs.is_empty() && labels.dims.is_empty() {
            return Ok(options);
        }
        Ok(Arc::new(EncodeOptions::clone(&options).attrs(labels.attrs.clone()).dims(labels.dims.iter().cloned())))
    }

    /// Options are kept between calls: making them costs as much as encoding a small array.
    fn kept(self) -> Outcome<Arc<EncodeOptions>> {
        // A list of few entries is searched faster than a map, and a program has few ways of writing.
        const MOST: usize = 16;
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, options)) = kept.iter().find(|(key, _)| key.is(self)) {
            return Ok(options.clone());
        }
        let options = Arc::new(self.make()?);
        if kept.len() == MOST {
            kept.remove(0);
        }
        kept.push((Key::of(self), options.clone()));
        Ok(options)
    }

    /// Whether an array is written as it stands.
    pub fn is_store(self) -> bool {
        self.codecs.strip_prefix("raw-").is_some_and(|text| !text.contains('-'))
    }

    /// How an array is read while it becomes text.
    pub fn reads(self) -> Reads {
        if self.is_store() {
            Reads::Once
        } else if is_of_python(self.codecs) {
            Reads::BesidePython
        } else {
            Reads::Again
        }
    }

    fn make(self) -> Outcome<EncodeOptions> {
        let level = match self.level {
            "fast" => Level::Fast,
            "default" => Level::Default,
            "small" => Level::Small,
            other => return Err(bad_argument(format!("level {other:?}; there are \"fast\", \"default\" and \"small\""))),
        };
        let profile = match self.profile {
            "core" => Profile::Core,
            "portable" => Profile::Portable,
            "extended" => Profile::Extended,
            other => return Err(bad_argument(format!("profile {other:?}; there are \"core\", \"portable\" and \"extended\""))),
        };
        let options = EncodeOptions::default().level(level).profile(profile).registry(registry(None).clone());
        Ok(if self.codecs == "auto" { options } else { options.codecs(self.codecs) })
    }
}

static KEPT: Mutex<Vec<(Key, Arc<EncodeOptions>)>> = Mutex::new(Vec::new());

/// Options know the codecs that there were when they were made.
pub fn forget_kept() {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// How an array is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// Front to back, at the speed of a copy.
    Once,
    /// Elements may be looked at again.
    Again,
    /// And code of Python runs in between.
    BesidePython,
}

/// What is written beside the array.
#[derive(Default)]
pub struct Labels {
    pub attrs: Map<String, Value>,
    dims: Vec<Option<String>>,
}

impl Labels {
    /// Takes `attrs=` and `dims=`.
    pub fn new(attrs: Option<&Bound<'_, PyDict>>, dims: Option<&Bound<'_, PyAny>>) -> Outcome<Self> {
        let attrs = attrs.map(|attrs| json::members(attrs, "attrs")).transpose()?.unwrap_or_default();
        let Some(dims) = dims else { return Ok(Labels { attrs, dims: Vec::new() }) };
        // A `str` is a sequence of its letters, which nobody means.
        match dims.extract::<Vec<Option<String>>>() {
            Ok(dims) if !dims.is_empty() => Ok(Labels { attrs, dims }),
            _ => Err(bad_argument("dims are a list with a name, or None, for each dim; leave them out where no dim has one")),
        }
    }
}

struct Key {
    codecs: String,
    level: String,
    profile: String,
}

impl Key {
    fn of(how: How<'_>) -> Self {
        Key { codecs: how.codecs.to_owned(), level: how.level.to_owned(), profile: how.profile.to_owned() }
    }

    fn is(&self, how: How<'_>) -> bool {
        self.codecs == how.codecs && self.level == how.level && self.profile == how.profile
    }
}
