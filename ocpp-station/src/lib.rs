//! The behaviour of an OCPP 1.6 charging station: one synchronous core, without heap, clock or I/O.
//!
//! [`Station`] is one value. It never waits and does nothing by itself: a shell hands it what happened and does what it
//! asks. Time is an argument of every call, so that a day of charging is a few plain function calls in a test.
//!
//! | to the station | from the station |
//! |---|---|
//! | [`Station::poll`] with fresh [`Inputs`] | [`Outputs`]: contactors, limits, the wish to be connected, restart; and the next deadline |
//! | [`Station::handle`] with an [`Event`] | [`Station::next_job`]: slow work ([`Job`]), reported as an event when it ends |
//! | [`Station::receive`] with a text frame | the answer to it, and [`Station::transmit`]: frames to send |
//! | storage events | [`Station::next_storage`]: one operation on a map of small values |
//! | | [`Station::next_notice`]: what the application may want to know |
//!
//! The shell's loop, here with nobody to talk to:
//!
//! ```
//! use ocpp_station::{Event, Inputs, Instant, LinkWish, Outputs, Settings, Station, Transmit};
//!
//! static SETTINGS: Settings = Settings { vendor: "vendor", model: "model", ..Settings::DEFAULT };
//! let mut station = Station::new(&SETTINGS, 4711);
//! let (inputs, mut outputs) = (Inputs::default(), Outputs::default());
//! let now = Instant::from_millis(10);
//!
//! let deadline = station.poll(now, &inputs, &mut outputs);
//! assert_eq!(outputs.link, LinkWish::Open);
//! assert!(deadline > now);
//! // The socket is open: what is there to send?
//! station.handle(now, Event::Connected);
//! let mut buffer = [0; 1024];
//! let Some(Transmit::Text(part)) = station.transmit(now, &mut buffer) else {
//!     panic!("a BootNotification");
//! };
//! assert!(part.last && buffer[..part.length].starts_with(b"[2,"));
//! ```
//!
//! Capacities are in [`capacity`]. Each feature profile beside Core is a room of its own and a cargo feature:
//! `firmware`, `local-auth`, `remote-trigger`, `reservation`, `security`, `smart-charging`; and so are configuration keys of
//! the integrator's own: `vendor-keys`.
#![no_std]
// What only a room uses that is switched off; with all of them on, nothing is excused.
#![cfg_attr(
    not(all(
        feature = "firmware",
        feature = "local-auth",
        feature = "remote-trigger",
        feature = "reservation",
        feature = "security",
        feature = "smart-charging"
    )),
    allow(dead_code)
)]

#[cfg(test)]
extern crate std;

mod base;
mod bytes;
mod call;
pub mod capacity;
mod config;
mod core;
mod event;
#[cfg(feature = "firmware")]
mod firmware;
mod io;
mod job;
mod link;
#[cfg(feature = "local-auth")]
mod local_auth;
mod metering;
mod notice;
mod outbox;
mod random;
#[cfg(feature = "remote-trigger")]
mod remote_trigger;
#[cfg(feature = "reservation")]
mod reservation;
pub mod roles;
#[cfg(feature = "security")]
mod security;
mod settings;
#[cfg(feature = "smart-charging")]
pub mod smart_charging;
mod station;
mod storage;
mod text;
mod time;
mod types;
mod wire;

#[cfg(feature = "vendor-keys")]
pub use config::vendor::{VendorAccess, VendorKey, VendorKind, VendorValue};
pub use config::{Key, Refusal, Taken};
pub use event::Event;
pub use io::{ConnectorInputs, ConnectorOutputs, Fault, Inputs, Limit, Outputs, Restart, Severity};
#[cfg(feature = "firmware")]
pub use job::UploadKind;
pub use job::{Job, JobOutcome, Work};
pub use link::LinkWish;
pub use metering::{CHANNELS, Channel, Channels, Sample, channel};
pub use notice::Notice;
pub use outbox::{Context, Reason};
#[cfg(feature = "security")]
pub use security::{
    events::SecurityEvent,
    vault::{Deleted, Deposit, NoVault, Vault},
};
pub use settings::{ConnectorSettings, Settings};
pub use station::Station;
pub use storage::{StorageOp, VALUE_BYTES};
pub use text::IdTag;
pub use time::{Instant, Moment, moment};
pub use types::{ChargePointErrorCode, ChargePointStatus};
pub use wire::Part;
pub use wire::transmit::Transmit;
