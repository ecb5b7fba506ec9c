//! Many pictures, in memory that is used again.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
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

/// The memory of a worker.
#[derive(Default)]
struct Spare {
    pixels: Vec<u8>,
    other: Vec<u8>,
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

    /// What `work` makes of each picture, texts or files, in their order. It is given the number of the picture and its array, which lives as long as the call, or what is wrong with it; the others go on.
    pub fn map<S: AsRef<[u8]> + Sync, T: Send>(&self, pictures: &[S], work: impl Fn(usize, Result<ArrayView<'_>>) -> T + Sync) -> Vec<T> {
        self.each(pictures.iter().collect(), |i, input: &S, spare| work(i, self.decode(input.as_ref(), spare)))
    }

    /// Decodes pictures, texts or files, into places that have their lengths ([`crate::Picture::len`]), and says of each, in their order, what is wrong with it. Of those that wait nothing is held.
    pub fn fill(&self, pictures: Vec<(&[u8], &mut [u8])>) -> Vec<Result<()>> {
        self.each(pictures, |_, (input, place), spare| self.options.open_any(input)?.decode_into(place, &mut spare.other))
    }

    /// Does something with each, on as many threads as there are. The next one goes to whoever is free.
    fn each<J: Send, T: Send>(&self, jobs: Vec<J>, work: impl Fn(usize, J, &mut Spare) -> T + Sync) -> Vec<T> {
        let (all, done) = (jobs.len(), AtomicU64::new(0));
        let (waiting, made) = (Mutex::new(jobs.into_iter().enumerate()), Mutex::new(Vec::with_capacity(all)));
        let worker = || {
            let (mut spare, mut mine) = (Spare::default(), Vec::new());
            loop {
                let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some((i, job)) = next else { break };
                mine.push((i, work(i, job, &mut spare)));
                self.progress.report(done.fetch_add(1, Ordering::Relaxed).saturating_add(1), all as u64);
            }
            made.lock().unwrap_or_else(PoisonError::into_inner).append(&mut mine);
        };
        thread::scope(|scope| {
            for _ in 1..self.threads.min(all) {
                scope.spawn(worker);
            }
            worker();
        });
        let mut made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
        made.sort_by_key(|(i, _)| *i);
        made.into_iter().map(|(_, value)| value).collect()
    }

    fn decode<'p>(&self, input: &[u8], spare: &'p mut Spare) -> Result<ArrayView<'p>> {
        let picture = self.options.open_any(input)?;
        if spare.pixels.len() != picture.len() {
            spare.pixels.clear();
            extend_by(&mut spare.pixels, picture.len())?;
        }
        picture.decode_into(&mut spare.pixels, &mut spare.other)?;
        ArrayView::from_bytes(picture.dtype().clone(), picture.shape(), &spare.pixels)
    }
}
