//! Time as the core sees it: milliseconds since power-up, given with each call, and the wall clock derived from it.
//!
//! Owns instants, the core's own coarser ticks, and the clock's offset. Reads no clock itself.
//!
//! Within the core time is 32 bits, because two registers and a borrow for every comparison made a tenth of its code.

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

/// Milliseconds of a tick. A second is a whole number of them, and 32 bits of them are 5.4 years.
const TICK_MS: u32 = 40;
/// Ticks of a second.
const TICKS_S: u32 = 1_000 / TICK_MS;

/// An instant within the core, in ticks of 40 ms since power-up. A station that runs for longer than five years
/// restarts when nobody charges (see [`Station::poll`](crate::Station::poll)), so that ticks never run out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tick(u32);

impl Tick {
    /// Power-up.
    pub(crate) const ZERO: Self = Self(0);
    /// Later than anything that will happen: no deadline.
    pub(crate) const NEVER: Self = Self(u32::MAX);
    /// When a station is due to restart: five years after power-up.
    pub(crate) const RESTART: Self = Self(5 * 365 * 86_400 * TICKS_S);

    /// The tick that an instant lies in.
    #[inline(never)]
    pub(crate) fn of(instant: Instant) -> Self {
        // The last one before NEVER.
        Self(divide(instant.0, TICK_MS).min(u32::MAX - 1))
    }

    /// The instant when the tick begins.
    #[inline(never)]
    pub(crate) const fn instant(self) -> Instant {
        if self.0 == u32::MAX {
            return Instant::NEVER;
        }
        Instant(self.as_millis())
    }

    /// Milliseconds since power-up.
    pub(crate) const fn as_millis(self) -> u64 {
        self.0 as u64 * TICK_MS as u64
    }

    #[cfg(test)]
    pub(crate) fn from_millis(ms: u64) -> Self {
        Self::of(Instant::from_millis(ms))
    }

    /// At least this much later, in ms.
    #[inline]
    pub(crate) const fn plus_ms(self, ms: u32) -> Self {
        self.plus(ms.div_ceil(TICK_MS))
    }

    /// This much later, in s; a negative number is taken for none.
    #[inline(never)]
    pub(crate) const fn plus_s(self, s: i32) -> Self {
        let s = if s < 0 { 0 } else { s as u32 };
        self.plus(s.saturating_mul(TICKS_S))
    }

    #[inline(never)]
    const fn plus(self, ticks: u32) -> Self {
        Self(self.0.saturating_add(ticks))
    }

    /// Whether at least `ms` have passed since `earlier`.
    #[inline]
    pub(crate) const fn is_past(self, earlier: Self, ms: u32) -> bool {
        self.0.saturating_sub(earlier.0) >= ms.div_ceil(TICK_MS)
    }

    /// Whether this tick is at most `ms` old.
    #[inline]
    pub(crate) const fn is_fresh(self, now: Self, ms: u32) -> bool {
        now.0.saturating_sub(self.0) <= ms / TICK_MS
    }
}

/// A second on the wall clock, counted from 1970 (UTC): as far as 2106, in four bytes.
pub type Moment = NonZeroU32;

/// Divides by subtraction, because dividing 64-bit numbers links a kilobyte of code on a small chip. At most `u32::MAX`.
#[inline(never)]
const fn divide(number: u64, by: u32) -> u32 {
    let mut rest = number;
    let mut quotient = 0;
    let mut part = (by as u64) << 32;
    if rest >= part {
        return u32::MAX;
    }
    let mut bit = 32;
    while bit > 0 {
        bit -= 1;
        part >>= 1;
        quotient <<= 1;
        if rest >= part {
            rest -= part;
            quotient |= 1;
        }
    }
    quotient
}

/// The second that holds a millisecond, both counted from 1970; what lies outside becomes the first or the last one.
#[inline(never)]
pub(crate) fn moment_of(unix_ms: i64) -> Moment {
    let s = divide(unix_ms.max(0).cast_unsigned(), 1_000);
    Moment::new(s).unwrap_or(Moment::MIN)
}

/// The moment of `unix_s`; what lies outside becomes the first or the last one.
#[must_use]
pub fn moment(unix_s: i64) -> Moment {
    let clamped = u32::try_from(unix_s.max(1)).unwrap_or(u32::MAX);
    Moment::new(clamped).unwrap_or(Moment::MIN)
}

/// Milliseconds since 1970 of a second.
pub(crate) const fn ms_of(unix_s: u32) -> i64 {
    unix_s as i64 * 1_000
}

/// Collects the earliest of many deadlines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Earliest(pub(crate) Tick);

impl Earliest {
    pub(crate) const fn new() -> Self {
        Self(Tick::NEVER)
    }

    #[inline(never)]
    pub(crate) fn at(&mut self, deadline: Tick) {
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

    /// Sets the clock: it is `unix_ms` at `now`. Times before 2020 and after 2100 are a station's or server's unset or broken
    /// clock: ignored.
    pub(crate) fn set(&mut self, now: Tick, unix_ms: i64) {
        const YEAR_2020: i64 = 1_577_836_800_000;
        const YEAR_2100: i64 = 4_102_444_800_000;
        if !(YEAR_2020..YEAR_2100).contains(&unix_ms) {
            return;
        }
        let offset = unix_ms.saturating_sub_unsigned(now.as_millis());
        self.offset = Some(offset);
        self.first.get_or_insert(offset);
    }

    /// Milliseconds since 1970 at `now`, once known.
    #[inline(never)]
    pub(crate) fn unix_ms(&self, now: Tick) -> Option<i64> {
        Some(self.offset?.saturating_add_unsigned(now.as_millis()))
    }

    /// Whole seconds since 1970 at `now`, once known.
    #[inline(never)]
    pub(crate) fn unix_s(&self, now: Tick) -> Option<Moment> {
        Some(moment_of(self.unix_ms(now)?))
    }

    /// When the wall clock shows `unix_s`, if it is known.
    #[inline(never)]
    pub(crate) fn instant_of(&self, unix_s: u32) -> Option<Tick> {
        let ms = ms_of(unix_s).saturating_sub(self.offset?).max(0);
        // The tick that begins then or later.
        let ms = ms.cast_unsigned().saturating_add(u64::from(TICK_MS - 1));
        Some(Tick::of(Instant(ms)))
    }

    #[inline(never)]
    pub(crate) fn stamp(&self, now: Tick) -> Stamp {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_hold_seconds_exactly_and_never_run_backwards() {
        let at = |ms| Tick::of(Instant::from_millis(ms));
        for s in [0, 1, 59, 86_400, 150_000_000] {
            assert_eq!(at(s * 1_000).instant(), Instant::from_millis(s * 1_000));
        }
        assert_eq!(Tick::ZERO.plus_s(60), at(60_000));
        assert_eq!(Tick::ZERO.plus_ms(41), at(80), "not before its time");
        assert!(at(5_000).is_past(Tick::ZERO, 5_000));
        assert!(!at(4_999).is_past(Tick::ZERO, 5_000));
        assert!(Tick::ZERO.is_fresh(at(5_039), 5_000) && !Tick::ZERO.is_fresh(at(5_040), 5_000));
        // Whatever comes after the last tick is not taken for "never".
        assert!(Tick::of(Instant::NEVER) < Tick::NEVER);
        assert_eq!(Tick::NEVER.instant(), Instant::NEVER);
        assert!(Tick::RESTART.plus_s(86_400) > Tick::RESTART);
    }

    #[test]
    fn the_clock_wakes_in_the_second_it_is_asked_for() {
        let mut clock = WallClock::new();
        clock.set(Tick::from_millis(1_000), 1_767_225_480_017);
        for s in [1_767_225_481, 1_767_225_540, 1_899_999_999] {
            let at = clock.instant_of(s).expect("known");
            assert_eq!(clock.unix_s(at), Moment::new(s));
        }
        assert_eq!(moment_of(-5), Moment::MIN);
        assert_eq!(moment_of(i64::MAX), Moment::MAX);
        assert_eq!(moment_of(1_999).get(), 1);
    }
}
