//! Simulated drivers: the roles of `ocpp_station::roles` served from the world.
//!
//! Owns nothing but the seam. `#[derive(Station)]` would write the impl of `Drivers`; here it is written by hand, because
//! the number of connectors is chosen when the program starts, and a card may be held before any reader.

use ocpp_station::capacity::CONNECTORS;
use ocpp_station::roles::{
    Diagnostics, Drivers, Evse, EvseRoles, FaultSource, Place, Profiles, Progress, Reset, Rfid,
    Updater, UpdaterWork, Upload, Visitor,
};
use ocpp_station::{
    CHANNELS, Channels, ChargePointErrorCode, ConnectorInputs, ConnectorOutputs, ConnectorSettings,
    Fault, IdTag, Instant, Restart, Settings, Severity,
};
use ocpp_station_host::store::Store;

use crate::vault::Vault;
use crate::world::{Shared, Transfer};

/// What a location begins with; anything else can't be reached.
const SCHEMES: [&str; 5] = ["http://", "https://", "ftp://", "ftps://", "sftp://"];

/// The drivers of one power-up.
pub(crate) struct Simulated {
    world: Shared,
    store: Store,
    vault: Vault,
    /// Of each connector's lock: where it moves, or has moved.
    moving: Vec<Option<bool>>,
    /// What the updater was asked for last.
    updating: Transfer,
}

impl Simulated {
    /// Drivers that find the world as it is.
    pub(crate) fn new(world: Shared, store: Store, vault: Vault) -> Self {
        let connectors = {
            let mut world = world.lock();
            world.power_up();
            world.outlets.len()
        };
        Self {
            world,
            store,
            vault,
            moving: vec![None; connectors],
            updating: Transfer::Download,
        }
    }
}

impl Drivers for Simulated {
    const SETTINGS: Settings = Settings {
        vendor: "ocpp-gen",
        model: "simulator",
        connectors: &[ConnectorSettings::SOCKET_11KW; CONNECTORS],
        measures: Self::MEASURES,
        ..Settings::DEFAULT
    };
    const PROFILES: Profiles = Profiles::BUILT;
    const NUMBER_OF_CONNECTORS: u8 = CONNECTORS as u8;
    const SUPPORTED_FEATURE_PROFILES: &'static str =
        "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger";
    const STORAGE: bool = true;

    fn visit<V: Visitor>(&mut self, visitor: &mut V) {
        for connector in 1..=self.moving.len() as u8 {
            visitor.evse(connector, EvseRoles::ALL, self);
        }
        for connector in 1..=self.moving.len() as u8 {
            let fault = self.world.lock().outlet(connector).and_then(|o| o.fault);
            visitor.fault(Place::of(&[connector]), &mut Wrong(fault));
        }
        let place = self.world.lock().card_place();
        visitor.rfid(place, &mut Reader(&self.world));
        visitor.storage(&mut self.store);
        visitor.updater(&mut Images {
            world: &self.world,
            doing: &mut self.updating,
        });
        visitor.diagnostics(&mut Uploads(&self.world));
        visitor.crypto(&mut self.vault);
        visitor.reset(&mut Program);
    }
}

impl Simulated {
    const MEASURES: Channels = (1 << CHANNELS) - 1;
}

impl Evse for Simulated {
    const MEASURES: Channels = Self::MEASURES;

    fn exchange(
        &mut self,
        now: Instant,
        connector: u8,
        wish: &ConnectorOutputs,
        found: &mut ConnectorInputs,
    ) {
        let mut world = self.world.lock();
        let Some(outlet) = world.go_on(now, connector, wish) else {
            return;
        };
        *found = ConnectorInputs {
            at: now,
            plugged: outlet.plugged,
            ev_ready: outlet.plugged && outlet.ready,
            evse_ready: true,
            contactor_closed: Some(outlet.closed),
            fault: None,
            meter_at: now,
            meter: outlet.sample(),
        };
    }

    fn begin(&mut self, _now: Instant, connector: u8, locked: bool) -> Result<(), Fault> {
        let at = usize::from(connector).saturating_sub(1);
        if let Some(moving) = self.moving.get_mut(at) {
            *moving = Some(locked);
        }
        Ok(())
    }

    fn progress(&mut self, _now: Instant, connector: u8) -> Progress {
        let at = usize::from(connector).saturating_sub(1);
        let mut world = self.world.lock();
        let (Some(outlet), Some(Some(locked))) = (world.outlet(connector), self.moving.get(at))
        else {
            return Progress::Failed;
        };
        if outlet.lock_fails {
            return Progress::Failed;
        }
        outlet.locked = *locked;
        Progress::Done
    }
}

/// What is wrong at a connector.
struct Wrong(Option<Fault>);

impl FaultSource for Wrong {
    fn fault(&mut self, _now: Instant) -> Option<Fault> {
        self.0
    }
}

/// The reader that the next card is held before.
struct Reader<'a>(&'a Shared);

impl Rfid for Reader<'_> {
    fn read_tag(&mut self, _now: Instant) -> Result<Option<IdTag>, Fault> {
        Ok(self.0.lock().read_card().map(|card| card.token))
    }
}

/// Where firmware comes from, and where it goes.
struct Images<'a> {
    world: &'a Shared,
    doing: &'a mut Transfer,
}

impl Updater for Images<'_> {
    fn begin(&mut self, now: Instant, work: UpdaterWork<'_>) -> Result<(), Fault> {
        *self.doing = match work {
            UpdaterWork::Download { location } => {
                reach(location)?;
                Transfer::Download
            }
            UpdaterWork::Install => Transfer::Install,
        };
        self.world.lock().transfers.begin(now, *self.doing);
        Ok(())
    }

    fn progress(&mut self, now: Instant) -> Progress {
        let mut world = self.world.lock();
        let progress = world.transfers.progress(now, *self.doing);
        if *self.doing == Transfer::Install && progress == Progress::Done {
            world.installed += 1;
        }
        progress
    }
}

/// Where diagnostics go.
struct Uploads<'a>(&'a Shared);

impl Diagnostics for Uploads<'_> {
    fn begin(&mut self, now: Instant, upload: &Upload<'_>) -> Result<(), Fault> {
        reach(upload.location)?;
        self.0.lock().transfers.begin(now, Transfer::Upload);
        Ok(())
    }

    fn progress(&mut self, now: Instant) -> Progress {
        self.0.lock().transfers.progress(now, Transfer::Upload)
    }
}

fn reach(location: &str) -> Result<(), Fault> {
    let known = SCHEMES.iter().any(|scheme| location.starts_with(scheme));
    let code = ChargePointErrorCode::OtherError;
    known
        .then_some(())
        .ok_or(Fault::new(code, Severity::Warning))
}

/// The program restarts the station: it follows the outputs itself.
struct Program;

impl Reset for Program {
    fn restart(&mut self, _restart: Restart) -> Result<(), Fault> {
        Ok(())
    }
}
