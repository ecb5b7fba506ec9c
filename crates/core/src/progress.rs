//! Telling how far long work has come.

use std::{fmt, sync::Arc};

/// Called after each chunk with the number of elements done and of all elements. Does nothing unless it is set.
///
/// ```
/// use tenvelope_core::Progress;
///
/// let progress = Progress::new(|done, all| eprintln!("{done} of {all}"));
/// # drop(progress);
/// ```
#[derive(Clone, Default)]
pub struct Progress(Option<Report>);

type Report = Arc<dyn Fn(u64, u64) + Send + Sync>;

impl Progress {
    /// Calls `report(done, all)` after each chunk.
    pub fn new(report: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        Progress(Some(Arc::new(report)))
    }

    /// Reports, for whoever does long work of another kind.
    pub fn report(&self, done: u64, all: u64) {
        if let Some(report) = &self.0 {
            report(done, all);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Progress({})", if self.0.is_some() { "set" } else { "none" })
    }
}
