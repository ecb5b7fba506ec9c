//! A server that takes and gives tensors, to copy from.
//!
//! What other servers may take over: [`tensors`] (the extractor), [`reply`] (the responders), and under them [`budget`], [`cost`], [`cores`], [`body`], [`media`] and [`problem`].
//! What is this server's own: [`routes`], [`openapi`], [`page`].

pub mod body;
pub mod budget;
pub mod codes;
pub mod cores;
pub mod cost;
pub mod document;
pub mod lists;
pub mod media;
pub mod openapi;
pub mod page;
pub mod problem;
pub mod reply;
pub mod routes;
pub mod serve;
pub mod settings;
pub mod tensors;

use std::sync::Arc;

use crate::{budget::Budget, cores::Cores, settings::Settings};

/// What all requests share.
#[derive(Debug)]
pub struct Service {
    /// Limits and times.
    pub settings: Settings,
    /// The memory.
    pub budget: Budget,
    /// The cores.
    pub cores: Cores,
}

impl Service {
    /// A service with these settings.
    #[must_use]
    pub fn new(settings: Settings) -> Arc<Self> {
        let budget = Budget::new(settings.memory_kib, settings.wait());
        Arc::new(Service { settings, budget, cores: Cores::default() })
    }
}
