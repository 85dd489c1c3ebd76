//! What is fixed about a simulated station, from the command line.
//!
//! Owns which keys are settings of the station and not values of its configuration.

use ocpp_station::roles::{Drivers as _, Profiles};
use ocpp_station::{ConnectorSettings, Refusal, Settings, Station};

use crate::drivers::Simulated;
use crate::options::{self, Options};

/// Which firmware a station comes with; each installation adds one to the last number.
const FIRMWARE: &str = env!("CARGO_PKG_VERSION");

/// Everything that one station is built from, power-up after power-up.
#[derive(Clone, Debug)]
pub(crate) struct Blueprint {
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
        let mut profiles = Profiles::BUILT;
        let mut keys = Vec::new();
        for (key, value) in &options.set {
            if key.eq_ignore_ascii_case("NumberOfConnectors") {
                connectors = options::connectors(value)
                    .map_err(|why| format!("--set {key}={value}: {why}"))?;
            } else if key.eq_ignore_ascii_case("SupportedFileTransferProtocols") {
                protocols = leak(value);
            } else if key.eq_ignore_ascii_case("SupportedFeatureProfiles") {
                profiles =
                    feature_profiles(value).map_err(|why| format!("--set {key}={value}: {why}"))?;
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
            security_profile: options.security_profile(),
            profiles,
            ..Simulated::SETTINGS
        };
        let blueprint = Self {
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

/// The set of these profiles. Security goes with the others: it is no feature profile.
fn feature_profiles(names: &str) -> Result<Profiles, String> {
    const KNOWN: [Profiles; 6] = [
        Profiles::CORE,
        Profiles::FIRMWARE,
        Profiles::LOCAL_AUTH,
        Profiles::RESERVATION,
        Profiles::SMART_CHARGING,
        Profiles::REMOTE_TRIGGER,
    ];
    let mut set = Profiles::CORE.and(Profiles::SECURITY);
    for name in names.split(',').map(str::trim) {
        let named = KNOWN.into_iter().find(|one| one.names().eq([name]));
        set = set.and(named.ok_or_else(|| {
            let known: Vec<_> = Profiles::BUILT.names().collect();
            format!("there is no profile `{name}`, only {}", known.join(", "))
        })?);
    }
    Ok(set)
}

/// Settings live as long as the program. There are few, and they are made when it starts or firmware is installed.
fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    fn blueprint(arguments: &[&str]) -> Result<Blueprint, String> {
        let program = ["simulator"];
        let arguments = program.iter().chain(arguments);
        let options = Options::try_parse_from(arguments).expect("valid options");
        Blueprint::new("ws://h/ocpp/CP7", &options)
    }

    #[test]
    fn fixed_things_come_from_the_command_line() {
        let station = blueprint(&[
            "--connectors",
            "1",
            "--set",
            "NumberOfConnectors=2",
            "--set",
            "SupportedFeatureProfiles=Core, SmartCharging",
            "--set",
            "supportedfiletransferprotocols=SFTP",
        ]);
        let settings = station.expect("valid").settings();
        assert_eq!(settings.connectors(), 2);
        let names: Vec<_> = settings.profiles.names().collect();
        assert_eq!(names, ["Core", "SmartCharging"]);
        assert_eq!(settings.transfer_protocols, "SFTP");
        assert_eq!(settings.serial_number, "CP7");
    }

    #[test]
    fn every_numbered_key_can_be_set_read_only_or_not() {
        for set in [
            "GetConfigurationMaxKeys=3",
            "ChargeProfileMaxStackLevel=2",
            "ChargingScheduleAllowedChargingRateUnit=Current",
            "AdditionalRootCertificateCheck=true",
            "AuthorizationKey=000102030405060708090a0b0c0d0e0f",
            "SecurityProfile=1",
            "CpoName=Operator",
            "ConnectorPhaseRotation=1.RST",
        ] {
            assert!(blueprint(&["--set", set]).is_ok(), "{set}");
        }
    }

    #[test]
    fn what_can_not_be_set_is_told() {
        for (set, why) in [
            ("Nonsense=1", "there is no such key"),
            ("HeartbeatInterval=soon", "not a value of this key"),
            ("SupportedFeatureProfiles=Everything", "only Core"),
            ("NumberOfConnectors=0", "1 to 15"),
        ] {
            let error = blueprint(&["--set", set]).expect_err(set);
            assert!(error.contains(why) && error.contains(set), "{error}");
        }
    }

    #[test]
    fn another_firmware_runs_once_it_was_installed() {
        let mut station = blueprint(&[]).expect("valid");
        let before = station.settings().firmware_version;
        station.install(0);
        assert_eq!(station.settings().firmware_version, before);
        station.install(1);
        assert_eq!(station.settings().firmware_version, format!("{before}+1"));
    }
}
