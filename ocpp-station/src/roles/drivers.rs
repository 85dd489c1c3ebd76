//! What `#[derive(Station)]` writes: which driver serves which role where.
//!
//! Owns the seam between generated and written code. All behaviour is in `hardware`; generated code only visits.

use super::own::{Action, Exchange, Handled};
use super::person::{Button, Display, Indicator, Press, Rfid};
use super::profile::Profiles;
#[cfg(feature = "security")]
use super::service::Crypto;
use super::service::{Clock, Diagnostics, Reset, Storage, Updater};
use super::vehicle::{
    Contactor, CurrentLimit, EvReady, Evse, EvseReady, EvseRoles, FaultSource, Feedback, Lock,
    Meter, Plugged, Temperature,
};
use crate::settings::Settings;

/// The connectors a driver serves, or the station as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place(u16);

impl Place {
    /// The station as a whole.
    pub const STATION: Self = Self(0);

    /// These connectors, 1 to 15 each; other numbers are left out.
    #[must_use]
    pub const fn of(connectors: &[u8]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < connectors.len() {
            if connectors[at] >= 1 && connectors[at] <= 15 {
                bits |= 1 << (connectors[at] - 1);
            }
            at += 1;
        }
        Self(bits)
    }

    /// The connectors from 1 to this one.
    #[must_use]
    pub const fn first(connectors: u8) -> Self {
        let count = if connectors > 15 { 15 } else { connectors };
        Self(((1_u32 << count) - 1) as u16)
    }

    /// Bit 0 for connector 1; 0 for the station.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Whether it is the station as a whole.
    #[must_use]
    pub const fn is_station(self) -> bool {
        self.0 == 0
    }

    /// Whether this connector is served; the station's drivers serve all.
    #[must_use]
    pub const fn serves(self, connector: u8) -> bool {
        self.0 == 0 || (connector >= 1 && connector <= 15 && self.0 & (1 << (connector - 1)) != 0)
    }
}

/// A struct of drivers. Derived: `#[derive(Station)]` of `ocpp-macros`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no struct of drivers",
    label = "does not implement `ocpp_station::roles::Drivers`",
    note = "derive it: `#[derive(ocpp_macros::Station)]`"
)]
pub trait Drivers {
    /// Vendor, model, connectors and what the meters measure. Serial number, firmware version and the like are added to a copy of it.
    const SETTINGS: Settings;
    /// The feature profiles that are declared.
    const PROFILES: Profiles;
    /// The key NumberOfConnectors.
    const NUMBER_OF_CONNECTORS: u8;
    /// The key SupportedFeatureProfiles.
    const SUPPORTED_FEATURE_PROFILES: &'static str;
    /// Whether there is storage: [`Station::with_storage`](crate::Station::with_storage) or
    /// [`Station::new`](crate::Station::new).
    const STORAGE: bool;

    /// Shows every driver to the visitor, once per role and connector: contactors first, controllers before the
    /// drivers that take roles from them, thermometers after meters.
    fn visit<V: Visitor>(&mut self, visitor: &mut V);

    /// Answers a request of the CSMS in the station's place, if a driver is the handler of its profile: see [`own`].
    ///
    /// [`own`]: super::own
    fn answer(&mut self, _action: Action, _exchange: &mut Exchange<'_, '_, '_>) -> Option<Handled> {
        None
    }
}

/// Sees every driver with its role and place. What a visitor is not interested in does nothing.
#[allow(unused_variables)]
pub trait Visitor {
    /// A contactor.
    fn contactor(&mut self, connector: u8, driver: &mut impl Contactor) {}
    /// A controller of a connector, and which roles there it serves.
    fn evse(&mut self, connector: u8, serves: EvseRoles, driver: &mut impl Evse) {}
    /// A contactor's feedback.
    fn feedback(&mut self, connector: u8, driver: &mut impl Feedback) {}
    /// Tells whether a vehicle is plugged in.
    fn plugged(&mut self, connector: u8, driver: &mut impl Plugged) {}
    /// Tells whether the vehicle is ready.
    fn ev_ready(&mut self, connector: u8, driver: &mut impl EvReady) {}
    /// Tells whether the station is ready.
    fn evse_ready(&mut self, connector: u8, driver: &mut impl EvseReady) {}
    /// Tells the vehicle what it may draw.
    fn current_limit(&mut self, connector: u8, driver: &mut impl CurrentLimit) {}
    /// An energy meter.
    fn meter(&mut self, connector: u8, driver: &mut impl Meter) {}
    /// A cable's lock.
    fn lock(&mut self, connector: u8, driver: &mut impl Lock) {}
    /// Tells what is wrong.
    fn fault(&mut self, place: Place, driver: &mut impl FaultSource) {}
    /// A thermometer; from `max_celsius` on it is too hot.
    fn temperature(
        &mut self,
        place: Place,
        max_celsius: Option<i16>,
        driver: &mut impl Temperature,
    ) {
    }
    /// A tag reader.
    fn rfid(&mut self, place: Place, driver: &mut impl Rfid) {}
    /// A button; `number` tells the station's buttons apart.
    fn button(&mut self, place: Place, number: u8, press: Press, driver: &mut impl Button) {}
    /// Lights.
    fn indicator(&mut self, place: Place, driver: &mut impl Indicator) {}
    /// A display.
    fn display(&mut self, place: Place, driver: &mut impl Display) {}
    /// The clock.
    fn clock(&mut self, driver: &mut impl Clock) {}
    /// The storage.
    fn storage(&mut self, driver: &mut impl Storage) {}
    /// The firmware updater.
    fn updater(&mut self, driver: &mut impl Updater) {}
    /// The uploader of diagnostics.
    fn diagnostics(&mut self, driver: &mut impl Diagnostics) {}
    /// Keys and certificates.
    #[cfg(feature = "security")]
    fn crypto(&mut self, driver: &mut impl Crypto) {}
    /// Restarts the station.
    fn reset(&mut self, driver: &mut impl Reset) {}
}
