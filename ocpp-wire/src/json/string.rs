//! JSON strings: the plain ones at a word per step, those with escapes or beyond ASCII behind it.
//!
//! Owns scanning and unescaping. Knows no bound but what it is told.

use alloc::borrow::Cow;
use alloc::string::String;

use super::reader::{Reader, Stop};
use crate::text::{Inline, longer_than};
use crate::{DecodeErrorKind, DepartureKind};

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// A bit in each byte of `word` that ends a plain run: a quote, a backslash, a control character.
#[inline(always)]
pub(super) const fn specials(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    ((quote.wrapping_sub(ONES) & !quote)
        | (backslash.wrapping_sub(ONES) & !backslash)
        | (word.wrapping_sub(ONES * 0x20) & !word))
        & HIGHS
}

/// A string without escapes: where its text stands, and whether it is ASCII.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    ascii: bool,
}

impl<'a> Reader<'a> {
    /// The string that stands next, if it has no escapes. Nothing is passed.
    #[inline(always)]
    pub(super) fn plain(&self) -> Option<Span> {
        if self.peek() != b'"' {
            return None;
        }
        let start = self.at + 1;
        let mut end = start;
        let mut beyond_ascii = 0;
        while let Some(bytes) = self
            .text
            .get(end..)
            .and_then(|rest| rest.first_chunk::<8>())
        {
            let word = u64::from_le_bytes(*bytes);
            let found = specials(word);
            if found != 0 {
                let run = found.trailing_zeros() / 8;
                beyond_ascii |= word & HIGHS & ((1 << (8 * run)) - 1);
                end += run as usize;
                let ascii = beyond_ascii == 0;
                return (self.text.get(end) == Some(&b'"')).then_some(Span { start, end, ascii });
            }
            beyond_ascii |= word & HIGHS;
            end += 8;
        }
        self.plain_tail(start, end, beyond_ascii == 0)
    }

    /// The last few bytes of the payload, one by one.
    #[inline(never)]
    fn plain_tail(&self, start: usize, mut end: usize, mut ascii: bool) -> Option<Span> {
        loop {
            match self.text.get(end)? {
                b'"' => return Some(Span { start, end, ascii }),
                b'\\' | 0..0x20 => return None,
                byte => ascii &= byte.is_ascii(),
            }
            end += 1;
        }
    }

    #[inline(always)]
    pub(super) fn slice(&self, span: Span) -> &'a [u8] {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Decodes a text over `into`.
    #[inline(never)]
    pub(crate) fn text(&mut self, into: &mut Inline, max: usize) -> Result<(), Stop> {
        if let Some(span) = self.plain()
            && span.ascii
            && span.end - span.start <= max
        {
            self.at = span.end + 1;
            *into = match Inline::window(self.text, span.start, span.end) {
                Some(text) => text,
                None => Inline::ascii(self.slice(span)),
            };
            return Ok(());
        }
        self.other_text(into, max)
    }

    /// A text that is over-long, not ASCII, has escapes, or is not text.
    #[cold]
    #[inline(never)]
    fn other_text(&mut self, into: &mut Inline, max: usize) -> Result<(), Stop> {
        let start = self.at;
        let text = self.string_or_scalar()?;
        if longer_than(text.as_bytes(), max) {
            self.depart(DepartureKind::TooLong, start)?;
        }
        *into = Inline::new(&text);
        Ok(())
    }

    /// The string that stands next, if it has no escapes, and where the cursor belongs behind it. Nothing is passed.
    #[inline(always)]
    #[must_use]
    pub fn plain_word(&self) -> Option<(&'a [u8], usize)> {
        let span = self.plain()?;
        Some((self.slice(span), span.end + 1))
    }

    /// A value of an enumeration that is not plainly one of its values: spelt with escapes, or, if the caller tolerates
    /// it, unknown.
    #[cold]
    #[inline(never)]
    pub fn odd_word(&mut self, is_known: fn(&[u8]) -> bool) -> Result<Cow<'a, str>, Stop> {
        let start = self.at;
        let text = self.string_or_scalar()?;
        if !is_known(text.as_bytes()) {
            self.depart(DepartureKind::UnknownValue, start)?;
        }
        Ok(text)
    }

    /// The string that stands next, or, if the caller tolerates it, the text of a number or boolean.
    pub(super) fn string_or_scalar(&mut self) -> Result<Cow<'a, str>, Stop> {
        let start = self.at;
        if !matches!(self.peek(), b'-' | b'0'..=b'9' | b't' | b'f') {
            return self.string();
        }
        let raw = self.raw_value()?;
        self.depart(DepartureKind::ScalarForText, start)?;
        Ok(Cow::Borrowed(raw))
    }

    /// The string that stands next, unescaped.
    #[inline(never)]
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, Stop> {
        let Some(span) = self.plain() else {
            return self.escaped().map(Cow::Owned);
        };
        match core::str::from_utf8(self.slice(span)) {
            Ok(text) => {
                self.at = span.end + 1;
                Ok(Cow::Borrowed(text))
            }
            Err(bad) => Err(self.fail(DecodeErrorKind::Utf8, span.start + bad.valid_up_to())),
        }
    }

    /// A string with escapes, or no proper string at all.
    #[cold]
    #[inline(never)]
    fn escaped(&mut self) -> Result<String, Stop> {
        if self.peek() != b'"' {
            return Err(self.wrong_type());
        }
        self.at += 1;
        let mut text = String::new();
        loop {
            let run = self.at;
            while !matches!(self.peek(), b'"' | b'\\' | 0..0x20) {
                self.at += 1;
            }
            match core::str::from_utf8(self.text.get(run..self.at).unwrap_or_default()) {
                Ok(plain) => text.push_str(plain),
                Err(bad) => return Err(self.fail(DecodeErrorKind::Utf8, run + bad.valid_up_to())),
            }
            match self.peek() {
                b'"' => {
                    self.at += 1;
                    return Ok(text);
                }
                b'\\' => {
                    self.at += 1;
                    text.push(self.escape()?);
                }
                _ => return Err(self.syntax()),
            }
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self) -> Result<char, Stop> {
        let plain = match self.peek() {
            same @ (b'"' | b'\\' | b'/') => same.into(),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            _ => return Err(self.syntax()),
        };
        self.at += 1;
        Ok(plain)
    }

    /// What stands behind `\u`: four digits, or a surrogate pair.
    fn unicode(&mut self) -> Result<char, Stop> {
        let start = self.at;
        let mut code = self.four_digits()?;
        if (0xD800..0xDC00).contains(&code) && self.text.get(self.at..self.at + 2) == Some(b"\\u") {
            self.at += 2;
            let low = self.four_digits()?;
            if (0xDC00..0xE000).contains(&low) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            }
        }
        match char::from_u32(code) {
            Some(char) => Ok(char),
            None => Err(self.fail(DecodeErrorKind::Syntax, start)),
        }
    }

    fn four_digits(&mut self) -> Result<u32, Stop> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = char::from(self.peek()).to_digit(16) else {
                return Err(self.syntax());
            };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }
}
