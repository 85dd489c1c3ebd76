//! What exchanges with a station mean for what is known of it: reservations, lists, profiles, configuration, jobs,
//! certificates.
//!
//! Owns when that is looked at: after a call of ours was answered, and before one of the station's is. What an action means
//! is in the files by subject. Works on JSON, since most of it is kept as it went over the wire; knows no socket.

mod certificates;
mod jobs;
mod lists;
#[cfg(feature = "auth")]
mod password;
mod profiles;
mod shelf;
mod variables;

use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use ocpp_wire::{Dialect, Timestamp};
use serde_json::Value;
use tokio::sync::Mutex;

use crate::admission::StationId;
use crate::call::{BoxFuture, CallFailure, CommandRoute, RawAnswer, RawCall};
use crate::defaults::now;
use crate::redact::redacted;
use crate::store::{ItemKind, Store, StoreError};

use shelf::Shelf;

/// Stations are told apart by so many locks.
const LOCKS: usize = 16;

/// What was said between a station and us.
struct Exchange<'a> {
    version: Dialect,
    request: &'a Value,
    /// Null for what a station asks: it is kept before it is answered.
    answer: &'a Value,
    connector: Option<i32>,
    at: Timestamp,
}

impl Exchange<'_> {
    /// Whether the answer's status is one of these.
    fn answered(&self, statuses: &[&str]) -> bool {
        let status = self.answer.get("status").and_then(Value::as_str);
        status.is_some_and(|status| statuses.contains(&status))
    }
}

/// Changes what is known of one kind.
type Rule = fn(&Exchange<'_>, &mut Shelf);

/// What a call of ours means, by its action.
fn asked(action: &str) -> Option<(ItemKind, Rule)> {
    Some(match action {
        "ReserveNow" => (ItemKind::Reservation, lists::reserved),
        "CancelReservation" => (ItemKind::Reservation, lists::cancelled),
        "SendLocalList" => (ItemKind::LocalList, lists::list_sent),
        "GetLocalListVersion" => (ItemKind::LocalList, lists::list_version),
        "SetChargingProfile" => (ItemKind::ChargingProfile, profiles::set),
        "ClearChargingProfile" => (ItemKind::ChargingProfile, profiles::cleared),
        "ChangeConfiguration" => (ItemKind::Configuration, variables::changed),
        "GetConfiguration" => (ItemKind::Configuration, variables::configuration),
        "SetVariables" => (ItemKind::Variable, variables::set),
        "GetVariables" => (ItemKind::Variable, variables::got),
        "UpdateFirmware" | "SignedUpdateFirmware" => (ItemKind::Job, jobs::firmware),
        "GetDiagnostics" => (ItemKind::Job, jobs::diagnostics),
        "GetLog" => (ItemKind::Job, jobs::log),
        "InstallCertificate" => (ItemKind::Certificate, certificates::installed),
        "DeleteCertificate" => (ItemKind::Certificate, certificates::deleted),
        "GetInstalledCertificateIds" => (ItemKind::Certificate, certificates::listed),
        "CertificateSigned" => (ItemKind::Certificate, certificates::signed),
        _ => return None,
    })
}

/// What a station's call means, by its action.
fn told(action: &str) -> &'static [(ItemKind, Rule)] {
    match action {
        "StartTransaction" => &[(ItemKind::Reservation, lists::used)],
        "StopTransaction" => &[(ItemKind::ChargingProfile, profiles::transaction_over)],
        "TransactionEvent" => &[
            (ItemKind::Reservation, lists::used),
            (ItemKind::ChargingProfile, profiles::transaction_over),
        ],
        "ReservationStatusUpdate" => &[(ItemKind::Reservation, lists::used)],
        "ReportChargingProfiles" => &[(ItemKind::ChargingProfile, profiles::reported)],
        "NotifyReport" => &[(ItemKind::Variable, variables::reported)],
        "FirmwareStatusNotification" | "SignedFirmwareStatusNotification" => {
            &[(ItemKind::Job, jobs::firmware_status)]
        }
        "DiagnosticsStatusNotification" => &[(ItemKind::Job, jobs::diagnostics_status)],
        "LogStatusNotification" => &[(ItemKind::Job, jobs::log_status)],
        "SignCertificate" => &[(ItemKind::Certificate, certificates::requested)],
        _ => &[],
    }
}

/// Keeps what exchanges mean. Cheap to clone; clones wait for each other. The handlers' keeper and the route's are two: a
/// status that a station tells in the same instant as it answers the call may be written over.
#[derive(Clone)]
pub(crate) struct Keeper {
    store: Arc<dyn Store>,
    locks: Arc<[Mutex<()>; LOCKS]>,
}

impl Keeper {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        let locks = Arc::new(std::array::from_fn(|_| Mutex::new(())));
        Self { store, locks }
    }

    /// Takes note of a station's call, before it is answered. The connector is that of a transaction which it ends (1.6).
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn told(
        &self,
        station: &StationId,
        version: Dialect,
        action: &str,
        request: &[u8],
        connector: Option<i32>,
    ) -> Result<(), StoreError> {
        let exchange = Exchange {
            version,
            request: &json(request),
            answer: &Value::Null,
            connector,
            at: now(),
        };
        for (kind, rule) in told(action) {
            self.keep(station, *kind, *rule, &exchange).await?;
        }
        Ok(())
    }

    /// Takes note of a call of ours that was answered.
    async fn asked(
        &self,
        station: &StationId,
        version: Dialect,
        action: &str,
        request: &[u8],
        answer: &[u8],
    ) -> Result<(), StoreError> {
        let Some((kind, rule)) = asked(action) else {
            return Ok(());
        };
        let exchange = Exchange {
            version,
            request: &json(request),
            answer: &json(answer),
            connector: None,
            at: now(),
        };
        self.keep(station, kind, rule, &exchange).await?;
        #[cfg(feature = "auth")]
        password::keep(&*self.store, station, action, request, answer).await?;
        Ok(())
    }

    /// Reads, applies, writes: one at a time for a station, so that clones write over nothing they have not read.
    async fn keep(
        &self,
        station: &StationId,
        kind: ItemKind,
        rule: Rule,
        exchange: &Exchange<'_>,
    ) -> Result<(), StoreError> {
        let mut hasher = DefaultHasher::new();
        station.hash(&mut hasher);
        let lock = usize::try_from(hasher.finish() % LOCKS as u64).unwrap_or_default();
        let _held = match self.locks.get(lock) {
            Some(lock) => Some(lock.lock().await),
            None => None,
        };
        let mut shelf = Shelf::new(kind, self.store.items(station, kind).await?);
        rule(exchange, &mut shelf);
        let (put, removed) = shelf.changes(exchange.at);
        if !removed.is_empty() {
            self.store.remove_items(station, kind, removed).await?;
        }
        if !put.is_empty() {
            self.store.put_items(station, put).await?;
        }
        Ok(())
    }
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper").finish_non_exhaustive()
    }
}

/// The value of a payload, secrets masked: what is kept may be shown.
fn json(payload: &[u8]) -> Value {
    serde_json::from_str(&redacted(payload)).unwrap_or_default()
}

/// A way to stations that keeps what they accept, whoever called them: around another way.
///
/// The answer comes after that is stored. A caller that gives up waiting changes nothing: it is stored all the same. If the
/// store fails, the answer is given and the failure logged, for the station has acted already.
pub(crate) struct KeepingRoute {
    route: Arc<dyn CommandRoute>,
    keeper: Keeper,
}

impl KeepingRoute {
    pub(crate) fn new(route: Arc<dyn CommandRoute>, store: Arc<dyn Store>) -> Self {
        let keeper = Keeper::new(store);
        Self { route, keeper }
    }
}

impl CommandRoute for KeepingRoute {
    fn call<'a>(
        &'a self,
        station: &'a StationId,
        call: RawCall,
    ) -> BoxFuture<'a, Result<RawAnswer, CallFailure>> {
        if asked(&call.action).is_none() {
            return self.route.call(station, call);
        }
        let (route, keeper) = (Arc::clone(&self.route), self.keeper.clone());
        let station = station.clone();
        Box::pin(async move {
            let kept = tokio::spawn(async move {
                let (version, action) = (call.version, call.action.clone());
                let request = call.payload.clone();
                let answer = route.call(&station, call).await?;
                let kept = keeper.asked(&station, version, &action, &request, answer.as_bytes());
                if let Err(error) = kept.await {
                    tracing::error!(%station, %action, %error, "what the station accepted is not stored");
                }
                Ok(answer)
            });
            kept.await.unwrap_or(Err(CallFailure::Disconnected))
        })
    }
}

#[cfg(test)]
mod tests;
