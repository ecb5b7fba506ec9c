//! Starts the server.

use std::{io::Write, process::ExitCode};

use clap::Parser;
use tenvelope_service::{Service, cores::Cores, page::Page, routes, serve, settings::Settings};
use tokio::{net::TcpListener, runtime::Builder};

fn main() -> ExitCode {
    let settings = Settings::parse();
    // As many threads for work as there is work at once: a system's allocator keeps for each thread what it once needed.
    let runtime = Builder::new_multi_thread().enable_all().max_blocking_threads(Cores::count()).build();
    let served = runtime.map_err(|error| error.to_string()).and_then(|runtime| runtime.block_on(run(settings)));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tenvelope-service: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(settings: Settings) -> Result<(), String> {
    let page = settings.page.as_deref().map(Page::read).transpose()?.unwrap_or_default();
    let listener = TcpListener::bind(settings.listen).await.map_err(|error| format!("{}: {error}", settings.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    // Who has asked for port 0 reads here which one it is.
    println!("listening on http://{address}");
    std::io::stdout().flush().map_err(|error| format!("standard output: {error}"))?;
    let service = Service::new(settings);
    serve::serve(listener, routes::router(&service, page)?, &service.settings).await;
    Ok(())
}
