//! The hardware: which driver serves which role. All of it is simulated; put your own drivers in its place, one by one.
//!
//! A role is a small trait of `ocpp_station::roles`; plain embedded-hal pins serve with `active = high` or `active = low`.
//! A driver that a profile cannot do without is missed when this is compiled.

use ocpp_macros::Station;
use ocpp_station::roles::{Place, ResetFn};
//% if security
use ocpp_station_host::FileVault;
//% endif
//% if firmware
use ocpp_station_host::simulated::{Images, Kept, Reader, Socket, Uploads};
//% else
use ocpp_station_host::simulated::{Kept, Reader, Socket};
//% endif
use ocpp_station_host::store::Store;

/// The drivers of a station with one connector.
#[derive(Station)]
#[ocpp({{ profiles }})]
#[ocpp(vendor = "ocpp-gen", model = "host", phases = 3, max_amperes = 32)]
pub struct Hardware {
    /// A vehicle and all that it is plugged into. On a board each role has a driver of its own, such as
    /// `#[ocpp(connector = 1, contactor(active = high))] relay: Output<'static>`.
    #[ocpp(
        connector = 1,
        contactor,
        plugged,
        ev_ready,
        current_limit,
        meter,
        lock,
        fault
    )]
    socket: Socket,
    #[ocpp(station, rfid)]
    reader: Reader,
    #[ocpp(station, storage)]
    storage: Store,
//% if firmware
    #[ocpp(station, updater)]
    images: Images,
    #[ocpp(station, diagnostics)]
    uploads: Uploads,
//% endif
//% if security
    #[ocpp(station, crypto)]
    vault: FileVault,
//% endif
    #[ocpp(station, reset)]
    reset: ResetFn,
}

impl Hardware {
    /// The drivers at power-up.
    pub fn new(kept: &Kept) -> Self {
        Self {
            socket: kept.world.socket(1),
            reader: kept.world.reader(Place::STATION),
            storage: kept.store.clone(),
//% if firmware
            images: Images::new(&kept.world),
            uploads: Uploads::new(&kept.world),
//% endif
//% if security
            vault: kept.vault.clone(),
//% endif
            // The bench powers the station up again; a board resets its chip.
            reset: ResetFn(|_| {}),
        }
    }
}
