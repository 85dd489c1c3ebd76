//! The central system: configuration, handlers, doors. Protocol behaviour is in `ocpp-csms`.

mod config;
mod handlers;
#[cfg(test)]
mod tests;

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use ocpp_csms::api::Api;
use ocpp_csms::config::OpenError;
use ocpp_csms::{Csms, Seams};

use config::Options;

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    tracing_subscriber::fmt()
        .with_ansi(std::io::stderr().is_terminal())
        .with_max_level(options.log)
        .with_writer(std::io::stderr)
        .init();
    match run(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<(), OpenError> {
    let config = options.config()?;
    let settings = config.settings();
    let api = Api::new(&config, config.open_store().await?);
    let store = api.store();
    let mut seams = Seams::new(&settings).keeping(Arc::clone(&store));
    seams.gate = config.gate(&store)?;
    api.install(&mut seams);
//% if limit
    let service = handlers::service(store, options, &settings);
//% else
    let service = handlers::service(store, &settings);
//% endif
    let csms = Csms::with_seams(service, settings, seams);
    let listening = config.listen().await?;

    let stations = listening.for_stations.join("<station id> or ");
    println!("ready: stations connect to {stations}<station id>");
    for page in listening.for_operators {
        println!("operators look at {page}");
    }
    csms.serve_doors(listening.doors, stop_signal()).await;
    Ok(())
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
