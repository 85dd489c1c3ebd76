//! Appends JSON to a byte vector.
//!
//! Owns the text forms of strings and numbers. Asks nothing about validity.

use alloc::vec::Vec;

use super::string::specials;
use crate::Decimal;
use crate::text::{INLINE, Inline};

/// `00` to `99`.
static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut at = 0;
    while at < 100 {
        pairs[at] = [b'0' + (at / 10) as u8, b'0' + (at % 10) as u8];
        at += 1;
    }
    pairs
};

/// Appends one payload's JSON.
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out }
    }

    /// Appends text as it is.
    #[inline(always)]
    pub fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Appends bytes as they are.
    #[inline(always)]
    pub(super) fn bytes(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
    }

    /// Appends text as a string.
    #[inline(always)]
    pub fn text(&mut self, text: &str) {
        self.string(text.as_bytes());
    }

    /// Begins an object or list whose members or items each bring a comma before them.
    #[inline(always)]
    #[must_use]
    pub fn begin(&self) -> usize {
        self.out.len()
    }

    /// Ends what began at `start`: the first comma there becomes the opening bracket.
    #[inline(always)]
    fn end(&mut self, start: usize, open: u8, close: u8) {
        match self.out.get_mut(start) {
            Some(first) => *first = open,
            None => self.out.push(open),
        }
        self.out.push(close);
    }

    /// Ends the object that began at `start`.
    #[inline(always)]
    pub fn end_object(&mut self, start: usize) {
        self.end(start, b'{', b'}');
    }

    /// Ends the list that began at `start`.
    #[inline(always)]
    pub fn end_list(&mut self, start: usize) {
        self.end(start, b'[', b']');
    }

    /// A comma before an item.
    #[inline(always)]
    pub(super) fn comma(&mut self) {
        self.out.push(b',');
    }

    /// A string in quotes, escaped where JSON asks for it.
    #[inline(never)]
    pub(crate) fn string(&mut self, text: &[u8]) {
        if text.iter().any(|&byte| needs_escape(byte)) {
            return self.escaped(text);
        }
        self.out.reserve(text.len() + 2);
        self.out.push(b'"');
        self.out.extend_from_slice(text);
        self.out.push(b'"');
    }

    /// A text; one that stands in place is copied with all of its room, and what lies behind its end cut off again.
    #[inline(never)]
    pub(crate) fn small(&mut self, text: &Inline) {
        let Some((room, len)) = text.room() else {
            return self.string(text.as_bytes());
        };
        if plain_run(room) < len {
            return self.escaped(text.as_bytes());
        }
        let mut quoted = [b'"'; INLINE + 2];
        quoted[1..=INLINE].copy_from_slice(room);
        let start = self.out.len();
        self.out.extend_from_slice(&quoted);
        if let Some(end) = self.out.get_mut(start + 1 + len) {
            *end = b'"';
        }
        self.out.truncate(start + len + 2);
    }

    #[cold]
    #[inline(never)]
    fn escaped(&mut self, text: &[u8]) {
        self.out.push(b'"');
        for &byte in text {
            match byte {
                b'"' | b'\\' => self.out.extend_from_slice(&[b'\\', byte]),
                b'\n' => self.out.extend_from_slice(b"\\n"),
                b'\r' => self.out.extend_from_slice(b"\\r"),
                b'\t' => self.out.extend_from_slice(b"\\t"),
                0..0x20 => {
                    let hex = |nibble| b"0123456789abcdef".get(usize::from(nibble)).copied();
                    let low = hex(byte & 0xF).unwrap_or(b'0');
                    self.out.extend_from_slice(b"\\u00");
                    self.out.extend_from_slice(&[b'0' + (byte >> 4), low]);
                }
                _ => self.out.push(byte),
            }
        }
        self.out.push(b'"');
    }

    /// A whole number.
    #[inline(never)]
    pub(super) fn integer(&mut self, value: i64) {
        if value < 0 {
            self.out.push(b'-');
        }
        self.unsigned(value.unsigned_abs());
    }

    #[inline(always)]
    fn unsigned(&mut self, mut value: u64) {
        let mut digits = [b'0'; 20];
        let mut start = digits.len();
        loop {
            let pair = PAIRS[(value % 100) as usize];
            value /= 100;
            start -= 2;
            digits[start] = pair[0];
            digits[start + 1] = pair[1];
            if value == 0 {
                break;
            }
        }
        start += usize::from(digits[start] == b'0' && start < 19);
        self.out.extend_from_slice(&digits[start..]);
    }

    /// A decimal number, with at least one fraction digit.
    #[inline(never)]
    pub(super) fn decimal(&mut self, value: Decimal) {
        if value.mantissa() < 0 {
            self.out.push(b'-');
        }
        let digits = value.mantissa().unsigned_abs();
        match value.scale() {
            0 => {
                self.unsigned(digits);
                self.raw(".0");
            }
            1 => {
                self.unsigned(digits / 10);
                self.out
                    .extend_from_slice(&[b'.', b'0' + (digits % 10) as u8]);
            }
            scale => {
                let mut unit = 10u64.pow(scale.into());
                self.unsigned(digits / unit);
                self.out.push(b'.');
                let mut rest = digits % unit;
                while unit > 1 {
                    unit /= 10;
                    self.out.push(b'0' + (rest / unit) as u8);
                    rest %= unit;
                }
            }
        }
    }

    /// Two digits of a number below 100.
    #[inline(always)]
    pub(super) fn pair(value: u32) -> [u8; 2] {
        PAIRS.get(value as usize).copied().unwrap_or(*b"00")
    }
}

/// How many bytes at the start need no escape; 23 is as good as all.
#[inline(always)]
fn plain_run(room: &[u8; INLINE]) -> usize {
    let word = |at: usize| match room.get(at..).and_then(|rest| rest.first_chunk()) {
        Some(bytes) => specials(u64::from_le_bytes(*bytes)),
        None => 0,
    };
    // The last word overlaps the one before by a byte.
    let (low, middle, high) = (word(0), word(8), word(INLINE - 8));
    if low | middle | high == 0 {
        return INLINE;
    }
    let first = if low != 0 {
        low.trailing_zeros() / 8
    } else if middle != 0 {
        8 + middle.trailing_zeros() / 8
    } else {
        INLINE as u32 - 8 + high.trailing_zeros() / 8
    };
    first as usize
}

#[inline(always)]
const fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::{String, ToString};

    fn written(write: impl FnOnce(&mut Writer<'_>)) -> String {
        let mut out = Vec::new();
        write(&mut Writer::new(&mut out));
        String::from_utf8(out).expect("utf-8")
    }

    #[test]
    fn numbers() {
        for value in [
            0,
            1,
            9,
            10,
            99,
            100,
            101,
            12345,
            -1,
            -90,
            i64::MAX,
            i64::MIN,
        ] {
            assert_eq!(written(|w| w.integer(value)), value.to_string());
        }
        for text in [
            "0.0",
            "0.5",
            "-0.05",
            "16.0",
            "123456.789012",
            "0.000000000000000001",
        ] {
            let value = text.parse().expect("a decimal");
            assert_eq!(written(|w| w.decimal(value)), text);
        }
    }

    #[test]
    fn strings_are_escaped_where_they_must_be() {
        assert_eq!(written(|w| w.string("a/é".as_bytes())), "\"a/é\"");
        assert_eq!(
            written(|w| w.string(b"\"\\\n\r\t\x01\x1f")),
            r#""\"\\\n\r\t\u0001\u001f""#
        );
    }

    #[test]
    fn empty_objects_and_lists() {
        let text = written(|w| {
            let list = w.begin();
            w.comma();
            let object = w.begin();
            w.end_object(object);
            w.end_list(list);
        });
        assert_eq!(text, "[{}]");
        let text = written(|w| {
            let list = w.begin();
            w.end_list(list);
        });
        assert_eq!(text, "[]");
    }
}
