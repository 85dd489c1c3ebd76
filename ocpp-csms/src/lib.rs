//! Behaviour of an OCPP central system (CSMS): WebSocket sessions, remote procedure calls, default handlers; on tokio.
//!
//! Four parts that know each other only by small traits, so that each can move to another process:
//! sessions ([`Sessions`]: who is connected here), command routing ([`CommandRoute`]: the way to a station), services
//! ([`Service`]: who answers), storage ([`store::Store`]). There are no globals.

mod admission;
mod call;
mod defaults;
mod dispatch;
mod rpc;
mod server;
mod service;
mod session;
mod sessions;
mod settings;
mod socket;
mod station;
pub mod store;
#[cfg(feature = "v16")]
pub mod v16;
#[cfg(feature = "v201")]
#[allow(
    clippy::duplicate_mod,
    reason = "rooms that both versions have are written once"
)]
pub mod v201;
#[cfg(feature = "v21")]
#[allow(
    clippy::duplicate_mod,
    reason = "rooms that both versions have are written once"
)]
pub mod v21;

pub use admission::{
    MAX_STATION_ID, Negotiated, Refusal, StationId, negotiate, station_id, subprotocol,
};
pub use call::{BoxFuture, CallFailure, CommandRoute, RawAnswer, RawCall, Refused};
pub use defaults::Defaults;
pub use dispatch::{Attend, Dispatch, Rooms, Versions};
pub use ocpp_wire as wire;
pub use server::Csms;
pub use service::Service;
pub use sessions::{Session, Sessions, Stop};
pub use settings::{ReadingMode, Settings};
pub use station::Station;
