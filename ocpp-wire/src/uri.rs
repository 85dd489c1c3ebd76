//! Whether a text is a URI (RFC 3986).
//!
//! Owns the grammar checks for `format: uri`: a full one, and one where flash counts. Resolves nothing.

use crate::raw::RawText;

/// Whether `text` is a URI: a scheme, and behind the colon only what RFC 3986 allows, in its places.
#[cfg(feature = "alloc")]
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

/// [`is_uri`] where flash counts: a scheme, and behind it only characters that URIs have, escapes well-formed. What
/// stands where within the authority is not looked at.
#[must_use]
pub(crate) fn is_uri_small(text: RawText<'_>) -> bool {
    let mut chars = text.chars();
    // Characters before the colon, then a number that no text has.
    let mut scheme = 0u32;
    let mut percent = 0;
    while let Some(code) = chars.code() {
        let byte = code as u8;
        let alphabetic = (byte | 0x20).wrapping_sub(b'a') < 26;
        let digit = byte.wrapping_sub(b'0') < 10;
        let fits = if percent > 0 {
            percent -= 1;
            digit || alphabetic && byte | 0x20 <= b'f'
        } else if scheme == u32::MAX {
            if byte == b'%' {
                percent = 2;
            }
            // One bit a character, from the space on: those that RFC 3986 leaves out are 0.
            let bit = byte.wrapping_sub(b' ');
            static WORDS: [u32; 3] = [0xafff_fffa, 0xafff_ffff, 0x47ff_fffe];
            let word = WORDS.get(usize::from(bit / 32)).copied().unwrap_or(0);
            word >> (bit % 32) & 1 != 0
        } else if byte == b':' && scheme > 0 {
            scheme = u32::MAX;
            true
        } else {
            scheme += 1;
            alphabetic || scheme > 1 && (digit || matches!(byte, b'+' | b'-' | b'.'))
        };
        if !fits || code > 0x7f {
            return false;
        }
    }
    scheme == u32::MAX && percent == 0
}

/// `//authority/path`, or a path alone.
#[cfg(feature = "alloc")]
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
#[cfg(feature = "alloc")]
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
#[cfg(feature = "alloc")]
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

#[cfg(feature = "alloc")]
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
    #[cfg(feature = "alloc")]
    use super::is_uri;
    use super::is_uri_small;
    use crate::RawText;

    const URIS: [&str; 13] = [
        "ftp://user:pass@files.example.com:21/logs/a%20b.tar.gz",
        "https://example.com",
        "https://example.com/a?b=c/d?e#f?g",
        "http://[2001:db8::1]:8080/x",
        "mailto:a@example.com",
        "urn:x:y",
        "file:///var/log",
        "x:",
        "x:/",
        "http://",
        "http://u:p:q@h:1#?",
        "http://%41@%42/",
        "http://[::ffff:1.2.3.4]",
    ];

    /// Wrong in a character.
    const WRONG: [&str; 14] = [
        "",
        "example.com/logs",
        "/logs",
        "://x",
        "1http://x",
        "http",
        "ht/tp://x",
        "http://exa mple.com",
        "http://example.com/a b",
        "http://example.com/%zz",
        "http://a/%4",
        "http://example.com/é",
        "http://a/<b>",
        "http://a\\b/",
    ];

    /// Wrong in what stands where.
    #[cfg(feature = "alloc")]
    const MISPLACED: [&str; 10] = [
        "http://[::1",
        "http://[::zz]/",
        "http://host:port/",
        "http://a/#b#c",
        "http://a@b@c/",
        "http://a:1:2/",
        "http://[::1]x/",
        "http://[::1]:80@x/",
        "http://a/[",
        "http://[1::2::3]/",
    ];

    #[cfg(feature = "alloc")]
    #[test]
    fn in_full() {
        for text in URIS {
            assert!(is_uri(text.as_bytes()), "{text}");
        }
        for text in WRONG.into_iter().chain(MISPLACED) {
            assert!(!is_uri(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn by_characters() {
        for text in URIS {
            assert!(is_uri_small(RawText::new(text)), "{text}");
        }
        for text in WRONG {
            assert!(!is_uri_small(RawText::new(text)), "{text}");
        }
        assert!(is_uri_small(RawText::from_wire(b"http:\\/\\/a\\u003fb")));
        assert!(!is_uri_small(RawText::from_wire(b"http:\\/\\/a\\u0020b")));
        assert!(!is_uri_small(RawText::from_wire(b"http:\\/\\/a\\u0141b")));
    }
}
