//! A CSMS on a free port and a WebSocket client that speaks raw frames.

#![allow(dead_code, reason = "each test binary uses its own part")]

#[cfg(feature = "api")]
pub(crate) mod http;
pub(crate) mod records;
#[cfg(feature = "tls")]
pub(crate) mod tls;

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use ocpp_csms::{Csms, Service, Settings};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderValue, Response, StatusCode};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Longer than anything here takes, short enough to see a hang.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A running CSMS.
pub(crate) struct Running<S> {
    pub(crate) csms: Csms<S>,
    pub(crate) authority: String,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl<S: Service> Running<S> {
    pub(crate) async fn start(service: S, settings: Settings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let authority = listener.local_addr().expect("bound").to_string();
        let csms = Csms::new(service, settings);
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn({
            let csms = csms.clone();
            async move {
                csms.serve(listener, async {
                    let _ = stopped.await;
                })
                .await;
            }
        });
        Self {
            csms,
            authority,
            stop: Some(stop),
            task,
        }
    }

    /// Begins the shutdown; `stopped` waits for it.
    pub(crate) fn begin_stop(&mut self) {
        drop(self.stop.take());
    }

    pub(crate) async fn stopped(mut self) {
        self.begin_stop();
        timeout(PATIENCE, self.task)
            .await
            .expect("stops in time")
            .expect("does not panic");
    }

    /// Connects a station or says how it was refused.
    pub(crate) async fn try_connect(
        &self,
        path: &str,
        offers: &[&str],
    ) -> Result<(Client, Option<String>), Response<Option<Vec<u8>>>> {
        connect(&self.authority, path, offers).await
    }

    pub(crate) async fn connect(&self, id: &str, offer: &str) -> Client {
        self.try_connect(&format!("/ocpp/{id}"), &[offer])
            .await
            .expect("admitted")
            .0
    }

    pub(crate) async fn refused(&self, path: &str, offers: &[&str]) -> StatusCode {
        match self.try_connect(path, offers).await {
            Ok(_) => panic!("{path} {offers:?} was admitted"),
            Err(response) => response.status(),
        }
    }
}

/// Connects a station or says how it was refused.
pub(crate) async fn connect(
    authority: &str,
    path: &str,
    offers: &[&str],
) -> Result<(Client, Option<String>), Response<Option<Vec<u8>>>> {
    let mut request = format!("ws://{}{path}", authority)
        .into_client_request()
        .expect("a request");
    if !offers.is_empty() {
        let value = HeaderValue::from_str(&offers.join(", ")).expect("a header");
        request
            .headers_mut()
            .insert("Sec-WebSocket-Protocol", value);
    }
    // The library insists that an offer is taken up, and the server may not.
    match timeout(PATIENCE, connect_async(request))
        .await
        .expect("in time")
    {
        Ok((socket, response)) => {
            let word = response.headers().get("Sec-WebSocket-Protocol");
            let word = word.map(|word| word.to_str().expect("ascii").to_owned());
            Ok((Client { socket }, word))
        }
        Err(Error::Http(response)) => Err(*response),
        Err(error) => panic!("cannot connect: {error}"),
    }
}

/// The station's end.
pub(crate) struct Client {
    pub(crate) socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Client {
    pub(crate) async fn send(&mut self, text: &str) {
        self.socket
            .send(Message::text(text))
            .await
            .expect("the socket is open");
    }

    /// The next text, `None` once the socket is closed.
    pub(crate) async fn next(&mut self) -> Option<String> {
        loop {
            match timeout(PATIENCE, self.socket.next())
                .await
                .expect("something comes")
            {
                None | Some(Err(_) | Ok(Message::Close(_))) => return None,
                Some(Ok(Message::Text(text))) => return Some(text.to_string()),
                Some(Ok(_)) => {}
            }
        }
    }

    pub(crate) async fn ask(&mut self, text: &str) -> String {
        self.send(text).await;
        self.next().await.expect("an answer")
    }

    /// Asks, and passes over what comes before the answer.
    pub(crate) async fn ask_until(&mut self, text: &str, answer: &str) {
        self.send(text).await;
        while !self.next().await.expect("an answer").starts_with(answer) {}
    }

    /// Asserts that nothing comes for a moment.
    pub(crate) async fn silent(&mut self) {
        let quiet = timeout(Duration::from_millis(150), self.socket.next()).await;
        assert!(quiet.is_err(), "{quiet:?}");
    }
}
