//! Transactions of every version: what begins, feeds and ends them, and what is known of them.
//!
//! Owns how a message changes a transaction, so that every store changes it alike.

use ocpp_wire::Timestamp;

use super::{Energy, Place, Sample, SeqNumbers, Word};
use crate::admission::StationId;

/// What begins a transaction in 1.6. Equal values from one station mean the same transaction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TransactionBegin {
    /// Where.
    pub place: Place,
    /// By whom.
    pub id_tag: String,
    /// By the station's clock.
    pub at: Timestamp,
    /// Energy register, Wh.
    pub meter_wh: i32,
}

/// A begun transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransactionBegun {
    /// Its id, unique for all time and all stations of the store.
    pub id: i64,
    /// Whether it had been begun before.
    pub repeated: bool,
    /// Transactions of the same idTag that were open elsewhere at that moment.
    pub others_open: usize,
}

/// What ends a transaction in 1.6.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionEnd {
    /// Its id.
    pub id: i64,
    /// By the station's clock.
    pub at: Timestamp,
    /// Energy register, Wh.
    pub meter_wh: i32,
    /// `Local`, `EVDisconnected`, ...
    pub reason: Word,
    /// By whom, if not by whoever began it.
    pub id_tag: Option<String>,
    /// Samples that came with it.
    pub samples: Vec<Sample>,
}

/// An event of a transaction in 2.x.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionEvent {
    /// The station's name for the transaction.
    pub name: String,
    /// Number of the event within the transaction; an event that comes again changes nothing.
    pub seq_no: i32,
    /// Where, if it says so.
    pub place: Option<Place>,
    /// By whom, if it says so.
    pub id_tag: Option<String>,
    /// By the station's clock.
    pub at: Timestamp,
    /// Why the transaction ended, if it did.
    pub ended: Option<Word>,
    /// Samples that came with it.
    pub samples: Vec<Sample>,
}

/// A transaction, of any version. Its samples are kept apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionRecord {
    /// Its id in this store.
    pub id: i64,
    /// Whose.
    pub station: StationId,
    /// The station's name for it; none in 1.6, where the id is told to the station.
    pub name: Option<String>,
    /// Where.
    pub place: Place,
    /// Who began it, if anybody presented a token.
    pub id_tag: Option<String>,
    /// When it began, by the station's clock.
    pub begun: Timestamp,
    /// Energy register, first and last.
    pub energy: Energy,
    /// How it ended; `None` while it runs.
    pub end: Option<TransactionEnded>,
    /// Numbers of the events that were taken (2.x); [`SeqNumbers::missing`] tells which are still to come.
    pub events: SeqNumbers,
}

/// How a transaction ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionEnded {
    /// By the station's clock.
    pub at: Timestamp,
    /// `Local`, `EVDisconnected`, ...
    pub reason: Word,
    /// By whom, if it was said.
    pub id_tag: Option<String>,
}

impl TransactionRecord {
    /// A transaction of 1.6 as it begins.
    #[must_use]
    pub fn begun(id: i64, station: StationId, begin: TransactionBegin) -> Self {
        Self {
            place: begin.place,
            id_tag: Some(begin.id_tag),
            energy: Energy::begun(i64::from(begin.meter_wh)),
            ..Self::new(id, station, None, begin.at)
        }
    }

    /// A transaction of 2.x before its first event was taken.
    #[must_use]
    pub fn named(id: i64, station: StationId, event: &TransactionEvent) -> Self {
        Self::new(id, station, Some(event.name.clone()), event.at)
    }

    fn new(id: i64, station: StationId, name: Option<String>, begun: Timestamp) -> Self {
        Self {
            id,
            station,
            name,
            place: Place::default(),
            id_tag: None,
            begun,
            energy: Energy::default(),
            end: None,
            events: SeqNumbers::default(),
        }
    }

    /// Takes an event (2.x); false if it was taken before, and then its samples were too. Events may come in any order.
    pub fn take(&mut self, event: &TransactionEvent) -> bool {
        if !self.events.insert(event.seq_no) {
            return false;
        }
        self.begun = self.begun.min(event.at);
        if let Some(place) = event.place {
            self.place = place;
        }
        if self.id_tag.is_none() {
            self.id_tag.clone_from(&event.id_tag);
        }
        if let Some(reason) = &event.ended
            && self.end.is_none()
        {
            self.end = Some(TransactionEnded {
                at: event.at,
                reason: reason.clone(),
                id_tag: event.id_tag.clone(),
            });
        }
        self.energy.sampled(&event.samples);
        true
    }

    /// Takes the end (1.6); false if it had ended, and then its samples were taken too.
    pub fn finish(&mut self, end: &TransactionEnd) -> bool {
        if self.end.is_some() {
            return false;
        }
        self.energy.sampled(&end.samples);
        self.energy.ended(i64::from(end.meter_wh));
        self.end = Some(TransactionEnded {
            at: end.at,
            reason: end.reason.clone(),
            id_tag: end.id_tag.clone(),
        });
        true
    }

    /// Energy delivered so far, Wh, as far as it was told.
    #[must_use]
    pub fn energy_wh(&self) -> Option<i64> {
        self.energy.delivered_wh()
    }
}

/// Which transactions are asked for. The newest come first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionQuery {
    /// Of this station alone.
    pub station: Option<StationId>,
    /// Of this idTag alone.
    pub id_tag: Option<String>,
    /// Those that run, or those that ended.
    pub running: Option<bool>,
    /// With ids below this one: the next page begins below the last id of this one.
    pub below: Option<i64>,
    /// At most so many.
    pub limit: usize,
}

impl TransactionQuery {
    /// Transactions of one query's answer, unless it says otherwise.
    pub const LIMIT: usize = 100;

    /// The latest of a station.
    #[must_use]
    pub fn of(station: &StationId) -> Self {
        Self {
            station: Some(station.clone()),
            ..Self::default()
        }
    }

    /// Whether a transaction is among those asked for. idTags are compared without regard to case.
    #[must_use]
    pub fn matches(&self, transaction: &TransactionRecord) -> bool {
        let tag = transaction.id_tag.as_deref().unwrap_or_default();
        self.station
            .as_ref()
            .is_none_or(|id| *id == transaction.station)
            && self
                .id_tag
                .as_ref()
                .is_none_or(|asked| asked.eq_ignore_ascii_case(tag))
            && self
                .running
                .is_none_or(|running| running == transaction.end.is_none())
            && self.below.is_none_or(|below| transaction.id < below)
    }
}

impl Default for TransactionQuery {
    fn default() -> Self {
        Self {
            station: None,
            id_tag: None,
            running: None,
            below: None,
            limit: Self::LIMIT,
        }
    }
}
