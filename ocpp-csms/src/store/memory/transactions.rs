//! The transactions of the store in memory.
//!
//! Owns their keys: what a repeated message is recognised by. How messages change a transaction is the record's matter.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::admission::StationId;
use crate::store::records::{
    IdTag, Sample, TransactionBegin, TransactionBegun, TransactionEnd, TransactionEvent,
    TransactionQuery, TransactionRecord,
};

/// Ended transactions kept.
const ENDED: usize = 100_000;
/// Samples kept of one transaction.
const SAMPLES: usize = 10_000;

/// What a repeated message names a transaction by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Begin(StationId, TransactionBegin),
    Name(StationId, String),
}

#[derive(Debug)]
struct Kept {
    record: TransactionRecord,
    samples: VecDeque<Sample>,
    key: Key,
}

#[derive(Debug)]
pub(super) struct Transactions {
    all: BTreeMap<i64, Kept>,
    by_key: HashMap<Key, i64>,
    /// Running ones by idTag.
    running: HashMap<String, usize>,
    /// In the order in which they ended.
    ended: VecDeque<i64>,
    next_id: i64,
}

impl Transactions {
    pub(super) fn new(first_id: i64) -> Self {
        Self {
            all: BTreeMap::new(),
            by_key: HashMap::new(),
            running: HashMap::new(),
            ended: VecDeque::new(),
            next_id: first_id,
        }
    }

    pub(super) fn begin(
        &mut self,
        station: &StationId,
        begin: TransactionBegin,
    ) -> TransactionBegun {
        let tag = IdTag::key(&begin.id_tag);
        let running = self.running.get(&tag).copied().unwrap_or(0);
        let key = Key::Begin(station.clone(), begin.clone());
        if let Some(id) = self.by_key.get(&key).copied() {
            let runs = self
                .all
                .get(&id)
                .is_some_and(|known| known.record.end.is_none());
            return TransactionBegun {
                id,
                repeated: true,
                others_open: running.saturating_sub(usize::from(runs)),
            };
        }
        let id = self.enter(key, |id| {
            TransactionRecord::begun(id, station.clone(), begin)
        });
        *self.running.entry(tag).or_insert(0) += 1;
        TransactionBegun {
            id,
            repeated: false,
            others_open: running,
        }
    }

    pub(super) fn end(
        &mut self,
        station: &StationId,
        end: TransactionEnd,
    ) -> Option<TransactionRecord> {
        let kept = self.all.get_mut(&end.id)?;
        if kept.record.station != *station {
            return None;
        }
        if kept.record.finish(&end) {
            push(&mut kept.samples, end.samples);
            self.ended(end.id);
        }
        self.get(end.id)
    }

    pub(super) fn event(&mut self, station: &StationId, event: TransactionEvent) {
        let key = Key::Name(station.clone(), event.name.clone());
        let id = match self.by_key.get(&key).copied() {
            Some(id) => id,
            None => self.enter(key, |id| {
                TransactionRecord::named(id, station.clone(), &event)
            }),
        };
        let Some(kept) = self.all.get_mut(&id) else {
            return;
        };
        let record = &mut kept.record;
        let (had_tag, had_ended) = (record.id_tag.is_some(), record.end.is_some());
        if !record.take(&event) {
            return;
        }
        push(&mut kept.samples, event.samples);
        if had_ended {
            return;
        }
        if !had_tag && let Some(tag) = &record.id_tag {
            *self.running.entry(IdTag::key(tag)).or_insert(0) += 1;
        }
        if record.end.is_some() {
            self.ended(id);
        }
    }

    pub(super) fn owns(&self, station: &StationId, id: i64) -> bool {
        self.all
            .get(&id)
            .is_some_and(|kept| kept.record.station == *station)
    }

    pub(super) fn append(&mut self, id: i64, samples: Vec<Sample>) {
        if let Some(kept) = self.all.get_mut(&id) {
            kept.record.energy.sampled(&samples);
            push(&mut kept.samples, samples);
        }
    }

    pub(super) fn get(&self, id: i64) -> Option<TransactionRecord> {
        self.all.get(&id).map(|kept| kept.record.clone())
    }

    pub(super) fn find(&self, query: &TransactionQuery) -> Vec<TransactionRecord> {
        let newest_first = self.all.values().rev().map(|kept| &kept.record);
        let asked = newest_first.filter(|record| query.matches(record));
        asked.take(query.limit).cloned().collect()
    }

    pub(super) fn samples(&self, id: i64) -> Vec<Sample> {
        let kept = self.all.get(&id).map(|kept| &kept.samples);
        kept.into_iter().flatten().cloned().collect()
    }

    fn enter(&mut self, key: Key, record: impl FnOnce(i64) -> TransactionRecord) -> i64 {
        let id = self.next_id;
        self.next_id = self.next_id.saturating_add(1);
        self.by_key.insert(key.clone(), id);
        let kept = Kept {
            record: record(id),
            samples: VecDeque::new(),
            key,
        };
        self.all.insert(id, kept);
        id
    }

    /// The transaction is over; the one that has been over for longest may be forgotten.
    fn ended(&mut self, id: i64) {
        let tag = self
            .all
            .get(&id)
            .and_then(|kept| kept.record.id_tag.as_ref());
        if let Some(tag) = tag.map(|tag| IdTag::key(tag))
            && let Some(running) = self.running.get_mut(&tag)
        {
            *running = running.saturating_sub(1);
            if *running == 0 {
                self.running.remove(&tag);
            }
        }
        self.ended.push_back(id);
        if self.ended.len() > ENDED
            && let Some(oldest) = self.ended.pop_front()
            && let Some(oldest) = self.all.remove(&oldest)
        {
            self.by_key.remove(&oldest.key);
        }
    }
}

fn push(samples: &mut VecDeque<Sample>, more: Vec<Sample>) {
    samples.extend(more);
    let surplus = samples.len().saturating_sub(SAMPLES);
    samples.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use ocpp_wire::{Text, Timestamp};

    use super::*;
    use crate::store::records::Place;

    #[test]
    fn samples_are_bounded() {
        let mut transactions = Transactions::new(1);
        let station = StationId::new("A").expect("valid");
        let begin = TransactionBegin {
            place: Place::connector(1),
            id_tag: "T".to_owned(),
            at: Timestamp::from_unix_ms(0),
            meter_wh: 0,
        };
        let id = transactions.begin(&station, begin).id;
        for second in 0..(SAMPLES as i64 + 5) {
            let sample = Sample {
                at: Timestamp::from_unix_ms(second),
                value: Text::unbounded(&second.to_string()),
                measurand: Text::unbounded("Power.Active.Import"),
                unit: Text::unbounded("W"),
                phase: None,
                location: None,
                context: Text::unbounded("Sample.Periodic"),
            };
            transactions.append(id, vec![sample]);
        }
        let kept = transactions.samples(id);
        assert_eq!(kept.len(), SAMPLES);
        assert_eq!(kept.first().map(|s| s.value.as_str()), Some("5"));
    }
}
