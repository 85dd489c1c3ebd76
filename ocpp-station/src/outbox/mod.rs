//! Transaction messages that wait to be sent, in order, with the right transactionId (OCPP 1.6 section 3.7.1).
//!
//! Owns order, retries and the pairing of transactions with their ids. Builds no message and sends nothing.
//!
//! At least once: a message leaves only when it was answered, or when the CSMS refused it as often as
//! TransactionMessageAttempts says, and then with a notice. A silent CSMS is waited for without end.

mod log;
mod record;

use heapless::Vec;

use crate::capacity::{OUTBOX_TRANSACTIONS, RECORD_BYTES};
use crate::metering::Sample;
use crate::time::{Earliest, Instant};
use log::Log;
use record::Tag;

pub(crate) use record::{Body, Record};
pub use record::{Context, Reason};

/// What a StopTransaction takes at most; kept free for each transaction that is still to end.
const STOP_COST: usize = Log::cost(16 + 6 + 20);

/// Why a record was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// There is no room, thinning included.
    Full,
}

/// What a transaction is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Id {
    /// StartTransaction is not answered yet.
    Open,
    /// As the CSMS said.
    Known(i64),
    /// The CSMS refused the StartTransaction for good.
    Refused,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    local: u32,
    id: Id,
    /// Its StopTransaction is still to come.
    running: bool,
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
    next: u32,
    transactions: Vec<Entry, OUTBOX_TRANSACTIONS>,
    refusals: u8,
    tries: u8,
    not_before: Instant,
    thinned: u32,
}

impl Outbox {
    pub(crate) const fn new() -> Self {
        Self {
            log: Log::new(),
            next: 1,
            transactions: Vec::new(),
            refusals: 0,
            tries: 0,
            not_before: Instant::ZERO,
            thinned: 0,
        }
    }

    /// Whether one more transaction could be begun and ended.
    pub(crate) fn has_room(&self) -> bool {
        !self.transactions.is_full() && self.log.free() >= self.reserve() + 2 * STOP_COST
    }

    /// Puts a record at the end. A full store first loses every second moment of meter values.
    pub(crate) fn push(&mut self, record: &Record) -> Result<(), Refused> {
        let mut bytes = [0; RECORD_BYTES];
        let length = record.encode(&mut bytes).ok_or(Refused::Full)?;
        let bytes = bytes.get(..length).ok_or(Refused::Full)?;
        let mut keep_free = self.reserve();
        match record.body {
            Body::Start { .. } => {
                let entry = Entry {
                    local: record.local,
                    id: Id::Open,
                    running: true,
                };
                keep_free += STOP_COST;
                if self.log.free() < keep_free + Log::cost(length) {
                    self.thin();
                }
                if self.log.free() < keep_free + Log::cost(length) {
                    return Err(Refused::Full);
                }
                self.transactions.push(entry).map_err(|_| Refused::Full)?;
            }
            Body::Stop { .. } => {
                keep_free = keep_free.saturating_sub(STOP_COST);
                if let Some(entry) = self.entry(record.local) {
                    entry.running = false;
                }
            }
            Body::Meter { .. } | Body::Data { .. } => {}
        }
        if self.log.free() < keep_free + Log::cost(length) {
            self.thin();
        }
        if self.log.free() < keep_free + Log::cost(length) {
            return Err(Refused::Full);
        }
        self.log.push(self.next, bytes).map_err(|_| Refused::Full)?;
        self.next = self.next.wrapping_add(1);
        Ok(())
    }

    /// The message to be sent now, if one is due.
    pub(crate) fn due(&self, now: Instant) -> Option<(u32, Record)> {
        if now < self.not_before {
            return None;
        }
        self.front()
    }

    /// The oldest message, due or not.
    fn front(&self) -> Option<(u32, Record)> {
        self.log
            .iter()
            .filter(|(_, bytes)| !matches!(record::head(bytes), Some((Tag::Data, _))))
            .find_map(|(sequence, bytes)| Some((sequence, Record::decode(bytes)?)))
    }

    /// The message of that number, for what its answer means.
    pub(crate) fn get(&self, sequence: u32) -> Option<Record> {
        let (_, bytes) = self.log.iter().find(|(number, _)| *number == sequence)?;
        Record::decode(bytes)
    }

    /// The moments of the transactionData of a transaction, oldest first.
    pub(crate) fn data(&self, local: u32) -> impl Iterator<Item = Record> + '_ {
        self.log
            .iter()
            .filter(move |(_, bytes)| record::head(bytes) == Some((Tag::Data, local)))
            .filter_map(|(_, bytes)| Record::decode(bytes))
    }

    /// The transactionId a message carries: none before StartTransaction was answered.
    pub(crate) fn transaction_id(&self, local: u32) -> Option<i64> {
        self.transactions
            .iter()
            .find(|entry| entry.local == local)
            .and_then(|entry| match entry.id {
                Id::Known(id) => Some(id),
                Id::Open | Id::Refused => None,
            })
    }

    /// The message was answered: it leaves. `transaction_id` is what StartTransaction was answered with.
    pub(crate) fn answered(&mut self, sequence: u32, transaction_id: Option<i64>) {
        if let Some(id) = transaction_id
            && let Some(record) = self.get(sequence)
            && let Some(entry) = self.entry(record.local)
        {
            entry.id = Id::Known(id);
        }
        self.leave(sequence);
    }

    /// The CSMS answered with an error. `interval_s` is TransactionMessageRetryInterval.
    pub(crate) fn refused(
        &mut self,
        sequence: u32,
        now: Instant,
        attempts: i32,
        interval_s: i32,
    ) -> Outcome {
        self.refusals = self.refusals.saturating_add(1);
        if i32::from(self.refusals) >= attempts {
            if let Some(record) = self.get(sequence)
                && matches!(record.body, Body::Start { .. })
                && let Some(entry) = self.entry(record.local)
            {
                entry.id = Id::Refused;
            }
            self.leave(sequence);
            return Outcome::GivenUp;
        }
        self.unheard(now, interval_s);
        Outcome::Again
    }

    /// No answer came. The wait grows with each try, as the standard has it, up to ten intervals.
    pub(crate) fn unheard(&mut self, now: Instant, interval_s: i32) {
        self.tries = self.tries.saturating_add(1).min(10);
        self.not_before = now.plus_s(interval_s.saturating_mul(i32::from(self.tries)));
    }

    /// There is a new connection: what waits for a silent peer needs to wait no longer.
    pub(crate) fn reconnected(&mut self, now: Instant) {
        if self.refusals == 0 {
            self.not_before = now;
        }
    }

    /// Whether anything waits to be sent.
    pub(crate) fn is_empty(&self) -> bool {
        self.front().is_none()
    }

    /// A moment of meter values found no room even after thinning.
    pub(crate) fn lost_one(&mut self) {
        self.thinned = self.thinned.saturating_add(1);
    }

    /// How many moments of meter values were given up for want of room since this was last asked.
    pub(crate) fn take_thinned(&mut self) -> u32 {
        core::mem::take(&mut self.thinned)
    }

    /// When the next message is due.
    pub(crate) fn deadline(&self, next: &mut Earliest) {
        if !self.is_empty() {
            next.at(self.not_before);
        }
    }

    fn leave(&mut self, sequence: u32) {
        let stopped = self
            .get(sequence)
            .filter(|record| matches!(record.body, Body::Stop { .. }))
            .map(|record| record.local);
        self.log.retain(|number, bytes| {
            let data_of = matches!(record::head(bytes),
                Some((Tag::Data, local)) if Some(local) == stopped);
            number != sequence && !data_of
        });
        if let Some(local) = stopped {
            self.transactions.retain(|entry| entry.local != local);
        }
        self.refusals = 0;
        self.tries = 0;
        self.not_before = Instant::ZERO;
    }

    /// Takes out every second moment of meter values of each transaction; begin and end stay.
    fn thin(&mut self) {
        let mut odd: Vec<(u32, bool), { OUTBOX_TRANSACTIONS * 2 }> = Vec::new();
        // The oldest message may be on its way already.
        let first = self.front().map(|(sequence, _)| sequence);
        let gone = self.log.retain(|sequence, bytes| {
            let Some((tag @ (Tag::Meter | Tag::Data), local)) = record::head(bytes) else {
                return true;
            };
            if Some(sequence) == first || !is_periodic(bytes) {
                return true;
            }
            let key = local << 1 | u32::from(tag == Tag::Data);
            if let Some((_, odd)) = odd.iter_mut().find(|(known, _)| *known == key) {
                *odd = !*odd;
                return *odd;
            }
            let _ = odd.push((key, true));
            true
        });
        self.thinned = self.thinned.saturating_add(gone as u32);
    }

    /// Bytes that are spoken for by transactions that are still to end.
    fn reserve(&self) -> usize {
        STOP_COST
            * self
                .transactions
                .iter()
                .filter(|entry| entry.running)
                .count()
    }

    fn entry(&mut self, local: u32) -> Option<&mut Entry> {
        self.transactions
            .iter_mut()
            .find(|entry| entry.local == local)
    }
}

/// Whether a record is a moment that was only taken because time had passed.
fn is_periodic(bytes: &[u8]) -> bool {
    Record::decode(bytes).is_some_and(|record| {
        matches!(
            record.body,
            Body::Meter {
                context: Context::SamplePeriodic | Context::SampleClock,
                ..
            } | Body::Data {
                context: Context::SamplePeriodic | Context::SampleClock,
                ..
            }
        )
    })
}

/// A sample as a part of StopTransaction's transactionData.
pub(crate) const fn data(context: Context, sample: Sample) -> Body {
    Body::Data { context, sample }
}

#[cfg(test)]
mod tests;
