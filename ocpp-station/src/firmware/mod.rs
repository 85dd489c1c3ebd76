//! The firmware room: updates and uploads of diagnostics as jobs that outlive a reboot (OCPP 1.6 sections 5.9, 5.19
//! and chapter 8).
//!
//! `update` and `upload` are the two state machines; this file moves them on with the station's time and jobs.

pub(crate) mod handlers;
pub(crate) mod update;
pub(crate) mod upload;

use heapless::String;
use ocpp_wire::RawText;

use crate::io::Restart;
use crate::job::{JobOutcome, Work};
use crate::station::Station;
use crate::time::{Earliest, Moment, Tick};
use update::Step;

/// Longest address of a download or upload that is kept, in bytes.
pub(crate) const LOCATION_BYTES: usize = 256;

/// Keeps an address, its escapes resolved, in its place; a large text is not handed around. The old one stays if the new
/// one is too long.
#[inline(never)]
pub(crate) fn keep(
    place: &mut String<LOCATION_BYTES>,
    location: RawText<'_>,
) -> Result<(), TooLong> {
    fits(location)?;
    place.clear();
    for character in location.chars() {
        place.push(character).map_err(|_| TooLong)?;
    }
    Ok(())
}

/// Whether an address can be kept.
#[inline(never)]
pub(crate) fn fits(location: RawText<'_>) -> Result<(), TooLong> {
    let bytes: usize = location.chars().map(char::len_utf8).sum();
    (bytes <= LOCATION_BYTES).then_some(()).ok_or(TooLong)
}

/// Why an address was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

impl Station {
    /// The address that a job downloads from or uploads to.
    #[must_use]
    pub fn job_location(&self, work: Work) -> &str {
        match work {
            Work::Download | Work::Install => self.update.location(),
            Work::Upload { .. } => self.upload.location(),
            Work::Lock { .. } | Work::Unlock { .. } => "",
            #[cfg(feature = "security")]
            Work::Check { .. } | Work::SigningRequest => "",
        }
    }

    /// What part of the diagnostics an upload is about: from and to, in s since 1970, as far as the CSMS said.
    #[must_use]
    pub fn upload_window(&self) -> (Option<i64>, Option<i64>) {
        let (from, to) = self.upload.window();
        let unix_s = |moment: Moment| i64::from(moment.get());
        (from.map(unix_s), to.map(unix_s))
    }

    /// Moves updates and uploads on with time.
    pub(crate) fn keep_firmware(&mut self, now: Tick, next: &mut Earliest) {
        let unix_s = self.base.clock.unix_s(now);
        let idle = self.is_idle();
        self.update
            .boot_checked(self.base.settings.firmware_version);
        match self.update.poll(now, unix_s, idle) {
            Step::Ask(work, timeout_ms) => {
                let job = self.base.jobs.ask(now, work, timeout_ms);
                self.update.asked(now, job);
            }
            Step::Wait(until) => next.at(until),
            Step::WaitUnix(unix_s) => {
                if let Some(at) = self.base.clock.instant_of(unix_s.get()) {
                    next.at(at);
                }
            }
            Step::Restart if self.restarting.is_none() => self.restart(now, Restart::Soft),
            Step::Restart | Step::Nothing => {}
        }
        if let Some((work, timeout_ms)) = self.upload.poll(now, next) {
            let job = self.base.jobs.ask(now, work, timeout_ms);
            self.upload.asked(now, job);
        }
        self.base.updating = self.update.holds_station();
    }

    /// A download, an installation or an upload came to an end.
    pub(crate) fn transfer_ended(&mut self, now: Tick, job: u16, outcome: JobOutcome) {
        #[cfg(feature = "security")]
        if outcome == JobOutcome::BadSignature {
            use crate::security::events::SecurityEvent;
            self.security_event(now, SecurityEvent::InvalidFirmwareSignature);
        }
        self.update.ended(now, job, outcome);
        self.upload.ended(now, job, outcome);
    }
}
