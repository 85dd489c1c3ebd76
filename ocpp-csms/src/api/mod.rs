//! The operator's side: an HTTP API, its OpenAPI document, metrics, health and one web page.
//!
//! Owns what is put together and how it gets into a server's seams. It reads the store and the sessions and sends calls by
//! the command route, as any other part of a program could; nothing in the library depends on it.
//!
//! ```no_run
//! # fn run(config: &ocpp_csms::config::Config, store: std::sync::Arc<dyn ocpp_csms::store::Store>) {
//! use ocpp_csms::{Seams, api::Api};
//! let mut seams = Seams::new(&config.settings());
//! let api = Api::new(config, store);
//! // For handlers: a store whose work is timed.
//! let store = api.store();
//! api.install(&mut seams);
//! # }
//! ```

mod calls;
#[cfg_attr(
    not(any(feature = "v16", feature = "v201", feature = "v21")),
    allow(dead_code, unused, reason = "versions may be switched off")
)]
mod catalogue;
mod connections;
mod error;
mod events;
mod extract;
mod guard;
mod history;
mod http;
mod id_tags;
mod measured;
mod metrics;
mod openapi;
mod page;
mod routes;
mod scrape;
mod stations;
mod transactions;
mod views;
mod watch;

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::call::CommandRoute;
use crate::config::{Config, Token};
use crate::seams::Seams;
use crate::sessions::Sessions;
use crate::settings::ReadingMode;
use crate::store::{Store, StoreError};

use self::history::History;
use self::measured::Measured;
use self::metrics::Metrics;
use self::watch::{Watch, WatchedRoute};

/// The operator's side of a central system.
pub struct Api {
    store: Arc<dyn Store>,
    watch: Arc<Watch>,
    token: Option<Token>,
    reading: ReadingMode,
    enabled: bool,
}

impl Api {
    /// As a configuration has it.
    #[must_use]
    pub fn new(config: &Config, store: Arc<dyn Store>) -> Self {
        let watch = Arc::new(Watch::new(History::new(config.api.history)));
        let store = if config.api.enabled {
            let (inner, watch) = (store, Arc::clone(&watch));
            Arc::new(Measured { inner, watch })
        } else {
            store
        };
        Self {
            store,
            watch,
            token: config.api.token.clone(),
            reading: if config.strict {
                ReadingMode::Strict
            } else {
                ReadingMode::Tolerant
            },
            enabled: config.api.enabled,
        }
    }

    /// The store, its work timed for the metrics.
    #[must_use]
    pub fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }

    /// Takes its places: observer, command route and HTTP. Nothing if the API is not enabled.
    pub fn install(self, seams: &mut Seams) {
        if !self.enabled {
            return;
        }
        seams.route = Arc::new(WatchedRoute {
            inner: Arc::clone(&seams.route),
            watch: Arc::clone(&self.watch),
        });
        seams.observer = Arc::clone(&self.watch) as _;
        let state = State {
            store: self.store,
            sessions: Arc::clone(&seams.sessions),
            route: Arc::clone(&seams.route),
            watch: self.watch,
            token: self.token,
            reading: self.reading,
            stopping: seams.stopping.clone(),
            document: OnceLock::new(),
            health: Mutex::new(None),
        };
        seams.http = Some(Arc::new(http::Operators::new(Arc::new(state))));
    }
}

/// What every handler works with.
struct State {
    store: Arc<dyn Store>,
    sessions: Arc<Sessions>,
    route: Arc<dyn CommandRoute>,
    watch: Arc<Watch>,
    token: Option<Token>,
    reading: ReadingMode,
    stopping: CancellationToken,
    /// The OpenAPI document, once somebody asked for it.
    document: OnceLock<String>,
    health: Mutex<Option<(Instant, Result<(), StoreError>)>>,
}

impl State {
    fn metrics(&self) -> &Metrics {
        &self.watch.metrics
    }

    /// Whether the store can take what comes. Asking writes, so it is asked now and then, however many want to know.
    async fn healthy(&self) -> Result<(), StoreError> {
        const EVERY: Duration = Duration::from_secs(2);
        const PATIENCE: Duration = Duration::from_secs(5);
        let mut last = self.health.lock().await;
        match &*last {
            Some((at, result)) if at.elapsed() < EVERY => result.clone(),
            _ => {
                let checked = tokio::time::timeout(PATIENCE, self.store.check()).await;
                let result = checked.unwrap_or_else(|_| Err(StoreError("no answer".to_owned())));
                *last = Some((Instant::now(), result.clone()));
                result
            }
        }
    }
}
