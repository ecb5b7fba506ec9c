//! What the service grants to one request, and to all of them together.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::Parser;
use tenvelope::Limits;

/// A server that takes and gives tensors.
#[derive(Clone, Debug, Parser)]
#[command(name = "tenvelope-service", version)]
pub struct Settings {
    /// Where to listen; port 0 takes any that is free.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Most KiB of a request's body.
    #[arg(long, default_value_t = 32 << 10)]
    pub body_kib: u32,
    /// Most KiB that one tensor may come to when it is decoded.
    #[arg(long, default_value_t = 32 << 10)]
    pub decoded_kib: u32,
    /// KiB of memory that all requests share.
    #[arg(long, default_value_t = 512 << 10)]
    pub memory_kib: u32,
    /// How long a request waits for memory that others hold, in milliseconds.
    #[arg(long, default_value_t = 500)]
    pub wait_ms: u64,
    /// How long a client may take for the head of a request, or be silent between two requests.
    #[arg(long, default_value_t = 10)]
    pub head_seconds: u64,
    /// How long it may take for the whole body.
    #[arg(long, default_value_t = 20)]
    pub body_seconds: u64,
    /// How long it may leave an answer unread.
    #[arg(long, default_value_t = 20)]
    pub write_seconds: u64,
    /// Most connections at once; more wait until one is closed.
    #[arg(long, default_value_t = 1024)]
    pub connections: usize,
    /// The folder with the page that is served at `/` (clients/browser builds it).
    #[arg(long)]
    pub page: Option<PathBuf>,
    /// Also take lists of JSON numbers, under /lists: made to be compared with, not to be copied.
    #[arg(long)]
    pub with_lists: bool,
}

impl Settings {
    /// Limits of a single tensor.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits::default().input(self.body_limit()).decoded(kib(self.decoded_kib))
    }

    /// Bytes of a body.
    #[must_use]
    pub fn body_limit(&self) -> u64 {
        kib(self.body_kib)
    }

    /// How long a request waits for memory.
    #[must_use]
    pub fn wait(&self) -> Duration {
        Duration::from_millis(self.wait_ms)
    }
}

fn kib(count: u32) -> u64 {
    u64::from(count) << 10
}
