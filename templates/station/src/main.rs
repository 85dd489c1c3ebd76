//! The charging station: settings, simulated hardware, somebody who comes to charge. Protocol behaviour is in
//! `ocpp-station`.

mod config;
mod hardware;
mod shell;
mod socket;
mod visitor;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::process::ExitCode;

use clap::Parser;
use ocpp_station::Station;

use config::Config;
use hardware::Hardware;
use shell::{Ended, Shell};
use visitor::Visitor;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let config = Config::parse();
    loop {
        // Differs from one power-up to the next; the board of a real station has a random source for it.
        let seed = RandomState::new().build_hasher().finish();
        let mut station = Station::new(&config::SETTINGS, seed);
        if let Err(refusal) = config.configure(&mut station) {
            eprintln!("{refusal}");
            return ExitCode::FAILURE;
        }
        let shell = Shell::new(station, Hardware::new(), Visitor::new(&config), &config);
        match shell.run().await {
            Ended::Stopped => return ExitCode::SUCCESS,
            Ended::Restart => println!("-- restart"),
        }
    }
}
