//! The central system: configuration, handlers, a listener. Protocol behaviour is in `ocpp-csms`.

mod config;
mod handlers;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use ocpp_csms::Csms;
use ocpp_csms::store::MemoryStore;
use tokio::net::TcpListener;

use config::Config;

#[tokio::main]
async fn main() -> ExitCode {
    let config = Config::parse();
    tracing_subscriber::fmt()
        .with_max_level(config.log)
        .with_writer(std::io::stderr)
        .init();
    let listener = match TcpListener::bind((config.bind, config.port)).await {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!("cannot listen on {}:{}: {error}", config.bind, config.port);
            return ExitCode::FAILURE;
        }
    };
    let port = listener.local_addr().map_or(config.port, |address| address.port());
    let settings = config.settings();
    let service = handlers::service(Arc::new(MemoryStore::new()), &config, &settings);
    let csms = Csms::new(service, settings);

    println!(
        "ready: stations connect to ws://{}:{port}/ocpp/<station id>",
        config.bind
    );
    csms.serve(listener, stop_signal()).await;
    ExitCode::SUCCESS
}

/// Ctrl-C, or the signal that service managers send.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
