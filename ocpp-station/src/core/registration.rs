//! Being accepted by the CSMS: boot, retry, Pending and Rejected, and the heartbeat (OCPP 1.6 sections 4.2 and 4.6).
//!
//! Owns when BootNotification and Heartbeat are due, and what may be said meanwhile. Builds no message.

use crate::time::{Earliest, Tick};

/// Wait before the next BootNotification when the CSMS named none, or gave no answer, in s.
const RETRY_S: i32 = 60;

/// What the CSMS said of this station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing since power-up.
    Unknown,
    /// It wants to look at the station first.
    Pending,
    /// It does not want it.
    Rejected,
    /// It does.
    Accepted,
}

/// Registration and heartbeat.
#[derive(Debug)]
pub(crate) struct Registration {
    state: State,
    boot_at: Tick,
    heartbeat_at: Tick,
    /// Accepted on the connection that is open.
    settled: bool,
}

impl Registration {
    pub(crate) const fn new() -> Self {
        Self {
            state: State::Unknown,
            boot_at: Tick::ZERO,
            heartbeat_at: Tick::NEVER,
            settled: false,
        }
    }

    pub(crate) const fn is_accepted(&self) -> bool {
        matches!(self.state, State::Accepted)
    }

    /// Whether CALLs of the CSMS are answered: not while it has rejected the station (section 4.2).
    pub(crate) const fn may_answer(&self) -> bool {
        !matches!(self.state, State::Rejected)
    }

    /// Whether a BootNotification is to be sent now.
    pub(crate) fn boot_is_due(&self, now: Tick) -> bool {
        !self.is_accepted() && now >= self.boot_at
    }

    /// Whether a Heartbeat is to be sent now.
    pub(crate) fn heartbeat_is_due(&self, now: Tick) -> bool {
        self.is_accepted() && now >= self.heartbeat_at
    }

    /// BootNotification was answered; `interval_s` is the answer's.
    pub(crate) fn answered(&mut self, now: Tick, state: State, interval_s: i32) {
        self.state = state;
        self.settled = self.is_accepted();
        let wait = if interval_s > 0 { interval_s } else { RETRY_S };
        self.boot_at = now.plus_s(wait);
    }

    /// BootNotification was not answered, or with an error.
    pub(crate) fn unanswered(&mut self, now: Tick) {
        self.boot_at = now.plus_s(RETRY_S);
    }

    /// A connection was opened: whatever was settled was on the last one.
    pub(crate) fn connected(&mut self) {
        self.settled = false;
    }

    /// Whether the CSMS may ask for a BootNotification: not once it has accepted the station (errata 3.35).
    #[cfg(any(feature = "remote-trigger", feature = "security"))]
    pub(crate) const fn may_be_triggered(&self) -> bool {
        !self.settled
    }

    /// The CSMS asks for a BootNotification now.
    pub(crate) fn boot_now(&mut self, now: Tick) {
        self.boot_at = now;
    }

    /// A Heartbeat went out, or its interval was set.
    pub(crate) fn plan_heartbeat(&mut self, now: Tick, interval_s: i32) {
        self.heartbeat_at = now.plus_s(interval_s.max(1));
    }

    pub(crate) fn deadline(&self, next: &mut Earliest) {
        next.at(if self.is_accepted() {
            self.heartbeat_at
        } else {
            self.boot_at
        });
    }
}
