//! Requests of the CSMS that the integrator answers himself: `#[ocpp(handler = core)]` on a field that implements the
//! profile's generated handler trait.
//!
//! Owns the names that takes. All requests of the profile go to the field, and the station does nothing about them.
//!
//! ```
//! use ocpp_station::roles::own::messages::remote_trigger::{
//!     RemoteTriggerStation, TriggerMessageRequest, TriggerMessageResponse, TriggerMessageStatus,
//! };
//! use ocpp_station::roles::own::Answer;
//!
//! /// Nothing can be triggered.
//! struct Deaf;
//!
//! impl RemoteTriggerStation for Deaf {
//!     fn trigger_message(&mut self, _request: &TriggerMessageRequest) -> Answer<TriggerMessageResponse> {
//!         Answer::Now(TriggerMessageResponse::new(TriggerMessageStatus::Rejected))
//!     }
//! }
//! ```
//!
//! The shell hands frames to [`Station::receive_with`](crate::Station::receive_with), with
//! [`Drivers::answer`](super::Drivers::answer) as the one who is asked first:
//! `station.receive_with(now, frame, out, &mut |action, exchange| hardware.drivers().answer(action, exchange))`.

/// The generated messages and handler traits.
pub use ocpp_messages_nano::v16 as messages;
pub use ocpp_messages_nano::v16::Action;
pub use ocpp_wire::ErrorCode;
pub use ocpp_wire::nano::{Answer, Exchange, Handled, Route};
