//! The listener: accepts, upgrades, starts a session per socket, and ends them all in good order.
//!
//! Owns the HTTP side. Knows admission and sessions, no message.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{
    ALLOW, CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER, SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, info, warn};

use crate::admission::{self, Negotiated, Refusal, StationId};
use crate::call::CommandRoute;
use crate::service::Service;
use crate::session;
use crate::sessions::{Session, Sessions, Stop};
use crate::settings::Settings;
use crate::socket::{self, SocketOptions};
use crate::station::Station;

/// A central system: a service behind a listener.
///
/// Cloning shares it.
pub struct Csms<S> {
    shared: Arc<Shared<S>>,
}

impl<S> Clone for Csms<S> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

/// What every connection of a server needs.
pub(crate) struct Shared<S> {
    pub(crate) settings: Settings,
    pub(crate) service: S,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) socket_options: SocketOptions,
    /// Sessions, and handlers that outlive their session.
    pub(crate) tasks: TaskTracker,
    places: Arc<Semaphore>,
    stopping: CancellationToken,
}

impl<S> Shared<S> {
    /// The handle of a session's station.
    pub(crate) fn station(&self, session: Arc<Session>) -> Station {
        let route: Arc<dyn CommandRoute> = Arc::clone(&self.sessions) as _;
        Station::new(session, route, self.settings.reading)
    }

    /// Whether the server has begun to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.is_cancelled()
    }
}

impl<S: Service> Csms<S> {
    /// Puts a service behind the rules of `settings`. Nothing listens yet.
    #[must_use]
    pub fn new(service: S, mut settings: Settings) -> Self {
        let answered = service.versions();
        settings
            .versions
            .retain(|version| answered.contains(version));
        let places = settings.max_connections.min(Semaphore::MAX_PERMITS);
        Self {
            shared: Arc::new(Shared {
                sessions: Arc::new(Sessions::new(settings.call_timeout, settings.call_queue)),
                socket_options: SocketOptions::new(&settings),
                tasks: TaskTracker::new(),
                places: Arc::new(Semaphore::new(places)),
                stopping: CancellationToken::new(),
                service,
                settings,
            }),
        }
    }

    /// Who is connected, and the way to them.
    #[must_use]
    pub fn sessions(&self) -> &Arc<Sessions> {
        &self.shared.sessions
    }

    /// A connected station, for calls from anywhere in the program.
    #[must_use]
    pub fn station(&self, id: &StationId) -> Option<Station> {
        let session = self.shared.sessions.get(id)?;
        Some(self.shared.station(session))
    }

    /// The service that answers stations.
    #[must_use]
    pub fn service(&self) -> &S {
        &self.shared.service
    }

    /// Serves stations until `shutdown` completes, then lets calls in flight finish and closes every connection.
    pub async fn serve(&self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => self.start(stream),
                    Err(error) => {
                        /// Out of file descriptors, most likely: accepting again at once would only spin.
                        const PAUSE: Duration = Duration::from_millis(100);
                        warn!(%error, "cannot accept a connection");
                        sleep(PAUSE).await;
                    }
                },
            }
        }
        drop(listener);
        self.stop().await;
    }

    fn start(&self, stream: TcpStream) {
        // Frames are small and answers are awaited.
        let _ = stream.set_nodelay(true);
        let shared = Arc::clone(&self.shared);
        self.shared.tasks.spawn(async move {
            let handler = {
                let shared = Arc::clone(&shared);
                service_fn(move |request| respond(Arc::clone(&shared), request))
            };
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(shared.settings.handshake_timeout)
                .serve_connection(TokioIo::new(stream), handler)
                .with_upgrades();
            if let Err(error) = connection.await {
                debug!(%error, "request ended early");
            }
        });
    }

    async fn stop(&self) {
        let shared = &self.shared;
        shared.stopping.cancel();
        shared.sessions.stop_all(Stop::Shutdown);
        shared.tasks.close();
        let grace = shared.settings.shutdown_grace;
        if timeout(grace, shared.tasks.wait()).await.is_err() {
            warn!(
                left = shared.tasks.len(),
                "some sessions did not end in time"
            );
        }
        info!("stopped");
    }
}

async fn respond<S: Service>(
    shared: Arc<Shared<S>>,
    mut request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(match admit(&shared, &mut request) {
        Ok(response) => response,
        Err(refusal) => {
            info!(
                path = request.uri().path(),
                refusal = refusal.reason(),
                "refused"
            );
            refuse(refusal, &shared.settings)
        }
    })
}

/// Everything that is decided before the upgrade.
fn admit<S: Service>(
    shared: &Arc<Shared<S>>,
    request: &mut Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Refusal> {
    let station = admission::station_id(request.uri().path(), &shared.settings.base_path)?;
    if request.method() != Method::GET {
        return Err(Refusal::MethodNotAllowed);
    }
    let wants_upgrade = request
        .headers()
        .get(UPGRADE)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"));
    if !wants_upgrade {
        return Err(Refusal::NotAWebSocket);
    }
    let negotiated = {
        let offers = request.headers().get_all(SEC_WEBSOCKET_PROTOCOL);
        let offers = offers.iter().filter_map(|value| value.to_str().ok());
        admission::negotiate(offers, &shared.settings)?
    };
    if shared.is_stopping() {
        return Err(Refusal::ShuttingDown);
    }
    let place = Arc::clone(&shared.places)
        .try_acquire_owned()
        .map_err(|_| Refusal::Full)?;
    let (response, pending) =
        socket::upgrade(request, &shared.socket_options).ok_or(Refusal::NotAWebSocket)?;

    let shared_for_task = Arc::clone(shared);
    shared.tasks.spawn(async move {
        let _place = place;
        run(shared_for_task, station, negotiated, pending).await;
    });

    let (mut parts, _) = response.into_parts();
    if negotiated.offered {
        let word = admission::subprotocol(negotiated.version);
        parts
            .headers
            .insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(word));
    }
    Ok(Response::from_parts(parts, Full::default()))
}

async fn run<S: Service>(
    shared: Arc<Shared<S>>,
    station: StationId,
    negotiated: Negotiated,
    pending: socket::Pending,
) {
    match timeout(shared.settings.handshake_timeout, pending.open()).await {
        Ok(Ok(socket)) => session::run(shared, station, negotiated.version, socket).await,
        Ok(Err(error)) => debug!(%station, error, "upgrade failed"),
        Err(_) => debug!(%station, "upgrade took too long"),
    }
}

fn refuse(refusal: Refusal, settings: &Settings) -> Response<Full<Bytes>> {
    let spoken: Vec<_> = settings
        .versions
        .iter()
        .map(|version| admission::subprotocol(*version))
        .collect();
    let mut text = refusal.reason().to_owned();
    if matches!(
        refusal,
        Refusal::NoSubprotocol | Refusal::UnknownSubprotocol
    ) {
        text.push_str("; spoken: ");
        text.push_str(&spoken.join(", "));
    }
    text.push('\n');
    let mut response = Response::new(Full::from(text));
    *response.status_mut() =
        StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    match refusal {
        Refusal::MethodNotAllowed => {
            headers.insert(ALLOW, HeaderValue::from_static("GET"));
        }
        Refusal::NotAWebSocket => {
            headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
            headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        }
        Refusal::Full | Refusal::ShuttingDown => {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("10"));
        }
        _ => {}
    }
    response
}
