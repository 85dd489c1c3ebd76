//! What all installed profiles together allow, now and over a stretch of time (OCPP 1.6 sections 3.13 and 5.7).
//!
//! Owns stacking, the meeting of purposes and units, and the composite schedule. Pure functions: no state, no clock.

use heapless::Vec;

use super::profile::{Period, Profile, Purpose, RateUnit, Slot};
use crate::capacity::SCHEDULE_PERIODS;

/// The grid side of a connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supply {
    /// Voltage between phase and neutral in V.
    pub volts: u16,
    /// Phases that are wired: 1 to 3.
    pub phases: u8,
    /// What the hardware can deliver per phase, in tenths of an ampere.
    pub max_amperes: i32,
}

/// What the schedule is computed for.
#[derive(Clone, Copy, Debug)]
pub struct Situation {
    /// Connector; 0 for the whole station.
    pub connector: u8,
    /// The station's own number of the transaction that runs there.
    pub transaction: Option<u32>,
    /// When it started, in s since 1970. For a forecast without transaction: the forecast's start.
    pub tx_start: Option<u32>,
    /// The connector's grid side.
    pub supply: Supply,
}

/// What may be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Tenths of an ampere, per phase.
    pub amperes: i32,
    /// Tenths of a watt, over all phases.
    pub watts: i32,
    /// Phases that may be used.
    pub phases: u8,
    /// The first later second for which this may differ; `u32::MAX` if it never does.
    pub until: u32,
}

/// What may be drawn in second `t`. There always is an answer: without any profile, what the hardware can deliver.
#[must_use]
pub fn allowed_at<'p>(
    profiles: impl Iterator<Item = &'p Profile> + Clone,
    situation: &Situation,
    t: u32,
) -> Allowed {
    let mut until = u32::MAX;
    let mut winner = |purpose| {
        let best = strongest(profiles.clone(), situation, purpose, t);
        until = until.min(best.1);
        best.0
    };
    let station = winner(Purpose::ChargePointMax);
    let (mut own, mut default) = (None, None);
    if situation.connector != 0 {
        own = winner(Purpose::Tx);
        default = winner(Purpose::TxDefault);
    }
    let supply = situation.supply;
    let limits = [station, own.or(default)];
    let mut phases = supply.phases.clamp(1, 3);
    for (_, period) in limits.iter().flatten() {
        phases = phases.min(period.phases().max(1));
    }
    let watts_of =
        |amperes: i32| amperes.saturating_mul(i32::from(supply.volts) * i32::from(phases));
    let mut amperes = supply.max_amperes.max(0);
    let mut watts = watts_of(amperes);
    for (unit, period) in limits.iter().flatten() {
        amperes = amperes.min(unit.to_amperes(period.limit(), supply.volts, phases));
        watts = watts.min(match unit {
            RateUnit::Amperes => watts_of(period.limit()),
            RateUnit::Watts => period.limit(),
        });
    }
    Allowed {
        amperes,
        watts,
        phases,
        until,
    }
}

/// The composite schedule from `start` on, in `unit`, written into `periods`; equal neighbours are one period.
///
/// Returns the seconds covered: `duration_s`, or less when the periods are used up before.
pub fn composite<'p>(
    profiles: impl Iterator<Item = &'p Profile> + Clone,
    situation: &Situation,
    start: u32,
    duration_s: u32,
    unit: RateUnit,
    periods: &mut Vec<Period, SCHEDULE_PERIODS, u16>,
) -> u32 {
    periods.clear();
    let end = start.saturating_add(duration_s);
    let mut t = start;
    while t < end {
        let allowed = allowed_at(profiles.clone(), situation, t);
        let offset = t.saturating_sub(start);
        let limit = match unit {
            RateUnit::Amperes => allowed.amperes,
            RateUnit::Watts => allowed.watts,
        };
        let next = Period::new(offset, limit, allowed.phases);
        let same = periods
            .last()
            .is_some_and(|last| last.limit() == next.limit() && last.phases() == next.phases());
        if !same && periods.push(next).is_err() {
            return offset;
        }
        t = allowed.until;
    }
    duration_s
}

/// The highest-stacked profile of a purpose that says something about `t`, and until when that stands.
///
/// At one level a profile of the connector itself goes before one of the whole station.
fn strongest<'p>(
    profiles: impl Iterator<Item = &'p Profile>,
    situation: &Situation,
    purpose: Purpose,
    t: u32,
) -> (Option<(RateUnit, Period)>, u32) {
    let mut best: Option<(&Profile, Period)> = None;
    let mut until = u32::MAX;
    for profile in profiles {
        if profile.purpose != purpose || !applies(profile, situation) {
            continue;
        }
        let Slot { period, until: end } = profile.slot(t, situation.tx_start);
        until = until.min(end);
        let rank = |p: &Profile| (p.stack_level, p.connector != 0);
        if let Some(period) = period
            && best.is_none_or(|(other, _)| rank(profile) > rank(other))
        {
            best = Some((profile, period));
        }
    }
    (best.map(|(profile, period)| (profile.unit, period)), until)
}

fn applies(profile: &Profile, situation: &Situation) -> bool {
    match profile.purpose {
        Purpose::ChargePointMax => true,
        Purpose::TxDefault => profile.connector == 0 || profile.connector == situation.connector,
        Purpose::Tx => {
            profile.connector == situation.connector
                && profile.transaction.is_some()
                && profile.transaction == situation.transaction
        }
    }
}
