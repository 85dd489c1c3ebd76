//! What can be seen of a station and its connectors at the moment.
//!
//! Owns the shapes, which are those of the events as well.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ocpp_station::Instant;
use serde::Serialize;

/// What can be seen of a connector.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Connector {
    /// Its number; 1 is the first.
    pub connector: u8,
    /// As StatusNotification has it.
    pub status: &'static str,
    /// What is wrong, as StatusNotification has it.
    pub error: Option<&'static str>,
    /// Whether there is a vehicle.
    pub plugged: bool,
    /// Whether it wants energy.
    pub ev_ready: bool,
    /// Whether the contactor is closed.
    pub closed: bool,
    /// Whether the cable is locked.
    pub locked: bool,
    /// What the vehicle is offered, A per phase.
    pub limit_a: f64,
    /// What it is offered, W over all phases.
    pub limit_w: i32,
    /// Over how many phases.
    pub phases: u8,
    /// What flows, W.
    pub power_w: i32,
    /// The meter's register.
    pub energy_wh: i64,
    /// The CSMS's number of the transaction that runs, once it is known.
    pub transaction_id: Option<i64>,
    /// What it may be offered from now on: seconds from now, A per phase. Empty while the clock is unknown.
    #[serde(skip)]
    pub schedule: Vec<(u32, f64)>,
}

/// What can be seen of a station.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Whether there is a connection.
    pub connected: bool,
    /// Whether the CSMS has accepted the station as well.
    pub online: bool,
    /// Time since power-up.
    pub now: Instant,
    /// Milliseconds since 1970, once the clock is known.
    pub unix_ms: Option<i64>,
    /// Connector 1 is the first.
    pub connectors: Vec<Connector>,
}

/// The latest state, for those who ask; clones show the same.
#[derive(Clone, Debug, Default)]
pub struct Latest(Arc<Mutex<State>>);

impl Latest {
    /// A copy of it.
    #[must_use]
    pub fn get(&self) -> State {
        self.lock().clone()
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
