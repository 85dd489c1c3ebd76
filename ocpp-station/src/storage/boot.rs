//! What a boot finds in storage, and the transactions that a loss of power cut short (OCPP 1.6 section 3.7).
//!
//! Owns the reading of everything once. A value that is not understood is as good as absent.

use crate::bytes::fingerprint;
use crate::capacity::CONNECTORS;
use crate::metering::Channel;
use crate::outbox::Body;
use crate::station::Station;
use crate::storage::cells::Cell;
use crate::storage::{KEY_CELLS, KEY_RECORDS};
use crate::time::Tick;

/// The newest messages of a connector that were found.
#[derive(Clone, Copy, Debug)]
struct Newest {
    start: u32,
    stop: u32,
    local: u32,
    meter: u32,
    last_wh: i32,
}

/// What was found so far.
#[derive(Debug)]
pub(super) struct Found([Newest; CONNECTORS]);

impl Found {
    pub(super) const fn new() -> Self {
        Self(
            [Newest {
                start: 0,
                stop: 0,
                local: 0,
                meter: 0,
                last_wh: 0,
            }; CONNECTORS],
        )
    }

    fn at(&mut self, connector: u8) -> Option<&mut Newest> {
        self.0.get_mut(usize::from(connector).checked_sub(1)?)
    }
}

impl Station {
    /// The scan found a value.
    pub(super) fn found(&mut self, key: u16, value: &[u8]) {
        if key >= KEY_RECORDS {
            if let Some((number, bytes)) = value.split_first_chunk::<4>() {
                self.found_record(u32::from_le_bytes(*number), bytes);
            }
            return;
        }
        let Some(at) = key.checked_sub(KEY_CELLS).map(usize::from) else {
            return;
        };
        if let Some(cell) = Cell::at(at)
            && let Some(place) = self.storage.prints.get_mut(at)
        {
            *place = fingerprint(value);
            self.read_cell(cell, value);
        }
    }

    fn found_record(&mut self, sequence: u32, bytes: &[u8]) {
        let Some(record) = self.base.outbox.restore(sequence, bytes) else {
            return;
        };
        let found = &mut self.storage.found;
        match record.body {
            Body::Start {
                connector,
                meter_wh,
                ..
            } => {
                if let Some(newest) = found.at(connector).filter(|n| n.start < sequence) {
                    newest.start = sequence;
                    newest.local = record.local;
                    if newest.meter < sequence {
                        newest.meter = sequence;
                        newest.last_wh = meter_wh;
                    }
                }
            }
            Body::Stop { connector, .. } => {
                if let Some(newest) = found.at(connector) {
                    newest.stop = newest.stop.max(sequence);
                }
            }
            Body::Meter {
                connector, sample, ..
            } => {
                if let Some(newest) = found.at(connector).filter(|n| n.meter < sequence)
                    && let Some(wh) = sample.get(Channel::EnergyImport)
                {
                    newest.meter = sequence;
                    newest.last_wh = wh;
                }
            }
            Body::Data { .. } => {}
        }
    }

    /// The scan is over: what was running is to be ended, and this boot gets its number.
    pub(super) fn all_found(&mut self, now: Tick) {
        #[cfg(feature = "local-auth")]
        self.local_list.check_complete();
        self.base.boot = self.base.boot.wrapping_add(1);
        self.base.next_transaction = u32::from(self.base.boot) << 16 | 1;
        for connector in &mut self.connectors {
            let Some(newest) = self.storage.found.at(connector.number).copied() else {
                continue;
            };
            let local = if newest.start > newest.stop {
                Some(newest.local)
            } else if newest.stop == 0 {
                self.base
                    .outbox
                    .known_at(connector.number)
                    .map(|known| known.local)
            } else {
                None
            };
            if let Some(local) = local {
                self.base.outbox.adopt();
                connector.interrupt(now, local, newest.last_wh);
            }
        }
    }
}
