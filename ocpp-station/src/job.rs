//! Slow work: numbered jobs that the shell does and reports, each with a deadline.
//!
//! Owns numbers and deadlines. What a job's end means is the business of the room that asked for it.

use heapless::Vec;

use crate::capacity::JOBS;
#[cfg(feature = "security")]
use crate::security::vault::Deposit;
use crate::time::{Earliest, Instant, Tick};

/// What has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Work {
    /// Lock the cable of a connector.
    Lock {
        /// Its number.
        connector: u8,
    },
    /// Unlock the cable of a connector.
    Unlock {
        /// Its number.
        connector: u8,
    },
    /// Download the firmware from the job's location; of a signed one, verify the signature as well.
    #[cfg(feature = "firmware")]
    Download,
    /// Install the firmware that was downloaded. The restart that brings it up is asked for afterwards.
    #[cfg(feature = "firmware")]
    Install,
    /// Upload to the job's location.
    #[cfg(feature = "firmware")]
    Upload {
        /// What.
        kind: UploadKind,
    },
    /// Check, and keep if it holds, what was handed to the [`Vault`](crate::Vault) last.
    #[cfg(feature = "security")]
    Check {
        /// What it is.
        what: Deposit,
    },
    /// Make a new key and a certificate signing request for it: the common name is the station's serial number, the
    /// organisation the key CpoName.
    #[cfg(feature = "security")]
    SigningRequest,
}

/// What is uploaded.
#[cfg(feature = "firmware")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadKind {
    /// GetDiagnostics.
    Diagnostics,
    /// GetLog of the diagnostics log.
    DiagnosticsLog,
    /// GetLog of the security log.
    SecurityLog,
}

/// A piece of slow work, handed to the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Given back with the outcome.
    pub number: u16,
    /// What has to be done.
    pub work: Work,
    /// When the core gives it up.
    pub deadline: Instant,
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// It was done.
    Done,
    /// It could not be done.
    Failed,
    /// What was downloaded, or is to be kept, is not signed by whom it should be.
    BadSignature,
}

struct Slot {
    number: u16,
    work: Work,
    deadline: Tick,
    handed_out: bool,
}

/// Jobs that are waiting or under way.
pub(crate) struct Jobs {
    slots: Vec<Slot, JOBS>,
    next: u16,
}

impl Jobs {
    pub(crate) const fn new() -> Self {
        Self {
            slots: Vec::new(),
            next: 1,
        }
    }

    /// Asks for work; none if too much is under way already.
    pub(crate) fn ask(&mut self, now: Tick, work: Work, timeout_ms: u32) -> Option<u16> {
        let number = self.next;
        let slot = Slot {
            number,
            work,
            deadline: now.plus_ms(timeout_ms),
            handed_out: false,
        };
        self.slots.push(slot).ok()?;
        self.next = self.next.checked_add(1).unwrap_or(1);
        Some(number)
    }

    /// The next job for the shell to do.
    pub(crate) fn hand_out(&mut self) -> Option<Job> {
        let slot = self.slots.iter_mut().find(|slot| !slot.handed_out)?;
        slot.handed_out = true;
        Some(Job {
            number: slot.number,
            work: slot.work,
            deadline: slot.deadline.instant(),
        })
    }

    /// A job ended; none if it was given up before or never asked for.
    pub(crate) fn end(&mut self, number: u16) -> Option<Work> {
        let at = self.slots.iter().position(|slot| slot.number == number)?;
        Some(self.slots.remove(at).work)
    }

    /// A job whose time is up, with its number; it is taken out and counts as failed.
    pub(crate) fn overdue(&mut self, now: Tick) -> Option<(u16, Work)> {
        let at = self.slots.iter().position(|slot| now >= slot.deadline)?;
        let slot = self.slots.remove(at);
        Some((slot.number, slot.work))
    }

    pub(crate) fn deadline(&self, next: &mut Earliest) {
        for slot in &self.slots {
            next.at(slot.deadline);
        }
    }
}
