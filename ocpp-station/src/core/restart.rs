//! Reset: bringing everything to an end, then asking for the restart (OCPP 1.6 section 5.14).

use crate::capacity::RESET_FLUSH_MS;
use crate::io::Restart;
use crate::outbox::Reason;
use crate::station::Station;
use crate::time::{Earliest, Instant};

/// How long a hard reset waits at most for StopTransaction to be delivered, in ms.
const HARD_FLUSH_MS: u32 = 5_000;
/// How long any reset waits at least, so that its answer gets out, in ms.
const ANSWER_MS: u32 = 1_000;

/// A restart that was accepted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Restarting {
    kind: Restart,
    earliest: Instant,
    latest: Instant,
}

impl Station {
    /// Accepts a restart: transactions end now, their messages get some time to leave.
    pub(crate) fn restart(&mut self, now: Instant, kind: Restart) {
        let (reason, flush_ms) = match kind {
            Restart::Soft => (Reason::SoftReset, RESET_FLUSH_MS),
            Restart::Hard => (Reason::HardReset, HARD_FLUSH_MS),
        };
        for connector in &mut self.connectors {
            connector.end(now, reason, None, true, &mut self.base);
        }
        self.restarting = Some(Restarting {
            kind,
            earliest: now.plus_ms(ANSWER_MS),
            latest: now.plus_ms(flush_ms),
        });
    }

    pub(crate) const fn is_restarting(&self) -> bool {
        self.restarting.is_some()
    }

    /// The restart, once its time has come.
    pub(crate) fn restart_due(&self, now: Instant, next: &mut Earliest) -> Option<Restart> {
        let restarting = self.restarting?;
        let flushed = self.base.outbox.is_empty() || !self.link.is_up();
        let when = if flushed {
            restarting.earliest
        } else {
            restarting.latest
        };
        if now >= when {
            return Some(restarting.kind);
        }
        next.at(when);
        None
    }
}
