//! The seam between sessions and those who watch them: histories, metrics, pages.
//!
//! Owns the trait. Knows no metric and no page.

use std::time::Duration;

use ocpp_wire::CallError;

use crate::admission::{Refusal, StationId};
use crate::call::CallFailure;
use crate::gate::Peer;
use crate::sessions::Session;

/// Whose a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The station's.
    Received,
    /// Ours.
    Sent,
}

/// Watches. Every method is called where messages are waiting: it must be quick and must not block.
pub trait Observer: Send + Sync + 'static {
    /// A socket was opened.
    fn connected(&self, session: &Session) {
        let _ = session;
    }

    /// A socket is gone; a newer one of the station may be open.
    fn disconnected(&self, session: &Session, why: &str) {
        let _ = (session, why);
    }

    /// A connection was refused before the upgrade. `station` is what its path said.
    fn refused(&self, station: Option<&StationId>, peer: &Peer, refusal: Refusal) {
        let _ = (station, peer, refusal);
    }

    /// A frame came or went. It may hold secrets: see [`redacted`](crate::redacted).
    fn frame(&self, session: &Session, way: Way, frame: &[u8]) {
        let _ = (session, way, frame);
    }

    /// A station's call was answered; `action` is as it came.
    fn answered(
        &self,
        session: &Session,
        action: &str,
        refused: Option<&CallError>,
        took: Duration,
    ) {
        let _ = (session, action, refused, took);
    }

    /// A call of ours is over.
    fn called(
        &self,
        station: &StationId,
        action: &str,
        failed: Option<&CallFailure>,
        took: Duration,
    ) {
        let _ = (station, action, failed, took);
    }
}

/// Watches nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {}
