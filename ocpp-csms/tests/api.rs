//! The operator's API over plain HTTP, with stations that answer.

#![cfg(all(feature = "api", feature = "v16-core", feature = "v16-smart-charging"))]

mod support;

use std::sync::Arc;

use ocpp_csms::api::Api;
use ocpp_csms::config::Config;
use ocpp_csms::{Csms, Defaults, Dispatch, Rooms, Seams};
use ocpp_messages::v16::{core, smart_charging};
use serde_json::{Value, json};
use support::http::{self, Answer};
use support::{Client, PATIENCE, connect};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

type Served = Rooms<(core::Room, smart_charging::Room)>;

struct Office {
    authority: String,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Office {
    async fn open(config: &str) -> Self {
        let text = format!("db = \":memory:\"\nport = 0\n{config}");
        let config = Config::parse(&text, "test.toml".as_ref()).expect("taken");
        let settings = config.settings();
        let store = config.open_store().await.expect("opened");
        let mut seams = Seams::new(&settings).keeping(Arc::clone(&store));
        let api = Api::new(&config, store);
        seams.gate = config.gate(&api.store()).expect("random numbers");
        let defaults = Defaults::new(api.store(), &settings);
        api.install(&mut seams);
        let csms = Csms::with_seams(Dispatch::<_, Served>::new(defaults), settings, seams);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let authority = listener.local_addr().expect("bound").to_string();
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            csms.serve(listener, stopped.cancelled()).await;
        });
        Self {
            authority,
            stop,
            task,
        }
    }

    async fn ask(&self, method: &str, path: &str, body: &str) -> Answer {
        http::ask(&self.authority, method, path, &[], body).await
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.ask("GET", path, "").await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.json()
    }

    async fn station(&self, name: &str) -> Client {
        connect(&self.authority, &format!("/ocpp/{name}"), &["ocpp1.6"])
            .await
            .expect("admitted")
            .0
    }

    /// Sends a command and answers it as a station with this frame, in which `ID` stands for its message id.
    async fn command(
        &self,
        client: &mut Client,
        action: &str,
        body: &str,
        answer: &str,
    ) -> (String, Answer) {
        let path = format!("/api/stations/CP1/calls/{action}");
        let station = async {
            let call = client.next().await.expect("a call");
            let id = call.split('"').nth(1).expect("an id");
            client.send(&answer.replace("ID", id)).await;
            call
        };
        tokio::join!(station, self.ask("POST", &path, body))
    }
}

const BOOT: &str = r#"[2,"b","BootNotification",{"chargePointVendor":"V","chargePointModel":"M","firmwareVersion":"1"}]"#;

#[tokio::test]
async fn stations_are_shown_as_they_are() {
    let office = Office::open("[[stations]]\nid = \"CP9\"\nprofile = 0\n").await;
    assert_eq!(office.get("/api/stations").await[0]["id"], "CP9");
    let mut client = office.station("CP1").await;
    client.ask(BOOT).await;
    client
        .ask(r#"[2,"s","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Charging","timestamp":"2026-01-01T00:00:00Z"}]"#)
        .await;
    // A number for a text: taken, and counted.
    client
        .ask(r#"[2,"m","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-01-01T00:00:01Z","sampledValue":[{"value":7}]}]}]"#)
        .await;
    let list = office.get("/api/stations").await;
    let one = &list[0];
    assert_eq!(one["id"], "CP1");
    assert_eq!(one["boot"]["model"], "M");
    assert_eq!(one["connection"]["protocol"], "ocpp1.6");
    assert_eq!(one["connection"]["securityProfile"], 0);
    assert_eq!(one["connectors"][0]["status"], "Charging");
    assert_eq!(list[1]["connection"], Value::Null);
    let whole = office.get("/api/stations/CP1").await;
    assert_eq!(whole["readings"][0]["samples"][0]["value"], "7");
    let departures = whole["connection"]["departures"]
        .as_object()
        .expect("counted");
    assert_eq!(
        departures.values().next(),
        Some(&json!(1)),
        "{departures:?}"
    );
    assert_eq!(
        office.get("/api/stations/CP9").await["access"]["profile"],
        0
    );
    let samples = office.get("/api/stations/CP1/samples?evse=1").await;
    assert_eq!(samples[0]["unit"], "Wh");
    assert_eq!(office.ask("GET", "/api/stations/CP2", "").await.status, 404);
}

#[tokio::test]
async fn a_station_that_left_before_it_booted_is_still_shown() {
    let office = Office::open("").await;
    let mut client = office.station("CP1").await;
    client.ask(r#"[2,"h","Heartbeat",{}]"#).await;
    drop(client);
    let gone = async || office.get("/api/stations").await[0]["connection"] == Value::Null;
    while !gone().await {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(office.get("/api/stations").await[0]["id"], "CP1");
    assert_eq!(office.get("/api/stations/CP1").await["id"], "CP1");
    let frames = office.get("/api/stations/CP1/messages").await;
    assert_eq!(frames.as_array().map(Vec::len), Some(2), "{frames}");
}

#[tokio::test]
async fn a_station_is_called_and_its_answer_comes_back() {
    let office = Office::open("").await;
    let mut client = office.station("CP1").await;
    let (call, answer) = office
        .command(
            &mut client,
            "Reset",
            r#"{ "type" : "Soft" }"#,
            r#"[3,"ID",{"status":"Accepted"}]"#,
        )
        .await;
    assert!(call.ends_with(r#","Reset",{"type":"Soft"}]"#), "{call}");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["answer"], json!({ "status": "Accepted" }));

    let (call, answer) = office
        .command(
            &mut client,
            "ClearCache",
            "",
            r#"[4,"ID","NotSupported","no cache",{"a":1}]"#,
        )
        .await;
    assert!(call.ends_with(r#","ClearCache",{}]"#), "{call}");
    assert_eq!(answer.status, 502);
    let problem = answer.json();
    assert_eq!(
        problem["error"],
        "the station answered NotSupported: no cache"
    );
    assert_eq!(
        problem["callError"],
        json!({ "code": "NotSupported", "description": "no cache", "details": { "a": 1 } })
    );

    let (_, answer) = office
        .command(
            &mut client,
            "Reset",
            r#"{"type":"Soft"}"#,
            r#"[3,"ID",{"status":[]}]"#,
        )
        .await;
    assert_eq!(answer.status, 502);
    let error = answer.json()["error"].to_string();
    assert!(error.contains("/status"), "{error}");

    let answer = office
        .ask("POST", "/api/stations/CP1/calls/ClearCache?timeout=1", "")
        .await;
    assert_eq!(answer.status, 504);
    assert_eq!(answer.json()["error"], "the station did not answer in time");
}

#[tokio::test]
async fn what_may_not_be_sent_is_refused_with_its_place() {
    let office = Office::open("[[stations]]\nid = \"CP9\"\nprofile = 0\n").await;
    let mut client = office.station("CP1").await;
    let profile = |limit: &str| {
        format!(
            r#"{{"connectorId":1,"csChargingProfiles":{{"chargingProfileId":1,"stackLevel":0,"chargingProfilePurpose":"TxProfile","chargingProfileKind":"Absolute","chargingSchedule":{{"chargingRateUnit":"A","chargingSchedulePeriod":[{{"startPeriod":0,"limit":{limit}}}]}}}}}}"#
        )
    };
    let check =
        async |action: &str, body: &str, status: u16, error: &str, pointer: Option<&str>| {
            let answer = office
                .ask("POST", &format!("/api/stations/CP1/calls/{action}"), body)
                .await;
            assert_eq!(answer.status, status, "{action} {body}: {answer:?}");
            let problem = answer.json();
            let told = problem["error"].as_str().expect("a sentence");
            assert!(told.contains(error), "{action} {body}: {told}");
            assert_eq!(
                problem["pointer"].as_str(),
                pointer,
                "{action} {body}: {told}"
            );
        };
    let place = "/csChargingProfiles/chargingSchedule/chargingSchedulePeriod/0/limit";
    check(
        "SetChargingProfile",
        &profile("16.05"),
        400,
        place,
        Some(place),
    )
    .await;
    check(
        "SetChargingProfile",
        &profile("\"16\""),
        400,
        place,
        Some(place),
    )
    .await;
    check("Reset", "{}", 400, "/type", Some("/type")).await;
    check("Reset", r#"{"type":"Gentle"}"#, 400, "/type", Some("/type")).await;
    check("Reset", r#"{"type":"Soft","x":1}"#, 400, "/x", Some("/x")).await;
    check("Reset", "[]", 400, "nothing was sent", Some("")).await;
    check("Reset", "{", 400, "nothing was sent", Some("")).await;
    check("Heartbeat", "{}", 405, "stations send", None).await;
    check("Unheard", "{}", 404, "no action Unheard", None).await;
    check(
        "SetVariables",
        "{}",
        404,
        "ocpp1.6 has no action SetVariables",
        None,
    )
    .await;
    check(
        "Reset?timeout=0",
        r#"{"type":"Soft"}"#,
        400,
        "timeout",
        None,
    )
    .await;
    check("Reset?timeout=x", r#"{"type":"Soft"}"#, 400, "query", None).await;
    check("Reset?tiemout=1", r#"{"type":"Soft"}"#, 400, "query", None).await;
    client.silent().await;
    for (path, status) in [("CP9", 409), ("CP2", 404)] {
        let answer = office
            .ask(
                "POST",
                &format!("/api/stations/{path}/calls/Reset"),
                r#"{"type":"Soft"}"#,
            )
            .await;
        assert_eq!(answer.status, status, "{path}");
    }
}

#[tokio::test]
async fn history_and_items_have_no_secrets() {
    let office = Office::open("").await;
    let mut client = office.station("CP1").await;
    let body = r#"{"key":"AuthorizationKey","value":"4f43415f"}"#;
    let (call, answer) = office
        .command(
            &mut client,
            "ChangeConfiguration",
            body,
            r#"[3,"ID",{"status":"Accepted"}]"#,
        )
        .await;
    assert!(
        call.contains("4f43415f") && answer.status == 200,
        "{call} {answer:?}"
    );
    let body = r#"[3,"ID",{"configurationKey":[{"key":"AuthorizationKey","readonly":false,"value":"4f43415f"},{"key":"HeartbeatInterval","readonly":false,"value":"60"}]}]"#;
    let (_, answer) = office
        .command(&mut client, "GetConfiguration", "{}", body)
        .await;
    assert!(!answer.body.contains("4f43"), "{answer:?}");
    assert_eq!(
        answer.json()["answer"]["configurationKey"][1]["value"],
        "60"
    );
    let frames = office.get("/api/stations/CP1/messages").await;
    let frames = frames.as_array().expect("a list");
    let ways: Vec<_> = frames.iter().map(|frame| frame["way"].as_str()).collect();
    assert_eq!(
        ways,
        [
            Some("sent"),
            Some("received"),
            Some("sent"),
            Some("received")
        ]
    );
    assert!(
        frames
            .iter()
            .all(|frame| !frame.to_string().contains("4f43")),
        "{frames:?}"
    );
    let last = frames[3]["number"].as_u64().expect("a number");
    let page = office
        .get(&format!("/api/stations/CP1/messages?below={last}&limit=1"))
        .await;
    assert_eq!(page.as_array().map(Vec::len), Some(1));
    assert_eq!(page[0], frames[2]);
    let items = office
        .get("/api/stations/CP1/items?kind=configuration")
        .await;
    assert_eq!(items[0]["value"]["value"], "***", "{items}");
    assert_eq!(items[1]["value"]["value"], "60", "{items}");
    assert!(
        office
            .ask("GET", "/api/stations/CP1/items?kind=x", "")
            .await
            .body
            .contains("reservation")
    );
}

#[tokio::test]
async fn transactions_have_their_samples() {
    let office = Office::open("").await;
    let mut client = office.station("CP1").await;
    let begun = client
        .ask(r#"[2,"t","StartTransaction",{"connectorId":1,"idTag":"TAG","meterStart":100,"timestamp":"2026-01-01T00:00:00Z"}]"#)
        .await;
    let begun: Value = serde_json::from_str(&begun).expect("JSON");
    let id = begun[2]["transactionId"].as_i64().expect("a number");
    client
        .ask(&format!(r#"[2,"m","MeterValues",{{"connectorId":1,"transactionId":{id},"meterValue":[{{"timestamp":"2026-01-01T00:01:00Z","sampledValue":[{{"value":"11040","measurand":"Power.Active.Import","unit":"W"}},{{"value":"300"}}]}}]}}]"#))
        .await;
    let running = office
        .get("/api/transactions?running=true&station=CP1&idTag=tag")
        .await;
    assert_eq!(running[0]["energyWh"], 200);
    assert_eq!(running[0]["ended"], Value::Null);
    client
        .ask(&format!(r#"[2,"e","StopTransaction",{{"transactionId":{id},"meterStop":900,"timestamp":"2026-01-01T01:00:00Z"}}]"#))
        .await;
    let one = office.get(&format!("/api/transactions/{id}")).await;
    assert_eq!(one["reason"], "Local");
    assert_eq!(one["energyWh"], 800);
    assert_eq!(one["samples"][0]["value"], "11040");
    assert_eq!(
        office.get("/api/transactions?running=true").await,
        json!([])
    );
    assert_eq!(
        office.ask("GET", "/api/transactions/1", "").await.status,
        404
    );
    assert_eq!(
        office.ask("GET", "/api/transactions/x", "").await.status,
        404
    );
}

#[tokio::test]
async fn id_tags_are_entered_and_count_at_once() {
    let office = Office::open("accept_unknown_id_tags = false").await;
    let mut client = office.station("CP1").await;
    let authorize = r#"[2,"a","Authorize",{"idTag":"a/B"}]"#;
    assert!(client.ask(authorize).await.contains("Invalid"));
    let put = async |body: &str| office.ask("PUT", "/api/idTags/a%2FB", body).await;
    assert_eq!(
        put(r#"{"group":"G","expires":"2100-01-01T00:00:00Z"}"#)
            .await
            .status,
        200
    );
    assert!(client.ask(authorize).await.contains("Accepted"));
    let entry = office.get("/api/idTags/A%2Fb").await;
    assert_eq!(
        (&entry["group"], &entry["status"]),
        (&json!("G"), &json!("Accepted"))
    );
    assert_eq!(
        office.get("/api/idTags?after=a&limit=5").await[0]["idTag"],
        "a/B"
    );
    put(r#"{"status":"Blocked"}"#).await;
    assert!(client.ask(authorize).await.contains("Blocked"));
    put(r#"{"expires":"2001-01-01T00:00:00Z"}"#).await;
    assert!(client.ask(authorize).await.contains("Expired"));
    for (body, pointer) in [
        ("", None),
        (r#"{"state":1}"#, None),
        (r#"{"expires":"soon"}"#, Some("/expires")),
    ] {
        let answer = put(body).await;
        assert_eq!(
            (answer.status, answer.json()["pointer"].as_str()),
            (400, pointer),
            "{body}"
        );
    }
    assert_eq!(
        office.ask("DELETE", "/api/idTags/A%2FB", "").await.status,
        204
    );
    assert_eq!(
        office.ask("DELETE", "/api/idTags/A%2FB", "").await.status,
        404
    );
}

#[tokio::test]
async fn stations_are_let_in_shut_out_and_thrown_out() {
    let office = Office::open("unknown_stations = \"refuse\"").await;
    let refused = async || match connect(&office.authority, "/ocpp/CP1", &["ocpp1.6"]).await {
        Ok(_) => 101,
        Err(response) => response.status().as_u16(),
    };
    assert_eq!(refused().await, 401);
    let put = async |body: &str| office.ask("PUT", "/api/stations/CP1/access", body).await;
    assert_eq!(put(r#"{"profile":1}"#).await.status, 400);
    assert_eq!(put(r#"{"profile":7}"#).await.json()["pointer"], "/profile");
    let entered = put(r#"{"profile":1,"password":"secret"}"#).await;
    assert_eq!(entered.json(), json!({ "profile": 1, "hasPassword": true }));
    assert_eq!(refused().await, 401, "no password");
    // The password stays.
    assert_eq!(put(r#"{"profile":0}"#).await.json()["hasPassword"], true);
    let mut client = office.station("CP1").await;
    assert_eq!(
        office
            .ask("DELETE", "/api/stations/CP1/connection", "")
            .await
            .status,
        204
    );
    assert_eq!(client.next().await, None);
    assert_eq!(
        office
            .ask("DELETE", "/api/stations/CP1/access", "")
            .await
            .status,
        204
    );
    assert_eq!(refused().await, 401);
}

#[tokio::test]
async fn events_are_told_while_they_happen() {
    let office = Office::open("").await;
    let mut stream = http::open(
        &office.authority,
        "GET",
        "/api/events?frames=CP1&station=CP1",
        &[],
        "",
    )
    .await;
    let mut told = String::new();
    let mut until = async |what: &str| {
        let mut chunk = [0; 4096];
        while !told.contains(what) {
            let read = timeout(PATIENCE, stream.read(&mut chunk))
                .await
                .expect("in time")
                .expect("open");
            assert!(read > 0, "over before {what}: {told}");
            told.push_str(&String::from_utf8_lossy(&chunk[..read]));
        }
    };
    until("text/event-stream").await;
    let mut other = office.station("CP2").await;
    other.ask(BOOT).await;
    let mut client = office.station("CP1").await;
    until("event: connected\ndata: {\"station\":\"CP1\",\"protocol\":\"ocpp1.6\"}").await;
    client.ask(BOOT).await;
    until("event: answered\ndata: {\"station\":\"CP1\",\"action\":\"BootNotification\"}").await;
    client.ask(r#"[2,"x","Unheard",{}]"#).await;
    until("\"action\":\"Unheard\",\"why\":\"NotImplemented").await;
    office
        .command(
            &mut client,
            "ClearCache",
            "",
            r#"[3,"ID",{"status":"Accepted"}]"#,
        )
        .await;
    until("event: called\ndata: {\"station\":\"CP1\",\"action\":\"ClearCache\"}").await;
    drop(client);
    until("event: disconnected").await;
    // The server stops although somebody listens.
    office.stop.cancel();
    timeout(PATIENCE, office.task)
        .await
        .expect("stops")
        .expect("no panic");
    assert!(
        told.contains("event: frame\ndata: {\"station\":\"CP1\",\"frame\":{\"number\":"),
        "{told}"
    );
    assert!(!told.contains("CP2"), "{told}");
}

#[tokio::test]
async fn metrics_and_health_tell_how_it_goes() {
    let office = Office::open("").await;
    let mut client = office.station("CP1").await;
    client.ask(BOOT).await;
    client.ask(r#"[2,"x","Unheard",{}]"#).await;
    office
        .command(
            &mut client,
            "ClearCache",
            "",
            r#"[4,"ID","InternalError","",{}]"#,
        )
        .await;
    assert_eq!(office.ask("GET", "/ocpp/a/b", "").await.status, 404);
    let metrics = office.ask("GET", "/metrics", "").await.body;
    for line in [
        "ocpp_connections{protocol=\"ocpp1.6\"} 1",
        "ocpp_connections_total 1",
        "ocpp_calls_total{from=\"station\",action=\"BootNotification\",result=\"ok\"} 1",
        "ocpp_calls_total{from=\"station\",action=\"other\",result=\"NotImplemented\"} 1",
        "ocpp_calls_total{from=\"csms\",action=\"ClearCache\",result=\"refused\"} 1",
        "ocpp_call_seconds_count{from=\"station\"} 2",
        "ocpp_frames_total{way=\"received\"} 3",
    ] {
        assert!(
            metrics.lines().any(|found| found == line),
            "{line}\n{metrics}"
        );
    }
    let writes = metrics
        .lines()
        .find_map(|line| line.strip_prefix("ocpp_store_seconds_count{work=\"write\"} "));
    assert_ne!(writes, Some("0"), "{metrics}");
    assert_eq!(office.get("/health").await, json!({ "status": "ok" }));
}

#[tokio::test]
async fn the_document_is_whole() {
    let office = Office::open("").await;
    let document = office.get("/api/openapi.json").await;
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().expect("ends");
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
    let reset = &document["paths"]["/api/stations/{station}/calls/Reset"]["post"];
    let versions = reset["x-ocpp-versions"].as_object().expect("by version");
    assert_eq!(
        versions["ocpp1.6"]["request"]["$ref"],
        "#/components/schemas/v16.ResetRequest"
    );
    assert_eq!(
        reset["parameters"].as_array().map(Vec::len),
        Some(2),
        "station, timeout"
    );
    let profile = &document["components"]["schemas"]["v16.ChargingSchedulePeriod"];
    assert_eq!(
        profile["properties"]["limit"],
        json!({ "type": "number", "multipleOf": 0.1 })
    );
    assert_eq!(profile["required"], json!(["startPeriod", "limit"]));
    assert!(
        document["paths"]
            .get("/api/stations/{station}/calls/Heartbeat")
            .is_none()
    );
    assert_eq!(
        document["paths"]["/api/idTags/{idTag}"]
            .as_object()
            .map(serde_json::Map::len),
        Some(3)
    );
    let schemas = document["components"]["schemas"]
        .as_object()
        .expect("schemas");
    assert!(schemas.values().all(Value::is_object));
}

#[tokio::test]
async fn a_token_is_asked_for_and_the_page_is_not_secret() {
    let office = Office::open("[api]\ntoken = \"0123456789abcdef\"").await;
    let status = async |path: &str, shown: &[(&str, &str)]| {
        http::ask(&office.authority, "GET", path, shown, "").await
    };
    let refused = status("/api/stations", &[]).await;
    assert_eq!(refused.status, 401);
    assert!(
        refused.head.contains("www-authenticate: bearer"),
        "{refused:?}"
    );
    assert!(refused.json()["error"].is_string());
    let right = [("Authorization", "Bearer 0123456789abcdef")];
    assert_eq!(status("/api/stations", &right).await.status, 200);
    assert_eq!(status("/metrics", &[]).await.status, 401);
    assert_eq!(status("/metrics", &right).await.status, 200);
    assert_eq!(status("/health", &[]).await.status, 200);
    let page = status("/", &[]).await;
    assert_eq!(page.status, 200);
    assert!(
        page.head
            .contains("content-security-policy: default-src 'none';"),
        "{page:?}"
    );
    for file in ["/page.css", "/page.js"] {
        assert_eq!(status(file, &[]).await.status, 200, "{file}");
    }
    let nowhere = status("/nowhere", &right).await;
    assert_eq!(nowhere.status, 404);
    assert!(nowhere.json()["error"].is_string());
    let wrong = http::ask(&office.authority, "POST", "/api/stations", &right, "").await;
    assert_eq!(wrong.status, 405);
    assert!(wrong.json()["error"].is_string());
}

#[tokio::test]
async fn without_the_api_there_is_nothing() {
    let office = Office::open("[api]\nenabled = false").await;
    assert_eq!(office.ask("GET", "/api/stations", "").await.status, 404);
    let mut client = office.station("CP1").await;
    assert!(client.ask(BOOT).await.contains("Accepted"));
}
