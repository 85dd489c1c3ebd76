//! `coverage/` says what is true: what it lists is answered by the default handlers, or can be sent, and nothing else is.

#![cfg(all(
    feature = "v16-core",
    feature = "v201-transactions",
    feature = "v21-diagnostics"
))]

mod support;

use std::collections::BTreeSet;
use std::sync::Arc;

use ocpp_csms::store::MemoryStore;
use ocpp_csms::{
    CommandRoute, Defaults, Dispatch, RawCall, Rooms, Settings, StationId, subprotocol,
};
use ocpp_messages::{v16, v21, v201};
use ocpp_wire::{Action, ActionInfo, Dialect, Direction};
use support::Running;

type All16 = Rooms<(
    v16::core::Room,
    v16::firmware::Room,
    v16::local_auth::Room,
    v16::reservation::Room,
    v16::smart_charging::Room,
    v16::remote_trigger::Room,
    v16::security::Room,
)>;
type All201 = Rooms<(
    v201::security::Room,
    v201::provisioning::Room,
    v201::authorization::Room,
    v201::local_auth::Room,
    v201::transactions::Room,
    v201::remote_control::Room,
    v201::availability::Room,
    v201::reservation::Room,
    v201::tariff_cost::Room,
    v201::metering::Room,
    v201::smart_charging::Room,
    v201::firmware::Room,
    v201::iso15118::Room,
    v201::diagnostics::Room,
    v201::display::Room,
    v201::data_transfer::Room,
)>;
type All21 = Rooms<(
    v21::security::Room,
    v21::provisioning::Room,
    v21::authorization::Room,
    v21::local_auth::Room,
    v21::transactions::Room,
    v21::remote_control::Room,
    v21::availability::Room,
    v21::reservation::Room,
    v21::tariff_cost::Room,
    v21::metering::Room,
    v21::smart_charging::Room,
    v21::firmware::Room,
    v21::iso15118::Room,
    v21::diagnostics::Room,
    v21::display::Room,
    v21::data_transfer::Room,
    v21::bidirectional::Room,
    v21::der_control::Room,
    v21::battery_swap::Room,
)>;
type Every = (All16, All201, All21);

/// The action names of one direction in a coverage file.
fn listed(file: &str, direction: &str) -> BTreeSet<String> {
    let rest = file
        .split_once(&format!("\"{direction}\""))
        .expect("listed")
        .1;
    let list = rest.split_once(']').expect("a list").0;
    list.split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn actions<A: Action>() -> Vec<&'static ActionInfo> {
    A::ALL.iter().map(|action| action.info()).collect()
}

async fn check(version: Dialect, file: &str, actions: Vec<&'static ActionInfo>) {
    let settings = Settings::default();
    let defaults = Defaults::new(Arc::new(MemoryStore::new()), &settings);
    let running = Running::start(Dispatch::<_, Every>::new(defaults), settings).await;
    let mut client = running.connect("CP1", subprotocol(version)).await;

    let to_csms = listed(file, "station_to_csms");
    let to_station = listed(file, "csms_to_station");
    for info in &actions {
        let (name, type_number) = (info.name, if info.one_way { 6 } else { 2 });
        client
            .send(&format!(r#"[{type_number},"a","{name}",{{}}]"#))
            .await;
        let answer = client.ask(r#"[2,"b","Unheard",{}]"#).await;
        let unheard = answer.starts_with(r#"[4,"b""#);
        // A SEND has no answer: that its handler is there is what `v2.rs` shows.
        let answered = unheard || !answer.contains("NotSupported");
        if !unheard {
            assert!(
                client.next().await.expect("open").starts_with(r#"[4,"b""#),
                "{name}"
            );
        }
        assert!(
            !answer.contains("NotImplemented") || unheard,
            "{name}: {answer}"
        );
        let expected = info.direction != Direction::CsmsToStation;
        assert_eq!(answered, expected, "{name}: {answer}");
        assert_eq!(to_csms.contains(name), expected, "{name}");
    }

    // Whatever a CSMS may send reaches the station as it was encoded.
    let id = StationId::new("CP1").expect("valid");
    for info in actions {
        let sendable = info.direction != Direction::StationToCsms && info.supported;
        assert_eq!(to_station.contains(info.name), sendable, "{}", info.name);
        if !sendable {
            continue;
        }
        let call = RawCall {
            version,
            action: info.name.into(),
            payload: b"{}".to_vec(),
            timeout: None,
            one_way: false,
        };
        let sessions = Arc::clone(running.csms.sessions());
        let to = id.clone();
        let sent = tokio::spawn(async move { sessions.call(&to, call).await.map(|_| ()) });
        let frame = client.next().await.expect("our call");
        assert!(
            frame.ends_with(&format!(r#","{}",{{}}]"#, info.name)),
            "{frame}"
        );
        let message = frame.split('"').nth(1).expect("an id");
        client.send(&format!(r#"[3,"{message}",{{}}]"#)).await;
        assert_eq!(sent.await.expect("no panic"), Ok(()));
    }
    running.stopped().await;
}

#[tokio::test]
async fn of_1_6() {
    let file = include_str!("../coverage/1.6.json");
    check(Dialect::V16, file, actions::<v16::Action>()).await;
}

#[tokio::test]
async fn of_2_0_1() {
    let file = include_str!("../coverage/2.0.1.json");
    check(Dialect::V201, file, actions::<v201::Action>()).await;
}

#[tokio::test]
async fn of_2_1() {
    let file = include_str!("../coverage/2.1.json");
    check(Dialect::V21, file, actions::<v21::Action>()).await;
}
