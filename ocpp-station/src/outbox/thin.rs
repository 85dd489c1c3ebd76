//! What goes first when there is no room: every second moment of meter values that was only taken because time passed.

use heapless::Vec;

use crate::capacity::CONNECTORS;
use crate::outbox::Outbox;
use crate::outbox::record::{self, Body, Context, Record, Tag};

impl Outbox {
    /// Makes some room in RAM: what is saved can be read again; failing that, meter values are thinned. False if there
    /// is nothing left to go.
    pub(super) fn make_room(&mut self) -> bool {
        self.evict() || self.thin()
    }

    /// Takes out every second periodic moment of each transaction; begin and end stay.
    fn thin(&mut self) -> bool {
        let mut odd: Vec<(u32, Tag, bool), { CONNECTORS * 4 }> = Vec::new();
        // The oldest message may be on its way already.
        let first = self.front_entry().map(|entry| entry.sequence);
        let gone = self.log.retain(|entry| {
            let Some((tag @ (Tag::Meter | Tag::Data), local)) = record::head(entry.bytes) else {
                return true;
            };
            if Some(entry.sequence) == first || entry.saved || !is_periodic(entry.bytes) {
                return true;
            }
            if let Some((.., odd)) = odd.iter_mut().find(|o| (o.0, o.1) == (local, tag)) {
                *odd = !*odd;
                return *odd;
            }
            let _: Result<(), _> = odd.push((local, tag, true));
            true
        });
        self.thinned = self.thinned.saturating_add(gone as u32);
        gone > 0
    }
}

/// Whether a record is a moment that was only taken because time had passed.
pub(super) fn is_periodic(bytes: &[u8]) -> bool {
    Record::decode(bytes).is_some_and(|record| {
        matches!(
            record.body,
            Body::Meter {
                context: Context::SamplePeriodic | Context::SampleClock,
                ..
            } | Body::Data {
                context: Context::SamplePeriodic | Context::SampleClock,
                ..
            }
        )
    })
}
