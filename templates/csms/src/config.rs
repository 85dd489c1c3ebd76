//! What can be chosen when the program starts.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use clap::Parser;
use ocpp_csms::{ReadingMode, Settings};
use tracing::Level;

/// A central system for OCPP {{ version_list }}.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Config {
    /// Address to listen on. Stations are not authenticated yet: keep it on this machine or behind a proxy.
    #[arg(long, env = "CSMS_BIND", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub bind: IpAddr,

    /// Port to listen on; 0 takes a free one.
    #[arg(long, env = "CSMS_PORT", default_value_t = 9000)]
    pub port: u16,

    /// Refuse every payload that departs from the schema, instead of accepting what real stations send.
    #[arg(long, env = "CSMS_STRICT")]
    pub strict: bool,

//% if v16
    /// Admit stations that offer no subprotocol, as 1.6.
    #[arg(long, env = "CSMS_ADMIT_WITHOUT_SUBPROTOCOL")]
    pub admit_without_subprotocol: bool,

//% endif
    /// Seconds between heartbeats, as told to stations.
    #[arg(long, env = "CSMS_HEARTBEAT", default_value_t = 300)]
    pub heartbeat: u64,

//% if limit
    /// Limit every connector that begins to charge to this many amperes; 0 leaves them alone.
    /// It shows a call of ours to a station; put your load management in its place.
    #[arg(long, env = "CSMS_LIMIT", default_value_t = 16)]
    pub limit: u16,

//% endif
    /// What to log on stderr: error, warn, info, debug (every frame), trace.
    #[arg(long, env = "CSMS_LOG", default_value_t = Level::INFO)]
    pub log: Level,
}

impl Config {
    /// The library's settings.
    pub fn settings(&self) -> Settings {
        Settings {
            reading: if self.strict {
                ReadingMode::Strict
            } else {
                ReadingMode::Tolerant
            },
//% if v16
            admit_without_subprotocol: self.admit_without_subprotocol,
//% endif
            heartbeat_interval: Duration::from_secs(self.heartbeat),
            ..Settings::default()
        }
    }
}
