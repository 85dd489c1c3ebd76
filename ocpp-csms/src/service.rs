//! The seam between sessions and messages: who answers a station's CALL.
//!
//! Owns the trait, what a handler knows of its station, and how a refusal is said. Knows no socket and no action.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use ocpp_wire::{Dialect, ErrorCode};

use crate::admission::StationId;
use crate::call::{CallError, RawAnswer, RawCall, Route};
use crate::sessions::Session;
use crate::settings::ReadingMode;

/// Answers stations. Implemented by the version adapters of this crate over generated dispatch.
pub trait Service: Send + Sync + 'static {
    /// Answers one CALL by appending the payload of its CALLRESULT to `out`.
    ///
    /// A future that was begun is always driven to its end, even when the connection is lost meanwhile.
    ///
    /// # Errors
    /// A [`Reject`] becomes a CALLERROR; what was written to `out` is discarded.
    fn call<'a>(
        &'a self,
        station: &'a Station,
        action: &'a str,
        payload: &'a [u8],
        out: &'a mut Vec<u8>,
    ) -> impl Future<Output = Result<(), Reject>> + Send + 'a;

    /// Takes a SEND (2.1), which is never answered.
    fn send<'a>(
        &'a self,
        station: &'a Station,
        action: &'a str,
        payload: &'a [u8],
    ) -> impl Future<Output = Result<(), Reject>> + Send + 'a {
        let _ = (station, action, payload);
        std::future::ready(Err(Reject::new(ErrorCode::NotSupported)))
    }

    /// A station's socket is open.
    fn connected<'a>(&'a self, station: &'a Station) -> impl Future<Output = ()> + Send + 'a {
        let _ = station;
        std::future::ready(())
    }

    /// A station's socket is gone; a newer one may already be open.
    fn disconnected<'a>(&'a self, station: &'a Station) -> impl Future<Output = ()> + Send + 'a {
        let _ = station;
        std::future::ready(())
    }
}

/// Why a CALL is not answered with a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Spelled as the session's version does.
    pub code: ErrorCode,
    /// For a person; at most 255 characters reach the wire.
    pub description: Cow<'static, str>,
}

impl Reject {
    /// Without a description.
    #[must_use]
    pub const fn new(code: ErrorCode) -> Self {
        Self {
            code,
            description: Cow::Borrowed(""),
        }
    }

    /// With a description.
    #[must_use]
    pub fn because(code: ErrorCode, description: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            description: description.into(),
        }
    }
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.code, self.description)
    }
}

/// A connected station, as handlers and the application see it. Cheap to clone.
#[derive(Clone)]
pub struct Station {
    session: Arc<Session>,
    route: Arc<dyn Route>,
    reading: ReadingMode,
}

impl Station {
    pub(crate) fn new(session: Arc<Session>, route: Arc<dyn Route>, reading: ReadingMode) -> Self {
        Self {
            session,
            route,
            reading,
        }
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &StationId {
        self.session.station()
    }

    /// What it speaks on this connection.
    #[must_use]
    pub fn version(&self) -> Dialect {
        self.session.version()
    }

    /// The connection itself.
    #[must_use]
    pub fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// How this station's payloads are read.
    #[must_use]
    pub fn reading_mode(&self) -> ReadingMode {
        self.reading
    }

    /// Sends an encoded CALL to this station, wherever it is connected by now.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn call_raw(&self, call: RawCall) -> Result<RawAnswer, CallError> {
        self.route.call(self.id(), call).await
    }
}

impl fmt::Debug for Station {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Station")
            .field("id", self.id())
            .field("version", &self.version())
            .finish_non_exhaustive()
    }
}
