//! The standard's words for what a connector is and what is wrong with it, from the generated messages.

pub use ocpp_messages_nano::v16::core::{ChargePointErrorCode, ChargePointStatus};
