//! What is acknowledged before it is in its tables: meter values and events of transactions.
//!
//! Owns the entries and how they are folded into the tables. Stations send little else, each to another place of the file;
//! one row for all of a commit's entries is written at a fraction of the cost, and what comes together for a transaction
//! until the next fold is one row as well. A fold and the end of what it folded are one SQL transaction, so that a
//! process may be killed at any point.

use std::collections::HashMap;

use ocpp_wire::{Text, Timestamp};
use rusqlite::params;

use super::fault::Fault;
use super::pack::{FORMAT, Packer, Unpacker, samples};
use super::tables::Tables;
use crate::admission::StationId;
use crate::store::records::{Meter, Place, TransactionEvent};

const METER: u8 = 1;
const EVENT: u8 = 2;

/// Pieces kept of a place outside transactions.
const PLACE_PIECES: i64 = 1_000;
/// How many folds pass before surplus pieces are removed again.
const FOLDS_BETWEEN_REMOVALS: u64 = 16;

/// Packs meter values for the journal.
pub(super) fn meter(station: &StationId, meter: &Meter) -> Vec<u8> {
    let mut out = Packer(Vec::with_capacity(64 + 24 * meter.samples.len()));
    out.0.push(METER);
    out.text(station.as_str());
    place(&mut out, meter.place);
    match meter.transaction {
        None => out.0.push(0),
        Some(id) => {
            out.0.push(1);
            out.signed(id);
        }
    }
    list(&mut out, &meter.samples);
    out.0
}

/// Packs an event for the journal.
pub(super) fn event(station: &StationId, event: &TransactionEvent) -> Vec<u8> {
    let mut out = Packer(Vec::with_capacity(128 + 24 * event.samples.len()));
    out.0.push(EVENT);
    out.text(station.as_str());
    out.text(&event.name);
    out.signed(i64::from(event.seq_no));
    match event.place {
        None => out.0.push(0),
        Some(at) => {
            out.0.push(1);
            place(&mut out, at);
        }
    }
    out.optional(event.id_tag.as_deref());
    out.signed(event.at.unix_ms());
    out.optional(event.ended.as_deref());
    list(&mut out, &event.samples);
    out.0
}

fn place(out: &mut Packer, place: Place) {
    out.signed(i64::from(place.evse));
    out.signed(i64::from(place.connector));
}

fn list(out: &mut Packer, samples: &[crate::store::Sample]) {
    let mut packed = Packer::default();
    packed.samples(samples);
    out.bytes(&packed.0);
}

/// An entry, its samples still packed.
enum Entry<'a> {
    Meter {
        station: &'a str,
        place: Place,
        transaction: Option<i64>,
        samples: &'a [u8],
    },
    Event {
        station: &'a str,
        event: TransactionEvent,
        samples: &'a [u8],
    },
}

fn read_place(from: &mut Unpacker<'_>) -> Option<Place> {
    Some(Place {
        evse: from.i32()?,
        connector: from.i32()?,
    })
}

fn read<'a>(from: &mut Unpacker<'a>) -> Option<Entry<'a>> {
    let kind = from.byte()?;
    let station = from.text()?;
    Some(match kind {
        METER => Entry::Meter {
            station,
            place: read_place(from)?,
            transaction: match from.byte()? {
                0 => None,
                _ => Some(from.signed()?),
            },
            samples: from.bytes()?,
        },
        EVENT => {
            let name = from.text()?.to_owned();
            let seq_no = from.i32()?;
            let place = match from.byte()? {
                0 => None,
                _ => Some(read_place(from)?),
            };
            let id_tag = from.optional()?.map(str::to_owned);
            let at = Timestamp::from_unix_ms(from.signed()?);
            let ended = from.optional()?.map(Text::unbounded);
            let packed = from.bytes()?;
            let event = TransactionEvent {
                name,
                seq_no,
                place,
                id_tag,
                at,
                ended,
                samples: samples(packed)?,
            };
            Entry::Event {
                station,
                event,
                samples: packed,
            }
        }
        _ => return None,
    })
}

/// What a fold gathers before it writes.
#[derive(Default)]
struct Gathered {
    /// Packed samples of each transaction.
    transactions: HashMap<i64, Vec<u8>>,
    /// Packed samples of each place outside transactions.
    places: HashMap<(i64, Place), Vec<u8>>,
    /// Packed samples of the last message of each place.
    latest: HashMap<(i64, Place), Vec<u8>>,
}

/// Moves all that is in the journal into the tables. To be called inside an SQL transaction.
///
/// # Errors
/// Of SQL; an entry that can't be read is logged and left out, because it would stay in the way for ever.
pub(super) fn fold(tables: &mut Tables<'_>, folds: u64) -> Result<(), Fault> {
    let rows: Vec<(i64, Vec<u8>)> = {
        let mut select = tables
            .db
            .prepare_cached("SELECT no, entries FROM journal ORDER BY no")?;
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<Result<_, _>>()?
    };
    let Some((last, _)) = rows.last() else {
        return Ok(());
    };
    let last = *last;
    let mut gathered = Gathered::default();
    for (no, entries) in &rows {
        if !gather(tables, &mut gathered, entries)? {
            tracing::error!(
                row = no,
                "entries of the journal can't be read, the rest is dropped"
            );
        }
    }
    write(tables, gathered, last)?;
    if folds.is_multiple_of(FOLDS_BETWEEN_REMOVALS) {
        remove_surplus(tables)?;
    }
    let mut delete = tables.db.prepare_cached("DELETE FROM journal")?;
    delete.execute([])?;
    Ok(())
}

/// False if something of it can't be read.
fn gather(tables: &mut Tables<'_>, to: &mut Gathered, entries: &[u8]) -> Result<bool, Fault> {
    let mut from = Unpacker::new(entries);
    if from.byte() != Some(FORMAT) {
        return Ok(false);
    }
    while !from.is_empty() {
        match read(&mut from) {
            None => return Ok(false),
            Some(Entry::Meter {
                station,
                place,
                transaction,
                samples,
            }) => {
                let station = tables.station(station)?;
                to.latest.insert((station, place), samples.to_vec());
                let owned = match transaction {
                    Some(id) => tables.owner_of(id)? == Some(station),
                    None => false,
                };
                let kept = match transaction {
                    Some(id) if owned => to.transactions.entry(id).or_default(),
                    _ => to.places.entry((station, place)).or_default(),
                };
                kept.extend_from_slice(samples);
            }
            Some(Entry::Event {
                station,
                event,
                samples,
            }) => {
                let station = tables.station(station)?;
                if let Some(id) = tables.take_event(station, &event)? {
                    let kept = to.transactions.entry(id).or_default();
                    kept.extend_from_slice(samples);
                }
            }
        }
    }
    Ok(true)
}

fn write(tables: &mut Tables<'_>, gathered: Gathered, no: i64) -> Result<(), Fault> {
    // In the order of the tables, page for page.
    let mut transactions: Vec<_> = gathered.transactions.into_iter().collect();
    transactions.sort_unstable_by_key(|(id, _)| *id);
    for (id, samples) in transactions {
        tables.add_samples(id, no, &samples)?;
    }
    let mut places: Vec<_> = gathered.places.into_iter().collect();
    places.sort_unstable_by_key(|(place, _)| *place);
    for ((station, place), samples) in places {
        let mut insert = tables.db.prepare_cached(
            "INSERT INTO place_sample (station, evse, connector, no, samples) VALUES (?, ?, ?, ?, ?)",
        )?;
        let samples = framed(&samples);
        insert.execute(params![station, place.evse, place.connector, no, samples])?;
    }
    let mut latest: Vec<_> = gathered.latest.into_iter().collect();
    latest.sort_unstable_by_key(|(place, _)| *place);
    for ((station, place), samples) in latest {
        let mut replace = tables.db.prepare_cached(
            "INSERT OR REPLACE INTO latest (station, evse, connector, samples) VALUES (?, ?, ?, ?)",
        )?;
        let samples = framed(&samples);
        replace.execute(params![station, place.evse, place.connector, samples])?;
    }
    Ok(())
}

/// Packed samples as they stand in a column.
pub(super) fn framed(samples: &[u8]) -> Vec<u8> {
    let mut framed = Vec::with_capacity(samples.len() + 1);
    framed.push(FORMAT);
    framed.extend_from_slice(samples);
    framed
}

fn remove_surplus(tables: &Tables<'_>) -> Result<(), Fault> {
    let places: Vec<(i64, i32, i32)> = {
        let mut select = tables.db.prepare_cached(
            "SELECT station, evse, connector FROM place_sample \
             GROUP BY station, evse, connector HAVING count(*) > ?",
        )?;
        let rows = select.query_map([PLACE_PIECES], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        rows.collect::<Result<_, _>>()?
    };
    for (station, evse, connector) in places {
        let mut delete = tables.db.prepare_cached(
            "DELETE FROM place_sample WHERE station = ?1 AND evse = ?2 AND connector = ?3 AND no <= \
             (SELECT no FROM place_sample WHERE station = ?1 AND evse = ?2 AND connector = ?3 \
             ORDER BY no DESC LIMIT 1 OFFSET ?4)",
        )?;
        delete.execute(params![station, evse, connector, PLACE_PIECES])?;
    }
    Ok(())
}
