//! The listener: accepts, upgrades, starts a session per socket, and ends them all in good order.
//!
//! Owns the HTTP side. Knows admission and sessions, no message.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{
    ALLOW, AUTHORIZATION, CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER,
    SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE, WWW_AUTHENTICATE,
};
use hyper::{Method, Request, Response, StatusCode};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, info, warn};

use crate::admission::{self, Negotiated, Refusal, StationId};
use crate::call::CommandRoute;
use crate::doors::{self, Behind};
use crate::gate::{self, Attempt, Gate, Peer, Secret};
use crate::observer::Observer;
use crate::seams::{Body, Door, Http, Seams};
use crate::service::Service;
use crate::session;
use crate::sessions::{Origin, Session, Sessions, Stop};
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
    pub(crate) observer: Arc<dyn Observer>,
    pub(crate) socket_options: SocketOptions,
    /// Sessions, and handlers that outlive their session.
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
    route: Arc<dyn CommandRoute>,
    gate: Arc<dyn Gate>,
    http: Option<Arc<dyn Http>>,
    places: Arc<Semaphore>,
}

impl<S> Shared<S> {
    /// The handle of a session's station.
    pub(crate) fn station(&self, session: Arc<Session>) -> Station {
        Station::new(session, Arc::clone(&self.route), self.settings.reading)
    }

    /// Whether the server has begun to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.is_cancelled()
    }
}

impl<S: Service> Csms<S> {
    /// Puts a service behind the rules of `settings`. Nothing listens yet.
    #[must_use]
    pub fn new(service: S, settings: Settings) -> Self {
        let seams = Seams::new(&settings);
        Self::with_seams(service, settings, seams)
    }

    /// As [`Self::new`], with other parts around the service.
    #[must_use]
    pub fn with_seams(service: S, mut settings: Settings, seams: Seams) -> Self {
        let answered = service.versions();
        settings
            .versions
            .retain(|version| answered.contains(version));
        let places = settings.max_connections.min(Semaphore::MAX_PERMITS);
        Self {
            shared: Arc::new(Shared {
                sessions: seams.sessions,
                route: seams.route,
                gate: seams.gate,
                observer: seams.observer,
                http: seams.http,
                stopping: seams.stopping,
                socket_options: SocketOptions::new(&settings),
                tasks: TaskTracker::new(),
                places: Arc::new(Semaphore::new(places)),
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
        self.serve_doors(vec![Door::new(listener)], shutdown).await;
    }

    /// As [`Self::serve`], behind several doors.
    pub async fn serve_doors(&self, doors: Vec<Door>, shutdown: impl Future<Output = ()>) {
        let doors: Vec<_> = doors
            .into_iter()
            .map(|door| AbortOnDrop(tokio::spawn(doors::accept(Arc::clone(&self.shared), door))))
            .collect();
        shutdown.await;
        drop(doors);
        self.stop().await;
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

/// Answers a request: by a session, or by whoever answers what is no station's.
pub(crate) async fn respond<S: Service>(
    shared: Arc<Shared<S>>,
    mut request: Request<Incoming>,
    peer: Peer,
    behind: Behind,
) -> Result<Response<Body>, Infallible> {
    let station = admission::station_id(request.uri().path(), &shared.settings.base_path);
    if behind.http
        && station == Err(Refusal::NotFound)
        && let Some(http) = &shared.http
    {
        return Ok(http.respond(request, peer).await);
    }
    let station = match station {
        Ok(_) if !behind.stations => Err(Refusal::NotFound),
        station => station,
    };
    let admitted = match station.clone() {
        Ok(station) => admit(&shared, &mut request, station, &peer).await,
        Err(refusal) => Err(refusal),
    };
    Ok(admitted.unwrap_or_else(|refusal| {
        shared
            .observer
            .refused(station.as_ref().ok(), &peer, refusal);
        info!(
            path = request.uri().path(),
            refusal = refusal.reason(),
            "refused"
        );
        refuse(refusal, &shared.settings)
    }))
}

/// Everything that is decided before the upgrade.
async fn admit<S: Service>(
    shared: &Arc<Shared<S>>,
    request: &mut Request<Incoming>,
    station: StationId,
    peer: &Peer,
) -> Result<Response<Body>, Refusal> {
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
    let headers = request.headers();
    let attempt = Attempt {
        station: &station,
        peer,
        authorization: headers
            .get(AUTHORIZATION)
            .map(|value| Secret(value.as_bytes())),
        forwarded: gate::on_behalf_of_another(headers),
    };
    let profile = shared.gate.admit(attempt).await?;
    let (response, pending) =
        socket::upgrade(request, &shared.socket_options).ok_or(Refusal::NotAWebSocket)?;

    let shared_for_task = Arc::clone(shared);
    let origin = Origin {
        peer: peer.clone(),
        profile,
    };
    shared.tasks.spawn(async move {
        let _place = place;
        run(shared_for_task, station, negotiated, origin, pending).await;
    });

    let (mut parts, _) = response.into_parts();
    if negotiated.offered {
        let word = admission::subprotocol(negotiated.version);
        parts
            .headers
            .insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(word));
    }
    Ok(Response::from_parts(parts, Body::default()))
}

async fn run<S: Service>(
    shared: Arc<Shared<S>>,
    station: StationId,
    negotiated: Negotiated,
    origin: Origin,
    pending: socket::Pending,
) {
    match timeout(shared.settings.handshake_timeout, pending.open()).await {
        Ok(Ok(socket)) => session::run(shared, station, negotiated.version, origin, socket).await,
        Ok(Err(error)) => debug!(%station, error, "upgrade failed"),
        Err(_) => debug!(%station, "upgrade took too long"),
    }
}

fn refuse(refusal: Refusal, settings: &Settings) -> Response<Body> {
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
    let mut response = Response::new(Body::new(Full::<Bytes>::from(text)));
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
        Refusal::Unauthorized => {
            let basic = HeaderValue::from_static("Basic realm=\"OCPP\", charset=\"UTF-8\"");
            headers.insert(WWW_AUTHENTICATE, basic);
        }
        Refusal::TooManyAttempts => {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("60"));
        }
        Refusal::Full | Refusal::NotReady | Refusal::ShuttingDown => {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("10"));
        }
        _ => {}
    }
    response
}

/// A task that does not outlive whoever waits for it.
struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
