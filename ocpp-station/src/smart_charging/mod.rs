//! The smart-charging room: charging profiles, what they allow, the composite schedule (OCPP 1.6 section 3.13).
//!
//! `profile` and `limit` are pure functions over compact types; the handlers that install profiles stand beside them.

mod drive;
mod handlers;
pub mod limit;
pub mod profile;
pub mod store;

pub use drive::Periods;
