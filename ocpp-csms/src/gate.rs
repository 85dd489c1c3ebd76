//! The seam between the listener and security: whether a station may come in.
//!
//! Owns the trait and what is known of a connection before the upgrade. Knows no password and no certificate format.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use hyper::Uri;
use hyper::header::{FORWARDED, HeaderMap, ORIGIN};

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
    /// Whether a proxy handed it on, or a web page from elsewhere asks by a browser: then the peer's address is theirs.
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

/// Whether whoever sent these headers asks for somebody else: a proxy, or a browser for a page that is not of this machine.
///
/// Browsers let any page open a WebSocket to anywhere and always send `Origin` then; stations send none, or their host's.
pub(crate) fn on_behalf_of_another(headers: &HeaderMap) -> bool {
    let handed_on = headers.contains_key(FORWARDED) || headers.contains_key("x-forwarded-for");
    let origin = headers.get(ORIGIN);
    handed_on || origin.is_some_and(|origin| !origin.to_str().is_ok_and(is_local_origin))
}

fn is_local_origin(origin: &str) -> bool {
    let uri: Option<Uri> = origin.parse().ok();
    uri.as_ref().and_then(Uri::host).is_some_and(is_local_name)
}

/// Whether a name or an address, without a port, is this machine's.
pub(crate) fn is_local_name(name: &str) -> bool {
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
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

#[cfg(test)]
mod tests {
    use hyper::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn proxies_and_pages_from_elsewhere_ask_for_another() {
        let check = |name: &'static str, value: &'static str, expect: bool| {
            let header = (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
            let headers = HeaderMap::from_iter([header]);
            assert_eq!(on_behalf_of_another(&headers), expect, "{name}: {value}");
        };
        check("host", "192.0.2.1", false);
        check("forwarded", "for=192.0.2.1", true);
        check("x-forwarded-for", "192.0.2.1", true);
        check("origin", "http://127.0.0.1:9000", false);
        check("origin", "http://localhost", false);
        check("origin", "http://[::1]:9000", false);
        check("origin", "https://elsewhere.example", true);
        check("origin", "http://localhost.elsewhere.example:9000", true);
        check("origin", "null", true);
        check("origin", "", true);
    }
}
