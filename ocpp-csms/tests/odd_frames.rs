//! Odd frames and payloads of 1.6 stations: each is answered as it should be, reading tolerantly and strictly.

#![cfg(all(
    feature = "v16-core",
    feature = "v16-firmware",
    feature = "v16-security"
))]

mod support;

use std::sync::Arc;

use ocpp_csms::store::{MemoryStore, Store};
use ocpp_csms::v16::Defaults;
use ocpp_csms::{Dispatch, ReadingMode, Rooms, Service, Settings, StationId};
use ocpp_messages::v16::{core, security};
use support::{Client, Running};

/// Core and security; firmware is known and not served.
type Served = Rooms<(core::Room, security::Room)>;

fn settings() -> Settings {
    Settings::default()
}

fn service(store: &Arc<MemoryStore>, settings: &Settings) -> impl Service + use<> {
    let store: Arc<dyn Store> = Arc::clone(store) as _;
    Dispatch::<_, Served>::new(Defaults::new(store, settings))
}

async fn station(settings: Settings) -> (Running<impl Service>, Client, Arc<MemoryStore>) {
    let store = Arc::new(MemoryStore::with_first_id(100));
    let running = Running::start(service(&store, &settings), settings).await;
    let client = running.connect("CP1", "ocpp1.6").await;
    (running, client, store)
}

/// A frame and what comes back for it: the beginning of the answer, or nothing.
struct Odd {
    what: &'static str,
    frame: String,
    tolerant: Option<&'static str>,
    strict: Option<&'static str>,
}

fn odd(
    what: &'static str,
    frame: impl Into<String>,
    tolerant: impl Into<Option<&'static str>>,
    strict: impl Into<Option<&'static str>>,
) -> Odd {
    Odd {
        what,
        frame: frame.into(),
        tolerant: tolerant.into(),
        strict: strict.into(),
    }
}

fn boot(members: &str) -> String {
    format!(r#"[2,"7","BootNotification",{{{members}}}]"#)
}

fn status(members: &str) -> String {
    format!(r#"[2,"7","StatusNotification",{{"errorCode":"NoError",{members}}}]"#)
}

fn meter(members: &str) -> String {
    format!(r#"[2,"7","MeterValues",{{"connectorId":1,{members}}}]"#)
}

fn odd_frames() -> Vec<Odd> {
    const BOOTED: &str = r#"[3,"7",{"status":"Accepted","#;
    const DONE: &str = r#"[3,"7",{}]"#;
    const FORMATION: &str = r#"[4,"7","FormationViolation","#;
    const NO_ID: &str = r#"[4,"-1","FormationViolation","#;
    const OCCURENCE: &str = r#"[4,"7","OccurenceConstraintViolation","#;
    const PROPERTY: &str = r#"[4,"7","PropertyConstraintViolation","#;
    const TYPE: &str = r#"[4,"7","TypeConstraintViolation","#;
    const TIME: &str = r#"[3,"7",{"currentTime":""#;
    let who = r#""chargePointVendor":"V","chargePointModel":"M""#;
    let now = r#""timestamp":"2024-01-01T00:00:00Z""#;
    let valid = format!(r#"[2,"7","BootNotification",{{{who}}}]"#);
    vec![
        odd("valid boot", valid, BOOTED, BOOTED),
        odd("valid heartbeat", r#"[2,"7","Heartbeat",{}]"#, TIME, TIME),
        odd("payload null", r#"[2,"7","Heartbeat",null]"#, TIME, TYPE),
        odd(
            "payload null where members are required",
            r#"[2,"7","Authorize",null]"#,
            TYPE,
            TYPE,
        ),
        odd(
            "payload missing",
            r#"[2,"7","Heartbeat"]"#,
            FORMATION,
            FORMATION,
        ),
        odd(
            "unknown action",
            r#"[2,"7","FooBar",{}]"#,
            r#"[4,"7","NotImplemented","#,
            r#"[4,"7","NotImplemented","#,
        ),
        odd(
            "known action, profile not served",
            r#"[2,"7","DiagnosticsStatusNotification",{"status":"Idle"}]"#,
            r#"[4,"7","NotSupported","#,
            r#"[4,"7","NotSupported","#,
        ),
        odd(
            "an action of ours",
            r#"[2,"7","Reset",{"type":"Soft"}]"#,
            r#"[4,"7","NotSupported","#,
            r#"[4,"7","NotSupported","#,
        ),
        odd(
            "required member missing",
            boot(r#""chargePointVendor":"V""#),
            OCCURENCE,
            OCCURENCE,
        ),
        odd(
            "unknown member",
            boot(&format!(r#"{who},"x":1"#)),
            BOOTED,
            FORMATION,
        ),
        odd(
            "wrong type",
            boot(r#""chargePointVendor":{},"chargePointModel":"M""#),
            TYPE,
            TYPE,
        ),
        odd(
            "number for text",
            boot(r#""chargePointVendor":1,"chargePointModel":"M""#),
            BOOTED,
            TYPE,
        ),
        odd(
            "text too long",
            boot(&format!(
                r#""chargePointVendor":"{}","chargePointModel":"M""#,
                "V".repeat(40)
            )),
            BOOTED,
            PROPERTY,
        ),
        odd(
            "20 characters in 40 bytes",
            boot(&format!(
                r#""chargePointVendor":"{}","chargePointModel":"M""#,
                "é".repeat(20)
            )),
            BOOTED,
            BOOTED,
        ),
        odd(
            "serial number too long",
            boot(&format!(
                r#"{who},"chargePointSerialNumber":"{}""#,
                "S".repeat(26)
            )),
            BOOTED,
            PROPERTY,
        ),
        odd(
            "unknown enum value",
            status(r#""connectorId":1,"status":"Error""#),
            DONE,
            PROPERTY,
        ),
        odd(
            "timestamp without zone",
            status(r#""connectorId":1,"status":"Available","timestamp":"2023-10-19T15:28:07""#),
            DONE,
            PROPERTY,
        ),
        odd(
            "timestamp with a short offset",
            status(r#""connectorId":1,"status":"Available","timestamp":"2024-04-26T14:35:02+02""#),
            DONE,
            PROPERTY,
        ),
        odd(
            "29 February of no leap year",
            status(r#""connectorId":1,"status":"Available","timestamp":"2023-02-29T00:00:00Z""#),
            DONE,
            PROPERTY,
        ),
        odd(
            "no timestamp at all",
            status(r#""connectorId":1,"status":"Available","timestamp":"soon""#),
            PROPERTY,
            PROPERTY,
        ),
        odd(
            "text for number",
            status(r#""connectorId":"1","status":"Available""#),
            DONE,
            TYPE,
        ),
        odd(
            "number as sampled value",
            meter(&format!(
                r#""meterValue":[{{{now},"sampledValue":[{{"value":1.5}}]}}]"#
            )),
            DONE,
            TYPE,
        ),
        odd(
            "empty sampled values",
            meter(&format!(r#""meterValue":[{{{now},"sampledValue":[]}}]"#)),
            DONE,
            DONE,
        ),
        odd(
            "Celcius",
            meter(&format!(
                r#""meterValue":[{{{now},"sampledValue":[{{"value":"1","unit":"Celcius"}}]}}]"#
            )),
            DONE,
            DONE,
        ),
        odd(
            "Hz",
            meter(&format!(
                r#""meterValue":[{{{now},"sampledValue":[{{"value":"50","unit":"Hz"}}]}}]"#
            )),
            DONE,
            PROPERTY,
        ),
        odd(
            "message id a number",
            r#"[2,77,"Heartbeat",{}]"#,
            NO_ID,
            NO_ID,
        ),
        odd("message type 9", r#"[9,"7","Heartbeat",{}]"#, None, None),
        odd("not an array", r#"{"a":1}"#, NO_ID, NO_ID),
        odd("not JSON", "hello", NO_ID, NO_ID),
        odd(
            "payload not JSON",
            r#"[2,"7","Heartbeat",{"a":]"#,
            FORMATION,
            FORMATION,
        ),
        odd("empty text", "", None, None),
        odd("stray CALLRESULT", r#"[3,"zz",{}]"#, None, None),
        odd(
            "stray CALLERROR",
            r#"[4,"zz","GenericError","",{}]"#,
            None,
            None,
        ),
    ]
}

#[tokio::test]
async fn odd_frames_are_answered_as_the_table_says() {
    for mode in [ReadingMode::Tolerant, ReadingMode::Strict] {
        let settings = Settings {
            reading: mode,
            ..settings()
        };
        let (running, mut client, _) = station(settings).await;
        for odd in odd_frames() {
            let expect = match mode {
                ReadingMode::Tolerant => odd.tolerant,
                ReadingMode::Strict => odd.strict,
            };
            client.send(&odd.frame).await;
            // What comes after a frame that is not answered is the answer to this.
            client.send(r#"[2,"alive","Heartbeat",{}]"#).await;
            let mut answer = client.next().await.expect("open");
            let what = odd.what;
            if let Some(expect) = expect {
                assert!(answer.starts_with(expect), "{what}, {mode:?}: {answer}");
                answer = client.next().await.expect("open");
            }
            assert!(
                answer.starts_with(r#"[3,"alive","#),
                "{what}, {mode:?}: {answer}"
            );
        }
        running.stopped().await;
    }
}

#[tokio::test]
async fn departures_are_counted_and_kept() {
    let (running, mut client, store) = station(settings()).await;
    for odd in odd_frames() {
        client.send(&odd.frame).await;
        client
            .ask_until(r#"[2,"alive","Heartbeat",{}]"#, r#"[3,"alive""#)
            .await;
    }
    let id = StationId::new("CP1").expect("valid");
    let session = running.csms.sessions().get(&id).expect("connected");
    let live = session.departures();
    for what in [
        "date-time without zone",
        "unknown value of an enumeration",
        "unknown member",
        "null for an empty payload",
    ] {
        assert!(live.contains_key(what), "{what} in {live:?}");
    }
    drop(client);
    running.stopped().await;
    let kept = store.station(&id).await.expect("stored").expect("known");
    assert_eq!(kept.departures, live);
}
