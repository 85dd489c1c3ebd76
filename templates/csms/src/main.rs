//! The central system: configuration, handlers, a listener. Protocol behaviour is in `ocpp-csms`.

mod config;
mod handlers;

use std::io::IsTerminal;
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
        .with_ansi(std::io::stderr().is_terminal())
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
    let address = listener.local_addr().map(|address| address.to_string());
    let settings = config.settings();
    let store = Arc::new(MemoryStore::new());
//% if limit
    let service = handlers::service(store, &config, &settings);
//% else
    let service = handlers::service(store, &settings);
//% endif
    let csms = Csms::new(service, settings);

    let address = address.unwrap_or_default();
    println!("ready: stations connect to ws://{address}/ocpp/<station id>");
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
