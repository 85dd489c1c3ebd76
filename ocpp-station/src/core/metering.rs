//! When a connector's meter is read for the CSMS: by interval and by the clock (OCPP 1.6 section 3.16).
//!
//! Owns the two time tables. What becomes of a sample is the transaction's and the connector's business.

use crate::time::{Earliest, Tick, WallClock};

const DAY_S: u32 = 86_400;

/// MeterValueSampleInterval: counted from the transaction's start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interval {
    next: Tick,
    every_s: i32,
}

impl Interval {
    pub(crate) fn new(now: Tick, every_s: i32) -> Self {
        Self {
            next: now.plus_s(every_s),
            every_s,
        }
    }

    /// Whether a sample is due. A new interval counts from now, missed samples are not made up for.
    pub(crate) fn take(&mut self, now: Tick, every_s: i32, next: &mut Earliest) -> bool {
        if every_s != self.every_s {
            *self = Self::new(now, every_s);
        }
        if every_s <= 0 {
            return false;
        }
        let due = now >= self.next;
        if due {
            self.next = self.next.plus_s(every_s);
            if now >= self.next {
                self.next = now.plus_s(every_s);
            }
        }
        next.at(self.next);
        due
    }
}

/// ClockAlignedDataInterval: counted from midnight (UTC).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Aligned {
    slot: Option<(u32, u32)>,
}

impl Aligned {
    pub(crate) const fn new() -> Self {
        Self { slot: None }
    }

    /// Whether the clock passed a multiple of the interval since last asked.
    pub(crate) fn take(
        &mut self,
        now: Tick,
        every_s: i32,
        clock: &WallClock,
        next: &mut Earliest,
    ) -> bool {
        let every = u32::try_from(every_s).unwrap_or(0);
        let Some(unix_s) = clock.unix_s(now).filter(|_| every > 0) else {
            self.slot = None;
            return false;
        };
        let in_day = unix_s.get() % DAY_S;
        let midnight = unix_s.get() - in_day;
        let begin = unix_s.get() - in_day % every;
        // The last stretch of a day is cut short when the interval does not divide it.
        let end = begin
            .saturating_add(every)
            .min(midnight.saturating_add(DAY_S));
        if let Some(at) = clock.instant_of(end) {
            next.at(at);
        }
        let slot = Some((begin, every));
        // The first look, a new interval and a clock set back take no sample: no boundary was passed.
        let passed = matches!(self.slot, Some((last, same)) if same == every && begin > last);
        self.slot = slot;
        passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn samples_follow_the_clock_and_restart_at_midnight() {
        let mut clock = WallClock::new();
        // Two minutes before midnight, 2026-01-01.
        clock.set(Tick::ZERO, 1_767_225_480_000);
        let mut aligned = Aligned::new();
        let taken: Vec<u64> = (0..400)
            .filter(|s| {
                let now = Tick::from_millis(s * 1_000);
                aligned.take(now, 100, &clock, &mut Earliest::new())
            })
            .collect();
        // Midnight is at 120; multiples of 100 s before it fall at 20 (86,300 s).
        assert_eq!(taken, [20, 120, 220, 320]);
    }

    #[test]
    fn an_interval_counts_from_the_start_and_makes_up_for_nothing() {
        let mut interval = Interval::new(Tick::ZERO, 60);
        let mut taken = Vec::new();
        for s in (0..300).chain(1_000..1_100) {
            if interval.take(Tick::from_millis(s * 1_000), 60, &mut Earliest::new()) {
                taken.push(s);
            }
        }
        assert_eq!(taken, [60, 120, 180, 240, 1_000, 1_060]);
    }
}
