//! From a byte offset in a text to the JSON pointer of what stands there.
//!
//! Owns the pointer's computation, which decoders leave out so as not to pay for it. Never fails: in a text that is no
//! JSON the pointer leads as far as the text could be followed.

use core::fmt::{self, Write};

use crate::raw::RawText;
use crate::reader::Reader;

/// Most levels that a pointer descends.
const MAX_DEPTH: usize = 32;

/// The JSON pointer (RFC 6901) of the value or member name at a byte offset; empty for the whole text.
///
/// ```
/// let text = br#"{"connectorId":1,"csChargingProfiles":{"stackLevel":"one"}}"#;
/// let pointer = ocpp_wire::locate(text, 54);
/// assert_eq!(pointer.to_string(), "/csChargingProfiles/stackLevel");
/// ```
#[must_use]
pub const fn locate(text: &[u8], at: usize) -> Pointer<'_> {
    Pointer { text, at }
}

/// A JSON pointer, computed when it is displayed.
#[derive(Clone, Copy)]
pub struct Pointer<'a> {
    text: &'a [u8],
    at: usize,
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut walk = Walk {
            reader: Reader::new(self.text),
        };
        for _ in 0..MAX_DEPTH {
            let Some(step) = walk.step(self.at) else {
                break;
            };
            f.write_char('/')?;
            match step {
                Step::Item(index) => write!(f, "{index}")?,
                Step::Member(name) => {
                    for character in name.chars() {
                        match character {
                            '~' => f.write_str("~0")?,
                            '/' => f.write_str("~1")?,
                            other => f.write_char(other)?,
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

enum Step<'a> {
    Item(usize),
    Member(RawText<'a>),
}

/// Goes down the text towards an offset.
struct Walk<'a> {
    reader: Reader<'a>,
}

impl<'a> Walk<'a> {
    /// Enters the container that is next, if the offset lies within, and stops at the value that has the offset.
    fn step(&mut self, at: usize) -> Option<Step<'a>> {
        let open = self.reader.token();
        if !matches!(open, '{' | '[') || at <= self.reader.at() {
            return None;
        }
        self.reader.bump();
        for index in 0.. {
            let start = self.reader.token();
            if self.reader.at() > at || matches!(start, '}' | ']' | '\0') {
                return None;
            }
            let mut step = Step::Item(index);
            if open == '{' {
                let quote = self.reader.mark();
                self.reader.string(&mut []).ok()?;
                let name = self.reader.string_from(&quote);
                step = Step::Member(RawText::from_wire(name));
                if at < self.reader.at() {
                    // On the name itself: the member, and no further down.
                    self.reader.set(at);
                    return Some(step);
                }
                if self.reader.token() != ':' {
                    return Some(step);
                }
                self.reader.bump();
                self.reader.token();
            }
            let value = self.reader.at();
            self.pass();
            if at < self.reader.at() || self.reader.is_at_end() {
                self.reader.set(value);
                return Some(step);
            }
            if self.reader.token() != ',' {
                return None;
            }
            self.reader.bump();
        }
        None
    }

    /// Passes a value, or what stands for one in a text that is no JSON: up to the comma or bracket behind it.
    fn pass(&mut self) {
        let mut depth = 0usize;
        loop {
            match self.reader.token() {
                '"' => {
                    if self.reader.string(&mut []).is_err() && !self.reader.is_at_end() {
                        // Behind a bad escape; go on within what was the string.
                        self.reader.bump();
                    }
                }
                '{' | '[' => {
                    depth += 1;
                    self.reader.bump();
                }
                '}' | ']' if depth == 0 => return,
                '}' | ']' => {
                    depth -= 1;
                    self.reader.bump();
                }
                ',' if depth == 0 => return,
                _ if self.reader.is_at_end() => return,
                _ => self.reader.bump(),
            }
            if depth == 0 && matches!(self.reader.token(), ',' | '}' | ']') {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::{string::String, string::ToString, vec::Vec};

    /// The pointer of what `«` stands before.
    fn check(marked: &str, pointer: &str) {
        let at = marked.find('«').expect("a mark");
        let text = marked.replace('«', "");
        assert_eq!(locate(text.as_bytes(), at).to_string(), pointer, "{marked}");
    }

    #[test]
    fn values_and_names_are_found() {
        check("«{}", "");
        check("{«}", "");
        check("{\"a\":1«}", "");
        check("{\"a\":«1}", "/a");
        check("{\"a\": «\"x\"}", "/a");
        check("{«\"a\":1}", "/a");
        check("{\"a\":1,«\"b\":2}", "/b");
        check("{\"a\":{\"b\":[10,20,«30]}}", "/a/b/2");
        check("{\"a\":{\"b\":[10,20,30]«}}", "/a");
        check("{\"a\":{\"b\":[{},«{}]}}", "/a/b/1");
        check("{\"a\":{\"b\":[{},{«}]}}", "/a/b/1");
        check("{\"a\":{«\"b\":{\"c\":1}}}", "/a/b");
        check("[[«1]]", "/0/0");
        check(" { \"a\" : [ 1 , «2 ] } ", "/a/1");
    }

    #[test]
    fn names_are_escaped() {
        check("{\"a/b\":«1}", "/a~1b");
        check("{\"m~n\":«1}", "/m~0n");
        check("{\"\\u00e9\\\"\":«1}", "/é\"");
        check("{\"\":«1}", "/");
    }

    #[test]
    fn broken_texts_lead_as_far_as_they_go() {
        check("{\"a\":[1,«", "/a");
        check("{\"a\":«", "/a");
        check("{\"a\":{\"b\":tru«", "/a/b");
        check("{\"a\":\"x\\q«\"}", "/a");
        check("{«a:1}", "");
    }

    /// Pointers of all offsets against those that a JSON parser's tree gives.
    #[test]
    fn every_value_of_a_text_has_its_pointer() {
        let text = r#"{"connectorId":1,"meterValue":[{"timestamp":"2026-07-01T12:00:00Z","sampledValue":[{"value":"1,]}"},{"value":"2"}]},{"a":[[],{}]}],"x":null}"#;
        let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
        for at in 0..text.len() {
            let pointer = locate(text.as_bytes(), at).to_string();
            assert!(value.pointer(&pointer).is_some(), "{at}: {pointer}");
        }
        let leaf = text.find("1,]}").expect("there");
        assert_eq!(
            locate(text.as_bytes(), leaf).to_string(),
            "/meterValue/0/sampledValue/0/value"
        );
    }

    #[test]
    fn garbage_never_panics_and_ends_soon() {
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        let alphabet = "{}[]\",:\\u0aé 1".as_bytes();
        for _ in 0..20_000 {
            let text: Vec<u8> = (0..24)
                .map(|_| {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    alphabet[state as usize % alphabet.len()]
                })
                .collect();
            for at in 0..text.len() + 2 {
                let _ = locate(&text, at).to_string();
            }
        }
        let deep: String = std::iter::repeat_n('[', 100_000).collect();
        assert_eq!(
            locate(deep.as_bytes(), 99_999).to_string().len(),
            2 * MAX_DEPTH
        );
    }
}
