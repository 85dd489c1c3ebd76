//! A central system's configuration: what a file may say, and what it means.
//!
//! Owns names, defaults and their checks. Knows no command line and no message; what is opened as it says is `open`.
//!
//! ```toml
//! bind = "0.0.0.0"
//! port = 9000
//! db = "csms.db"
//!
//! [api]
//! token = "at least sixteen characters"
//!
//! [[stations]]
//! id = "CP1"
//! profile = 1
//! password = "as the station sends it"
//! ```

mod error;
mod limits;
mod open;
mod secret;
mod stations;

use std::convert::Infallible;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use crate::security::Open;
use crate::settings::{ReadingMode, Settings};

pub use error::ConfigError;
pub use limits::Limits;
pub use open::{Listening, OpenError};
pub use secret::Token;
pub use stations::StationEntry;

/// What a central system is told when it starts. `Config::default()` is a working set, on this machine alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address to listen on.
    pub bind: IpAddr,
    /// Port to listen on, without TLS; 0 takes a free one.
    pub port: u16,
    /// Where state is kept.
    pub db: Db,
    /// Path in front of the station id.
    pub base_path: String,
    /// Refuse every payload that departs from the schema.
    pub strict: bool,
    /// Admit stations that offer no subprotocol, as 1.6.
    pub admit_without_subprotocol: bool,
    /// Who may come in of whom nothing is known: `refuse`, `loopback` or `anybody`.
    #[serde(deserialize_with = "unknown_stations")]
    pub unknown_stations: Open,
    /// Whether idTags that are not entered may charge.
    pub accept_unknown_id_tags: bool,
    /// Seconds between heartbeats, as told to stations.
    pub heartbeat: u32,
    /// Bounds of connections and calls.
    pub limits: Limits,
    /// A second door, with TLS.
    pub tls: Option<TlsFiles>,
    /// The operator's side.
    pub api: ApiConfig,
    /// Stations that may come in, and how.
    pub stations: Vec<StationEntry>,
}

impl Default for Config {
    fn default() -> Self {
        let settings = Settings::default();
        Self {
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 9000,
            db: Db::File(PathBuf::from("csms.db")),
            strict: settings.reading == ReadingMode::Strict,
            admit_without_subprotocol: settings.admit_without_subprotocol,
            unknown_stations: Open::Loopback,
            accept_unknown_id_tags: settings.accept_unknown_id_tags,
            heartbeat: u32::try_from(settings.heartbeat_interval.as_secs()).unwrap_or(u32::MAX),
            base_path: settings.base_path,
            limits: Limits::default(),
            tls: None,
            api: ApiConfig::default(),
            stations: Vec::new(),
        }
    }
}

/// Where state is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Db {
    /// In one SQLite file.
    File(PathBuf),
    /// In memory: it ends with the process. Written `:memory:`.
    Memory,
}

impl Db {
    const MEMORY: &str = ":memory:";
    const NO_NAME: &str = "the name of the database is empty; name a file, or `:memory:`";
}

impl FromStr for Db {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            Self::MEMORY => Self::Memory,
            path => Self::File(PathBuf::from(path)),
        })
    }
}

impl fmt::Display for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Memory => f.write_str(Self::MEMORY),
        }
    }
}

impl<'de> Deserialize<'de> for Db {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        if text.is_empty() {
            return Err(serde::de::Error::custom(Self::NO_NAME));
        }
        let Ok(db) = text.parse();
        Ok(db)
    }
}

/// A door with TLS (security profiles 2 and 3), and its PEM files.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// The server's certificate, with those between it and its root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// Roots of stations' certificates, for security profile 3.
    pub station_roots: Option<PathBuf>,
    /// Address to listen on; by default as without TLS.
    pub bind: Option<IpAddr>,
    /// Port to listen on.
    #[serde(default = "TlsFiles::port")]
    pub port: u16,
    /// Whether the door without TLS stays open beside this one.
    #[serde(default = "TlsFiles::plain")]
    pub plain: bool,
}

impl TlsFiles {
    const fn port() -> u16 {
        9443
    }

    const fn plain() -> bool {
        true
    }
}

/// The operator's side: HTTP API and page, behind the same doors as stations.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ApiConfig {
    /// Whether there is one.
    pub enabled: bool,
    /// What has to be shown as `Authorization: Bearer`. Without it only this machine may ask.
    pub token: Option<Token>,
    /// Frames kept of each station, in memory.
    pub history: usize,
}

impl Default for ApiConfig {
    fn default() -> Self {
        /// Some hours of an idle station, or a session with its configuration.
        const HISTORY: usize = 500;
        Self {
            enabled: true,
            token: None,
            history: HISTORY,
        }
    }
}

impl Config {
    /// Reads a file. Paths in it are relative to it.
    ///
    /// # Errors
    /// What is wrong with it, and on which line. No secret of the file is in it.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::of_file(path, format!("cannot be read: {error}")))?;
        let mut config = Self::parse(&text, path)?;
        if let Some(folder) = path.parent() {
            config.resolve(folder);
        }
        Ok(config)
    }

    /// Reads a text; `path` is for the error.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(|error| {
            // Not the error's own way to show itself: that quotes the line, and the line may hold a secret.
            ConfigError::at(path, text, error.span(), error.message().to_owned())
        })?;
        config.check().map_err(|(place, what)| {
            let span = match place {
                Place::At(span) => Some(span),
                Place::Key(keys) => error::span_of(text, &keys),
            };
            ConfigError::at(path, text, span, what)
        })?;
        Ok(config)
    }

    fn resolve(&mut self, folder: &Path) {
        let mut paths: Vec<&mut PathBuf> = Vec::new();
        if let Db::File(path) = &mut self.db {
            paths.push(path);
        }
        if let Some(tls) = &mut self.tls {
            paths.extend([&mut tls.certificate, &mut tls.key]);
            paths.extend(&mut tls.station_roots);
        }
        for path in paths {
            *path = folder.join(&*path);
        }
    }

    fn check(&self) -> Result<(), (Place, String)> {
        let base = self.base_path.trim_end_matches('/');
        let taken = ["/api", "/health", "/metrics"];
        if !base.starts_with('/') || taken.contains(&base) || base.starts_with("/api/") {
            let what = "begins with `/`, is longer than that, and is not /health, /metrics, /api or below that";
            let place = Place::Key(vec!["base_path"]);
            return Err((place, format!("base_path = {base:?}: {what}")));
        }
        if self.heartbeat == 0 {
            let what = "stations would never stop; 300 is usual".to_owned();
            let place = Place::Key(vec!["heartbeat"]);
            return Err((place, format!("heartbeat = 0: {what}")));
        }
        let limits = self.limits.check();
        limits.map_err(|(name, what)| (Place::Key(vec!["limits", name]), what))?;
        stations::check(&self.stations, self.tls.as_ref())
            .map_err(|(span, what)| (Place::At(span), what))
    }

    /// The library's settings.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let settings = Settings {
            base_path: self.base_path.clone(),
            reading: if self.strict {
                ReadingMode::Strict
            } else {
                ReadingMode::Tolerant
            },
            admit_without_subprotocol: self.admit_without_subprotocol,
            accept_unknown_id_tags: self.accept_unknown_id_tags,
            heartbeat_interval: Duration::from_secs(self.heartbeat.into()),
            ..Settings::default()
        };
        self.limits.apply(settings)
    }
}

/// Where in a file something is wrong.
enum Place {
    /// Bytes of it.
    At(std::ops::Range<usize>),
    /// A key, with those of the tables around it.
    Key(Vec<&'static str>),
}

fn unknown_stations<'de, D: Deserializer<'de>>(from: D) -> Result<Open, D::Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Word {
        Refuse,
        Loopback,
        Anybody,
    }
    Ok(match Word::deserialize(from)? {
        Word::Refuse => Open::No,
        Word::Loopback => Open::Loopback,
        Word::Anybody => Open::Anybody,
    })
}

#[cfg(test)]
mod tests;
