//! Stations and their parts: who they are, how they are, what they reported.

use std::collections::BTreeMap;

use ocpp_wire::Timestamp;

use super::{Sample, Word};
use crate::admission::StationId;

/// What a BootNotification tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Boot {
    /// Vendor.
    pub vendor: String,
    /// Model.
    pub model: String,
    /// Serial number of the station.
    pub serial: Option<String>,
    /// Firmware version.
    pub firmware: Option<String>,
    /// Subprotocol: `ocpp1.6`.
    pub protocol: &'static str,
}

/// A part of a station. 1.6 knows no EVSEs: there the connector number stands for both; 0 is the station as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// EVSE number, from 1.
    pub evse: i32,
    /// Connector number, from 1.
    pub connector: i32,
}

impl Place {
    /// Connector of a 1.6 station.
    #[must_use]
    pub const fn connector(number: i32) -> Self {
        Self {
            evse: number,
            connector: number,
        }
    }

    /// An EVSE of a 2.x station, whichever of its connectors is in use.
    #[must_use]
    pub const fn evse(number: i32) -> Self {
        Self {
            evse: number,
            connector: 0,
        }
    }
}

/// The latest status of a connector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectorRecord {
    /// `Available`, `Charging`, ...
    pub status: Word,
    /// `NoError` or what is wrong; empty where the version has no such word.
    pub error: Word,
    /// The station's own words on it.
    pub info: Option<String>,
    /// Since when, by the station's clock if it said so.
    pub since: Timestamp,
}

/// A job's progress or an event of a station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Firmware update: the status word.
    Firmware(Word),
    /// Diagnostics upload: the status word.
    Diagnostics(Word),
    /// Log upload: the status word.
    Log(Word),
    /// A security event.
    Security {
        /// Type of event.
        kind: String,
        /// The station's own words on it.
        info: Option<String>,
    },
    /// An event of the device model.
    Event {
        /// Component.
        component: String,
        /// Variable.
        variable: String,
        /// Its value at that moment.
        value: String,
    },
}

/// All that is known of a station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationRecord {
    /// Its name.
    pub id: StationId,
    /// Its last BootNotification and when it came.
    pub boot: Option<(Boot, Timestamp)>,
    /// Latest status by place.
    pub connectors: BTreeMap<Place, ConnectorRecord>,
    /// Latest samples by place: those of the last message.
    pub latest: BTreeMap<Place, Vec<Sample>>,
    /// The latest notes, the oldest first.
    pub notes: Vec<(Timestamp, Note)>,
    /// Departures from the standard, counted by what was wrong.
    pub departures: BTreeMap<String, u64>,
}

impl StationRecord {
    /// Notes of one record; a store may have older ones.
    pub const NOTES: usize = 100;

    /// A station of which nothing is known but its name.
    #[must_use]
    pub const fn new(id: StationId) -> Self {
        Self {
            id,
            boot: None,
            connectors: BTreeMap::new(),
            latest: BTreeMap::new(),
            notes: Vec::new(),
            departures: BTreeMap::new(),
        }
    }
}
