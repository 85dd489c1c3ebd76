//! What a station needs of its hardware: one small trait per role, and the glue that turns a struct of drivers into
//! snapshots, events and finished jobs.
//!
//! Owns the roles. Knows no chip: a driver implements a role, or an attribute of the derive macro wraps a plain pin.
//!
//! Rules for every role:
//! - A method never waits. What takes longer than about 5 ms is begun by one call and followed by later ones;
//!   [`Hardware::poll`] comes round every 10 to 50 ms.
//! - An error is a [`Fault`](crate::Fault) in the standard's words, returned for as long as the trouble lasts. It is
//!   shown in StatusNotification; of [`Severity::Fault`](crate::Severity::Fault) it stops the connector.
//! - A driver is safe when it is made, when it is dropped, and when nobody calls it: contactors open, locks as they were.
//!
//! ```
//! # use ocpp_station::{Fault, Instant};
//! use ocpp_station::roles::{Plugged, EvReady};
//!
//! /// Both contacts of a test jig.
//! struct Jig { plugged: bool, ready: bool }
//!
//! impl Plugged for Jig {
//!     fn is_plugged(&mut self, _now: Instant) -> Result<bool, Fault> { Ok(self.plugged) }
//! }
//! impl EvReady for Jig {
//!     fn is_ready(&mut self, _now: Instant) -> Result<bool, Fault> { Ok(self.ready) }
//! }
//! ```

mod drivers;
mod hardware;
#[doc(hidden)]
pub mod measured;
pub mod own;
mod person;
pub mod pin;
mod profile;
mod service;
pub mod signal;
mod vehicle;
pub mod vendor;

pub use drivers::{Drivers, Place, Visitor};
pub use hardware::{Details, Hardware};
pub use person::{Button, Display, Indicator, Press, Rfid, View};
pub use profile::Profiles;
pub use service::{
    Clock, Diagnostics, Progress, Reset, ResetFn, Storage, StorageError, Updater, UpdaterWork,
    Upload,
};
#[cfg(feature = "security")]
pub use service::{Crypto, CryptoWork};
pub use vehicle::{
    Contactor, CurrentLimit, EvReady, Evse, EvseReady, EvseRoles, FaultSource, Feedback, Lock,
    Meter, Plugged, Temperature,
};
