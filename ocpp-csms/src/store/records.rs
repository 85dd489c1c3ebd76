//! What a store keeps: stations, connectors, transactions, meter samples, idTags.
//!
//! Owns plain data, the same for every version. Values of enumerations are texts as on the wire, so that what a station
//! sent outside the standard is kept as well.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ocpp_wire::{Text, Timestamp};

use crate::admission::StationId;

/// A text that is mostly one of the standard's words.
pub type Word = Text;

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

/// Meter values of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meter {
    /// Where.
    pub place: Place,
    /// In which transaction.
    pub transaction: Option<i64>,
    /// In the order of the message.
    pub samples: Vec<Sample>,
}

/// One sampled value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// By the station's clock.
    pub at: Timestamp,
    /// The value as it was sent: a decimal number, or signed data.
    pub value: Text,
    /// `Energy.Active.Import.Register` unless said otherwise.
    pub measurand: Word,
    /// `Wh` unless said otherwise.
    pub unit: Word,
    /// `L1`, `L1-N`, ...
    pub phase: Option<Word>,
    /// `Sample.Periodic` unless said otherwise.
    pub context: Word,
}

impl Sample {
    /// The reading of the energy register over all phases, Wh; `None` if it is another measurand.
    #[must_use]
    pub fn energy_wh(&self) -> Option<i64> {
        if self.measurand != "Energy.Active.Import.Register" || self.phase.is_some() {
            return None;
        }
        let factor = match self.unit.as_str() {
            "Wh" => 1.0,
            "kWh" => 1000.0,
            _ => return None,
        };
        let wh = (self.value.parse::<f64>().ok()? * factor).round();
        // What a register can show; beyond it, and for what is no number, there is no energy.
        (0.0..=1e15).contains(&wh).then_some(wh as i64)
    }
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

/// Whether an idTag may charge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IdTagStatus {
    /// It may.
    #[default]
    Accepted,
    /// It may not any more.
    Blocked,
}

/// An idTag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdTag {
    /// Whether it may charge.
    pub status: IdTagStatus,
    /// Until when.
    pub expires: Option<Timestamp>,
    /// Its group: tags of one group may end each other's transactions.
    pub group: Option<String>,
    /// Whether it may be in several transactions at once.
    pub several: bool,
}

/// What begins a transaction in 1.6. Equal values from one station mean the same transaction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TransactionBegin {
    /// Where.
    pub place: Place,
    /// By whom.
    pub id_tag: String,
    /// By the station's clock.
    pub at: Timestamp,
    /// Energy register, Wh.
    pub meter_wh: i32,
}

/// A begun transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransactionBegun {
    /// Its id, unique for all time and all stations of the store.
    pub id: i64,
    /// Whether it had been begun before.
    pub repeated: bool,
    /// Transactions of the same idTag that were open elsewhere at that moment.
    pub others_open: usize,
}

/// What ends a transaction in 1.6.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionEnd {
    /// Its id.
    pub id: i64,
    /// By the station's clock.
    pub at: Timestamp,
    /// Energy register, Wh.
    pub meter_wh: i32,
    /// `Local`, `EVDisconnected`, ...
    pub reason: Word,
    /// By whom, if not by whoever began it.
    pub id_tag: Option<String>,
    /// Samples that came with it.
    pub samples: Vec<Sample>,
}

/// An event of a transaction in 2.x.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionEvent {
    /// The station's name for the transaction.
    pub name: String,
    /// Number of the event within the transaction; an event that comes again changes nothing.
    pub seq_no: i32,
    /// Where, if it says so.
    pub place: Option<Place>,
    /// By whom, if it says so.
    pub id_tag: Option<String>,
    /// By the station's clock.
    pub at: Timestamp,
    /// Why the transaction ended, if it did.
    pub ended: Option<Word>,
    /// Samples that came with it.
    pub samples: Vec<Sample>,
}

/// A transaction, of any version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionRecord {
    /// Its id in this store.
    pub id: i64,
    /// Whose.
    pub station: StationId,
    /// The station's name for it; none in 1.6, where the id is told to the station.
    pub name: Option<String>,
    /// Where.
    pub place: Place,
    /// Who began it, if anybody presented a token.
    pub id_tag: Option<String>,
    /// When it began, by the station's clock.
    pub begun: Timestamp,
    /// Energy register when it began, or when it was first told; Wh.
    pub first_wh: Option<i64>,
    /// Energy register as it was last told; Wh.
    pub last_wh: Option<i64>,
    /// How it ended; `None` while it runs.
    pub end: Option<TransactionEnded>,
    /// Samples, the oldest first; a store may have thinned them.
    pub samples: VecDeque<Sample>,
    /// Numbers of the events that were taken (2.x).
    pub seen: BTreeSet<i32>,
}

/// How a transaction ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionEnded {
    /// By the station's clock.
    pub at: Timestamp,
    /// `Local`, `EVDisconnected`, ...
    pub reason: Word,
    /// By whom, if it was said.
    pub id_tag: Option<String>,
}

impl TransactionRecord {
    /// Energy delivered so far, Wh, as far as it was told.
    #[must_use]
    pub fn energy_wh(&self) -> Option<i64> {
        self.last_wh?.checked_sub(self.first_wh?)
    }
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
