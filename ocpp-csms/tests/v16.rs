//! Stations of OCPP 1.6 against the default handlers, over real sockets.

#![cfg(all(
    feature = "v16-core",
    feature = "v16-firmware",
    feature = "v16-security"
))]

mod support;

use std::sync::Arc;

use ocpp_csms::store::{IdTag, IdTagStatus, MemoryStore, Place, Store, TransactionQuery};
use ocpp_csms::v16::Defaults;
use ocpp_csms::{CallFailure, Dispatch, ReadingMode, Rooms, Service, Settings, Station, StationId};
use ocpp_messages::v16::{self, core, security};
use ocpp_wire::{Caller, Text, Timestamp};
use support::{Client, Running};
use tokio::sync::mpsc;

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

#[tokio::test]
async fn a_session_leaves_its_state_behind() {
    let (running, mut client, store) = station(settings()).await;
    client.ask(r#"[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M","firmwareVersion":"1.2"}]"#).await;
    client.ask(r#"[2,"2","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Preparing","timestamp":"2026-01-01T00:00:00Z"}]"#).await;
    assert_eq!(
        client.ask(r#"[2,"3","Authorize",{"idTag":"TAG"}]"#).await,
        r#"[3,"3",{"idTagInfo":{"status":"Accepted"}}]"#
    );
    let start = r#""StartTransaction",{"connectorId":1,"idTag":"TAG","meterStart":1000,"timestamp":"2026-01-01T00:01:00Z"}]"#;
    let answer = r#"{"idTagInfo":{"status":"Accepted"},"transactionId":100}]"#;
    assert_eq!(
        client.ask(&format!(r#"[2,"4",{start}"#)).await,
        format!(r#"[3,"4",{answer}"#)
    );
    // The station never saw the answer and asks again under a new message id.
    assert_eq!(
        client.ask(&format!(r#"[2,"5",{start}"#)).await,
        format!(r#"[3,"5",{answer}"#)
    );
    client.ask(r#"[2,"6","MeterValues",{"connectorId":1,"transactionId":100,"meterValue":[{"timestamp":"2026-01-01T00:02:00Z","sampledValue":[{"value":"1500"},{"value":"7.4","measurand":"Power.Active.Import","unit":"kW","phase":"L1"}]}]}]"#).await;
    assert_eq!(
        client.ask(r#"[2,"7","StopTransaction",{"transactionId":100,"meterStop":4000,"timestamp":"2026-01-01T01:00:00Z","reason":"EVDisconnected"}]"#).await,
        r#"[3,"7",{}]"#
    );
    assert_eq!(
        client.ask(r#"[2,"8","StopTransaction",{"transactionId":-1,"meterStop":4000,"timestamp":"2026-01-01T01:00:00Z","idTag":"TAG"}]"#).await,
        r#"[3,"8",{"idTagInfo":{"status":"Accepted"}}]"#
    );
    let id = StationId::new("CP1").expect("valid");
    let record = store.station(&id).await.expect("stored").expect("known");
    let (boot, _) = record.boot.expect("booted");
    assert_eq!(
        (boot.vendor.as_str(), boot.firmware.as_deref()),
        ("V", Some("1.2"))
    );
    let connector = record.connectors.get(&Place::connector(1)).expect("known");
    assert_eq!(connector.status, "Preparing");
    let [transaction] = &store
        .transactions(TransactionQuery::of(&id))
        .await
        .expect("stored")[..]
    else {
        panic!("one transaction");
    };
    assert_eq!(transaction.energy_wh(), Some(3000));
    let end = transaction.end.as_ref().expect("ended");
    assert_eq!(end.reason, "EVDisconnected");
    let samples = store.samples(transaction.id).await.expect("stored");
    let samples: Vec<_> = samples
        .iter()
        .map(|s| (s.measurand.as_str(), s.value.as_str(), s.unit.as_str()))
        .collect();
    assert_eq!(
        samples,
        [
            ("Energy.Active.Import.Register", "1500", "Wh"),
            ("Power.Active.Import", "7.4", "kW")
        ]
    );
    running.stopped().await;
}

#[tokio::test]
async fn versions_that_nothing_answers_are_not_spoken() {
    let (running, _, _) = station(settings()).await;
    assert_eq!(running.refused("/ocpp/CP2", &["ocpp2.0.1"]).await, 400);
    running.stopped().await;
}

#[tokio::test]
async fn id_tags_are_judged() {
    let closed = Settings {
        accept_unknown_id_tags: false,
        ..settings()
    };
    let (running, mut client, store) = station(closed).await;
    let tags = [
        (
            "good",
            IdTag {
                group: Some("fleet".to_owned()),
                ..IdTag::default()
            },
        ),
        (
            "bad",
            IdTag {
                status: IdTagStatus::Blocked,
                ..IdTag::default()
            },
        ),
        (
            "old",
            IdTag {
                expires: Some(Timestamp::from_unix_ms(1_000_000_000_000)),
                ..IdTag::default()
            },
        ),
    ];
    for (name, tag) in tags {
        store.put_id_tag(name, tag).await.expect("stored");
    }
    for (tag, info) in [
        ("GOOD", r#"{"parentIdTag":"fleet","status":"Accepted"}"#),
        ("bad", r#"{"status":"Blocked"}"#),
        (
            "old",
            r#"{"expiryDate":"2001-09-09T01:46:40.000Z","status":"Expired"}"#,
        ),
        ("stranger", r#"{"status":"Invalid"}"#),
    ] {
        let answer = client
            .ask(&format!(r#"[2,"1","Authorize",{{"idTag":"{tag}"}}]"#))
            .await;
        assert_eq!(
            answer,
            format!(r#"[3,"1",{{"idTagInfo":{info}}}]"#),
            "{tag}"
        );
    }
    let start = |connector| {
        format!(
            r#"[2,"2","StartTransaction",{{"connectorId":{connector},"idTag":"good","meterStart":0,"timestamp":"2026-01-01T00:01:00Z"}}]"#
        )
    };
    assert!(client.ask(&start(1)).await.contains(r#""Accepted""#));
    assert!(client.ask(&start(2)).await.contains(r#""ConcurrentTx""#));
    running.stopped().await;
}

/// Calls the station, which answers so.
async fn ask(
    station: &Station,
    client: &mut Client,
    request: core::ResetRequest,
    answer: &str,
) -> Result<core::ResetResponse, CallFailure> {
    let station = station.clone();
    let call = tokio::spawn(async move { station.call(request).await });
    let frame = client.next().await.expect("our call");
    assert!(frame.ends_with(r#""Reset",{"type":"Hard"}]"#), "{frame}");
    let id = frame.split('"').nth(1).expect("an id");
    client.send(&answer.replace("ID", id)).await;
    call.await.expect("no panic")
}

#[tokio::test]
async fn calls_of_ours_are_typed() {
    let (running, mut client, _) = station(settings()).await;
    let id = StationId::new("CP1").expect("valid");
    let station = running.csms.station(&id).expect("connected");
    let hard = || core::ResetRequest {
        type_: core::ResetType::Hard,
    };
    let done = ask(
        &station,
        &mut client,
        hard(),
        r#"[3,"ID",{"status":"Accepted"}]"#,
    )
    .await
    .expect("answered");
    assert_eq!(done.status, core::ResetStatus::Accepted);
    let wrong = ask(&station, &mut client, hard(), r#"[3,"ID",{"status":5}]"#).await;
    assert!(
        matches!(&wrong, Ok(response) if response.status.as_str() == "5"),
        "{wrong:?}"
    );
    let wrong = ask(&station, &mut client, hard(), r#"[3,"ID",{}]"#).await;
    assert!(
        matches!(&wrong, Err(CallFailure::BadAnswer(what)) if what.contains("status")),
        "{wrong:?}"
    );
    let refused = ask(
        &station,
        &mut client,
        hard(),
        r#"[4,"ID","NotSupported","","{}"]"#,
    )
    .await;
    assert!(
        matches!(refused, Err(CallFailure::Refused(_))),
        "{refused:?}"
    );

    // What is not valid is not sent.
    let unlock = core::UnlockConnectorRequest { connector_id: 1 };
    let bad = core::ChangeConfigurationRequest {
        key: Text::EMPTY,
        value: Text::lax(&"v".repeat(501)),
    };
    assert!(matches!(
        station.call(bad).await,
        Err(CallFailure::BadRequest(_))
    ));
    drop(client);
    let gone = station
        .with_timeout(std::time::Duration::from_millis(300))
        .call(unlock)
        .await;
    assert!(
        matches!(
            gone,
            Err(CallFailure::NotConnected | CallFailure::Disconnected | CallFailure::Timeout)
        ),
        "{gone:?}"
    );
    running.stopped().await;
}

/// A handler may ask the station and wait for it before it answers.
#[tokio::test]
async fn handlers_call_back() {
    let (told, mut heard) = mpsc::channel(1);
    struct Asks(Defaults, mpsc::Sender<String>);
    impl ocpp_csms::Attend for Asks {
        async fn connected(&self, station: &Station) {
            let response = station
                .call(core::GetConfigurationRequest { key: None })
                .await;
            let keys = response.map(|r| r.configuration_key.unwrap_or_default().len());
            let _ = self.1.send(format!("{keys:?}")).await;
        }
    }
    impl v16::security::SecurityCsms<Station> for Asks {
        async fn log_status_notification(
            &self,
            s: &Station,
            r: security::LogStatusNotificationRequest,
        ) -> Result<security::LogStatusNotificationResponse, ocpp_wire::CallError> {
            let status = s
                .call(core::UnlockConnectorRequest { connector_id: 1 })
                .await;
            let _ = self.1.send(format!("{:?}", status.map(|r| r.status))).await;
            self.0.log_status_notification(s, r).await
        }
        async fn security_event_notification(
            &self,
            s: &Station,
            r: security::SecurityEventNotificationRequest,
        ) -> Result<security::SecurityEventNotificationResponse, ocpp_wire::CallError> {
            self.0.security_event_notification(s, r).await
        }
        async fn sign_certificate(
            &self,
            s: &Station,
            r: security::SignCertificateRequest,
        ) -> Result<security::SignCertificateResponse, ocpp_wire::CallError> {
            self.0.sign_certificate(s, r).await
        }
        async fn signed_firmware_status_notification(
            &self,
            s: &Station,
            r: security::SignedFirmwareStatusNotificationRequest,
        ) -> Result<security::SignedFirmwareStatusNotificationResponse, ocpp_wire::CallError>
        {
            self.0.signed_firmware_status_notification(s, r).await
        }
    }
    let settings = settings();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let asks = Asks(Defaults::new(store, &settings), told);
    let service = Dispatch::<_, Rooms<(security::Room,)>>::new(asks);
    let running = Running::start(service, settings).await;
    let mut client = running.connect("CP1", "ocpp1.6").await;
    let call = client.next().await.expect("our call");
    assert!(call.ends_with(r#""GetConfiguration",{}]"#), "{call}");
    client
        .send(&format!(
            r#"[3,"{}",{{}}]"#,
            call.split('"').nth(1).expect("an id")
        ))
        .await;
    assert_eq!(heard.recv().await.as_deref(), Some("Ok(0)"));

    client
        .send(r#"[2,"1","LogStatusNotification",{"status":"Idle"}]"#)
        .await;
    let call = client.next().await.expect("our call");
    assert!(call.contains("UnlockConnector"), "{call}");
    client
        .send(&format!(
            r#"[3,"{}",{{"status":"Unlocked"}}]"#,
            call.split('"').nth(1).expect("an id")
        ))
        .await;
    assert_eq!(heard.recv().await.as_deref(), Some("Ok(Unlocked)"));
    assert_eq!(client.next().await.as_deref(), Some(r#"[3,"1",{}]"#));
    running.stopped().await;
}
