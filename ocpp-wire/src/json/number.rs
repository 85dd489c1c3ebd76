//! JSON's notation of numbers, read exactly: digits and a power of ten, no binary floating point.
//!
//! Knows no bounds; what a number may be is the caller's business.

use crate::decimal::{Decimal, MAX_SCALE};

/// A number as written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Digits {
    negative: bool,
    /// The first digits, up to 19 of them.
    mantissa: u64,
    /// Power of ten of the mantissa's last digit.
    exponent: i32,
    /// Whether a digit other than 0 fell behind the mantissa.
    cut: bool,
}

impl Digits {
    /// The number, if a decimal holds it exactly.
    pub(crate) fn exact(self) -> Option<Decimal> {
        if self.cut {
            return None;
        }
        Decimal::from_exponent(self.signed()?, self.exponent)
    }

    /// The decimal next to the number, if it is in a decimal's range.
    pub(crate) fn nearest(self) -> Option<Decimal> {
        const LEAST: i32 = -(MAX_SCALE as i32);
        let (mut mantissa, mut exponent, mut half) = (self.mantissa, self.exponent, 0);
        if exponent < LEAST - 20 {
            return Some(Decimal::ZERO);
        }
        while exponent < LEAST || (exponent < 0 && i64::try_from(mantissa).is_err()) {
            half = mantissa % 10;
            mantissa /= 10;
            exponent += 1;
        }
        mantissa += u64::from(half >= 5);
        let rounded = Self {
            mantissa,
            exponent,
            ..self
        };
        Decimal::from_exponent(rounded.signed()?, exponent)
    }

    /// The number, if it is whole and 64 bits hold it.
    pub(crate) fn whole(self) -> Option<i64> {
        let decimal = self.exact()?;
        (decimal.scale() == 0).then(|| decimal.mantissa())
    }

    /// The whole number next to the number (halves away from zero), if 64 bits hold it.
    pub(crate) fn nearest_whole(self) -> Option<i64> {
        let decimal = self.nearest()?;
        let unit = 10i64.pow(decimal.scale().into());
        let (whole, rest) = (decimal.mantissa() / unit, decimal.mantissa() % unit);
        let away = if rest.unsigned_abs() * 2 >= unit.unsigned_abs() && decimal.scale() > 0 {
            rest.signum()
        } else {
            0
        };
        whole.checked_add(away)
    }

    fn signed(self) -> Option<i64> {
        if self.negative {
            0i64.checked_sub_unsigned(self.mantissa)
        } else {
            i64::try_from(self.mantissa).ok()
        }
    }

    fn push(&mut self, digit: u8, fraction: bool) {
        let next = self
            .mantissa
            .checked_mul(10)
            .and_then(|m| m.checked_add(digit.into()));
        match next {
            Some(mantissa) if !self.cut && self.exponent <= 0 => {
                self.mantissa = mantissa;
                self.exponent -= i32::from(fraction);
            }
            // No room: an integer digit raises the power of ten, a fraction digit is dropped.
            _ => {
                self.cut |= digit != 0;
                self.exponent = self.exponent.saturating_add(i32::from(!fraction));
            }
        }
    }
}

/// The number at the start of `text`, and where it ends; none if there is none.
pub(crate) fn number(text: &[u8]) -> Option<(Digits, usize)> {
    let mut digits = Digits::default();
    let mut at = 0;
    if text.first() == Some(&b'-') {
        digits.negative = true;
        at = 1;
    }
    let first = at;
    while let Some(digit) = digit(text, at) {
        digits.push(digit, false);
        at += 1;
    }
    let leading_zero = text.get(first) == Some(&b'0') && at > first + 1;
    if at == first || leading_zero {
        return None;
    }
    if text.get(at) == Some(&b'.') {
        let point = at;
        at += 1;
        let mut zeros = 0;
        while let Some(digit) = digit(text, at) {
            // Zeros count only if another digit follows, so that 1.000000000000000000000 is exact.
            if digit == 0 {
                zeros += 1;
            } else {
                for _ in 0..zeros {
                    digits.push(0, true);
                }
                zeros = 0;
                digits.push(digit, true);
            }
            at += 1;
        }
        if at == point + 1 {
            return None;
        }
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        at += 1;
        let down = text.get(at) == Some(&b'-');
        at += usize::from(matches!(text.get(at), Some(b'-' | b'+')));
        let start = at;
        let mut power = 0i32;
        while let Some(digit) = digit(text, at) {
            power = power.saturating_mul(10).saturating_add(digit.into());
            at += 1;
        }
        if at == start {
            return None;
        }
        let power = if down { power.saturating_neg() } else { power };
        digits.exponent = digits.exponent.saturating_add(power);
    }
    Some((digits, at))
}

fn digit(text: &[u8], at: usize) -> Option<u8> {
    let digit = text.get(at)?.wrapping_sub(b'0');
    (digit <= 9).then_some(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_in_any_dress() {
        for (text, whole) in [
            ("300", Some(300)),
            ("300.0", Some(300)),
            ("3e2", Some(300)),
            ("3.00E+2", Some(300)),
            ("30000e-2", Some(300)),
            ("-0.0", Some(0)),
            ("1.000000000000000000000000000", Some(1)),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("99999999999999999999999", None),
            ("300.5", None),
            ("1e99999999999", None),
            ("0e99999999999", Some(0)),
        ] {
            let (digits, end) = number(text.as_bytes()).expect(text);
            assert_eq!((digits.whole(), end), (whole, text.len()), "{text}");
        }
    }

    #[test]
    fn rounding_to_the_nearest() {
        for (text, nearest, whole) in [
            ("1.5", "1.5", Some(2)),
            ("-1.5", "-1.5", Some(-2)),
            ("0.4999", "0.4999", Some(0)),
            ("1e-30", "0.0", Some(0)),
            ("6e-25", "0.0", Some(0)),
            ("6e-19", "0.000000000000000001", Some(0)),
            ("1e-9999999999", "0.0", Some(0)),
            ("0.1234567890123456789", "0.123456789012345679", Some(0)),
            (
                "12345678901234.567890123456",
                "12345678901234.56789",
                Some(12_345_678_901_235),
            ),
        ] {
            let (digits, _) = number(text.as_bytes()).expect(text);
            let decimal = digits.nearest().expect(text);
            assert_eq!(alloc::format!("{decimal}"), nearest, "{text}");
            assert_eq!(digits.nearest_whole(), whole, "{text}");
        }
    }
}
