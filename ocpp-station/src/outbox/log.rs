//! Records of bytes in order of their sequence numbers, in one fixed array; any of them can be taken out.
//!
//! Owns the array. Knows nothing about what a record means, only whether it has been saved.

use crate::capacity::OUTBOX_BYTES;

/// Bytes in front of each record: its length and whether it is saved (2), and its sequence number (4).
const HEAD: usize = 6;
/// In the length: the record is saved.
const SAVED: u16 = 0x8000;

/// The array is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

/// A record in the array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    pub(crate) sequence: u32,
    /// It stands in storage as well.
    pub(crate) saved: bool,
    pub(crate) bytes: &'a [u8],
}

/// The records.
pub(crate) struct Log {
    bytes: [u8; OUTBOX_BYTES],
    used: usize,
}

impl Log {
    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; OUTBOX_BYTES],
            used: 0,
        }
    }

    /// Bytes that are free.
    pub(crate) const fn free(&self) -> usize {
        OUTBOX_BYTES - self.used
    }

    /// What a record of that length takes.
    pub(crate) const fn cost(length: usize) -> usize {
        length + HEAD
    }

    /// Puts a record in front of the first one with a greater sequence number.
    pub(crate) fn insert(&mut self, entry: Entry<'_>) -> Result<(), Full> {
        let mut length = u16::try_from(entry.bytes.len())
            .ok()
            .filter(|length| *length < SAVED)
            .ok_or(Full)?;
        if entry.saved {
            length |= SAVED;
        }
        let cost = Self::cost(entry.bytes.len());
        if cost > self.free() {
            return Err(Full);
        }
        let at = self
            .places()
            .find(|(_, other)| other.sequence > entry.sequence)
            .map_or(self.used, |(at, _)| at);
        self.bytes.copy_within(at..self.used, at + cost);
        self.used += cost;
        let place = self.bytes.get_mut(at..at + cost).ok_or(Full)?;
        let (head, body) = place.split_at_mut(HEAD);
        let (length_place, sequence_place) = head.split_at_mut(2);
        length_place.copy_from_slice(&length.to_le_bytes());
        sequence_place.copy_from_slice(&entry.sequence.to_le_bytes());
        body.copy_from_slice(entry.bytes);
        Ok(())
    }

    /// The record of that number stands in storage now.
    pub(crate) fn mark_saved(&mut self, sequence: u32) {
        let place = self
            .places()
            .find(|(_, entry)| entry.sequence == sequence)
            .map(|(at, _)| at);
        // The length is little endian: its top bit is in the second byte.
        if let Some(byte) = place.and_then(|at| self.bytes.get_mut(at + 1)) {
            *byte |= 0x80;
        }
    }

    /// All records, oldest first.
    pub(crate) fn iter(&self) -> Entries<'_> {
        Entries(self.bytes.get(..self.used).unwrap_or_default())
    }

    /// Keeps the records for which `keep` is true; returns how many went.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(Entry<'_>) -> bool) -> usize {
        let (mut read, mut write, mut gone) = (0, 0, 0);
        while let Some(entry) = Entries(self.bytes.get(read..self.used).unwrap_or_default()).next()
        {
            let cost = Self::cost(entry.bytes.len());
            if keep(entry) {
                self.bytes.copy_within(read..read + cost, write);
                write += cost;
            } else {
                gone += 1;
            }
            read += cost;
        }
        self.used = write;
        gone
    }

    /// All records with the places they stand at.
    fn places(&self) -> impl Iterator<Item = (usize, Entry<'_>)> {
        self.iter().scan(0, |next, entry| {
            let at = *next;
            *next += Self::cost(entry.bytes.len());
            Some((at, entry))
        })
    }
}

/// Iterates over a [`Log`].
pub(crate) struct Entries<'a>(&'a [u8]);

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let (length, rest) = self.0.split_first_chunk::<2>()?;
        let (sequence, rest) = rest.split_first_chunk::<4>()?;
        let length = u16::from_le_bytes(*length);
        let (bytes, rest) = rest.split_at_checked(usize::from(length & !SAVED))?;
        self.0 = rest;
        Some(Entry {
            sequence: u32::from_le_bytes(*sequence),
            saved: length & SAVED != 0,
            bytes,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use std::vec;
    use std::vec::Vec;

    #[test]
    fn behaves_as_a_sorted_list_of_records() {
        let mut random = Random::new(5);
        let mut log = Log::new();
        let mut model: Vec<(u32, bool, Vec<u8>)> = Vec::new();
        for turn in 0..20_000u32 {
            let bytes = vec![turn as u8; random.between(0, 90) as usize];
            // Mostly at the end, sometimes in between.
            let sequence = if random.next().is_multiple_of(4) {
                turn * 2 - turn.min(9)
            } else {
                turn * 2
            };
            let saved = random.next().is_multiple_of(2);
            let fits = log.free() >= Log::cost(bytes.len());
            let entry = Entry {
                sequence,
                saved,
                bytes: &bytes,
            };
            assert_eq!(log.insert(entry).is_ok(), fits);
            if fits {
                let at = model
                    .iter()
                    .position(|m| m.0 > sequence)
                    .unwrap_or(model.len());
                model.insert(at, (sequence, saved, bytes));
            } else {
                let bits = random.next();
                let keep = |sequence: u32| bits >> (sequence % 32) & 1 == 1;
                let before = model.len();
                model.retain(|m| keep(m.0));
                assert_eq!(log.retain(|e| keep(e.sequence)), before - model.len());
            }
            if let Some(any) = model.first_mut() {
                log.mark_saved(any.0);
                any.1 = true;
            }
            let want = model.iter().map(|m| (m.0, m.1, &m.2[..]));
            assert!(log.iter().map(|e| (e.sequence, e.saved, e.bytes)).eq(want));
        }
    }
}
