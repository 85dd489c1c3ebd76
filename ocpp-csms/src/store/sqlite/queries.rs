//! What readers ask of the file.
//!
//! Owns the statements that change nothing.

use std::collections::BTreeMap;

use ocpp_wire::{AnyValue, Text, Timestamp};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use super::fault::Fault;
use super::rows;
use crate::admission::StationId;
use crate::store::records::{
    Access, Boot, ConnectorRecord, IdTag, IdTagStatus, Item, ItemKind, Note, Place, Sample,
    SecurityProfile, StationRecord, TransactionQuery, TransactionRecord,
};

pub(super) fn id_tag(db: &Connection, id_tag: &str) -> Result<Option<IdTag>, Fault> {
    let mut select = db.prepare_cached("SELECT * FROM id_tag WHERE key = ?")?;
    let found = select.query_row([IdTag::key(id_tag)], read_id_tag);
    Ok(found.optional()?.map(|(_, entry)| entry))
}

pub(super) fn id_tags(
    db: &Connection,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<(String, IdTag)>, Fault> {
    let mut select =
        db.prepare_cached("SELECT * FROM id_tag WHERE key > ? ORDER BY key LIMIT ?")?;
    let after = IdTag::key(after.unwrap_or_default());
    let rows = select.query_map(params![after, count(limit)], read_id_tag)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read_id_tag(row: &Row<'_>) -> rusqlite::Result<(String, IdTag)> {
    let blocked: bool = row.get("blocked")?;
    let entry = IdTag {
        status: if blocked {
            IdTagStatus::Blocked
        } else {
            IdTagStatus::Accepted
        },
        expires: rows::optional_time(row, "expires")?,
        group: row.get("tag_group")?,
        several: row.get("several")?,
    };
    Ok((row.get("spelled")?, entry))
}

pub(super) fn access(db: &Connection, station: &str) -> Result<Option<Access>, Fault> {
    let mut select = db.prepare_cached("SELECT * FROM access WHERE station = ?")?;
    let mut rows = select.query([station])?;
    rows.next()?.map(read_access).transpose()
}

pub(super) fn accesses(db: &Connection) -> Result<Vec<(StationId, Access)>, Fault> {
    let mut select = db.prepare_cached("SELECT * FROM access ORDER BY station")?;
    let mut rows = select.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get("station")?;
        let id = StationId::new(&id).map_err(|_| Fault::Corrupt("a station's id is none"))?;
        all.push((id, read_access(row)?));
    }
    Ok(all)
}

fn read_access(row: &Row<'_>) -> Result<Access, Fault> {
    let profile: u8 = row.get("profile")?;
    Ok(Access {
        profile: SecurityProfile::from_number(profile)
            .ok_or(Fault::Corrupt("a security profile is none"))?,
        password: row.get("password")?,
    })
}

pub(super) fn items(db: &Connection, station: &str, kind: ItemKind) -> Result<Vec<Item>, Fault> {
    let Some(no) = rows::station_no(db, station)? else {
        return Ok(Vec::new());
    };
    let mut select = db.prepare_cached(
        "SELECT key, at, value FROM item WHERE station = ? AND kind = ? ORDER BY key",
    )?;
    let mut rows = select.query(params![no, kind.as_str()])?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        let value: String = row.get("value")?;
        items.push(Item {
            kind,
            key: row.get("key")?,
            at: rows::time(row, "at")?,
            value: value
                .parse::<AnyValue>()
                .map_err(|_| Fault::Corrupt("an item is no JSON"))?,
        });
    }
    Ok(items)
}

/// All that is known of one station, or of all of them.
pub(super) fn stations(db: &Connection, one: Option<&str>) -> Result<Vec<StationRecord>, Fault> {
    let no = match one {
        None => None,
        Some(id) => match rows::station_no(db, id)? {
            Some(no) => Some(no),
            None => return Ok(Vec::new()),
        },
    };
    let mut found = BTreeMap::new();
    each(
        db,
        "SELECT *, no AS station FROM station",
        "no",
        no,
        |no, row| {
            found.insert(no, read_station(row)?);
            Ok(())
        },
    )?;
    each(db, "SELECT * FROM connector", "station", no, |no, row| {
        if let Some(record) = found.get_mut(&no) {
            let status = ConnectorRecord {
                status: Text::unbounded(&row.get::<_, String>("status")?),
                error: Text::unbounded(&row.get::<_, String>("error")?),
                info: row.get("info")?,
                since: rows::time(row, "since")?,
            };
            record.connectors.insert(place(row)?, status);
        }
        Ok(())
    })?;
    each(db, "SELECT * FROM latest", "station", no, |no, row| {
        if let Some(record) = found.get_mut(&no) {
            let column: Vec<u8> = row.get("samples")?;
            record.latest.insert(place(row)?, rows::samples(&column)?);
        }
        Ok(())
    })?;
    each(db, "SELECT * FROM departure", "station", no, |no, row| {
        if let Some(record) = found.get_mut(&no) {
            let count: i64 = row.get("count")?;
            let count = u64::try_from(count).unwrap_or(0);
            record.departures.insert(row.get("what")?, count);
        }
        Ok(())
    })?;
    for (no, record) in &mut found {
        record.notes = latest_notes(db, *no)?;
    }
    let mut all: Vec<_> = found.into_values().collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(all)
}

fn read_station(row: &Row<'_>) -> Result<StationRecord, Fault> {
    let id: String = row.get("id")?;
    let id = StationId::new(&id).map_err(|_| Fault::Corrupt("a station's id is none"))?;
    let mut record = StationRecord::new(id);
    if let Some(at) = rows::optional_time(row, "booted")? {
        let boot = Boot {
            vendor: row.get("vendor")?,
            model: row.get("model")?,
            serial: row.get("serial")?,
            firmware: row.get("firmware")?,
            protocol: rows::protocol(&row.get::<_, String>("protocol")?),
        };
        record.boot = Some((boot, at));
    }
    Ok(record)
}

/// The oldest first.
fn latest_notes(db: &Connection, station: i64) -> Result<Vec<(Timestamp, Note)>, Fault> {
    let mut select =
        db.prepare_cached("SELECT * FROM note WHERE station = ? ORDER BY no DESC LIMIT ?")?;
    let mut rows = select.query(params![station, count(StationRecord::NOTES)])?;
    let mut notes = Vec::new();
    while let Some(row) = rows.next()? {
        notes.extend(rows::note(row)?);
    }
    notes.reverse();
    Ok(notes)
}

/// Every row of a statement, or those whose `column` is `no`.
fn each(
    db: &Connection,
    select: &str,
    column: &str,
    no: Option<i64>,
    mut take: impl FnMut(i64, &Row<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut select = match no {
        None => db.prepare_cached(select)?,
        Some(_) => db.prepare_cached(&format!("{select} WHERE {column} = ?"))?,
    };
    let mut rows = select.query(params_from_iter(no))?;
    while let Some(row) = rows.next()? {
        take(row.get("station")?, row)?;
    }
    Ok(())
}

fn place(row: &Row<'_>) -> Result<Place, Fault> {
    Ok(Place {
        evse: row.get("evse")?,
        connector: row.get("connector")?,
    })
}

pub(super) fn transactions(
    db: &Connection,
    query: &TransactionQuery,
) -> Result<Vec<TransactionRecord>, Fault> {
    let station = query.station.as_ref().map(|id| id.as_str().to_owned());
    let conditions: [(&str, Option<Value>); 4] = [
        ("station.id = ?", station.map(Value::from)),
        (
            "transactions.id_tag = ?",
            query.id_tag.clone().map(Value::from),
        ),
        (
            "(transactions.ended IS NULL) = ?",
            query.running.map(Value::from),
        ),
        ("transactions.id < ?", query.below.map(Value::from)),
    ];
    let mut sql = rows::TRANSACTION.to_owned();
    let mut values = Vec::new();
    for (condition, value) in conditions {
        if let Some(value) = value {
            sql.push_str(if values.is_empty() {
                " WHERE "
            } else {
                " AND "
            });
            sql.push_str(condition);
            values.push(value);
        }
    }
    sql.push_str(" ORDER BY transactions.id DESC LIMIT ?");
    values.push(Value::from(count(query.limit)));
    let mut select = db.prepare_cached(&sql)?;
    let mut rows = select.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(rows::read_transaction(row)?);
    }
    Ok(found)
}

pub(super) fn samples(db: &Connection, transaction: i64) -> Result<Vec<Sample>, Fault> {
    let mut select =
        db.prepare_cached("SELECT samples FROM sample WHERE transaction_id = ? ORDER BY no")?;
    let mut rows = select.query([transaction])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.extend(rows::samples(&row.get::<_, Vec<u8>>("samples")?)?);
    }
    Ok(all)
}

pub(super) fn place_samples(
    db: &Connection,
    station: &str,
    place: Place,
) -> Result<Vec<Sample>, Fault> {
    let Some(no) = rows::station_no(db, station)? else {
        return Ok(Vec::new());
    };
    let mut select = db.prepare_cached(
        "SELECT samples FROM place_sample WHERE station = ? AND evse = ? AND connector = ? ORDER BY no",
    )?;
    let mut rows = select.query(params![no, place.evse, place.connector])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.extend(rows::samples(&row.get::<_, Vec<u8>>("samples")?)?);
    }
    Ok(all)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
