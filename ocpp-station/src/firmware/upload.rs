//! One upload of diagnostics or of a log: tries, and what is told of them.
//!
//! Owns the upload's state and the notifications that wait. Uploads nothing: that is a job of the shell.

use heapless::{Deque, String};

use ocpp_wire::RawText;

use super::{LOCATION_BYTES, TooLong, keep};
use crate::job::{JobOutcome, UploadKind, Work};
use crate::time::{Earliest, Moment, Tick};

/// How long an upload may take, in ms.
const UPLOAD_MS: u32 = 1_800_000;
/// Wait before a failed upload is tried again if the CSMS named none, in s.
const RETRY_S: i32 = 60;

/// What is told of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    #[cfg(any(feature = "remote-trigger", feature = "security"))]
    Idle,
    Uploading,
    Uploaded,
    Failed,
}

/// What the CSMS asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) kind: UploadKind,
    pub(crate) from: Option<Moment>,
    pub(crate) to: Option<Moment>,
    /// Tries after the first one.
    pub(crate) retries: i32,
    /// Between tries, in s; 0 if not said.
    pub(crate) interval_s: i32,
    /// Of a GetLog.
    pub(crate) request_id: Option<i32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    None,
    /// To be asked for, at that time.
    Due(Tick),
    /// A job of that number is under way.
    Uploading(u16),
}

/// The upload.
#[derive(Debug)]
pub(crate) struct Upload {
    phase: Phase,
    order: Order,
    location: String<LOCATION_BYTES>,
    queue: Deque<(Status, Option<i32>), 4>,
}

impl Upload {
    pub(crate) const fn new() -> Self {
        Self {
            phase: Phase::None,
            order: Order {
                kind: UploadKind::Diagnostics,
                from: None,
                to: None,
                retries: 0,
                interval_s: 0,
                request_id: None,
            },
            location: String::new(),
            queue: Deque::new(),
        }
    }

    #[cfg(any(feature = "remote-trigger", feature = "security"))]
    pub(crate) const fn is_under_way(&self) -> bool {
        !matches!(self.phase, Phase::None)
    }

    pub(crate) fn location(&self) -> &str {
        &self.location
    }

    pub(crate) const fn window(&self) -> (Option<Moment>, Option<Moment>) {
        (self.order.from, self.order.to)
    }

    /// A new upload takes the place of whatever was under way.
    pub(crate) fn order(
        &mut self,
        now: Tick,
        location: RawText<'_>,
        order: Order,
    ) -> Result<(), TooLong> {
        keep(&mut self.location, location)?;
        self.order = order;
        self.phase = Phase::Due(now);
        Ok(())
    }

    /// The job to be asked for now, with its time limit in ms.
    pub(crate) fn poll(&mut self, now: Tick, next: &mut Earliest) -> Option<(Work, u32)> {
        let Phase::Due(at) = self.phase else {
            return None;
        };
        if now < at {
            next.at(at);
            return None;
        }
        let kind = self.order.kind;
        Some((Work::Upload { kind }, UPLOAD_MS))
    }

    /// The job that was asked for got this number, or none: too much is under way.
    pub(crate) fn asked(&mut self, now: Tick, job: Option<u16>) {
        match job {
            Some(job) => {
                self.phase = Phase::Uploading(job);
                self.tell(Status::Uploading);
            }
            None => self.phase = Phase::Due(now.plus_s(1)),
        }
    }

    /// A job has ended, perhaps this upload's.
    pub(crate) fn ended(&mut self, now: Tick, job: u16, outcome: JobOutcome) {
        if self.phase != Phase::Uploading(job) {
            return;
        }
        if outcome == JobOutcome::Done {
            self.phase = Phase::None;
            self.tell(Status::Uploaded);
        } else if self.order.retries > 0 {
            self.order.retries -= 1;
            let wait = match self.order.interval_s {
                s if s > 0 => s,
                _ => RETRY_S,
            };
            self.phase = Phase::Due(now.plus_s(wait));
        } else {
            self.phase = Phase::None;
            self.tell(Status::Failed);
        }
    }

    /// The next thing to tell the CSMS, with the request it belongs to.
    pub(crate) fn to_tell(&self) -> Option<(Status, UploadKind, Option<i32>)> {
        let (status, request_id) = *self.queue.front()?;
        Some((status, self.order.kind, request_id))
    }

    /// It was told.
    pub(crate) fn was_told(&mut self) {
        self.queue.pop_front();
    }

    /// For a triggered notification: where the upload stands.
    #[cfg(any(feature = "remote-trigger", feature = "security"))]
    pub(crate) fn tell_again(&mut self) {
        self.tell(if self.is_under_way() {
            Status::Uploading
        } else {
            Status::Idle
        });
    }

    fn tell(&mut self, status: Status) {
        if self.queue.is_full() {
            self.queue.pop_front();
        }
        let _ = self.queue.push_back((status, self.order.request_id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn an_upload_is_tried_as_often_as_asked() {
        for (outcomes, want) in [
            (
                &[JobOutcome::Done][..],
                &[Status::Uploading, Status::Uploaded][..],
            ),
            (
                &[JobOutcome::Failed, JobOutcome::Done],
                &[Status::Uploading, Status::Uploading, Status::Uploaded],
            ),
            (
                &[JobOutcome::Failed, JobOutcome::Failed],
                &[Status::Uploading, Status::Uploading, Status::Failed],
            ),
        ] {
            let mut upload = Upload::new();
            let order = Order {
                retries: 1,
                interval_s: 5,
                ..upload.order
            };
            upload
                .order(Tick::ZERO, RawText::from("ftp://x/"), order)
                .expect("fits");
            let mut told = Vec::new();
            let mut outcomes = outcomes.iter();
            for s in 0..20 {
                let now = Tick::from_millis(s * 1_000);
                if upload.poll(now, &mut Earliest::new()).is_some() {
                    upload.asked(now, Some(s as u16));
                    upload.ended(now, s as u16, *outcomes.next().expect("no more tries"));
                }
                while let Some((status, ..)) = upload.to_tell() {
                    told.push(status);
                    upload.was_told();
                }
            }
            assert_eq!(told, want);
        }
    }
}
