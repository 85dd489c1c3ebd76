//! Whether a text is a URI (RFC 3986).
//!
//! Owns the grammar check for `format: uri`, character by character, so that texts need not stand in one piece. Resolves
//! nothing.

use crate::raw::RawText;

/// Whether `text` is a URI: a scheme, and behind the colon only what RFC 3986 allows, in its places.
#[must_use]
pub(crate) fn is_uri(text: &[u8]) -> bool {
    let mut check = Check::<true>::default();
    text.iter().all(|&byte| check.take(byte)) && check.end()
}

/// [`is_uri`] where flash counts: of an IPv6 address only the characters are looked at.
#[must_use]
pub(crate) fn is_uri_small(text: RawText<'_>) -> bool {
    let mut check = Check::<false>::default();
    let mut chars = text.chars();
    while let Some(code) = chars.code() {
        // Beyond ASCII nothing is allowed, as is 0.
        if !check.take(u8::try_from(code).unwrap_or(0)) {
            return false;
        }
    }
    check.end()
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Part {
    #[default]
    Scheme,
    /// Behind the scheme's colon, where `//` may stand.
    Start,
    /// Behind the first of those slashes.
    Slash,
    Authority,
    /// Between the brackets of an IPv6 address.
    Address,
    /// Behind its bracket.
    Addressed,
    Path,
    Query,
    Fragment,
}

#[derive(Default)]
struct Check<const FULL: bool> {
    part: Part,
    /// Characters of this part, or since the `@` of an authority.
    count: u8,
    /// Hexadecimal digits that a `%` still asks for.
    percent: u8,
    /// Whether an `@` was there.
    user: bool,
    /// Whether a `:` was there that begins a port, unless an `@` follows.
    port: bool,
    /// Whether something else than digits follows it.
    no_port: bool,
    address: Address,
}

impl<const FULL: bool> Check<FULL> {
    fn go(&mut self, part: Part) -> bool {
        self.part = part;
        self.count = 0;
        true
    }

    fn take(&mut self, byte: u8) -> bool {
        let count = self.count;
        self.count = count.saturating_add(1);
        if self.percent > 0 {
            self.percent -= 1;
            return byte.is_ascii_hexdigit();
        }
        match self.part {
            Part::Scheme => match byte {
                b':' => count > 0 && self.go(Part::Start),
                b'+' | b'-' | b'.' | b'0'..=b'9' => count > 0,
                _ => byte.is_ascii_alphabetic(),
            },
            Part::Start | Part::Slash if byte == b'/' => self.go(match self.part {
                Part::Start => Part::Slash,
                _ => Part::Authority,
            }),
            Part::Address => match byte {
                b']' => (!FULL || self.address.end()) && self.go(Part::Addressed),
                _ if FULL => self.address.take(byte),
                _ => byte.is_ascii_hexdigit() || byte == b':' || byte == b'.',
            },
            Part::Fragment => byte != b'#' && self.common(byte, true),
            Part::Query => match byte {
                b'#' => self.go(Part::Fragment),
                _ => self.common(byte, true),
            },
            _ => match byte {
                b'/' | b'?' | b'#' => {
                    !(self.port && self.no_port)
                        && self.go(match byte {
                            b'#' => Part::Fragment,
                            b'?' => Part::Query,
                            _ => Part::Path,
                        })
                }
                _ if self.part == Part::Authority => self.authority(byte, count),
                _ if self.part == Part::Addressed => {
                    if byte == b':' {
                        // Only a port follows.
                        self.port = true;
                        self.user = true;
                        self.go(Part::Authority)
                    } else {
                        false
                    }
                }
                _ => {
                    self.part = Part::Path;
                    self.common(byte, true)
                }
            },
        }
    }

    fn authority(&mut self, byte: u8, count: u8) -> bool {
        match byte {
            b'[' => count == 0 && !self.port && self.go(Part::Address),
            b'@' => {
                let first = !self.user;
                self.user = true;
                self.port = false;
                self.no_port = false;
                first && self.go(Part::Authority)
            }
            b':' => {
                self.no_port |= self.port;
                self.port = true;
                true
            }
            _ => {
                self.no_port |= self.port && !byte.is_ascii_digit();
                self.common(byte, false)
            }
        }
    }

    /// What may stand in most parts, and `/`, `?`, `:`, `@` in some.
    fn common(&mut self, byte: u8, more: bool) -> bool {
        if byte == b'%' {
            self.percent = 2;
            return true;
        }
        byte.is_ascii_alphanumeric()
            || b"-._~!$&'()*+,;=".contains(&byte)
            || more && matches!(byte, b'/' | b'?' | b':' | b'@')
    }

    fn end(&self) -> bool {
        !matches!(self.part, Part::Scheme | Part::Address)
            && self.percent == 0
            && !(self.port && self.no_port)
    }
}

/// An IPv6 address, up to its bracket.
struct Address {
    text: [u8; 45],
    len: usize,
}

impl Default for Address {
    fn default() -> Self {
        Self {
            text: [0; 45],
            len: 0,
        }
    }
}

impl Address {
    fn take(&mut self, byte: u8) -> bool {
        let slot = self.text.get_mut(self.len);
        self.len += 1;
        slot.map(|slot| *slot = byte).is_some()
    }

    fn end(&self) -> bool {
        let text = self.text.get(..self.len).unwrap_or_default();
        core::str::from_utf8(text).is_ok_and(|text| text.parse::<core::net::Ipv6Addr>().is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::{is_uri, is_uri_small};
    use crate::RawText;

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
            "x:",
            "x:?",
            "x:/",
            "http://",
            "http://a:/",
            "http://u:p:q@h:1#?",
            "http://%41@%42/",
            "http://[::ffff:1.2.3.4]",
        ] {
            assert!(is_uri(text.as_bytes()), "{text}");
            assert!(is_uri_small(RawText::new(text)), "{text}");
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
            "http://a@b@c/",
            "http://a:1:2/",
            "http://[::1]x/",
            "http://[::1]:80@x/",
            "http://a[::1]/",
            "http://a/%4",
            "http://a/[",
            "http://a\\b/",
        ] {
            assert!(!is_uri(text.as_bytes()), "{text}");
            assert!(!is_uri_small(RawText::new(text)), "{text}");
        }
        assert!(!is_uri(b"http://[1::2::3]/"));
        assert!(is_uri_small(RawText::new("http://[1::2::3]/")));
        assert!(is_uri_small(RawText::from_wire(b"http:\\/\\/a\\u003fb")));
    }
}
