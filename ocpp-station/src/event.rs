//! What the shell and the application tell the core between two polls.

use crate::job::JobOutcome;
use crate::outbox::Reason;
#[cfg(feature = "security")]
use crate::security::events::SecurityEvent;

/// Something that happened outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// The connection to the CSMS is open.
    Connected,
    /// The attempt to connect failed, or the connection is gone.
    Disconnected,
    /// There is a network again (link up, an address): the next attempt to connect need not wait for the back-off.
    NetworkUp,
    /// A pong or a ping of the CSMS came in.
    Alive,
    /// An idTag was presented.
    Swipe {
        /// The reader's connectors, bit 0 for connector 1; 0 if it serves all of them.
        connectors: u16,
        /// Up to 20 characters; longer ones are refused.
        id_tag: &'a str,
    },
    /// A job came to an end.
    JobEnded {
        /// Its number.
        job: u16,
        /// How.
        outcome: JobOutcome,
    },
    /// The value that was to be read from storage; none if there is none.
    StorageRead {
        /// Its key.
        key: u16,
        /// The value.
        value: Option<&'a [u8]>,
    },
    /// The scan of storage found a value.
    StorageFound {
        /// Its key.
        key: u16,
        /// The value.
        value: &'a [u8],
    },
    /// The operation on storage has ended (a read: only if it failed).
    StorageDone {
        /// Whether it was done.
        done: bool,
    },
    /// The wall clock of the hardware, in ms since 1970 (UTC). The CSMS's clock goes before it once it is known.
    Clock {
        /// Milliseconds since 1970.
        unix_ms: i64,
    },
    /// Something happened that matters to security; it is told to the CSMS.
    #[cfg(feature = "security")]
    Security(SecurityEvent),
    /// The application begins a session; the vehicle may come within ConnectionTimeOut.
    Begin {
        /// Connector number.
        connector: u8,
        /// Who charges.
        id_tag: &'a str,
        /// False: the idTag is authorized first, as if it had been presented.
        authorized: bool,
    },
    /// The application ends the transaction that runs at a connector.
    End {
        /// Connector number.
        connector: u8,
        /// Why.
        reason: Reason,
    },
    /// The owner makes a connector, or with 0 the station, available or not.
    Operative {
        /// Connector number, 0 for all.
        connector: u8,
        /// Whether it is to be available.
        operative: bool,
    },
    /// The application lets a connector deliver energy, or holds it back (energy management, cooling).
    Permit {
        /// Connector number.
        connector: u8,
        /// Whether it may.
        permitted: bool,
    },
}
