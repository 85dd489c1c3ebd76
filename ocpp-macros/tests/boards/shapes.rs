//! One struct per shape of board.

use embedded_hal::digital::{InputPin, OutputPin};
use ocpp_macros::Station;
use ocpp_station::roles::{Drivers, ResetFn};
use ocpp_station::{Channel, channel};

use super::fakes::{Any, Controller, In, Out, Trigger};
use super::{check, constants};

/// A wallbox of plain pins.
#[derive(Station)]
#[ocpp(
    profiles(core),
    vendor = "Vendor",
    model = "Model",
    no_lock,
    no_storage
)]
pub(crate) struct Minimal {
    #[ocpp(connector = 1, contactor(active = low))]
    pub(crate) relay: Out,
    #[ocpp(connector = 1, plugged(active = high))]
    plug: In,
    #[ocpp(connector = 1, ev_ready(active = low))]
    ready: In,
    #[ocpp(connector = 1, meter)]
    meter: Any,
    #[ocpp(station, reset)]
    reset: ResetFn,
}

impl Default for Minimal {
    fn default() -> Self {
        Self {
            relay: Out::default(),
            plug: In,
            ready: In,
            meter: Any,
            reset: ResetFn(|_| {}),
        }
    }
}

#[test]
fn plain_pins() {
    let want = ["contactor 1", "plugged 1", "ev_ready 1", "meter 1", "reset"];
    check(Minimal::default(), &want);
    constants::<Minimal>(1, "Core", &[false]);
    assert_eq!(
        Minimal::SETTINGS.measures,
        channel(Channel::EnergyImport) | channel(Channel::VoltageL1)
    );
}

/// One driver with several roles, all pins' roles, every profile.
#[derive(Default, Station)]
#[ocpp(profiles(
    core,
    firmware,
    local_auth,
    reservation,
    smart_charging,
    remote_trigger,
    security
))]
#[ocpp(
    vendor = "Vendor",
    model = "Model",
    phases = 3,
    max_amperes = 32,
    volts = 120,
    meter_retains = false
)]
pub(crate) struct Full {
    #[ocpp(connector = 1, plugged, ev_ready, current_limit)]
    pilot: Any,
    #[ocpp(connector = 1, contactor)]
    relay: Any,
    #[ocpp(connector = 1, feedback(active = low))]
    mirror: In,
    #[ocpp(connector = 1, evse_ready(active = high))]
    release: In,
    #[ocpp(connector = 1, meter)]
    meter: Any,
    #[ocpp(connector = 1, lock(active = high))]
    lock: Out,
    #[ocpp(connector = 1, fault(active = high, code = GroundFailure))]
    residual_current: In,
    #[ocpp(connector = 1, temperature(max = 80))]
    contacts: Any,
    #[ocpp(station, temperature)]
    housing: Any,
    #[ocpp(station, rfid)]
    reader: Any,
    #[ocpp(station, display, indicator)]
    front: Any,
    #[ocpp(station, indicator(active = high))]
    light: Out,
    #[ocpp(connector = 1, button(stop, active = low))]
    stop: In,
    #[ocpp(station, button(swipe = "FREE"))]
    free: Any,
    #[ocpp(station, storage, clock)]
    memory: Any,
    #[ocpp(updater, diagnostics, crypto, reset)]
    slow: Any,
    #[ocpp(skip)]
    #[allow(dead_code)]
    name: &'static str,
}

#[test]
fn every_role_and_profile() {
    check(
        Full::default(),
        &[
            "contactor 1",
            "feedback 1",
            "current_limit 1",
            "plugged 1",
            "ev_ready 1",
            "evse_ready 1",
            "meter 1",
            "lock 1",
            "fault 1",
            "temperature None station",
            "temperature Some(80) 1",
            "rfid station",
            "button 0 Swipe(\"FREE\") station",
            "button 1 Stop 1",
            "clock",
            "storage",
            "updater",
            "diagnostics",
            "crypto",
            "reset",
            "indicator station",
            "indicator station",
            "display station",
        ],
    );
    constants::<Full>(
        1,
        "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger",
        &[true],
    );
    let settings = Full::SETTINGS;
    assert_eq!(settings.volts, 120);
    assert_eq!(Full::SETTINGS.connectors[0].max_amperes, 32);
    assert!(!settings.meter_retains);
    assert_ne!(Full::SETTINGS.measures & channel(Channel::Temperature), 0);
}

const SOCKETS: usize = 2;

/// Two sockets in arrays, a reader and a chain of lights for both, generic pins.
#[derive(Station)]
#[ocpp(
    profiles(core, smart_charging),
    vendor = "Vendor",
    model = "Model",
    no_lock = 2,
    no_storage
)]
struct Double<O: OutputPin, I, const N: usize>
where
    I: InputPin,
{
    #[ocpp(connector = [1, 2], contactor(active = high))]
    relays: [O; 2],
    #[ocpp(connector = [1, 2], plugged(active = high), ev_ready(active = high))]
    pins: [I; SOCKETS],
    #[ocpp(connector = [2, 1], meter, current_limit)]
    meters: [Any; 2],
    #[ocpp(connector = 1, lock, phases = 1, max_amperes = 10)]
    lock: Any,
    #[ocpp(connector = [1, 2], rfid, indicator)]
    front: Any,
    #[ocpp(connector = [1, 2], temperature(max = 90))]
    contacts: [Any; 2],
    #[ocpp(station, button(stop))]
    buttons: [Any; N],
    #[ocpp(station, button(emergency_stop))]
    emergency: Any,
    #[ocpp(station, reset)]
    reset: Any,
}

#[test]
fn arrays_and_generics() {
    let board: Double<Out, In, 2> = Double {
        relays: [Out(None), Out(None)],
        pins: [In, In],
        meters: [Any, Any],
        lock: Any,
        front: Any,
        contacts: [Any, Any],
        buttons: [Any, Any],
        emergency: Any,
        reset: Any,
    };
    check(
        board,
        &[
            "contactor 1",
            "contactor 2",
            "current_limit 2",
            "current_limit 1",
            "plugged 1",
            "plugged 2",
            "ev_ready 1",
            "ev_ready 2",
            "meter 2",
            "meter 1",
            "lock 1",
            "temperature Some(90) 1",
            "temperature Some(90) 2",
            "rfid 1 2",
            "button 0 Stop station",
            "button 1 Stop station",
            "button 2 EmergencyStop station",
            "reset",
            "indicator 1 2",
        ],
    );
    constants::<Double<Out, In, 2>>(2, "Core,SmartCharging", &[true, false]);
    let connectors = Double::<Out, In, 2>::SETTINGS.connectors;
    assert_eq!((connectors[0].phases, connectors[0].max_amperes), (1, 10));
    assert_eq!((connectors[1].phases, connectors[1].max_amperes), (3, 16));
}

/// One controller for both connectors, one of which has a meter of its own; tuple struct; another name for the library.
#[derive(Default, Station)]
#[ocpp(profiles(core, smart_charging), vendor = "Vendor", model = "Model", no_lock = [1, 2], crate = library::deep)]
struct Controlled(
    #[ocpp(connector = [1, 2], evse(except(meter, lock)))] Controller,
    #[ocpp(connector = [1, 2], meter)] [Any; 2],
    #[ocpp(station, storage, reset)] Any,
);

mod library {
    pub(super) use ocpp_station as deep;
}

#[test]
fn a_controller_for_two_connectors() {
    check(
        Controlled::default(),
        &[
            "evse 1 in part",
            "evse 2 in part",
            "meter 1",
            "meter 2",
            "storage",
            "reset",
        ],
    );
    constants::<Controlled>(2, "Core,SmartCharging", &[false, false]);
    assert_eq!(
        Controlled::SETTINGS.measures & channel(Channel::StateOfCharge),
        0
    );
}

/// A controller each, by reference.
#[derive(Station)]
#[ocpp(profiles(core), vendor = "Vendor", model = "Model", no_storage)]
struct Borrowed<'a> {
    #[ocpp(connector = [1, 2], evse)]
    controllers: [Controller; 2],
    #[ocpp(station, reset)]
    reset: Any,
    #[ocpp(station, indicator(active = high))]
    light: &'a mut Out,
}

#[test]
fn a_controller_for_each_connector() {
    let mut light = Out::default();
    let board = Borrowed {
        controllers: [Controller, Controller],
        reset: Any,
        light: &mut light,
    };
    check(board, &["evse 1", "evse 2", "reset", "indicator station"]);
    constants::<Borrowed<'_>>(2, "Core", &[true, true]);
    assert_ne!(
        Borrowed::SETTINGS.measures & channel(Channel::StateOfCharge),
        0
    );
}

/// A board whose owner answers some profiles himself.
#[derive(Default, Station)]
#[ocpp(
    profiles(core, remote_trigger, security),
    vendor = "Vendor",
    model = "Model",
    no_storage
)]
pub(crate) struct Handling {
    #[ocpp(connector = 1, evse)]
    controller: Controller,
    #[ocpp(station, reset, updater, diagnostics, crypto)]
    slow: Any,
    #[ocpp(handler = remote_trigger)]
    pub(crate) trigger: Trigger,
}
