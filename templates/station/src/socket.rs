//! The WebSocket to the central system, and the transcript of what goes through it.

use futures_util::{SinkExt, StreamExt};
use ocpp_station::Part;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// An open connection.
pub struct Socket {
    inner: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Parts of a frame that is not complete yet.
    partial: Vec<u8>,
}

/// What came in.
pub enum Received {
    /// A text frame.
    Text(String),
    /// A sign of life.
    Alive,
    /// The connection is over.
    Closed,
}

impl Socket {
    /// Opens a connection.
    ///
    /// # Errors
    /// What went wrong, for the log.
    pub async fn open(url: String) -> Result<Self, Error> {
        let mut request = url.into_client_request()?;
        let word = HeaderValue::from_static("ocpp1.6");
        request.headers_mut().insert("Sec-WebSocket-Protocol", word);
        let (inner, _) = connect_async(request).await?;
        Ok(Self {
            inner,
            partial: Vec::new(),
        })
    }

    /// Sends a part of a frame; parts are collected until the last one.
    pub async fn send(&mut self, part: Part, buffer: &[u8]) -> Result<(), Error> {
        let bytes = buffer.get(..part.length).unwrap_or(buffer);
        self.partial.extend_from_slice(bytes);
        if !part.last {
            return Ok(());
        }
        let frame = std::mem::take(&mut self.partial);
        let text = String::from_utf8_lossy(&frame).into_owned();
        println!("-> {text}");
        self.inner.send(Message::text(text)).await
    }

    /// Asks for a sign of life.
    pub async fn ping(&mut self) -> Result<(), Error> {
        self.inner.send(Message::Ping(Vec::new().into())).await
    }

    /// What comes in next. May be dropped and called again without losing anything.
    pub async fn receive(&mut self) -> Received {
        match self.inner.next().await {
            Some(Ok(Message::Text(text))) => {
                println!("<- {text}");
                Received::Text(text.to_string())
            }
            Some(Ok(Message::Close(_)) | Err(_)) | None => Received::Closed,
            Some(Ok(_)) => Received::Alive,
        }
    }

    /// Says goodbye.
    pub async fn close(mut self) {
        // The peer may be gone already.
        let _ = self.inner.close(None).await;
    }
}
