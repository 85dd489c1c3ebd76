//! SetChargingProfile and GetCompositeSchedule over the wire, on random sets of profiles, against an oracle that reads the
//! same JSON second by second and shares no code with the station (sections 3.13, 5.7, 5.16, 7.8 and 7.12 to 7.14).
#![cfg(all(
    feature = "firmware",
    feature = "local-auth",
    feature = "remote-trigger",
    feature = "reservation",
    feature = "security",
    feature = "smart-charging"
))]

mod bench;

use bench::{Bench, T0_MS};
use ocpp_wire::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

const VOLTS: i64 = 230;
const DAY: i64 = 86_400;

fn text(unix_s: i64) -> Value {
    json!(Timestamp::from_unix_ms(unix_s * 1_000).to_string())
}

fn seconds(value: &Value) -> Option<i64> {
    let text = value.as_str()?;
    let time: Timestamp = text.parse().expect("a timestamp");
    Some(time.unix_ms().div_euclid(1_000))
}

/// Tenths of what the JSON says.
fn tenths(value: &Value) -> i64 {
    (value.as_f64().expect("a number") * 10.0).round() as i64
}

/// What one profile says of a second: unit, limit in tenths, phases.
fn says(profile: &Value, t: i64, tx_start: i64) -> Option<(&str, i64, i64)> {
    if seconds(&profile["validFrom"]).is_some_and(|from| t < from)
        || seconds(&profile["validTo"]).is_some_and(|to| t >= to)
    {
        return None;
    }
    let schedule = &profile["chargingSchedule"];
    let said = seconds(&schedule["startSchedule"]);
    let mut begin = match profile["chargingProfileKind"].as_str() {
        Some("Relative") => tx_start,
        Some("Absolute") => said.unwrap_or(tx_start),
        _ => said.expect("a recurring profile has a start"),
    };
    let cycle = match profile["recurrencyKind"].as_str() {
        Some("Daily") => DAY,
        Some("Weekly") => 7 * DAY,
        _ => i64::MAX,
    };
    while cycle < i64::MAX && begin + cycle <= t {
        begin += cycle;
    }
    let into = t - begin;
    let length = schedule["duration"].as_i64().unwrap_or(i64::MAX);
    if into < 0 || into >= length {
        return None;
    }
    let periods = schedule["chargingSchedulePeriod"].as_array()?;
    let period = periods
        .iter()
        .rfind(|period| period["startPeriod"].as_i64() <= Some(into))?;
    let phases = period["numberPhases"].as_i64().unwrap_or(3);
    let unit = schedule["chargingRateUnit"].as_str()?;
    Some((unit, tenths(&period["limit"]), phases))
}

/// Limit in tenths and phases that all installed profiles together allow a connector.
fn oracle(
    installed: &[(i64, Value)],
    connector: i64,
    t: i64,
    tx_start: i64,
    unit: &str,
) -> (i64, i64) {
    let strongest = |purpose: &str| {
        installed
            .iter()
            .filter(|(at, _)| *at == 0 || *at == connector)
            .filter(|(_, p)| p["chargingProfilePurpose"] == purpose)
            .filter_map(|(at, p)| {
                let level = p["stackLevel"].as_i64()?;
                Some(((level, *at != 0), says(p, t, tx_start)?))
            })
            .max_by_key(|(rank, _)| *rank)
            .map(|(_, said)| said)
    };
    let mut limits = vec![strongest("ChargePointMaxProfile")];
    if connector != 0 {
        limits.push(strongest("TxProfile").or_else(|| strongest("TxDefaultProfile")));
    }
    let limits: Vec<_> = limits.into_iter().flatten().collect();
    let phases = limits.iter().map(|limit| limit.2).min().unwrap_or(3).min(3);
    // Two sockets of 16 A; all of them together for connector 0.
    let most = if connector == 0 { 320 } else { 160 };
    let limit = limits
        .iter()
        .map(|(of, limit, _)| match (*of, unit) {
            ("A", "A") | ("W", "W") => *limit,
            ("W", _) => limit / (VOLTS * phases),
            _ => limit * VOLTS * phases,
        })
        .chain([if unit == "A" {
            most
        } else {
            most * VOLTS * phases
        }])
        .min()
        .expect("one at least");
    (limit, phases)
}

#[derive(Clone, Debug)]
struct Random {
    connector: i64,
    profile: Value,
}

fn began() -> impl Strategy<Value = i64> {
    prop_oneof![
        -90_000i64..3_000,
        (1i64..10, -1_000i64..2_000).prop_map(|(days, s)| s - days * DAY),
        (1i64..10, -1_000i64..2_000).prop_map(|(weeks, s)| s - weeks * 7 * DAY),
    ]
}

fn random() -> impl Strategy<Value = Random> {
    let period = (1i64..900, 0i64..400, prop::option::of(1i64..=3));
    let who = (0i64..=2, 1i64..6, 0i64..4, 0usize..3, 0usize..4);
    let when = (
        prop::option::of(-300i64..2_000),
        prop::option::of(100i64..3_500),
        prop::option::of(began()),
        prop::option::of(1i64..2_500),
    );
    let what = (
        any::<bool>(),
        prop::collection::vec(period, 1..5),
        prop::option::of(0i64..160),
    );
    (who, when, what).prop_map(|(who, when, what)| {
        let (connector, id, level, purpose, kind) = who;
        let (from, to, start, duration) = when;
        let (watts, periods, least) = what;
        let t0 = T0_MS / 1_000;
        let mut at = 0;
        let periods: Vec<Value> = periods
            .iter()
            .enumerate()
            .map(|(n, (gap, limit, phases))| {
                at += if n == 0 { 0 } else { *gap };
                let limit = *limit as f64 / 10.0 * if watts { 690.0 } else { 1.0 };
                let mut period =
                    json!({ "startPeriod": at, "limit": (limit * 10.0).round() / 10.0 });
                if let Some(phases) = phases {
                    period["numberPhases"] = json!(phases);
                }
                period
            })
            .collect();
        let mut schedule = json!({
            "chargingRateUnit": if watts { "W" } else { "A" }, "chargingSchedulePeriod": periods,
        });
        if let Some(start) = start {
            schedule["startSchedule"] = text(t0 + start);
        }
        if let Some(duration) = duration {
            schedule["duration"] = json!(duration);
        }
        // Below it charging makes little sense; it is no limit.
        if let Some(least) = least {
            schedule["minChargingRate"] = json!(least as f64 / 10.0);
        }
        let purpose = ["ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"][purpose];
        let kind_word = ["Absolute", "Recurring", "Recurring", "Relative"][kind];
        let mut profile = json!({
            "chargingProfileId": id, "stackLevel": level, "chargingProfilePurpose": purpose,
            "chargingProfileKind": kind_word,
            "chargingSchedule": schedule,
        });
        if let Some(recurs) = [None, Some("Daily"), Some("Weekly"), None][kind] {
            profile["recurrencyKind"] = json!(recurs);
        }
        for (name, time) in [("validFrom", from), ("validTo", to)] {
            if let Some(time) = time {
                profile[name] = text(t0 + time);
            }
        }
        let connector = if purpose == "ChargePointMaxProfile" {
            0
        } else {
            connector
        };
        Random { connector, profile }
    })
}

/// Whether the standard lets such a profile in: a transaction runs at connector 1.
fn is_admissible(random: &Random) -> bool {
    let profile = &random.profile;
    let kind = &profile["chargingProfileKind"];
    let recurring_needs_a_start =
        kind == "Recurring" && profile["chargingSchedule"]["startSchedule"].is_null();
    let purpose = &profile["chargingProfilePurpose"];
    let no_transaction = purpose == "TxProfile" && random.connector != 1;
    let starts_with_nothing = purpose == "ChargePointMaxProfile" && kind == "Relative";
    !recurring_needs_a_start && !no_transaction && !starts_with_nothing
}

/// What a new profile takes the place of (sections 3.13.2 and 5.16.3).
fn install(installed: &mut Vec<(i64, Value)>, new: &Random) {
    let same = |(at, old): &(i64, Value)| {
        let like = ["stackLevel", "chargingProfilePurpose"];
        old["chargingProfileId"] == new.profile["chargingProfileId"]
            || (*at == new.connector && like.iter().all(|m| old[m] == new.profile[m]))
    };
    installed.retain(|old| !same(old));
    installed.push((new.connector, new.profile.clone()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn a_composite_schedule_is_what_every_second_says(
        profiles in prop::collection::vec(random(), 0..7),
        connector in 0i64..=2,
        watts in any::<bool>(),
        duration in 1i64..2_500,
        wait in 0u64..300,
    ) {
        let mut bench = Bench::ready();
        bench.plug(1, true);
        bench.swipe(1, "ann");
        bench.run(wait * 1_000);
        let started = bench.expect("StartTransaction");
        let tx_start = seconds(&started["timestamp"]).expect("a start");
        let mut installed = Vec::new();
        for random in &profiles {
            let set = json!({ "connectorId": random.connector, "csChargingProfiles": random.profile });
            let status = bench.status("SetChargingProfile", set);
            prop_assert_eq!(status == "Accepted", is_admissible(random), "{:?}", random);
            if status == "Accepted" {
                install(&mut installed, random);
            }
        }
        bench.run(wait * 500);
        let unit = if watts { "W" } else { "A" };
        let asked = json!({ "connectorId": connector, "duration": duration, "chargingRateUnit": unit });
        let answer = bench.call("GetCompositeSchedule", asked).expect("answered");
        prop_assert_eq!(&answer["status"], "Accepted");
        prop_assert_eq!(&answer["connectorId"], connector);
        let schedule = &answer["chargingSchedule"];
        let start = seconds(&answer["scheduleStart"]).expect("a start");
        prop_assert!((start - bench.unix_ms() / 1_000).abs() <= 1);
        let covered = schedule["duration"].as_i64().expect("a duration");
        let periods = schedule["chargingSchedulePeriod"].as_array().expect("periods");
        prop_assert!(covered == duration || periods.len() >= 20, "cut short for want of room only");
        prop_assert_eq!(&periods[0]["startPeriod"], 0);
        // Where no transaction runs the schedule is a forecast of one that starts now.
        let tx_start = if connector == 1 { tx_start } else { start };
        for s in 0..covered {
            let active = periods
                .iter()
                .rfind(|period| period["startPeriod"].as_i64() <= Some(s))
                .expect("a period");
            let got = (tenths(&active["limit"]), active["numberPhases"].as_i64().expect("phases"));
            let want = oracle(&installed, connector, start + s, tx_start, unit);
            prop_assert_eq!(got, want, "second {} of {:#?}", s, &installed);
        }
    }
}
