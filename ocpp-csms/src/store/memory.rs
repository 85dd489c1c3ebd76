//! A store that forgets when the process ends.
//!
//! Owns bounds on what it keeps. For development, tests and as the reference of what a store does.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::future::ready;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use ocpp_wire::Timestamp;

use super::records::{
    Boot, ConnectorRecord, IdTag, Meter, Note, Place, Sample, StationRecord, TransactionBegin,
    TransactionBegun, TransactionEnd, TransactionEnded, TransactionEvent, TransactionRecord,
};
use super::{Store, Stored};
use crate::admission::StationId;

/// Ended transactions kept; the oldest go first.
const ENDED_TRANSACTIONS: usize = 100_000;
/// Samples kept of one transaction; the oldest go first.
const SAMPLES: usize = 10_000;
/// Notes kept of one station; the oldest go first.
const NOTES: usize = 100;
/// Connectors kept of one station.
const PLACES: usize = 1_000;

/// A store in memory.
///
/// Transaction ids begin with the seconds since 2025, so that a new process does not use those of the last one again
/// unless more than one transaction began per second over its whole life.
#[derive(Debug)]
pub struct MemoryStore {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    stations: HashMap<StationId, StationRecord>,
    id_tags: HashMap<String, IdTag>,
    transactions: BTreeMap<i64, TransactionRecord>,
    /// Key of idempotency.
    begun: HashMap<(StationId, TransactionBegin), i64>,
    /// The stations' own names of transactions (2.x).
    named: HashMap<(StationId, String), i64>,
    open_by_tag: HashMap<String, usize>,
    ended: VecDeque<i64>,
    next_id: i64,
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
            state: Mutex::new(State {
                stations: HashMap::new(),
                id_tags: HashMap::new(),
                transactions: BTreeMap::new(),
                begun: HashMap::new(),
                named: HashMap::new(),
                open_by_tag: HashMap::new(),
                ended: VecDeque::new(),
                next_id: first,
            }),
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

impl State {
    fn station(&mut self, id: &StationId) -> &mut StationRecord {
        self.stations
            .entry(id.clone())
            .or_insert_with(|| StationRecord {
                id: id.clone(),
                boot: None,
                connectors: BTreeMap::new(),
                latest: BTreeMap::new(),
                notes: Vec::new(),
                departures: BTreeMap::new(),
            })
    }

    fn begin(&mut self, station: &StationId, begin: TransactionBegin) -> TransactionBegun {
        let open = self.open_by_tag.get(&begin.id_tag).copied().unwrap_or(0);
        let key = (station.clone(), begin);
        if let Some(id) = self.begun.get(&key).copied() {
            let runs = self
                .transactions
                .get(&id)
                .is_some_and(|known| known.end.is_none());
            return TransactionBegun {
                id,
                repeated: true,
                others_open: open.saturating_sub(usize::from(runs)),
            };
        }
        let id = self.next_id;
        self.next_id = self.next_id.saturating_add(1);
        let (station, begin) = key.clone();
        *self.open_by_tag.entry(begin.id_tag.clone()).or_insert(0) += 1;
        self.begun.insert(key, id);
        let wh = i64::from(begin.meter_wh);
        let mut transaction = fresh(id, station, begin.place, begin.at);
        transaction.id_tag = Some(begin.id_tag);
        transaction.first_wh = Some(wh);
        transaction.last_wh = Some(wh);
        self.transactions.insert(id, transaction);
        TransactionBegun {
            id,
            repeated: false,
            others_open: open,
        }
    }

    fn end(&mut self, station: &StationId, end: TransactionEnd) -> Option<TransactionRecord> {
        let transaction = self
            .transactions
            .get_mut(&end.id)
            .filter(|known| known.station == *station)?;
        if transaction.end.is_some() {
            return Some(transaction.clone());
        }
        append(transaction, end.samples);
        transaction.last_wh = Some(i64::from(end.meter_wh));
        transaction.end = Some(TransactionEnded {
            at: end.at,
            reason: end.reason,
            id_tag: end.id_tag,
        });
        let transaction = transaction.clone();
        if let Some(id_tag) = &transaction.id_tag {
            self.tag_left(id_tag);
        }
        self.forget_the_oldest(transaction.id);
        Some(transaction)
    }

    fn tag_left(&mut self, id_tag: &str) {
        if let Some(open) = self.open_by_tag.get_mut(id_tag) {
            *open = open.saturating_sub(1);
            if *open == 0 {
                self.open_by_tag.remove(id_tag);
            }
        }
    }

    fn forget_the_oldest(&mut self, ended: i64) {
        self.ended.push_back(ended);
        if self.ended.len() > ENDED_TRANSACTIONS
            && let Some(oldest) = self.ended.pop_front()
            && let Some(oldest) = self.transactions.remove(&oldest)
        {
            match oldest.name {
                Some(name) => {
                    self.named.remove(&(oldest.station, name));
                }
                None => {
                    let begin = TransactionBegin {
                        place: oldest.place,
                        id_tag: oldest.id_tag.unwrap_or_default(),
                        at: oldest.begun,
                        meter_wh: oldest
                            .first_wh
                            .and_then(|wh| i32::try_from(wh).ok())
                            .unwrap_or_default(),
                    };
                    self.begun.remove(&(oldest.station, begin));
                }
            }
        }
    }

    fn event(&mut self, station: &StationId, event: TransactionEvent) {
        let key = (station.clone(), event.name);
        let id = match self.named.get(&key) {
            Some(id) => *id,
            None => {
                let id = self.next_id;
                self.next_id = self.next_id.saturating_add(1);
                let mut transaction = fresh(
                    id,
                    station.clone(),
                    event.place.unwrap_or_default(),
                    event.at,
                );
                transaction.name = Some(key.1.clone());
                self.transactions.insert(id, transaction);
                self.named.insert(key, id);
                id
            }
        };
        let Some(transaction) = self.transactions.get_mut(&id) else {
            return;
        };
        if !transaction.seen.insert(event.seq_no) {
            return;
        }
        if event.at < transaction.begun {
            transaction.begun = event.at;
        }
        if let Some(place) = event.place {
            transaction.place = place;
        }
        if transaction.id_tag.is_none() {
            transaction.id_tag.clone_from(&event.id_tag);
        }
        append(transaction, event.samples);
        if let Some(reason) = event.ended
            && transaction.end.is_none()
        {
            transaction.end = Some(TransactionEnded {
                at: event.at,
                reason,
                id_tag: event.id_tag,
            });
            self.forget_the_oldest(id);
        }
    }

    fn metered(&mut self, station: &StationId, meter: Meter) {
        if let Some(transaction) = meter
            .transaction
            .and_then(|id| self.transactions.get_mut(&id))
            && transaction.station == *station
        {
            append(transaction, meter.samples.clone());
        }
        let latest = &mut self.station(station).latest;
        if latest.len() < PLACES || latest.contains_key(&meter.place) {
            latest.insert(meter.place, meter.samples);
        }
    }
}

fn fresh(id: i64, station: StationId, place: Place, at: Timestamp) -> TransactionRecord {
    TransactionRecord {
        id,
        station,
        name: None,
        place,
        id_tag: None,
        begun: at,
        first_wh: None,
        last_wh: None,
        end: None,
        samples: VecDeque::new(),
        seen: BTreeSet::new(),
    }
}

fn append(transaction: &mut TransactionRecord, more: Vec<Sample>) {
    for wh in more.iter().filter_map(Sample::energy_wh) {
        transaction.first_wh.get_or_insert(wh);
        transaction.last_wh = Some(wh);
    }
    transaction.samples.extend(more);
    let surplus = transaction.samples.len().saturating_sub(SAMPLES);
    transaction.samples.drain(..surplus);
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
        self.change(|state| {
            let connectors = &mut state.station(station).connectors;
            if connectors.len() < PLACES || connectors.contains_key(&place) {
                connectors.insert(place, status);
            }
        })
    }

    fn metered<'a>(&'a self, station: &'a StationId, meter: Meter) -> Stored<'a, ()> {
        self.change(|state| state.metered(station, meter))
    }

    fn noted<'a>(&'a self, station: &'a StationId, note: Note, at: Timestamp) -> Stored<'a, ()> {
        self.change(|state| {
            let notes = &mut state.station(station).notes;
            if notes.len() == NOTES {
                notes.remove(0);
            }
            notes.push((at, note));
        })
    }

    fn id_tag<'a>(&'a self, id_tag: &'a str) -> Stored<'a, Option<IdTag>> {
        // idTags are compared without regard to case (CiString20Type, OCPP 1.6 section 7.6).
        self.change(|state| state.id_tags.get(&id_tag.to_ascii_lowercase()).cloned())
    }

    fn put_id_tag<'a>(&'a self, id_tag: &'a str, entry: IdTag) -> Stored<'a, ()> {
        self.change(|state| {
            state.id_tags.insert(id_tag.to_ascii_lowercase(), entry);
        })
    }

    fn transaction_event<'a>(
        &'a self,
        station: &'a StationId,
        event: TransactionEvent,
    ) -> Stored<'a, ()> {
        self.change(|state| state.event(station, event))
    }

    fn begin_transaction<'a>(
        &'a self,
        station: &'a StationId,
        begin: TransactionBegin,
    ) -> Stored<'a, TransactionBegun> {
        self.change(|state| state.begin(station, begin))
    }

    fn end_transaction<'a>(
        &'a self,
        station: &'a StationId,
        end: TransactionEnd,
    ) -> Stored<'a, Option<TransactionRecord>> {
        self.change(|state| state.end(station, end))
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

    fn station<'a>(&'a self, station: &'a StationId) -> Stored<'a, Option<StationRecord>> {
        self.change(|state| state.stations.get(station).cloned())
    }

    fn stations(&self) -> Stored<'_, Vec<StationRecord>> {
        self.change(|state| {
            let mut all: Vec<_> = state.stations.values().cloned().collect();
            all.sort_by(|a, b| a.id.cmp(&b.id));
            all
        })
    }

    fn transaction(&self, id: i64) -> Stored<'_, Option<TransactionRecord>> {
        self.change(|state| state.transactions.get(&id).cloned())
    }

    fn transactions<'a>(&'a self, station: &'a StationId) -> Stored<'a, Vec<TransactionRecord>> {
        self.change(|state| {
            let all = state.transactions.values();
            all.filter(|known| known.station == *station)
                .cloned()
                .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ocpp_wire::Text;

    fn begin(tag: &str, second: i64, meter_wh: i32) -> TransactionBegin {
        TransactionBegin {
            place: Place::connector(1),
            id_tag: tag.to_owned(),
            at: Timestamp::from_unix_ms(second * 1000),
            meter_wh,
        }
    }

    fn end(id: i64, meter_wh: i32) -> TransactionEnd {
        TransactionEnd {
            id,
            at: Timestamp::from_unix_ms(9_000_000),
            meter_wh,
            reason: Text::unbounded("Local"),
            id_tag: None,
            samples: Vec::new(),
        }
    }

    #[test]
    fn a_repeated_start_is_the_same_transaction() {
        let mut state = MemoryStore::with_first_id(7)
            .state
            .into_inner()
            .expect("fresh");
        let a = StationId::new("A").expect("valid");
        let b = StationId::new("B").expect("valid");
        let mut check =
            |station: &StationId, what: TransactionBegin, expect: (i64, bool, usize)| {
                let got = state.begin(station, what.clone());
                assert_eq!(
                    (got.id, got.repeated, got.others_open),
                    expect,
                    "{station} {what:?}"
                );
            };
        check(&a, begin("T", 1, 100), (7, false, 0));
        check(&a, begin("T", 1, 100), (7, true, 0));
        check(&b, begin("T", 1, 100), (8, false, 1));
        check(&a, begin("T", 2, 100), (9, false, 2));
        check(&a, begin("T", 1, 101), (10, false, 3));
        check(&a, begin("U", 1, 100), (11, false, 0));
    }

    #[test]
    fn a_repeated_end_changes_nothing_and_a_late_repeated_start_finds_its_transaction() {
        let mut state = MemoryStore::with_first_id(1)
            .state
            .into_inner()
            .expect("fresh");
        let a = StationId::new("A").expect("valid");
        let b = StationId::new("B").expect("valid");
        let id = state.begin(&a, begin("T", 1, 100)).id;
        assert_eq!(state.end(&b, end(id, 300)), None);
        assert_eq!(
            state.end(&a, end(id, 300)).and_then(|t| t.energy_wh()),
            Some(200)
        );
        assert_eq!(
            state.end(&a, end(id, 999)).and_then(|t| t.energy_wh()),
            Some(200)
        );
        let again = state.begin(&a, begin("T", 1, 100));
        assert_eq!((again.id, again.repeated, again.others_open), (id, true, 0));
        assert_eq!(state.begin(&a, begin("T", 5, 100)).others_open, 0);
    }

    #[test]
    fn events_of_a_transaction_may_come_twice_and_out_of_order() {
        let store = MemoryStore::with_first_id(1);
        let mut state = store.lock();
        let a = StationId::new("A").expect("valid");
        let wh = |value: &str, unit: &str| Sample {
            at: Timestamp::from_unix_ms(0),
            value: Text::unbounded(value),
            measurand: Text::unbounded("Energy.Active.Import.Register"),
            unit: Text::unbounded(unit),
            phase: None,
            context: Text::unbounded("Sample.Periodic"),
        };
        let event = |seq_no: i32, second: i64, ended: bool, sample: Sample| TransactionEvent {
            name: "tx".to_owned(),
            seq_no,
            place: (seq_no == 0).then_some(Place::evse(2)),
            id_tag: (seq_no == 0).then(|| "T".to_owned()),
            at: Timestamp::from_unix_ms(second * 1000),
            ended: ended.then(|| Text::unbounded("Local")),
            samples: vec![sample],
        };
        // The beginning comes behind the first update.
        state.event(&a, event(1, 20, false, wh("1.5", "kWh")));
        state.event(&a, event(0, 10, false, wh("1000", "Wh")));
        state.event(&a, event(2, 30, true, wh("2e3", "Wh")));
        state.event(&a, event(2, 30, true, wh("9", "kWh")));
        assert_eq!(state.transactions.len(), 1);
        let transaction = state.transactions.get(&1).expect("there");
        assert_eq!(transaction.place, Place::evse(2));
        assert_eq!(transaction.id_tag.as_deref(), Some("T"));
        assert_eq!(transaction.begun.unix_ms(), 10_000);
        assert_eq!(transaction.last_wh, Some(2000));
        assert_eq!(transaction.samples.len(), 3);
        assert!(transaction.end.is_some());
    }

    #[test]
    fn samples_are_bounded() {
        let store = MemoryStore::with_first_id(1);
        let mut state = store.lock();
        let a = StationId::new("A").expect("valid");
        let id = state.begin(&a, begin("T", 1, 100)).id;
        for second in 0..(SAMPLES as i64 + 5) {
            let sample = Sample {
                at: Timestamp::from_unix_ms(second),
                value: Text::unbounded(&second.to_string()),
                measurand: Text::unbounded("Power.Active.Import"),
                unit: Text::unbounded("W"),
                phase: None,
                context: Text::unbounded("Sample.Periodic"),
            };
            state.metered(
                &a,
                Meter {
                    place: Place::connector(1),
                    transaction: Some(id),
                    samples: vec![sample],
                },
            );
        }
        let kept = &state.transactions.get(&id).expect("there").samples;
        assert_eq!(kept.len(), SAMPLES);
        assert_eq!(kept.front().map(|s| s.value.as_str()), Some("5"));
    }
}
