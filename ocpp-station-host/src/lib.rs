//! A shell around [`ocpp_station::Station`] for an operating system: time, WebSocket and storage, on tokio.
//!
//! Owns what every program needs that runs a station on a host, and nothing about charging: drivers are the program's,
//! behaviour is the station's. A board has a shell of its own network stack in its place.
//!
//! - [`Shell`]: the loop. One of it is one power-up; a restart is a new one.
//! - [`Remote`]: reaches into a running shell: new inputs, the network cut, stop.
//! - [`Watch`]: looks on: frames, notices, inputs and outputs of every round.
//! - [`store`]: non-volatile memory in files or in RAM, for the role [`Storage`](ocpp_station::roles::Storage).

mod clock;
mod link;
mod remote;
mod shell;
pub mod store;
mod watch;

pub use clock::{Clock, MAX_SPEED};
pub use remote::Remote;
pub use shell::{Ended, Options, Shell};
pub use watch::{Seen, Watch};
