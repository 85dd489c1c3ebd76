//! Default handlers of OCPP 2.1: what a central system answers when its owner has nothing else in mind.
//!
//! Owns what 2.1 does not share with 2.0.1. The rooms are files of `two/`, compiled for each version against its messages.

use ocpp_messages::v21 as messages;

pub use crate::defaults::Defaults;

#[cfg(feature = "v21-authorization")]
#[path = "../two/authorization.rs"]
mod authorization;
#[cfg(feature = "v21-availability")]
#[path = "../two/availability.rs"]
mod availability;
#[cfg(feature = "v21-battery-swap")]
mod battery_swap;
#[cfg(feature = "v21-data-transfer")]
#[path = "../two/data_transfer.rs"]
mod data_transfer;
#[cfg(feature = "v21-der-control")]
mod der_control;
#[cfg(feature = "v21-diagnostics")]
#[path = "../two/diagnostics.rs"]
mod diagnostics;
#[cfg(feature = "v21-display")]
#[path = "../two/display.rs"]
mod display;
#[cfg(feature = "v21-firmware")]
#[path = "../two/firmware.rs"]
mod firmware;
#[cfg(feature = "v21-iso15118")]
#[path = "../two/iso15118.rs"]
mod iso15118;
#[cfg(feature = "v21-metering")]
#[path = "../two/metering.rs"]
mod metering;
#[cfg(feature = "v21-provisioning")]
#[path = "../two/provisioning.rs"]
mod provisioning;
#[cfg(feature = "v21-reservation")]
#[path = "../two/reservation.rs"]
mod reservation;
#[cfg(any(feature = "v21-metering", feature = "v21-transactions"))]
#[path = "../two/samples.rs"]
mod samples;
#[cfg(feature = "v21-security")]
#[path = "../two/security.rs"]
mod security;
#[cfg(feature = "v21-smart-charging")]
#[path = "../two/smart_charging.rs"]
mod smart_charging;
#[cfg(any(feature = "v21-authorization", feature = "v21-transactions"))]
#[path = "../two/tokens.rs"]
mod tokens;
#[cfg(feature = "v21-transactions")]
#[path = "../two/transactions.rs"]
mod transactions;

/// What 2.1 adds to rooms that 2.0.1 has as well.
#[allow(unused_macros, reason = "rooms that need it may be switched off")]
macro_rules! only_in_21 {
    ($($item:tt)*) => { $($item)* };
}
#[allow(unused_imports, reason = "rooms that need it may be switched off")]
use only_in_21;
