//! Reset: bringing everything to an end, then asking for the restart, again if it does not come (OCPP 1.6 sections 5.14
//! and 9.1.22).

use crate::capacity::RESET_FLUSH_MS;
use crate::config::Key;
use crate::io::Restart;
use crate::notice::Notice;
use crate::outbox::Reason;
use crate::station::Station;
use crate::time::{Earliest, Tick};

/// How long a hard reset waits at most for StopTransaction to be delivered, in ms.
const HARD_FLUSH_MS: u32 = 5_000;
/// How long any reset waits at least, so that its answer gets out, in ms.
const ANSWER_MS: u32 = 1_000;
/// How long a restart that was asked for may take to come, in ms.
const TRY_MS: u32 = 10_000;
/// How long the wish is taken back between two tries, in ms.
const PAUSE_MS: u32 = 1_000;

/// A restart that was accepted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Restarting {
    kind: Restart,
    earliest: Tick,
    latest: Tick,
    /// Since when the restart is asked for.
    asked: Option<Tick>,
    /// How often it was asked for in vain.
    in_vain: i32,
}

impl Station {
    /// Accepts a restart: transactions end now, their messages get some time to leave.
    pub(crate) fn restart(&mut self, now: Tick, kind: Restart) {
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
            asked: None,
            in_vain: 0,
        });
    }

    pub(crate) const fn is_restarting(&self) -> bool {
        self.restarting.is_some()
    }

    /// The restart, once its time has come. Whoever still asks after a while was not restarted: it is tried again as often
    /// as ResetRetries says, and then the station serves on.
    pub(crate) fn restart_due(&mut self, now: Tick, next: &mut Earliest) -> Option<Restart> {
        let mut restarting = self.restarting?;
        if let Some(asked) = restarting.asked {
            let over = asked.plus_ms(TRY_MS);
            if now < over {
                next.at(over);
                return Some(restarting.kind);
            }
            if restarting.in_vain >= self.base.config.number(Key::ResetRetries) {
                self.restarting = None;
                #[cfg(feature = "firmware")]
                self.update.restart_failed();
                self.base.notices.tell(Notice::RestartFailed);
                return None;
            }
            restarting.in_vain += 1;
            restarting.asked = None;
            restarting.earliest = now.plus_ms(PAUSE_MS);
            restarting.latest = restarting.earliest;
            self.restarting = Some(restarting);
        }
        let flushed = self.base.outbox.is_empty() || !self.link.is_up();
        let when = if flushed {
            restarting.earliest
        } else {
            restarting.latest
        };
        if now < when {
            next.at(when);
            return None;
        }
        restarting.asked = Some(now);
        self.restarting = Some(restarting);
        next.at(now.plus_ms(TRY_MS));
        Some(restarting.kind)
    }
}
