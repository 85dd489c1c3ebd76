//! The writer's statements: one method for each thing that changes.
//!
//! Owns the mapping of station ids to numbers. Called inside an SQL transaction; knows nothing of threads.

use std::collections::HashMap;

use ocpp_wire::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::fault::Fault;
use super::journal::framed;
use super::pack::Unpacker;
use super::rows;
use crate::admission::StationId;
use crate::store::records::{
    Access, Boot, ConnectorRecord, IdTag, IdTagStatus, Item, ItemKind, Note, Place,
    TransactionBegin, TransactionBegun, TransactionEnd, TransactionEvent, TransactionRecord,
};

/// Notes kept of a station.
const NOTES: i64 = 10_000;
/// How many notes come before surplus ones are removed.
const NOTES_BETWEEN_REMOVALS: i64 = 64;

/// Numbers of stations, as far as they were asked for.
pub(super) type Numbers = HashMap<String, i64>;

/// The file, in the writer's hands.
pub(super) struct Tables<'a> {
    pub(super) db: &'a Connection,
    pub(super) numbers: &'a mut Numbers,
    /// What this commit adds to the journal.
    pub(super) entries: &'a mut Vec<u8>,
}

impl Tables<'_> {
    /// A station's number; one that is not known gets one.
    pub(super) fn station(&mut self, id: &str) -> Result<i64, Fault> {
        if let Some(no) = self.numbers.get(id) {
            return Ok(*no);
        }
        let found = rows::station_no(self.db, id)?;
        let no = match found {
            Some(no) => no,
            None => {
                let mut insert = self
                    .db
                    .prepare_cached("INSERT INTO station (id) VALUES (?)")?;
                insert.insert([id])?
            }
        };
        self.numbers.insert(id.to_owned(), no);
        Ok(no)
    }

    pub(super) fn booted(
        &mut self,
        station: &StationId,
        boot: &Boot,
        at: Timestamp,
    ) -> Result<(), Fault> {
        let no = self.station(station.as_str())?;
        let mut update = self.db.prepare_cached(
            "UPDATE station SET vendor = ?, model = ?, serial = ?, firmware = ?, protocol = ?, booted = ? \
             WHERE no = ?",
        )?;
        update.execute(params![
            boot.vendor,
            boot.model,
            boot.serial,
            boot.firmware,
            boot.protocol,
            at.unix_ms(),
            no
        ])?;
        Ok(())
    }

    pub(super) fn status(
        &mut self,
        station: &StationId,
        place: Place,
        status: &ConnectorRecord,
    ) -> Result<(), Fault> {
        let no = self.station(station.as_str())?;
        let mut replace = self.db.prepare_cached(
            "INSERT OR REPLACE INTO connector (station, evse, connector, status, error, info, since) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?;
        replace.execute(params![
            no,
            place.evse,
            place.connector,
            status.status.as_str(),
            status.error.as_str(),
            status.info,
            status.since.unix_ms()
        ])?;
        Ok(())
    }

    pub(super) fn noted(
        &mut self,
        station: &StationId,
        note: &Note,
        at: Timestamp,
    ) -> Result<(), Fault> {
        let no = self.station(station.as_str())?;
        let (kind, subject, detail, value) = rows::note_columns(note);
        let mut insert = self.db.prepare_cached(
            "INSERT INTO note (station, at, kind, subject, detail, value) VALUES (?, ?, ?, ?, ?, ?)",
        )?;
        let row = insert.insert(params![no, at.unix_ms(), kind, subject, detail, value])?;
        if row % NOTES_BETWEEN_REMOVALS == 0 {
            let mut delete = self.db.prepare_cached(
                "DELETE FROM note WHERE station = ?1 AND no <= \
                 (SELECT no FROM note WHERE station = ?1 ORDER BY no DESC LIMIT 1 OFFSET ?2)",
            )?;
            delete.execute(params![no, NOTES])?;
        }
        Ok(())
    }

    pub(super) fn departed(
        &mut self,
        station: &StationId,
        counts: &[(String, u64)],
    ) -> Result<(), Fault> {
        let no = self.station(station.as_str())?;
        let mut add = self.db.prepare_cached(
            "INSERT INTO departure (station, what, count) VALUES (?, ?, ?) \
             ON CONFLICT (station, what) DO UPDATE SET count = count + excluded.count",
        )?;
        for (what, count) in counts {
            add.execute(params![
                no,
                what,
                i64::try_from(*count).unwrap_or(i64::MAX / 2)
            ])?;
        }
        Ok(())
    }

    pub(super) fn begin(
        &mut self,
        station: &StationId,
        begin: &TransactionBegin,
    ) -> Result<TransactionBegun, Fault> {
        let no = self.station(station.as_str())?;
        let mut known = self.db.prepare_cached(
            "SELECT id FROM transactions WHERE station = ? AND begun = ? AND evse = ? AND connector = ? \
             AND first_wh = ? AND id_tag = ? COLLATE BINARY AND name IS NULL",
        )?;
        let known: Option<i64> = known
            .query_row(
                params![
                    no,
                    begin.at.unix_ms(),
                    begin.place.evse,
                    begin.place.connector,
                    begin.meter_wh,
                    begin.id_tag
                ],
                |row| row.get(0),
            )
            .optional()?;
        let id = match known {
            Some(id) => id,
            None => {
                let record = TransactionRecord::begun(0, station.clone(), begin.clone());
                rows::insert_transaction(self.db, no, &record)?
            }
        };
        let mut others = self.db.prepare_cached(
            "SELECT count(*) FROM transactions WHERE id_tag = ? AND ended IS NULL AND id <> ?",
        )?;
        let others: i64 = others.query_row(params![begin.id_tag, id], |row| row.get(0))?;
        Ok(TransactionBegun {
            id,
            repeated: known.is_some(),
            others_open: usize::try_from(others).unwrap_or(0),
        })
    }

    pub(super) fn end(
        &mut self,
        station: &StationId,
        end: &TransactionEnd,
    ) -> Result<Option<TransactionRecord>, Fault> {
        let Some(mut record) = rows::transaction(self.db, end.id)? else {
            return Ok(None);
        };
        if record.station != *station {
            return Ok(None);
        }
        if record.finish(end) {
            rows::update_transaction(self.db, &record)?;
            if !end.samples.is_empty() {
                let meter = crate::store::Meter {
                    place: record.place,
                    transaction: Some(end.id),
                    samples: end.samples.clone(),
                };
                self.entries
                    .extend_from_slice(&super::journal::meter(station, &meter));
            }
        }
        Ok(Some(record))
    }

    /// Whose a transaction is.
    pub(super) fn owner_of(&self, id: i64) -> Result<Option<i64>, Fault> {
        let mut select = self
            .db
            .prepare_cached("SELECT station FROM transactions WHERE id = ?")?;
        Ok(select.query_row([id], |row| row.get(0)).optional()?)
    }

    /// Takes an event; the id of its transaction, if it had not been taken before.
    pub(super) fn take_event(
        &mut self,
        station: i64,
        event: &TransactionEvent,
    ) -> Result<Option<i64>, Fault> {
        let known = rows::transaction_of_name(self.db, station, &event.name)?;
        let (mut record, new) = match known {
            Some(record) => (record, false),
            None => {
                let id = rows::station_id(self.db, station)?;
                (TransactionRecord::named(0, id, event), true)
            }
        };
        if !record.take(event) {
            return Ok(None);
        }
        if new {
            return Ok(Some(rows::insert_transaction(self.db, station, &record)?));
        }
        rows::update_transaction(self.db, &record)?;
        Ok(Some(record.id))
    }

    /// Adds packed samples to a transaction.
    pub(super) fn add_samples(&mut self, id: i64, no: i64, samples: &[u8]) -> Result<(), Fault> {
        if samples.is_empty() {
            return Ok(());
        }
        let mut insert = self
            .db
            .prepare_cached("INSERT INTO sample (transaction_id, no, samples) VALUES (?, ?, ?)")?;
        insert.execute(params![id, no, framed(samples)])?;
        let Some(mut record) = rows::transaction(self.db, id)? else {
            return Ok(());
        };
        let before = record.energy;
        let mut unpacker = Unpacker::new(samples);
        while let Some(sample) = unpacker.sample() {
            if let Some((at, wh)) = sample.energy() {
                record.energy.read(wh, at);
            }
        }
        if record.energy != before {
            rows::update_transaction(self.db, &record)?;
        }
        Ok(())
    }

    pub(super) fn put_items(&mut self, station: &StationId, items: &[Item]) -> Result<(), Fault> {
        let no = self.station(station.as_str())?;
        let mut replace = self.db.prepare_cached(
            "INSERT OR REPLACE INTO item (station, kind, key, at, value) VALUES (?, ?, ?, ?, ?)",
        )?;
        for item in items {
            replace.execute(params![
                no,
                item.kind.as_str(),
                item.key,
                item.at.unix_ms(),
                item.value.as_str()
            ])?;
        }
        Ok(())
    }

    pub(super) fn remove_items(
        &mut self,
        station: &StationId,
        kind: ItemKind,
        keys: &[String],
    ) -> Result<(), Fault> {
        let Some(no) = rows::station_no(self.db, station.as_str())? else {
            return Ok(());
        };
        let mut delete = self
            .db
            .prepare_cached("DELETE FROM item WHERE station = ? AND kind = ? AND key = ?")?;
        for key in keys {
            delete.execute(params![no, kind.as_str(), key])?;
        }
        Ok(())
    }

    pub(super) fn put_id_tag(&mut self, id_tag: &str, entry: &IdTag) -> Result<(), Fault> {
        let mut replace = self.db.prepare_cached(
            "INSERT OR REPLACE INTO id_tag (key, spelled, blocked, expires, tag_group, several) \
             VALUES (?, ?, ?, ?, ?, ?)",
        )?;
        replace.execute(params![
            IdTag::key(id_tag),
            id_tag,
            entry.status == IdTagStatus::Blocked,
            entry.expires.map(Timestamp::unix_ms),
            entry.group,
            entry.several
        ])?;
        Ok(())
    }

    pub(super) fn remove_id_tag(&mut self, id_tag: &str) -> Result<bool, Fault> {
        let mut delete = self.db.prepare_cached("DELETE FROM id_tag WHERE key = ?")?;
        Ok(delete.execute([IdTag::key(id_tag)])? > 0)
    }

    pub(super) fn put_access(&mut self, station: &StationId, access: &Access) -> Result<(), Fault> {
        let mut replace = self.db.prepare_cached(
            "INSERT OR REPLACE INTO access (station, profile, password) VALUES (?, ?, ?)",
        )?;
        replace.execute(params![
            station.as_str(),
            access.profile.number(),
            access.password
        ])?;
        Ok(())
    }

    pub(super) fn remove_access(&mut self, station: &StationId) -> Result<bool, Fault> {
        let mut delete = self
            .db
            .prepare_cached("DELETE FROM access WHERE station = ?")?;
        Ok(delete.execute([station.as_str()])? > 0)
    }

    /// Writes something.
    pub(super) fn check(&mut self) -> Result<(), Fault> {
        let mut upsert = self.db.prepare_cached(
            "INSERT INTO alive (one, checks) VALUES (1, 1) \
             ON CONFLICT (one) DO UPDATE SET checks = checks + 1",
        )?;
        upsert.execute([])?;
        Ok(())
    }
}
