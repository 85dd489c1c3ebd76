//! What the default handlers of every version work with: store, settings, clock.
//!
//! Owns what is the same in all versions. Knows no message.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ocpp_wire::{Action, CallError, ErrorCode, Request, Timestamp, json};

use crate::dispatch::Attend;
use crate::kept::Keeper;
use crate::settings::Settings;
use crate::station::Station;
use crate::store::{IdTag, IdTagStatus, Store, StoreError};

/// Handlers that do the usual. They implement the handler traits of every room that is compiled in; a handler of one's own
/// does what it has to and hands the rest to them.
#[derive(Clone)]
pub struct Defaults {
    store: Arc<dyn Store>,
    heartbeat_interval: Duration,
    accept_unknown_id_tags: bool,
    keeper: Keeper,
}

impl Defaults {
    /// Handlers over a store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, settings: &Settings) -> Self {
        Self {
            keeper: Keeper::new(Arc::clone(&store)),
            store,
            heartbeat_interval: settings.heartbeat_interval,
            accept_unknown_id_tags: settings.accept_unknown_id_tags,
        }
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Keeps what a station's request means for what is known of it.
    ///
    /// # Errors
    /// When the store fails.
    #[allow(dead_code, reason = "rooms that need it may be switched off")]
    pub(crate) async fn keep<R: Request + json::Wire>(
        &self,
        station: &Station,
        request: &R,
    ) -> Result<(), CallError> {
        self.keep_at(station, request, None).await
    }

    /// The same of a request that ends a transaction at this connector.
    #[allow(dead_code, reason = "rooms that need it may be switched off")]
    pub(crate) async fn keep_at<R: Request + json::Wire>(
        &self,
        station: &Station,
        request: &R,
        connector: Option<i32>,
    ) -> Result<(), CallError> {
        let mut text = Vec::new();
        json::encode_as_is(request, &mut text);
        let (version, action) = (station.version(), R::ACTION.info().name);
        let kept = self
            .keeper
            .told(station.id(), version, action, &text, connector);
        kept.await.map_err(failed)
    }

    /// Seconds between heartbeats.
    #[allow(dead_code, reason = "rooms that need it may be switched off")]
    pub(crate) fn interval_s(&self) -> i32 {
        i32::try_from(self.heartbeat_interval.as_secs()).unwrap_or(i32::MAX)
    }

    /// Whether an idTag may charge now.
    ///
    /// # Errors
    /// When the store fails.
    #[allow(dead_code, reason = "rooms that need it may be switched off")]
    pub(crate) async fn judge(&self, id_tag: &str) -> Result<(Verdict, Option<IdTag>), CallError> {
        let known = self.store.id_tag(id_tag).await.map_err(failed)?;
        let verdict = match &known {
            None if self.accept_unknown_id_tags => Verdict::Accepted,
            None => Verdict::Unknown,
            Some(tag) if tag.status == IdTagStatus::Blocked => Verdict::Blocked,
            Some(tag) if tag.expires.is_some_and(|end| end <= now()) => Verdict::Expired,
            Some(_) => Verdict::Accepted,
        };
        Ok((verdict, known))
    }
}

impl Attend for Defaults {
    async fn disconnected(&self, station: &Station) {
        let counts: Vec<_> = station.session().departures().into_iter().collect();
        if counts.is_empty() {
            return;
        }
        if let Err(error) = self.store.departed(station.id(), counts).await {
            tracing::error!(station = %station.id(), %error, "departures are not stored");
        }
    }
}

/// Whether an idTag may charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "rooms that need it may be switched off")]
pub(crate) enum Verdict {
    Accepted,
    Blocked,
    Expired,
    Unknown,
}

/// The time, to the millisecond.
#[allow(dead_code, reason = "rooms that need it may be switched off")]
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Timestamp::from_unix_ms(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0)))
}

/// A store's failure is answered InternalError: the station will try again. What failed is for the log only.
#[cold]
#[allow(dead_code, reason = "rooms that need it may be switched off")]
pub(crate) fn failed(error: StoreError) -> CallError {
    tracing::error!(%error, "answered with InternalError");
    CallError::new(ErrorCode::InternalError, "the message could not be stored")
}
