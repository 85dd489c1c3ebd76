//! What the CSMS has been told of a connector's state, and when it has to be told anew (OCPP 1.6 section 4.9).
//!
//! Owns MinimumStatusDuration. How the state comes about is the connector's business.

use crate::io::Fault;
use crate::time::{Earliest, Stamp, Tick};
use crate::types::{ChargePointErrorCode, ChargePointStatus};

/// What a StatusNotification says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) status: ChargePointStatus,
    pub(crate) fault: Option<Fault>,
}

impl Report {
    /// The error code to send.
    pub(crate) fn code(&self) -> ChargePointErrorCode {
        self.fault
            .map_or(ChargePointErrorCode::NoError, |fault| fault.code)
    }
}

/// State now, state told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatusReport {
    now: Report,
    since: Tick,
    stamp: Stamp,
    told: Option<Report>,
    not_before: Tick,
}

impl StatusReport {
    pub(crate) const fn new() -> Self {
        Self {
            now: Report {
                status: ChargePointStatus::Available,
                fault: None,
            },
            since: Tick::ZERO,
            stamp: Stamp::Uptime(0),
            told: None,
            not_before: Tick::ZERO,
        }
    }

    pub(crate) fn set(&mut self, now: Tick, stamp: Stamp, report: Report) {
        if self.now != report {
            self.now = report;
            self.since = now;
            self.stamp = stamp;
        }
    }

    pub(crate) const fn status(&self) -> ChargePointStatus {
        self.now.status
    }

    /// What has to be told now, and when it came about. `minimum_s` is MinimumStatusDuration.
    pub(crate) fn due(&self, now: Tick, minimum_s: i32) -> Option<(Report, Stamp)> {
        (now >= self.when(minimum_s)?).then_some((self.now, self.stamp))
    }

    /// The state as it is, told or not.
    pub(crate) const fn current(&self) -> (Report, Stamp) {
        (self.now, self.stamp)
    }

    pub(crate) fn deadline(&self, minimum_s: i32, next: &mut Earliest) {
        if let Some(when) = self.when(minimum_s) {
            next.at(when);
        }
    }

    /// The CSMS knows this much now.
    pub(crate) fn told(&mut self, report: Report) {
        self.told = Some(report);
        self.not_before = Tick::ZERO;
    }

    /// It could not be told; tried again then.
    pub(crate) fn postponed(&mut self, until: Tick) {
        self.not_before = until;
    }

    /// The CSMS knows nothing: after boot.
    pub(crate) fn forget(&mut self) {
        self.told = None;
        self.not_before = Tick::ZERO;
    }

    fn when(&self, minimum_s: i32) -> Option<Tick> {
        match self.told {
            Some(told) if told == self.now => None,
            Some(_) => Some(self.since.plus_s(minimum_s).max(self.not_before)),
            None => Some(self.not_before),
        }
    }
}
