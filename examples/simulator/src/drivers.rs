//! The drivers of a station whose number of connectors is chosen when the program starts.
//!
//! Owns nothing but the list. `#[derive(Station)]` would write it; it wants to know the connectors when it is compiled.

use ocpp_station::capacity::CONNECTORS;
use ocpp_station::roles::{Drivers, Meter, Place, Profiles, ResetFn, Visitor};
use ocpp_station::{ConnectorSettings, Settings};
use ocpp_station_host::FileVault;
use ocpp_station_host::simulated::{Images, Kept, Reader, Socket, Uploads, World};
use ocpp_station_host::store::Store;

/// The drivers of one power-up.
pub(crate) struct Simulated {
    sockets: Vec<Socket>,
    world: World,
    images: Images,
    uploads: Uploads,
    store: Store,
    vault: FileVault,
    reset: ResetFn,
}

impl Simulated {
    /// Drivers that find the world as it is.
    pub(crate) fn new(kept: &Kept) -> Self {
        let world = &kept.world;
        let sockets = 1..=world.connectors();
        Self {
            sockets: sockets.map(|connector| world.socket(connector)).collect(),
            world: world.clone(),
            images: Images::new(world),
            uploads: Uploads::new(world),
            store: kept.store.clone(),
            vault: kept.vault.clone(),
            // The bench follows the station's outputs itself.
            reset: ResetFn(|_| {}),
        }
    }
}

impl Drivers for Simulated {
    const SETTINGS: Settings = Settings {
        vendor: "ocpp-gen",
        model: "simulator",
        connectors: &[ConnectorSettings::SOCKET_11KW; CONNECTORS],
        measures: Socket::MEASURES,
        ..Settings::DEFAULT
    };
    const PROFILES: Profiles = Profiles::BUILT;
    const NUMBER_OF_CONNECTORS: u8 = CONNECTORS as u8;
    const SUPPORTED_FEATURE_PROFILES: &'static str =
        "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger";
    const STORAGE: bool = true;

    fn visit<V: Visitor>(&mut self, visitor: &mut V) {
        for (connector, socket) in (1..).zip(&mut self.sockets) {
            visitor.contactor(connector, socket);
        }
        for (connector, socket) in (1..).zip(&mut self.sockets) {
            visitor.plugged(connector, socket);
            visitor.ev_ready(connector, socket);
            visitor.current_limit(connector, socket);
            visitor.meter(connector, socket);
            visitor.lock(connector, socket);
            visitor.fault(Place::of(&[connector]), socket);
        }
        let mut reader = Reader::wherever(&self.world);
        visitor.rfid(reader.place(), &mut reader);
        visitor.storage(&mut self.store);
        visitor.updater(&mut self.images);
        visitor.diagnostics(&mut self.uploads);
        visitor.crypto(&mut self.vault);
        visitor.reset(&mut self.reset);
    }
}
