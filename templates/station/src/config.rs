//! What is fixed about this station, and what can be chosen when the program starts.

use std::path::PathBuf;

use clap::Parser;
use ocpp_station::roles::Drivers as _;
use ocpp_station::{Settings, Station};

use crate::hardware::Hardware;

/// What ends up in BootNotification beside vendor and model, and what the station can do.
pub static SETTINGS: Settings = Settings {
    firmware_version: env!("CARGO_PKG_VERSION"),
//% if firmware
    diagnostics_file: "diagnostics.txt",
    transfer_protocols: "HTTP,HTTPS,FTP,SFTP",
//% endif
//% if security
    // 3 where it has a wss:// URL to connect to.
    security_profile: 1,
//% endif
    ..Hardware::SETTINGS
};

/// A charging station for OCPP 1.6, with simulated hardware. Lines of JSON on stdin reach into it, such as
/// {"cmd":"plug_in","connector":1}.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Config {
    /// Where the central system is, the station's name included.
    #[arg(
        long,
        env = "STATION_URL",
        default_value = "ws://127.0.0.1:9000/ocpp/CP1"
    )]
    pub url: String,

    /// Keeps the station's memory in files there, so that it survives the program.
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,

    /// Tells what happens as lines of JSON instead of a transcript.
    #[arg(long)]
    pub json: bool,

    /// Nobody comes by himself; only lines on stdin move anything.
    #[arg(long, conflicts_with = "once")]
    pub alone: bool,

    /// Who comes to charge.
    #[arg(long, default_value = "04A1B2C3D4E5F6")]
    pub id_tag: String,

    /// Seconds until somebody comes.
    #[arg(long, default_value_t = 2)]
    pub arrive: u32,

    /// Seconds that they charge for.
    #[arg(long, default_value_t = 20)]
    pub charge: u32,

    /// Seconds between meter values.
    #[arg(long, default_value_t = 5)]
    pub sample: u32,

    /// How many seconds pass at the station in one second.
    #[arg(long, default_value_t = 1)]
    pub speed: u32,

    /// End once they have left and everything is reported; otherwise the station stays.
    #[arg(long)]
    pub once: bool,
}

impl Config {
    /// Sets configuration keys; the CSMS may change them.
    ///
    /// # Errors
    /// Which key does not take its value.
    pub fn configure(&self, station: &mut Station) -> Result<(), String> {
        let sample = self.sample.to_string();
        for (key, value) in [
            ("MeterValueSampleInterval", sample.as_str()),
            (
                "MeterValuesSampledData",
                "Energy.Active.Import.Register,Power.Active.Import",
            ),
        ] {
            station
                .configure(key, value)
                .map_err(|refusal| format!("{key} = {value}: {refusal:?}"))?;
        }
        Ok(())
    }
}
