//! The security room: certificates, security events, signed updates and logs (security whitepaper, edition 3).
//!
//! `vault` is what keeps keys and certificates; `events` are the events that wait to be told. Certificates pass through
//! piece by piece and are never held here.

pub(crate) mod events;
pub(crate) mod handlers;
mod notify;
pub(crate) mod vault;
