//! Records of bytes in order of their sequence numbers, in one fixed array; any of them can be taken out.
//!
//! Owns the array. Knows nothing about what a record means.

use crate::capacity::OUTBOX_BYTES;

/// Bytes in front of each record: its length (2) and its sequence number (4).
const HEAD: usize = 6;

/// The array is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

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

    /// Puts a record at the end.
    pub(crate) fn push(&mut self, sequence: u32, record: &[u8]) -> Result<(), Full> {
        let length = u16::try_from(record.len()).map_err(|_| Full)?;
        let end = self.used + Self::cost(record.len());
        let place = self.bytes.get_mut(self.used..end).ok_or(Full)?;
        let (head, body) = place.split_at_mut(HEAD);
        let (length_place, sequence_place) = head.split_at_mut(2);
        length_place.copy_from_slice(&length.to_le_bytes());
        sequence_place.copy_from_slice(&sequence.to_le_bytes());
        body.copy_from_slice(record);
        self.used = end;
        Ok(())
    }

    /// All records with their sequence numbers, oldest first.
    pub(crate) fn iter(&self) -> Records<'_> {
        Records(self.bytes.get(..self.used).unwrap_or_default())
    }

    /// Keeps the records for which `keep` is true; returns how many went.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(u32, &[u8]) -> bool) -> usize {
        let (mut read, mut write, mut gone) = (0, 0, 0);
        while let Some((sequence, body)) =
            Records(self.bytes.get(read..self.used).unwrap_or_default()).next()
        {
            let cost = Self::cost(body.len());
            if keep(sequence, body) {
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
}

/// Iterates over a [`Log`].
pub(crate) struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (length, rest) = self.0.split_first_chunk::<2>()?;
        let (sequence, rest) = rest.split_first_chunk::<4>()?;
        let (body, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
        self.0 = rest;
        Some((u32::from_le_bytes(*sequence), body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use std::vec;
    use std::vec::Vec;

    #[test]
    fn behaves_as_a_list_of_records() {
        let mut random = Random::new(5);
        let mut log = Log::new();
        let mut model: Vec<(u32, Vec<u8>)> = Vec::new();
        for sequence in 0..20_000 {
            let record = vec![sequence as u8; random.between(0, 90) as usize];
            let fits = log.free() >= Log::cost(record.len());
            assert_eq!(log.push(sequence, &record).is_ok(), fits);
            if fits {
                model.push((sequence, record));
            } else {
                let bits = random.next();
                let before = model.len();
                model.retain(|(sequence, _)| bits >> (sequence % 32) & 1 == 1);
                let gone = log.retain(|sequence, _| bits >> (sequence % 32) & 1 == 1);
                assert_eq!(gone, before - model.len());
            }
            assert!(
                log.iter()
                    .eq(model.iter().map(|(sequence, r)| (*sequence, &r[..])))
            );
        }
    }
}
