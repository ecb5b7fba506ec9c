//! An allocator for test programs: it measures the peak of what is held, and fails an allocation when told to.
//!
//! ```
//! use tenvelope_tests_allocator::{Metered, measure};
//!
//! #[global_allocator]
//! static ALLOCATOR: Metered = Metered;
//!
//! let (kept, heap) = measure(|| {
//!     drop(vec![0u8; 3000]);
//!     vec![0u8; 1000]
//! });
//! assert_eq!((heap.peak, heap.kept, heap.largest, kept.len()), (3000, 1000, 3000, 1000));
//! ```
//!
//! Counts are those of the whole process: a program that measures does one thing at a time. With `TENVELOPE_ALLOC_TRACE` in its environment the place of a failure is printed.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

/// The system's allocator, watched.
pub struct Metered;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static LARGEST: AtomicUsize = AtomicUsize::new(0);
/// Allocations that are counted still pass until this one; 0 for none.
static COUNTDOWN: AtomicUsize = AtomicUsize::new(0);
/// Only allocations of so many bytes are counted.
static AT_LEAST: AtomicUsize = AtomicUsize::new(0);
/// Bytes of the allocation that failed.
static FAILED: AtomicUsize = AtomicUsize::new(0);

/// What some work took from the heap, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heap {
    /// Most that was held at once, beyond what was held before.
    pub peak: usize,
    /// What is held still.
    pub kept: usize,
    /// The largest allocation.
    pub largest: usize,
}

/// Runs some work and says what it took.
pub fn measure<T>(work: impl FnOnce() -> T) -> (T, Heap) {
    let before = HELD.load(Relaxed);
    PEAK.store(before, Relaxed);
    LARGEST.store(0, Relaxed);
    let result = work();
    let heap = Heap {
        peak: PEAK.load(Relaxed).saturating_sub(before),
        kept: HELD.load(Relaxed).saturating_sub(before),
        largest: LARGEST.load(Relaxed),
    };
    (result, heap)
}

/// Runs some work in which the `nth` allocation (from 1) of at least so many bytes fails. Says how many bytes were asked for, if it came to that.
pub fn with_failure<T>(nth: usize, at_least: usize, work: impl FnOnce() -> T) -> (T, Option<usize>) {
    AT_LEAST.store(at_least, Relaxed);
    FAILED.store(0, Relaxed);
    COUNTDOWN.store(nth, Relaxed);
    let result = work();
    COUNTDOWN.store(0, Relaxed);
    (result, Some(FAILED.load(Relaxed)).filter(|bytes| *bytes > 0))
}

/// Whether this allocation is the one that fails.
fn fails(layout: Layout) -> bool {
    let counts = COUNTDOWN.load(Relaxed) > 0 && layout.size() >= AT_LEAST.load(Relaxed);
    let is_it = counts && COUNTDOWN.fetch_sub(1, Relaxed) == 1;
    if is_it {
        FAILED.store(layout.size(), Relaxed);
        // Whoever looks for the place sets this; allocations pass again by now.
        if std::env::var_os("TENVELOPE_ALLOC_TRACE").is_some() {
            eprintln!("{} bytes:\n{}", layout.size(), std::backtrace::Backtrace::force_capture());
        }
    }
    is_it
}

fn taken(place: *mut u8, layout: Layout) -> *mut u8 {
    if !place.is_null() {
        let held = HELD.fetch_add(layout.size(), Relaxed).saturating_add(layout.size());
        PEAK.fetch_max(held, Relaxed);
        LARGEST.fetch_max(layout.size(), Relaxed);
    }
    place
}

// SAFETY: every call is handed on to the system's allocator as it came, or answered with null, which an allocator may always do. `realloc` is the trait's own: it
// takes the new memory before it gives the old one back, so that what grows is counted at its worst.
unsafe impl GlobalAlloc for Metered {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if fails(layout) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller keeps the promises of `alloc`, which are those of the system's.
        taken(unsafe { System.alloc(layout) }, layout)
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if fails(layout) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller keeps the promises of `alloc_zeroed`, which are those of the system's.
        taken(unsafe { System.alloc_zeroed(layout) }, layout)
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the place came from the system's allocator, with this layout.
        unsafe { System.dealloc(place, layout) }
    }
}
