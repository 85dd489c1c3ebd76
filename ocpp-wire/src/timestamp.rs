//! Date-times: an instant in milliseconds and the offset it was written with.
//!
//! Owns the type and RFC 3339 reading and writing, strict and lax. Reads no clock. Works in 32 bits where it can:
//! dividing 64-bit numbers links a kilobyte of code on a small chip.

pub(crate) mod calendar;
mod read;
mod write;

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod convert;
#[cfg(feature = "serde")]
mod serde;

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

pub use read::BadTimestamp;
pub use write::MAX_TEXT;

/// 0000-01-01T00:00:00.000Z in milliseconds since 1970.
pub(crate) const MIN_MS: i64 = -62_167_219_200_000;
/// 9999-12-31T23:59:59.999Z in milliseconds since 1970.
pub(crate) const MAX_MS: i64 = 253_402_300_799_999;
/// Most minutes an offset may have, either way (RFC 3339 section 5.6: `23:59`).
const MAX_OFFSET: i16 = 23 * 60 + 59;

/// A date-time, exact to the millisecond.
///
/// Holds what RFC 3339 can write: local years 0000 to 9999. Equality and order are those of the instant; the offset only
/// says how it is written. Leap seconds are the first second behind them, as in Unix time.
///
/// ```
/// use ocpp_wire::Timestamp;
/// let noon: Timestamp = "2026-07-01T12:00:00+02:00".parse().unwrap();
/// assert_eq!(noon.unix_ms(), 1_782_900_000_000);
/// assert_eq!(noon, "2026-07-01T10:00:00Z".parse().unwrap());
/// assert_eq!(noon.to_string(), "2026-07-01T12:00:00.000+02:00");
/// ```
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct Timestamp {
    pub(crate) ms: i64,
    pub(crate) offset: i16,
}

impl Timestamp {
    /// 1970-01-01T00:00:00.000Z.
    pub const UNIX_EPOCH: Self = Self { ms: 0, offset: 0 };

    /// An instant in UTC, in milliseconds since 1970. What lies outside the years 0000 to 9999 becomes their beginning
    /// or end.
    #[must_use]
    pub const fn from_unix_ms(ms: i64) -> Self {
        let ms = if ms < MIN_MS {
            MIN_MS
        } else if ms > MAX_MS {
            MAX_MS
        } else {
            ms
        };
        Self { ms, offset: 0 }
    }

    /// The same instant, to be written with another offset, in minutes east of UTC.
    ///
    /// `None` when the offset is 24 hours or more, or when the local year would not be one of 0000 to 9999.
    #[must_use]
    pub const fn with_offset(self, minutes: i16) -> Option<Self> {
        if minutes < -MAX_OFFSET || minutes > MAX_OFFSET {
            return None;
        }
        let local = self.ms + minutes as i64 * 60_000;
        if local < MIN_MS || local > MAX_MS {
            return None;
        }
        Some(Self {
            ms: self.ms,
            offset: minutes,
        })
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_ms(self) -> i64 {
        self.ms
    }

    /// Minutes east of UTC that it is written with.
    #[must_use]
    pub const fn offset_minutes(self) -> i16 {
        self.offset
    }

    /// Milliseconds from `earlier` to this instant; negative when it lies before.
    #[must_use]
    pub const fn ms_since(self, earlier: Self) -> i64 {
        self.ms - earlier.ms
    }

    /// The instant so many milliseconds later (or earlier), with the same offset; UTC where that would not be a local
    /// year of 0000 to 9999.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        let moved = Self::from_unix_ms(self.ms.saturating_add(ms));
        match moved.with_offset(self.offset) {
            Some(moved) => moved,
            None => moved,
        }
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.ms == other.ms
    }
}

impl Eq for Timestamp {}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        self.ms.cmp(&other.ms)
    }
}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ms.hash(state);
    }
}

impl core::str::FromStr for Timestamp {
    type Err = BadTimestamp;

    fn from_str(text: &str) -> Result<Self, BadTimestamp> {
        Self::parse(text.as_bytes())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buffer = [0; MAX_TEXT];
        f.write_str(core::str::from_utf8(self.write(&mut buffer)).unwrap_or_default())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests;
