//! The contactor of one connector: a lease that lapses, and feedback that has to agree.
//!
//! Owns what was asked of the contactor. Whether it may close is the connector's decision.

use crate::capacity::{CONTACTOR_LEASE_MS, CONTACTOR_SETTLE_MS};
use crate::time::{Earliest, Tick};

/// What was asked of a contactor, and since when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Contactor {
    closed: bool,
    since: Tick,
}

impl Contactor {
    pub(crate) const fn new() -> Self {
        Self {
            closed: false,
            since: Tick::ZERO,
        }
    }

    /// Asks it to close or open. Returns until when it may be closed.
    pub(crate) fn drive(&mut self, now: Tick, close: bool, next: &mut Earliest) -> Option<Tick> {
        if self.closed != close {
            self.closed = close;
            self.since = now;
        }
        // Woken early enough to check the feedback, and to renew the lease with time to spare.
        next.at(if now.is_past(self.since, CONTACTOR_SETTLE_MS) {
            Tick::NEVER
        } else {
            self.since.plus_ms(CONTACTOR_SETTLE_MS)
        });
        close.then(|| {
            next.at(now.plus_ms(CONTACTOR_LEASE_MS / 2));
            now.plus_ms(CONTACTOR_LEASE_MS)
        })
    }

    /// Whether the feedback contradicts what was asked, beyond the time a contactor takes.
    pub(crate) fn disagrees(&self, now: Tick, feedback: Option<bool>) -> bool {
        feedback.is_some_and(|closed| closed != self.closed)
            && now.is_past(self.since, CONTACTOR_SETTLE_MS)
    }

    pub(crate) const fn is_closed(&self) -> bool {
        self.closed
    }
}
