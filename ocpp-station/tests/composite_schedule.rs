//! Composite schedules against an oracle that shares no code with them: it walks every second and every profile.
#![cfg(feature = "smart-charging")]
// The oracle is a literal reading of section 3.13, written without the library's helpers.

use heapless::Vec;
use ocpp_station::moment;
use ocpp_station::smart_charging::limit::{Situation, Supply, allowed_at, composite};
use ocpp_station::smart_charging::profile::{Kind, Period, Profile, Purpose, RateUnit};
use proptest::prelude::*;

const T0: i64 = 1_700_000_000;
/// Seconds that are compared.
const WINDOW: u32 = 3_000;

/// The limits one profile puts on one second, looked up by brute force.
fn says(p: &Profile, t: i64, tx_start: Option<i64>) -> Option<(RateUnit, i32, u8)> {
    if p.valid_from.is_some_and(|from| t < i64::from(from.get()))
        || p.valid_to.is_some_and(|to| t >= i64::from(to.get()))
    {
        return None;
    }
    let begin = match p.kind {
        Kind::Relative => tx_start?,
        Kind::Absolute => match p.start {
            Some(start) => i64::from(start.get()),
            None => tx_start?,
        },
        Kind::Daily | Kind::Weekly => {
            let length = if p.kind == Kind::Daily {
                86_400
            } else {
                604_800
            };
            let mut begin = i64::from(p.start?.get());
            while begin + length <= t {
                begin += length;
            }
            begin
        }
    };
    let into = t - begin;
    if into < 0 || p.duration_s.is_some_and(|d| into >= i64::from(d)) {
        return None;
    }
    p.periods
        .iter()
        .filter(|period| i64::from(period.start_s) <= into)
        .max_by_key(|period| period.start_s)
        .map(|period| (p.unit, period.limit(), period.phases()))
}

fn oracle(profiles: &[Profile], s: &Situation, t: i64) -> (i32, i32, u8) {
    let pick = |purpose: Purpose| {
        let mut candidates: std::vec::Vec<_> = profiles
            .iter()
            .filter(|p| p.purpose == purpose)
            .filter(|p| match purpose {
                Purpose::ChargePointMax => true,
                Purpose::TxDefault => {
                    s.connector != 0 && (p.connector == 0 || p.connector == s.connector)
                }
                Purpose::Tx => {
                    s.connector != 0
                        && p.connector == s.connector
                        && p.transaction == s.transaction
                        && s.transaction.is_some()
                }
            })
            .filter_map(|p| says(p, t, s.tx_start.map(i64::from)).map(|limit| (p, limit)))
            .collect();
        // First installed wins among equals, as max_by_key would keep the last: look from the back.
        candidates.reverse();
        candidates
            .into_iter()
            .max_by_key(|(p, _)| (p.stack_level, p.connector != 0))
            .map(|(_, limit)| limit)
    };
    let mut limits = vec![];
    limits.extend(pick(Purpose::ChargePointMax));
    limits.extend(pick(Purpose::Tx).or_else(|| pick(Purpose::TxDefault)));
    let phases = limits
        .iter()
        .map(|l| l.2)
        .chain([s.supply.phases])
        .min()
        .unwrap();
    let vp = i32::from(s.supply.volts) * i32::from(phases);
    let amperes = limits
        .iter()
        .map(|l| {
            if l.0 == RateUnit::Amperes {
                l.1
            } else {
                l.1 / vp
            }
        })
        .chain([s.supply.max_amperes])
        .min()
        .unwrap();
    let watts = limits
        .iter()
        .map(|l| {
            if l.0 == RateUnit::Watts {
                l.1
            } else {
                l.1 * vp
            }
        })
        .chain([s.supply.max_amperes * vp])
        .min()
        .unwrap();
    (amperes, watts, phases)
}

/// When a schedule began: about now, or so many days or weeks ago that one of its cycles begins about now.
fn began() -> impl Strategy<Value = i64> {
    prop_oneof![
        -90_000i64..3_000,
        (1i64..40, -2_000i64..3_000).prop_map(|(days, s)| s - days * 86_400),
        (1i64..30, -2_000i64..3_000).prop_map(|(weeks, s)| s - weeks * 604_800),
    ]
}

fn profile() -> impl Strategy<Value = Profile> {
    let periods = prop::collection::vec((1u32..1_200, 0i32..1_000, 1u8..=3), 0..4);
    (
        (0u8..=2, 0u8..4, 0usize..3, 0usize..4),
        (
            prop::option::of(-500i64..3_000),
            prop::option::of(0i64..3_500),
            prop::option::of(began()),
            prop::option::of(1u32..2_500),
        ),
        (any::<bool>(), 0i32..1_000, 1u8..=3, periods),
    )
        .prop_map(|(who, when, (watts, first, phases, more))| {
            let (connector, stack_level, purpose, kind) = who;
            let (from, to, start, duration_s) = when;
            let purpose = [Purpose::ChargePointMax, Purpose::TxDefault, Purpose::Tx][purpose];
            let scale = if watts { 230 } else { 1 };
            let mut periods = Vec::new();
            let mut at = 0;
            let first = (0, first, phases);
            for (gap, limit, phases) in std::iter::once(first).chain(more) {
                at += gap;
                let _ = periods.push(Period::new(at, limit * scale, phases));
            }
            Profile {
                id: 1,
                connector,
                stack_level,
                purpose,
                kind: [Kind::Absolute, Kind::Daily, Kind::Weekly, Kind::Relative][kind],
                transaction: (purpose == Purpose::Tx).then_some(7),
                valid_from: from.map(|s| moment(T0 + s)),
                valid_to: to.map(|s| moment(T0 + s)),
                start: start.map(|s| moment(T0 + s)),
                duration_s,
                unit: if watts {
                    RateUnit::Watts
                } else {
                    RateUnit::Amperes
                },
                periods,
            }
        })
}

fn situation() -> impl Strategy<Value = Situation> {
    (0u8..=2, any::<bool>(), 1u8..=3, 60i32..800, -600i64..1).prop_map(
        |(connector, running, phases, max_amperes, started)| Situation {
            connector,
            transaction: (running && connector != 0).then_some(7),
            tx_start: (connector != 0).then_some((T0 + started) as u32),
            supply: Supply {
                volts: 230,
                phases,
                max_amperes,
            },
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_second_is_as_the_oracle_has_it(
        profiles in prop::collection::vec(profile(), 0..6),
        situation in situation(),
        watts in any::<bool>(),
    ) {
        let unit = if watts { RateUnit::Watts } else { RateUnit::Amperes };
        let mut periods = Vec::new();
        let covered = composite(profiles.iter(), &situation, T0 as u32, WINDOW, unit, &mut periods);
        prop_assert!(covered == WINDOW || periods.is_full());
        prop_assert!(periods.first().is_some_and(|first| first.start_s == 0));
        for pair in periods.windows(2) {
            prop_assert!(pair[0].start_s < pair[1].start_s);
            prop_assert!((pair[0].limit(), pair[0].phases()) != (pair[1].limit(), pair[1].phases()));
        }
        for s in 0..covered {
            let (amperes, w, phases) = oracle(&profiles, &situation, T0 + i64::from(s));
            let active = periods.iter().rev().find(|p| p.start_s <= s).unwrap();
            prop_assert_eq!((active.limit(), active.phases()), (if watts { w } else { amperes }, phases), "second {}", s);
        }
    }

    #[test]
    fn an_answer_stands_until_the_second_it_names(
        profiles in prop::collection::vec(profile(), 0..6),
        situation in situation(),
        at in 0u32..3_000,
    ) {
        let t = T0 as u32 + at;
        let now = allowed_at(profiles.iter(), &situation, t);
        prop_assert!(now.until > t);
        for later in t..now.until.min(t + 2_000) {
            let then = allowed_at(profiles.iter(), &situation, later);
            prop_assert_eq!((now.amperes, now.watts, now.phases), (then.amperes, then.watts, then.phases));
        }
    }
}
