//! What an operator may choose about connections: limits, timeouts, admission, how strictly to read.
//!
//! Owns the values and their defaults, each with its reason. Knows no message and no socket.

use std::time::Duration;

use ocpp_wire::Dialect;

/// How payloads of stations are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadingMode {
    /// Accept what real stations send, keep the original and count every departure from the schema per station.
    #[default]
    Tolerant,
    /// Answer every departure from the schema with a CALLERROR.
    Strict,
}

/// Choices about connections. `Settings::default()` is a working set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Path in front of the station id: `/ocpp` serves `/ocpp/{station id}`.
    pub base_path: String,
    /// Versions this CSMS speaks, as far as its service does; the station's order of preference decides among them.
    pub versions: Vec<Dialect>,
    /// Admit a station that offers no subprotocol, as 1.6 (some real ones offer none: SteVe #1109).
    pub admit_without_subprotocol: bool,
    /// Tolerant or strict.
    pub reading: ReadingMode,
    /// Whether an idTag that the store does not know may charge.
    pub accept_unknown_id_tags: bool,
    /// Time between heartbeats, as told to the station.
    pub heartbeat_interval: Duration,
    /// How long a CALL of ours may take, queueing included, unless the caller says otherwise.
    pub call_timeout: Duration,
    /// CALLs of ours that may wait for one station; a further one is refused at once.
    pub call_queue: usize,
    /// CALLs of one station that may wait behind the one being handled. The standard allows none outstanding beside it,
    /// so this only absorbs impatient stations; further ones are answered with a CALLERROR.
    pub inbound_queue: usize,
    /// Time between pings of ours.
    pub ping_interval: Duration,
    /// A connection that was silent for this many ping intervals is dropped.
    pub missed_pings: u32,
    /// How long one frame may take to be written before the connection is dropped.
    pub write_timeout: Duration,
    /// How long a client may take for its HTTP request.
    pub handshake_timeout: Duration,
    /// Longest message taken from a station, in bytes. The longest of 1.6 with security is a certificate chain of 10,000
    /// characters; a report of 2.x may be several times that.
    pub max_message: usize,
    /// Frames without a readable message id that are answered before the connection is closed.
    pub max_malformed: u32,
    /// Connections held at the same time.
    pub max_connections: usize,
    /// Compress where the station offers permessage-deflate. Memory stays bounded: no context is kept between messages.
    pub compress: bool,
    /// How long calls in flight may take to finish when the server shuts down.
    pub shutdown_grace: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_path: "/ocpp".to_owned(),
            versions: vec![Dialect::V16, Dialect::V201, Dialect::V21],
            admit_without_subprotocol: false,
            reading: ReadingMode::Tolerant,
            accept_unknown_id_tags: true,
            heartbeat_interval: Duration::from_secs(300),
            call_timeout: Duration::from_secs(30),
            call_queue: 32,
            inbound_queue: 8,
            ping_interval: Duration::from_secs(45),
            missed_pings: 2,
            write_timeout: Duration::from_secs(20),
            handshake_timeout: Duration::from_secs(10),
            max_message: 256 * 1024,
            max_malformed: 16,
            max_connections: 65_536,
            compress: true,
            shutdown_grace: Duration::from_secs(10),
        }
    }
}
