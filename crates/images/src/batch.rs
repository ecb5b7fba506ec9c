//! Many pictures, in memory that is used again.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread,
};

use tenvelope_core::{ArrayView, Progress, Result, Source, extend_by};

use crate::options::ImageOptions;

/// Decodes many pictures. Each worker has one place for pixels, which the next picture fills anew.
///
/// ```
/// use tenvelope_images::{Batch, ImageOptions};
///
/// let gray = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGNgaAAAAIMAgYfP7KQAAAAASUVORK5CYII=";
/// let texts = [gray, "no picture", gray];
/// let sums = Batch::new(ImageOptions::default()).threads(2).map(&texts, |_, picture| {
///     picture.ok().map(|array| array.bytes().unwrap_or_default().iter().map(|&b| u64::from(b)).sum::<u64>())
/// });
/// assert_eq!(sums, [Some(128), None, Some(128)]);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Batch {
    options: ImageOptions,
    threads: usize,
    progress: Progress,
}

impl Batch {
    /// With these options and one thread.
    pub fn new(options: ImageOptions) -> Self {
        Batch { options, threads: 1, progress: Progress::default() }
    }

    /// How many threads decode. Default 1: this one.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads.max(1);
        self
    }

    /// Is told after each picture how many are done, of all.
    pub fn progress(mut self, progress: Progress) -> Self {
        self.progress = progress;
        self
    }

    /// What `work` makes of each picture, in their order. It is given the number of the picture and its array, which lives as long as the call, or what is wrong with it; the others go on.
    pub fn map<S: AsRef<str> + Sync, T: Send>(&self, texts: &[S], work: impl Fn(usize, Result<ArrayView<'_>>) -> T + Sync) -> Vec<T> {
        let (next, done) = (AtomicUsize::new(0), AtomicU64::new(0));
        let made = Mutex::new(Vec::new());
        let worker = || {
            let (mut pixels, mut spare, mut mine) = (Vec::new(), Vec::new(), Vec::new());
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                let Some(text) = texts.get(i) else { break };
                mine.push((i, work(i, self.decode(text.as_ref(), &mut pixels, &mut spare))));
                self.progress.report(done.fetch_add(1, Ordering::Relaxed).saturating_add(1), texts.len() as u64);
            }
            made.lock().unwrap_or_else(PoisonError::into_inner).append(&mut mine);
        };
        let others = self.threads.min(texts.len()).saturating_sub(1);
        thread::scope(|scope| {
            for _ in 0..others {
                scope.spawn(worker);
            }
            worker();
        });
        let mut made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
        made.sort_by_key(|(i, _)| *i);
        made.into_iter().map(|(_, value)| value).collect()
    }

    fn decode<'p>(&self, text: &str, pixels: &'p mut Vec<u8>, spare: &mut Vec<u8>) -> Result<ArrayView<'p>> {
        let picture = self.options.open(text)?;
        pixels.clear();
        let place = extend_by(pixels, picture.len())?;
        picture.decode_into(place, spare)?;
        ArrayView::from_bytes(picture.dtype().clone(), picture.shape(), pixels)
    }
}
