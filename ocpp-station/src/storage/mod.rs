//! What survives a loss of power: one operation after the other on a map of small values, done by the shell.
//!
//! Owns the order of operations and what is in storage already. Touches no flash: the shell does each operation in a
//! task of its own and reports its end. Nothing relies on two values changing together.
//!
//! Everything but transaction messages is compared, not tracked: a cell whose bytes differ from those in storage is
//! written, whoever changed it.

mod boot;
mod cells;

use crate::bytes::{Writer, fingerprint};
use crate::capacity::STORED_RECORDS;
use crate::notice::Notice;
use crate::outbox::Save;
use crate::station::Station;
use crate::time::{Earliest, Instant, Tick};
pub use cells::VALUE_BYTES;
use cells::{CELLS, Cell};

/// Wait before a failed operation is tried again, in ms.
const RETRY_MS: u32 = 30_000;

/// Key of the note of progress.
const KEY_NOTE: u16 = 0x0001;
/// Key of the first cell.
const KEY_CELLS: u16 = 0x0010;
/// Key of the first transaction message.
const KEY_RECORDS: u16 = 0x1000;

/// An operation on storage. Keys are 16 bits, values at most [`VALUE_BYTES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageOp {
    /// Read the value of a key; report [`Event::StorageRead`](crate::Event::StorageRead).
    Read {
        /// Its key.
        key: u16,
    },
    /// Read everything there is, in any order: [`Event::StorageFound`](crate::Event::StorageFound) for each value, then
    /// [`Event::StorageDone`](crate::Event::StorageDone).
    Scan,
    /// Write a value: the first `length` bytes of the buffer. Report `StorageDone` when it is durable.
    Write {
        /// Its key.
        key: u16,
        /// Bytes of the value.
        length: usize,
    },
    /// Take a value out; that there is none is no failure. Report `StorageDone`.
    Remove {
        /// Its key.
        key: u16,
    },
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    ReadNote,
    #[cfg(feature = "local-auth")]
    ReadListHead,
    Scan,
    ReadRecord(u32),
    WriteRecord(u32),
    WriteNote,
    WriteCell {
        at: usize,
        print: u32,
    },
}

/// How far the boot has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The note has to be read.
    Note,
    /// Which pages of the local list count has to be read.
    #[cfg(feature = "local-auth")]
    ListHead,
    /// Everything has to be read.
    Scan,
    /// All is known.
    Ready,
}

/// The state of storage.
pub(crate) struct Storage {
    used: bool,
    phase: Phase,
    doing: Option<Doing>,
    /// Fingerprints of what stands in storage; 0 for nothing.
    prints: [u32; CELLS],
    not_before: Tick,
    failing: bool,
    found: boot::Found,
}

impl Storage {
    /// Without storage everything is forgotten at power loss; with it, it has to be read first.
    pub(crate) const fn new(used: bool) -> Self {
        Self {
            used,
            phase: if used { Phase::Note } else { Phase::Ready },
            doing: None,
            prints: [0; CELLS],
            not_before: Tick::ZERO,
            failing: false,
            found: boot::Found::new(),
        }
    }

    /// Whether what was stored is known.
    pub(crate) const fn is_ready(&self) -> bool {
        matches!(self.phase, Phase::Ready)
    }
}

impl Station {
    /// The next operation on storage, if one is due. A value to be written is put into `buffer`, which holds at least
    /// [`VALUE_BYTES`]. The next one comes when this one was reported.
    #[inline(never)]
    pub fn next_storage(&mut self, now: Instant, buffer: &mut [u8]) -> Option<StorageOp> {
        let now = Tick::of(now);
        if !self.storage.used || self.storage.doing.is_some() || now < self.storage.not_before {
            return None;
        }
        let (doing, op) = match self.storage.phase {
            Phase::Note => (Doing::ReadNote, StorageOp::Read { key: KEY_NOTE }),
            #[cfg(feature = "local-auth")]
            Phase::ListHead => {
                let key = KEY_CELLS + cells::LIST_HEAD as u16;
                (Doing::ReadListHead, StorageOp::Read { key })
            }
            Phase::Scan => (Doing::Scan, StorageOp::Scan),
            Phase::Ready => self.next_change(now, buffer)?,
        };
        self.storage.doing = Some(doing);
        Some(op)
    }

    #[inline(never)]
    fn next_change(&mut self, now: Tick, buffer: &mut [u8]) -> Option<(Doing, StorageOp)> {
        let online = self.is_online();
        match self.base.outbox.next_save(now, online) {
            Some(Save::Record(sequence)) => {
                let mut writer = Writer::new(buffer);
                writer.u32(sequence);
                writer.bytes(self.base.outbox.bytes(sequence)?);
                let op = StorageOp::Write {
                    key: record_key(sequence),
                    length: writer.len()?,
                };
                return Some((Doing::WriteRecord(sequence), op));
            }
            Some(Save::Note) => {
                let note = self.base.outbox.note();
                let mut writer = Writer::new(buffer);
                writer.bytes(&note);
                let op = StorageOp::Write {
                    key: KEY_NOTE,
                    length: writer.len()?,
                };
                return Some((Doing::WriteNote, op));
            }
            None => {}
        }
        if let Some(sequence) = self.base.outbox.next_read() {
            let key = record_key(sequence);
            return Some((Doing::ReadRecord(sequence), StorageOp::Read { key }));
        }
        self.next_cell(buffer)
    }

    /// The first cell whose bytes differ from those in storage.
    #[inline(never)]
    fn next_cell(&self, buffer: &mut [u8]) -> Option<(Doing, StorageOp)> {
        for (at, stored) in self.storage.prints.iter().enumerate() {
            let key = KEY_CELLS + at as u16;
            let Some(cell) = Cell::at(at).filter(|cell| !self.is_left_alone(*cell)) else {
                continue;
            };
            let length = self.write_cell(cell, buffer).unwrap_or(0);
            let print = match buffer.get(..length) {
                Some(bytes) if length > 0 => fingerprint(bytes),
                _ => 0,
            };
            if print == *stored {
                continue;
            }
            let op = if length == 0 {
                StorageOp::Remove { key }
            } else {
                StorageOp::Write { key, length }
            };
            return Some((Doing::WriteCell { at, print }, op));
        }
        None
    }

    /// A value was read on demand, or the scan found it.
    pub(crate) fn storage_value(&mut self, key: u16, value: Option<&[u8]>) {
        match self.storage.doing {
            Some(Doing::ReadNote) => {
                if let Some(value) = value {
                    self.base.outbox.restore_note(value);
                }
                self.storage.doing = None;
                self.note_read();
            }
            #[cfg(feature = "local-auth")]
            Some(Doing::ReadListHead) => {
                if let Some(value) = value {
                    self.local_list.load_head(value);
                }
                self.storage.doing = None;
                self.storage.phase = Phase::Scan;
            }
            Some(Doing::ReadRecord(sequence)) => {
                let bytes = value.and_then(|value| {
                    let (number, bytes) = value.split_first_chunk::<4>()?;
                    (u32::from_le_bytes(*number) == sequence).then_some(bytes)
                });
                self.base.outbox.read(sequence, bytes);
                self.storage.doing = None;
            }
            Some(Doing::Scan) => {
                if let Some(value) = value {
                    self.found(key, value);
                }
            }
            _ => {}
        }
    }

    fn note_read(&mut self) {
        self.base.outbox.use_storage();
        #[cfg(feature = "local-auth")]
        {
            self.storage.phase = Phase::ListHead;
        }
        #[cfg(not(feature = "local-auth"))]
        {
            self.storage.phase = Phase::Scan;
        }
    }

    /// An operation has ended; `done` is false if it failed.
    #[inline(never)]
    pub(crate) fn storage_done(&mut self, now: Tick, done: bool) {
        let Some(doing) = self.storage.doing.take() else {
            return;
        };
        if !done && !self.storage.failing {
            self.base.notices.tell(Notice::StorageFailed);
        }
        self.storage.failing = !done;
        self.base.outbox.set_failing(!done);
        match doing {
            // What can't be read is not there: a station with a worn-out flash still charges.
            Doing::ReadNote => self.note_read(),
            #[cfg(feature = "local-auth")]
            Doing::ReadListHead => self.storage.phase = Phase::Scan,
            Doing::Scan => {
                self.storage.phase = Phase::Ready;
                self.all_found(now);
            }
            Doing::ReadRecord(sequence) if !done => self.base.outbox.read(sequence, None),
            Doing::WriteRecord(sequence) if done => self.base.outbox.saved(sequence),
            Doing::WriteCell { at, print } if done => {
                if let Some(place) = self.storage.prints.get_mut(at) {
                    *place = print;
                }
                #[cfg(feature = "local-auth")]
                if at == cells::LIST_HEAD {
                    self.local_list.head_written();
                }
            }
            Doing::WriteNote if !done => self.base.outbox.note_failed(now),
            Doing::WriteNote
            | Doing::ReadRecord(_)
            | Doing::WriteRecord(_)
            | Doing::WriteCell { .. } => {}
        }
        if !done {
            self.storage.not_before = now.plus_ms(RETRY_MS);
        }
    }

    pub(crate) fn storage_deadline(&self, next: &mut Earliest) {
        if self.storage.used && self.storage.doing.is_none() {
            next.at(self
                .storage
                .not_before
                .max(self.base.outbox.save_deadline()));
        }
    }
}

/// Where a transaction message stands; the value begins with its whole number.
const fn record_key(sequence: u32) -> u16 {
    KEY_RECORDS + (sequence % STORED_RECORDS) as u16
}
