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
use ocpp_csms::{CallFailure, Dispatch, Rooms, Service, Settings, Station, StationId};
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
