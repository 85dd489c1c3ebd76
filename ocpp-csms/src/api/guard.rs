//! Who may use the API.
//!
//! Owns the rule: who shows the token; without a token only this machine, and no web page of somebody else's in a browser on
//! it. The page's own files hold nothing to hide.

use axum::http::header::{AUTHORIZATION, FORWARDED, HOST, HeaderName, ORIGIN};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};

use super::error::Problem;
use crate::config::Token;
use crate::gate::{Peer, is_local_name};

/// What everybody may ask for.
const OPEN: &[&str] = &["/", "/health", "/page.css", "/page.js"];

/// # Errors
/// What a request that may not be answered is told.
pub(super) fn check(parts: &Parts, peer: &Peer, token: Option<&Token>) -> Result<(), Problem> {
    if OPEN.contains(&parts.uri.path()) {
        return Ok(());
    }
    let Some(token) = token else {
        return local(parts, peer);
    };
    let shown = parts.headers.get(AUTHORIZATION);
    let shown = shown.and_then(|value| {
        let (scheme, token) = value.as_bytes().split_at_checked(7)?;
        scheme.eq_ignore_ascii_case(b"Bearer ").then_some(token)
    });
    match shown {
        Some(shown) if token.is(shown.trim_ascii()) => Ok(()),
        Some(_) => Err(Problem::new(StatusCode::UNAUTHORIZED, "not the token")),
        None => Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "show the token: `Authorization: Bearer <token>`",
        )),
    }
}

/// Without a token: from this machine, by its own name, and not for a page from elsewhere.
fn local(parts: &Parts, peer: &Peer) -> Result<(), Problem> {
    let headers = &parts.headers;
    let forwarded = headers.contains_key(FORWARDED)
        || headers.contains_key(HeaderName::from_static("x-forwarded-for"));
    let here = peer.address.ip().to_canonical().is_loopback();
    let refuse = |what: &str| Err(Problem::new(StatusCode::FORBIDDEN, what));
    if !here || forwarded {
        return refuse("without an API token only this machine may ask; configure one");
    }
    let host = headers.get(HOST).and_then(|value| value.to_str().ok());
    // A name that leads here by a stranger's DNS is not ours.
    if !host.is_some_and(is_local) {
        return refuse("without an API token this is asked as localhost or 127.0.0.1");
    }
    let origin = headers
        .get(ORIGIN)
        .map(|value| value.to_str().unwrap_or_default());
    let same = origin.is_none_or(|origin| {
        let uri: Option<Uri> = origin.parse().ok();
        uri.and_then(|uri| uri.authority().map(ToString::to_string))
            .as_deref()
            == host
    });
    if !same {
        return refuse("a page from elsewhere may not ask");
    }
    Ok(())
}

/// Whether a `Host` is this machine's: with or without a port.
fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    is_local_name(name)
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn ask(from: &str, headers: &[(&str, &str)], token: Option<&str>) -> u16 {
        let mut request = Request::builder().uri("/api/stations");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).expect("valid").into_parts();
        let peer = Peer::plain(from.parse().expect("an address"));
        let token: Option<Token> = token.map(|text| text.parse().expect("long enough"));
        match check(&parts, &peer, token.as_ref()) {
            Ok(()) => 200,
            Err(problem) => problem.status.as_u16(),
        }
    }

    #[test]
    fn without_a_token_this_machine_alone() {
        let check = |from: &str, headers: &[(&str, &str)], expect: u16| {
            assert_eq!(ask(from, headers, None), expect, "{from} {headers:?}");
        };
        let (here, away) = ("127.0.0.1:1", "192.0.2.1:1");
        let host = ("host", "127.0.0.1:9000");
        check(here, &[host], 200);
        check("[::1]:1", &[("host", "[::1]:9000")], 200);
        check("[::ffff:127.0.0.1]:1", &[("host", "localhost")], 200);
        check(here, &[("host", "LocalHost:9000")], 200);
        check(away, &[host], 403);
        check(here, &[], 403);
        check(here, &[("host", "evil.example:9000")], 403);
        check(here, &[host, ("x-forwarded-for", "192.0.2.1")], 403);
        check(here, &[host, ("forwarded", "for=192.0.2.1")], 403);
        check(here, &[host, ("origin", "http://127.0.0.1:9000")], 200);
        check(here, &[host, ("origin", "https://evil.example")], 403);
        check(here, &[host, ("origin", "http://127.0.0.1:9001")], 403);
        check(here, &[host, ("origin", "null")], 403);
    }

    #[test]
    fn with_a_token_whoever_shows_it() {
        let token = "0123456789abcdef";
        let check = |from: &str, shown: &str, expect: u16| {
            let got = ask(from, &[("authorization", shown)], Some(token));
            assert_eq!(got, expect, "{from} {shown}");
        };
        for from in ["127.0.0.1:1", "192.0.2.1:1"] {
            check(from, "Bearer 0123456789abcdef", 200);
            check(from, "bearer  0123456789abcdef", 200);
            check(from, "Bearer 0123456789abcdee", 401);
            check(from, "Bearer ", 401);
            check(from, "Basic 0123456789abcdef", 401);
            check(from, "0123456789abcdef", 401);
            assert_eq!(ask(from, &[("host", "127.0.0.1")], Some(token)), 401);
        }
    }
}
