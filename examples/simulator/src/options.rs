//! What can be chosen when the program starts.
//!
//! Owns the command line. What a key's value may be is the station's business.

use std::path::PathBuf;

use clap::Parser;
use ocpp_station::IdTag;
use ocpp_station::capacity::CONNECTORS;
use ocpp_station_host::{MAX_SPEED, Tls, TlsError};

/// A charging station for OCPP 1.6 with every profile and simulated hardware.
///
/// It is driven by JSON lines on stdin, such as {"cmd":"plug_in","connector":1}, and tells what happens by JSON lines
/// on stdout. README.md beside its source lists both.
#[derive(Clone, Debug, Parser)]
#[command(version)]
pub(crate) struct Options {
    /// Where the central system is, the station's name included.
    #[arg(
        long,
        env = "STATION_URL",
        default_value = "ws://127.0.0.1:9000/ocpp/CP1"
    )]
    pub(crate) url: String,

    /// Where it is from security profile 2 on, if that is elsewhere.
    #[arg(long, value_name = "URL")]
    pub(crate) secure_url: Option<String>,

    /// Root certificates (PEM) that wss:// trusts; otherwise those of the operating system, or what the CSMS installed.
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,

    /// The station's chain of certificates (PEM), for security profile 3; the CSMS may sign another one.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) cert: Option<PathBuf>,

    /// The key of --cert (PEM).
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(crate) key: Option<PathBuf>,

    /// How many connectors the station has.
    #[arg(long, default_value_t = 2, value_parser = connectors)]
    pub(crate) connectors: u8,

    /// Sets a configuration key, read-only ones included. May be given several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) set: Vec<(String, String)>,

    /// Keeps the station's memory in files there, so that it survives the program; otherwise it survives restarts only.
    #[arg(long, value_name = "DIR")]
    pub(crate) store: Option<PathBuf>,

    /// How many stations run; a number at the end of the name in the URL counts up.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) count: u32,

    /// How many seconds pass at the station in one second.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_SPEED)))]
    pub(crate) speed: u32,

    /// Shows the stations in the terminal and takes keys, instead of JSON lines.
    #[arg(long)]
    pub(crate) tui: bool,

    /// The idTag that the key `c` of --tui holds before the reader.
    #[arg(long, default_value = "04A1B2C3D4E5F6", value_parser = token)]
    pub(crate) token: IdTag,

    /// Phases of each connector.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=3))]
    pub(crate) phases: u8,

    /// What each connector can deliver per phase, in A.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(6..=1000))]
    pub(crate) max_amperes: u16,

    /// chargePointVendor of the BootNotification.
    #[arg(long, default_value = "ocpp-gen", value_parser = short::<20>)]
    pub(crate) vendor: String,

    /// chargePointModel of the BootNotification.
    #[arg(long, default_value = "simulator", value_parser = short::<20>)]
    pub(crate) model: String,

    /// chargePointSerialNumber of the BootNotification; the station's name if not given.
    #[arg(long, value_parser = short::<25>)]
    pub(crate) serial: Option<String>,

    /// Leaves frames out of the events on stdout.
    #[arg(long)]
    pub(crate) no_frames: bool,
}

impl Options {
    /// The highest security profile that the station can connect with.
    pub(crate) fn security_profile(&self) -> u8 {
        let secure = self.secure_url.as_deref().unwrap_or(&self.url);
        if secure.starts_with("wss://") { 3 } else { 1 }
    }

    /// Whom wss:// trusts, and who the station is.
    ///
    /// # Errors
    /// Which file can't be used.
    pub(crate) fn tls(&self) -> Result<Tls, TlsError> {
        let mut tls = Tls::default();
        if let Some(file) = &self.ca {
            tls.trust(file)?;
        }
        if let (Some(chain), Some(key)) = (&self.cert, &self.key) {
            tls.identify(chain, key)?;
        }
        Ok(tls)
    }
}

pub(crate) fn connectors(text: &str) -> Result<u8, String> {
    match text.parse() {
        Ok(number @ 1..=15) if usize::from(number) <= CONNECTORS => Ok(number),
        Ok(1..=15) => Err(format!(
            "this build has room for {CONNECTORS}; build it again with OCPP_STATION_CONNECTORS={text} in the environment"
        )),
        _ => Err("not a number from 1 to 15".to_owned()),
    }
}

fn token(text: &str) -> Result<IdTag, String> {
    IdTag::try_from(text).map_err(|_| "longer than 20 bytes".to_owned())
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("not of the form KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

/// 1 to N characters.
fn short<const N: usize>(text: &str) -> Result<String, String> {
    match text.chars().count() {
        0 => Err("empty".to_owned()),
        count if count > N => Err(format!("{count} characters, at most {N} are allowed")),
        _ => Ok(text.to_owned()),
    }
}

/// The URLs of `count` stations: a number at the end of the first one's name counts up, digits kept.
pub(crate) fn urls(first: &str, count: u32) -> Vec<String> {
    let stem = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = first.get(stem.len()..).unwrap_or_default();
    // What comes before the path is no name: a port's digits stay as they are.
    let named = stem.matches('/').count() >= 3;
    let start: u64 = match digits.parse() {
        Ok(start) if named => start,
        _ if count == 1 => return vec![first.to_owned()],
        _ => return (1..=count).map(|n| format!("{first}-{n}")).collect(),
    };
    (0..u64::from(count))
        .map(|n| {
            format!(
                "{stem}{:0width$}",
                start.saturating_add(n),
                width = digits.len()
            )
        })
        .collect()
}

/// The station's name: the last part of the URL's path.
pub(crate) fn name(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(first: &str, count: u32, want: &[&str]) {
        assert_eq!(urls(first, count), want);
    }

    #[test]
    fn names_count_up() {
        check("ws://h:9000/ocpp/CP1", 1, &["ws://h:9000/ocpp/CP1"]);
        check(
            "ws://h/ocpp/CP1",
            2,
            &["ws://h/ocpp/CP1", "ws://h/ocpp/CP2"],
        );
        check("ws://h/CP009", 2, &["ws://h/CP009", "ws://h/CP010"]);
        check(
            "ws://h/ocpp/CP",
            2,
            &["ws://h/ocpp/CP-1", "ws://h/ocpp/CP-2"],
        );
        check("ws://h/ocpp/CP", 1, &["ws://h/ocpp/CP"]);
        check("ws://h:9000", 2, &["ws://h:9000-1", "ws://h:9000-2"]);
        assert_eq!(name("ws://h/ocpp/CP%201?x=/y"), "CP%201");
    }

    #[test]
    fn the_command_line_is_in_order() {
        use clap::CommandFactory as _;
        Options::command().debug_assert();
        assert_eq!(pair("A = b=c"), Ok(("A".to_owned(), "b=c".to_owned())));
        assert!(pair("A").is_err());
    }
}
