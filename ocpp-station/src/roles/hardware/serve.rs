//! All of a station's hardware beside its inputs and outputs, in one call: jobs, events and storage.
//!
//! Owns the way of a storage operation. For shells that have core and drivers in one task; with two, the pieces are
//! carried over one by one.

use core::cell::RefCell;

use super::Hardware;
use super::errand::{UseStorage, WithStorage};
#[cfg(feature = "security")]
use super::vault::VaultOf;
use crate::event::Event;
use crate::job::Job;
use crate::roles::own::{Action, Exchange};
use crate::roles::{Drivers, Progress, Storage};
use crate::station::Station;
use crate::storage::StorageOp;
use crate::time::Instant;
use crate::wire::Part;
use crate::wire::transmit::Transmit;

/// What a job is about, beside its kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Details<'a> {
    /// Where to download from or upload to.
    pub location: &'a str,
    /// Of an upload: entries from here on, in s since 1970.
    pub from_s: Option<i64>,
    /// Of an upload: entries up to here, in s since 1970.
    pub until_s: Option<i64>,
    /// Of a signing request: the common name.
    pub name: &'a str,
    /// Of a signing request: the organisation.
    pub organisation: &'a str,
}

impl<'a> Details<'a> {
    /// What the station says about a job.
    #[must_use]
    pub fn of(job: Job, station: &'a Station) -> Self {
        #[cfg(feature = "firmware")]
        let (location, (from_s, until_s)) =
            (station.job_location(job.work), station.upload_window());
        #[cfg(not(feature = "firmware"))]
        let (location, (from_s, until_s)) = ("", (None, None));
        #[cfg(feature = "security")]
        let organisation = station.base.config.cpo_name();
        #[cfg(not(feature = "security"))]
        let organisation = "";
        let _ = job;
        Self {
            location,
            from_s,
            until_s,
            name: station.base.settings.serial_number,
            organisation,
        }
    }
}

impl<D: Drivers> Hardware<D> {
    /// Gives the station what happened, begins the jobs it asks for, and moves its storage on. `buffer` holds at least
    /// [`VALUE_BYTES`](crate::VALUE_BYTES).
    ///
    /// Without a storage among the drivers a station [`with_storage`](Station::with_storage) is told that it failed.
    pub fn serve(&mut self, now: Instant, station: &mut Station, buffer: &mut [u8]) {
        while let Some(event) = self.next_event() {
            station.handle(now, event);
        }
        while let Some(job) = station.next_job() {
            self.begin(now, job, Details::of(job, station));
        }
        self.serve_storage(now, station, buffer);
    }

    /// Hands a text frame to the station as [`Station::receive`] does; requests of profiles that drivers handle go to
    /// them, certificates to the crypto driver.
    pub fn receive(
        &mut self,
        now: Instant,
        station: &mut Station,
        text: &[u8],
        out: &mut [u8],
    ) -> Option<Part> {
        // One of them is asked after the other.
        let drivers = RefCell::new(&mut self.drivers);
        let mut own = |action: Action, exchange: &mut Exchange<'_, '_, '_>| {
            drivers.try_borrow_mut().ok()?.answer(action, exchange)
        };
        #[cfg(feature = "security")]
        return station.receive_secure(now, text, out, &mut own, &mut VaultOf(&drivers));
        #[cfg(not(feature = "security"))]
        station.receive_with(now, text, out, &mut own)
    }

    /// What is to be sent, as [`Station::transmit`] says it, signing requests of the crypto driver among it.
    pub fn transmit(
        &mut self,
        now: Instant,
        station: &mut Station,
        out: &mut [u8],
    ) -> Option<Transmit> {
        #[cfg(feature = "security")]
        {
            let drivers = RefCell::new(&mut self.drivers);
            station.transmit_with(now, out, &mut VaultOf(&drivers))
        }
        #[cfg(not(feature = "security"))]
        station.transmit(now, out)
    }

    fn serve_storage(&mut self, now: Instant, station: &mut Station, buffer: &mut [u8]) {
        if self.state.writing {
            let mut progress = Progress::Failed;
            self.drivers
                .visit(&mut WithStorage(Some(Follow(now, &mut progress))));
            if progress == Progress::Busy {
                return;
            }
            self.state.writing = false;
            let done = progress == Progress::Done;
            station.handle(now, Event::StorageDone { done });
        }
        while let Some(op) = station.next_storage(now, buffer) {
            let mut ended = Some(false);
            self.drivers.visit(&mut WithStorage(Some(Operate {
                now,
                op,
                station: &mut *station,
                buffer: &mut *buffer,
                ended: &mut ended,
            })));
            match ended {
                Some(done) => station.handle(now, Event::StorageDone { done }),
                None if matches!(op, StorageOp::Read { .. }) => {}
                None => {
                    self.state.writing = true;
                    return;
                }
            }
        }
    }
}

/// Asks how a write goes.
struct Follow<'a>(Instant, &'a mut Progress);

impl UseStorage for Follow<'_> {
    fn go(self, storage: &mut impl Storage) {
        *self.1 = storage.progress(self.0);
    }
}

/// Does an operation, or begins it.
struct Operate<'a> {
    now: Instant,
    op: StorageOp,
    station: &'a mut Station,
    buffer: &'a mut [u8],
    /// Whether it is done; none: not yet, or the station knows.
    ended: &'a mut Option<bool>,
}

impl UseStorage for Operate<'_> {
    fn go(mut self, storage: &mut impl Storage) {
        *self.ended = match self.op {
            StorageOp::Read { key } => match read(storage, key, self.buffer) {
                Some(value) => {
                    let event = Event::StorageRead { key, value };
                    self.station.handle(self.now, event);
                    None
                }
                None => Some(false),
            },
            StorageOp::Scan => Some(self.scan(storage)),
            StorageOp::Write { key, length } => {
                let value = self.buffer.get(..length);
                begun(value.is_some() && storage.begin_write(key, value).is_ok())
            }
            StorageOp::Remove { key } => begun(storage.begin_write(key, None).is_ok()),
        };
    }
}

impl Operate<'_> {
    /// Shows every value to the station. A value that cannot be read is left out: the others still count.
    fn scan(&mut self, storage: &mut impl Storage) -> bool {
        let mut last = None;
        loop {
            match storage.next_key(last) {
                Ok(Some(key)) if last.is_none_or(|last| key > last) => {
                    last = Some(key);
                    if let Some(Some(value)) = read(storage, key, self.buffer) {
                        let event = Event::StorageFound { key, value };
                        self.station.handle(self.now, event);
                    }
                }
                Ok(None) => return true,
                Ok(Some(_)) | Err(_) => return false,
            }
        }
    }
}

/// The value of a key, if it can be read, and if there is one.
fn read<'b>(
    storage: &mut impl Storage,
    key: u16,
    buffer: &'b mut [u8],
) -> Option<Option<&'b [u8]>> {
    match storage.read(key, buffer) {
        Ok(Some(length)) => buffer.get(..length).map(Some),
        Ok(None) => Some(None),
        Err(_) => None,
    }
}

const fn begun(begun: bool) -> Option<bool> {
    if begun { None } else { Some(false) }
}
