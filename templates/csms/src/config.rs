//! What can be chosen when the program starts: options, environment, a file. The first of them that says something counts.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Parser;
use clap::builder::BoolishValueParser;
use ocpp_csms::config::{Config, Db, OpenError};
use ocpp_csms::security::Open;
use tracing::Level;

/// A central system for OCPP {{ version_list }}.
#[derive(Parser)]
#[command(version)]
pub struct Options {
    /// Configuration file; `csms.example.toml` shows what it may say.
    #[arg(long, env = "OCPP_CSMS_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Address to listen on [default: 127.0.0.1].
    #[arg(long, env = "OCPP_CSMS_BIND")]
    pub bind: Option<IpAddr>,

    /// Port to listen on; 0 takes a free one [default: 9000].
    #[arg(long, env = "OCPP_CSMS_PORT")]
    pub port: Option<u16>,

    /// Where state is kept: a SQLite file, or `:memory:` [default: csms.db].
    #[arg(long, env = "OCPP_CSMS_DB", value_name = "FILE")]
    pub db: Option<Db>,

    /// What operators have to show to use the API; without it, it answers this machine alone.
    /// Give it by the environment or the file: others on this machine may see command lines.
    #[arg(long, env = "OCPP_CSMS_API_TOKEN", hide_env_values = true)]
    pub api_token: Option<String>,

    /// Admit stations that are not configured, wherever they come from. Without it those on this
    /// machine are admitted, and others are refused.
    #[arg(long, env = "OCPP_CSMS_ADMIT_UNKNOWN", value_parser = BoolishValueParser::new())]
    pub admit_unknown: bool,

    /// Refuse every payload that departs from the schema, instead of accepting what real stations send.
    #[arg(long, env = "OCPP_CSMS_STRICT", value_parser = BoolishValueParser::new())]
    pub strict: bool,

//% if v16
    /// Admit stations that offer no subprotocol, as 1.6.
    #[arg(long, env = "OCPP_CSMS_ADMIT_WITHOUT_SUBPROTOCOL", value_parser = BoolishValueParser::new())]
    pub admit_without_subprotocol: bool,

//% endif
    /// Seconds between heartbeats, as told to stations [default: 300].
    #[arg(long, env = "OCPP_CSMS_HEARTBEAT", value_parser = clap::value_parser!(u32).range(1..))]
    pub heartbeat: Option<u32>,

//% if limit
    /// Limit every connector that begins to charge to this many amperes; 0 leaves them alone.
    /// It shows a call of ours to a station; put your load management in its place.
    #[arg(long, env = "OCPP_CSMS_LIMIT", default_value_t = 16)]
    pub limit: u16,

//% endif
    /// What to log on stderr: error, warn, info, debug (every frame), trace.
    #[arg(long, env = "OCPP_CSMS_LOG", default_value_t = Level::INFO)]
    pub log: Level,
}

impl Options {
    /// The configuration file, with what options and environment say in its place.
    pub fn config(&self) -> Result<Config, OpenError> {
        let mut config = match &self.config {
            Some(path) => Config::read(path)?,
            None => Config::default(),
        };
        set(&mut config.bind, self.bind);
        set(&mut config.port, self.port);
        set(&mut config.db, self.db.clone());
        set(&mut config.heartbeat, self.heartbeat);
        if let Some(token) = &self.api_token {
            // Here and not by clap, which would repeat it in its error.
            let token = token.parse().map_err(OpenError::Other)?;
            config.api.token = Some(token);
        }
        if self.admit_unknown {
            config.unknown_stations = Open::Anybody;
        }
        config.strict |= self.strict;
//% if v16
        config.admit_without_subprotocol |= self.admit_without_subprotocol;
//% endif
        Ok(config)
    }
}

fn set<T>(setting: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *setting = given;
    }
}
