//! Work that takes its time: off the threads that serve sockets, and no more of it at once than there are cores.

use std::{num::NonZero, sync::Arc, thread::available_parallelism};

use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::problem::Problem;

/// One place for each core.
#[derive(Clone, Debug)]
pub struct Cores(Arc<Semaphore>);

impl Default for Cores {
    fn default() -> Self {
        Cores(Arc::new(Semaphore::new(Cores::count())))
    }
}

impl Cores {
    /// How many there are.
    #[must_use]
    pub fn count() -> usize {
        available_parallelism().map_or(1, NonZero::get)
    }

    /// Waits for a core, and runs `work` on it.
    ///
    /// A client that has hung up does not stop it: the core is given back when the work is done.
    ///
    /// # Errors
    /// What `work` says; 500 if it panicked, which it never should.
    pub async fn run<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, Problem> + Send + 'static,
    {
        let core = Arc::clone(&self.0).acquire_owned().await.map_err(|error| Problem::internal(&error))?;
        let done = spawn_blocking(move || {
            let done = work();
            drop(core);
            done
        });
        done.await.unwrap_or_else(|error| Err(Problem::internal(&error)))
    }
}
