//! Pins and drivers that do next to nothing, and a visitor that writes down whom it saw.

use core::convert::Infallible;

use embedded_hal::digital::{ErrorType, InputPin, OutputPin};
use ocpp_station::roles::own::Answer;
use ocpp_station::roles::own::messages::remote_trigger::{
    RemoteTriggerStation, TriggerMessageRequest, TriggerMessageResponse, TriggerMessageStatus,
};
use ocpp_station::roles::own::messages::security::CertificateHashDataType;
use ocpp_station::roles::*;
use ocpp_station::{
    Channel, Channels, ConnectorInputs, ConnectorOutputs, Deleted, Deposit, Fault, IdTag, Instant,
    Limit, Outputs, Restart, Sample, Vault, channel,
};

/// An output pin; what it was set to.
#[derive(Default)]
pub(crate) struct Out(pub(crate) Option<bool>);
impl ErrorType for Out {
    type Error = Infallible;
}
impl OutputPin for Out {
    fn set_low(&mut self) -> Result<(), Infallible> {
        self.0 = Some(false);
        Ok(())
    }
    fn set_high(&mut self) -> Result<(), Infallible> {
        self.0 = Some(true);
        Ok(())
    }
}

/// An input pin that is high.
#[derive(Default)]
pub(crate) struct In;
impl ErrorType for In {
    type Error = Infallible;
}
impl InputPin for In {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        Ok(true)
    }
    fn is_low(&mut self) -> Result<bool, Infallible> {
        Ok(false)
    }
}

/// Plays every role but the controller's.
#[derive(Default)]
pub(crate) struct Any;
impl Contactor for Any {
    fn drive(&mut self, _: Instant, _: Option<Instant>) -> Result<(), Fault> {
        Ok(())
    }
}
impl Plugged for Any {
    fn is_plugged(&mut self, _: Instant) -> Result<bool, Fault> {
        Ok(true)
    }
}
impl EvReady for Any {
    fn is_ready(&mut self, _: Instant) -> Result<bool, Fault> {
        Ok(true)
    }
}
impl CurrentLimit for Any {
    fn offer(&mut self, _: Instant, _: Limit) -> Result<(), Fault> {
        Ok(())
    }
}
impl Meter for Any {
    const MEASURES: Channels = channel(Channel::EnergyImport) | channel(Channel::VoltageL1);
    fn read(&mut self, _: Instant) -> Result<Option<Sample>, Fault> {
        Ok(None)
    }
}
impl Lock for Any {
    fn begin(&mut self, _: Instant, _: bool) -> Result<(), Fault> {
        Ok(())
    }
    fn progress(&mut self, _: Instant) -> Progress {
        Progress::Done
    }
}
impl FaultSource for Any {
    fn fault(&mut self, _: Instant) -> Option<Fault> {
        None
    }
}
impl Temperature for Any {
    fn read_temperature(&mut self, _: Instant) -> Result<i32, Fault> {
        Ok(200)
    }
}
impl Rfid for Any {
    fn read_tag(&mut self, _: Instant) -> Result<Option<IdTag>, Fault> {
        Ok(None)
    }
}
impl Button for Any {
    fn is_pressed(&mut self, _: Instant) -> Result<bool, Fault> {
        Ok(false)
    }
}
impl Indicator for Any {
    fn show(&mut self, _: Instant, _: Place, _: &Outputs) -> Result<(), Fault> {
        Ok(())
    }
}
impl Display for Any {
    fn show(&mut self, _: Instant, _: &View<'_>) -> Result<(), Fault> {
        Ok(())
    }
}
impl Clock for Any {
    fn unix_ms(&mut self, _: Instant) -> Result<Option<i64>, Fault> {
        Ok(None)
    }
    fn set(&mut self, _: Instant, _: i64) -> Result<(), Fault> {
        Ok(())
    }
}
impl Storage for Any {
    fn read(&mut self, _: u16, _: &mut [u8]) -> Result<Option<usize>, StorageError> {
        Ok(None)
    }
    fn next_key(&mut self, _: Option<u16>) -> Result<Option<u16>, StorageError> {
        Ok(None)
    }
    fn begin_write(&mut self, _: u16, _: Option<&[u8]>) -> Result<(), StorageError> {
        Ok(())
    }
    fn progress(&mut self, _: Instant) -> Progress {
        Progress::Done
    }
}
impl Updater for Any {
    fn begin(&mut self, _: Instant, _: UpdaterWork<'_>) -> Result<(), Fault> {
        Ok(())
    }
    fn progress(&mut self, _: Instant) -> Progress {
        Progress::Done
    }
}
impl Diagnostics for Any {
    fn begin(&mut self, _: Instant, _: &Upload<'_>) -> Result<(), Fault> {
        Ok(())
    }
    fn progress(&mut self, _: Instant) -> Progress {
        Progress::Done
    }
}
impl Vault for Any {
    fn begin(&mut self, _: Deposit) -> bool {
        false
    }
    fn push(&mut self, _: &[u8]) -> bool {
        false
    }
    fn root(&mut self, _: bool, _: usize) -> Option<CertificateHashDataType> {
        None
    }
    fn delete(&mut self, _: &CertificateHashDataType) -> Deleted {
        Deleted::Failed
    }
    fn signing_request(&mut self, _: usize, _: &mut [u8]) -> usize {
        0
    }
}
impl Crypto for Any {
    fn work(&mut self, _: Instant, _: CryptoWork<'_>) -> Result<(), Fault> {
        Ok(())
    }
    fn progress(&mut self, _: Instant) -> Progress {
        Progress::Done
    }
}
impl Reset for Any {
    fn restart(&mut self, _: Restart) -> Result<(), Fault> {
        Ok(())
    }
}

/// A controller of whole connectors.
#[derive(Default)]
pub(crate) struct Controller;
impl Evse for Controller {
    const MEASURES: Channels = channel(Channel::EnergyImport) | channel(Channel::StateOfCharge);
    fn exchange(&mut self, _: Instant, _: u8, _: &ConnectorOutputs, _: &mut ConnectorInputs) {}
    fn begin(&mut self, _: Instant, _: u8, _: bool) -> Result<(), Fault> {
        Ok(())
    }
    fn progress(&mut self, _: Instant, _: u8) -> Progress {
        Progress::Done
    }
}

/// Whom a visitor saw.
#[derive(Default)]
pub(crate) struct Seen(pub(crate) Vec<String>);

impl Seen {
    fn at(&mut self, role: &str, place: Place) {
        let numbers = (1..=15).filter(|n| !place.is_station() && place.serves(*n));
        let numbers: Vec<_> = numbers.map(|n| n.to_string()).collect();
        let place = if place.is_station() {
            "station".into()
        } else {
            numbers.join(" ")
        };
        self.0.push(format!("{role} {place}"));
    }
}

macro_rules! see {
    ($($role:ident: $bound:ident),*) => {
        $(fn $role(&mut self, connector: u8, _: &mut impl $bound) {
            self.0.push(format!("{} {connector}", stringify!($role)));
        })*
    };
}
macro_rules! see_station {
    ($($role:ident: $bound:ident),*) => {
        $(fn $role(&mut self, _: &mut impl $bound) {
            self.0.push(stringify!($role).into());
        })*
    };
}

impl Visitor for Seen {
    see!(
        contactor: Contactor, feedback: Feedback, plugged: Plugged, ev_ready: EvReady, evse_ready: EvseReady,
        current_limit: CurrentLimit, meter: Meter, lock: Lock
    );
    see_station!(
        clock: Clock, storage: Storage, updater: Updater, diagnostics: Diagnostics, crypto: Crypto, reset: Reset
    );
    fn evse(&mut self, connector: u8, serves: EvseRoles, _: &mut impl Evse) {
        let without = if serves == EvseRoles::ALL {
            ""
        } else {
            " in part"
        };
        self.0.push(format!("evse {connector}{without}"));
    }
    fn fault(&mut self, place: Place, _: &mut impl FaultSource) {
        self.at("fault", place);
    }
    fn temperature(&mut self, place: Place, max: Option<i16>, _: &mut impl Temperature) {
        self.at(&format!("temperature {max:?}"), place);
    }
    fn rfid(&mut self, place: Place, _: &mut impl Rfid) {
        self.at("rfid", place);
    }
    fn button(&mut self, place: Place, number: u8, press: Press, _: &mut impl Button) {
        self.at(&format!("button {number} {press:?}"), place);
    }
    fn indicator(&mut self, place: Place, _: &mut impl Indicator) {
        self.at("indicator", place);
    }
    fn display(&mut self, place: Place, _: &mut impl Display) {
        self.at("display", place);
    }
}

/// Accepts every trigger and counts them.
#[derive(Default)]
pub(crate) struct Trigger(pub(crate) u32);

impl RemoteTriggerStation for Trigger {
    fn trigger_message(&mut self, _: &TriggerMessageRequest) -> Answer<TriggerMessageResponse> {
        self.0 += 1;
        Answer::Now(TriggerMessageResponse::new(TriggerMessageStatus::Accepted))
    }
}
