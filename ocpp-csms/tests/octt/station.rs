//! The test station: a WebSocket and what a script may have it say and expect.
//!
//! Owns the frames. Every payload in either direction is held strictly against the schema. Knows no case.

use futures_util::{SinkExt, StreamExt};
use ocpp_messages::v16;
use ocpp_wire::Reading;
use ocpp_wire::dispatch::Recode;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderValue, Request};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::stage::{STATION, TAG, accepted};
use crate::support::PATIENCE;

/// Some stream of bytes.
pub(crate) trait Bytes: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Bytes for T {}

/// A station that says what the script says.
pub(crate) struct TestStation {
    socket: WebSocketStream<Box<dyn Bytes>>,
    sent: u32,
}

impl TestStation {
    /// Over TCP, without a password.
    pub(crate) async fn connect(authority: &str) -> Self {
        let stream = TcpStream::connect(authority).await.expect("listens");
        let station = Self::over(Box::new(stream), upgrade(authority, &[])).await;
        station.expect("admitted")
    }

    /// Over any stream, or the HTTP status by which it was refused.
    pub(crate) async fn over(stream: Box<dyn Bytes>, upgrade: Request<()>) -> Result<Self, u16> {
        match tokio_tungstenite::client_async(upgrade, stream).await {
            Ok((socket, _)) => Ok(Self { socket, sent: 0 }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Sends a CALL; the answer must be a CALLRESULT with exactly this payload, where `"*"` stands for anything.
    pub(crate) async fn sends(&mut self, action: &str, request: Value, answer: Value) -> Value {
        self.sent += 1;
        let id = format!("s{}", self.sent);
        strict(action, true, &request);
        self.write(&json!([2, id, action, request])).await;
        let frame = self.read().await;
        let got = &frame[2];
        assert_eq!((&frame[0], &frame[1]), (&json!(3), &json!(id)), "{frame}");
        strict(action, false, got);
        assert!(alike(got, &answer), "{action}: {got} and not {answer}");
        got.clone()
    }

    /// The CSMS must send exactly this CALL, and gets this answer.
    pub(crate) async fn expects(&mut self, action: &str, request: Value, answer: Value) {
        let call = self.hears(action, request).await;
        self.answers(&call, answer).await;
    }

    /// The CSMS must send exactly this CALL; its frame.
    pub(crate) async fn hears(&mut self, action: &str, request: Value) -> Value {
        let frame = self.read().await;
        assert_eq!((&frame[0], &frame[2]), (&json!(2), &json!(action)));
        strict(action, true, &frame[3]);
        assert_eq!(frame[3], request, "{action}");
        frame
    }

    /// Answers a CALL that was heard.
    pub(crate) async fn answers(&mut self, call: &Value, answer: Value) {
        strict(call[2].as_str().expect("an action"), false, &answer);
        self.write(&json!([3, call[1], answer])).await;
    }

    /// BootNotification and the status of its connectors, all accepted.
    pub(crate) async fn boots(&mut self) {
        let who = json!({"chargePointVendor": "Vendor", "chargePointModel": "Model"});
        let accepted = json!({"status": "Accepted", "currentTime": "*", "interval": 300});
        self.sends("BootNotification", who, accepted).await;
        self.status(0, "Available").await;
        self.status(1, "Available").await;
    }

    /// StatusNotification without an error.
    pub(crate) async fn status(&mut self, connector: i32, status: &str) {
        self.reports(connector, status, "NoError").await;
    }

    /// StatusNotification.
    pub(crate) async fn reports(&mut self, connector: i32, status: &str, error: &str) {
        let status = json!({"connectorId": connector, "status": status, "errorCode": error});
        self.sends("StatusNotification", status, json!({})).await;
    }

    /// Authorize, with this verdict.
    pub(crate) async fn authorizes(&mut self, tag: &str, info: Value) {
        let answer = json!({ "idTagInfo": info });
        self.sends("Authorize", json!({ "idTag": tag }), answer)
            .await;
    }

    /// StartTransaction on connector 1, which the CSMS accepts; the transaction's id.
    pub(crate) async fn starts(&mut self, tag: &str) -> i64 {
        let start = json!({"connectorId": 1, "idTag": tag, "meterStart": 1000, "timestamp": "2026-05-01T10:00:00Z"});
        self.starts_so(start, accepted()).await
    }

    /// StartTransaction as it stands here, with this verdict; the transaction's id.
    pub(crate) async fn starts_so(&mut self, start: Value, info: Value) -> i64 {
        let answer = json!({"transactionId": "*", "idTagInfo": info});
        let got = self.sends("StartTransaction", start, answer).await;
        got["transactionId"].as_i64().expect("a number")
    }

    /// StopTransaction without an idTag.
    pub(crate) async fn stops(&mut self, transaction: i64, reason: &str) {
        let stop = json!({"transactionId": transaction, "meterStop": 2000, "timestamp": "2026-05-01T11:00:00Z", "reason": reason});
        self.sends("StopTransaction", stop, json!({})).await;
    }

    /// From plugging in to charging: Preparing, Authorize, StartTransaction, Charging; the transaction's id.
    pub(crate) async fn charges(&mut self) -> i64 {
        self.status(1, "Preparing").await;
        self.authorizes(TAG, accepted()).await;
        let transaction = self.starts(TAG).await;
        self.status(1, "Charging").await;
        transaction
    }

    /// Nothing comes for a moment.
    pub(crate) async fn silent(&mut self) {
        let quiet = std::time::Duration::from_millis(30);
        let frame = timeout(quiet, self.socket.next()).await;
        assert!(frame.is_err(), "{frame:?}");
    }

    async fn write(&mut self, frame: &Value) {
        let text = Message::text(frame.to_string());
        self.socket.send(text).await.expect("the socket is open");
    }

    async fn read(&mut self) -> Value {
        loop {
            let next = timeout(PATIENCE, self.socket.next()).await;
            match next.expect("something comes").expect("open").expect("open") {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                Message::Close(why) => panic!("closed: {why:?}"),
                _ => {}
            }
        }
    }
}

/// The upgrade request of the station under test.
pub(crate) fn upgrade(authority: &str, headers: &[(&'static str, String)]) -> Request<()> {
    let url = format!("ws://{authority}/ocpp/{STATION}");
    let mut request = url.into_client_request().expect("a request");
    let all = request.headers_mut();
    let word = HeaderValue::from_static("ocpp1.6");
    all.insert("Sec-WebSocket-Protocol", word);
    for (header, value) in headers {
        all.insert(*header, value.parse().expect("a header"));
    }
    request
}

/// The payload as it goes over the wire, if the schema allows it.
pub(crate) fn strict(action: &str, request: bool, payload: &Value) -> Vec<u8> {
    let text = payload.to_string();
    let known = v16::Action::from_name(action).expect("an action of 1.6");
    let mut out = Vec::new();
    let recode = Recode {
        payload: text.as_bytes(),
        reading: Reading::Strict,
        out: &mut out,
    };
    let checked = if request {
        v16::visit_request(known, recode)
    } else {
        v16::visit_response(known, recode)
    };
    if let Err(error) = checked.expect("this build has it") {
        panic!("{action} {payload}: {error}");
    }
    out
}

/// Whether a payload is as the script has it.
fn alike(got: &Value, script: &Value) -> bool {
    match (got, script) {
        (_, Value::String(any)) if any == "*" => true,
        (Value::Object(got), Value::Object(script)) => {
            let names = |object: &serde_json::Map<String, Value>| {
                object
                    .keys()
                    .cloned()
                    .collect::<std::collections::BTreeSet<_>>()
            };
            names(got) == names(script)
                && got.iter().all(|(name, value)| alike(value, &script[name]))
        }
        _ => got == script,
    }
}
