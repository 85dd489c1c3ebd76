//! What stations accepted of our calls, remembered: reservations, lists, profiles, configuration, jobs, certificates.
//!
//! Owns the route around another route. What an answer means for the store is the version's file; who calls is no matter.

#[cfg(feature = "v16")]
pub(crate) mod v16;

use std::sync::Arc;

use ocpp_wire::{Departures, Dialect, Reading, json};

use crate::admission::StationId;
use crate::call::{BoxFuture, CallFailure, CommandRoute, RawAnswer, RawCall};
use crate::defaults::now;
use crate::store::{Item, ItemKind, Store, StoreError};

/// A command route that stores what stations accepted, whoever called them.
///
/// The answer comes after it is stored. A caller that gives up waiting changes nothing: the answer is stored all the same.
/// If the store fails, the answer is given and the failure logged: the station has acted already.
pub struct Keeper {
    route: Arc<dyn CommandRoute>,
    store: Arc<dyn Store>,
}

impl Keeper {
    /// Around a route.
    #[must_use]
    pub const fn new(route: Arc<dyn CommandRoute>, store: Arc<dyn Store>) -> Self {
        Self { route, store }
    }
}

impl CommandRoute for Keeper {
    fn call<'a>(
        &'a self,
        station: &'a StationId,
        call: RawCall,
    ) -> BoxFuture<'a, Result<RawAnswer, CallFailure>> {
        if !changes_something(&call) {
            return self.route.call(station, call);
        }
        let (route, store) = (Arc::clone(&self.route), Arc::clone(&self.store));
        let station = station.clone();
        Box::pin(async move {
            let kept = tokio::spawn(async move {
                let (version, action) = (call.version, call.action.clone());
                let request = call.payload.clone();
                let answer = route.call(&station, call).await?;
                let book = Book {
                    store: &*store,
                    station: &station,
                    request: &request,
                    answer: answer.as_bytes(),
                };
                if let Err(error) = keep(&book, version, &action).await {
                    tracing::error!(%station, %action, %error, "what the station accepted is not stored");
                }
                Ok(answer)
            });
            kept.await.unwrap_or(Err(CallFailure::Disconnected))
        })
    }
}

fn changes_something(call: &RawCall) -> bool {
    match call.version {
        #[cfg(feature = "v16")]
        Dialect::V16 => v16::ACTIONS.contains(&&*call.action),
        _ => false,
    }
}

async fn keep(book: &Book<'_>, version: Dialect, action: &str) -> Result<(), StoreError> {
    match version {
        #[cfg(feature = "v16")]
        Dialect::V16 => v16::keep(book, action).await,
        _ => {
            let _ = (book, action);
            Ok(())
        }
    }
}

/// A request that was answered, and where it is remembered.
pub(crate) struct Book<'a> {
    store: &'a dyn Store,
    station: &'a StationId,
    request: &'a [u8],
    answer: &'a [u8],
}

#[allow(dead_code, reason = "rooms that need it may be switched off")]
impl Book<'_> {
    /// Request and answer, as far as they follow the schema.
    fn read<Q: json::Wire, A: json::Wire>(&self) -> Option<(Q, A)> {
        let request = read(self.request)?;
        Some((request, read(self.answer)?))
    }

    /// Keeps the request under this key.
    async fn keep_request(&self, kind: ItemKind, key: String) -> Result<(), StoreError> {
        self.put(kind, vec![(key, self.request.to_vec())]).await
    }

    /// Keeps request and answer under this key.
    async fn keep_both(&self, kind: ItemKind, key: String) -> Result<(), StoreError> {
        let parts: [&[u8]; 5] = [
            b"{\"request\":",
            self.request,
            b",\"answer\":",
            self.answer,
            b"}",
        ];
        self.put(kind, vec![(key, parts.concat())]).await
    }

    /// Keeps these keys and JSON values.
    async fn put(&self, kind: ItemKind, entries: Vec<(String, Vec<u8>)>) -> Result<(), StoreError> {
        let at = now();
        let item = |(key, value): (String, Vec<u8>)| {
            let value = String::from_utf8(value).ok()?.parse().ok()?;
            Some(Item {
                kind,
                key,
                at,
                value,
            })
        };
        let items: Vec<_> = entries.into_iter().filter_map(item).collect();
        if items.is_empty() {
            return Ok(());
        }
        self.store.put_items(self.station, items).await
    }

    /// Forgets these keys.
    async fn remove(&self, kind: ItemKind, keys: Vec<String>) -> Result<(), StoreError> {
        if keys.is_empty() {
            return Ok(());
        }
        self.store.remove_items(self.station, kind, keys).await
    }

    /// Forgets what this picks.
    async fn remove_where(
        &self,
        kind: ItemKind,
        picks: impl Fn(&Item) -> bool + Send,
    ) -> Result<(), StoreError> {
        let mut items = self.store.items(self.station, kind).await?;
        items.retain(|item| picks(item));
        let keys = items.into_iter().map(|item| item.key).collect();
        self.remove(kind, keys).await
    }
}

/// A payload, if it follows the schema as far as tolerant reading goes.
#[allow(dead_code, reason = "rooms that need it may be switched off")]
fn read<T: json::Wire>(payload: &[u8]) -> Option<T> {
    let mut departures = Departures::new();
    json::decode(payload, Reading::Tolerant(&mut departures)).ok()
}
