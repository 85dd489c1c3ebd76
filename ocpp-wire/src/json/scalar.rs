//! Numbers and booleans: the common forms at once, all others, and what tolerant reading makes of texts, behind them.
//!
//! Knows no bounds; those are the rules' business.

use super::number::{Digits, number};
use super::reader::{Reader, Stop};
use crate::{Decimal, DecodeErrorKind, DepartureKind};

/// So many digits fit an `i64` whatever they are.
const SAFE_DIGITS: usize = 18;

/// Up to 18 digits behind `value`'s: what they make together, and how many there are.
#[inline(always)]
fn digits(text: &[u8], start: usize, mut value: u64) -> (u64, usize) {
    let mut len = 0;
    while let Some(byte) = text.get(start + len)
        && len < SAFE_DIGITS
    {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        value = value.wrapping_mul(10).wrapping_add(digit.into());
        len += 1;
    }
    (value, len)
}

impl Reader<'_> {
    /// A whole number of 64 bits; `300.0` and `3e2` are whole.
    #[inline(always)]
    fn any_integer(&mut self) -> Result<i64, Stop> {
        let rest = self.rest().unwrap_or_default();
        let negative = rest.first() == Some(&b'-');
        let start = usize::from(negative);
        let (value, len) = digits(rest, start, 0);
        let plain = len == 1 || (len > 1 && rest.get(start) != Some(&b'0'));
        let next = rest.get(start + len).copied().unwrap_or(0);
        if !plain || matches!(next, b'.' | b'e' | b'E' | b'0'..=b'9') {
            return self.other_integer();
        }
        self.at += start + len;
        let value = value.cast_signed();
        Ok(if negative { -value } else { value })
    }

    /// A whole number of 64 bits.
    #[inline(never)]
    pub(super) fn integer(&mut self) -> Result<i64, Stop> {
        self.any_integer()
    }

    #[inline(never)]
    fn other_integer(&mut self) -> Result<i64, Stop> {
        let start = self.at;
        let digits = self.other_number()?;
        if let Some(whole) = digits.whole() {
            return Ok(whole);
        }
        match digits.nearest_whole() {
            Some(nearest) => {
                self.depart(DepartureKind::Rounded, start)?;
                Ok(nearest)
            }
            None => Err(self.fail(DecodeErrorKind::OutOfRange, start)),
        }
    }

    /// A whole number of 32 bits.
    #[inline(never)]
    pub(super) fn integer32(&mut self) -> Result<i32, Stop> {
        let start = self.at;
        match i32::try_from(self.any_integer()?) {
            Ok(value) => Ok(value),
            Err(_) => Err(self.fail(DecodeErrorKind::OutOfRange, start)),
        }
    }

    /// A decimal number.
    #[inline(never)]
    pub(super) fn decimal(&mut self) -> Result<Decimal, Stop> {
        let rest = self.rest().unwrap_or_default();
        let negative = rest.first() == Some(&b'-');
        let start = usize::from(negative);
        let (mut value, len) = digits(rest, start, 0);
        let mut plain = len == 1 || (len > 1 && rest.get(start) != Some(&b'0'));
        let mut end = start + len;
        let mut scale = 0;
        if rest.get(end) == Some(&b'.') {
            (value, scale) = digits(rest, end + 1, value);
            end += 1 + scale;
            plain &= scale > 0 && scale + len <= SAFE_DIGITS;
        }
        let next = rest.get(end).copied().unwrap_or(0);
        if !plain || matches!(next, b'.' | b'e' | b'E' | b'0'..=b'9') {
            return self.other_decimal();
        }
        self.at += end;
        let value = value.cast_signed();
        let value = if negative { -value } else { value };
        // At most 18 by the test above.
        #[allow(clippy::cast_possible_truncation)]
        Ok(Decimal::normal(value, scale as u8))
    }

    #[inline(never)]
    fn other_decimal(&mut self) -> Result<Decimal, Stop> {
        let start = self.at;
        let digits = self.other_number()?;
        if let Some(exact) = digits.exact() {
            return Ok(exact);
        }
        match digits.nearest() {
            Some(nearest) => {
                self.depart(DepartureKind::Rounded, start)?;
                Ok(nearest)
            }
            None => Err(self.fail(DecodeErrorKind::OutOfRange, start)),
        }
    }

    /// A number in any notation, or, if the caller tolerates it, a text that spells one.
    fn other_number(&mut self) -> Result<Digits, Stop> {
        let start = self.at;
        if let Some((digits, len)) = self.text.get(start..).and_then(number) {
            self.at += len;
            return Ok(digits);
        }
        if self.peek() == b'"' && self.is_tolerant() {
            let text = self.string()?;
            let text = text.trim();
            if let Some((digits, end)) = number(text.as_bytes())
                && end == text.len()
            {
                self.depart(DepartureKind::TextForScalar, start)?;
                return Ok(digits);
            }
            self.at = start;
        }
        Err(self.wrong_type())
    }

    /// `true` or `false`.
    #[inline(never)]
    pub(super) fn boolean(&mut self) -> Result<bool, Stop> {
        let start = self.at;
        match self.peek() {
            b't' => self.word(b"true").map(|()| true),
            b'f' => self.word(b"false").map(|()| false),
            b'"' if self.is_tolerant() => {
                let value = match &*self.string()? {
                    "true" => true,
                    "false" => false,
                    _ => {
                        self.at = start;
                        return Err(self.wrong_type());
                    }
                };
                self.depart(DepartureKind::TextForScalar, start)?;
                Ok(value)
            }
            _ => Err(self.wrong_type()),
        }
    }
}
