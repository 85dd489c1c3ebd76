//! Sockets and calls without any message: admission, both directions, timeouts, eviction, shutdown.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::SinkExt;
use ocpp_csms::{
    CallFailure, CommandRoute, RawAnswer, RawCall, Service, Settings, Station, StationId,
};
use ocpp_wire::{CallError, Dialect, ErrorCode};
use support::{PATIENCE, Running};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;

/// Answers with the request. `Slow` takes its time, `Ask` first calls the station.
#[derive(Clone, Default)]
struct Echo {
    finished: Arc<AtomicUsize>,
}

impl Service for Echo {
    async fn call<'a>(
        &'a self,
        station: &'a Station,
        action: &'a str,
        payload: &'a [u8],
        out: &'a mut Vec<u8>,
    ) -> Result<(), CallError> {
        match action {
            "Echo" => {}
            "Slow" => sleep(Duration::from_millis(300)).await,
            "Ask" => {
                let answer = station.call_raw(call("Tell", "{}")).await;
                let answer =
                    answer.map_err(|e| CallError::new(ErrorCode::GenericError, &e.to_string()))?;
                out.extend_from_slice(answer.as_bytes());
                return Ok(());
            }
            "Panic" => panic!("as it was asked to"),
            _ => return Err(CallError::not_implemented(action)),
        }
        self.finished.fetch_add(1, Ordering::SeqCst);
        out.extend_from_slice(payload);
        Ok(())
    }
}

fn call(action: &'static str, payload: &str) -> RawCall {
    RawCall {
        version: Dialect::V16,
        action: action.into(),
        payload: payload.into(),
        timeout: None,
        one_way: false,
    }
}

fn settings() -> Settings {
    Settings {
        call_timeout: Duration::from_millis(400),
        shutdown_grace: Duration::from_secs(3),
        ..Settings::default()
    }
}

fn id_of(frame: &str) -> &str {
    frame.split('"').nth(1).expect("an id")
}

#[tokio::test]
async fn admission_follows_the_offer() {
    let running = Running::start(Echo::default(), settings()).await;
    for (offers, expect) in [
        (&["ocpp1.6"][..], "ocpp1.6"),
        (&["ocpp2.1", "ocpp2.0.1", "ocpp1.6"], "ocpp2.1"),
        (&["ocpp1.5", "ocpp2.0.1"], "ocpp2.0.1"),
    ] {
        let (_, word) = running
            .try_connect("/ocpp/CP1", offers)
            .await
            .expect("admitted");
        assert_eq!(word.as_deref(), Some(expect), "{offers:?}");
    }
    assert_eq!(running.refused("/ocpp/CP1", &["ocpp9"]).await, 400);
    assert_eq!(running.refused("/ocpp/CP1", &[]).await, 400);
    assert_eq!(running.refused("/ocpp/", &["ocpp1.6"]).await, 400);
    assert_eq!(running.refused("/", &["ocpp1.6"]).await, 404);
    assert_eq!(running.refused("/ocpp/a/b", &["ocpp1.6"]).await, 404);
    running.stopped().await;

    let lax = Settings {
        admit_without_subprotocol: true,
        ..settings()
    };
    let running = Running::start(Echo::default(), lax).await;
    let (mut client, word) = running
        .try_connect("/ocpp/CP%201", &[])
        .await
        .expect("admitted");
    assert_eq!(word, None);
    assert_eq!(client.ask(r#"[2,"1","Echo",{}]"#).await, r#"[3,"1",{}]"#);
    let id = StationId::new("CP 1").expect("an id");
    assert_eq!(
        running.csms.sessions().get(&id).expect("here").version(),
        Dialect::V16
    );
    running.stopped().await;
}

#[tokio::test]
async fn no_more_connections_than_allowed() {
    let small = Settings {
        max_connections: 1,
        ..settings()
    };
    let running = Running::start(Echo::default(), small).await;
    let mut first = running.connect("A", "ocpp1.6").await;
    assert_eq!(running.refused("/ocpp/B", &["ocpp1.6"]).await, 503);
    first.socket.close(None).await.expect("open");
    while first.next().await.is_some() {}
    timeout(PATIENCE, async {
        while running.try_connect("/ocpp/B", &["ocpp1.6"]).await.is_err() {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the place is free again");
    running.stopped().await;
}

#[tokio::test]
async fn both_directions_at_once() {
    let running = Running::start(Echo::default(), settings()).await;
    let mut client = running.connect("A", "ocpp1.6").await;
    // Our call is outstanding while the station's waits for us, and the other way round.
    client.send(r#"[2,"1","Ask",{}]"#).await;
    let ask = client.next().await.expect("our call");
    assert!(ask.ends_with(r#","Tell",{}]"#), "{ask}");
    client
        .send(&format!(r#"[3,"{}",{{"a":1}}]"#, id_of(&ask)))
        .await;
    assert_eq!(client.next().await.as_deref(), Some(r#"[3,"1",{"a":1}]"#));
    running.stopped().await;
}

#[tokio::test]
async fn one_call_of_ours_at_a_time_and_timeouts_fail_alone() {
    let running = Running::start(Echo::default(), settings()).await;
    let mut client = running.connect("A", "ocpp1.6").await;
    let id = StationId::new("A").expect("an id");
    let ask = |action: &'static str, after: u64| {
        let sessions = Arc::clone(running.csms.sessions());
        let id = id.clone();
        tokio::spawn(async move {
            let mut call = call(action, "{}");
            call.timeout = Some(Duration::from_millis(after));
            let result: Result<RawAnswer, CallFailure> = sessions.call(&id, call).await;
            result.map(|answer| String::from_utf8(answer.as_bytes().to_vec()).expect("text"))
        })
    };
    let first = ask("First", 200);
    let first_frame = client.next().await.expect("the first call");
    let second = ask("Second", 5_000);
    let third = ask("Third", 5_000);
    // The second is not sent while the first is outstanding, and is when it has timed out.
    let second_frame = client.next().await.expect("the second call");
    assert_eq!(first.await.expect("no panic"), Err(CallFailure::Timeout));
    assert!(second_frame.contains(r#""Second""#), "{second_frame}");
    // The late answer to the first is dropped and does not answer the second.
    client
        .send(&format!(r#"[3,"{}",{{"late":1}}]"#, id_of(&first_frame)))
        .await;
    client.silent().await;
    client
        .send(&format!(r#"[3,"{}",{{"b":2}}]"#, id_of(&second_frame)))
        .await;
    assert_eq!(second.await.expect("no panic").as_deref(), Ok(r#"{"b":2}"#));
    let third_frame = client.next().await.expect("the third call");
    client
        .send(&format!(
            r#"[4,"{}","FormationViolation","no",{{}}]"#,
            id_of(&third_frame)
        ))
        .await;
    let Err(CallFailure::Refused(refused)) = third.await.expect("no panic") else {
        panic!("refused");
    };
    assert_eq!(refused.code, Some(ErrorCode::FormatViolation));
    assert_eq!(refused.description, "no");
    running.stopped().await;
}

#[tokio::test]
async fn two_hundred_timeouts_fail_alone() {
    let many = Settings {
        call_queue: 200,
        ..settings()
    };
    let running = Running::start(Echo::default(), many).await;
    let mut deaf = running.connect("DEAF", "ocpp1.6").await;
    let mut other = running.connect("OTHER", "ocpp1.6").await;
    let id = StationId::new("DEAF").expect("an id");
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let sessions = Arc::clone(running.csms.sessions());
            let id = id.clone();
            tokio::spawn(async move { sessions.call(&id, call("Tell", "{}")).await.map(|_| ()) })
        })
        .collect();
    sleep(Duration::from_millis(100)).await;
    assert_eq!(other.ask(r#"[2,"1","Echo",{}]"#).await, r#"[3,"1",{}]"#);
    for call in calls {
        assert_eq!(call.await.expect("no panic"), Err(CallFailure::Timeout));
    }
    // The deaf station is served all the same.
    deaf.send(r#"[2,"9","Echo",{}]"#).await;
    while deaf.next().await.expect("open") != r#"[3,"9",{}]"# {}
    running.stopped().await;
}

#[tokio::test]
async fn queues_are_bounded() {
    let small = Settings {
        call_queue: 1,
        inbound_queue: 1,
        ..settings()
    };
    let running = Running::start(Echo::default(), small).await;
    let mut client = running.connect("A", "ocpp1.6").await;
    client.send(r#"[2,"1","Slow",{"n":1}]"#).await;
    client.send(r#"[2,"2","Echo",{"n":2}]"#).await;
    client.send(r#"[2,"3","Echo",{"n":3}]"#).await;
    client.send(r#"[2,"1","Echo",{"n":4}]"#).await;
    let refused = client.next().await.expect("an answer");
    assert!(
        refused.starts_with(r#"[4,"3","ProtocolError","#),
        "{refused}"
    );
    let duplicate = client.next().await.expect("an answer");
    assert!(
        duplicate.starts_with(r#"[4,"1","ProtocolError","#),
        "{duplicate}"
    );
    assert_eq!(client.next().await.as_deref(), Some(r#"[3,"1",{"n":1}]"#));
    assert_eq!(client.next().await.as_deref(), Some(r#"[3,"2",{"n":2}]"#));
    let session = running.csms.sessions().list().pop().expect("connected");
    assert_eq!(session.departures().values().sum::<u64>(), 3);

    let id = StationId::new("A").expect("an id");
    let sessions = running.csms.sessions();
    let calls = (0..3).map(|_| sessions.call(&id, call("Tell", "{}")));
    let results = futures_util::future::join_all(calls).await;
    let full = results
        .iter()
        .filter(|result| matches!(result, Err(CallFailure::QueueFull)))
        .count();
    assert!((1..=2).contains(&full), "{results:?}");
    running.stopped().await;
}

#[tokio::test]
async fn a_second_socket_evicts_the_first() {
    let running = Running::start(Echo::default(), settings()).await;
    let mut first = running.connect("A", "ocpp1.6").await;
    assert_eq!(first.ask(r#"[2,"1","Echo",{}]"#).await, r#"[3,"1",{}]"#);
    let id = StationId::new("A").expect("an id");
    let sessions = Arc::clone(running.csms.sessions());
    let pending = tokio::spawn({
        let (sessions, id) = (Arc::clone(&sessions), id.clone());
        async move { sessions.call(&id, call("Tell", "{}")).await.map(|_| ()) }
    });
    assert!(first.next().await.expect("our call").contains("Tell"));
    let mut second = running.connect("A", "ocpp1.6").await;
    assert_eq!(second.ask(r#"[2,"2","Echo",{}]"#).await, r#"[3,"2",{}]"#);
    assert_eq!(first.next().await, None);
    assert_eq!(
        pending.await.expect("no panic"),
        Err(CallFailure::Disconnected)
    );
    drop(first);
    sleep(Duration::from_millis(50)).await;
    // The first one's end did not remove the second from the table.
    let answer = tokio::spawn(async move { sessions.call(&id, call("Tell", "{}")).await });
    let frame = second.next().await.expect("our call");
    second
        .send(&format!(r#"[3,"{}",{{}}]"#, id_of(&frame)))
        .await;
    assert!(answer.await.expect("no panic").is_ok());
    running.stopped().await;
}

#[tokio::test]
async fn shutdown_lets_calls_finish() {
    let echo = Echo::default();
    let mut running = Running::start(echo.clone(), settings()).await;
    let mut busy = running.connect("BUSY", "ocpp1.6").await;
    let mut idle = running.connect("IDLE", "ocpp1.6").await;
    busy.send(r#"[2,"1","Slow",{}]"#).await;
    sleep(Duration::from_millis(50)).await;
    running.begin_stop();
    assert_eq!(idle.next().await, None);
    assert_eq!(busy.next().await.as_deref(), Some(r#"[3,"1",{}]"#));
    assert_eq!(busy.next().await, None);
    running.stopped().await;
}

#[tokio::test]
async fn a_panic_fails_its_own_call_alone() {
    let running = Running::start(Echo::default(), settings()).await;
    let mut client = running.connect("A", "ocpp1.6").await;
    let refused = client.ask(r#"[2,"1","Panic",{}]"#).await;
    assert!(
        refused.starts_with(r#"[4,"1","InternalError","#),
        "{refused}"
    );
    assert_eq!(client.ask(r#"[2,"2","Echo",{}]"#).await, r#"[3,"2",{}]"#);
    running.stopped().await;
}

#[tokio::test]
async fn a_handler_outlives_its_socket() {
    let echo = Echo::default();
    let running = Running::start(echo.clone(), settings()).await;
    let mut client = running.connect("A", "ocpp1.6").await;
    client.send(r#"[2,"1","Slow",{}]"#).await;
    sleep(Duration::from_millis(50)).await;
    drop(client);
    timeout(PATIENCE, async {
        while echo.finished.load(Ordering::SeqCst) == 0 {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the handler came to its end");
    running.stopped().await;
}

#[tokio::test]
async fn silent_peers_are_dropped_and_pings_keep_others() {
    let eager = Settings {
        ping_interval: Duration::from_millis(60),
        missed_pings: 2,
        ..settings()
    };
    let running = Running::start(Echo::default(), eager).await;
    // This client answers pings only while it reads.
    let mut polite = running.connect("POLITE", "ocpp1.6").await;
    let silent = running.connect("SILENT", "ocpp1.6").await;
    let reading = tokio::spawn(async move { polite.next().await });
    sleep(Duration::from_millis(600)).await;
    let here: Vec<_> = running
        .csms
        .sessions()
        .list()
        .iter()
        .map(|session| session.station().to_string())
        .collect();
    assert_eq!(here, ["POLITE"]);
    drop(silent);
    running.stopped().await;
    assert_eq!(reading.await.expect("no panic"), None);
}

#[tokio::test]
async fn long_messages_and_endless_nonsense_end_the_connection() {
    let small = Settings {
        max_message: 1000,
        max_malformed: 2,
        ..settings()
    };
    let running = Running::start(Echo::default(), small).await;
    let mut client = running.connect("LONG", "ocpp1.6").await;
    let text = "x".repeat(900);
    let frame = format!(r#"[2,"1","Echo",{{"a":"{text}"}}]"#);
    assert!(client.ask(&frame).await.starts_with(r#"[3,"1""#));
    let text = "x".repeat(2000);
    client
        .send(&format!(r#"[2,"1","Echo",{{"a":"{text}"}}]"#))
        .await;
    assert_eq!(client.next().await, None);

    let mut client = running.connect("NOISE", "ocpp1.6").await;
    for _ in 0..3 {
        assert!(
            client
                .ask("hello")
                .await
                .starts_with(r#"[4,"-1","FormationViolation""#)
        );
    }
    assert_eq!(client.next().await, None);

    let mut client = running.connect("BINARY", "ocpp2.0.1").await;
    client
        .socket
        .send(Message::binary(vec![1, 2]))
        .await
        .expect("open");
    let answer = client.next().await.expect("an answer");
    assert!(
        answer.starts_with(r#"[4,"-1","RpcFrameworkError""#),
        "{answer}"
    );
    running.stopped().await;
}
