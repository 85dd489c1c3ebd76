//! A shell around [`ocpp_station::Station`] for an operating system: time, WebSocket, TLS and storage, on tokio.
//!
//! Owns what every program needs that runs a station on a host, and nothing about charging: drivers are the program's,
//! behaviour is the station's. A board has a shell of its own network stack in its place.
//!
//! - [`Shell`]: the loop. One of it is one power-up; a restart is a new one.
//! - [`Options`]: where the CSMS is, how fast time runs; [`Tls`] of security profiles 2 and 3.
//! - [`Remote`]: reaches into a running shell: new inputs, the network cut, stop.
//! - [`Watch`]: looks on: frames, notices, inputs and outputs of every round.
//! - [`store`]: non-volatile memory in files or in RAM, for the role [`Storage`](ocpp_station::roles::Storage).
#![cfg_attr(
    feature = "security",
    doc = "- [`FileVault`]: keys and certificates, for the role [`Crypto`](ocpp_station::roles::Crypto)."
)]
#![cfg_attr(
    feature = "simulated",
    doc = "- [`simulated`]: drivers without hardware, driven by JSON lines."
)]

mod clock;
mod link;
mod remote;
mod shell;
#[cfg(feature = "simulated")]
pub mod simulated;
pub mod store;
mod target;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "security")]
mod vault;
mod watch;

use std::hash::{BuildHasher, Hasher, RandomState};

pub use clock::{Clock, MAX_SPEED};
pub use remote::Remote;
pub use shell::{Ended, Options, Shell};
#[cfg(feature = "tls")]
pub use tls::{Tls, TlsError};
#[cfg(feature = "security")]
pub use vault::FileVault;
pub use watch::{Seen, Watch};

/// A seed for [`Station::new`](ocpp_station::Station::new), from the operating system's random source: another one at every
/// power-up, so that stations do not knock in step and no message id comes twice.
#[must_use]
pub fn seed() -> u64 {
    // Without that source the standard library's own keys are what is left.
    getrandom::u64().unwrap_or_else(|_| RandomState::new().build_hasher().finish())
}
