//! A store that forgets when the process ends.
//!
//! Owns the lock and the way in. For development, tests and as the reference of what a store does.

mod state;
mod transactions;

use std::future::ready;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use ocpp_wire::Timestamp;

use super::records::{
    Access, Boot, ConnectorRecord, IdTag, Item, ItemKind, Meter, Note, Place, Sample,
    StationRecord, TransactionBegin, TransactionBegun, TransactionEnd, TransactionEvent,
    TransactionQuery, TransactionRecord,
};
use super::{Store, Stored};
use crate::admission::StationId;
use state::State;

/// A store in memory. What grows with time is bounded, the oldest goes first.
///
/// Transaction ids begin with the seconds since 2025, so that a new process does not use those of the last one again
/// unless more than one transaction began per second over its whole life.
#[derive(Debug)]
pub struct MemoryStore {
    state: Mutex<State>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        /// 2025-01-01T00:00:00Z in seconds since 1970.
        const EPOCH: u64 = 1_735_689_600;
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let seconds = now.map_or(0, |now| now.as_secs()).saturating_sub(EPOCH);
        Self::with_first_id(i64::try_from(seconds).unwrap_or(1).max(1))
    }

    /// An empty store whose first transaction gets this id.
    #[must_use]
    pub fn with_first_id(first: i64) -> Self {
        Self {
            state: Mutex::new(State::new(first)),
        }
    }

    /// Every change is made whole before the lock is released, so a poisoned one guards whole values.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T: Send + 'static>(&self, change: impl FnOnce(&mut State) -> T) -> Stored<'_, T> {
        Box::pin(ready(Ok(change(&mut self.lock()))))
    }
}

impl Store for MemoryStore {
    fn booted<'a>(&'a self, station: &'a StationId, boot: Boot, at: Timestamp) -> Stored<'a, ()> {
        self.change(|state| state.station(station).boot = Some((boot, at)))
    }

    fn status<'a>(
        &'a self,
        station: &'a StationId,
        place: Place,
        status: ConnectorRecord,
    ) -> Stored<'a, ()> {
        self.change(|state| state.status(station, place, status))
    }

    fn metered<'a>(&'a self, station: &'a StationId, meter: Meter) -> Stored<'a, ()> {
        self.change(|state| state.metered(station, meter))
    }

    fn noted<'a>(&'a self, station: &'a StationId, note: Note, at: Timestamp) -> Stored<'a, ()> {
        self.change(|state| state.noted(station, note, at))
    }

    fn transaction_event<'a>(
        &'a self,
        station: &'a StationId,
        event: TransactionEvent,
    ) -> Stored<'a, ()> {
        self.change(|state| state.transactions.event(station, event))
    }

    fn begin_transaction<'a>(
        &'a self,
        station: &'a StationId,
        begin: TransactionBegin,
    ) -> Stored<'a, TransactionBegun> {
        self.change(|state| state.transactions.begin(station, begin))
    }

    fn end_transaction<'a>(
        &'a self,
        station: &'a StationId,
        end: TransactionEnd,
    ) -> Stored<'a, Option<TransactionRecord>> {
        self.change(|state| state.transactions.end(station, end))
    }

    fn departed<'a>(
        &'a self,
        station: &'a StationId,
        counts: Vec<(String, u64)>,
    ) -> Stored<'a, ()> {
        self.change(|state| {
            let departures = &mut state.station(station).departures;
            for (what, count) in counts {
                *departures.entry(what).or_insert(0) += count;
            }
        })
    }

    fn put_items<'a>(&'a self, station: &'a StationId, items: Vec<Item>) -> Stored<'a, ()> {
        self.change(|state| state.put_items(station, items))
    }

    fn remove_items<'a>(
        &'a self,
        station: &'a StationId,
        kind: ItemKind,
        keys: Vec<String>,
    ) -> Stored<'a, ()> {
        self.change(|state| {
            if let Some(items) = state.items.get_mut(station) {
                for key in keys {
                    items.remove(&(kind, key));
                }
            }
        })
    }

    fn items<'a>(&'a self, station: &'a StationId, kind: ItemKind) -> Stored<'a, Vec<Item>> {
        self.change(|state| {
            let all = state.items.get(station).into_iter().flatten();
            all.filter(|((of, _), _)| *of == kind)
                .map(|(_, item)| item.clone())
                .collect()
        })
    }

    fn id_tag<'a>(&'a self, id_tag: &'a str) -> Stored<'a, Option<IdTag>> {
        self.change(|state| {
            let found = state.id_tags.get(&IdTag::key(id_tag));
            found.map(|(_, entry)| entry.clone())
        })
    }

    fn put_id_tag<'a>(&'a self, id_tag: &'a str, entry: IdTag) -> Stored<'a, ()> {
        self.change(|state| {
            let spelled = id_tag.to_owned();
            state.id_tags.insert(IdTag::key(id_tag), (spelled, entry));
        })
    }

    fn remove_id_tag<'a>(&'a self, id_tag: &'a str) -> Stored<'a, bool> {
        self.change(|state| state.id_tags.remove(&IdTag::key(id_tag)).is_some())
    }

    fn id_tags<'a>(
        &'a self,
        after: Option<&'a str>,
        limit: usize,
    ) -> Stored<'a, Vec<(String, IdTag)>> {
        self.change(|state| {
            let after = after.map(IdTag::key);
            let behind = |key: &String| after.as_ref().is_none_or(|after| key > after);
            let all = state.id_tags.iter().filter(|(key, _)| behind(key));
            all.take(limit).map(|(_, entry)| entry.clone()).collect()
        })
    }

    fn access<'a>(&'a self, station: &'a StationId) -> Stored<'a, Option<Access>> {
        self.change(|state| state.accesses.get(station).cloned())
    }

    fn put_access<'a>(&'a self, station: &'a StationId, access: Access) -> Stored<'a, ()> {
        self.change(|state| {
            state.accesses.insert(station.clone(), access);
        })
    }

    fn remove_access<'a>(&'a self, station: &'a StationId) -> Stored<'a, bool> {
        self.change(|state| state.accesses.remove(station).is_some())
    }

    fn accesses(&self) -> Stored<'_, Vec<(StationId, Access)>> {
        self.change(|state| {
            let all = state.accesses.iter();
            all.map(|(id, access)| (id.clone(), access.clone()))
                .collect()
        })
    }

    fn station<'a>(&'a self, station: &'a StationId) -> Stored<'a, Option<StationRecord>> {
        self.change(|state| state.stations.get(station).cloned())
    }

    fn stations(&self) -> Stored<'_, Vec<StationRecord>> {
        self.change(|state| state.stations.values().cloned().collect())
    }

    fn transaction(&self, id: i64) -> Stored<'_, Option<TransactionRecord>> {
        self.change(|state| state.transactions.get(id))
    }

    fn transactions(&self, query: TransactionQuery) -> Stored<'_, Vec<TransactionRecord>> {
        self.change(|state| state.transactions.find(&query))
    }

    fn samples(&self, transaction: i64) -> Stored<'_, Vec<Sample>> {
        self.change(|state| state.transactions.samples(transaction))
    }

    fn place_samples<'a>(
        &'a self,
        station: &'a StationId,
        place: Place,
    ) -> Stored<'a, Vec<Sample>> {
        self.change(|state| {
            let kept = state.samples.get(&(station.clone(), place));
            kept.into_iter().flatten().cloned().collect()
        })
    }

    fn check(&self) -> Stored<'_, ()> {
        self.change(|_| ())
    }
}
