//! Default handlers of OCPP 1.6: what a central system answers when its owner has nothing else in mind.
//!
//! Owns what the rooms share. Each room is a file, as in the messages; state is in the store.

#[cfg(feature = "v16-core")]
mod core;
#[cfg(feature = "v16-firmware")]
mod firmware;
#[cfg(feature = "v16-core")]
mod metering;
#[cfg(feature = "v16-security")]
mod security;

pub use crate::defaults::Defaults;

/// The subprotocol, for boot records.
#[cfg(feature = "v16-core")]
const PROTOCOL: &str = ocpp_messages::v16::SUBPROTOCOL;
