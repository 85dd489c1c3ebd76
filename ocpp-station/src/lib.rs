//! The behaviour of an OCPP 1.6 charging station: one synchronous core, without heap, clock or I/O.
#![no_std]

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
#[cfg(feature = "reservation")]
mod reservation;
pub mod roles;
mod settings;
#[cfg(feature = "smart-charging")]
pub mod smart_charging;
mod station;
mod storage;
mod text;
mod time;
mod types;

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
pub use settings::{ConnectorSettings, Settings};
pub use station::Station;
pub use storage::{StorageOp, VALUE_BYTES};
pub use text::IdTag;
pub use time::Instant;
pub use types::{ChargePointErrorCode, ChargePointStatus};
