//! Accepts connections, not too many, and lets none of them dawdle.
//!
//! `axum::serve` would do but for its patience: it waits for ever for a head that comes letter by letter, and for a client that does not read its answer.

use std::{sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_io_timeout::TimeoutStream;

use crate::settings::Settings;

/// Serves until the process is told to stop, then lets requests that are under way come to their end.
pub async fn serve(listener: TcpListener, router: Router, settings: &Settings) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(settings.head_seconds));
    let connections = Arc::new(Semaphore::new(settings.connections));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop());
    loop {
        let accepted = async {
            let place = Arc::clone(&connections).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, stream) = tokio::select! {
            (place, accepted) = accepted => match accepted {
                Ok((stream, _)) => (place, stream),
                Err(error) => {
                    // Most often there are no more file descriptors: there will be some when connections end.
                    eprintln!("accept: {error}");
                    sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let io = TokioIo::new(Box::pin(with_timeout(stream, settings)));
        let connection = graceful.watch(http.serve_connection(io, TowerToHyperService::new(router.clone())));
        tokio::spawn(async move {
            // A connection that breaks is the client's business; it has taken its claims with it.
            drop(connection.await);
            drop(place);
        });
    }
    drop(listener);
    if timeout(STOP, graceful.shutdown()).await.is_err() {
        eprintln!("stopped with requests under way");
    }
}

/// How long requests that are under way may take when the process is to stop.
const STOP: Duration = Duration::from_secs(10);

fn with_timeout(stream: TcpStream, settings: &Settings) -> TimeoutStream<TcpStream> {
    // Answers are written at once: to wait for more would only delay the last segment.
    if let Err(error) = stream.set_nodelay(true) {
        eprintln!("nodelay: {error}");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(Duration::from_secs(settings.write_seconds)));
    stream
}

/// Ctrl-C, or what a supervisor sends.
async fn stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminated.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    if let Err(error) = tokio::signal::ctrl_c().await {
        eprintln!("ctrl-c: {error}");
        std::future::pending::<()>().await;
    }
}
