//! Visits that do one thing: open contactors, begin slow work, set the clock, reach the storage, restart, tell.
//!
//! Owns nothing that lasts.

use super::Details;
use crate::io::{ConnectorInputs, ConnectorOutputs, Fault, Restart};
#[cfg(feature = "firmware")]
use crate::job::UploadKind;
use crate::job::Work;
use crate::notice::Notice;
use crate::roles::{
    Clock, Contactor, Display, Evse, EvseRoles, Indicator, Lock, Place, Reset, Storage, Visitor,
};
#[cfg(feature = "security")]
use crate::roles::{Crypto, CryptoWork};
#[cfg(feature = "firmware")]
use crate::roles::{Diagnostics, Updater, UpdaterWork, Upload};
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

/// Begins slow work.
pub(super) struct BeginWork<'a> {
    pub(super) now: Instant,
    pub(super) work: Work,
    #[cfg_attr(not(any(feature = "firmware", feature = "security")), allow(dead_code))]
    pub(super) details: Details<'a>,
    pub(super) begun: bool,
}

impl BeginWork<'_> {
    /// Whether the lock of this connector is to be moved, and where to.
    fn lock_to(&self, at: u8) -> Option<bool> {
        match self.work {
            Work::Lock { connector } => (connector == at).then_some(true),
            Work::Unlock { connector } => (connector == at).then_some(false),
            #[cfg(any(feature = "firmware", feature = "security"))]
            _ => None,
        }
    }
}

impl Visitor for BeginWork<'_> {
    fn lock(&mut self, connector: u8, driver: &mut impl Lock) {
        if let Some(locked) = self.lock_to(connector) {
            self.begun = driver.begin(self.now, locked).is_ok();
        }
    }

    fn evse(&mut self, connector: u8, serves: EvseRoles, driver: &mut impl Evse) {
        if let Some(locked) = self.lock_to(connector).filter(|_| serves.lock) {
            self.begun = driver.begin(self.now, connector, locked).is_ok();
        }
    }

    #[cfg(feature = "firmware")]
    fn updater(&mut self, driver: &mut impl Updater) {
        let location = self.details.location;
        let work = match self.work {
            Work::Download => UpdaterWork::Download { location },
            Work::Install => UpdaterWork::Install,
            _ => return,
        };
        self.begun = driver.begin(self.now, work).is_ok();
    }

    #[cfg(feature = "firmware")]
    fn diagnostics(&mut self, driver: &mut impl Diagnostics) {
        if let Work::Upload { kind } = self.work {
            let upload = Upload {
                location: self.details.location,
                from_s: self.details.from_s,
                until_s: self.details.until_s,
                security: kind == UploadKind::SecurityLog,
            };
            self.begun = driver.begin(self.now, &upload).is_ok();
        }
    }

    #[cfg(feature = "security")]
    fn crypto(&mut self, driver: &mut impl Crypto) {
        let work = match self.work {
            Work::Check { what } => CryptoWork::Check(what),
            Work::SigningRequest => CryptoWork::SigningRequest {
                name: self.details.name,
                organisation: self.details.organisation,
            },
            _ => return,
        };
        self.begun = driver.work(self.now, work).is_ok();
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

/// Does something with the storage, if there is one.
pub(super) struct WithStorage<F>(pub(super) Option<F>);

/// What is done with a storage, whatever its type.
pub(super) trait UseStorage {
    fn go(self, storage: &mut impl Storage);
}

impl<F: UseStorage> Visitor for WithStorage<F> {
    fn storage(&mut self, driver: &mut impl Storage) {
        if let Some(task) = self.0.take() {
            task.go(driver);
        }
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
