//! A progress bar for work that takes longer than a second.

use std::{
    io::IsTerminal,
    sync::Mutex,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};
use tenvelope::Progress;

/// A bar on stderr, if that is a terminal: drawn only once a second has passed, gone when the work is done.
pub fn bar(quiet: bool, what: &'static str) -> Progress {
    if quiet || !std::io::stderr().is_terminal() {
        return Progress::default();
    }
    let started = Instant::now();
    let bar: Mutex<Option<ProgressBar>> = Mutex::new(None);
    Progress::new(move |done, all| {
        // A poisoned lock means that drawing panicked; the work goes on without a bar.
        let Ok(mut bar) = bar.lock() else { return };
        if done == all {
            if let Some(bar) = bar.take() {
                bar.finish_and_clear();
            }
        } else if bar.is_some() || started.elapsed() > Duration::from_secs(1) {
            bar.get_or_insert_with(|| new_bar(all, what)).set_position(done);
        }
    })
}

fn new_bar(all: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {percent}% {eta}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(all).with_style(style).with_message(what)
}
