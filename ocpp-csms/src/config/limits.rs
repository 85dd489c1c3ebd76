//! Bounds of connections and calls, as a configuration file has them.
//!
//! Owns their names and units. Defaults and reasons are those of [`Settings`].

use std::time::Duration;

use serde::Deserialize;

use crate::settings::Settings;

/// Bounds of connections and calls. Times are whole seconds; what is absent is as [`Settings`] has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Connections held at the same time.
    pub connections: Option<usize>,
    /// Longest message taken from a station, bytes.
    pub message: Option<usize>,
    /// Calls that may wait for one station.
    pub call_queue: Option<usize>,
    /// How long a call to a station may take, s.
    pub call_timeout: Option<u32>,
    /// Time between pings, s.
    pub ping_interval: Option<u32>,
    /// Ping intervals of silence before a connection is dropped.
    pub missed_pings: Option<u32>,
    /// How long a client may take for TLS and for its HTTP request, s.
    pub handshake_timeout: Option<u32>,
    /// How long one frame may take to be written, s.
    pub write_timeout: Option<u32>,
    /// How long calls in flight may take when the server stops, s.
    pub shutdown_grace: Option<u32>,
}

impl Limits {
    /// What is wrong, and with which of them.
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        /// What a frame needs beside its payload.
        const SHORTEST: usize = 1024;
        let seconds = [
            ("call_timeout", self.call_timeout),
            ("ping_interval", self.ping_interval),
            ("handshake_timeout", self.handshake_timeout),
            ("write_timeout", self.write_timeout),
        ];
        for (name, value) in seconds {
            if value == Some(0) {
                let what = format!("limits.{name} = 0: nothing would ever work; it is in seconds");
                return Err((name, what));
            }
        }
        if self.connections == Some(0) {
            let what = "limits.connections = 0: nobody would come in";
            return Err(("connections", what.to_owned()));
        }
        match self.message {
            Some(bytes) if bytes < SHORTEST => {
                let what = format!(
                    "limits.message = {bytes}: many messages of stations are longer; at least {SHORTEST} bytes"
                );
                Err(("message", what))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn apply(&self, settings: Settings) -> Settings {
        let seconds = |given: Option<u32>, usual: Duration| {
            given.map_or(usual, |seconds| Duration::from_secs(seconds.into()))
        };
        Settings {
            max_connections: self.connections.unwrap_or(settings.max_connections),
            max_message: self.message.unwrap_or(settings.max_message),
            call_queue: self.call_queue.unwrap_or(settings.call_queue),
            call_timeout: seconds(self.call_timeout, settings.call_timeout),
            ping_interval: seconds(self.ping_interval, settings.ping_interval),
            missed_pings: self.missed_pings.unwrap_or(settings.missed_pings),
            handshake_timeout: seconds(self.handshake_timeout, settings.handshake_timeout),
            write_timeout: seconds(self.write_timeout, settings.write_timeout),
            shutdown_grace: seconds(self.shutdown_grace, settings.shutdown_grace),
            ..settings
        }
    }
}
