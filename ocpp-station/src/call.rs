//! The one CALL that may be under way to the CSMS: its id, what it was about, and how long it may take.
//!
//! Owns message ids and the time limit. Knows no payload.

use crate::core::status::Report;
use crate::random::Random;
use crate::time::{Earliest, Tick};
use ocpp_wire::{MessageId, RawText};

/// What a CALL was about: all that its answer needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// BootNotification.
    Boot,
    /// Heartbeat.
    Heartbeat,
    /// Authorize, for a question.
    Authorize { question: u8 },
    /// StatusNotification.
    Status { connector: u8, report: Report },
    /// A transaction message of the outbox.
    Transaction { sequence: u32 },
    /// MeterValues outside the outbox.
    Reading,
    /// DataTransfer of the application.
    Data,
    /// SecurityEventNotification.
    #[cfg(feature = "security")]
    SecurityEvent,
    /// SignCertificate.
    #[cfg(feature = "security")]
    SignCertificate,
    /// A notification about a firmware update.
    #[cfg(feature = "firmware")]
    Update,
    /// A notification about an upload.
    #[cfg(feature = "firmware")]
    Upload,
}

#[derive(Clone, Copy, Debug)]
struct Pending {
    id: u64,
    call: Call,
    deadline: Tick,
}

/// The CALL under way.
#[derive(Debug)]
pub(crate) struct Caller {
    /// Random upper half, counter below: ids do not come again after a restart.
    next: u64,
    pending: Option<Pending>,
    timeouts: u8,
}

impl Caller {
    pub(crate) const fn new(random: &mut Random) -> Self {
        Self {
            next: (random.next() as u64) << 32,
            pending: None,
            timeouts: 0,
        }
    }

    /// Whether a CALL may be sent.
    pub(crate) const fn is_free(&self) -> bool {
        self.pending.is_none()
    }

    /// A CALL goes out that is answered by `deadline`; returns its id.
    pub(crate) fn begin(&mut self, deadline: Tick, call: Call) -> u64 {
        let id = self.next;
        self.next = self.next.wrapping_add(1);
        self.pending = Some(Pending { id, call, deadline });
        id
    }

    /// The CALL that an answer with this id is for; none if it is too late or astray.
    pub(crate) fn answered(&mut self, id: RawText<'_>) -> Option<Call> {
        let pending = self
            .pending
            .filter(|pending| MessageId::from_u64(pending.id) == id)?;
        self.pending = None;
        self.timeouts = 0;
        Some(pending.call)
    }

    /// Takes back the CALL that was begun: it never went out, or its connection is gone.
    pub(crate) fn abandon(&mut self) -> Option<Call> {
        self.pending.take().map(|pending| pending.call)
    }

    /// The CALL whose time is up, and how many in a row that makes.
    pub(crate) fn overdue(&mut self, now: Tick) -> Option<(Call, u8)> {
        let pending = self.pending.filter(|pending| now >= pending.deadline)?;
        self.pending = None;
        self.timeouts = self.timeouts.saturating_add(1);
        Some((pending.call, self.timeouts))
    }

    /// A new connection: nothing is held against it.
    pub(crate) fn reset(&mut self) {
        self.timeouts = 0;
    }

    pub(crate) fn deadline(&self, next: &mut Earliest) {
        if let Some(pending) = &self.pending {
            next.at(pending.deadline);
        }
    }
}
