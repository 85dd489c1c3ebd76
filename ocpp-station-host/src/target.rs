//! Where the next connection goes, and with what: URL, subprotocol, Basic authentication, by security profile.
//!
//! Owns what a security profile asks of a connection (security whitepaper, section 2). Opens none.

use std::fmt;

use data_encoding::BASE64;
use percent_encoding::percent_decode_str;
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::http::{HeaderValue, Request};

use crate::shell::Options;

/// The request that opens a connection.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) request: Request<()>,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) is_secure: bool,
    /// Whether the station shows a certificate of its own.
    #[cfg_attr(not(feature = "tls"), allow(dead_code))]
    pub(crate) with_certificate: bool,
}

/// Why there is none.
#[derive(Debug)]
pub(crate) enum Unfit {
    Url(tungstenite::Error),
    NoHost,
    Scheme(String),
    /// The security profile asks for TLS; the URL has none.
    Plain(u8),
    /// Built without.
    NoTls,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(error) => write!(f, "{error}"),
            Self::NoHost => f.write_str("the URL names no host"),
            Self::Scheme(scheme) => write!(f, "the URL begins with `{scheme}`, expected ws or wss"),
            Self::Plain(profile) => write!(
                f,
                "security profile {profile} asks for TLS and there is no wss:// URL"
            ),
            Self::NoTls => f.write_str("built without TLS: switch the cargo feature `tls` on"),
        }
    }
}

impl Target {
    /// For a station at this security profile with this password, which may be empty.
    pub(crate) fn new(options: &Options, profile: u8, password: &[u8]) -> Result<Self, Unfit> {
        let url = options.url_of(profile);
        let mut request = url.into_client_request().map_err(Unfit::Url)?;
        let uri = request.uri();
        let is_secure = match uri.scheme_str() {
            Some("wss") => true,
            Some("ws") => false,
            other => return Err(Unfit::Scheme(other.unwrap_or_default().to_owned())),
        };
        if profile >= 2 && !is_secure {
            return Err(Unfit::Plain(profile));
        }
        if is_secure && cfg!(not(feature = "tls")) {
            return Err(Unfit::NoTls);
        }
        let host = uri.host().ok_or(Unfit::NoHost)?;
        let host = host.trim_matches(['[', ']']).to_owned();
        let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        // The user of Basic authentication is the station's id.
        let last = uri.path().rsplit('/').next().unwrap_or_default();
        let mut user: Vec<u8> = percent_decode_str(last).collect();
        let headers = request.headers_mut();
        headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("ocpp1.6"));
        // Profile 3 has the certificate in its place.
        if !password.is_empty() && profile < 3 {
            user.push(b':');
            user.extend_from_slice(password);
            let mut value = HeaderValue::try_from(format!("Basic {}", BASE64.encode(&user)))
                .map_err(|error| Unfit::Url(tungstenite::Error::HttpFormat(error.into())))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        Ok(Self {
            request,
            host,
            port,
            is_secure,
            with_certificate: profile >= 3,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str, profile: u8, password: &[u8]) -> Result<Target, Unfit> {
        let options = Options {
            url: url.to_owned(),
            ..Options::default()
        };
        Target::new(&options, profile, password)
    }

    #[track_caller]
    fn check(url: &str, profile: u8, password: &[u8], authorization: Option<&[u8]>) {
        let target = target(url, profile, password).expect("a target");
        let value = target.request.headers().get(AUTHORIZATION);
        assert_eq!(value.map(HeaderValue::as_bytes), authorization, "{url}");
    }

    #[test]
    fn the_password_goes_with_the_stations_name() {
        let url = "ws://localhost:9000/ocpp/CP%201";
        check(url, 0, b"", None);
        check(url, 1, b"a:\xFFb", Some(b"Basic Q1AgMTphOv9i"));
    }

    #[cfg(feature = "tls")]
    #[test]
    fn profiles_2_and_3_take_tls_only() {
        let url = "wss://localhost/ocpp/CP1";
        check(url, 2, b"secret", Some(b"Basic Q1AxOnNlY3JldA=="));
        check(url, 3, b"secret", None);
        let secure = target(url, 3, b"").expect("a target");
        assert!(secure.is_secure && secure.with_certificate);
        assert_eq!((&*secure.host, secure.port), ("localhost", 443));
        let plain = target("ws://localhost/CP1", 2, b"secret").expect_err("no TLS");
        assert!(plain.to_string().contains("asks for TLS"), "{plain}");
        let options = Options {
            url: "ws://localhost/CP1".to_owned(),
            secure_url: Some("wss://[::1]:444/CP1".to_owned()),
            ..Options::default()
        };
        let plain = Target::new(&options, 1, b"").expect("a target");
        assert_eq!((plain.port, plain.is_secure), (80, false));
        let secure = Target::new(&options, 2, b"").expect("a target");
        assert_eq!((&*secure.host, secure.port), ("::1", 444));
    }

    #[test]
    fn urls_that_lead_nowhere_are_told() {
        for (url, why) in [
            ("http://localhost/CP1", "expected ws or wss"),
            ("nonsense", "nonsense"),
        ] {
            let error = target(url, 0, b"").expect_err(url).to_string();
            assert!(error.contains(why) || url == "nonsense", "{url}: {error}");
        }
    }
}
