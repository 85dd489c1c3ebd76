//! Rows as records and back.
//!
//! Owns the columns of notes and transactions, for the writer and for readers.

use std::str::FromStr;

use ocpp_wire::{Text, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::fault::Fault;
use super::pack::{self, FORMAT};
use crate::admission::{StationId, subprotocol};
use crate::store::records::{
    Energy, Note, Place, Reading, Sample, SeqNumbers, TransactionEnded, TransactionRecord,
};

/// A station's number, if it is known.
pub(super) fn station_no(db: &Connection, id: &str) -> Result<Option<i64>, Fault> {
    let mut select = db.prepare_cached("SELECT no FROM station WHERE id = ?")?;
    Ok(select.query_row([id], |row| row.get(0)).optional()?)
}

/// The id of a station's number.
pub(super) fn station_id(db: &Connection, no: i64) -> Result<StationId, Fault> {
    let mut select = db.prepare_cached("SELECT id FROM station WHERE no = ?")?;
    let id: String = select.query_row([no], |row| row.get(0))?;
    StationId::new(&id).map_err(|_| Fault::Corrupt("a station's id is none"))
}

/// A time column.
pub(super) fn time(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp::from_unix_ms)
}

/// A time column that may be empty.
pub(super) fn optional_time(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    let ms: Option<i64> = row.get(column)?;
    Ok(ms.map(Timestamp::from_unix_ms))
}

/// The subprotocol as this program spells it.
pub(super) fn protocol(word: &str) -> &'static str {
    use ocpp_wire::Dialect::{V16, V21, V201};
    let known = [V16, V201, V21].into_iter().map(subprotocol);
    known.into_iter().find(|known| *known == word).unwrap_or("")
}

/// The samples of a column.
pub(super) fn samples(column: &[u8]) -> Result<Vec<Sample>, Fault> {
    let damaged = Fault::Corrupt("samples can't be read");
    match column.split_first() {
        Some((&FORMAT, packed)) => pack::samples(packed).ok_or(damaged),
        _ => Err(damaged),
    }
}

/// Kind, subject, detail and value of a note.
pub(super) fn note_columns(note: &Note) -> (&'static str, &str, Option<&str>, Option<&str>) {
    match note {
        Note::Firmware(status) => ("firmware", status, None, None),
        Note::Diagnostics(status) => ("diagnostics", status, None, None),
        Note::Log(status) => ("log", status, None, None),
        Note::Security { kind, info } => ("security", kind, info.as_deref(), None),
        Note::Event {
            component,
            variable,
            value,
        } => ("event", component, Some(variable), Some(value)),
    }
}

/// The note of a row.
pub(super) fn note(row: &Row<'_>) -> rusqlite::Result<Option<(Timestamp, Note)>> {
    let kind: String = row.get("kind")?;
    let subject: String = row.get("subject")?;
    let detail: Option<String> = row.get("detail")?;
    let value: Option<String> = row.get("value")?;
    let note = match kind.as_str() {
        "firmware" => Note::Firmware(Text::unbounded(&subject)),
        "diagnostics" => Note::Diagnostics(Text::unbounded(&subject)),
        "log" => Note::Log(Text::unbounded(&subject)),
        "security" => Note::Security {
            kind: subject,
            info: detail,
        },
        "event" => Note::Event {
            component: subject,
            variable: detail.unwrap_or_default(),
            value: value.unwrap_or_default(),
        },
        _ => return Ok(None),
    };
    Ok(Some((time(row, "at")?, note)))
}

/// The columns of a transaction; `station_id` is the station's.
pub(super) const TRANSACTION: &str = "SELECT transactions.*, station.id AS station_id \
     FROM transactions JOIN station ON station.no = transactions.station";

/// The transaction of a row of [`TRANSACTION`].
pub(super) fn read_transaction(row: &Row<'_>) -> Result<TransactionRecord, Fault> {
    let station: String = row.get("station_id")?;
    let events: String = row.get("events")?;
    let reading = |wh: &str, at: &str| -> Result<Option<Reading>, Fault> {
        let wh: Option<i64> = row.get(wh)?;
        let at = optional_time(row, at)?;
        Ok(wh.map(|wh| Reading { wh, at }))
    };
    let end = match optional_time(row, "ended")? {
        None => None,
        Some(at) => Some(TransactionEnded {
            at,
            reason: Text::unbounded(&row.get::<_, Option<String>>("reason")?.unwrap_or_default()),
            id_tag: row.get("ended_by")?,
        }),
    };
    Ok(TransactionRecord {
        id: row.get("id")?,
        station: StationId::new(&station).map_err(|_| Fault::Corrupt("a station's id is none"))?,
        name: row.get("name")?,
        place: Place {
            evse: row.get("evse")?,
            connector: row.get("connector")?,
        },
        id_tag: row.get("id_tag")?,
        begun: time(row, "begun")?,
        energy: Energy {
            first: reading("first_wh", "first_at")?,
            last: reading("last_wh", "last_at")?,
        },
        end,
        events: SeqNumbers::from_str(&events)
            .map_err(|_| Fault::Corrupt("a transaction's events are no numbers"))?,
    })
}

/// The transaction of an id.
pub(super) fn transaction(db: &Connection, id: i64) -> Result<Option<TransactionRecord>, Fault> {
    let mut select = db.prepare_cached(&format!("{TRANSACTION} WHERE transactions.id = ?"))?;
    let mut rows = select.query([id])?;
    rows.next()?.map(read_transaction).transpose()
}

/// The transaction that a station gave a name (2.x).
pub(super) fn transaction_of_name(
    db: &Connection,
    station: i64,
    name: &str,
) -> Result<Option<TransactionRecord>, Fault> {
    let mut select = db.prepare_cached(&format!(
        "{TRANSACTION} WHERE transactions.station = ? AND transactions.name = ?"
    ))?;
    let mut rows = select.query(params![station, name])?;
    rows.next()?.map(read_transaction).transpose()
}

/// Enters a transaction and gives it its id.
pub(super) fn insert_transaction(
    db: &Connection,
    station: i64,
    record: &TransactionRecord,
) -> Result<i64, Fault> {
    let mut insert = db.prepare_cached(
        "INSERT INTO transactions (station, name, evse, connector, id_tag, begun, first_wh, first_at, \
         last_wh, last_at, ended, reason, ended_by, events) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    let Energy { first, last } = record.energy;
    let end = record.end.as_ref();
    Ok(insert.insert(params![
        station,
        record.name,
        record.place.evse,
        record.place.connector,
        record.id_tag,
        record.begun.unix_ms(),
        first.map(|reading| reading.wh),
        first.and_then(|reading| reading.at).map(Timestamp::unix_ms),
        last.map(|reading| reading.wh),
        last.and_then(|reading| reading.at).map(Timestamp::unix_ms),
        end.map(|end| end.at.unix_ms()),
        end.map(|end| end.reason.as_str()),
        end.and_then(|end| end.id_tag.as_deref()),
        record.events.to_string(),
    ])?)
}

/// Writes what can change of a transaction.
pub(super) fn update_transaction(db: &Connection, record: &TransactionRecord) -> Result<(), Fault> {
    let mut update = db.prepare_cached(
        "UPDATE transactions SET evse = ?, connector = ?, id_tag = ?, begun = ?, first_wh = ?, \
         first_at = ?, last_wh = ?, last_at = ?, ended = ?, reason = ?, ended_by = ?, events = ? \
         WHERE id = ?",
    )?;
    let Energy { first, last } = record.energy;
    let end = record.end.as_ref();
    update.execute(params![
        record.place.evse,
        record.place.connector,
        record.id_tag,
        record.begun.unix_ms(),
        first.map(|reading| reading.wh),
        first.and_then(|reading| reading.at).map(Timestamp::unix_ms),
        last.map(|reading| reading.wh),
        last.and_then(|reading| reading.at).map(Timestamp::unix_ms),
        end.map(|end| end.at.unix_ms()),
        end.map(|end| end.reason.as_str()),
        end.and_then(|end| end.id_tag.as_deref()),
        record.events.to_string(),
        record.id,
    ])?;
    Ok(())
}
