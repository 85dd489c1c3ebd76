//! Behaviour of an OCPP central system (CSMS): WebSocket sessions, remote procedure calls, default handlers; on tokio.
//!
//! Four parts that know each other only by small traits, so that each can move to another process:
//! sessions ([`Sessions`]: who is connected here), command routing ([`CommandRoute`]: the way to a station), services
//! ([`Service`]: who answers), storage ([`store::Store`]). There are no globals.
//!
//! A central system of 1.6 that answers as the library does:
//!
//! ```no_run
//! # #[cfg(feature = "v16-core")]
//! # async fn run() -> std::io::Result<()> {
//! use std::sync::Arc;
//!
//! use ocpp_csms::store::MemoryStore;
//! use ocpp_csms::{Csms, Defaults, Dispatch, Rooms, Settings};
//! use ocpp_messages::v16::core;
//!
//! let settings = Settings::default();
//! let handlers = Defaults::new(Arc::new(MemoryStore::new()), &settings);
//! let csms = Csms::new(Dispatch::<_, Rooms<(core::Room,)>>::new(handlers), settings);
//!
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:9000").await?;
//! csms.serve(listener, std::future::pending()).await;
//! # Ok(())
//! # }
//! ```
//!
//! Handlers of one's own implement the traits of the generated rooms (`CoreCsms<Station>`) and hand to [`Defaults`] what
//! they do not change. From anywhere in the program, `csms.station(&id)` gives a [`Station`] that takes typed calls.

mod admission;
#[cfg(feature = "api")]
pub mod api;
mod call;
#[cfg(feature = "config")]
pub mod config;
mod defaults;
mod dispatch;
mod doors;
mod gate;
mod kept;
mod observer;
mod redact;
mod rpc;
mod seams;
#[cfg(any(feature = "auth", feature = "tls"))]
pub mod security;
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
pub use gate::{Attempt, Gate, OpenGate, Peer, Secret, TlsPeer};
pub use observer::{Observer, Unobserved, Way};
pub use ocpp_wire as wire;
pub use redact::redacted;
pub use seams::{Body, Door, Http, Seams};
pub use server::Csms;
pub use service::Service;
pub use sessions::{Session, Sessions, Stop};
pub use settings::{ReadingMode, Settings};
pub use station::Station;
