//! How many threads are used when nobody says.

use std::{num::NonZero, sync::OnceLock, thread::available_parallelism};

/// More bring little: the memory is busy then.
const MOST: usize = 8;

/// As many as the machine runs at once, at most 8. Only arrays of 2 MiB and more are shared among them, where they are compressed.
#[must_use]
pub fn default_threads() -> usize {
    static COUNT: OnceLock<usize> = OnceLock::new();
    *COUNT.get_or_init(|| available_parallelism().map_or(1, NonZero::get).min(MOST))
}
