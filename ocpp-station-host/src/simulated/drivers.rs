//! Simulated drivers: the roles of `ocpp_station::roles`, served from the world.
//!
//! Owns nothing but the seam; what happens stands in the world.

#[cfg(feature = "firmware")]
use ocpp_station::ChargePointErrorCode;
#[cfg(feature = "firmware")]
use ocpp_station::Severity;
use ocpp_station::roles::{
    Contactor, CurrentLimit, EvReady, FaultSource, Lock, Meter, Place, Plugged, Progress, Rfid,
};
#[cfg(feature = "firmware")]
use ocpp_station::roles::{Diagnostics, Updater, UpdaterWork, Upload};
use ocpp_station::{CHANNELS, Channels, Fault, IdTag, Instant, Limit, Sample};

use super::outlet::Outlet;
#[cfg(feature = "firmware")]
use super::transfer::Transfer;
use super::world::World;

/// The drivers of one connector.
#[derive(Clone, Debug)]
pub struct Socket {
    world: World,
    connector: u8,
    /// Where the lock moves, or has moved.
    moving: Option<bool>,
}

impl Socket {
    pub(super) const fn new(world: World, connector: u8) -> Self {
        Self {
            world,
            connector,
            moving: None,
        }
    }

    /// Its connector; one that is not there does nothing.
    fn with<T: Default>(&self, with: impl FnOnce(&mut Outlet) -> T) -> T {
        let mut things = self.world.lock();
        let Ok(outlet) = things.outlet(self.connector) else {
            return T::default();
        };
        let result = with(outlet);
        let register = outlet.register_wh;
        things.meters.count(self.connector, register);
        result
    }
}

impl Contactor for Socket {
    fn drive(&mut self, now: Instant, until: Option<Instant>) -> Result<(), Fault> {
        self.with(|outlet| outlet.drive(now, until));
        Ok(())
    }

    fn feedback(&mut self, now: Instant) -> Result<Option<bool>, Fault> {
        Ok(Some(self.with(|outlet| outlet.is_closed(now))))
    }
}

impl CurrentLimit for Socket {
    fn offer(&mut self, now: Instant, limit: Limit) -> Result<(), Fault> {
        self.with(|outlet| outlet.offer(now, limit));
        Ok(())
    }
}

impl Plugged for Socket {
    fn is_plugged(&mut self, _now: Instant) -> Result<bool, Fault> {
        Ok(self.with(|outlet| outlet.plugged))
    }
}

impl EvReady for Socket {
    fn is_ready(&mut self, _now: Instant) -> Result<bool, Fault> {
        Ok(self.with(|outlet| outlet.plugged && outlet.ready))
    }
}

impl Meter for Socket {
    const MEASURES: Channels = (1 << CHANNELS) - 1;

    fn read(&mut self, now: Instant) -> Result<Option<Sample>, Fault> {
        Ok(self.with(|outlet| Some(outlet.read(now))))
    }
}

impl Lock for Socket {
    fn begin(&mut self, _now: Instant, locked: bool) -> Result<(), Fault> {
        self.moving = Some(locked);
        Ok(())
    }

    fn progress(&mut self, _now: Instant) -> Progress {
        let moving = self.moving;
        self.with(|outlet| match moving {
            Some(locked) if !outlet.lock_fails => {
                outlet.locked = locked;
                Progress::Done
            }
            _ => Progress::Failed,
        })
    }
}

impl FaultSource for Socket {
    fn fault(&mut self, _now: Instant) -> Option<Fault> {
        self.with(|outlet| outlet.fault)
    }
}

/// A tag reader.
#[derive(Clone, Debug)]
pub struct Reader {
    world: World,
    place: Place,
}

impl Reader {
    pub(super) const fn new(world: World, place: Place) -> Self {
        Self { world, place }
    }

    /// Where the next card is held; the station's place if none waits. A station whose readers are not known when it is
    /// built has one reader that is everywhere.
    #[must_use]
    pub fn wherever(world: &World) -> Self {
        let place = world.lock().cards.front().map(|card| card.place);
        Self::new(world.clone(), place.unwrap_or(Place::STATION))
    }

    /// The reader's connectors.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// Whether a card that is held there is held before this reader.
    fn sees(&self, card: Place) -> bool {
        self.place.is_station() || card.is_station() || card.bits() & self.place.bits() != 0
    }
}

impl Rfid for Reader {
    fn read_tag(&mut self, _now: Instant) -> Result<Option<IdTag>, Fault> {
        let mut things = self.world.lock();
        let first = things.cards.front();
        let seen = first.is_some_and(|card| self.sees(card.place));
        let card = if seen { things.cards.pop_front() } else { None };
        Ok(card.map(|card| card.token))
    }
}

/// What a location begins with; anything else can't be reached.
#[cfg(feature = "firmware")]
const SCHEMES: [&str; 5] = ["http://", "https://", "ftp://", "ftps://", "sftp://"];

/// Where firmware comes from, and where it goes. Nothing goes over the network.
#[cfg(feature = "firmware")]
#[derive(Clone, Debug)]
pub struct Images {
    world: World,
    /// What it was asked for last.
    doing: Transfer,
}

#[cfg(feature = "firmware")]
impl Images {
    /// The updater of a world's station.
    #[must_use]
    pub fn new(world: &World) -> Self {
        Self {
            world: world.clone(),
            doing: Transfer::Download,
        }
    }
}

#[cfg(feature = "firmware")]
impl Updater for Images {
    fn begin(&mut self, now: Instant, work: UpdaterWork<'_>) -> Result<(), Fault> {
        self.doing = match work {
            UpdaterWork::Download { location } => {
                reach(location)?;
                Transfer::Download
            }
            UpdaterWork::Install => Transfer::Install,
        };
        self.world.lock().transfers.begin(now, self.doing);
        Ok(())
    }

    fn progress(&mut self, now: Instant) -> Progress {
        let mut things = self.world.lock();
        let progress = things.transfers.progress(now, self.doing);
        if self.doing == Transfer::Install && progress == Progress::Done {
            things.installed += 1;
        }
        progress
    }
}

/// Where diagnostics go. Nothing goes over the network.
#[cfg(feature = "firmware")]
#[derive(Clone, Debug)]
pub struct Uploads(World);

#[cfg(feature = "firmware")]
impl Uploads {
    /// The uploader of a world's station.
    #[must_use]
    pub fn new(world: &World) -> Self {
        Self(world.clone())
    }
}

#[cfg(feature = "firmware")]
impl Diagnostics for Uploads {
    fn begin(&mut self, now: Instant, upload: &Upload<'_>) -> Result<(), Fault> {
        reach(upload.location)?;
        self.0.lock().transfers.begin(now, Transfer::Upload);
        Ok(())
    }

    fn progress(&mut self, now: Instant) -> Progress {
        self.0.lock().transfers.progress(now, Transfer::Upload)
    }
}

#[cfg(feature = "firmware")]
fn reach(location: &str) -> Result<(), Fault> {
    let known = SCHEMES.iter().any(|scheme| location.starts_with(scheme));
    let code = ChargePointErrorCode::OtherError;
    known
        .then_some(())
        .ok_or(Fault::new(code, Severity::Warning))
}
