//! Transaction messages that wait to be sent, in order, with the right transactionId (OCPP 1.6 section 3.7.1).
//!
//! Owns order, retries and the pairing of transactions with their ids. Builds no message, sends nothing, writes nothing.
//!
//! At least once: a message leaves only when it was answered, or when the CSMS refused it as often as
//! TransactionMessageAttempts says, and then with a notice. A silent CSMS is waited for without end.
//!
//! Records are numbered in sequence. With storage, RAM holds the oldest and the newest of them, and `store` says what
//! has to be written and read; what lies between is the gap.

mod log;
mod record;
mod store;
mod thin;

use heapless::Vec;

use crate::capacity::{CONNECTORS, RECORD_BYTES, STORED_RECORDS};
use crate::time::{Earliest, Tick};
use log::{Entry, Log};
use record::Tag;
use store::Shelf;

pub(crate) use record::{Body, Record};
pub use record::{Context, Reason};
pub(crate) use store::Save;

/// What a StopTransaction takes at most; kept free for each transaction that is still to end.
const STOP_COST: usize = Log::cost(16 + 7 + 20);

/// There is no room, thinning included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

/// What the CSMS knows a transaction by, once StartTransaction is answered and until StopTransaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) local: u32,
    pub(crate) connector: u8,
    /// None: the CSMS refused the StartTransaction for good.
    pub(crate) id: Option<i64>,
}

/// What became of a message that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It will be sent again.
    Again,
    /// It was given up: refused too often.
    GivenUp,
}

/// The queue.
pub(crate) struct Outbox {
    log: Log,
    /// Number of the next record.
    next: u32,
    /// Messages are answered in order; these transactions are between their first answer and their last.
    known: Vec<Known, { CONNECTORS + 1 }>,
    /// Transactions whose StopTransaction is still to come.
    running: u8,
    refusals: u8,
    tries: u8,
    not_before: Tick,
    thinned: u32,
    shelf: Shelf,
}

impl Outbox {
    pub(crate) const fn new() -> Self {
        Self {
            log: Log::new(),
            next: 1,
            known: Vec::new(),
            running: 0,
            refusals: 0,
            tries: 0,
            not_before: Tick::ZERO,
            thinned: 0,
            shelf: Shelf::new(),
        }
    }

    /// Puts a record at the end. A full store first loses every second moment of meter values.
    pub(crate) fn push(&mut self, record: &Record) -> Result<(), Full> {
        let mut bytes = [0; RECORD_BYTES];
        let length = record.encode(&mut bytes).ok_or(Full)?;
        let bytes = bytes.get(..length).ok_or(Full)?;
        let tag = record.body.tag();
        let running = match tag {
            Tag::Start => self.running.checked_add(1).ok_or(Full)?,
            Tag::Stop => self.running.saturating_sub(1),
            Tag::Meter | Tag::Data => self.running,
        };
        let cost = Log::cost(length) + STOP_COST * usize::from(running);
        let numbers_left = STORED_RECORDS.saturating_sub(self.next - self.shelf.answered);
        if self.shelf.used && numbers_left <= u32::from(running) {
            return Err(Full);
        }
        while self.log.free() < cost && self.make_room() {}
        if self.log.free() < cost {
            return Err(Full);
        }
        let entry = Entry {
            sequence: self.next,
            saved: false,
            bytes,
        };
        self.log.insert(entry).map_err(|_| Full)?;
        self.running = running;
        self.next += 1;
        Ok(())
    }

    /// The message to be sent now, if one is due.
    ///
    /// The begin and the end of a transaction are saved first: else a loss of power could leave the CSMS with a
    /// transaction that the station knows nothing of, or make the station end it twice and differently.
    pub(crate) fn due(&self, now: Tick) -> Option<(u32, Record)> {
        let entry = self.sendable()?;
        if now < self.not_before {
            return None;
        }
        Some((entry.sequence, Record::decode(entry.bytes)?))
    }

    /// The oldest message, unless storage has to do something about it first: its end wakes the shell.
    fn sendable(&self) -> Option<Entry<'_>> {
        let entry = self.front_entry()?;
        let tag = record::head(entry.bytes)?.0;
        let is_safe = tag == Tag::Meter || entry.saved || !self.shelf.is_working();
        is_safe.then_some(entry)
    }

    /// The oldest message, due or not; none if it has to be read from storage first.
    fn front_entry(&self) -> Option<Entry<'_>> {
        self.log
            .iter()
            .find(|entry| !matches!(record::head(entry.bytes), Some((Tag::Data, _))))
            .filter(|entry| !self.shelf.is_beyond_gap(entry.sequence))
    }

    /// The message of that number, for what its answer means.
    pub(crate) fn get(&self, sequence: u32) -> Option<Record> {
        let mut entries = self.log.iter();
        Record::decode(entries.find(|entry| entry.sequence == sequence)?.bytes)
    }

    /// The moments of the transactionData of a transaction, oldest first.
    pub(crate) fn data(&self, local: u32) -> impl Iterator<Item = Record> + '_ {
        self.log
            .iter()
            .filter(move |entry| record::head(entry.bytes) == Some((Tag::Data, local)))
            .filter_map(|entry| Record::decode(entry.bytes))
    }

    /// The transactionId a message carries: none before StartTransaction was answered, or if it never will be.
    pub(crate) fn transaction_id(&self, local: u32) -> Option<i64> {
        self.known.iter().find(|known| known.local == local)?.id
    }

    /// The station's own number of a transaction.
    pub(crate) fn local_of(&self, transaction_id: i64) -> Option<u32> {
        let mut known = self.known.iter();
        Some(known.find(|known| known.id == Some(transaction_id))?.local)
    }

    /// The message was answered: it leaves. `transaction_id` is what a StartTransaction was answered with.
    pub(crate) fn answered(&mut self, sequence: u32, transaction_id: Option<i64>) {
        self.leave(sequence, transaction_id);
    }

    /// The CSMS answered with an error. `interval_s` is TransactionMessageRetryInterval.
    pub(crate) fn refused(
        &mut self,
        sequence: u32,
        now: Tick,
        attempts: i32,
        interval_s: i32,
    ) -> Outcome {
        self.refusals = self.refusals.saturating_add(1);
        if i32::from(self.refusals) >= attempts {
            self.leave(sequence, None);
            return Outcome::GivenUp;
        }
        self.unheard(now, interval_s);
        Outcome::Again
    }

    /// No answer came. The wait grows with each try, as the standard has it, up to ten intervals.
    pub(crate) fn unheard(&mut self, now: Tick, interval_s: i32) {
        self.tries = self.tries.saturating_add(1).min(10);
        self.not_before = now.plus_s(interval_s.saturating_mul(i32::from(self.tries)));
    }

    /// There is a new connection: what waits for a silent peer needs to wait no longer.
    pub(crate) fn reconnected(&mut self, now: Tick) {
        if self.refusals == 0 {
            self.not_before = now;
        }
    }

    /// Whether nothing waits to be sent.
    pub(crate) fn is_empty(&self) -> bool {
        self.front_entry().is_none() && self.shelf.gap_is_empty()
    }

    /// How many moments of meter values were given up for want of room since this was last asked.
    pub(crate) fn take_thinned(&mut self) -> u32 {
        core::mem::take(&mut self.thinned)
    }

    /// A moment of meter values found no room even after thinning.
    pub(crate) fn lost_one(&mut self) {
        self.thinned = self.thinned.saturating_add(1);
    }

    /// When the next message is due.
    pub(crate) fn deadline(&self, next: &mut Earliest) {
        if self.sendable().is_some() {
            next.at(self.not_before);
        }
    }

    /// A message was answered or given up.
    fn leave(&mut self, sequence: u32, transaction_id: Option<i64>) {
        let Some(record) = self.get(sequence) else {
            return;
        };
        let mut over = None;
        match record.body {
            Body::Start { connector, .. } => {
                self.known.retain(|known| known.local != record.local);
                if self.known.is_full() {
                    // More transactions at once than connectors can't be; the oldest would be a ghost.
                    self.known.remove(0);
                }
                let _ = self.known.push(Known {
                    local: record.local,
                    connector,
                    id: transaction_id,
                });
            }
            Body::Stop { .. } => {
                over = Some(record.local);
                self.known.retain(|known| known.local != record.local);
            }
            Body::Meter { .. } | Body::Data { .. } => {}
        }
        let mut was_saved = false;
        self.log.retain(|entry| {
            let data_of_it = matches!(record::head(entry.bytes),
                Some((Tag::Data, local)) if Some(local) == over);
            let leaves = entry.sequence == sequence || data_of_it;
            was_saved |= leaves && entry.saved;
            !leaves
        });
        let is_meter = record.body.tag() == Tag::Meter;
        self.shelf
            .passed(sequence, is_meter && !was_saved, is_meter);
        self.refusals = 0;
        self.tries = 0;
        self.not_before = Tick::ZERO;
    }
}

#[cfg(test)]
mod tests;
