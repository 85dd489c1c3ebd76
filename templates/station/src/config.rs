//! What is fixed about this station, and what can be chosen when the program starts.

use clap::Parser;
use ocpp_station::{Channel, ConnectorSettings, Settings, Station, channel};

/// Who made the station and what it is built of; most of it ends up in BootNotification.
pub static SETTINGS: Settings = Settings {
    vendor: "ocpp-gen",
    model: "host",
    firmware_version: env!("CARGO_PKG_VERSION"),
    connectors: &[ConnectorSettings {
        lock: true,
        phases: 3,
        max_amperes: 32,
    }],
    measures: channel(Channel::EnergyImport) | channel(Channel::PowerImport),
    ..Settings::DEFAULT
};

/// A charging station for OCPP 1.6, with simulated hardware.
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
