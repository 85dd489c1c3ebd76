//! Frames without their secrets, to be shown and logged.
//!
//! Owns what counts as a secret: passwords and keys by the name of their member, values of configuration keys and variables
//! that hold one, credentials inside URLs. Knows JSON's shape and no message.

use std::borrow::Cow;
use std::ops::Range;

/// Configuration keys (1.6) and variables (2.x) whose value is a secret, in lower case.
const SECRET_KEYS: &[&str] = &["authorizationkey", "basicauthpassword"];

/// Parts of the names of members whose value is a secret, in lower case.
const SECRET_MEMBERS: &[&str] = &["password", "passwd", "secret", "privatekey"];

/// Members that hold a variable's value beside its name (SetVariables, GetVariables, NotifyReport, NotifyEvent).
const VALUES: &[&str] = &["attributeValue", "variableAttribute", "actualValue"];

/// Nested deeper than any message.
const MAX_DEPTH: usize = 64;

/// The frame as text, secrets masked. What is no JSON and speaks of a secret is not shown at all.
///
/// ```
/// let frame = br#"[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"4f43"}]"#;
/// let shown = ocpp_csms::redacted(frame);
/// assert_eq!(shown, r#"[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"***"}]"#);
/// ```
#[must_use]
pub fn redacted(frame: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(frame);
    let lower = text.to_ascii_lowercase();
    let mut words = SECRET_KEYS.iter().chain(SECRET_MEMBERS);
    if !words.any(|word| lower.contains(word)) && !lower.contains("://") {
        return text;
    }
    let mut walk = Walk {
        text: &text,
        at: 0,
        secrets: Vec::new(),
    };
    if walk.value(0).is_none() || !walk.rest().trim_ascii().is_empty() {
        return Cow::Borrowed("(not valid JSON, and it may hold a secret)");
    }
    let mut secrets = walk.secrets;
    secrets.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    for (span, mask) in secrets {
        if span.start >= from {
            shown.push_str(text.get(from..span.start).unwrap_or_default());
            shown.push_str(mask);
            from = span.end;
        }
    }
    shown.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(shown)
}

/// A value, as far as its parent has to know it.
enum Seen<'a> {
    /// A string, as it is written.
    Text(&'a str),
    /// An object; whether its `name` is that of a secret.
    Object {
        secret: bool,
    },
    Other,
}

/// Goes through JSON and gathers what is not to be shown.
struct Walk<'a> {
    text: &'a str,
    at: usize,
    secrets: Vec<(Range<usize>, &'static str)>,
}

impl<'a> Walk<'a> {
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The next byte that is no space.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.rest();
        let space = rest.iter().take_while(|byte| byte.is_ascii_whitespace());
        self.at += space.count();
        self.rest().first().copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// `None` if it is no JSON.
    fn value(&mut self, depth: usize) -> Option<Seen<'a>> {
        if depth > MAX_DEPTH {
            return None;
        }
        match self.peek()? {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => {
                let start = self.at;
                let text = self.string()?;
                if let Some(inside) = credentials(text) {
                    let at = start + 1;
                    let span = at + inside.start..at + inside.end;
                    self.secrets.push((span, "***"));
                }
                Some(Seen::Text(text))
            }
            _ => {
                let word = self.rest().iter();
                let ends =
                    |byte: &&u8| !matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n');
                let length = word.take_while(ends).count();
                self.at += length;
                (length > 0).then_some(Seen::Other)
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Seen<'a>> {
        self.take(b'[')?;
        if self.take(b']').is_some() {
            return Some(Seen::Other);
        }
        loop {
            self.value(depth + 1)?;
            if self.take(b',').is_none() {
                self.take(b']')?;
                return Some(Seen::Other);
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Seen<'a>> {
        self.take(b'{')?;
        let mut members = Vec::new();
        if self.take(b'}').is_none() {
            loop {
                self.peek()?;
                let name = self.string()?;
                self.take(b':')?;
                self.peek()?;
                let start = self.at;
                let seen = self.value(depth + 1)?;
                members.push((name, start..self.at, seen));
                if self.take(b',').is_none() {
                    self.take(b'}')?;
                    break;
                }
            }
        }
        let named = |name: &str| {
            members.iter().any(|(member, _, seen)| match seen {
                Seen::Text(text) => *member == name && is_secret_key(text),
                Seen::Object { secret } => *member == name && *secret,
                Seen::Other => false,
            })
        };
        let (by_key, by_variable, secret) = (named("key"), named("variable"), named("name"));
        for (member, span, seen) in members {
            let lower = member.to_ascii_lowercase();
            let by_name = SECRET_MEMBERS.iter().any(|part| lower.contains(part))
                || SECRET_KEYS.contains(&&*lower);
            let hidden = by_name && !matches!(seen, Seen::Object { .. })
                || by_key && member == "value"
                || by_variable && VALUES.contains(&member);
            if hidden {
                self.secrets.push((span, "\"***\""));
            }
        }
        Some(Seen::Object { secret })
    }

    /// A string's content as it is written, escapes included.
    fn string(&mut self) -> Option<&'a str> {
        let content = self.rest().strip_prefix(b"\"")?;
        let mut escaped = false;
        let length = content.iter().position(|byte| {
            let ends = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            ends
        })?;
        let start = self.at + 1;
        self.at = start + length + 1;
        self.text.get(start..start + length)
    }
}

fn is_secret_key(text: &str) -> bool {
    SECRET_KEYS.iter().any(|key| text.eq_ignore_ascii_case(key))
}

/// Where the credentials of a URL in a text stand: `user:password` of `ftp://user:password@host/`.
fn credentials(text: &str) -> Option<Range<usize>> {
    let (scheme, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (credentials, _) = authority.rsplit_once('@')?;
    let start = scheme.len() + 3;
    Some(start..start + credentials.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_and_all_else_is_shown() {
        let check = |frame: &str, shown: &str| assert_eq!(redacted(frame.as_bytes()), shown);
        let same = |frame: &str| check(frame, frame);
        same(r#"[2,"1","Heartbeat",{}]"#);
        same(r#"[2,"1","ChangeConfiguration",{"key":"HeartbeatInterval","value":"60"}]"#);
        same(r#"[2,"1","DataTransfer",{"data":"http://example.com/x@y"}]"#);
        check(
            r#"[3,"1",{"configurationKey":[{"key":"A","value":"1"},{"value":"ff","readonly":true,"key":"authorizationkey"}]}]"#,
            r#"[3,"1",{"configurationKey":[{"key":"A","value":"1"},{"value":"***","readonly":true,"key":"authorizationkey"}]}]"#,
        );
        check(
            r#"[2,"1","SetVariables",{"setVariableData":[{"attributeValue":"x\"y","component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}},{"attributeValue":"5","component":{"name":"C"},"variable":{"name":"V"}}]}]"#,
            r#"[2,"1","SetVariables",{"setVariableData":[{"attributeValue":"***","component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}},{"attributeValue":"5","component":{"name":"C"},"variable":{"name":"V"}}]}]"#,
        );
        check(
            r#"{"reportData":[{"variable":{"name":"BasicAuthPassword"},"variableAttribute":[{"value":"x"}]}]}"#,
            r#"{"reportData":[{"variable":{"name":"BasicAuthPassword"},"variableAttribute":"***"}]}"#,
        );
        check(
            r#"{"connectionData":{"basicAuthPassword" : "x","apn":{"apnPassword":"y","apn":"z"},"vpn":{"password":"w"}}}"#,
            r#"{"connectionData":{"basicAuthPassword" : "***","apn":{"apnPassword":"***","apn":"z"},"vpn":{"password":"***"}}}"#,
        );
        check(
            r#"[2,"1","GetDiagnostics",{"location":"ftp://me:p@ss@host/a@b"}]"#,
            r#"[2,"1","GetDiagnostics",{"location":"ftp://***@host/a@b"}]"#,
        );
        let hidden = "(not valid JSON, and it may hold a secret)";
        check(r#"[2,"1","X",{"password":"a"#, hidden);
        check(r#"{"password":"a"} x"#, hidden);
        check(&format!("{}\"password\"", "[".repeat(100)), hidden);
        assert_eq!(redacted(b"\xFFx"), "\u{FFFD}x");
    }

    #[test]
    fn nothing_makes_it_panic() {
        let frame =
            r#"[2,"é","SetVariables",{"a":[{"password":"é","u":"a://é@b"},-1.5e3,null,true]}]"#;
        for end in 0..frame.len() {
            let shown = redacted(&frame.as_bytes()[..end]);
            assert!(!shown.contains("\"é\",\"u\""), "{shown}");
        }
        for place in 0..frame.len() {
            for byte in [b'"', b'{', b'}', b'\\', b',', 0xFF, b' '] {
                let mut bent = frame.as_bytes().to_vec();
                bent[place] = byte;
                let _ = redacted(&bent);
            }
        }
    }
}
