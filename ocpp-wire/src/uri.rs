//! Whether a text is a URI (RFC 3986).
//!
//! Owns the grammar check for `format: uri`. Resolves nothing.

/// Whether `text` is a URI: a scheme, and behind the colon only what RFC 3986 allows, in its places.
#[must_use]
pub(crate) fn is_uri(text: &[u8]) -> bool {
    let Some(colon) = text.iter().position(|&byte| byte == b':') else {
        return false;
    };
    let (scheme, rest) = text.split_at(colon);
    let scheme_fits = scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
    let rest = rest.get(1..).unwrap_or_default();
    let (rest, fragment) = cut(rest, b'#');
    let (hierarchy, query) = cut(rest, b'?');
    let open = |part: Option<&[u8]>| part.is_none_or(|part| made_of(part, b"/?:@"));
    scheme_fits && hierarchy_fits(hierarchy) && open(query) && open(fragment)
}

/// `//authority/path`, or a path alone.
fn hierarchy_fits(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"//") else {
        return made_of(text, b"/:@");
    };
    let end = rest
        .iter()
        .position(|&byte| byte == b'/')
        .unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = match authority.iter().rposition(|&byte| byte == b'@') {
        Some(at) => {
            let (user, host) = authority.split_at(at);
            if !made_of(user, b":") {
                return false;
            }
            host.get(1..).unwrap_or_default()
        }
        None => authority,
    };
    made_of(path, b"/:@") && host_fits(host)
}

/// A name, an IPv4 address or `[an IPv6 address]`, and perhaps `:port`.
fn host_fits(text: &[u8]) -> bool {
    let port = |text: &[u8]| match text.split_first() {
        None => true,
        Some((b':', digits)) => digits.iter().all(u8::is_ascii_digit),
        Some(_) => false,
    };
    if let Some(inner) = text.strip_prefix(b"[") {
        let Some(end) = inner.iter().position(|&byte| byte == b']') else {
            return false;
        };
        let (address, rest) = inner.split_at(end);
        let address = core::str::from_utf8(address).unwrap_or_default();
        return address.parse::<core::net::Ipv6Addr>().is_ok()
            && port(rest.get(1..).unwrap_or_default());
    }
    let end = text
        .iter()
        .position(|&byte| byte == b':')
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    made_of(name, b"") && port(rest)
}

/// Whether `text` holds only unreserved characters, sub-delimiters, `more`, and well-formed `%XX`.
fn made_of(text: &[u8], more: &[u8]) -> bool {
    let mut rest = text;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = match byte {
            b'%' => match behind {
                [a, b, behind @ ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => behind,
                _ => return false,
            },
            _ if byte.is_ascii_alphanumeric()
                || b"-._~!$&'()*+,;=".contains(&byte)
                || more.contains(&byte) =>
            {
                behind
            }
            _ => return false,
        };
    }
    true
}

fn cut(text: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|&byte| byte == at) {
        Some(position) => (
            text.get(..position).unwrap_or_default(),
            text.get(position + 1..),
        ),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::is_uri;

    #[test]
    fn what_is_one() {
        for text in [
            "ftp://user:pass@files.example.com:21/logs/a%20b.tar.gz",
            "https://example.com",
            "https://example.com/a?b=c/d?e#f?g",
            "http://[2001:db8::1]:8080/x",
            "mailto:a@example.com",
            "urn:x:y",
            "file:///var/log",
        ] {
            assert!(is_uri(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "example.com/logs",
            "/logs",
            "://x",
            "1http://x",
            "http://exa mple.com",
            "http://example.com/a b",
            "http://example.com/%zz",
            "http://example.com/é",
            "http://[::1",
            "http://[::zz]/",
            "http://host:port/",
            "http://a/<b>",
            "http://a/#b#c",
        ] {
            assert!(!is_uri(text.as_bytes()), "{text}");
        }
    }
}
