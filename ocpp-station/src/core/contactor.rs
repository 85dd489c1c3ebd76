//! The contactor of one connector: a lease that lapses, and feedback that has to agree.
//!
//! Owns what was asked of the contactor. Whether it may close is the connector's decision.

use crate::capacity::{CONTACTOR_LEASE_MS, CONTACTOR_SETTLE_MS};
use crate::time::{Earliest, Instant};

/// What was asked of a contactor, and since when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Contactor {
    closed: bool,
    since: Instant,
}

impl Contactor {
    pub(crate) const fn new() -> Self {
        Self {
            closed: false,
            since: Instant::ZERO,
        }
    }

    /// Asks it to close or open. Returns until when it may be closed.
    pub(crate) fn drive(
        &mut self,
        now: Instant,
        close: bool,
        next: &mut Earliest,
    ) -> Option<Instant> {
        if self.closed != close {
            self.closed = close;
            self.since = now;
        }
        // Woken early enough to check the feedback, and to renew the lease with time to spare.
        next.at(if now.is_settled_since(self.since) {
            Instant::NEVER
        } else {
            self.since.plus_ms(CONTACTOR_SETTLE_MS)
        });
        close.then(|| {
            next.at(now.plus_ms(CONTACTOR_LEASE_MS / 2));
            now.plus_ms(CONTACTOR_LEASE_MS)
        })
    }

    /// Whether the feedback contradicts what was asked, beyond the time a contactor takes.
    pub(crate) fn disagrees(&self, now: Instant, feedback: Option<bool>) -> bool {
        feedback.is_some_and(|closed| closed != self.closed) && now.is_settled_since(self.since)
    }

    pub(crate) const fn is_closed(&self) -> bool {
        self.closed
    }
}

impl Instant {
    const fn is_settled_since(self, since: Self) -> bool {
        self.since(since) >= CONTACTOR_SETTLE_MS as u64
    }
}
