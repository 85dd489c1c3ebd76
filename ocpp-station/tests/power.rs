//! Loss of power at any operation on storage: what was promised is kept.
#![cfg(all(
    feature = "firmware",
    feature = "local-auth",
    feature = "remote-trigger",
    feature = "reservation",
    feature = "security",
    feature = "smart-charging"
))]

mod bench;

use bench::{Bench, TWO_SOCKETS, friendly};
use ocpp_station::Station;
use serde_json::json;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

type Flash = BTreeMap<u16, Vec<u8>>;

fn boot(flash: Flash) -> Bench {
    let mut bench = Bench::new(Station::with_storage(&TWO_SOCKETS, 9));
    bench.storage = Some(flash);
    bench
}

/// What the CSMS knows, across all boots: transactions by what StartTransaction said, and how each ended.
#[derive(Default)]
struct Books {
    starts: Vec<String>,
    stops: Vec<(i64, String)>,
    double_stops: usize,
}

fn keeping(books: &Rc<RefCell<Books>>) -> bench::Csms {
    let books = books.clone();
    let mut rest = friendly();
    Box::new(move |action, payload| {
        let mut books = books.borrow_mut();
        match action {
            "StartTransaction" => {
                // As a CSMS must: a repeated StartTransaction is the same one.
                let what = payload.to_string();
                let at = books.starts.iter().position(|known| *known == what);
                let at = at.unwrap_or_else(|| {
                    books.starts.push(what);
                    books.starts.len() - 1
                });
                let info = json!({ "status": "Accepted" });
                Some(Ok(json!({ "transactionId": at + 1, "idTagInfo": info })))
            }
            "StopTransaction" => {
                let id = payload["transactionId"].as_i64().expect("an id");
                let what = payload.to_string();
                if books
                    .stops
                    .iter()
                    .any(|(known, other)| *known == id && *other != what)
                {
                    books.double_stops += 1;
                }
                if !books.stops.iter().any(|(known, _)| *known == id) {
                    books.stops.push((id, what));
                }
                Some(Ok(json!({})))
            }
            _ => rest(action, payload),
        }
    })
}

/// What a driver does at connector 1: charges online, then offline for the most part.
fn two_sessions(bench: &mut Bench) {
    bench.settle();
    bench.energy(1, 100);
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.run(30_000);
    bench.swipe(1, "ann");
    bench.plug(1, false);
    bench.plug(1, true);
    bench.swipe(1, "ann");
    if bench.has_power() {
        bench.disconnect();
    }
    bench.run(300_000);
    bench.swipe(1, "ann");
    bench.reconnect();
    bench.plug(1, false);
}

/// Everything that was begun was ended, once, and the next driver can charge.
fn check(bench: &mut Bench, books: &Rc<RefCell<Books>>, what: &str) {
    let kept = books.borrow();
    let began = kept.starts.len();
    assert_eq!(
        kept.stops.len(),
        began,
        "{what}: a transaction was left open"
    );
    assert_eq!(kept.double_stops, 0, "{what}: a transaction ended twice");
    drop(kept);
    bench.plug(1, false);
    bench.run(5_000);
    bench.plug(1, true);
    bench.swipe(1, "bob");
    assert!(bench.is_closed(1), "{what}: the connector is stuck");
}

#[test]
fn every_transaction_is_begun_and_ended_once_wherever_the_power_goes() {
    let books = Rc::new(RefCell::new(Books::default()));
    let mut whole = boot(Flash::new());
    whole.csms = keeping(&books);
    two_sessions(&mut whole);
    assert_eq!(books.borrow().stops.len(), 2);
    assert!(whole.operations > 15 && whole.delivered > 15);
    let operations = (1..=whole.operations).map(|cut| (cut, usize::MAX));
    let calls = (1..=whole.delivered).map(|cut| (usize::MAX, cut));
    for (power_until, power_until_call) in operations.chain(calls) {
        let books = Rc::new(RefCell::new(Books::default()));
        let mut bench = boot(Flash::new());
        bench.csms = keeping(&books);
        bench.power_until = power_until;
        bench.power_until_call = power_until_call;
        two_sessions(&mut bench);
        let mut bench = boot(bench.storage.expect("storage"));
        bench.csms = keeping(&books);
        bench.energy(1, 900);
        bench.run(400_000);
        let what = format!("power cut after {power_until} operations, {power_until_call} calls");
        check(&mut bench, &books, &what);
    }
}

#[test]
fn every_transaction_is_begun_and_ended_once_wherever_the_network_breaks() {
    let books = Rc::new(RefCell::new(Books::default()));
    let mut whole = boot(Flash::new());
    whole.csms = keeping(&books);
    two_sessions(&mut whole);
    for at in 1..=whole.delivered {
        for before in [true, false] {
            let books = Rc::new(RefCell::new(Books::default()));
            let mut bench = boot(Flash::new());
            bench.csms = keeping(&books);
            bench.break_at = Some((at, before));
            two_sessions(&mut bench);
            bench.run(400_000);
            let what = format!("connection lost with call {at}, before it arrived: {before}");
            assert!(bench.outputs.restart.is_none());
            check(&mut bench, &books, &what);
        }
    }
}

#[test]
fn no_energy_flows_before_the_beginning_is_durable() {
    let mut bench = boot(Flash::new());
    bench.settle();
    bench.flash_ends = false;
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.run(5_000);
    assert!(!bench.is_closed(1), "StartTransaction is not written yet");
    let told = bench.told();
    assert!(!told.contains(&"StartTransaction".to_owned()), "{told:?}");
    // The write that was under way ends, and so do all later ones.
    bench.flash_ends = true;
    let done = ocpp_station::Event::StorageDone { done: true };
    bench.station.handle(bench.instant(), done);
    bench.settle();
    assert!(bench.is_closed(1));
    assert!(bench.told().contains(&"StartTransaction".to_owned()));
}

#[test]
fn a_broken_flash_does_not_keep_a_driver_from_charging() {
    let mut bench = boot(Flash::new());
    bench.settle();
    bench.flash_ends = false;
    bench.plug(1, true);
    bench.swipe(1, "ann");
    let failed = ocpp_station::Event::StorageDone { done: false };
    bench.station.handle(bench.instant(), failed);
    bench.settle();
    assert!(bench.is_closed(1));
    assert!(bench.notices.contains(&ocpp_station::Notice::StorageFailed));
}

#[test]
fn a_power_loss_in_mid_charge_is_told() {
    let books = Rc::new(RefCell::new(Books::default()));
    let mut bench = boot(Flash::new());
    bench.csms = keeping(&books);
    bench.energy(1, 100);
    bench.plug(1, true);
    bench.swipe(1, "ann");
    assert!(bench.is_closed(1));
    let mut bench = boot(bench.storage.expect("storage"));
    bench.csms = keeping(&books);
    bench.energy(1, 750);
    bench.inputs.connectors[0].plugged = true;
    bench.inputs.connectors[0].ev_ready = true;
    bench.settle();
    assert!(!bench.is_closed(1));
    let stop = &bench
        .calls
        .iter()
        .find(|(action, _)| action == "StopTransaction");
    let stop = &stop.expect("a StopTransaction").1;
    assert_eq!(stop["reason"], "PowerLoss");
    assert_eq!(stop["meterStop"], 750);
    assert_eq!(stop["transactionId"], 1);
    assert!(bench.told().contains(&"1:Finishing".to_owned()));
}

#[test]
fn what_was_set_is_there_after_a_power_loss() {
    let mut bench = boot(Flash::new());
    bench.settle();
    for (action, payload) in [
        (
            "ChangeConfiguration",
            json!({ "key": "ConnectionTimeOut", "value": "7" }),
        ),
        (
            "ChangeConfiguration",
            json!({ "key": "CpoName", "value": "us" }),
        ),
        (
            "ChangeConfiguration",
            json!({ "key": "ConnectorPhaseRotation", "value": "1.RST" }),
        ),
        (
            "ChangeAvailability",
            json!({ "connectorId": 2, "type": "Inoperative" }),
        ),
        (
            "ReserveNow",
            json!({ "connectorId": 1, "idTag": "ann", "reservationId": 4, "expiryDate": "2026-01-02T00:00:00Z" }),
        ),
        (
            "SendLocalList",
            json!({
                "listVersion": 5, "updateType": "Full",
                "localAuthorizationList": [{ "idTag": "ann", "idTagInfo": { "status": "Accepted" } }]
            }),
        ),
        (
            "SetChargingProfile",
            json!({ "connectorId": 1, "csChargingProfiles": {
                "chargingProfileId": 1, "stackLevel": 15, "chargingProfilePurpose": "TxDefaultProfile",
                "chargingProfileKind": "Absolute",
                "chargingSchedule": { "startSchedule": "2026-01-01T00:00:00Z", "chargingRateUnit": "W",
                    "chargingSchedulePeriod": [{ "startPeriod": 0, "limit": 6900.0, "numberPhases": 3 }] }
            } }),
        ),
    ] {
        assert_eq!(bench.status(action, payload), "Accepted", "{action}");
        bench.settle();
    }
    let mut bench = boot(bench.storage.expect("storage"));
    bench.settle();
    let told = bench.told();
    assert!(told.contains(&"1:Reserved".to_owned()), "{told:?}");
    assert!(told.contains(&"2:Unavailable".to_owned()), "{told:?}");
    let keys = json!({ "key": ["ConnectionTimeOut", "CpoName", "ConnectorPhaseRotation"] });
    let shown = bench.call("GetConfiguration", keys).expect("answered");
    let values: Vec<_> = shown["configurationKey"]
        .as_array()
        .expect("keys")
        .iter()
        .map(|key| key["value"].as_str().expect("text"))
        .collect();
    assert_eq!(values, ["7", "0.Unknown,1.RST,2.Unknown", "us"]);
    let version = bench
        .call("GetLocalListVersion", json!({}))
        .expect("answered");
    assert_eq!(version["listVersion"], 5);
    let schedule = json!({ "connectorId": 1, "duration": 60, "chargingRateUnit": "W" });
    let schedule = bench
        .call("GetCompositeSchedule", schedule)
        .expect("answered");
    assert_eq!(
        schedule["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"],
        6_900.0
    );
}

#[test]
fn an_update_of_the_list_is_old_or_new_but_whole() {
    let list = |version: i32, tags: std::ops::Range<i32>| {
        let lines: Vec<_> = tags
            .map(|tag| json!({ "idTag": format!("t{tag}"), "idTagInfo": { "status": "Accepted" } }))
            .collect();
        json!({ "listVersion": version, "updateType": "Full", "localAuthorizationList": lines })
    };
    let mut bench = boot(Flash::new());
    bench.settle();
    assert_eq!(bench.status("SendLocalList", list(1, 0..20)), "Accepted");
    bench.settle();
    let before = bench.storage.clone().expect("storage");
    for cut in 0..12 {
        let mut bench = boot(before.clone());
        bench.settle();
        let done = bench.operations;
        assert_eq!(bench.status("SendLocalList", list(2, 10..30)), "Accepted");
        // Operation by operation, then the power goes.
        let mut flash = bench.storage.take().expect("storage");
        let mut buffer = [0; ocpp_station::VALUE_BYTES];
        for _ in 0..cut {
            let now = bench.instant();
            match bench.station.next_storage(now, &mut buffer) {
                Some(ocpp_station::StorageOp::Write { key, length }) => {
                    flash.insert(key, buffer[..length].to_vec());
                }
                Some(ocpp_station::StorageOp::Remove { key }) => {
                    flash.remove(&key);
                }
                _ => break,
            }
            let event = ocpp_station::Event::StorageDone { done: true };
            bench.station.handle(now, event);
        }
        assert!(done > 0);
        let mut bench = boot(flash);
        bench.settle();
        let version = bench
            .call("GetLocalListVersion", json!({}))
            .expect("answered");
        bench.disconnect();
        let old = version["listVersion"] == 1;
        assert!(old || version["listVersion"] == 2, "{version}");
        bench.plug(1, true);
        bench.swipe(1, "t5");
        assert_eq!(bench.is_closed(1), old, "cut {cut}");
        bench.plug(2, true);
        bench.swipe(2, "t25");
        assert_eq!(bench.is_closed(2), !old, "cut {cut}");
    }
}

#[test]
fn an_hour_online_writes_little() {
    let mut bench = boot(Flash::new());
    bench.run(10_000);
    bench.energy(1, 100);
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.swipe(1, "ann");
    bench.plug(1, false);
    bench.run(60_000);
    let before = bench.operations;
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.run(3_600_000);
    bench.swipe(1, "ann");
    bench.plug(1, false);
    bench.run(60_000);
    let written = bench.operations - before;
    assert!(written <= 6, "{written} records");
}
