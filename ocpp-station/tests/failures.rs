//! What goes wrong in stations that people use today, held against this one: `failures.tsv` names the test of each.
//!
//! Here are those that no other file tests already, and the test that the table names tests that exist.
#![cfg(all(
    feature = "firmware",
    feature = "local-auth",
    feature = "remote-trigger",
    feature = "reservation",
    feature = "security",
    feature = "smart-charging"
))]

mod bench;

use bench::{Bench, T0_MS, TWO_SOCKETS, friendly};
use ocpp_station::{Event, Station};
use ocpp_wire::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

type Flash = BTreeMap<u16, Vec<u8>>;

fn boot(flash: Flash) -> Bench {
    let mut bench = Bench::new(Station::with_storage(&TWO_SOCKETS, 5));
    bench.storage = Some(flash);
    bench
}

/// The power goes and comes; whatever surrounds the station is as it was.
fn power_cycle(bench: Bench) -> Bench {
    let mut next = boot(bench.storage.expect("storage"));
    next.inputs = bench.inputs;
    next.network = bench.network;
    next
}

fn unix_ms(payload: &Value) -> i64 {
    let text = payload["timestamp"].as_str().expect("a timestamp");
    text.parse::<Timestamp>().expect("a timestamp").unix_ms()
}

#[track_caller]
fn set(bench: &mut Bench, key: &str, value: &str) {
    let change = json!({ "key": key, "value": value });
    assert_eq!(bench.status("ChangeConfiguration", change), "Accepted");
}

/// Charging, begun offline by a tag nobody knows here.
fn offline() -> Bench {
    let mut bench = boot(Flash::new());
    bench.settle();
    set(&mut bench, "AllowOfflineTxForUnknownId", "true");
    set(&mut bench, "MeterValueSampleInterval", "60");
    bench.energy(1, 100);
    bench.disconnect();
    bench.plug(1, true);
    bench.swipe(1, "ann");
    assert!(bench.is_closed(1));
    bench.calls.clear();
    bench
}

#[test]
fn what_began_offline_is_told_after_a_power_loss() {
    let mut bench = offline();
    let begun = bench.unix_ms();
    bench.run(600_000);
    let mut bench = power_cycle(bench);
    bench.network = true;
    bench.run(20_000);
    let start = bench.expect("StartTransaction");
    assert_eq!(start["idTag"], "ann");
    assert!(
        (unix_ms(&start) - begun).abs() < 5_000,
        "when it was, not when it was told"
    );
    assert_eq!(bench.expect("StopTransaction")["reason"], "PowerLoss");
}

#[test]
fn what_ended_offline_blocks_nothing_after_a_power_loss() {
    let mut bench = offline();
    bench.run(60_000);
    bench.swipe(1, "ann");
    let mut bench = power_cycle(bench);
    bench.run(20_000);
    // Still offline, and the next driver may charge.
    assert!(bench.calls.is_empty());
    bench.swipe(1, "bob");
    assert!(bench.is_closed(1));
    bench.network = true;
    bench.station.handle(bench.instant(), Event::NetworkUp);
    bench.run(20_000);
    assert_eq!(bench.expect("StartTransaction")["idTag"], "ann");
    assert_eq!(bench.expect("StopTransaction")["reason"], "Local");
    assert_eq!(bench.expect("StartTransaction")["idTag"], "bob");
}

#[test]
fn a_hard_reset_in_mid_charge_leaves_no_connector_stuck() {
    for kind in ["Hard", "Soft"] {
        let mut bench = boot(Flash::new());
        bench.settle();
        bench.energy(1, 100);
        bench.plug(1, true);
        bench.swipe(1, "ann");
        // The CSMS falls silent: the end of the transaction can't be told before the restart.
        bench.csms = Box::new(|_, _| None);
        let reset = json!({ "type": kind });
        assert_eq!(bench.status("Reset", reset), "Accepted");
        let end = bench.now + 40_000;
        while bench.outputs.restart.is_none() && bench.now < end {
            bench.run(100);
        }
        assert!(bench.outputs.restart.is_some());
        let mut bench = power_cycle(bench);
        bench.run(20_000);
        let stop = bench.expect("StopTransaction");
        assert_eq!(stop["reason"], format!("{kind}Reset"));
        bench.calls.clear();
        // Cable in, cable out, cable in: states as they are, and a new transaction.
        bench.plug(1, false);
        assert_eq!(bench.told(), ["1:Available"]);
        bench.plug(1, true);
        assert_eq!(bench.told(), ["1:Preparing"]);
        bench.swipe(1, "bob");
        assert!(bench.is_closed(1));
    }
}

#[test]
fn meter_values_of_an_hour_offline_outlive_a_power_loss() {
    let mut bench = offline();
    bench.run(3_600_000);
    let mut bench = power_cycle(bench);
    bench.network = true;
    bench.run(60_000);
    let samples: Vec<i64> = bench
        .calls
        .iter()
        .filter(|(action, _)| action == "MeterValues")
        .map(|(_, payload)| unix_ms(&payload["meterValue"][0]))
        .collect();
    assert!(samples.len() >= 59, "{} of 60", samples.len());
    for pair in samples.windows(2) {
        assert_eq!(pair[1] - pair[0], 60_000);
    }
}

#[test]
fn a_short_session_writes_little() {
    let mut bench = boot(Flash::new());
    bench.run(10_000);
    bench.energy(1, 100);
    let before = bench.operations;
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.run(60_000);
    bench.swipe(1, "ann");
    bench.plug(1, false);
    bench.run(60_000);
    let operations = bench.operations - before;
    // Start and stop, the note of progress for each, and the cache's entry; no file is written again.
    assert!(operations <= 6, "{operations} operations");
}

#[test]
fn silence_of_the_csms_loses_no_transaction() {
    let mut bench = boot(Flash::new());
    bench.settle();
    let mut rest = friendly();
    bench.csms = Box::new(move |action, payload| match action {
        "StartTransaction" | "StopTransaction" => None,
        _ => rest(action, payload),
    });
    bench.energy(1, 100);
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.run(24 * 3_600_000);
    let told = bench.told();
    let tries = told
        .iter()
        .filter(|told| *told == "StartTransaction")
        .count();
    assert!(tries > 20, "tried {tries} times in a day");
    bench.swipe(1, "ann");
    bench.csms = friendly();
    bench.run(3_600_000);
    assert_eq!(bench.expect("StartTransaction")["idTag"], "ann");
    assert_eq!(bench.expect("StopTransaction")["transactionId"], 1);
}

#[test]
fn after_a_night_without_network_it_connects_again() {
    let mut bench = boot(Flash::new());
    bench.settle();
    bench.disconnect();
    bench.run(10 * 3_600_000);
    assert!(!bench.station.is_online());
    bench.network = true;
    bench.run(301_000);
    assert!(bench.station.is_online());
}

#[test]
fn a_profile_at_the_top_level_outlives_a_power_loss() {
    let mut bench = boot(Flash::new());
    bench.settle();
    let key = json!({ "key": ["ChargeProfileMaxStackLevel"] });
    let answer = bench.call("GetConfiguration", key).expect("answered");
    let top = answer["configurationKey"][0]["value"]
        .as_str()
        .expect("one");
    let top: i32 = top.parse().expect("a number");
    let profile = json!({
        "chargingProfileId": 1, "stackLevel": top, "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": {
            "chargingRateUnit": "A", "chargingSchedulePeriod": [{ "startPeriod": 0, "limit": 8.0 }],
        },
    });
    let set = json!({ "connectorId": 1, "csChargingProfiles": profile });
    assert_eq!(bench.status("SetChargingProfile", set), "Accepted");
    bench.run(5_000);
    let mut bench = power_cycle(bench);
    bench.run(5_000);
    bench.plug(1, true);
    bench.swipe(1, "ann");
    assert_eq!(bench.outputs.connectors[0].limit.amperes, 80);
}

#[test]
fn a_configuration_full_to_the_brim_is_kept_and_shown() {
    let mut bench = boot(Flash::new());
    bench.settle();
    let all = bench.call("GetConfiguration", json!({})).expect("answered");
    set(&mut bench, "CpoName", &"n".repeat(64));
    set(&mut bench, "AuthorizationKey", &"5a".repeat(20));
    set(&mut bench, "ConnectorPhaseRotation", "0.RST,1.RTS,2.SRT");
    let mut changed = Vec::new();
    for key in all["configurationKey"].as_array().expect("keys") {
        let name = key["key"].as_str().expect("a name");
        let value = key["value"].as_str().unwrap_or_default();
        let other = match value {
            "true" => "false",
            "false" => "true",
            number if number.parse::<i32>().is_ok() => "17",
            _ => continue,
        };
        let change = json!({ "key": name, "value": other });
        if bench.status("ChangeConfiguration", change) == "Accepted" {
            changed.push((name.to_owned(), other));
        }
    }
    assert!(changed.len() > 20, "{changed:?}");
    bench.run(5_000);
    let mut bench = power_cycle(bench);
    bench.run(5_000);
    for (name, value) in changed
        .into_iter()
        .filter(|(name, _)| name != "HeartbeatInterval")
    {
        let asked = json!({ "key": [name] });
        let shown = bench.call("GetConfiguration", asked).expect("answered");
        assert_eq!(shown["configurationKey"][0]["value"], value, "{name}");
    }
    assert_eq!(bench.station.password(), [0x5A; 20]);
}

#[test]
fn offsets_in_timestamps_count() {
    let mut bench = boot(Flash::new());
    bench.settle();
    let later = Timestamp::from_unix_ms(T0_MS + 2 * 3_600_000 + 60_000).to_string();
    let offset = later.replace('Z', "+02:00");
    assert_ne!(offset, later);
    let reserve = json!({
        "connectorId": 1, "idTag": "ann", "reservationId": 1, "expiryDate": offset,
    });
    assert_eq!(bench.status("ReserveNow", reserve), "Accepted");
    bench.run(50_000);
    bench.calls.clear();
    bench.run(10_000);
    assert_eq!(
        bench.told(),
        ["1:Available"],
        "it expired after a minute, not after two hours"
    );
}

#[test]
fn what_happened_before_the_first_clock_has_its_time() {
    // No clock of its own, no network: the station knows only how long ago it was.
    let mut bench = boot(Flash::new());
    bench.network = false;
    assert!(
        bench
            .station
            .configure("AllowOfflineTxForUnknownId", "true")
            .is_ok()
    );
    bench.energy(1, 100);
    bench.run(5_000);
    bench.plug(1, true);
    bench.swipe(1, "ann");
    assert!(bench.is_closed(1));
    let begun = bench.unix_ms();
    bench.run(600_000);
    bench.network = true;
    bench.station.handle(bench.instant(), Event::NetworkUp);
    bench.run(20_000);
    let start = bench.expect("StartTransaction");
    assert!((unix_ms(&start) - begun).abs() < 5_000, "{start}");
}

/// The functions that are tests in a file of Rust.
fn tests_in(path: &Path) -> Vec<String> {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let after = text.split("#[test]").skip(1);
    after
        .filter_map(|rest| rest.split_once("fn ")?.1.split('(').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_failure_has_its_tests() {
    let library = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut failures = 0;
    for line in include_str!("failures.tsv").lines().skip(1) {
        let (failure, tests) = line.split_once('\t').expect("two columns");
        let tests: Vec<&str> = tests.split(' ').filter(|test| !test.is_empty()).collect();
        assert!(!tests.is_empty(), "{failure}");
        for test in tests {
            let (file, name) = test.split_once("::").expect("file::test");
            let path = library.join(file);
            if path.extension().is_some_and(|end| end == "rs") && !name.is_empty() {
                assert!(tests_in(&path).iter().any(|known| known == name), "{test}");
            } else {
                assert!(path.exists(), "{test}");
            }
        }
        failures += 1;
    }
    assert!(failures >= 24, "{failures} failures");
}
