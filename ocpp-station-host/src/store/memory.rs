//! Memory in RAM: for stations that may forget everything when their program ends.
//!
//! Owns the values. A write is done at once.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ocpp_station::Instant;
use ocpp_station::roles::{Progress, Storage, StorageError};

use crate::remote::Remote;

type Values = BTreeMap<u16, Vec<u8>>;

/// A memory in RAM; clones are the same memory.
#[derive(Clone, Debug)]
pub struct MemoryStore {
    values: Arc<Mutex<Values>>,
    remote: Remote,
}

impl MemoryStore {
    /// An empty one. `remote` is woken when a write has ended.
    #[must_use]
    pub fn new(remote: Remote) -> Self {
        Self {
            values: Arc::default(),
            remote,
        }
    }

    fn values(&self) -> MutexGuard<'_, Values> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Storage for MemoryStore {
    fn read(&mut self, key: u16, into: &mut [u8]) -> Result<Option<usize>, StorageError> {
        match self.values().get(&key) {
            Some(value) => super::copy(value, into),
            None => Ok(None),
        }
    }

    fn next_key(&mut self, after: Option<u16>) -> Result<Option<u16>, StorageError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let values = self.values();
        let next = values.range((from, Bound::Unbounded)).next();
        Ok(next.map(|(key, _)| *key))
    }

    fn begin_write(&mut self, key: u16, value: Option<&[u8]>) -> Result<(), StorageError> {
        match value {
            Some(value) => self.values().insert(key, value.to_vec()),
            None => self.values().remove(&key),
        };
        self.remote.wake();
        Ok(())
    }

    fn progress(&mut self, _now: Instant) -> Progress {
        Progress::Done
    }
}
