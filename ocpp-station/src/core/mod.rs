//! The core room: boot, connectors, transactions, authorization, availability, meter values (OCPP 1.6 chapters 4 and 5).

mod access;
pub(crate) mod authorization;
pub(crate) mod availability;
pub(crate) mod connector;
pub(crate) mod contactor;
pub(crate) mod handlers;
pub(crate) mod metering;
pub(crate) mod registration;
pub(crate) mod restart;
pub(crate) mod status;
pub(crate) mod transaction;
#[cfg(any(feature = "remote-trigger", feature = "security"))]
pub(crate) mod trigger;
