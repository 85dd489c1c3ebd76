//! JSON strings: the plain ones at a word per step, those with escapes or beyond ASCII behind it.
//!
//! Owns scanning and unescaping. Knows no bound but what it is told.

use alloc::borrow::Cow;
use alloc::string::String;

use super::reader::{Reader, Stop};
use crate::text::{INLINE, Inline, longer_than, needs_escape};
use crate::{DecodeErrorKind, DepartureKind};

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// A bit in the first byte of `word` that is no plain ASCII: a quote, a backslash, a control character, or beyond
/// ASCII. Bytes behind it may have theirs set, too.
#[inline(always)]
const fn specials(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    (quote.wrapping_sub(ONES)
        | backslash.wrapping_sub(ONES)
        | word.wrapping_sub(ONES * 0x20)
        | word)
        & HIGHS
}

/// How many plain ASCII bytes stand at the start of a window; 24 for all of them.
///
/// Word by word, with a branch each: done at once, the three words make a longer chain of dependent steps.
#[inline(always)]
fn plain_run(window: &[u8; INLINE + 1]) -> usize {
    let (words, _) = window.as_chunks();
    let mut base = 0;
    for word in words {
        let found = specials(u64::from_le_bytes(*word));
        if found != 0 {
            return base + found.trailing_zeros() as usize / 8;
        }
        base += 8;
    }
    base
}

/// A string of plain ASCII: where its text stands.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<'a> Reader<'a> {
    /// The string that stands next, if it is plain ASCII. Nothing is passed.
    #[inline(always)]
    pub(super) fn plain(&self) -> Option<Span> {
        if self.peek() != b'"' {
            return None;
        }
        let start = self.at + 1;
        let mut end = start;
        while let Some(bytes) = self.text.get(end..).and_then(|rest| rest.first_chunk()) {
            let found = specials(u64::from_le_bytes(*bytes));
            if found != 0 {
                end += found.trailing_zeros() as usize / 8;
                return (self.text.get(end) == Some(&b'"')).then_some(Span { start, end });
            }
            end += 8;
        }
        self.plain_tail(start, end)
    }

    #[inline(always)]
    fn window(&self, at: usize) -> Option<&'a [u8; INLINE + 1]> {
        self.text.get(at..)?.first_chunk()
    }

    /// The last few bytes of the payload, one by one.
    #[inline(never)]
    fn plain_tail(&self, start: usize, mut end: usize) -> Option<Span> {
        loop {
            match self.text.get(end)? {
                b'"' => return Some(Span { start, end }),
                b'\\' | 0..0x20 | 0x80.. => return None,
                _ => end += 1,
            }
        }
    }

    #[inline(always)]
    pub(super) fn slice(&self, span: Span) -> &'a [u8] {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Decodes a text over `into`.
    #[inline(never)]
    pub(crate) fn text(&mut self, into: &mut Inline, max: usize) -> Result<(), Stop> {
        if self.peek() == b'"'
            && let Some(window) = self.window(self.at + 1)
        {
            let len = plain_run(window);
            if window.get(len) == Some(&b'"')
                && len <= max
                && let Some(text) = Inline::plain(window, len)
            {
                self.at += len + 2;
                *into = text;
                return Ok(());
            }
        }
        self.longer_text(into, max)
    }

    /// A text of plain ASCII that is long, or stands at the payload's end.
    #[inline(never)]
    fn longer_text(&mut self, into: &mut Inline, max: usize) -> Result<(), Stop> {
        match self.plain() {
            Some(span) if span.end - span.start <= max => {
                self.at = span.end + 1;
                *into = Inline::ascii(self.slice(span));
                Ok(())
            }
            _ => self.other_text(into, max),
        }
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

    /// The string that stands next, if it is plain ASCII, and where the cursor belongs behind it. Nothing is passed.
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
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, Stop> {
        if let Some(span) = self.plain()
            && let Ok(text) = core::str::from_utf8(self.slice(span))
        {
            self.at = span.end + 1;
            return Ok(Cow::Borrowed(text));
        }
        self.other_string()
    }

    /// A string with escapes or beyond ASCII, or no proper string at all.
    #[inline(never)]
    fn other_string(&mut self) -> Result<Cow<'a, str>, Stop> {
        if self.peek() != b'"' {
            return Err(self.wrong_type());
        }
        self.at += 1;
        let mut text = String::new();
        loop {
            let run = self.run()?;
            match self.peek() {
                b'"' => {
                    self.at += 1;
                    if text.is_empty() {
                        return Ok(Cow::Borrowed(run));
                    }
                    text.push_str(run);
                    return Ok(Cow::Owned(text));
                }
                b'\\' => {
                    self.at += 1;
                    text.push_str(run);
                    text.push(self.escape()?);
                }
                _ => return Err(self.syntax()),
            }
        }
    }

    /// Text up to the next quote, backslash or control character.
    fn run(&mut self) -> Result<&'a str, Stop> {
        let start = self.at;
        let rest = self.rest().unwrap_or_default();
        let len = rest
            .iter()
            .position(|&byte| needs_escape(byte))
            .unwrap_or(rest.len());
        self.at += len;
        match core::str::from_utf8(rest.get(..len).unwrap_or_default()) {
            Ok(run) => Ok(run),
            Err(bad) => Err(self.fail(DecodeErrorKind::Utf8, start + bad.valid_up_to())),
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
