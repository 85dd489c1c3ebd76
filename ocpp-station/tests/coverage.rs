//! `coverage.json` says what is true: what it lists is answered or sent, and nothing else is.
#![cfg(all(
    feature = "firmware",
    feature = "local-auth",
    feature = "remote-trigger",
    feature = "reservation",
    feature = "security",
    feature = "smart-charging"
))]

mod bench;

use bench::vault::Drawer;
use bench::{Bench, TWO_SOCKETS};
use ocpp_messages_nano::v16::Action;
use ocpp_station::{Event, SecurityEvent, Station, Transmit};
use ocpp_wire::Direction;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn listed(direction: &str) -> BTreeSet<String> {
    let text = include_str!("../coverage.json");
    let coverage: Value = serde_json::from_str(text).expect("JSON");
    coverage[direction]
        .as_array()
        .expect("a list")
        .iter()
        .map(|action| action.as_str().expect("an action").to_owned())
        .collect()
}

#[test]
fn what_is_listed_is_answered() {
    let listed = listed("csms_to_station");
    for action in Action::ALL {
        if action.direction() == Direction::StationToCsms {
            continue;
        }
        // No action is answered NotSupported because of what is in the request.
        let code = Bench::ready().call(action.name(), json!({})).err();
        let answered = code.as_deref() != Some("NotSupported");
        assert_eq!(
            answered,
            listed.contains(action.name()),
            "{action}: {code:?}"
        );
        assert_ne!(code.as_deref(), Some("NotImplemented"), "{action}");
    }
}

#[test]
fn what_is_listed_is_sent() {
    let mut sent = BTreeSet::new();
    let mut bench = Bench::new(Station::new(&TWO_SOCKETS, 1));
    bench.settle();
    bench.energy(1, 5);
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.run(400_000);
    bench.swipe(1, "ann");
    let location = json!({ "location": "ftp://x/", "retrieveDate": "2025-01-01T00:00:00Z" });
    assert!(bench.call("UpdateFirmware", location).is_ok());
    assert!(
        bench
            .call("GetDiagnostics", json!({ "location": "ftp://x/" }))
            .is_ok()
    );
    bench.run(10_000);
    let event = Event::Security(SecurityEvent::TamperDetectionActivated);
    bench.station.handle(bench.instant(), event);
    let log = json!({ "logType": "SecurityLog", "requestId": 1, "log": { "remoteLocation": "ftp://x/" } });
    assert_eq!(bench.status("GetLog", log), "Accepted");
    bench.settle();
    note_data(&mut bench);
    sent.extend(bench.calls.drain(..).map(|(action, _)| action));
    sent.remove("(answer)");
    sent.extend(note_secured());
    assert_eq!(sent, listed("station_to_csms"));
}

/// DataTransfer, which the application sends.
fn note_data(bench: &mut Bench) {
    let mut out = [0; 256];
    let now = bench.instant();
    let part = bench
        .station
        .send_data(now, "com.example", Some("m"), Some("x"), &mut out);
    let frame: Value = serde_json::from_slice(&out[..part.expect("free").length]).expect("JSON");
    let action = frame[2].as_str().expect("an action").to_owned();
    bench.calls.push_back((action, frame[3].clone()));
}

/// What a station with a vault sends besides.
fn note_secured() -> BTreeSet<String> {
    let mut sent = BTreeSet::new();
    let mut bench = Bench::ready();
    let mut drawer = Drawer {
        request: "request".to_owned(),
        ..Drawer::default()
    };
    let mut out = [0; 1_024];
    let update = json!({
        "requestId": 9,
        "firmware": {
            "location": "http://x/fw", "retrieveDateTime": "2025-01-01T00:00:00Z",
            "signingCertificate": "PEM", "signature": "c2lnbmF0dXJl",
        },
    });
    let frame = json!([2, "u", "SignedUpdateFirmware", update]).to_string();
    let now = bench.instant();
    let answer = bench.station.receive_secure(
        now,
        frame.as_bytes(),
        &mut out,
        &mut |_, _| None,
        &mut drawer,
    );
    assert_eq!(answer, None, "the certificate is checked first");
    bench.run(10_000);
    sent.extend(bench.told());
    let mut bench = Bench::ready();
    let trigger = json!({ "requestedMessage": "SignChargePointCertificate" });
    let frame = json!([2, "t", "ExtendedTriggerMessage", trigger]).to_string();
    assert!(bench.receive(&frame).is_some());
    let job = bench.station.next_job().expect("a job");
    bench.end_job(job.number, ocpp_station::JobOutcome::Done);
    let now = bench.instant();
    let Some(Transmit::Text(part)) = bench.station.transmit_with(now, &mut out, &mut drawer) else {
        panic!("a SignCertificate");
    };
    let frame: Value = serde_json::from_slice(&out[..part.length]).expect("JSON");
    sent.insert(frame[2].as_str().expect("an action").to_owned());
    sent.retain(|told| told.starts_with("Sign"));
    sent
}
