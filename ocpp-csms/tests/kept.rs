//! What stations accept is kept, over a real socket: the seam is the way to stations.

#![cfg(all(feature = "v16-core", feature = "v16-reservation"))]

mod support;

use std::sync::Arc;

use ocpp_csms::store::{ItemKind, MemoryStore, Store};
use ocpp_csms::{Csms, Defaults, Dispatch, Rooms, Seams, Settings};
use ocpp_messages::v16::reservation::{CancelReservationRequest, ReserveNowRequest};
use ocpp_messages::v16::{core, reservation};
use ocpp_wire::Caller;
use support::records::id;
use support::{Client, PATIENCE};
use tokio::net::TcpListener;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Answers the next call with this payload.
async fn answer(client: &mut Client, payload: &str) {
    let call = client.next().await.expect("a call");
    let id = call.split('"').nth(1).expect("a message id");
    client.send(&format!(r#"[3,"{id}",{payload}]"#)).await;
}

#[tokio::test]
async fn a_reservation_is_known_as_long_as_the_station_has_it() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let settings = Settings::default();
    let defaults = Defaults::new(Arc::clone(&store), &settings);
    let seams = Seams::new(&settings).keeping(Arc::clone(&store));
    let service = Dispatch::<_, Rooms<(core::Room, reservation::Room)>>::new(defaults);
    let csms = Csms::with_seams(service, settings, seams);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("ws://{}/ocpp/CP1", listener.local_addr().expect("bound"));
    let server = csms.clone();
    tokio::spawn(async move { server.serve(listener, std::future::pending()).await });
    let mut request = url.into_client_request().expect("a request");
    let offer = "ocpp1.6".parse().expect("a header");
    request
        .headers_mut()
        .insert("Sec-WebSocket-Protocol", offer);
    let (socket, _) = connect_async(request).await.expect("admitted");
    let mut client = Client { socket };
    client.ask(r#"[2,"1","Heartbeat",{}]"#).await;

    let station = csms
        .station(&id("CP1"))
        .expect("connected")
        .with_timeout(PATIENCE);
    let kept = async || {
        let items = store
            .items(&id("CP1"), ItemKind::Reservation)
            .await
            .expect("read");
        items.into_iter().map(|item| item.key).collect::<Vec<_>>()
    };
    let expiry: ocpp_wire::DateTime = "2026-11-20T20:00:00Z".parse().expect("a time");
    for (number, verdict, expected) in [
        (4, "Accepted", &["4"][..]),
        (5, "Occupied", &["4"]),
        (6, "Accepted", &["4", "6"]),
    ] {
        let id_tag = "TAG".parse().expect("short");
        let request = ReserveNowRequest::new(1, expiry.clone(), id_tag, number);
        let payload = format!(r#"{{"status":"{verdict}"}}"#);
        let (called, ()) = tokio::join!(station.call(request), answer(&mut client, &payload));
        assert_eq!(called.expect("an answer").status.as_str(), verdict);
        assert_eq!(kept().await, expected, "{verdict}");
    }
    let cancel = CancelReservationRequest { reservation_id: 4 };
    let (called, ()) = tokio::join!(
        station.call(cancel),
        answer(&mut client, r#"{"status":"Accepted"}"#)
    );
    called.expect("an answer");
    assert_eq!(kept().await, ["6"]);
    let start = r#"[2,"2","StartTransaction",{"connectorId":1,"idTag":"TAG","meterStart":0,"reservationId":6,"timestamp":"2026-11-20T10:00:00Z"}]"#;
    client.ask(start).await;
    assert_eq!(kept().await, [""; 0]);
}
