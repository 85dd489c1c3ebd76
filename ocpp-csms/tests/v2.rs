//! Stations of OCPP 2.0.1 and 2.1 against the default handlers, over real sockets.

#![cfg(all(feature = "v201-transactions", feature = "v21-diagnostics"))]

mod support;

use std::sync::Arc;

use ocpp_csms::store::{MemoryStore, Place, Store, TransactionQuery};
use ocpp_csms::{CallFailure, Defaults, Dispatch, Rooms, Service, Settings, StationId};
use ocpp_messages::{v16, v21, v201};
use ocpp_wire::{Caller, Dialect};
use support::Running;

type Rooms16 = Rooms<(v16::core::Room,)>;
type Rooms201 = Rooms<(
    v201::provisioning::Room,
    v201::authorization::Room,
    v201::transactions::Room,
    v201::availability::Room,
    v201::metering::Room,
)>;
type Rooms21 = Rooms<(
    v21::provisioning::Room,
    v21::transactions::Room,
    v21::diagnostics::Room,
)>;
type All = (Rooms16, Rooms201, Rooms21);

async fn running() -> (Running<impl Service>, Arc<MemoryStore>) {
    let store = Arc::new(MemoryStore::with_first_id(1));
    let settings = Settings::default();
    let defaults = Defaults::new(Arc::clone(&store) as Arc<dyn Store>, &settings);
    let running = Running::start(Dispatch::<_, All>::new(defaults), settings).await;
    (running, store)
}

#[tokio::test]
async fn each_version_has_its_own_dispatch() {
    let (running, _) = running().await;
    let v16 = r#"[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]"#;
    let v2 = r#"[2,"1","BootNotification",{"reason":"PowerUp","chargingStation":{"model":"M","vendorName":"V"}}]"#;
    for (word, good, bad, code) in [
        ("ocpp1.6", v16, v2, "OccurenceConstraintViolation"),
        ("ocpp2.0.1", v2, v16, "OccurrenceConstraintViolation"),
        ("ocpp2.1", v2, v16, "OccurrenceConstraintViolation"),
    ] {
        let mut client = running.connect("CP1", word).await;
        let answer = client.ask(good).await;
        assert!(
            answer.contains(r#""status":"Accepted""#),
            "{word}: {answer}"
        );
        let answer = client.ask(bad).await;
        assert!(
            answer.starts_with(&format!(r#"[4,"1","{code}""#)),
            "{word}: {answer}"
        );
    }
    running.stopped().await;
}

#[tokio::test]
async fn errors_are_spelled_as_in_2_x() {
    let (running, _) = running().await;
    let mut client = running.connect("CP1", "ocpp2.0.1").await;
    for (frame, answer) in [
        (r#"[2,"7","FooBar",{}]"#, r#"[4,"7","NotImplemented""#),
        (r#"[2,"7","NotifyEvent",{}]"#, r#"[4,"7","NotSupported""#),
        ("hello", r#"[4,"-1","RpcFrameworkError""#),
        (
            r#"[9,"7","Heartbeat",{}]"#,
            r#"[4,"7","MessageTypeNotSupported""#,
        ),
        (
            r#"[6,"7","Heartbeat",{}]"#,
            r#"[4,"7","MessageTypeNotSupported""#,
        ),
        (
            r#"[2,"7","Heartbeat",{"a":]"#,
            r#"[4,"7","FormatViolation""#,
        ),
    ] {
        let got = client.ask(frame).await;
        assert!(got.starts_with(answer), "{frame}: {got}");
    }
    running.stopped().await;
}

#[tokio::test]
async fn a_transaction_is_kept_by_its_events() {
    let (running, store) = running().await;
    let mut client = running.connect("CP1", "ocpp2.0.1").await;
    let event = |kind: &str, seq_no: u32, wh: &str, more: &str| {
        format!(
            r#"[2,"{seq_no}","TransactionEvent",{{"eventType":"{kind}","timestamp":"2026-01-01T00:0{seq_no}:00Z","triggerReason":"Authorized","seqNo":{seq_no},"transactionInfo":{{"transactionId":"abc"}},"meterValue":[{{"timestamp":"2026-01-01T00:00:00Z","sampledValue":[{{"value":{wh}}}]}}]{more}}}]"#
        )
    };
    let started = event(
        "Started",
        0,
        "1000",
        r#","evse":{"id":1,"connectorId":2},"idToken":{"idToken":"T","type":"Central"}"#,
    );
    let accepted = r#"{"idTokenInfo":{"status":"Accepted"}}]"#;
    assert_eq!(client.ask(&started).await, format!(r#"[3,"0",{accepted}"#));
    // The station never saw the answer.
    assert_eq!(client.ask(&started).await, format!(r#"[3,"0",{accepted}"#));
    assert_eq!(
        client.ask(&event("Updated", 1, "1500", "")).await,
        r#"[3,"1",{}]"#
    );
    assert_eq!(
        client.ask(&event("Ended", 2, "3000.4", "")).await,
        r#"[3,"2",{}]"#
    );
    let id = StationId::new("CP1").expect("valid");
    let [transaction] = &store
        .transactions(TransactionQuery::of(&id))
        .await
        .expect("stored")[..]
    else {
        panic!("one transaction");
    };
    assert_eq!(transaction.name.as_deref(), Some("abc"));
    assert_eq!(
        transaction.place,
        Place {
            evse: 1,
            connector: 2
        }
    );
    assert_eq!(transaction.energy_wh(), Some(2000));
    let samples = store.samples(transaction.id).await.expect("stored");
    assert_eq!(samples.len(), 3);
    running.stopped().await;
}

#[tokio::test]
async fn a_send_is_taken_and_not_answered() {
    let (running, _) = running().await;
    let mut client = running.connect("CP1", "ocpp2.1").await;
    client
        .send(r#"[6,"1","NotifyPeriodicEventStream",{"id":1,"pending":0,"basetime":"2026-01-01T00:00:00Z","data":[{"t":0,"v":"1"}]}]"#)
        .await;
    // A SEND that can't be taken is not answered either.
    client
        .send(r#"[6,"2","NotifyPeriodicEventStream",{}]"#)
        .await;
    let answer = client
        .ask(r#"[2,"3","ClosePeriodicEventStream",{"id":1}]"#)
        .await;
    assert_eq!(answer, r#"[3,"3",{}]"#);
    client.send(r#"[5,"3","GenericError","",{}]"#).await;
    client.silent().await;
    let id = StationId::new("CP1").expect("valid");
    let session = running.csms.sessions().get(&id).expect("connected");
    assert!(session.departures().contains_key("our answer refused"));
    running.stopped().await;
}

#[tokio::test]
async fn a_call_of_another_version_is_not_sent() {
    let (running, _) = running().await;
    let mut client = running.connect("CP1", "ocpp2.0.1").await;
    let id = StationId::new("CP1").expect("valid");
    let station = running.csms.station(&id).expect("connected");
    let wrong = v16::core::ResetRequest {
        type_: v16::core::ResetType::Soft,
    };
    let speaks = Dialect::V201;
    assert_eq!(
        station.call(wrong).await,
        Err(CallFailure::WrongVersion { speaks })
    );
    client.silent().await;
    running.stopped().await;
}
