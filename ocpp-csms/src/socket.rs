//! The WebSocket of a station, as the session sees it. The only file that names the WebSocket library.
//!
//! Owns options (limits, compression with pooled state, small buffers) and the mapping of frames and errors. Knows no OCPP.

use std::time::Duration;

use bytes::Bytes;
use futures_util::SinkExt;
use hyper::body::Incoming;
use hyper::{Request, Response};
use tokio::time::timeout;
use yawc::{DeflatePool, Frame, HttpStream, OpCode, Options, WebSocket, close::CloseCode};

use crate::settings::Settings;

/// Initial size of a connection's read buffer, in bytes. Most connections idle, and a station's usual message fits.
const READ_BUFFER: usize = 1024;

/// Initial size of a connection's write buffer, in bytes. Answers are shorter than what they answer.
const WRITE_BUFFER: usize = 512;

/// Compressors kept between messages; about the number of worker threads.
const POOLED_COMPRESSORS: usize = 32;

/// Messages shorter than this gain nothing from compression.
const COMPRESS_FROM: usize = 256;

/// How long a goodbye may take: a peer that does not read is not worth more.
const GOODBYE: Duration = Duration::from_secs(1);

/// What a station sent.
pub(crate) enum Received {
    /// A text message.
    Text(Bytes),
    /// A binary message, which OCPP-J does not use.
    Binary,
    /// A ping or pong.
    Sign,
    /// The connection is over.
    Gone(String),
}

/// Why the connection is closed from this side (RFC 6455 7.4.1).
#[derive(Clone, Copy, Debug)]
pub(crate) enum Close {
    /// 1000
    Normal(&'static str),
    /// 1001
    GoingAway,
    /// 1008
    Policy(&'static str),
}

/// Options shared by all connections of a server.
#[derive(Clone)]
pub(crate) struct SocketOptions {
    options: Options,
    write_timeout: Duration,
}

impl SocketOptions {
    pub(crate) fn new(settings: &Settings) -> Self {
        let mut options = Options::default()
            .with_limits(
                settings.max_message.saturating_add(1),
                settings.max_message.saturating_add(1),
            )
            .with_read_buffer_capacity(READ_BUFFER)
            .with_write_buffer_capacity(WRITE_BUFFER);
        if settings.compress {
            options = options
                .with_low_latency_compression()
                .server_no_context_takeover()
                .client_no_context_takeover()
                .with_deflate_pool(DeflatePool::new(POOLED_COMPRESSORS))
                .with_compression_threshold(COMPRESS_FROM);
        }
        Self {
            options,
            write_timeout: settings.write_timeout,
        }
    }
}

/// The answer to an upgrade request, and the future of the socket.
pub(crate) type Upgrade = (Response<http_body_util::Empty<Bytes>>, Pending);

/// A socket whose 101 is still being written.
pub(crate) struct Pending {
    future: yawc::UpgradeFut,
    write_timeout: Duration,
}

impl Pending {
    /// Waits until the HTTP side has let go of the connection.
    ///
    /// Boxed, because a large value that is handed through async functions stands several times in their future.
    pub(crate) async fn open(self) -> Result<Box<Socket>, String> {
        let inner = self.future.await.map_err(|e| e.to_string())?;
        Ok(Box::new(Socket {
            inner,
            write_timeout: self.write_timeout,
        }))
    }
}

/// Checks the WebSocket part of a request and prepares the answer. `None` if it is no upgrade of version 13.
pub(crate) fn upgrade(request: &mut Request<Incoming>, options: &SocketOptions) -> Option<Upgrade> {
    let (response, future) =
        WebSocket::<HttpStream>::upgrade_with_options(request, options.options.clone()).ok()?;
    let pending = Pending {
        future,
        write_timeout: options.write_timeout,
    };
    Some((response, pending))
}

/// An open connection.
pub(crate) struct Socket {
    inner: WebSocket<HttpStream>,
    write_timeout: Duration,
}

impl Socket {
    /// The next message. May be dropped and called again without losing anything.
    pub(crate) async fn receive(&mut self) -> Received {
        match self.inner.next_frame().await {
            Err(error) => Received::Gone(error.to_string()),
            Ok(frame) => match frame.opcode() {
                OpCode::Text => Received::Text(frame.into_payload()),
                OpCode::Binary => Received::Binary,
                OpCode::Ping | OpCode::Pong => Received::Sign,
                OpCode::Close => Received::Gone(close_reason(&frame)),
                OpCode::Continuation => Received::Gone("stray continuation frame".to_owned()),
            },
        }
    }

    /// Writes one text message. An error means that the connection is over.
    pub(crate) async fn send(&mut self, text: Vec<u8>) -> Result<(), String> {
        self.write(Frame::text(text)).await
    }

    /// Asks for a sign of life.
    pub(crate) async fn ping(&mut self) -> Result<(), String> {
        self.write(Frame::ping(Bytes::new())).await
    }

    /// Says goodbye and does not wait for the peer's.
    pub(crate) async fn close(&mut self, why: Close) {
        let (code, reason) = match why {
            Close::Normal(reason) => (CloseCode::Normal, reason),
            Close::GoingAway => (CloseCode::Away, "shutting down"),
            Close::Policy(reason) => (CloseCode::Policy, reason),
        };
        let _ = timeout(GOODBYE, self.inner.send(Frame::close(code, reason))).await;
        self.finish().await;
    }

    /// Writes what is still to be written, such as the answer to the peer's goodbye.
    pub(crate) async fn finish(&mut self) {
        let _ = timeout(GOODBYE, self.inner.flush()).await;
    }

    async fn write(&mut self, frame: Frame) -> Result<(), String> {
        match timeout(self.write_timeout, self.inner.send(frame)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the station does not read".to_owned()),
        }
    }
}

fn close_reason(frame: &Frame) -> String {
    let code = frame.close_code().map_or(1005, u16::from);
    match frame.close_reason() {
        Ok(Some(reason)) if !reason.is_empty() => format!("closed by the station: {code} {reason}"),
        _ => format!("closed by the station: {code}"),
    }
}
