//! One firmware update: waiting for its time, download, installation, restart, and what is told of each.
//!
//! Owns the update's state and the notifications that wait. Downloads nothing: that is a job of the shell.

use heapless::{Deque, String};

use ocpp_wire::RawText;

use super::{LOCATION_BYTES, TooLong, keep};
use crate::bytes::{Reader, Writer};
use crate::job::{JobOutcome, Work};
use crate::time::{Moment, Tick};

/// How long a download may take, in ms.
const DOWNLOAD_MS: u32 = 3_600_000;
/// How long an installation may take, in ms.
const INSTALL_MS: u32 = 1_800_000;
/// Wait before a failed download is tried again if the CSMS named none, in s.
const RETRY_S: i32 = 60;
/// Longest firmware version that is remembered over a restart, in bytes.
const VERSION_BYTES: usize = 50;

/// What is told of an update. The first seven are the standard's own, the rest come with the security extension. The
/// number is its place in storage and never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Status {
    Idle = 0,
    Downloading = 1,
    Downloaded = 2,
    DownloadFailed = 3,
    Installing = 4,
    Installed = 5,
    InstallationFailed = 6,
    DownloadScheduled = 7,
    InstallScheduled = 8,
    InstallRebooting = 9,
    SignatureVerified = 10,
    InvalidSignature = 11,
}

/// How far an update has come. The number is its place in storage and never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    None = 0,
    /// Until the certificate of its signer was checked. Not outlived by a restart.
    #[cfg(feature = "security")]
    Unchecked = 7,
    /// Until the time of its retrieval.
    Scheduled = 1,
    /// Until the next try.
    Retry = 2,
    Downloading = 3,
    /// Until no transaction runs and its time of installation has come.
    Downloaded = 4,
    Installing = 5,
    /// It is installed; the restart brings it up.
    Rebooting = 6,
}

/// What the CSMS asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) retrieve_at: Option<Moment>,
    pub(crate) install_at: Option<Moment>,
    /// Tries after the first one.
    pub(crate) retries: i32,
    /// Between tries, in s; 0 if not said.
    pub(crate) interval_s: i32,
    /// Of a signed update; its signature has to be verified.
    pub(crate) request_id: Option<i32>,
}

/// What has to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Nothing,
    Wait(Tick),
    WaitUnix(Moment),
    /// A job, with its time limit in ms.
    Ask(Work, u32),
    Restart,
}

/// The update.
#[derive(Debug)]
pub(crate) struct Update {
    phase: Phase,
    order: Order,
    location: String<LOCATION_BYTES>,
    /// The version that ran when the installation began.
    old_version: String<VERSION_BYTES>,
    job: Option<u16>,
    not_before: Tick,
    told: Status,
    queue: Deque<Status, 4>,
    /// Whether this boot has looked at what the last one left.
    checked: bool,
}

impl Update {
    pub(crate) const fn new() -> Self {
        Self {
            phase: Phase::None,
            order: Order {
                retrieve_at: None,
                install_at: None,
                retries: 0,
                interval_s: 0,
                request_id: None,
            },
            location: String::new(),
            old_version: String::new(),
            job: None,
            not_before: Tick::ZERO,
            told: Status::Idle,
            queue: Deque::new(),
            checked: false,
        }
    }

    /// Whether an update is under way or waits for its time.
    #[cfg(any(test, feature = "remote-trigger", feature = "security"))]
    pub(crate) const fn is_under_way(&self) -> bool {
        !matches!(self.phase, Phase::None)
    }

    /// Whether the station is being changed at this moment: nobody may begin to charge.
    pub(crate) const fn holds_station(&self) -> bool {
        matches!(self.phase, Phase::Installing | Phase::Rebooting)
    }

    pub(crate) fn location(&self) -> &str {
        &self.location
    }

    #[cfg(feature = "security")]
    pub(crate) const fn request_id(&self) -> Option<i32> {
        self.order.request_id
    }

    /// A new update takes the place of whatever was under way.
    pub(crate) fn order(&mut self, location: RawText<'_>, order: Order) -> Result<(), TooLong> {
        keep(&mut self.location, location)?;
        self.order = order;
        self.phase = Phase::Scheduled;
        self.job = None;
        self.queue.clear();
        Ok(())
    }

    /// A new update, which counts once its signer's certificate was [`checked`](Self::checked).
    #[cfg(feature = "security")]
    pub(crate) fn order_unchecked(
        &mut self,
        location: RawText<'_>,
        order: Order,
    ) -> Result<(), TooLong> {
        self.order(location, order)?;
        self.phase = Phase::Unchecked;
        Ok(())
    }

    /// The certificate of the signer holds, or does not.
    #[cfg(feature = "security")]
    pub(crate) fn checked(&mut self, holds: bool) {
        if self.phase == Phase::Unchecked {
            self.phase = if holds { Phase::Scheduled } else { Phase::None };
        }
    }

    /// After a restart: has the installation brought up another version?
    pub(crate) fn boot_checked(&mut self, version: &str) {
        if self.checked {
            return;
        }
        self.checked = true;
        match self.phase {
            // A job of the last boot is gone with it.
            Phase::Downloading => self.phase = Phase::Retry,
            Phase::Installing | Phase::Rebooting if self.old_version != version => {
                self.finish(Status::Installed);
            }
            Phase::Installing => self.finish(Status::InstallationFailed),
            // The shell said it was installed, and the version is the same: a rebuild of the same one.
            Phase::Rebooting => self.finish(Status::Installed),
            _ => {}
        }
        if self.old_version.is_empty() || !self.holds_station() {
            self.old_version = String::try_from(version).unwrap_or_default();
        }
    }

    /// What has to be done now. `clock` is in s since 1970; `idle`: no transaction runs.
    pub(crate) fn poll(&mut self, now: Tick, clock: Option<Moment>, idle: bool) -> Step {
        match self.phase {
            Phase::None | Phase::Downloading | Phase::Installing => Step::Nothing,
            #[cfg(feature = "security")]
            Phase::Unchecked => Step::Nothing,
            Phase::Scheduled => match clock {
                Some(t) if t >= self.order.retrieve_at.unwrap_or(Moment::MIN) => {
                    Step::Ask(Work::Download, DOWNLOAD_MS)
                }
                Some(_) => {
                    if self.order.request_id.is_some() && self.told != Status::DownloadScheduled {
                        self.tell(Status::DownloadScheduled);
                    }
                    Step::WaitUnix(self.order.retrieve_at.unwrap_or(Moment::MIN))
                }
                None => Step::Nothing,
            },
            Phase::Retry if now < self.not_before => Step::Wait(self.not_before),
            Phase::Retry => Step::Ask(Work::Download, DOWNLOAD_MS),
            Phase::Downloaded => match (self.order.install_at, clock) {
                (Some(at), Some(t)) if t < at => {
                    if self.told != Status::InstallScheduled {
                        self.tell(Status::InstallScheduled);
                    }
                    Step::WaitUnix(at)
                }
                _ if idle => Step::Ask(Work::Install, INSTALL_MS),
                _ => Step::Nothing,
            },
            Phase::Rebooting => Step::Restart,
        }
    }

    /// The job that was asked for got this number, or none: too much is under way.
    pub(crate) fn asked(&mut self, now: Tick, job: Option<u16>) {
        let Some(job) = job else {
            self.not_before = now.plus_s(1);
            return;
        };
        self.job = Some(job);
        if self.phase == Phase::Downloaded {
            self.phase = Phase::Installing;
            self.tell(Status::Installing);
        } else {
            self.phase = Phase::Downloading;
            self.tell(Status::Downloading);
        }
    }

    /// A job has ended, perhaps this update's.
    pub(crate) fn ended(&mut self, now: Tick, job: u16, outcome: JobOutcome) {
        if self.job != Some(job) {
            return;
        }
        self.job = None;
        match (self.phase, outcome) {
            (Phase::Downloading, JobOutcome::Done) => {
                self.tell(Status::Downloaded);
                if self.order.request_id.is_some() {
                    self.tell(Status::SignatureVerified);
                }
                self.phase = Phase::Downloaded;
            }
            (Phase::Downloading, JobOutcome::BadSignature) => {
                self.tell(Status::Downloaded);
                self.finish(Status::InvalidSignature);
            }
            (Phase::Downloading, JobOutcome::Failed) if self.order.retries > 0 => {
                self.order.retries -= 1;
                let wait = match self.order.interval_s {
                    s if s > 0 => s,
                    _ => RETRY_S,
                };
                self.not_before = now.plus_s(wait);
                self.phase = Phase::Retry;
            }
            (Phase::Downloading, JobOutcome::Failed) => self.finish(Status::DownloadFailed),
            (Phase::Installing, JobOutcome::Done) => {
                if self.order.request_id.is_some() {
                    self.tell(Status::InstallRebooting);
                }
                self.phase = Phase::Rebooting;
            }
            (Phase::Installing, _) => self.finish(Status::InstallationFailed),
            _ => {}
        }
    }

    /// The restart that was to bring the new firmware up did not come.
    pub(crate) fn restart_failed(&mut self) {
        if self.phase == Phase::Rebooting {
            self.finish(Status::InstallationFailed);
        }
    }

    /// The next thing to tell the CSMS.
    pub(crate) fn to_tell(&self) -> Option<Status> {
        self.queue.front().copied()
    }

    /// It was told.
    pub(crate) fn was_told(&mut self) {
        self.queue.pop_front();
    }

    /// For a triggered notification: where the update stands.
    #[cfg(any(feature = "remote-trigger", feature = "security"))]
    pub(crate) fn tell_again(&mut self) {
        let status = if self.is_under_way() {
            self.told
        } else {
            Status::Idle
        };
        self.tell(status);
    }

    fn finish(&mut self, status: Status) {
        self.phase = Phase::None;
        self.tell(status);
    }

    fn tell(&mut self, status: Status) {
        self.told = status;
        if self.queue.is_full() {
            // The CSMS has been away for long: what is newest matters.
            self.queue.pop_front();
        }
        let _ = self.queue.push_back(status);
    }

    /// Writes the update for storage; none if there is nothing to remember.
    pub(crate) fn save(&self, w: &mut Writer<'_>) -> Option<()> {
        if self.phase == Phase::None && self.queue.is_empty() {
            return None;
        }
        w.u8(self.phase as u8);
        w.u8(self.told as u8);
        // At most the last word is remembered: it is what the CSMS has to know after a reboot.
        w.u8(u8::from(!self.queue.is_empty()));
        w.moment(self.order.retrieve_at);
        w.moment(self.order.install_at);
        w.i32(self.order.retries);
        w.i32(self.order.interval_s);
        w.option(self.order.request_id.map(i32::cast_unsigned));
        w.text(&self.old_version);
        w.bytes(self.location.as_bytes());
        Some(())
    }

    /// Takes in what was written.
    pub(crate) fn load(&mut self, r: &mut Reader<'_>) -> Option<()> {
        let phase = match r.u8() {
            1 => Phase::Scheduled,
            2 => Phase::Retry,
            3 => Phase::Downloading,
            4 => Phase::Downloaded,
            5 => Phase::Installing,
            6 => Phase::Rebooting,
            _ => Phase::None,
        };
        let told = r.one_of(&[
            Status::Idle,
            Status::Downloading,
            Status::Downloaded,
            Status::DownloadFailed,
            Status::Installing,
            Status::Installed,
            Status::InstallationFailed,
            Status::DownloadScheduled,
            Status::InstallScheduled,
            Status::InstallRebooting,
            Status::SignatureVerified,
            Status::InvalidSignature,
        ])?;
        let to_be_told = r.u8() != 0;
        let order = Order {
            retrieve_at: r.moment(),
            install_at: r.moment(),
            retries: r.i32(),
            interval_s: r.i32(),
            request_id: r.option().map(u32::cast_signed),
        };
        let version = core::str::from_utf8(r.bytes()).ok()?;
        r.ok()?;
        self.order = order;
        self.old_version = String::try_from(version).ok()?;
        self.location = String::try_from(core::str::from_utf8(r.rest()).ok()?).ok()?;
        self.phase = phase;
        self.told = told;
        if to_be_told {
            let _ = self.queue.push_back(told);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::moment;
    use ocpp_wire::RawText;
    use std::vec::Vec;

    const DONE: JobOutcome = JobOutcome::Done;
    const FAILED: JobOutcome = JobOutcome::Failed;

    fn at(s: u64) -> Tick {
        Tick::from_millis(s * 1_000)
    }

    fn update(order: Order) -> Update {
        let mut update = Update::new();
        update.boot_checked("1.0");
        update
            .order(RawText::from("http://x/fw.bin"), order)
            .expect("fits");
        update
    }

    fn told(update: &mut Update) -> Vec<Status> {
        let mut all = Vec::new();
        while let Some(status) = update.to_tell() {
            all.push(status);
            update.was_told();
        }
        all
    }

    fn reboot(old: &Update, version: &str) -> Update {
        let mut bytes = [0; 512];
        let mut w = Writer::new(&mut bytes);
        let mut new = Update::new();
        if old.save(&mut w).is_some() {
            let length = w.len().expect("fits");
            new.load(&mut Reader::new(&bytes[..length]))
                .expect("readable");
        }
        new.boot_checked(version);
        new
    }

    #[test]
    fn an_update_is_downloaded_installed_and_told_after_the_restart() {
        let mut update = update(Order {
            retrieve_at: Moment::new(100),
            ..Order::default()
        });
        assert_eq!(
            update.poll(at(0), Moment::new(50), true),
            Step::WaitUnix(moment(100))
        );
        let step = update.poll(at(50), Moment::new(100), true);
        assert!(matches!(step, Step::Ask(Work::Download, _)));
        update.asked(at(50), Some(1));
        update.ended(at(60), 1, DONE);
        assert_eq!(
            update.poll(at(60), Moment::new(110), false),
            Step::Nothing,
            "a transaction runs"
        );
        assert!(!update.holds_station());
        let step = update.poll(at(70), Moment::new(120), true);
        assert!(matches!(step, Step::Ask(Work::Install, _)));
        update.asked(at(70), Some(2));
        assert!(update.holds_station());
        update.ended(at(80), 2, DONE);
        assert_eq!(update.poll(at(80), Moment::new(130), true), Step::Restart);
        assert_eq!(
            told(&mut update),
            [Status::Downloading, Status::Downloaded, Status::Installing]
        );
        let mut update = reboot(&update, "1.1");
        assert_eq!(told(&mut update), [Status::Installed]);
        assert!(!update.is_under_way());
    }

    #[test]
    fn a_download_is_tried_as_often_as_asked() {
        let mut update = update(Order {
            retries: 1,
            interval_s: 30,
            ..Order::default()
        });
        assert!(matches!(
            update.poll(at(0), Moment::new(1), true),
            Step::Ask(..)
        ));
        update.asked(at(0), Some(1));
        update.ended(at(5), 1, FAILED);
        assert_eq!(update.poll(at(5), Moment::new(5), true), Step::Wait(at(35)));
        assert!(matches!(
            update.poll(at(35), Moment::new(35), true),
            Step::Ask(..)
        ));
        update.asked(at(35), Some(2));
        update.ended(at(40), 1, FAILED);
        assert!(
            update.is_under_way(),
            "the first job's end came too late to matter"
        );
        update.ended(at(41), 2, FAILED);
        assert_eq!(
            told(&mut update),
            [
                Status::Downloading,
                Status::Downloading,
                Status::DownloadFailed
            ]
        );
    }

    #[test]
    fn a_loss_of_power_does_not_lose_the_update() {
        let mut update = update(Order::default());
        update.poll(at(0), Moment::new(1), true);
        update.asked(at(0), Some(1));
        let mut update = reboot(&update, "1.0");
        assert!(matches!(
            update.poll(at(0), None, true),
            Step::Ask(Work::Download, _)
        ));
        update.asked(at(0), Some(1));
        update.ended(at(9), 1, DONE);
        update.poll(at(9), None, true);
        update.asked(at(9), Some(2));
        let mut failed = reboot(&update, "1.0");
        assert_eq!(told(&mut failed).last(), Some(&Status::InstallationFailed));
        let mut done = reboot(&update, "2.0");
        assert_eq!(told(&mut done).last(), Some(&Status::Installed));
    }

    #[test]
    fn a_bad_signature_ends_a_signed_update() {
        let mut update = update(Order {
            request_id: Some(5),
            ..Order::default()
        });
        update.poll(at(0), Moment::new(1), true);
        update.asked(at(0), Some(1));
        update.ended(at(9), 1, JobOutcome::BadSignature);
        assert_eq!(
            told(&mut update),
            [
                Status::Downloading,
                Status::Downloaded,
                Status::InvalidSignature
            ]
        );
    }
}
