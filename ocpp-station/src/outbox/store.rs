//! The outbox in storage: what has to be written, what has to be read again, and where the CSMS stands.
//!
//! Owns the gap (records that stand in storage only) and the note of progress. Writes nothing itself.
//!
//! One note says how far the CSMS has answered and which transactions it knows; it is one record, so that an answer and
//! its transactionId become durable together. A record is never erased: the note makes it void, and its place is used
//! again [`STORED_RECORDS`] records later.

use heapless::Vec;

use crate::capacity::{CONNECTORS, STORED_RECORDS};
use crate::outbox::log::Entry;
use crate::outbox::record::{self, Record, Tag};
use crate::outbox::{Known, Outbox};
use crate::time::Tick;

/// Version of the note's format.
const FORMAT: u8 = 1;
/// Bytes of the note at most.
pub(crate) const NOTE_BYTES: usize = 6 + 14 * (CONNECTORS + 1);
/// Meter values are saved when the oldest message has waited that long for its answer, in ms.
const SAVE_AFTER_MS: u32 = 10_000;
/// Answers to meter values are noted together, that long after the first of them, in ms.
const NOTE_AFTER_MS: u32 = 10_000;

/// What has to be written next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Save {
    /// A record, by its sequence number.
    Record(u32),
    /// The note of progress.
    Note,
}

/// The storage side of the outbox.
pub(super) struct Shelf {
    /// Whether there is storage.
    pub(super) used: bool,
    /// Whether it is out of order.
    failing: bool,
    /// Records up to this one are answered.
    pub(super) answered: u32,
    /// Records from the first to before the second stand in storage only.
    gap: (u32, u32),
    /// Since when the note in storage is behind, and whether that is urgent.
    behind: Option<(Tick, bool)>,
    waiting_since: Option<(u32, Tick)>,
}

impl Shelf {
    pub(super) const fn new() -> Self {
        Self {
            used: false,
            failing: false,
            answered: 0,
            gap: (0, 0),
            behind: None,
            waiting_since: None,
        }
    }

    /// Whether there is storage that can be written.
    pub(super) const fn is_working(&self) -> bool {
        self.used && !self.failing
    }

    pub(super) const fn gap_is_empty(&self) -> bool {
        self.gap.0 >= self.gap.1
    }

    /// Whether older records than this one have to be read first.
    pub(super) const fn is_beyond_gap(&self, sequence: u32) -> bool {
        !self.gap_is_empty() && sequence >= self.gap.0
    }

    /// A message has left. `unseen`: storage never knew of it. `lazy`: its note can wait.
    pub(super) fn passed(&mut self, sequence: u32, unseen: bool, lazy: bool) {
        self.answered = self.answered.max(sequence);
        if self.used && !unseen {
            let urgent = !lazy || self.behind.is_some_and(|(_, urgent)| urgent);
            let since = self.behind.map_or(Tick::ZERO, |(since, _)| since);
            self.behind = Some((since, urgent));
        }
    }
}

impl Outbox {
    /// There is storage: from now on records are to be saved.
    pub(crate) fn use_storage(&mut self) {
        self.shelf.used = true;
    }

    /// Whether storage works.
    pub(crate) fn set_failing(&mut self, failing: bool) {
        self.shelf.failing = failing;
    }

    /// Whether the beginning of a transaction would survive a loss of power, as far as that can be had.
    pub(crate) fn is_durable(&self, local: u32) -> bool {
        let unsaved = |entry: &Entry<'_>| {
            !entry.saved && record::head(entry.bytes) == Some((Tag::Start, local))
        };
        !self.shelf.is_working() || !self.log.iter().any(|entry| unsaved(&entry))
    }

    /// What has to be written next. Meter values wait a little: most are answered at once and need no storage.
    pub(crate) fn next_save(&mut self, now: Tick, online: bool) -> Option<Save> {
        if !self.shelf.used {
            return None;
        }
        let front = self.front_entry().map(|entry| entry.sequence);
        let since = match (front, self.shelf.waiting_since) {
            (Some(front), Some((same, since))) if front == same => since,
            _ => now,
        };
        self.shelf.waiting_since = front.map(|front| (front, since));
        let stuck = !online || now.is_past(since, SAVE_AFTER_MS);
        let unsaved = self.log.iter().find(|entry| {
            let is_meter = matches!(record::head(entry.bytes), Some((Tag::Meter, _)));
            !entry.saved && (stuck || !is_meter)
        });
        if let Some(entry) = unsaved {
            return Some(Save::Record(entry.sequence));
        }
        let (behind, urgent) = self.shelf.behind?;
        if behind == Tick::ZERO {
            self.shelf.behind = Some((now, urgent));
        }
        let waited = now.is_past(behind, NOTE_AFTER_MS) && behind > Tick::ZERO;
        (urgent || waited).then_some(Save::Note)
    }

    /// When [`next_save`](Self::next_save) may have more to say.
    pub(crate) fn save_deadline(&self) -> Tick {
        let unsaved = self.log.iter().any(|entry| !entry.saved);
        let waiting = self.shelf.waiting_since.filter(|_| unsaved);
        let waiting = waiting.map(|(_, since)| since);
        let behind = self.shelf.behind.map(|(since, _)| since);
        let at = |since: Option<Tick>, ms| since.map_or(Tick::NEVER, |s| s.plus_ms(ms));
        at(waiting, SAVE_AFTER_MS).min(at(behind, NOTE_AFTER_MS))
    }

    /// The bytes of a record to be written; none if it has left meanwhile.
    pub(crate) fn bytes(&self, sequence: u32) -> Option<&[u8]> {
        let mut entries = self.log.iter();
        Some(entries.find(|entry| entry.sequence == sequence)?.bytes)
    }

    /// The bytes of the note to be written.
    pub(crate) fn note(&mut self) -> Vec<u8, NOTE_BYTES> {
        self.shelf.behind = None;
        let mut bytes = Vec::new();
        let _ = bytes.push(FORMAT);
        let _ = bytes.extend_from_slice(&self.shelf.answered.to_le_bytes());
        let _ = bytes.push(self.known.len() as u8);
        for known in &self.known {
            let _ = bytes.extend_from_slice(&known.local.to_le_bytes());
            let _ = bytes.push(known.connector);
            let _ = bytes.push(u8::from(known.id.is_some()));
            let _ = bytes.extend_from_slice(&known.id.unwrap_or(0).to_le_bytes());
        }
        bytes
    }

    /// A record was written.
    pub(crate) fn saved(&mut self, sequence: u32) {
        self.log.mark_saved(sequence);
    }

    /// The note could not be written: it is still behind.
    pub(crate) fn note_failed(&mut self, now: Tick) {
        self.shelf.behind = Some((now, true));
    }

    /// The record to be read next: the oldest of the gap, once RAM has nothing older to send.
    pub(crate) fn next_read(&self) -> Option<u32> {
        let wanted = self.front_entry().is_none() && !self.shelf.gap_is_empty();
        wanted.then_some(self.shelf.gap.0)
    }

    /// A record of the gap was read; `None` if there is none of that number.
    pub(crate) fn read(&mut self, sequence: u32, bytes: Option<&[u8]>) {
        if self.shelf.gap_is_empty() || sequence != self.shelf.gap.0 {
            return;
        }
        if let Some(bytes) = bytes.filter(|bytes| record::head(bytes).is_some()) {
            let entry = Entry {
                sequence,
                saved: true,
                bytes,
            };
            if self.log.insert(entry).is_err() {
                self.evict();
                if self.log.insert(entry).is_err() {
                    return;
                }
            }
        }
        self.shelf.gap.0 = sequence + 1;
    }

    /// Takes saved records out of RAM, next to the gap; false if there are none.
    pub(super) fn evict(&mut self) -> bool {
        self.evict_behind() || self.evict_before()
    }

    /// Lets the gap grow towards newer records; without a gap, begins one behind the oldest message.
    fn evict_behind(&mut self) -> bool {
        let front = self.front_entry().map(|entry| entry.sequence);
        let mut gap = self.shelf.gap;
        let mut going = true;
        let gone = self.log.retain(|entry| {
            if gap.0 >= gap.1 {
                // The oldest message may be on its way already.
                if !entry.saved || front.is_none_or(|front| entry.sequence <= front) {
                    return true;
                }
                gap = (entry.sequence, entry.sequence);
            }
            if entry.sequence < gap.1 {
                return true;
            }
            going &= entry.saved;
            if going {
                gap.1 = entry.sequence + 1;
            }
            !going
        });
        self.shelf.gap = gap;
        gone > 0
    }

    /// Lets the gap grow towards older records, by half of what lies before it.
    fn evict_before(&mut self) -> bool {
        let gap = self.shelf.gap.0;
        if self.shelf.gap_is_empty() {
            return false;
        }
        let front = self.front_entry().map(|entry| entry.sequence);
        let before = || self.log.iter().filter(move |entry| entry.sequence < gap);
        let half = before().count() / 2;
        // The last stretch of saved records before the gap, the oldest message and the older half left out.
        let mut from = gap;
        for (at, entry) in before().enumerate() {
            if !entry.saved || front.is_some_and(|front| entry.sequence <= front) || at < half {
                from = gap;
            } else {
                from = from.min(entry.sequence);
            }
        }
        let gone = self
            .log
            .retain(|entry| entry.sequence < from || entry.sequence >= gap);
        self.shelf.gap.0 = from;
        gone > 0
    }

    /// The note of progress, read at boot.
    pub(crate) fn restore_note(&mut self, bytes: &[u8]) {
        let Some((&[FORMAT, a, b, c, d, _], rest)) = bytes.split_first_chunk::<6>() else {
            return;
        };
        self.shelf.answered = u32::from_le_bytes([a, b, c, d]);
        self.next = self.shelf.answered.saturating_add(1);
        for chunk in rest.chunks_exact(14) {
            let Some((local, [connector, has_id, id @ ..])) = chunk.split_first_chunk::<4>() else {
                continue;
            };
            let Ok(id) = <[u8; 8]>::try_from(id) else {
                continue;
            };
            let _ = self.known.push(Known {
                local: u32::from_le_bytes(*local),
                connector: *connector,
                id: (*has_id != 0).then_some(i64::from_le_bytes(id)),
            });
        }
    }

    /// A record found at boot, after the note. RAM keeps the oldest; the rest is the gap.
    ///
    /// Returns the record if it has not been answered.
    pub(crate) fn restore(&mut self, sequence: u32, bytes: &[u8]) -> Option<Record> {
        let answered = self.shelf.answered;
        if sequence <= answered || sequence - answered > STORED_RECORDS {
            return None;
        }
        let record = Record::decode(bytes)?;
        self.next = self.next.max(sequence + 1);
        let entry = Entry {
            sequence,
            saved: true,
            bytes,
        };
        if !self.shelf.is_beyond_gap(sequence) {
            while self.log.insert(entry).is_err() {
                let newest = self.log.iter().last().map(|last| last.sequence)?;
                if newest <= sequence {
                    self.shelf.gap.0 = sequence;
                    break;
                }
                self.log.retain(|other| other.sequence != newest);
                self.shelf.gap.0 = newest;
                self.shelf.gap.1 = self.next;
            }
        }
        if !self.shelf.gap_is_empty() || self.shelf.gap.0 > 0 {
            self.shelf.gap.1 = self.next;
        }
        Some(record)
    }

    /// What the CSMS knows of the transaction that ran at a connector at power loss.
    pub(crate) fn known_at(&self, connector: u8) -> Option<Known> {
        self.known
            .iter()
            .copied()
            .find(|known| known.connector == connector)
    }

    /// A transaction of an earlier boot is still to be ended.
    pub(crate) fn adopt(&mut self) {
        self.running = self.running.saturating_add(1);
    }
}
