//! One charging profile and what it allows at a given second (OCPP 1.6 section 3.13).
//!
//! Owns the compact profile and its own time line. Knows no other profile, no transaction state and no message type.

use heapless::Vec;

use crate::bytes::{Reader, Writer};
use crate::capacity::SCHEDULE_PERIODS;
use crate::time::Moment;

/// A day in s.
pub const DAY_S: u32 = 86_400;
/// A week in s.
pub const WEEK_S: u32 = 7 * DAY_S;
/// Phases of a period that says nothing about them (section 7.14).
pub const PHASES_UNSAID: u8 = 3;

/// What a limit counts. As with the other two, a value's place in the list is its place in storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum RateUnit {
    /// Amperes per phase.
    Amperes,
    /// Watts over all phases.
    Watts,
}

impl RateUnit {
    /// A limit in tenths of an ampere per phase.
    pub(crate) fn to_amperes(self, limit: i32, volts: u16, phases: u8) -> i32 {
        match self {
            Self::Amperes => limit,
            Self::Watts => limit / (i32::from(volts.max(1)) * i32::from(phases.max(1))),
        }
    }
}

/// What a profile is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// An upper bound for the whole station.
    ChargePointMax,
    /// For every transaction that has no profile of its own.
    TxDefault,
    /// For one transaction.
    Tx,
}

/// When a profile's schedule starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// At a point in time.
    Absolute,
    /// At the same time every day.
    Daily,
    /// At the same time every week.
    Weekly,
    /// With the transaction.
    Relative,
}

/// A stretch of a schedule; it ends where the next one starts. Packed into eight bytes, for there are many of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Seconds after the schedule's start.
    pub start_s: u32,
    /// The limit in the upper bits, phases in the lower two.
    packed: u32,
}

impl Period {
    /// A stretch that begins `start_s` seconds after the schedule. `limit` is in tenths of an ampere or of a watt, from 0
    /// to 107 million; `phases` are 1 to 3.
    #[must_use]
    pub const fn new(start_s: u32, limit: i32, phases: u8) -> Self {
        const MOST: u32 = u32::MAX >> 2;
        let limit = if limit < 0 { 0 } else { limit as u32 };
        let limit = if limit > MOST { MOST } else { limit };
        Self {
            start_s,
            packed: (limit << 2) | (phases & 3) as u32,
        }
    }

    /// Tenths of an ampere or of a watt.
    #[must_use]
    pub const fn limit(&self) -> i32 {
        (self.packed >> 2) as i32
    }

    /// Phases that may be used: 1 to 3.
    #[must_use]
    pub const fn phases(&self) -> u8 {
        (self.packed & 3) as u8
    }
}

impl core::fmt::Debug for Period {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}s:{}x{}", self.start_s, self.limit(), self.phases())
    }
}

/// An installed charging profile. Points in time are seconds since 1970 (UTC).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// chargingProfileId.
    pub id: i32,
    /// Connector it was set for; 0 for the whole station.
    pub connector: u8,
    /// Of several profiles of one purpose the highest level counts.
    pub stack_level: u8,
    /// What it is for.
    pub purpose: Purpose,
    /// When its schedule starts.
    pub kind: Kind,
    /// The station's own number of the transaction a [`Purpose::Tx`] profile belongs to; none until it has begun.
    pub transaction: Option<u32>,
    /// First second of validity.
    pub valid_from: Option<Moment>,
    /// First second beyond validity.
    pub valid_to: Option<Moment>,
    /// startSchedule; without it an absolute schedule starts with the transaction.
    pub start: Option<Moment>,
    /// Length of the schedule in s; without it the last period goes on.
    pub duration_s: Option<u32>,
    /// What the limits count.
    pub unit: RateUnit,
    /// Periods by ascending start, the first at 0.
    pub periods: Vec<Period, SCHEDULE_PERIODS, u16>,
}

/// What a profile says about one second, and how long it goes on saying it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The period that is active; none if the profile says nothing.
    pub period: Option<Period>,
    /// The first later second for which the answer may differ; `u32::MAX` if it never does.
    pub until: u32,
}

impl Slot {
    const fn silent(until: u32) -> Self {
        Self {
            period: None,
            until,
        }
    }
}

impl Profile {
    /// What this profile says about second `t`. `tx_start` is when the transaction started, if one runs.
    #[must_use]
    pub fn slot(&self, t: u32, tx_start: Option<u32>) -> Slot {
        if let Some(from) = self.valid_from.map(Moment::get)
            && t < from
        {
            return Slot::silent(from);
        }
        let expiry = self.valid_to.map_or(u32::MAX, Moment::get);
        if t >= expiry {
            return Slot::silent(u32::MAX);
        }
        let start = match self.kind {
            Kind::Absolute => self.start.map(Moment::get).or(tx_start),
            Kind::Relative => tx_start,
            Kind::Daily | Kind::Weekly => self.start.map(Moment::get),
        };
        let Some(start) = start else {
            return Slot::silent(expiry);
        };
        if t < start {
            return Slot::silent(start.min(expiry));
        }
        let (start, cycle_end) = match self.kind {
            Kind::Daily => cycle(start, t, DAY_S),
            Kind::Weekly => cycle(start, t, WEEK_S),
            Kind::Absolute | Kind::Relative => (start, u32::MAX),
        };
        let end = match self.duration_s {
            Some(s) => start.saturating_add(s),
            None => u32::MAX,
        };
        if t >= end {
            return Slot::silent(cycle_end.min(expiry));
        }
        let mut active = None;
        let mut until = end.min(cycle_end).min(expiry);
        for period in &self.periods {
            let from = start.saturating_add(period.start_s);
            if from > t {
                until = until.min(from);
                break;
            }
            active = Some(*period);
        }
        Slot {
            period: active,
            until,
        }
    }

    /// Writes the profile for storage.
    pub(crate) fn save(&self, w: &mut Writer<'_>) {
        w.i32(self.id);
        w.bytes(&[
            self.connector,
            self.stack_level,
            self.purpose as u8,
            self.kind as u8,
            self.unit as u8,
        ]);
        w.moment(self.valid_from);
        w.moment(self.valid_to);
        w.moment(self.start);
        w.option(self.duration_s);
        for period in &self.periods {
            w.u32(period.start_s);
            w.i32(period.limit());
            w.u8(period.phases());
        }
    }

    /// Reads a profile from storage; of a transaction there is none any more.
    pub(crate) fn load(r: &mut Reader<'_>) -> Option<Self> {
        let id = r.i32();
        let mut profile = Self {
            id,
            connector: r.u8(),
            stack_level: r.u8(),
            purpose: r.one_of(&[Purpose::ChargePointMax, Purpose::TxDefault])?,
            kind: r.one_of(&[Kind::Absolute, Kind::Daily, Kind::Weekly, Kind::Relative])?,
            unit: r.one_of(&[RateUnit::Amperes, RateUnit::Watts])?,
            transaction: None,
            valid_from: r.moment(),
            valid_to: r.moment(),
            start: r.moment(),
            duration_s: r.option(),
            periods: Vec::new(),
        };
        while !r.is_at_end() {
            let period = Period::new(r.u32(), r.i32(), r.u8());
            profile.periods.push(period).ok()?;
        }
        r.ok()?;
        Some(profile)
    }

    /// Whether the profile has nothing more to say from `t` on and may be forgotten.
    #[must_use]
    pub fn is_over(&self, t: u32) -> bool {
        self.valid_to.is_some_and(|to| t >= to.get())
    }
}

/// Start and end of the cycle that holds `t`, which is not before `start`.
fn cycle(start: u32, t: u32, length: u32) -> (u32, u32) {
    let begun = t.saturating_sub(start) % length;
    let start = t.saturating_sub(begun);
    (start, start.saturating_add(length))
}
