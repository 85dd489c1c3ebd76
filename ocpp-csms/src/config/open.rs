//! What is opened as a configuration says: store, gate, doors.
//!
//! Owns the order and the sentences of what can go wrong. Knows no message.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;

use super::{Config, ConfigError, Db, stations};
use crate::gate::Gate;
use crate::seams::Door;
use crate::security::{Open, StoreGate, Tls};
use crate::store::{MemoryStore, SqliteStore, Store, StoreError};

/// Why a central system can't start.
#[derive(Debug)]
pub enum OpenError {
    /// Its configuration.
    Config(ConfigError),
    /// Its store.
    Store(StoreError),
    /// Another thing it needs; what, and why not.
    Other(String),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
            Self::Other(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<ConfigError> for OpenError {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Doors that are open, and where.
#[derive(Debug)]
pub struct Listening {
    /// For [`Csms::serve_doors`](crate::Csms::serve_doors).
    pub doors: Vec<Door>,
    /// `ws://127.0.0.1:9000/ocpp/`: a station appends its id.
    pub for_stations: Vec<String>,
    /// `http://127.0.0.1:9000/`: where operators look, if the API is enabled.
    pub for_operators: Vec<String>,
}

impl Config {
    /// The store, with the configured stations entered.
    ///
    /// # Errors
    /// When it can't be opened or written.
    pub async fn open_store(&self) -> Result<Arc<dyn Store>, OpenError> {
        let store: Arc<dyn Store> = match self.db.clone() {
            Db::Memory => Arc::new(MemoryStore::new()),
            // Options and environment come past the file's check.
            Db::File(path) if path.as_os_str().is_empty() => {
                return Err(OpenError::Other(Db::NO_NAME.to_owned()));
            }
            Db::File(path) => {
                let opened = tokio::task::spawn_blocking(move || SqliteStore::open(&path));
                let opened = opened
                    .await
                    .map_err(|error| StoreError(error.to_string()))?;
                Arc::new(opened?)
            }
        };
        stations::enter(&self.stations, &store).await?;
        Ok(store)
    }

    /// The gate over a store.
    ///
    /// # Errors
    /// When the system has no random numbers to give.
    pub fn gate(&self, store: &Arc<dyn Store>) -> Result<Arc<dyn Gate>, OpenError> {
        let gate = StoreGate::new(Arc::clone(store), self.unknown_stations);
        Ok(Arc::new(gate.map_err(OpenError::Other)?))
    }

    /// Listens.
    ///
    /// # Errors
    /// An address that can't be had, and TLS files that are not what they should be.
    pub async fn listen(&self) -> Result<Listening, OpenError> {
        let mut listening = Listening {
            doors: Vec::new(),
            for_stations: Vec::new(),
            for_operators: Vec::new(),
        };
        if self.tls.as_ref().is_none_or(|tls| tls.plain) {
            let listener = bind(self.bind, self.port).await?;
            self.enter(&mut listening, Door::new(listener), "")?;
            self.warn();
        }
        if let Some(files) = &self.tls {
            let roots = files.station_roots.as_deref();
            let tls = Tls::from_files(&files.certificate, &files.key, roots)
                .map_err(|error| OpenError::Other(error.to_string()))?;
            let listener = bind(files.bind.unwrap_or(self.bind), files.port).await?;
            self.enter(&mut listening, Door::new(listener).with_tls(tls), "s")?;
        }
        Ok(listening)
    }

    fn enter(&self, listening: &mut Listening, door: Door, safe: &str) -> Result<(), OpenError> {
        let address = door.listener.local_addr();
        let address = address.map_err(|error| OpenError::Other(error.to_string()))?;
        let base = self.base_path.trim_matches('/');
        listening
            .for_stations
            .push(format!("ws{safe}://{address}/{base}/"));
        if self.api.enabled {
            listening
                .for_operators
                .push(format!("http{safe}://{address}/"));
        }
        listening.doors.push(door);
        Ok(())
    }

    /// Says what is open to everybody.
    fn warn(&self) {
        if self.bind.is_loopback() {
            return;
        }
        if self.unknown_stations == Open::Anybody {
            tracing::warn!("whoever reaches this port is admitted as a station");
        }
        if self.api.enabled && self.api.token.is_some() {
            tracing::warn!("without TLS the API's token can be read on the network");
        }
        if self.api.enabled && self.api.token.is_none() {
            tracing::warn!("without a token the API answers this machine alone");
        }
    }
}

async fn bind(address: IpAddr, port: u16) -> Result<TcpListener, OpenError> {
    let address = SocketAddr::new(address, port);
    TcpListener::bind(address)
        .await
        .map_err(|error| OpenError::Other(format!("cannot listen on {address}: {error}")))
}
