//! Behaviour of an OCPP central system (CSMS): WebSocket sessions, remote procedure calls, default handlers; on tokio.
//!
//! Four parts that know each other only by small traits, so that each can move to another process:
//! sessions ([`Sessions`]: who is connected here), command routing ([`Route`]: the way to a station), services
//! ([`Service`]: who answers), storage ([`store::Store`]). There are no globals.

mod admission;
mod call;
mod rpc;
mod server;
mod service;
mod session;
mod sessions;
mod settings;
mod socket;
pub mod store;

pub use admission::{
    MAX_STATION_ID, Negotiated, Refusal, StationId, negotiate, station_id, subprotocol,
};
pub use call::{BoxFuture, CallError, RawAnswer, RawCall, Refused, Route};
pub use server::Csms;
pub use service::{Reject, Service, Station};
pub use sessions::{Session, Sessions, Stop};
pub use settings::{ReadingMode, Settings, compiled_versions};
