//! The behaviour of an OCPP 1.6 charging station: one synchronous core, without heap, clock or I/O.
#![no_std]

#[cfg(test)]
extern crate std;

pub mod capacity;
mod config;
mod link;
mod metering;
mod random;
mod settings;
#[cfg(feature = "smart-charging")]
pub mod smart_charging;
mod text;
mod time;

pub use config::{Key, Refusal, Taken};
pub use link::LinkWish;
pub use metering::{CHANNELS, Channel, Channels, Sample, channel};
pub use settings::{ConnectorSettings, Settings};
pub use text::IdTag;
pub use time::Instant;
