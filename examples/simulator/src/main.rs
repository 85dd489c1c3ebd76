//! A charging station for OCPP 1.6 with every profile and simulated hardware, for test suites, demonstrations and load.
//!
//! Behaviour is in `ocpp-station`, shell and simulation in `ocpp-station-host`; here are the options, the fleet and the
//! screen.

mod drivers;
mod fleet;
mod options;
mod settings;
mod tui;

use std::process::ExitCode;

use clap::Parser;
use ocpp_station_host::simulated::{Feed, Form, each_line};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use fleet::Fleet;
use options::Options;

fn main() -> ExitCode {
    let options = Options::parse();
    let result = Runtime::new()
        .map_err(|error| error.to_string())
        .and_then(|runtime| {
            if options.tui {
                tui::run(&runtime, &options)
            } else {
                runtime.block_on(by_lines(&options))
            }
        });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("simulator: {why}");
            ExitCode::from(2)
        }
    }
}

/// Commands from stdin, events to stdout.
async fn by_lines(options: &Options) -> Result<(), String> {
    let feed = Feed::stdout(Form::Json);
    let (fleet, running) = Fleet::start(options, &feed)?;
    let readers = fleet.clone();
    each_line(move |number, line| readers.line(number, line));
    until_over(&fleet, running).await;
    feed.flush();
    Ok(())
}

/// Until all stations have ended; Ctrl-C ends them.
async fn until_over(fleet: &Fleet, mut running: JoinSet<()>) {
    loop {
        tokio::select! {
            ended = running.join_next() => {
                if ended.is_none() {
                    return;
                }
            }
            _ = tokio::signal::ctrl_c() => fleet.quit(),
        }
    }
}
