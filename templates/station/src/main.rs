//! The charging station: settings, drivers, somebody who comes to charge. Protocol behaviour is in `ocpp-station`, the
//! shell in `ocpp-station-host`.

mod config;
mod hardware;
#[cfg(test)]
mod tests;
mod visitor;

use std::process::ExitCode;

use clap::Parser;
use ocpp_station::Station;
use ocpp_station_host::simulated::{Bench, Feed, Form, Kept, Line, Orders, each_line};
use ocpp_station_host::{Options, Remote};

use config::{Config, SETTINGS};
use hardware::Hardware;
use visitor::Visitor;

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Config::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("station: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: &Config) -> Result<(), String> {
    let form = if config.json {
        Form::Json
    } else {
        Form::Transcript
    };
    let feed = Feed::stdout(form);
    let remote = Remote::new();
    let kept = Kept::open(config.store.as_deref(), &SETTINGS, &remote)
        .map_err(|error| format!("--store {error}"))?;
    let options = Options {
        url: config.url.clone(),
        speed: config.speed,
//% if security
        vault: Some(kept.vault.clone()),
//% endif
        ..Options::default()
    };
    let name = config.url.rsplit('/').next().unwrap_or_default();
    let world = kept.world.clone();
    let (bench, orders) = Bench::new(name, options, remote.clone(), world, feed.clone(), true);
    let mut visitor = Visitor::new(config, orders.clone())?;
    config.configure(&mut Station::new(&SETTINGS, 0))?;
    obey(orders, feed.clone());
    // At each power-up, the first and those after a reset.
    let power_up = |seed| {
        let mut station = Station::with_storage(&SETTINGS, seed);
        // It went well above.
        let _ = config.configure(&mut station);
        (station, Hardware::new(&kept))
    };
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            remote.stop();
        }
    });
    bench.run(power_up, &mut visitor).await;
    feed.flush();
    Ok(())
}

/// Does what lines on stdin say, or tells what is wrong with them.
fn obey(orders: Orders, feed: Feed) {
    each_line(move |number, line| {
        let line = line.map_err(|why| (None, why));
        match line.and_then(|line| Line::read(line).map_err(|wrong| (wrong.id, wrong.why))) {
            Ok(line) => {
                orders.give_in_turn(line.id, line.command);
            }
            Err((id, why)) => feed.misread(number, id, &why),
        }
    });
}
