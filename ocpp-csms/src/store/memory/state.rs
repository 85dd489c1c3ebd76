//! What the store in memory holds, transactions excepted.
//!
//! Owns the bounds on it.

use std::collections::{BTreeMap, HashMap, VecDeque};

use ocpp_wire::Timestamp;

use super::transactions::Transactions;
use crate::admission::StationId;
use crate::store::records::{
    Access, ConnectorRecord, IdTag, Item, ItemKind, Meter, Note, Place, Sample, StationRecord,
};

/// Notes kept of one station.
const NOTES: usize = StationRecord::NOTES;
/// Connectors kept of one station.
const PLACES: usize = 1_000;
/// Samples kept of one place outside transactions.
const SAMPLES: usize = 1_000;
/// Items kept of one station.
const ITEMS: usize = 20_000;

#[derive(Debug)]
pub(super) struct State {
    pub(super) stations: BTreeMap<StationId, StationRecord>,
    pub(super) items: HashMap<StationId, BTreeMap<(ItemKind, String), Item>>,
    pub(super) samples: HashMap<(StationId, Place), VecDeque<Sample>>,
    /// By the form in which they are compared; the spelling beside the entry.
    pub(super) id_tags: BTreeMap<String, (String, IdTag)>,
    pub(super) accesses: BTreeMap<StationId, Access>,
    pub(super) transactions: Transactions,
}

impl State {
    pub(super) fn new(first_transaction: i64) -> Self {
        Self {
            stations: BTreeMap::new(),
            items: HashMap::new(),
            samples: HashMap::new(),
            id_tags: BTreeMap::new(),
            accesses: BTreeMap::new(),
            transactions: Transactions::new(first_transaction),
        }
    }

    pub(super) fn station(&mut self, id: &StationId) -> &mut StationRecord {
        self.stations
            .entry(id.clone())
            .or_insert_with(|| StationRecord::new(id.clone()))
    }

    pub(super) fn status(&mut self, station: &StationId, place: Place, status: ConnectorRecord) {
        let connectors = &mut self.station(station).connectors;
        if connectors.len() < PLACES || connectors.contains_key(&place) {
            connectors.insert(place, status);
        }
    }

    pub(super) fn noted(&mut self, station: &StationId, note: Note, at: Timestamp) {
        let notes = &mut self.station(station).notes;
        if notes.len() == NOTES {
            notes.remove(0);
        }
        notes.push((at, note));
    }

    pub(super) fn metered(&mut self, station: &StationId, meter: Meter) {
        let latest = &mut self.station(station).latest;
        let known = latest.contains_key(&meter.place);
        if latest.len() >= PLACES && !known {
            return;
        }
        latest.insert(meter.place, meter.samples.clone());
        if let Some(id) = meter.transaction
            && self.transactions.owns(station, id)
        {
            self.transactions.append(id, meter.samples);
            return;
        }
        let place = (station.clone(), meter.place);
        let kept = self.samples.entry(place).or_default();
        kept.extend(meter.samples);
        let surplus = kept.len().saturating_sub(SAMPLES);
        kept.drain(..surplus);
    }

    pub(super) fn put_items(&mut self, station: &StationId, items: Vec<Item>) {
        let kept = self.items.entry(station.clone()).or_default();
        for item in items {
            let key = (item.kind, item.key.clone());
            if kept.len() < ITEMS || kept.contains_key(&key) {
                kept.insert(key, item);
            }
        }
    }
}
