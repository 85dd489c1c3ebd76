//! What the operator's side learns while messages pass: history, metrics, events.
//!
//! Owns the observer and the route that watches calls. It is called where messages wait, so it only counts, copies and goes on.

use std::sync::Arc;
use std::time::Duration;

use ocpp_wire::CallError;
use tokio::sync::broadcast;
use tokio::time::Instant;
use tracing::Instrument;

use crate::admission::{Refusal, StationId, subprotocol};
use crate::call::{BoxFuture, CallFailure, CommandRoute, RawAnswer, RawCall};
use crate::gate::Peer;
use crate::observer::{Observer, Way};
use crate::redact::redacted;
use crate::sessions::Session;

use super::events::{Event, What};
use super::history::{History, Shown};
use super::metrics::Metrics;

/// Events kept for a reader that is slow; then it misses some, and is told so.
const EVENTS: usize = 1024;

/// Watches sessions.
#[derive(Debug)]
pub(super) struct Watch {
    pub(super) history: History,
    pub(super) metrics: Metrics,
    events: broadcast::Sender<Arc<Event>>,
    /// Held by everybody who listens to frames as well: they are many, and to be stripped of their secrets.
    frames: Arc<()>,
}

impl Watch {
    pub(super) fn new(history: History) -> Self {
        Self {
            history,
            metrics: Metrics::default(),
            events: broadcast::channel(EVENTS).0,
            frames: Arc::default(),
        }
    }

    /// Frames are told as long as somebody holds this.
    pub(super) fn with_frames(&self) -> Arc<()> {
        Arc::clone(&self.frames)
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<Arc<Event>> {
        self.events.subscribe()
    }

    /// Tells those who listen, if there are any.
    fn tell(&self, station: &StationId, what: impl FnOnce() -> What) {
        if self.events.receiver_count() > 0 {
            let event = Event {
                station: station.clone(),
                what: what(),
            };
            // Whoever stopped listening meanwhile misses nothing.
            let _ = self.events.send(Arc::new(event));
        }
    }
}

impl Observer for Watch {
    fn connected(&self, session: &Session) {
        self.metrics.connected();
        self.tell(session.station(), || What::Connected {
            protocol: subprotocol(session.version()),
        });
    }

    fn disconnected(&self, session: &Session, why: &str) {
        self.metrics.disconnected(&session.departures());
        self.tell(session.station(), || What::Disconnected {
            why: why.to_owned(),
        });
    }

    fn refused(&self, station: Option<&StationId>, _: &Peer, refusal: Refusal) {
        self.metrics.refused(refusal);
        if let Some(station) = station {
            self.tell(station, || What::Refused {
                why: refusal.reason(),
            });
        }
    }

    fn frame(&self, session: &Session, way: Way, frame: &[u8]) {
        self.metrics.frame(way, frame.len());
        let (number, at) = self.history.keep(session.station(), way, frame);
        if Arc::strong_count(&self.frames) == 1 {
            return;
        }
        self.tell(session.station(), || {
            What::Frame(Shown {
                number,
                at,
                way,
                text: redacted(frame).into_owned(),
            })
        });
    }

    fn answered(
        &self,
        session: &Session,
        action: &str,
        refused: Option<&CallError>,
        took: Duration,
    ) {
        let version = session.version();
        let result = refused.map_or("ok", |error| error.code.as_str(version));
        self.metrics.answered(version, action, result, took);
        self.tell(session.station(), || What::Answered {
            action: action.to_owned(),
            refused: refused.map(ToString::to_string),
        });
    }

    fn called(
        &self,
        station: &StationId,
        action: &str,
        failed: Option<&CallFailure>,
        took: Duration,
    ) {
        self.metrics.called(action, failed, took);
        self.tell(station, || What::Called {
            action: action.to_owned(),
            failed: failed.map(ToString::to_string),
        });
    }
}

/// A command route that is watched.
pub(super) struct WatchedRoute {
    pub(super) inner: Arc<dyn CommandRoute>,
    pub(super) watch: Arc<Watch>,
}

impl CommandRoute for WatchedRoute {
    fn call<'a>(
        &'a self,
        station: &'a StationId,
        call: RawCall,
    ) -> BoxFuture<'a, Result<RawAnswer, CallFailure>> {
        Box::pin(async move {
            let begun = Instant::now();
            let action = call.action.clone();
            let span = tracing::info_span!("command", %station, %action);
            let result = self.inner.call(station, call).instrument(span).await;
            let failed = result.as_ref().err();
            self.watch.called(station, &action, failed, begun.elapsed());
            result
        })
    }
}
