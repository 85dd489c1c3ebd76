//! A connected station, as handlers and the application see it: who it is, and typed calls to it.
//!
//! Owns the way from a typed request to a raw call and back. Knows no socket; a call goes wherever the command route
//! leads.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use ocpp_wire::{
    Action, CallError, Caller, Csms, DecodeError, Departures, Dialect, OneWay, Reading, Request,
    SentBy, json,
};

use crate::admission::StationId;
use crate::call::{CallFailure, CommandRoute, RawAnswer, RawCall};
use crate::sessions::Session;
use crate::settings::ReadingMode;

/// A connected station. Cheap to clone.
///
/// It sends typed calls ([`Caller`]): `station.call(ResetRequest { .. }).await`, or by the methods of the generated
/// rooms. They reach the station on whichever socket it has by then.
#[derive(Clone)]
pub struct Station {
    session: Arc<Session>,
    route: Arc<dyn CommandRoute>,
    reading: ReadingMode,
    timeout: Option<Duration>,
}

impl Station {
    pub(crate) fn new(
        session: Arc<Session>,
        route: Arc<dyn CommandRoute>,
        reading: ReadingMode,
    ) -> Self {
        Self {
            session,
            route,
            reading,
            timeout: None,
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

    /// The same station, with another time that its calls may take, queueing included.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self {
            timeout: Some(timeout),
            ..self.clone()
        }
    }

    /// Sends an encoded CALL.
    ///
    /// # Errors
    /// See [`CallFailure`].
    pub async fn call_raw(&self, call: RawCall) -> Result<RawAnswer, CallFailure> {
        self.route.call(self.id(), call).await
    }

    /// How this station's payloads are read. Departures go to the list, which [`Self::count`] takes afterwards.
    pub fn reading<'a>(&self, list: &'a mut Departures) -> Reading<'a> {
        match self.reading {
            ReadingMode::Strict => Reading::Strict,
            ReadingMode::Tolerant => Reading::Tolerant(list),
        }
    }

    /// Counts departures for the operator.
    pub fn count(&self, departures: &Departures) {
        for departure in departures {
            self.session.note_departure(departure.kind.as_str());
            tracing::debug!(station = %self.id(), %departure, "departure from the schema");
        }
    }

    fn raw<A: Action, T: json::Wire>(
        &self,
        action: A,
        payload: &T,
        one_way: bool,
    ) -> Result<RawCall, CallFailure> {
        let mut text = Vec::new();
        json::encode(payload, &mut text)
            .map_err(|invalid| CallFailure::BadRequest(invalid.to_string()))?;
        Ok(RawCall {
            version: A::DIALECT,
            action: action.info().name.into(),
            payload: text,
            timeout: self.timeout,
            one_way,
        })
    }
}

impl Caller for Station {
    type Side = Csms;
    type Error = CallFailure;

    fn call<R: Request + SentBy<Csms>>(
        &self,
        request: R,
    ) -> impl Future<Output = Result<R::Response, CallFailure>> + Send {
        // Encoded before the first await: the future then holds text and not the request.
        let call = self.raw(R::ACTION, &request, false);
        async move {
            let answer = self.call_raw(call?).await?;
            let mut departures = Departures::new();
            let response = json::decode(answer.as_bytes(), self.reading(&mut departures));
            self.count(&departures);
            response.map_err(|error| bad_answer(&error, answer.as_bytes()))
        }
    }

    fn send<M: OneWay + SentBy<Csms>>(
        &self,
        message: M,
    ) -> impl Future<Output = Result<(), CallFailure>> + Send {
        let call = self.raw(M::ACTION, &message, true);
        async move { self.call_raw(call?).await.map(|_| ()) }
    }
}

#[cold]
fn bad_answer(error: &DecodeError, payload: &[u8]) -> CallFailure {
    // The same words as in a CALLERROR: kind, member and JSON pointer.
    CallFailure::BadAnswer(
        CallError::of_payload(error, payload)
            .description
            .to_string(),
    )
}

impl fmt::Debug for Station {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Station")
            .field("id", self.id())
            .field("version", &self.version())
            .finish_non_exhaustive()
    }
}
