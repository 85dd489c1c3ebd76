//! The listeners: accept, speak TLS where it is asked for, hand each request on.
//!
//! Owns the HTTP side up to the request. Knows no station and no session.

use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
#[cfg(feature = "tls")]
use tokio::net::TcpStream;
use tokio::time::sleep;
use tracing::{debug, warn};

use crate::gate::Peer;
use crate::seams::Door;
use crate::server::{Shared, respond};
use crate::service::Service;

/// What of a door its connections have to know.
#[derive(Clone, Copy)]
pub(crate) struct Behind {
    pub(crate) stations: bool,
    pub(crate) http: bool,
}

/// Accepts until it is dropped.
pub(crate) async fn accept<S: Service>(shared: Arc<Shared<S>>, door: Door) {
    /// Out of file descriptors, most likely: accepting again at once would only spin.
    const PAUSE: Duration = Duration::from_millis(100);
    let behind = Behind {
        stations: door.stations,
        http: door.http,
    };
    loop {
        match door.listener.accept().await {
            Ok((stream, address)) => {
                // Frames are small and answers are awaited.
                let _ = stream.set_nodelay(true);
                let peer = Peer::plain(address);
                #[cfg(feature = "tls")]
                if let Some(tls) = door.tls.clone() {
                    let task = secure(Arc::clone(&shared), stream, peer, behind, tls);
                    shared.tasks.spawn(task);
                    continue;
                }
                shared
                    .tasks
                    .spawn(serve(Arc::clone(&shared), stream, peer, behind));
            }
            Err(error) => {
                warn!(%error, "cannot accept a connection");
                sleep(PAUSE).await;
            }
        }
    }
}

#[cfg(feature = "tls")]
async fn secure<S: Service>(
    shared: Arc<Shared<S>>,
    stream: TcpStream,
    peer: Peer,
    behind: Behind,
    tls: crate::security::Tls,
) {
    let patience = shared.settings.handshake_timeout;
    match tokio::time::timeout(patience, tls.accept(stream)).await {
        Ok(Ok((stream, proved))) => {
            let peer = Peer {
                tls: Some(Arc::new(proved)),
                ..peer
            };
            // Boxed: the state of TLS is large, and most stations of most operators come without.
            Box::pin(serve(shared, stream, peer, behind)).await;
        }
        Ok(Err(error)) => tracing::info!(from = %peer.address, %error, "refused: no TLS"),
        Err(_) => tracing::info!(from = %peer.address, "refused: TLS took too long"),
    }
}

async fn serve<S: Service>(
    shared: Arc<Shared<S>>,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    behind: Behind,
) {
    let handler = {
        let shared = Arc::clone(&shared);
        service_fn(move |request| respond(Arc::clone(&shared), request, peer.clone(), behind))
    };
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(shared.settings.handshake_timeout)
        .serve_connection(TokioIo::new(stream), handler)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let result = tokio::select! {
        result = &mut connection => result,
        () = shared.stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        debug!(%error, "request ended early");
    }
}
