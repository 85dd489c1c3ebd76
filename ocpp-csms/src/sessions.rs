//! Who is connected to this process, and the way to them.
//!
//! Owns the table of sessions, eviction of an older socket by a newer one, and local routing of calls. Knows no message
//! and no storage; several tables may live in one process.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use ocpp_wire::Dialect;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::admission::StationId;
use crate::call::{BoxFuture, CallFailure, CommandRoute, RawAnswer, RawCall};
use crate::gate::Peer;
use crate::store::SecurityProfile;

/// Why a session is asked to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A newer socket of the same station took its place.
    Evicted,
    /// The server shuts down: calls in flight may finish first.
    Shutdown,
    /// Somebody asked for it.
    Closed,
}

/// A call on its way to a session's task.
#[derive(Debug)]
pub(crate) struct Queued {
    pub(crate) call: RawCall,
    pub(crate) deadline: Instant,
    pub(crate) reply: oneshot::Sender<Result<RawAnswer, CallFailure>>,
}

/// The task's end of a session.
pub(crate) struct Mailbox {
    pub(crate) calls: mpsc::Receiver<Box<Queued>>,
    pub(crate) stop: oneshot::Receiver<Stop>,
}

/// One connected station, as the rest of the program sees it.
#[derive(Debug)]
pub struct Session {
    station: StationId,
    version: Dialect,
    generation: u64,
    calls: mpsc::Sender<Box<Queued>>,
    stop: Mutex<Option<oneshot::Sender<Stop>>>,
    departures: Mutex<BTreeMap<String, u64>>,
    origin: Origin,
    since: SystemTime,
}

/// Where a session came from.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) peer: Peer,
    pub(crate) profile: SecurityProfile,
}

impl Session {
    /// Whose it is.
    #[must_use]
    pub fn station(&self) -> &StationId {
        &self.station
    }

    /// What is spoken.
    #[must_use]
    pub fn version(&self) -> Dialect {
        self.version
    }

    /// Distinguishes the sockets of one station; a newer one has the greater number.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The other end of the connection.
    #[must_use]
    pub fn peer(&self) -> &Peer {
        &self.origin.peer
    }

    /// The security profile by which the station came in.
    #[must_use]
    pub fn security_profile(&self) -> SecurityProfile {
        self.origin.profile
    }

    /// Since when it is connected.
    #[must_use]
    pub fn since(&self) -> SystemTime {
        self.since
    }

    /// Departures from the standard seen on this connection, counted by what was wrong.
    #[must_use]
    pub fn departures(&self) -> BTreeMap<String, u64> {
        lock(&self.departures).clone()
    }

    /// Counts a departure.
    pub fn note_departure(&self, what: &str) {
        /// Kinds of departure told apart on one connection; more are counted together.
        const KINDS: usize = 64;
        let mut counts = lock(&self.departures);
        if let Some(count) = counts.get_mut(what) {
            *count += 1;
        } else if counts.len() < KINDS {
            counts.insert(what.to_owned(), 1);
        } else {
            *counts.entry("others".to_owned()).or_insert(0) += 1;
        }
    }

    /// Asks the session's task to end. Only the first reason counts.
    pub fn stop(&self, reason: Stop) {
        if let Some(stop) = lock(&self.stop).take() {
            // The task may have ended by itself already.
            let _ = stop.send(reason);
        }
    }
}

/// The table of sessions.
#[derive(Debug)]
pub struct Sessions {
    table: Mutex<HashMap<StationId, Arc<Session>>>,
    next_generation: AtomicU64,
    call_timeout: Duration,
    call_queue: usize,
}

impl Sessions {
    /// An empty table. `call_timeout` holds for calls that bring none of their own, `call_queue` per station.
    #[must_use]
    pub fn new(call_timeout: Duration, call_queue: usize) -> Self {
        Self {
            table: Mutex::default(),
            next_generation: AtomicU64::new(first_generation()),
            call_timeout,
            call_queue: call_queue.max(1),
        }
    }

    /// Enters a new socket and evicts an older one of the same station.
    pub(crate) fn open(
        &self,
        station: StationId,
        version: Dialect,
        origin: Origin,
    ) -> (Arc<Session>, Mailbox) {
        let (calls, calls_rx) = mpsc::channel(self.call_queue);
        let (stop, stop_rx) = oneshot::channel();
        let session = Arc::new(Session {
            station: station.clone(),
            version,
            generation: self.next_generation.fetch_add(1, Ordering::Relaxed),
            calls,
            stop: Mutex::new(Some(stop)),
            departures: Mutex::default(),
            origin,
            since: SystemTime::now(),
        });
        let older = lock(&self.table).insert(station, Arc::clone(&session));
        if let Some(older) = older {
            older.stop(Stop::Evicted);
        }
        let mailbox = Mailbox {
            calls: calls_rx,
            stop: stop_rx,
        };
        (session, mailbox)
    }

    /// Removes a session that ended; one that was evicted meanwhile leaves its successor alone.
    pub(crate) fn close(&self, session: &Session) {
        let mut table = lock(&self.table);
        if table
            .get(&session.station)
            .is_some_and(|current| current.generation == session.generation)
        {
            table.remove(&session.station);
        }
    }

    /// The session of a station, if it is connected here.
    #[must_use]
    pub fn get(&self, station: &StationId) -> Option<Arc<Session>> {
        lock(&self.table).get(station).cloned()
    }

    /// All sessions, sorted by station id.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<Session>> {
        let mut all: Vec<_> = lock(&self.table).values().cloned().collect();
        all.sort_by(|a, b| a.station.cmp(&b.station));
        all
    }

    /// Asks every session to end.
    pub(crate) fn stop_all(&self, reason: Stop) {
        for session in self.list() {
            session.stop(reason);
        }
    }
}

impl CommandRoute for Sessions {
    fn call<'a>(
        &'a self,
        station: &'a StationId,
        call: RawCall,
    ) -> BoxFuture<'a, Result<RawAnswer, CallFailure>> {
        Box::pin(async move {
            let session = self.get(station).ok_or(CallFailure::NotConnected)?;
            if session.version != call.version {
                return Err(CallFailure::WrongVersion {
                    speaks: session.version,
                });
            }
            let deadline = Instant::now() + call.timeout.unwrap_or(self.call_timeout);
            let (reply, answer) = oneshot::channel();
            let queued = Box::new(Queued {
                call,
                deadline,
                reply,
            });
            session.calls.try_send(queued).map_err(|e| match e {
                mpsc::error::TrySendError::Full(_) => CallFailure::QueueFull,
                mpsc::error::TrySendError::Closed(_) => CallFailure::NotConnected,
            })?;
            drop(session);
            match timeout_at(deadline, answer).await {
                Err(_) => Err(CallFailure::Timeout),
                Ok(Err(_)) => Err(CallFailure::Disconnected),
                Ok(Ok(result)) => result,
            }
        })
    }
}

/// A panic while such a lock is held leaves whole values behind, so the poison says nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Milliseconds since 1970: numbers, and with them message ids, do not come again after a restart.
fn first_generation() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(1, |time| u64::try_from(time.as_millis()).unwrap_or(1))
}
