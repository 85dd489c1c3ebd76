//! A station of 2.0.1 asks for a price and is told a new one.

use example_own_schemas::messages::v201::vendor_com_example_prices::ComExamplePricesCsmsCalls;
use example_own_schemas::{Prices, new_price, service};
use futures_util::{SinkExt, StreamExt};
use ocpp_csms::wire::Decimal;
use ocpp_csms::{Csms, Settings, StationId};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn ask(socket: &mut Socket, data_transfer: &str) -> String {
    let call = format!(r#"[2,"1","DataTransfer",{data_transfer}]"#);
    socket.send(Message::text(call)).await.expect("open");
    let answer = socket.next().await.expect("open").expect("no error");
    answer.to_string()
}

#[tokio::test]
async fn prices_go_both_ways() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let prices = Prices {
        per_kwh: Decimal::literal("0.39"),
        evses: 2,
    };
    let csms = Csms::new(service(prices), Settings::default());
    let serving = csms.clone();
    tokio::spawn(async move { serving.serve(listener, std::future::pending()).await });

    let mut request = format!("ws://{address}/ocpp/CP1")
        .into_client_request()
        .expect("a url");
    let word = "ocpp2.0.1".parse().expect("a header");
    request.headers_mut().insert("Sec-WebSocket-Protocol", word);
    let (mut socket, _) = connect_async(request).await.expect("admitted");

    for (data_transfer, expected) in [
        (
            r#"{"vendorId":"com.example.prices","messageId":"AskPrice","data":{"evseId":1}}"#,
            r#"[3,"1",{"status":"Accepted","data":{"perKwh":0.39,"currency":"EUR"}}]"#,
        ),
        (
            r#"{"vendorId":"com.example.prices","messageId":"AskPrice","data":{"evseId":3}}"#,
            r#"[3,"1",{"status":"Rejected"}]"#,
        ),
        (
            r#"{"vendorId":"com.example.prices","messageId":"AskPrice","data":{}}"#,
            r#"[4,"1","OccurrenceConstraintViolation","#,
        ),
        (
            r#"{"vendorId":"com.example.prices","messageId":"AskNothing"}"#,
            r#"[3,"1",{"status":"UnknownMessageId"}]"#,
        ),
        (
            r#"{"vendorId":"org.example","messageId":"AskPrice","data":{"evseId":1}}"#,
            r#"[3,"1",{"status":"UnknownVendorId"}]"#,
        ),
    ] {
        let answer = ask(&mut socket, data_transfer).await;
        assert!(answer.starts_with(expected), "{data_transfer}: {answer}");
    }

    let id = StationId::new("CP1").expect("valid");
    let station = csms.station(&id).expect("connected");
    let telling = tokio::spawn(async move {
        let price = new_price(Decimal::literal("0.425"));
        station
            .show_price(price)
            .await
            .map_err(|error| error.to_string())
    });
    let call = socket
        .next()
        .await
        .expect("open")
        .expect("no error")
        .to_string();
    let data = r#""data":{"perKwh":0.425,"currency":"EUR"}"#;
    assert!(
        call.contains(r#""messageId":"ShowPrice""#) && call.contains(data),
        "{call}"
    );
    let id = call.split('"').nth(1).expect("an id");
    let answer = format!(r#"[3,"{id}",{{"status":"Accepted"}}]"#);
    socket.send(Message::text(answer)).await.expect("open");
    let told = telling.await.expect("no panic");
    assert_eq!(told, Ok(ocpp_wire::VendorAnswer::Accepted(())));
}
