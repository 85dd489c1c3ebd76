//! Security profiles 0 to 3: who may connect, by what proof.
//!
//! Owns passwords, certificates and the bounds on guessing. What is known of stations is in the store; the listener asks
//! through [`Gate`](crate::Gate). No secret is in any log line, error or `Debug` output.

#[cfg(feature = "auth")]
mod basic;
#[cfg(feature = "auth")]
mod gate;
#[cfg(feature = "auth")]
mod limit;
#[cfg(feature = "auth")]
mod password;
#[cfg(feature = "tls")]
mod subject;
#[cfg(feature = "tls")]
mod tls;

#[cfg(feature = "auth")]
pub use gate::{Open, StoreGate};
#[cfg(feature = "auth")]
pub use password::{BadPassword, Password};
#[cfg(feature = "tls")]
pub use tls::{Tls, TlsError};
