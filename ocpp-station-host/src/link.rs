//! One connection to the CSMS, from the attempt to the end, in a task of its own: a peer that does not read holds up
//! nobody.
//!
//! Owns the socket. Knows no message; a connection that is dropped is gone without a goodbye.

use std::time::Duration;

use data_encoding::BASE64;
use futures_util::{SinkExt, StreamExt};
use percent_encoding::percent_decode_str;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::http::{HeaderValue, Request};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// Frames that may wait to be written. A station has one CALL under way and answers as they come; more means that the
/// peer has stopped reading.
const OUTBOX: usize = 256;
/// Frames that may wait to be taken in; then the peer has to wait.
const INBOX: usize = 32;
/// Longest message that is taken from the network at all, in bytes.
const MAX_MESSAGE: usize = 1 << 20;
/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(1);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What comes of a connection.
#[derive(Debug)]
pub(crate) enum Incoming {
    Opened,
    Text(String),
    /// A sign of life.
    Alive,
    /// It is over, or never came about; why.
    Closed(String),
}

enum Outgoing {
    Text(String),
    Ping,
    Goodbye,
}

/// A connection.
pub(crate) struct Link {
    to_peer: mpsc::Sender<Outgoing>,
    from_peer: mpsc::Receiver<Incoming>,
    task: JoinHandle<()>,
    pub(crate) is_open: bool,
}

impl Link {
    /// Begins to connect once `network` completes.
    pub(crate) fn open(
        url: &str,
        password: &[u8],
        network: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        let (to_peer, outgoing) = mpsc::channel(OUTBOX);
        let (incoming, from_peer) = mpsc::channel(INBOX);
        let request = request(url, password);
        let task = tokio::spawn(async move {
            let why = match live(request, network, &incoming, outgoing).await {
                Ok(()) => "closed by the peer".to_owned(),
                Err(error) => error.to_string(),
            };
            let _ = incoming.send(Incoming::Closed(why)).await;
        });
        Self {
            to_peer,
            from_peer,
            task,
            is_open: false,
        }
    }

    /// What comes next. May be dropped and called again without losing anything.
    pub(crate) async fn next(&mut self) -> Incoming {
        match self.from_peer.recv().await {
            Some(incoming) => incoming,
            None => Incoming::Closed("the connection's task is gone".to_owned()),
        }
    }

    /// Sends a text frame; false if the peer has stopped reading.
    pub(crate) fn send(&self, text: String) -> bool {
        self.to_peer.try_send(Outgoing::Text(text)).is_ok()
    }

    /// Sends a ping; false if the peer has stopped reading.
    pub(crate) fn ping(&self) -> bool {
        self.to_peer.try_send(Outgoing::Ping).is_ok()
    }

    /// Ends the connection; what was sent before goes out first.
    pub(crate) async fn goodbye(mut self) {
        if self.is_open && self.to_peer.try_send(Outgoing::Goodbye).is_ok() {
            let over = async { while self.from_peer.recv().await.is_some() {} };
            // A peer that does not answer is left without one.
            let _ = timeout(GOODBYE, over).await;
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn live(
    request: Result<Request<()>, Error>,
    network: impl Future<Output = ()>,
    incoming: &mpsc::Sender<Incoming>,
    mut outgoing: mpsc::Receiver<Outgoing>,
) -> Result<(), Error> {
    let request = request?;
    network.await;
    let config = WebSocketConfig::default().max_message_size(Some(MAX_MESSAGE));
    // Frames are small and answers are awaited.
    let (mut socket, _) = connect_async_with_config(request, Some(config), true).await?;
    if incoming.send(Incoming::Opened).await.is_err() {
        return Ok(());
    }
    loop {
        tokio::select! {
            message = outgoing.recv() => match message {
                Some(Outgoing::Text(text)) => socket.send(Message::text(text)).await?,
                Some(Outgoing::Ping) => socket.send(Message::Ping(Vec::new().into())).await?,
                Some(Outgoing::Goodbye) => {
                    socket.close(None).await?;
                    return drain(&mut socket).await;
                }
                None => return Ok(()),
            },
            message = socket.next() => {
                let incoming_message = match message {
                    None | Some(Ok(Message::Close(_))) => return Ok(()),
                    Some(Err(error)) => return Err(error),
                    Some(Ok(Message::Text(text))) => Incoming::Text(text.to_string()),
                    Some(Ok(_)) => Incoming::Alive,
                };
                if incoming.send(incoming_message).await.is_err() {
                    return Ok(());
                }
            }
        }
    }
}

/// Until the peer has said goodbye as well.
async fn drain(socket: &mut Socket) -> Result<(), Error> {
    while let Some(message) = socket.next().await {
        message?;
    }
    Ok(())
}

/// The request that opens the connection. The user of Basic authentication is the station's id.
fn request(url: &str, password: &[u8]) -> Result<Request<()>, Error> {
    let mut request = url.into_client_request()?;
    let last = request.uri().path().rsplit('/').next().unwrap_or_default();
    let mut user: Vec<u8> = percent_decode_str(last).collect();
    let headers = request.headers_mut();
    headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("ocpp1.6"));
    if !password.is_empty() {
        user.push(b':');
        user.extend_from_slice(password);
        let mut value = HeaderValue::try_from(format!("Basic {}", BASE64.encode(&user)))
            .map_err(|error| Error::HttpFormat(error.into()))?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_goes_with_the_stations_name() {
        let plain = request("ws://localhost:9000/ocpp/CP%201", b"").expect("a request");
        assert_eq!(plain.headers().get(AUTHORIZATION), None);
        let basic = request("ws://localhost:9000/ocpp/CP%201", b"a:\xFFb").expect("a request");
        let value = basic.headers().get(AUTHORIZATION).expect("there");
        assert_eq!(value.as_bytes(), b"Basic Q1AgMTphOv9i");
    }
}
