//! Default handlers of OCPP 2.0.1: what a central system answers when its owner has nothing else in mind.
//!
//! Owns what 2.0.1 does not share with 2.1. The rooms are files of `two/`, compiled for each version against its messages.

use ocpp_messages::v201 as messages;

pub use crate::defaults::Defaults;

#[cfg(feature = "v201-authorization")]
#[path = "../two/authorization.rs"]
mod authorization;
#[cfg(feature = "v201-availability")]
#[path = "../two/availability.rs"]
mod availability;
#[cfg(feature = "v201-data-transfer")]
#[path = "../two/data_transfer.rs"]
mod data_transfer;
#[cfg(feature = "v201-diagnostics")]
#[path = "../two/diagnostics.rs"]
mod diagnostics;
#[cfg(feature = "v201-display")]
#[path = "../two/display.rs"]
mod display;
#[cfg(feature = "v201-firmware")]
#[path = "../two/firmware.rs"]
mod firmware;
#[cfg(feature = "v201-iso15118")]
#[path = "../two/iso15118.rs"]
mod iso15118;
#[cfg(feature = "v201-metering")]
#[path = "../two/metering.rs"]
mod metering;
#[cfg(feature = "v201-provisioning")]
#[path = "../two/provisioning.rs"]
mod provisioning;
#[cfg(feature = "v201-reservation")]
#[path = "../two/reservation.rs"]
mod reservation;
#[cfg(any(feature = "v201-metering", feature = "v201-transactions"))]
#[path = "../two/samples.rs"]
mod samples;
#[cfg(feature = "v201-security")]
#[path = "../two/security.rs"]
mod security;
#[cfg(feature = "v201-smart-charging")]
#[path = "../two/smart_charging.rs"]
mod smart_charging;
#[cfg(any(feature = "v201-authorization", feature = "v201-transactions"))]
#[path = "../two/tokens.rs"]
mod tokens;
#[cfg(feature = "v201-transactions")]
#[path = "../two/transactions.rs"]
mod transactions;

/// What 2.1 adds to rooms that 2.0.1 has as well: nothing here.
#[allow(unused_macros, reason = "rooms that need it may be switched off")]
macro_rules! only_in_21 {
    ($($item:tt)*) => {};
}
#[allow(unused_imports, reason = "rooms that need it may be switched off")]
use only_in_21;
