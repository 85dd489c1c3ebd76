//! Whether a request may become a station's connection: path, station id, subprotocol.
//!
//! Owns the rules and the HTTP status of each refusal, as pure functions. Knows no socket and no session.

use std::fmt;
use std::sync::Arc;

use ocpp_wire::Dialect;
use percent_encoding::percent_decode_str;

use crate::settings::Settings;

/// Bytes a station id may have. OCPP 2.0.1 gives it 48 characters; 1.6 gives no bound.
pub const MAX_STATION_ID: usize = 255;

/// A station's name: the last segment of its connection URL, percent-decoded (OCPP-J 3.1.1).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StationId(Arc<str>);

impl StationId {
    /// A name given by configuration or by a path.
    ///
    /// # Errors
    /// [`Refusal::BadStationId`] if it is empty, longer than [`MAX_STATION_ID`] or holds control characters.
    pub fn new(name: &str) -> Result<Self, Refusal> {
        if name.is_empty() || name.len() > MAX_STATION_ID || name.chars().any(char::is_control) {
            return Err(Refusal::BadStationId);
        }
        Ok(Self(Arc::from(name)))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for StationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Why a request does not become a station's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The path is not the base path and one segment.
    NotFound,
    /// The last segment is empty, too long, not UTF-8 or holds control characters.
    BadStationId,
    /// Something other than GET.
    MethodNotAllowed,
    /// An ordinary HTTP request.
    NotAWebSocket,
    /// No subprotocol offered and the setting for such stations is off.
    NoSubprotocol,
    /// None of the offered subprotocols is spoken here.
    UnknownSubprotocol,
    /// No or wrong credentials, or a station that is not known: which of them is not told.
    Unauthorized,
    /// The connection is less safe than this station's security profile asks for.
    Forbidden,
    /// Too many failed logins.
    TooManyAttempts,
    /// The store does not answer.
    NotReady,
    /// As many connections as allowed are open.
    Full,
    /// The server is shutting down.
    ShuttingDown,
}

impl Refusal {
    /// HTTP status code.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::BadStationId | Self::NoSubprotocol | Self::UnknownSubprotocol => 400,
            Self::MethodNotAllowed => 405,
            Self::NotAWebSocket => 426,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::TooManyAttempts => 429,
            Self::Full | Self::NotReady | Self::ShuttingDown => 503,
        }
    }

    /// One word for counters.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::BadStationId => "bad_station_id",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::NotAWebSocket => "not_a_websocket",
            Self::NoSubprotocol => "no_subprotocol",
            Self::UnknownSubprotocol => "unknown_subprotocol",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::TooManyAttempts => "too_many_attempts",
            Self::NotReady => "not_ready",
            Self::Full => "full",
            Self::ShuttingDown => "shutting_down",
        }
    }

    /// One sentence for the response body and the log.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NotFound => {
                "no such path, stations connect to the base path followed by their id"
            }
            Self::BadStationId => {
                "the last path segment is not a station id: 1 to 255 bytes of UTF-8 without control characters"
            }
            Self::MethodNotAllowed => "stations connect with GET",
            Self::NotAWebSocket => "not a WebSocket upgrade of version 13",
            Self::NoSubprotocol => "no Sec-WebSocket-Protocol offered",
            Self::UnknownSubprotocol => "none of the offered subprotocols is spoken here",
            Self::Unauthorized => "not admitted",
            Self::Forbidden => "not admitted over such a connection",
            Self::TooManyAttempts => "too many failed logins, try again later",
            Self::NotReady => "not ready, try again",
            Self::Full => "no more connections",
            Self::ShuttingDown => "shutting down",
        }
    }
}

/// The `Sec-WebSocket-Protocol` word of a version.
#[must_use]
pub const fn subprotocol(version: Dialect) -> &'static str {
    match version {
        Dialect::V16 => "ocpp1.6",
        Dialect::V201 => "ocpp2.0.1",
        Dialect::V21 => "ocpp2.1",
    }
}

/// The version to speak, and whether the station asked for it by name (only then is the word echoed).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Negotiated {
    /// Version of this connection.
    pub version: Dialect,
    /// Whether the answer carries `Sec-WebSocket-Protocol`.
    pub offered: bool,
}

/// Chooses the first of the station's offers that this CSMS speaks.
///
/// `offers` are the values of all `Sec-WebSocket-Protocol` headers in order; each may be a comma-separated list.
///
/// # Errors
/// [`Refusal::NoSubprotocol`] or [`Refusal::UnknownSubprotocol`].
pub fn negotiate<'a>(
    offers: impl IntoIterator<Item = &'a str>,
    settings: &Settings,
) -> Result<Negotiated, Refusal> {
    let mut any = false;
    let words = offers.into_iter().flat_map(|line| line.split(','));
    for word in words.map(str::trim).filter(|word| !word.is_empty()) {
        any = true;
        let spoken = settings.versions.iter().copied();
        if let Some(version) = spoken
            .into_iter()
            .find(|v| subprotocol(*v).eq_ignore_ascii_case(word))
        {
            return Ok(Negotiated {
                version,
                offered: true,
            });
        }
    }
    if any {
        return Err(Refusal::UnknownSubprotocol);
    }
    if settings.admit_without_subprotocol && settings.versions.contains(&Dialect::V16) {
        return Ok(Negotiated {
            version: Dialect::V16,
            offered: false,
        });
    }
    Err(Refusal::NoSubprotocol)
}

/// The station id in a request path.
///
/// # Errors
/// [`Refusal::NotFound`] or [`Refusal::BadStationId`].
pub fn station_id(path: &str, base_path: &str) -> Result<StationId, Refusal> {
    let rest = path
        .strip_prefix(base_path.trim_end_matches('/'))
        .and_then(|rest| rest.strip_prefix('/'))
        .ok_or(Refusal::NotFound)?;
    if rest.contains('/') {
        return Err(Refusal::NotFound);
    }
    let name = percent_decode_str(rest)
        .decode_utf8()
        .map_err(|_| Refusal::BadStationId)?;
    StationId::new(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(versions: &[Dialect], admit: bool) -> Settings {
        Settings {
            versions: versions.to_vec(),
            admit_without_subprotocol: admit,
            ..Settings::default()
        }
    }

    #[test]
    fn the_stations_order_of_preference_wins() {
        use Dialect::{V16, V21, V201};
        let check = |spoken: &[Dialect], admit, offers: &[&str], expect| {
            let got = negotiate(offers.iter().copied(), &settings(spoken, admit));
            assert_eq!(
                got.map(|n| (n.version, n.offered)),
                expect,
                "offers {offers:?}"
            );
        };
        let all = &[V16, V201, V21];
        check(all, false, &["ocpp1.6"], Ok((V16, true)));
        check(all, false, &["ocpp2.1, ocpp2.0.1,ocpp1.6"], Ok((V21, true)));
        check(all, false, &["ocpp1.6", "ocpp2.1"], Ok((V16, true)));
        check(all, false, &["ocpp1.5,ocpp2.0.1"], Ok((V201, true)));
        check(&[V16], false, &["ocpp2.1,ocpp1.6"], Ok((V16, true)));
        check(all, true, &["ocpp9"], Err(Refusal::UnknownSubprotocol));
        check(all, false, &[], Err(Refusal::NoSubprotocol));
        check(all, false, &[" , "], Err(Refusal::NoSubprotocol));
        check(all, true, &[], Ok((V16, false)));
        check(&[V201], true, &[], Err(Refusal::NoSubprotocol));
    }

    #[test]
    fn the_last_segment_is_the_station_id() {
        let check = |path: &str, expect: Result<&str, Refusal>| {
            let got = station_id(path, "/ocpp");
            assert_eq!(
                got.as_ref().map(StationId::as_str),
                expect.as_ref().copied(),
                "{path}"
            );
        };
        check("/ocpp/CP1", Ok("CP1"));
        check("/ocpp/RDAM%7C123", Ok("RDAM|123"));
        check("/ocpp/a%2Fb", Ok("a/b"));
        check("/ocpp/%C3%A9", Ok("é"));
        check("/ocpp/%FF", Err(Refusal::BadStationId));
        check("/ocpp/%0A", Err(Refusal::BadStationId));
        check("/ocpp/", Err(Refusal::BadStationId));
        check("/ocpp", Err(Refusal::NotFound));
        check("/ocppx/CP1", Err(Refusal::NotFound));
        check("/ocpp/a/CP1", Err(Refusal::NotFound));
    }
}
