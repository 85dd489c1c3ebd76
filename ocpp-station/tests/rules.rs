//! Rules of the standard that no compliance case plays: of sections 3.5, 4.7, 4.8, 5.15 and 5.17 and of the errata.
#![cfg(all(
    feature = "firmware",
    feature = "local-auth",
    feature = "remote-trigger",
    feature = "reservation",
    feature = "security",
    feature = "smart-charging"
))]

mod bench;

use bench::{Bench, TWO_SOCKETS};
use ocpp_station::{
    Channel, ConnectorSettings, Notice, Settings, Station, Work, capacity::AUTH_CACHE,
};
use serde_json::json;

#[track_caller]
fn set(bench: &mut Bench, key: &str, value: &str) {
    let change = json!({ "key": key, "value": value });
    assert_eq!(bench.status("ChangeConfiguration", change), "Accepted");
}

/// Whether an idTag is let in without asking the CSMS.
fn is_cached(bench: &mut Bench, id_tag: &str) -> bool {
    bench.calls.clear();
    bench.swipe(1, id_tag);
    let cached = !bench.told().contains(&"Authorize".to_owned());
    bench.swipe(1, id_tag);
    cached
}

/// Section 3.5.1: in a full cache one that is not valid makes room first, then the oldest.
#[test]
fn a_full_cache_forgets_what_is_not_valid_first() {
    let mut bench = Bench::ready();
    set(&mut bench, "LocalPreAuthorize", "true");
    bench.swipe(1, "BAD");
    for at in 1..AUTH_CACHE {
        assert!(!is_cached(&mut bench, &format!("tag {at}")));
    }
    // Full. The next one takes the place of BAD, and not of the oldest valid one.
    assert!(!is_cached(&mut bench, "one more"));
    for at in 1..AUTH_CACHE {
        assert!(is_cached(&mut bench, &format!("tag {at}")), "tag {at}");
    }
    assert!(!is_cached(&mut bench, "another"));
    assert!(!is_cached(&mut bench, "tag 1"), "the oldest had to go");
}

/// Sections 3.5.2 and 3.5.3: what is in the list does not enter the cache; that the CSMS says otherwise is told.
#[test]
fn the_local_list_and_the_csms_contradict_each_other() {
    let mut bench = Bench::ready();
    set(&mut bench, "LocalPreAuthorize", "true");
    let list = |version: i32, status: &str| {
        json!({
            "listVersion": version, "updateType": "Full",
            "localAuthorizationList": [{ "idTag": "BAD", "idTagInfo": { "status": status } }],
        })
    };
    let first = list(1, "Accepted");
    assert_eq!(bench.status("SendLocalList", first), "Accepted");
    bench.plug(1, true);
    bench.calls.clear();
    bench.swipe(1, "BAD");
    assert_eq!(bench.expect("StartTransaction")["idTag"], "BAD");
    let conflict = loop {
        let status = bench.expect("StatusNotification");
        if status["connectorId"] == 0 {
            break status;
        }
    };
    assert_eq!(conflict["errorCode"], "LocalListConflict");
    assert_eq!(conflict["status"], "Available");
    // A new list settles it.
    let second = list(2, "Invalid");
    assert_eq!(bench.status("SendLocalList", second), "Accepted");
    bench.settle();
    assert_eq!(bench.expect("StatusNotification")["errorCode"], "NoError");
    // Out of the list, nothing is known of the tag: the cache never had it.
    let third = json!({ "listVersion": 3, "updateType": "Full" });
    assert_eq!(bench.status("SendLocalList", third), "Accepted");
    bench.disconnect();
    set_offline(&mut bench, "AllowOfflineTxForUnknownId", "true");
    bench.plug(2, true);
    bench.swipe(2, "BAD");
    assert!(bench.is_closed(2), "unknown, and unknown tags may charge");
}

fn set_offline(bench: &mut Bench, key: &str, value: &str) {
    assert!(bench.station.configure(key, value).is_ok());
}

/// Section 3.5.4 and errata 3.5: the cable of a transaction that was taken back is held for its idTag and group.
#[test]
fn a_held_cable_is_given_to_its_tag_or_group() {
    for (tag, comes_free) in [("BAD@F", true), ("bob@F", true), ("eve@G", false)] {
        let mut bench = Bench::ready();
        set(&mut bench, "AllowOfflineTxForUnknownId", "true");
        bench.disconnect();
        bench.plug(1, true);
        bench.swipe(1, "BAD@F");
        bench.reconnect();
        assert!(!bench.is_closed(1));
        bench.jobs.clear();
        bench.swipe(1, tag);
        assert_eq!(
            bench.did(Work::Unlock { connector: 1 }),
            comes_free,
            "{tag}"
        );
        assert!(!bench.is_closed(1), "nobody else charges on that cable");
    }
}

/// Errata 3.35: once it was accepted, no new BootNotification on this connection.
#[test]
fn a_registered_station_is_not_asked_to_boot_again() {
    let mut bench = Bench::ready();
    let boot = json!({ "requestedMessage": "BootNotification" });
    assert_eq!(bench.status("TriggerMessage", boot.clone()), "Rejected");
    let extended = bench.status("ExtendedTriggerMessage", boot.clone());
    assert_eq!(extended, "Rejected");
    bench.disconnect();
    bench.reconnect();
    bench.calls.clear();
    assert_eq!(bench.status("TriggerMessage", boot), "Accepted");
    bench.settle();
    assert_eq!(
        bench.told(),
        [
            "BootNotification",
            "0:Available",
            "1:Available",
            "2:Available"
        ]
    );
}

/// Sections 5.14 and 9.1.22: a restart that does not come is asked for again, and at last given up.
#[test]
fn a_reset_is_retried_as_often_as_the_key_says() {
    for retries in [0, 2] {
        let mut bench = Bench::ready();
        set(&mut bench, "ResetRetries", &retries.to_string());
        let reset = json!({ "type": "Soft" });
        assert_eq!(bench.status("Reset", reset), "Accepted");
        let (mut asked, mut before) = (0, None);
        for _ in 0..600 {
            bench.run(100);
            asked += i32::from(before.is_none() && bench.outputs.restart.is_some());
            before = bench.outputs.restart;
        }
        assert_eq!(asked, retries + 1);
        assert!(bench.notices.contains(&Notice::RestartFailed));
        bench.plug(1, true);
        bench.swipe(1, "ann");
        assert!(bench.is_closed(1), "it serves on");
    }
}

/// Errata 3.18: a transaction that the CSMS never gave an id is -1 in all its messages.
#[test]
fn a_transaction_without_id_is_minus_one() {
    let mut bench = Bench::ready();
    set(&mut bench, "TransactionMessageAttempts", "1");
    set(&mut bench, "MeterValueSampleInterval", "20");
    bench.csms = Box::new(|action, _| {
        Some(match action {
            "StartTransaction" => Err("InternalError"),
            "Authorize" => Ok(json!({ "idTagInfo": { "status": "Accepted" } })),
            _ => Ok(json!({})),
        })
    });
    bench.energy(1, 500);
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.run(30_000);
    assert_eq!(bench.expect("MeterValues")["transactionId"], -1);
    bench.swipe(1, "ann");
    assert_eq!(bench.expect("StopTransaction")["transactionId"], -1);
}

/// Errata 3.84 and 3.85: where no cable can be unlocked, UnlockConnectorOnEVSideDisconnect is false for ever.
#[test]
fn a_fixed_cable_is_never_unlocked() {
    const TETHERED: ConnectorSettings = ConnectorSettings {
        lock: false,
        ..ConnectorSettings::SOCKET_11KW
    };
    const SOCKET: ConnectorSettings = ConnectorSettings::SOCKET_11KW;
    static FIXED: Settings = Settings {
        connectors: &[TETHERED, TETHERED],
        ..TWO_SOCKETS
    };
    static MIXED: Settings = Settings {
        connectors: &[TETHERED, SOCKET],
        ..TWO_SOCKETS
    };
    let key = "UnlockConnectorOnEVSideDisconnect";
    for (settings, read_only, value, set) in [
        (&FIXED, true, "false", "Rejected"),
        (&MIXED, false, "true", "Accepted"),
    ] {
        let mut bench = Bench::new(Station::new(settings, 1));
        bench.settle();
        let shown = bench.call("GetConfiguration", json!({ "key": [key] }));
        let want = json!([{ "key": key, "readonly": read_only, "value": value }]);
        assert_eq!(shown.expect("answered")["configurationKey"], want);
        let change = json!({ "key": key, "value": "true" });
        assert_eq!(bench.status("ChangeConfiguration", change), set);
    }
}

/// Errata 3.83: the key MessageTimeout says how long an answer is waited for.
#[test]
fn the_csms_sets_how_long_it_is_waited_for() {
    let mut bench = Bench::ready();
    set(&mut bench, "AllowOfflineTxForUnknownId", "true");
    set(&mut bench, "MessageTimeout", "7");
    bench.plug(1, true);
    bench.calls.clear();
    bench.csms = Box::new(|_, _| None);
    bench.swipe(1, "ann");
    let asked = bench.now;
    while !bench.is_closed(1) {
        assert!(bench.now - asked < 9_000, "it still waits");
        bench.run(100);
    }
    assert!(bench.now - asked >= 5_500, "it has waited");
}

/// Errata of OCPP-J, 2.1: the unit of temperatures is sent as the first edition spelt it.
#[test]
fn degrees_are_spelt_as_every_csms_knows_them() {
    static WARM: Settings = Settings {
        measures: 1 | 1 << Channel::Temperature as u32,
        ..TWO_SOCKETS
    };
    let mut bench = Bench::new(Station::new(&WARM, 1));
    bench.settle();
    set(&mut bench, "MeterValuesSampledData", "Temperature");
    set(&mut bench, "MeterValueSampleInterval", "20");
    bench.energy(1, 500);
    let meter = &mut bench.inputs.connectors[0].meter;
    meter.set(Channel::Temperature, 315);
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.run(30_000);
    let sampled = &bench.expect("MeterValues")["meterValue"][0]["sampledValue"][0];
    assert_eq!(sampled["unit"], "Celcius");
    assert_eq!(sampled["value"], "31.5");
}
