//! Visits that do one thing: open contactors, move a lock, set the clock, read and write storage, restart, tell.
//!
//! Owns nothing that lasts.

use crate::io::{ConnectorInputs, ConnectorOutputs, Fault, Restart};
use crate::notice::Notice;
use crate::roles::{
    Clock, Contactor, Display, Evse, EvseRoles, Indicator, Lock, Place, Progress, Reset, Storage,
    StorageError, Visitor,
};
use crate::time::Instant;

/// Opens all contactors.
pub(super) struct Open;

impl Visitor for Open {
    fn contactor(&mut self, _connector: u8, driver: &mut impl Contactor) {
        // Whoever is told of a failure here could do no more than this either; the next poll reports it.
        let _ = driver.drive(Instant::ZERO, None);
    }

    fn evse(&mut self, connector: u8, _serves: EvseRoles, driver: &mut impl Evse) {
        let mut found = ConnectorInputs::default();
        driver.exchange(
            Instant::ZERO,
            connector,
            &ConnectorOutputs::default(),
            &mut found,
        );
    }
}

/// Begins to lock or unlock.
pub(super) struct MoveLock {
    pub(super) now: Instant,
    pub(super) connector: u8,
    pub(super) locked: bool,
    pub(super) begun: bool,
}

impl Visitor for MoveLock {
    fn lock(&mut self, connector: u8, driver: &mut impl Lock) {
        if connector == self.connector {
            self.begun = driver.begin(self.now, self.locked).is_ok();
        }
    }

    fn evse(&mut self, connector: u8, serves: EvseRoles, driver: &mut impl Evse) {
        if serves.lock && connector == self.connector {
            self.begun = driver.begin(self.now, connector, self.locked).is_ok();
        }
    }
}

/// Tells lights and displays what happened.
pub(super) struct Tell {
    pub(super) now: Instant,
    pub(super) notice: Notice,
}

impl Visitor for Tell {
    fn indicator(&mut self, place: Place, driver: &mut impl Indicator) {
        driver.notice(self.now, place, self.notice);
    }

    fn display(&mut self, place: Place, driver: &mut impl Display) {
        driver.notice(self.now, place, self.notice);
    }
}

/// Sets the clock.
pub(super) struct SetClock {
    pub(super) now: Instant,
    pub(super) unix_ms: i64,
    pub(super) result: Result<(), Fault>,
}

impl Visitor for SetClock {
    fn clock(&mut self, driver: &mut impl Clock) {
        self.result = driver.set(self.now, self.unix_ms);
    }
}

/// Reads a value.
pub(super) struct Load<'a> {
    pub(super) key: u32,
    pub(super) into: &'a mut [u8],
    pub(super) result: Result<Option<usize>, StorageError>,
}

impl Visitor for Load<'_> {
    fn storage(&mut self, driver: &mut impl Storage) {
        self.result = driver.read(self.key, self.into);
    }
}

/// Begins to write a value.
pub(super) struct Save<'a> {
    pub(super) key: u32,
    pub(super) value: Option<&'a [u8]>,
    pub(super) result: Result<bool, StorageError>,
}

impl Visitor for Save<'_> {
    fn storage(&mut self, driver: &mut impl Storage) {
        self.result = driver.begin_write(self.key, self.value).map(|()| true);
    }
}

/// How a write goes.
pub(super) struct FollowStorage {
    pub(super) now: Instant,
    pub(super) progress: Progress,
}

impl Visitor for FollowStorage {
    fn storage(&mut self, driver: &mut impl Storage) {
        self.progress = driver.progress(self.now);
    }
}

/// Restarts the station.
pub(super) struct DoRestart {
    pub(super) restart: Restart,
    pub(super) result: Result<(), Fault>,
}

impl Visitor for DoRestart {
    fn reset(&mut self, driver: &mut impl Reset) {
        self.result = driver.restart(self.restart);
    }
}
