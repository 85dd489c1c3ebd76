//! One connection to the CSMS, from the attempt to the end, in a task of its own: a peer that does not read holds up
//! nobody.
//!
//! Owns the socket. Knows no message; a connection that is dropped is gone without a goodbye.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::target::{Target, Unfit};
#[cfg(feature = "tls")]
use crate::tls::Tls;

/// Frames that may wait to be written. A station has one CALL under way and answers as they come; more means that the
/// peer has stopped reading.
const OUTBOX: usize = 256;
/// Frames that may wait to be taken in; then the peer has to wait.
const INBOX: usize = 32;
/// Longest message that is taken from the network at all, in bytes.
const MAX_MESSAGE: usize = 1 << 20;
/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(1);

/// A connection with or without TLS.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

type Socket = WebSocketStream<Box<dyn Stream>>;

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
        target: Result<Target, Unfit>,
        #[cfg(feature = "tls")] tls: Tls,
        network: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        let (to_peer, outgoing) = mpsc::channel(OUTBOX);
        let (incoming, from_peer) = mpsc::channel(INBOX);
        let task = tokio::spawn(async move {
            let life = async {
                let target = target.map_err(|error| error.to_string())?;
                network.await;
                #[cfg(feature = "tls")]
                let socket = connect(target, &tls).await;
                #[cfg(not(feature = "tls"))]
                let socket = connect(target).await;
                let socket = socket.map_err(|error| error.to_string())?;
                let end = live(socket, &incoming, outgoing).await;
                end.map_err(|error| error.to_string())
            };
            let why = match life.await {
                Ok(()) => "closed by the peer".to_owned(),
                Err(error) => error,
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

async fn connect(target: Target, #[cfg(feature = "tls")] tls: &Tls) -> Result<Socket, Error> {
    let stream = TcpStream::connect((&*target.host, target.port)).await?;
    // Frames are small and answers are awaited.
    stream.set_nodelay(true)?;
    let stream: Box<dyn Stream> = match target.is_secure {
        #[cfg(feature = "tls")]
        true => Box::new(
            tls.connect(&target.host, target.with_certificate, stream)
                .await?,
        ),
        _ => Box::new(stream),
    };
    let config = WebSocketConfig::default().max_message_size(Some(MAX_MESSAGE));
    let (socket, _) = client_async_with_config(target.request, stream, Some(config)).await?;
    Ok(socket)
}

async fn live(
    mut socket: Socket,
    incoming: &mpsc::Sender<Incoming>,
    mut outgoing: mpsc::Receiver<Outgoing>,
) -> Result<(), Error> {
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
