//! Time as the core sees it: milliseconds since power-up, given with each call, and the wall clock derived from it.
//!
//! Owns instants and the clock's offset. Reads no clock itself.

use core::num::NonZeroU32;

/// Milliseconds since the station's power-up. The caller's clock must not run backwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(u64);

impl Instant {
    /// Power-up.
    pub const ZERO: Self = Self(0);
    /// Later than anything that will happen: no deadline.
    pub const NEVER: Self = Self(u64::MAX);

    /// From milliseconds since power-up.
    #[must_use]
    pub const fn from_millis(ms: u64) -> Self {
        Self(ms)
    }

    /// Milliseconds since power-up.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// This much later, in ms.
    #[must_use]
    #[inline(never)]
    pub const fn plus_ms(self, ms: u32) -> Self {
        Self(self.0.saturating_add(ms as u64))
    }

    /// This much later, in s; a negative number is taken for none.
    #[must_use]
    #[inline(never)]
    pub const fn plus_s(self, s: i32) -> Self {
        let s = if s < 0 { 0 } else { s as u64 };
        Self(self.0.saturating_add(s * 1_000))
    }

    /// Milliseconds since `earlier`; 0 if that lies ahead.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whether this instant is at most `ms` old.
    #[must_use]
    #[inline(never)]
    pub const fn is_fresh(self, now: Self, ms: u32) -> bool {
        now.since(self) <= ms as u64
    }
}

/// A second on the wall clock, counted from 1970 (UTC): as far as 2106, in four bytes.
pub type Moment = NonZeroU32;

/// The second that holds a millisecond, both counted from 1970.
#[inline(never)]
pub(crate) const fn whole_seconds(unix_ms: i64) -> i64 {
    unix_ms.div_euclid(1_000)
}

/// The moment of `unix_s`; what lies outside becomes the first or the last one.
#[must_use]
#[inline(never)]
pub fn moment(unix_s: i64) -> Moment {
    let clamped = u32::try_from(unix_s.max(1)).unwrap_or(u32::MAX);
    Moment::new(clamped).unwrap_or(Moment::MIN)
}

/// Seconds since 1970.
pub(crate) fn unix_s(moment: Moment) -> i64 {
    i64::from(moment.get())
}

/// Collects the earliest of many deadlines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Earliest(pub(crate) Instant);

impl Earliest {
    pub(crate) const fn new() -> Self {
        Self(Instant::NEVER)
    }

    #[inline(never)]
    pub(crate) fn at(&mut self, deadline: Instant) {
        if deadline < self.0 {
            self.0 = deadline;
        }
    }
}

/// When something happened: on the wall clock if it was known, else as time since power-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stamp {
    /// Milliseconds since 1970 (UTC).
    Wall(i64),
    /// Milliseconds since power-up of this boot; becomes wall time at the first clock sync.
    Uptime(u64),
}

/// The wall clock: uptime plus an offset that the CSMS (or an RTC) gave.
///
/// The first offset of a boot is kept apart: stamps taken before it are converted with it and with no later one, so
/// that a message sent twice carries the same time both times.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WallClock {
    offset: Option<i64>,
    first: Option<i64>,
}

impl WallClock {
    pub(crate) const fn new() -> Self {
        Self {
            offset: None,
            first: None,
        }
    }

    /// Sets the clock: it is `unix_ms` at `now`. Times before 2020 are a station's or server's unset clock: ignored.
    pub(crate) fn set(&mut self, now: Instant, unix_ms: i64) {
        const YEAR_2020: i64 = 1_577_836_800_000;
        if unix_ms < YEAR_2020 {
            return;
        }
        let offset = unix_ms.saturating_sub_unsigned(now.as_millis());
        self.offset = Some(offset);
        self.first.get_or_insert(offset);
    }

    /// Milliseconds since 1970 at `now`, once known.
    #[inline(never)]
    pub(crate) fn unix_ms(&self, now: Instant) -> Option<i64> {
        Some(self.offset?.saturating_add_unsigned(now.as_millis()))
    }

    /// Whole seconds since 1970 at `now`, once known.
    #[inline(never)]
    pub(crate) fn unix_s(&self, now: Instant) -> Option<i64> {
        Some(whole_seconds(self.unix_ms(now)?))
    }

    /// When the wall clock shows `unix_s`, if it is known.
    #[inline(never)]
    pub(crate) fn instant_of(&self, unix_s: i64) -> Option<Instant> {
        let ms = unix_s.saturating_mul(1_000).saturating_sub(self.offset?);
        Some(Instant::from_millis(u64::try_from(ms).unwrap_or(0)))
    }

    #[inline(never)]
    pub(crate) fn stamp(&self, now: Instant) -> Stamp {
        match self.unix_ms(now) {
            Some(ms) => Stamp::Wall(ms),
            None => Stamp::Uptime(now.as_millis()),
        }
    }

    /// The wall time of a stamp in ms since 1970. Without any sync so far, 1970 plus uptime: the message has to carry some time, and
    /// nobody can take this one for a true one.
    #[inline(never)]
    pub(crate) fn resolve(&self, stamp: Stamp) -> i64 {
        match stamp {
            Stamp::Wall(ms) => ms,
            Stamp::Uptime(ms) => self.first.unwrap_or(0).saturating_add_unsigned(ms),
        }
    }
}
