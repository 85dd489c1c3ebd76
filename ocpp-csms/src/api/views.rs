//! What operators see of stations and transactions, as JSON.
//!
//! Owns the names of members. Times are RFC 3339 texts, energies Wh; values of enumerations are as stations sent them.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use ocpp_wire::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::history::Shown;
use crate::admission::subprotocol;
use crate::observer::Way;
use crate::sessions::Session;
use crate::store::{Item, Note, Place, Sample, SecurityProfile, StationRecord, TransactionRecord};

/// A station's open connection.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Connection")]
pub(super) struct ConnectionView {
    /// `ocpp1.6`, `ocpp2.0.1`, `ocpp2.1`.
    protocol: &'static str,
    /// Since when.
    since: String,
    /// Address and port; a proxy's, if there is one.
    address: String,
    /// Whether it is encrypted up to here.
    tls: bool,
    /// The security profile by which it came in, 0 to 3.
    security_profile: u8,
    /// Departures from the standard on this connection, counted by what was wrong.
    departures: BTreeMap<String, u64>,
}

impl ConnectionView {
    pub(super) fn of(session: &Session) -> Self {
        Self {
            protocol: subprotocol(session.version()),
            since: time(session.since()),
            address: session.peer().address.to_string(),
            tls: session.peer().tls.is_some(),
            security_profile: session.security_profile().number(),
            departures: session.departures(),
        }
    }
}

/// What a station said of itself when it booted.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Boot")]
pub(super) struct BootView {
    vendor: String,
    model: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    firmware: Option<String>,
    /// What it spoke.
    protocol: String,
    /// When.
    at: String,
}

/// A connector's latest status. In 1.6 `evse` and `connector` are the same; 0 is the station as a whole.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Connector")]
pub(super) struct ConnectorView {
    evse: i32,
    connector: i32,
    status: String,
    /// Empty in 2.x.
    error: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    info: Option<String>,
    /// By the station's clock.
    since: String,
}

/// A sampled value.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Sample")]
pub(super) struct SampleView {
    /// By the station's clock.
    at: String,
    /// A decimal number as it was sent, or signed data.
    value: String,
    measurand: String,
    unit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    context: String,
}

impl From<Sample> for SampleView {
    fn from(sample: Sample) -> Self {
        Self {
            at: sample.at.to_string(),
            value: sample.value.into(),
            measurand: sample.measurand.into(),
            unit: sample.unit.into(),
            phase: sample.phase.map(String::from),
            location: sample.location.map(String::from),
            context: sample.context.into(),
        }
    }
}

/// The latest samples of a place.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Readings")]
pub(super) struct ReadingsView {
    evse: i32,
    connector: i32,
    samples: Vec<SampleView>,
}

/// A job's progress or an event of a station.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Note")]
pub(super) struct NoteView {
    at: String,
    /// `firmware`, `diagnostics`, `log`, `security`, `event`.
    about: &'static str,
    /// The status word, the type of a security event, or component and variable.
    what: String,
    /// The station's own words on it, or the variable's value.
    #[serde(skip_serializing_if = "Option::is_none")]
    info: Option<String>,
}

impl NoteView {
    fn new(at: Timestamp, note: Note) -> Self {
        let (about, what, info) = match note {
            Note::Firmware(status) => ("firmware", String::from(status), None),
            Note::Diagnostics(status) => ("diagnostics", status.into(), None),
            Note::Log(status) => ("log", status.into(), None),
            Note::Security { kind, info } => ("security", kind, info),
            Note::Event {
                component,
                variable,
                value,
            } => ("event", format!("{component}.{variable}"), Some(value)),
        };
        Self {
            at: at.to_string(),
            about,
            what,
            info,
        }
    }
}

/// A station in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct StationSummary {
    /// Its name.
    pub(super) id: String,
    /// Absent while it is not connected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) connection: Option<ConnectionView>,
    /// Absent until it booted once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) boot: Option<BootView>,
    /// Sorted by EVSE and connector.
    pub(super) connectors: Vec<ConnectorView>,
    /// Departures from the standard on earlier connections.
    pub(super) departures: BTreeMap<String, u64>,
}

impl StationSummary {
    pub(super) fn of(record: &StationRecord, session: Option<&Session>) -> Self {
        let boot = record.boot.as_ref().map(|(boot, at)| BootView {
            vendor: boot.vendor.clone(),
            model: boot.model.clone(),
            serial: boot.serial.clone(),
            firmware: boot.firmware.clone(),
            protocol: boot.protocol.to_owned(),
            at: at.to_string(),
        });
        let connectors = record.connectors.iter();
        let connectors = connectors.map(|(place, status)| ConnectorView {
            evse: place.evse,
            connector: place.connector,
            status: status.status.as_str().to_owned(),
            error: status.error.as_str().to_owned(),
            info: status.info.clone(),
            since: status.since.to_string(),
        });
        Self {
            id: record.id.as_str().to_owned(),
            connection: session.map(ConnectionView::of),
            boot,
            connectors: connectors.collect(),
            departures: record.departures.clone(),
        }
    }
}

/// All that is known of a station.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Station")]
pub(super) struct StationView {
    #[serde(flatten)]
    summary: StationSummary,
    /// Latest readings by place.
    readings: Vec<ReadingsView>,
    /// The latest notes, the oldest first.
    notes: Vec<NoteView>,
    /// How it may come in; absent if it is not entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    access: Option<AccessView>,
}

impl StationView {
    pub(super) fn of(
        record: StationRecord,
        session: Option<&Session>,
        access: Option<AccessView>,
    ) -> Self {
        let summary = StationSummary::of(&record, session);
        let readings = record.latest.into_iter();
        let readings = readings.map(|(Place { evse, connector }, samples)| ReadingsView {
            evse,
            connector,
            samples: samples.into_iter().map(SampleView::from).collect(),
        });
        let notes = record.notes.into_iter();
        Self {
            summary,
            readings: readings.collect(),
            notes: notes.map(|(at, note)| NoteView::new(at, note)).collect(),
            access,
        }
    }
}

/// How a station may come in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Access")]
pub(super) struct AccessView {
    /// Security profile, 0 to 3.
    pub(super) profile: u8,
    /// Whether there is a password. It is not shown, and not known: only its hash is.
    pub(super) has_password: bool,
}

impl AccessView {
    pub(super) fn new(profile: SecurityProfile, has_password: bool) -> Self {
        Self {
            profile: profile.number(),
            has_password,
        }
    }
}

/// Something known of a station.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Item")]
pub(super) struct ItemView {
    /// `reservation`, `local-list`, `charging-profile`, `configuration`, `variable`, `job`, `certificate`.
    kind: &'static str,
    key: String,
    /// Since when it is so.
    at: String,
    /// As it went over the wire.
    #[schemars(with = "serde_json::Value")]
    value: Box<RawValue>,
}

impl ItemView {
    pub(super) fn of(item: Item) -> Option<Self> {
        let shown = crate::redact::redacted(item.value.as_str().as_bytes()).into_owned();
        Some(Self {
            kind: item.kind.as_str(),
            key: item.key,
            at: item.at.to_string(),
            value: RawValue::from_string(shown).ok()?,
        })
    }
}

/// A transaction.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Transaction")]
pub(super) struct TransactionView {
    /// Its number here; in 1.6 the transactionId as well.
    pub(super) id: i64,
    station: String,
    /// The station's name for it (2.x).
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    evse: i32,
    connector: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_tag: Option<String>,
    begun: String,
    /// Absent while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Delivered so far, Wh.
    #[serde(skip_serializing_if = "Option::is_none")]
    energy_wh: Option<i64>,
    /// Numbers of events that did not come yet, first and last of each gap (2.x).
    missing_events: Vec<(i32, i32)>,
}

impl From<TransactionRecord> for TransactionView {
    fn from(record: TransactionRecord) -> Self {
        Self {
            id: record.id,
            energy_wh: record.energy_wh(),
            missing_events: record.events.missing().collect(),
            station: record.station.as_str().to_owned(),
            name: record.name,
            evse: record.place.evse,
            connector: record.place.connector,
            id_tag: record.id_tag,
            begun: record.begun.to_string(),
            ended: record.end.as_ref().map(|end| end.at.to_string()),
            reason: record.end.map(|end| end.reason.into()),
        }
    }
}

/// A transaction and its samples.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TransactionWithSamples {
    #[serde(flatten)]
    pub(super) transaction: TransactionView,
    /// In the order they came.
    pub(super) samples: Vec<SampleView>,
}

/// A frame, without its secrets.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Frame")]
pub(super) struct FrameView {
    /// Counts up over all stations.
    number: u64,
    at: String,
    /// `received` from the station or `sent` to it.
    way: &'static str,
    /// As it was on the wire.
    text: String,
}

impl From<Shown> for FrameView {
    fn from(shown: Shown) -> Self {
        Self {
            number: shown.number,
            at: shown.at.to_string(),
            way: match shown.way {
                Way::Received => "received",
                Way::Sent => "sent",
            },
            text: shown.text,
        }
    }
}

fn time(at: SystemTime) -> String {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_ms(i64::try_from(since.as_millis()).unwrap_or(0)).to_string()
}
