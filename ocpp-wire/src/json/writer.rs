//! Appends JSON to a byte vector.
//!
//! Owns the text forms of strings and numbers. Asks nothing about validity.

use alloc::vec::Vec;

use crate::Decimal;
use crate::text::{INLINE, Inline, needs_escape};

/// `00` to `99`, the first digit in the low byte.
static PAIRS: [u16; 100] = {
    let mut pairs = [0; 100];
    let mut at = 0;
    while at < 100 {
        pairs[at] = u16::from_le_bytes([b'0' + (at / 10) as u8, b'0' + (at % 10) as u8]);
        at += 1;
    }
    pairs
};

/// Two digits of a number below 100, the first in the low byte.
#[inline(always)]
pub(super) fn pair(value: u32) -> u64 {
    PAIRS
        .get(value as usize)
        .copied()
        .unwrap_or_default()
        .into()
}

/// A number below this has at most eight digits.
const EIGHT_DIGITS: u64 = 100_000_000;

/// The digits of a number of at most eight, without leading zeros, and how many there are; the first in the low byte.
#[inline(always)]
const fn eight_digits(value: u64) -> (u64, usize) {
    // Two numbers of four digits, four of two, eight of one: each step divides all of them at once.
    let fours = (value / 10_000) | ((value % 10_000) << 32);
    let high = ((fours * 10_486) >> 20) & 0x7F_0000_007F;
    let twos = high | ((fours - high * 100) << 16);
    let high = ((twos * 103) >> 10) & 0xF_000F_000F_000F;
    let ones = high | ((twos - high * 10) << 8);
    // The last digit stands even if it is 0.
    let zeros = (ones | 1 << 56).trailing_zeros() / 8;
    (
        (ones | 0x3030_3030_3030_3030) >> (zeros * 8),
        8 - zeros as usize,
    )
}

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

    /// Takes the last byte back.
    pub(super) fn drop_byte(&mut self) {
        self.out.pop();
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
        let Some((room, len)) = text.plain_room() else {
            return self.string(text.as_bytes());
        };
        self.out.reserve(INLINE + 2);
        self.out.push(b'"');
        let start = self.out.len();
        self.out.extend_from_slice(room);
        self.out.truncate(start + len);
        self.out.push(b'"');
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

    /// The first `len` bytes of a word.
    #[inline(always)]
    fn word(&mut self, word: u64, len: usize) {
        let start = self.out.len();
        self.out.extend_from_slice(&word.to_le_bytes());
        self.out.truncate(start + len);
    }

    /// All bytes of words.
    #[inline(always)]
    pub(super) fn words<const N: usize>(&mut self, words: [u64; N]) {
        self.out.reserve(N * 8);
        for word in words {
            self.out.extend_from_slice(&word.to_le_bytes());
        }
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
    fn unsigned(&mut self, value: u64) {
        if value < EIGHT_DIGITS {
            let (digits, len) = eight_digits(value);
            self.word(digits, len);
        } else {
            self.long(value);
        }
    }

    /// More than eight digits.
    #[cold]
    #[inline(never)]
    fn long(&mut self, value: u64) {
        let (high, low) = (value / EIGHT_DIGITS, value % EIGHT_DIGITS);
        if high < EIGHT_DIGITS {
            let (digits, len) = eight_digits(high);
            self.word(digits, len);
        } else {
            self.long(high);
        }
        self.padded(low, 8);
    }

    /// At most eight digits, with leading zeros up to `width`.
    fn padded(&mut self, value: u64, width: usize) {
        let (digits, len) = eight_digits(value);
        self.word(0x3030_3030_3030_3030, width.saturating_sub(len));
        self.word(digits, len);
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
                self.bytes(&[b'.', b'0' + (digits % 10) as u8]);
            }
            scale => {
                let unit = 10u64.pow(scale.into());
                self.unsigned(digits / unit);
                self.bytes(b".");
                self.fraction(digits % unit, scale.into());
            }
        }
    }

    /// So many digits behind the point.
    #[cold]
    fn fraction(&mut self, digits: u64, mut width: usize) {
        let mut rest = digits;
        while width > 0 {
            let part = width.min(8);
            width -= part;
            let unit = 10u64.pow(width as u32);
            self.padded(rest / unit, part);
            rest %= unit;
        }
    }
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
