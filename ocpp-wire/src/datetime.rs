//! A point in time as std messages carry it: a timestamp, and the original text where that was not RFC 3339.
//!
//! Owns [`DateTime`]. Calendar and text forms are [`Timestamp`]'s business.

use alloc::boxed::Box;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use crate::json::date;
use crate::{BadTimestamp, DepartureKind, Timestamp};

/// A point in time, written as RFC 3339 with milliseconds.
///
/// Tolerant reading accepts what stations send in RFC 3339's place and keeps it: [`original`](Self::original). Compared
/// and ordered as a point in time, whatever the offset or spelling. 16 bytes, an absent one included.
///
/// ```
/// use ocpp_wire::DateTime;
/// let at: DateTime = "2026-07-01T14:00:00+02:00".parse()?;
/// assert_eq!(at.unix_ms(), 1_782_907_200_000);
/// assert_eq!(at.to_string(), "2026-07-01T14:00:00.000+02:00");
/// # Ok::<(), ocpp_wire::BadTimestamp>(())
/// ```
#[derive(Clone)]
pub struct DateTime(Repr);

/// A [`Timestamp`]'s fields stand here by themselves, so that the enum's tag finds room between them.
#[derive(Clone)]
enum Repr {
    Strict { ms: i64, offset: i16 },
    Lax(Box<Lax>),
}

#[derive(Clone)]
struct Lax {
    timestamp: Timestamp,
    original: Box<str>,
}

impl DateTime {
    /// A point in time in UTC, from milliseconds since 1970.
    #[must_use]
    pub const fn from_unix_ms(ms: i64) -> Self {
        Self::new(Timestamp::from_unix_ms(ms))
    }

    #[inline(always)]
    const fn new(timestamp: Timestamp) -> Self {
        let Timestamp { ms, offset } = timestamp;
        Self(Repr::Strict { ms, offset })
    }

    /// Reads what stations send in RFC 3339's place as well; says how it departs.
    ///
    /// # Errors
    /// When nobody could tell what the text means.
    pub fn parse_tolerant(text: &str) -> Result<(Self, Option<DepartureKind>), BadTimestamp> {
        let (timestamp, strict) = Timestamp::parse_lax(text.as_bytes())?;
        if strict {
            return Ok((Self::new(timestamp), None));
        }
        let lax = Box::new(Lax {
            timestamp,
            original: text.into(),
        });
        Ok((Self(Repr::Lax(lax)), Some(date::departure(text.as_bytes()))))
    }

    /// The point in time and its offset.
    #[must_use]
    #[inline]
    pub fn timestamp(&self) -> Timestamp {
        match self.0 {
            Repr::Strict { ms, offset } => Timestamp { ms, offset },
            Repr::Lax(ref lax) => lax.timestamp,
        }
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix_ms(&self) -> i64 {
        self.timestamp().unix_ms()
    }

    /// Minutes east of UTC that it is written with.
    #[must_use]
    pub fn offset_minutes(&self) -> i16 {
        self.timestamp().offset_minutes()
    }

    /// The text that stood for it, if that was not RFC 3339.
    #[must_use]
    pub fn original(&self) -> Option<&str> {
        match &self.0 {
            Repr::Strict { .. } => None,
            Repr::Lax(lax) => Some(&lax.original),
        }
    }

    /// Whether it came as RFC 3339.
    #[must_use]
    #[inline]
    pub const fn is_strict(&self) -> bool {
        matches!(self.0, Repr::Strict { .. })
    }

    /// The same point in time without its original text: strict.
    #[must_use]
    pub fn to_strict(&self) -> Self {
        Self::new(self.timestamp())
    }
}

impl Default for DateTime {
    /// 1970-01-01T00:00:00.000Z.
    fn default() -> Self {
        Self::from_unix_ms(0)
    }
}

impl From<Timestamp> for DateTime {
    #[inline(always)]
    fn from(timestamp: Timestamp) -> Self {
        Self::new(timestamp)
    }
}

impl From<DateTime> for Timestamp {
    fn from(time: DateTime) -> Self {
        time.timestamp()
    }
}

impl From<&DateTime> for Timestamp {
    fn from(time: &DateTime) -> Self {
        time.timestamp()
    }
}

impl FromStr for DateTime {
    type Err = BadTimestamp;

    fn from_str(text: &str) -> Result<Self, BadTimestamp> {
        text.parse().map(Self::new)
    }
}

impl fmt::Display for DateTime {
    /// As it is written to the wire; the original where that was not RFC 3339.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.original() {
            Some(original) => f.write_str(original),
            None => fmt::Display::fmt(&self.timestamp(), f),
        }
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.timestamp() == other.timestamp()
    }
}

impl Eq for DateTime {}

impl PartialEq<Timestamp> for DateTime {
    fn eq(&self, other: &Timestamp) -> bool {
        self.timestamp() == *other
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.timestamp().hash(state);
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        self.timestamp().cmp(&other.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bytes_with_a_niche() {
        assert_eq!(size_of::<Option<DateTime>>(), 16);
    }

    #[test]
    fn what_stations_send() {
        use DepartureKind as Kind;
        for (text, kind, ms) in [
            ("2023-10-19T15:28:07", Kind::MissingZone, 1_697_729_287_000),
            (
                "2023-10-19T15:28:07.25",
                Kind::MissingZone,
                1_697_729_287_250,
            ),
            (
                "2023-10-19T17:28:07+02",
                Kind::LooseOffset,
                1_697_729_287_000,
            ),
            (
                "2023-10-19T17:28:07.0+0200",
                Kind::LooseOffset,
                1_697_729_287_000,
            ),
            (
                "2023-02-29T00:00:00Z",
                Kind::ImpossibleDate,
                1_677_628_800_000,
            ),
            (
                "2023-10-19 15:28:07Z",
                Kind::LooseDateTime,
                1_697_729_287_000,
            ),
        ] {
            assert!(text.parse::<DateTime>().is_err(), "{text}");
            let (at, departure) = DateTime::parse_tolerant(text).expect(text);
            assert_eq!((at.unix_ms(), departure), (ms, Some(kind)), "{text}");
            assert_eq!(at.original(), Some(text));
            assert!(!at.is_strict() && at.to_strict().is_strict());
        }
        for text in [
            "",
            "now",
            "2023-13-01T00:00:00Z",
            "2023-10-19",
            "2023-10-19T15:28:07Zulu",
        ] {
            assert!(DateTime::parse_tolerant(text).is_err(), "{text}");
        }
    }
}
