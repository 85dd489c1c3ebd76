//! `coverage.json` says what is true: what it lists is answered or sent, and nothing else is.
mod bench;

use bench::Bench;
use ocpp_messages_nano::v16::Action;
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
    let mut note = |bench: &mut Bench| {
        sent.extend(
            bench
                .calls
                .drain(..)
                .map(|(action, _)| action)
                .filter(|action| action != "(answer)"),
        );
    };
    let mut bench = Bench::ready();
    bench.energy(1, 5);
    bench.plug(1, true);
    bench.swipe(1, "ann");
    bench.run(400_000);
    bench.swipe(1, "ann");
    let trigger = json!({ "requestedMessage": "BootNotification" });
    assert_eq!(bench.status("TriggerMessage", trigger), "Accepted");
    let location = json!({ "location": "ftp://x/", "retrieveDate": "2025-01-01T00:00:00Z" });
    assert!(bench.call("UpdateFirmware", location).is_ok());
    assert!(
        bench
            .call("GetDiagnostics", json!({ "location": "ftp://x/" }))
            .is_ok()
    );
    bench.run(10_000);
    let mut out = [0; 256];
    let now = bench.instant();
    let part = bench
        .station
        .send_data(now, "com.example", Some("m"), Some("x"), &mut out);
    let frame: Value = serde_json::from_slice(&out[..part.expect("free").length]).expect("JSON");
    bench.calls.push_back((
        frame[2].as_str().expect("an action").to_owned(),
        frame[3].clone(),
    ));
    note(&mut bench);
    assert_eq!(sent, listed("station_to_csms"));
}
