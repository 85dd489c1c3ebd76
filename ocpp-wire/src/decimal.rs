//! Exact decimal numbers: what the schemas call `number`, without binary floating point.
//!
//! Owns [`Decimal`], its arithmetic of comparison and its text. Knows no JSON reader and no message.

use core::cmp::Ordering;
use core::fmt;
use core::num::NonZeroU8;
use core::str::FromStr;

/// The most fraction digits a [`Decimal`] has.
pub const MAX_SCALE: u8 = 18;

/// `mantissa * 10^-scale`, exactly; at most 18 fraction digits and 18 to 19 digits in all.
///
/// Always in lowest terms, so that 16 and 16.00 are equal, hash alike and are written alike: with at least one fraction
/// digit, `16.0`.
///
/// ```
/// use ocpp_wire::Decimal;
/// let limit: Decimal = "16.50".parse()?;
/// assert_eq!(limit, Decimal::new(165, 1).unwrap());
/// assert_eq!(limit.to_string(), "16.5");
/// assert!(limit.is_multiple_of(Decimal::new(1, 1).unwrap()));
/// assert_eq!(Decimal::from(32).to_string(), "32.0");
/// # Ok::<(), ocpp_wire::BadDecimal>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i64,
    /// One more than the scale, so that `Option<Decimal>` is no larger.
    scale1: NonZeroU8,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self::normal(0, 0);

    /// `mantissa * 10^-scale`; none beyond 18 fraction digits.
    #[must_use]
    pub const fn new(mantissa: i64, scale: u8) -> Option<Self> {
        if scale > MAX_SCALE {
            return None;
        }
        Some(Self::normal(mantissa, scale))
    }

    #[inline(always)]
    pub(crate) const fn normal(mut mantissa: i64, mut scale: u8) -> Self {
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        Self {
            mantissa,
            scale1: NonZeroU8::MIN.saturating_add(scale),
        }
    }

    /// `mantissa * 10^exponent`, if it can be held exactly.
    pub(crate) fn from_exponent(mut mantissa: i64, mut exponent: i32) -> Option<Self> {
        if mantissa == 0 {
            return Some(Self::ZERO);
        }
        while exponent > 0 {
            mantissa = mantissa.checked_mul(10)?;
            exponent -= 1;
        }
        while exponent < 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            exponent += 1;
        }
        Self::new(mantissa, u8::try_from(exponent.checked_neg()?).ok()?)
    }

    /// For bounds in generated tables: reads `-1`, `0.1`, `100`.
    ///
    /// # Panics
    /// At compile time, when the text is not a plain decimal number.
    #[doc(hidden)]
    #[must_use]
    pub const fn literal(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (mut at, mut mantissa, mut scale, mut dot) = (0, 0i64, 0u8, false);
        let negative = bytes[0] == b'-';
        if negative {
            at = 1;
        }
        while at < bytes.len() {
            if bytes[at] == b'.' && !dot {
                dot = true;
            } else {
                assert!(bytes[at].is_ascii_digit(), "not a decimal number");
                mantissa = mantissa * 10 + (bytes[at] - b'0') as i64;
                scale += dot as u8;
            }
            at += 1;
        }
        Self::normal(if negative { -mantissa } else { mantissa }, scale)
    }

    /// All digits, with the sign.
    #[must_use]
    #[inline]
    pub const fn mantissa(self) -> i64 {
        self.mantissa
    }

    /// How many of the digits are fraction digits.
    #[must_use]
    #[inline]
    pub const fn scale(self) -> u8 {
        self.scale1.get() - 1
    }

    /// The number times `10^18`: a common ground for comparing.
    const fn widened(self) -> i128 {
        self.mantissa as i128 * 10i128.pow((MAX_SCALE - self.scale()) as u32)
    }

    /// The least whole number not below this one.
    pub(crate) const fn ceiling(self) -> i64 {
        let unit = 10i64.pow(self.scale() as u32);
        self.mantissa.div_euclid(unit) + (self.mantissa.rem_euclid(unit) != 0) as i64
    }

    /// The greatest whole number not above this one.
    pub(crate) const fn floor(self) -> i64 {
        self.mantissa.div_euclid(10i64.pow(self.scale() as u32))
    }

    /// Whether the number is below the other.
    #[inline]
    pub(crate) const fn is_less_than(self, other: Self) -> bool {
        if self.scale1.get() == other.scale1.get() {
            return self.mantissa < other.mantissa;
        }
        self.widened() < other.widened()
    }

    /// Whether the number is `step` times a whole number, exactly; true of every number for a step of zero.
    #[must_use]
    #[inline]
    pub const fn is_multiple_of(self, step: Self) -> bool {
        // A step of 1, 0.1, 0.01, ...: only the digits count.
        if step.mantissa == 1 && self.scale1.get() <= step.scale1.get() {
            return true;
        }
        step.mantissa == 0 || self.widened() % step.widened() == 0
    }

    /// The number in tenths (deciamperes, deciwatts), if it is a whole number of them.
    #[must_use]
    pub const fn tenths(self) -> Option<i64> {
        match self.scale() {
            0 => self.mantissa.checked_mul(10),
            1 => Some(self.mantissa),
            _ => None,
        }
    }

    /// `tenths / 10`.
    #[must_use]
    pub const fn from_tenths(tenths: i64) -> Self {
        Self::normal(tenths, 1)
    }

    /// The nearest binary floating-point number.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn to_f64(self) -> f64 {
        let mut divisor = 1.0;
        for _ in 0..self.scale() {
            divisor *= 10.0;
        }
        self.mantissa as f64 / divisor
    }

    /// The shortest decimal number that reads back as `number`; none when it is not finite or needs more digits.
    #[must_use]
    pub fn from_f64(number: f64) -> Option<Self> {
        if !number.is_finite() {
            return None;
        }
        alloc::format!("{number}").parse().ok()
    }
}

impl Default for Decimal {
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<i32> for Decimal {
    fn from(number: i32) -> Self {
        Self::normal(number.into(), 0)
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self::normal(number, 0)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.scale1 == other.scale1 {
            return self.mantissa.cmp(&other.mantissa);
        }
        self.widened().cmp(&other.widened())
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Not a decimal number, or one with too many digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadDecimal;

impl fmt::Display for BadDecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a decimal number of at most 18 digits")
    }
}

impl core::error::Error for BadDecimal {}

impl FromStr for Decimal {
    type Err = BadDecimal;

    /// Reads JSON's notation of numbers.
    fn from_str(text: &str) -> Result<Self, BadDecimal> {
        match crate::json::number(text.as_bytes()) {
            Some((digits, end)) if end == text.len() => digits.exact().ok_or(BadDecimal),
            _ => Err(BadDecimal),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10u64.pow(self.scale().into());
        let digits = self.mantissa.unsigned_abs();
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let width = usize::from(self.scale().max(1));
        write!(f, "{sign}{}.{:0width$}", digits / unit, digits % unit)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn one_form_per_number() {
        for (text, written) in [
            ("16", "16.0"),
            ("16.00", "16.0"),
            ("1.6e1", "16.0"),
            ("-0", "0.0"),
            ("-0.050", "-0.05"),
            ("0.000000000000000001", "0.000000000000000001"),
            ("9223372036854775807", "9223372036854775807.0"),
            ("1E-3", "0.001"),
        ] {
            let number: Decimal = text.parse().expect(text);
            assert_eq!(number.to_string(), written);
        }
        for text in [
            "",
            "-",
            "01",
            "1.",
            ".5",
            "1e",
            "0x1",
            "1 ",
            "1e400",
            "1e-19",
            "9223372036854775808",
        ] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
        assert_eq!(size_of::<Option<Decimal>>(), 16);
    }

    #[test]
    fn every_tenth_is_a_multiple_of_a_tenth() {
        let tenth = Decimal::literal("0.1");
        for tenths in 0..=2000 {
            let number = Decimal::from_tenths(tenths);
            assert!(number.is_multiple_of(tenth));
            assert_eq!(number.tenths(), Some(tenths));
            let between = Decimal::new(tenths * 10 + 5, 2).expect("two digits");
            assert!(!between.is_multiple_of(tenth));
            assert!(between > number);
        }
        assert!(Decimal::literal("-1") < Decimal::literal("0.5"));
    }

    #[test]
    fn floats_go_both_ways() {
        assert_eq!(Decimal::from_f64(8.1), Some(Decimal::literal("8.1")));
        assert_eq!(Decimal::from_f64(f64::NAN), None);
        assert!((Decimal::literal("-12.75").to_f64() + 12.75).abs() < 1e-12);
    }
}
