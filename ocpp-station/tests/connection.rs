//! Registration, loss of the connection, odd frames and refusals.
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
use ocpp_station::{Event, Notice, Restart, Station};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;

/// A station whose first BootNotifications are answered with these states.
fn registering(states: &'static [&'static str]) -> Bench {
    let mut bench = Bench::new(Station::new(&TWO_SOCKETS, 1));
    let mut states = states.iter();
    let mut rest = friendly();
    bench.csms = Box::new(move |action, payload| match (action, states.as_slice()) {
        ("BootNotification", [_, ..]) => {
            let state = states.next().expect("one more");
            let answer = json!({ "currentTime": "now", "interval": 20, "status": state });
            Some(Ok(answer))
        }
        _ => rest(action, payload),
    });
    bench
}

#[test]
fn a_cold_boot_reports_and_beats() {
    let mut bench = Bench::new(Station::new(&TWO_SOCKETS, 1));
    bench.settle();
    let boot = bench.calls.front().expect("a call").1.clone();
    assert_eq!(boot["chargePointVendor"], "vendor");
    assert_eq!(boot["firmwareVersion"], "1.0");
    assert_eq!(boot.get("iccid"), None);
    assert_eq!(
        bench.told(),
        [
            "BootNotification",
            "0:Available",
            "1:Available",
            "2:Available"
        ]
    );
    bench.run(298_000);
    assert_eq!(bench.told(), [] as [&str; 0]);
    bench.run(3_000);
    assert_eq!(bench.told(), ["Heartbeat"]);
    let key = json!({ "key": ["HeartbeatInterval"] });
    let answer = bench.call("GetConfiguration", key).expect("answered");
    assert_eq!(answer["configurationKey"][0]["value"], "300");
}

#[test]
fn a_pending_station_answers_and_waits() {
    let mut bench = registering(&["Pending", "Pending"]);
    bench.run(19_000);
    assert_eq!(bench.told(), ["BootNotification"]);
    assert!(
        bench
            .call("GetConfiguration", json!({ "key": ["NumberOfConnectors"] }))
            .is_ok()
    );
    let start = json!({ "connectorId": 1, "idTag": "ann" });
    assert_eq!(bench.status("RemoteStartTransaction", start), "Rejected");
    let trigger = json!({ "requestedMessage": "StatusNotification", "connectorId": 1 });
    assert_eq!(bench.status("TriggerMessage", trigger), "Accepted");
    bench.run(100);
    assert_eq!(
        bench.told(),
        ["1:Available"],
        "what is asked for is sent even now"
    );
    let trigger = json!({ "requestedMessage": "BootNotification" });
    assert_eq!(bench.status("TriggerMessage", trigger), "Accepted");
    bench.run(100);
    assert_eq!(bench.told(), ["BootNotification"]);
    bench.run(25_000);
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

#[test]
fn a_rejected_station_is_silent() {
    let mut bench = registering(&["Rejected"]);
    bench.run(10_000);
    assert_eq!(bench.told(), ["BootNotification"]);
    let frame = r#"[2,"1","GetConfiguration",{}]"#;
    assert_eq!(bench.receive(frame), None);
    assert_eq!(bench.receive("garbage"), None);
    bench.plug(1, true);
    assert_eq!(bench.told(), [] as [&str; 0]);
    bench.run(10_000);
    assert!(bench.told().contains(&"BootNotification".to_owned()));
}

#[test]
fn an_offline_session_is_delivered_later_and_in_order() {
    let mut bench = Bench::ready();
    bench.energy(1, 100);
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.swipe(1, "ann");
    bench.plug(1, false);
    bench.disconnect();
    bench.calls.clear();
    bench.plug(1, true);
    bench.swipe(1, "bob");
    assert!(!bench.is_closed(1), "nobody knows bob");
    bench.swipe(1, "ann");
    assert!(bench.is_closed(1), "ann is in the cache");
    let began = bench.unix_ms();
    bench.run(600_000);
    bench.energy(1, 5_000);
    bench.settle();
    bench.swipe(1, "ann");
    assert!(bench.calls.is_empty());
    bench.reconnect();
    let start = bench.expect("StartTransaction");
    let stamp: ocpp_wire::Timestamp = start["timestamp"]
        .as_str()
        .expect("text")
        .parse()
        .expect("time");
    assert!(
        (began - stamp.unix_ms()).abs() < 3_000,
        "the time it happened, not the time it was sent"
    );
    let values = bench
        .calls
        .iter()
        .filter(|(action, _)| action == "MeterValues");
    assert!(
        values
            .clone()
            .all(|(_, payload)| payload["transactionId"] == 2)
    );
    assert_eq!(values.count(), 10);
    let stop = bench.expect("StopTransaction");
    assert_eq!(
        (&stop["transactionId"], &stop["meterStop"]),
        (&json!(2), &json!(5_000))
    );
}

#[test]
fn a_message_without_answer_is_sent_again_and_the_same() {
    let mut bench = Bench::ready();
    let starts = Rc::new(RefCell::new(Vec::<Value>::new()));
    let seen = starts.clone();
    let mut rest = friendly();
    bench.csms = Box::new(move |action, payload| {
        if action == "StartTransaction" {
            seen.borrow_mut().push(payload.clone());
            if seen.borrow().len() < 3 {
                return None;
            }
        }
        rest(action, payload)
    });
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.run(1_200_000);
    let starts = starts.borrow();
    assert_eq!(starts.len(), 3);
    assert!(starts.iter().all(|start| *start == starts[0]));
    assert!(bench.is_closed(1), "the driver notices nothing");
}

#[test]
fn a_message_that_is_refused_is_given_up_with_a_notice() {
    let mut bench = Bench::ready();
    let mut rest = friendly();
    bench.csms = Box::new(move |action, payload| match action {
        "StartTransaction" => Some(Err("InternalError")),
        _ => rest(action, payload),
    });
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.run(400_000);
    let told = bench.told();
    let starts = told
        .iter()
        .filter(|told| *told == "StartTransaction")
        .count();
    assert_eq!(starts, 3);
    assert!(
        bench
            .notices
            .iter()
            .any(|n| matches!(n, Notice::MessageGivenUp { .. }))
    );
    bench.swipe(1, "ann");
    assert_eq!(bench.expect("StopTransaction")["transactionId"], -1);
}

#[test]
fn a_dead_peer_is_left_and_called_again() {
    let mut bench = Bench::ready();
    bench.csms = Box::new(|_, _| None);
    bench.plug(1, true);
    bench.run(200_000);
    assert!(bench.notices.contains(&Notice::Offline));
    bench.csms = friendly();
    bench.calls.clear();
    bench.run(400_000);
    assert!(bench.told().contains(&"1:Preparing".to_owned()));
}

#[test]
fn one_call_at_a_time_whatever_happens_meanwhile() {
    let mut bench = Bench::ready();
    bench.csms = Box::new(|_, _| None);
    bench.plug(1, true);
    bench.plug(2, true);
    bench.swipe(1, "ann");
    bench.run(5_000);
    assert_eq!(bench.told(), ["1:Preparing"]);
    // The other direction is not held up.
    assert!(bench.call("ClearCache", json!({})).is_ok());
}

#[test]
fn odd_frames_are_answered_as_the_standard_has_it() {
    let mut bench = Bench::ready();
    for (frame, code) in [
        (r#"[2,"1","Bogus",{}]"#, Some("NotImplemented")),
        (r#"[2,"1","Authorize",{"idTag":"x"}]"#, Some("NotSupported")),
        (
            r#"[2,"1","Reset",{"type":"bogus"}]"#,
            Some("PropertyConstraintViolation"),
        ),
        (
            r#"[2,"1","Reset",{}]"#,
            Some("OccurenceConstraintViolation"),
        ),
        (
            r#"[2,"1","Reset",{"type":7}]"#,
            Some("TypeConstraintViolation"),
        ),
        (
            r#"[2,"1","TriggerMessage",{"requestedMessage":"Bogus"}]"#,
            Some("PropertyConstraintViolation"),
        ),
        (
            r#"[2,"1","GetConfiguration",{"key":7}]"#,
            Some("TypeConstraintViolation"),
        ),
        ("{}", Some("FormationViolation")),
        ("[2]", Some("FormationViolation")),
        ("", None),
        (r#"[3,"stray",{}]"#, None),
        (r#"[4,"stray","GenericError","",{}]"#, None),
        (r#"[9,"1",{}]"#, None),
    ] {
        let answer = bench.receive(frame);
        let got = answer
            .as_ref()
            .map(|answer| answer[2].as_str().expect("a code"));
        assert_eq!(got, code, "{frame}");
    }
    // A payload of null is the empty one.
    assert_eq!(
        bench.receive(r#"[2,"1","ClearCache",null]"#),
        Some(json!([3, "1", { "status": "Accepted" }]))
    );
}

#[test]
fn a_frame_that_is_too_long_is_refused_by_its_head() {
    let mut bench = Bench::ready();
    let mut out = [0; 256];
    let head = br#"[2,"77","SendLocalList",{"listVersion":1,"localAuthorizationList":[{"idTag":"a"#;
    let now = bench.instant();
    let part = bench
        .station
        .receive_too_long(now, head, &mut out)
        .expect("an answer");
    let answer: Value = serde_json::from_slice(&out[..part.length]).expect("JSON");
    assert_eq!((&answer[0], &answer[1]), (&json!(4), &json!("77")));
}

#[test]
fn a_call_that_comes_twice_is_refused_once() {
    let mut bench = Bench::ready();
    bench.jobs_end = None;
    let frame = r#"[2,"u1","UnlockConnector",{"connectorId":1}]"#;
    assert_eq!(bench.receive(frame), None);
    assert_eq!(bench.receive(frame).expect("refused")[2], "ProtocolError");
}

#[test]
fn a_reset_ends_transactions_tells_and_restarts() {
    for (kind, reason) in [("Soft", "SoftReset"), ("Hard", "HardReset")] {
        let mut bench = Bench::ready();
        bench.plug(1, true);
        bench.swipe(1, "ann");
        assert_eq!(bench.status("Reset", json!({ "type": kind })), "Accepted");
        assert_eq!(bench.outputs.restart, None);
        bench.run(100);
        assert!(!bench.is_closed(1));
        bench.settle();
        assert_eq!(bench.expect("StopTransaction")["reason"], reason);
        assert!(bench.outputs.restart.is_some());
        bench.swipe(1, "ann");
        assert!(
            !bench.is_closed(1),
            "nobody begins while the station goes down"
        );
    }
}

#[test]
fn unlocking() {
    let mut bench = Bench::ready();
    let unlock = |connector: i32| json!({ "connectorId": connector });
    assert_eq!(bench.status("UnlockConnector", unlock(1)), "Unlocked");
    assert_eq!(bench.status("UnlockConnector", unlock(9)), "NotSupported");
    bench.plug(1, true);
    bench.swipe(1, "ann");
    assert_eq!(bench.status("UnlockConnector", unlock(1)), "Unlocked");
    assert_eq!(bench.expect("StopTransaction")["reason"], "UnlockCommand");
    bench.jobs_end = Some(ocpp_station::JobOutcome::Failed);
    assert_eq!(bench.status("UnlockConnector", unlock(2)), "UnlockFailed");
}

#[test]
fn availability() {
    let mut bench = Bench::ready();
    let change = |connector: i32, kind: &str| json!({ "connectorId": connector, "type": kind });
    assert_eq!(
        bench.status("ChangeAvailability", change(1, "Inoperative")),
        "Accepted"
    );
    bench.settle();
    assert_eq!(bench.told(), ["1:Unavailable"]);
    bench.plug(1, true);
    bench.swipe(1, "ann");
    assert!(!bench.is_closed(1));
    assert_eq!(bench.told(), [] as [&str; 0]);
    assert_eq!(
        bench.status("ChangeAvailability", change(9, "Operative")),
        "Rejected"
    );
    assert_eq!(
        bench.status("ChangeAvailability", change(1, "Operative")),
        "Accepted"
    );
    bench.swipe(1, "ann");
    assert!(bench.is_closed(1));
    bench.calls.clear();
    assert_eq!(
        bench.status("ChangeAvailability", change(0, "Inoperative")),
        "Scheduled"
    );
    bench.settle();
    assert_eq!(bench.told(), ["0:Unavailable", "2:Unavailable"]);
    assert!(bench.is_closed(1));
    bench.swipe(1, "ann");
    assert_eq!(bench.told(), ["StopTransaction", "1:Unavailable"]);
}

#[test]
fn data_for_a_vendor_nobody_knows() {
    let mut bench = Bench::ready();
    let data = json!({ "vendorId": "com.example", "data": "x" });
    assert_eq!(bench.status("DataTransfer", data), "UnknownVendorId");
}

#[test]
fn the_cache_and_only_the_cache_is_cleared() {
    let mut bench = Bench::ready();
    bench.plug(1, true);
    bench.swipe(1, "ann");
    assert_eq!(bench.status("ClearCache", json!({})), "Accepted");
    assert!(bench.is_closed(1), "the running transaction is not touched");
    bench.disconnect();
    bench.plug(2, true);
    bench.swipe(2, "ann");
    assert!(!bench.is_closed(2), "ann is not known any more");
}

#[test]
fn the_hardware_clock_serves_until_the_csms_tells_the_time() {
    let mut bench = Bench::new(Station::new(&TWO_SOCKETS, 1));
    bench.network = false;
    let now = bench.instant();
    bench.station.handle(
        now,
        Event::Clock {
            unix_ms: bench::T0_MS - 5_000,
        },
    );
    assert_eq!(bench.station.unix_ms(now), Some(bench::T0_MS - 5_000));
    bench.network = true;
    bench.run(10_000);
    assert_eq!(
        bench.station.unix_ms(bench.instant()),
        Some(bench.unix_ms())
    );
}

#[test]
fn after_five_years_it_restarts_as_soon_as_nobody_charges() {
    let mut bench = Bench::ready();
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.run(2_000);
    assert!(bench.is_closed(1));
    bench.now += 5 * 365 * 86_400_000;
    bench.run(2_000);
    assert_eq!(bench.outputs.restart, None, "a transaction runs");
    bench.plug(1, false);
    bench.run(40_000);
    assert_eq!(bench.outputs.restart, Some(Restart::Soft));
}
