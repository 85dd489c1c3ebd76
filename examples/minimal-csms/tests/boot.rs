//! A station boots, and is asked for its configuration.

use example_minimal_csms::service;
use futures_util::{SinkExt, StreamExt};
use ocpp_csms::{Csms, Settings};
use tokio::net::TcpListener;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

#[tokio::test]
async fn a_station_that_boots_is_asked_for_its_configuration() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let settings = Settings::default();
    let (service, keys) = service(&settings);
    tokio::spawn(async move {
        let csms = Csms::new(service, settings);
        csms.serve(listener, std::future::pending()).await;
    });
    let mut request = format!("ws://{address}/ocpp/CP1")
        .into_client_request()
        .expect("a url");
    let word = "ocpp1.6".parse().expect("a header");
    request.headers_mut().insert("Sec-WebSocket-Protocol", word);
    let (mut socket, _) = connect_async(request).await.expect("admitted");
    let boot = r#"[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]"#;
    socket.send(Message::text(boot)).await.expect("open");
    // The answer to the boot and the question come in either order.
    let mut answered = false;
    loop {
        let text = socket
            .next()
            .await
            .expect("open")
            .expect("no error")
            .to_string();
        if text.starts_with(r#"[3,"1","#) {
            answered = true;
        } else if text.contains("GetConfiguration") {
            let id = text.split('"').nth(1).expect("an id");
            let answer = format!(
                r#"[3,"{id}",{{"configurationKey":[{{"key":"HeartbeatInterval","readonly":false,"value":"300"}}]}}]"#
            );
            socket.send(Message::text(answer)).await.expect("open");
        }
        let learnt = keys.lock().expect("not poisoned").len();
        if answered && learnt == 1 {
            break;
        }
        let alive = Message::text(r#"[2,"2","Heartbeat",{}]"#);
        socket.send(alive).await.expect("open");
    }
    let learnt = keys.lock().expect("not poisoned");
    let expected = ("CP1", "HeartbeatInterval", "300");
    assert_eq!(
        learnt[0],
        (expected.0.into(), expected.1.into(), expected.2.into())
    );
}
