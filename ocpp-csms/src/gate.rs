//! The seam between the listener and security: whether a station may come in.
//!
//! Owns the trait and what is known of a connection before the upgrade. Knows no password and no certificate format.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use crate::admission::{Refusal, StationId};
use crate::call::BoxFuture;
use crate::store::SecurityProfile;

/// The other end of a connection.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Its address; that of a proxy, if there is one.
    pub address: SocketAddr,
    /// What TLS proved; `None` without TLS.
    pub tls: Option<Arc<TlsPeer>>,
}

impl Peer {
    /// A peer without TLS.
    #[must_use]
    pub const fn plain(address: SocketAddr) -> Self {
        Self { address, tls: None }
    }

    /// A peer in this process, for tests and for transports of one's own.
    #[must_use]
    pub const fn local() -> Self {
        Self::plain(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0))
    }
}

/// What TLS proved of a peer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsPeer {
    /// Names in its certificate, which was verified against the configured roots: common name first. Empty if it showed
    /// none.
    pub names: Vec<String>,
}

/// A station that wants to come in.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// Who it says it is.
    pub station: &'a StationId,
    /// Where it comes from.
    pub peer: &'a Peer,
    /// The `Authorization` header's value. A secret.
    pub authorization: Option<Secret<'a>>,
    /// Whether a proxy handed it on: then the peer's address is the proxy's.
    pub forwarded: bool,
}

/// Bytes that are not to be shown.
#[derive(Clone, Copy)]
pub struct Secret<'a>(
    /// The bytes.
    pub &'a [u8],
);

impl std::fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("...")
    }
}

/// Decides who may come in.
pub trait Gate: Send + Sync + 'static {
    /// The profile by which the station came in.
    ///
    /// # Errors
    /// What the station is answered. The reason in full is for the log alone.
    fn admit<'a>(&'a self, attempt: Attempt<'a>)
    -> BoxFuture<'a, Result<SecurityProfile, Refusal>>;
}

/// Lets everybody in: for tests, and for networks that nobody else can reach.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenGate;

impl Gate for OpenGate {
    fn admit<'a>(&'a self, _: Attempt<'a>) -> BoxFuture<'a, Result<SecurityProfile, Refusal>> {
        Box::pin(std::future::ready(Ok(SecurityProfile::None)))
    }
}
