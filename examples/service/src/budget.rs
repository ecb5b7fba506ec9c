//! One budget of memory for all requests, which each asks before it allocates.
//!
//! Limits on single requests do not protect a server: a thousand requests within the limits do what one over them must not do.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::problem::Problem;

/// Bytes that requests share.
#[derive(Clone, Debug)]
pub struct Budget {
    permits: Arc<Semaphore>,
    total_kib: u32,
    wait: Duration,
}

/// Bytes that a request holds, given back when it is dropped.
#[derive(Debug)]
pub struct Claim {
    budget: Budget,
    held: Option<OwnedSemaphorePermit>,
}

impl Budget {
    /// A budget of so many KiB, for which a request waits so long.
    #[must_use]
    pub fn new(total_kib: u32, wait: Duration) -> Self {
        Budget { permits: Arc::new(Semaphore::new(total_kib as usize)), total_kib, wait }
    }

    /// A claim to no bytes yet.
    #[must_use]
    pub fn claim(&self) -> Claim {
        Claim { budget: self.clone(), held: None }
    }

    /// KiB that nobody holds.
    #[must_use]
    pub fn free_kib(&self) -> usize {
        self.permits.available_permits()
    }
}

impl Claim {
    /// Makes the claim cover so many bytes, and waits for them if it must.
    ///
    /// Requests that wait are served in order, so that a large one is not starved by small ones. Two that wait for each other both give up: this is why the wait is short.
    ///
    /// # Errors
    /// 413 for more than there is, 503 if others hold it and go on holding it.
    pub async fn cover(&mut self, bytes: u64) -> Result<(), Problem> {
        let wanted = u32::try_from(bytes.div_ceil(KIB)).unwrap_or(u32::MAX);
        if wanted > self.budget.total_kib {
            return Err(Problem::too_large(format!(
                "the request needs about {wanted} KiB of memory, and the service has {} KiB for all",
                self.budget.total_kib
            )));
        }
        let more = wanted.saturating_sub(self.held_kib());
        if more == 0 {
            return Ok(());
        }
        let waiting = self.budget.permits.clone().acquire_many_owned(more);
        match timeout(self.budget.wait, waiting).await {
            Ok(Ok(permit)) => {
                match &mut self.held {
                    Some(held) => held.merge(permit),
                    None => self.held = Some(permit),
                }
                Ok(())
            }
            // The semaphore is never closed: whatever it says, there is no memory now.
            Ok(Err(_)) | Err(_) => Err(Problem::busy(self.budget.wait)),
        }
    }

    /// Gives back what is over so many bytes.
    pub fn shrink_to(&mut self, bytes: usize) {
        let spare = (self.held_kib() as usize).saturating_sub(bytes.div_ceil(KIB as usize));
        if let Some(held) = &mut self.held {
            drop(held.split(spare));
        }
    }

    fn held_kib(&self) -> u32 {
        self.held.as_ref().map_or(0, |held| u32::try_from(held.num_permits()).unwrap_or(u32::MAX))
    }
}

/// The semaphore counts in KiB, since it counts in 32 bits.
const KIB: u64 = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn claims_grow_shrink_and_end() {
        let budget = Budget::new(10, Duration::from_millis(10));
        let mut claim = budget.claim();
        claim.cover(1).await.unwrap();
        claim.cover(1024).await.unwrap();
        assert_eq!(budget.free_kib(), 9);
        claim.cover(5000).await.unwrap();
        assert_eq!(budget.free_kib(), 5);
        claim.shrink_to(1025);
        assert_eq!(budget.free_kib(), 8);
        drop(claim);
        assert_eq!(budget.free_kib(), 10);
    }

    #[tokio::test]
    async fn what_others_hold_is_waited_for() {
        let budget = Budget::new(10, Duration::from_millis(50));
        let (mut one, mut other) = (budget.claim(), budget.claim());
        one.cover(8 * 1024).await.unwrap();
        assert_eq!(other.cover(3 * 1024).await.unwrap_err().code(), "busy");
        assert_eq!(other.cover(11 * 1024).await.unwrap_err().code(), "limit_exceeded");
        let (waited, ()) = tokio::join!(other.cover(3 * 1024), async { drop(one) });
        waited.unwrap();
        assert_eq!(budget.free_kib(), 7);
    }
}
