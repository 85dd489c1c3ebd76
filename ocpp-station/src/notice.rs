//! What the application may want to know: a bounded stream of events.

use heapless::Deque;

use crate::capacity::NOTICES;
use crate::outbox::Reason;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The CSMS accepted the station.
    Registered,
    /// The connection is gone.
    Offline,
    /// An idTag may charge here: the vehicle may be plugged in.
    Authorized {
        /// Connector number.
        connector: u8,
    },
    /// An idTag may not charge, or nothing could be done with it. Connector 0 where none was meant.
    Refused {
        /// Connector number.
        connector: u8,
    },
    /// Nobody plugged in within ConnectionTimeOut.
    GrantLapsed {
        /// Connector number.
        connector: u8,
    },
    /// A transaction began.
    Started {
        /// Connector number.
        connector: u8,
        /// The station's own number of the transaction.
        transaction: u32,
    },
    /// A transaction ended.
    Stopped {
        /// Connector number.
        connector: u8,
        /// The station's own number of the transaction.
        transaction: u32,
        /// Why.
        reason: Reason,
    },
    /// The CSMS refused a transaction message as often as TransactionMessageAttempts says; it was given up.
    MessageGivenUp {
        /// The station's own number of the transaction.
        transaction: u32,
    },
    /// Meter values were given up for want of room.
    MeterValuesThinned {
        /// How many moments.
        moments: u32,
    },
    /// No transaction could begin: too many messages of others wait.
    OutboxFull {
        /// Connector number.
        connector: u8,
    },
    /// The CSMS took the data that the application sent.
    DataAccepted,
    /// The CSMS did not take the data that the application sent, or gave no answer.
    DataRefused,
    /// The station was not restarted, however often it asked (key ResetRetries); it serves on.
    RestartFailed,
    /// Storage can't be read or written; the station goes on without.
    StorageFailed,
    /// The CSMS changed the password or the security profile: for the security log (whitepaper, A01.FR.11).
    #[cfg(feature = "security")]
    SecurityReconfigured,
    /// The CSMS changed a key of the integrator's own.
    #[cfg(feature = "vendor-keys")]
    VendorKeyChanged {
        /// The key.
        name: &'static str,
    },
    /// A frame of the CSMS could not be understood, or an answer came too late.
    BadFrame,
    /// Notices were lost: they were not fetched in time.
    Lost,
}

/// Notices that wait to be fetched.
pub(crate) struct Notices(Deque<Notice, NOTICES>);

impl Notices {
    pub(crate) const fn new() -> Self {
        Self(Deque::new())
    }

    /// Adds a notice; if there is no room the oldest goes, and its place says so.
    #[inline(never)]
    pub(crate) fn tell(&mut self, notice: Notice) {
        if self.0.is_full() {
            self.0.pop_front();
            if let Some(oldest) = self.0.front_mut() {
                *oldest = Notice::Lost;
            }
        }
        let _ = self.0.push_back(notice);
    }

    pub(crate) fn next(&mut self) -> Option<Notice> {
        self.0.pop_front()
    }
}
