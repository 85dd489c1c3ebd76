//! What a [`Csms`](crate::Csms) is put together from beside its service.
//!
//! Owns the list of seams and what stands in each unless its owner says otherwise.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Incoming;
use hyper::{Request, Response};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::call::{BoxFuture, CommandRoute};
use crate::gate::{Gate, OpenGate, Peer};
use crate::kept::KeepingRoute;
use crate::observer::{Observer, Unobserved};
use crate::sessions::Sessions;
use crate::settings::Settings;
use crate::store::Store;

/// The body of an HTTP response.
pub type Body = UnsyncBoxBody<Bytes, std::convert::Infallible>;

/// Answers HTTP requests that are no station's.
pub trait Http: Send + Sync + 'static {
    /// The response. A request that was begun is not interrupted by a shutdown; a body that never ends should end by
    /// itself then.
    fn respond(&self, request: Request<Incoming>, peer: Peer)
    -> BoxFuture<'static, Response<Body>>;
}

/// The parts around a service. Each may be replaced.
#[derive(Clone)]
pub struct Seams {
    /// Who is connected to this process.
    pub sessions: Arc<Sessions>,
    /// The way to stations, these sessions by default.
    pub route: Arc<dyn CommandRoute>,
    /// Who may come in, by default everybody.
    pub gate: Arc<dyn Gate>,
    /// Who watches, by default nobody.
    pub observer: Arc<dyn Observer>,
    /// Who answers HTTP requests that are no station's; by default they are refused.
    pub http: Option<Arc<dyn Http>>,
    /// Is cancelled when the server begins to stop.
    pub stopping: CancellationToken,
}

impl Seams {
    /// What stands in each seam unless its owner says otherwise.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let sessions = Arc::new(Sessions::new(settings.call_timeout, settings.call_queue));
        Self {
            route: Arc::clone(&sessions) as _,
            sessions,
            gate: Arc::new(OpenGate),
            observer: Arc::new(Unobserved),
            http: None,
            stopping: CancellationToken::new(),
        }
    }

    /// With a route that keeps in this store what stations accept: reservations, list versions, charging profiles,
    /// configuration and variables, jobs, certificates, and a hash of a new password.
    #[must_use]
    pub fn keeping(self, store: Arc<dyn Store>) -> Self {
        Self {
            route: Arc::new(KeepingRoute::new(self.route, store)),
            ..self
        }
    }
}

/// A listener and what is behind it.
#[derive(Debug)]
pub struct Door {
    pub(crate) listener: TcpListener,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<crate::security::Tls>,
    pub(crate) stations: bool,
    pub(crate) http: bool,
}

impl Door {
    /// A door for stations and for everybody else, without TLS.
    #[must_use]
    pub const fn new(listener: TcpListener) -> Self {
        Self {
            listener,
            #[cfg(feature = "tls")]
            tls: None,
            stations: true,
            http: true,
        }
    }

    /// The door with TLS.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn with_tls(self, tls: crate::security::Tls) -> Self {
        Self {
            tls: Some(tls),
            ..self
        }
    }

    /// The door for stations alone.
    #[must_use]
    pub fn for_stations(self) -> Self {
        Self {
            http: false,
            ..self
        }
    }

    /// The door for everybody but stations.
    #[must_use]
    pub fn for_http(self) -> Self {
        Self {
            stations: false,
            ..self
        }
    }
}
