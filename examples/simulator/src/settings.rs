//! What is fixed about a simulated station, from the command line.
//!
//! Owns which keys are settings of the station and not values of its configuration.

use ocpp_station::roles::Drivers as _;
use ocpp_station::{ConnectorSettings, Settings, Station};

use crate::drivers::Simulated;
use crate::options::{self, Options};

/// Which firmware a station comes with; each installation adds one to the last number.
const FIRMWARE: &str = env!("CARGO_PKG_VERSION");

/// Everything that one station is built from, power-up after power-up.
#[derive(Clone, Debug)]
pub(crate) struct Blueprint {
    pub(crate) url: String,
    pub(crate) name: String,
    settings: &'static Settings,
    keys: Vec<(String, String)>,
    installed: u32,
}

impl Blueprint {
    /// The blueprint of the station at this URL.
    ///
    /// # Errors
    /// Which `--set` can't be honoured, and why.
    pub(crate) fn new(url: &str, options: &Options) -> Result<Self, String> {
        let name = options::name(url).to_owned();
        let mut connectors = options.connectors;
        let mut protocols = "HTTP,HTTPS,FTP,SFTP";
        let mut keys = Vec::new();
        for (key, value) in &options.set {
            if key.eq_ignore_ascii_case("NumberOfConnectors") {
                connectors = options::connectors(value)
                    .map_err(|why| format!("--set {key}={value}: {why}"))?;
            } else if key.eq_ignore_ascii_case("SupportedFileTransferProtocols") {
                protocols = leak(value);
            } else {
                keys.push((key.clone(), value.clone()));
            }
        }
        let connector = ConnectorSettings {
            lock: true,
            phases: options.phases,
            max_amperes: options.max_amperes,
        };
        let serial = options
            .serial
            .clone()
            .unwrap_or_else(|| name.chars().take(25).collect());
        let settings = Settings {
            vendor: leak(&options.vendor),
            model: leak(&options.model),
            serial_number: leak(&serial),
            firmware_version: FIRMWARE,
            connectors: Box::leak(vec![connector; connectors.into()].into_boxed_slice()),
            diagnostics_file: "diagnostics.txt",
            transfer_protocols: protocols,
            ..Simulated::SETTINGS
        };
        let blueprint = Self {
            url: url.to_owned(),
            name,
            settings: Box::leak(Box::new(settings)),
            keys,
            installed: 0,
        };
        blueprint.configure(&mut Station::new(blueprint.settings, 0))?;
        Ok(blueprint)
    }

    pub(crate) const fn settings(&self) -> &'static Settings {
        self.settings
    }

    /// Firmware was installed so many times: another version runs from the next power-up on.
    pub(crate) fn install(&mut self, times: u32) {
        if times == self.installed {
            return;
        }
        self.installed = times;
        let version = format!("{FIRMWARE}+{times}");
        self.settings = Box::leak(Box::new(Settings {
            firmware_version: leak(&version),
            ..*self.settings
        }));
    }

    /// The station at power-up.
    pub(crate) fn build(&self, seed: u64) -> Station {
        let mut station = Station::with_storage(self.settings, seed);
        // It was tried when the blueprint was made.
        let _ = self.configure(&mut station);
        station
    }

    fn configure(&self, station: &mut Station) -> Result<(), String> {
        for (key, value) in &self.keys {
            station.configure(key, value).map_err(|refusal| {
                use ocpp_station::Refusal;
                let why = match refusal {
                    Refusal::Unknown => "there is no such key",
                    Refusal::ReadOnly => "the key can't be set",
                    Refusal::Invalid => "not a value of this key, or outside its limits",
                };
                format!("--set {key}={value}: {why}")
            })?;
        }
        Ok(())
    }
}

/// Settings live as long as the program. There are few, and they are made when it starts or firmware is installed.
fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}
