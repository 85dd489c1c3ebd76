//! A wallbox of these drivers, wired by the derive, with the whole station behind it and a simulated vehicle before it.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::rc::Rc;

use embedded_hal::digital::{ErrorType, InputPin, OutputPin};
use embedded_hal::pwm::{self, SetDutyCycle};
use embedded_hal::spi::{self, SpiBus};
use ocpp_drivers::pilot::PilotVoltage;
use ocpp_drivers::{Adc, ControlPilot, Ntc, NtcTable, PushButton, Relay, Ws2812};
use ocpp_macros::Station;
use ocpp_station::roles::pin::Active;
use ocpp_station::roles::{Drivers, Hardware, Meter, ResetFn};
use ocpp_station::{
    Channel, Channels, ChargePointStatus, Fault, Inputs, Instant, Outputs, Sample, Settings,
    Station, VALUE_BYTES, channel,
};

/// What the drivers' wires are connected to.
#[derive(Default)]
struct World {
    coil: Cell<bool>,
    pressed: Cell<bool>,
    plugged: Cell<bool>,
    /// Permille of the pilot's PWM.
    duty: Cell<u16>,
    wh: Cell<i32>,
    adc: Cell<u16>,
    lights: RefCell<Vec<u8>>,
}

#[derive(Clone)]
struct Wire(Rc<World>);

impl ErrorType for Wire {
    type Error = Infallible;
}
impl OutputPin for Wire {
    fn set_low(&mut self) -> Result<(), Infallible> {
        self.0.coil.set(false);
        Ok(())
    }
    fn set_high(&mut self) -> Result<(), Infallible> {
        self.0.coil.set(true);
        Ok(())
    }
}
impl InputPin for Wire {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        Ok(!self.0.pressed.get())
    }
    fn is_low(&mut self) -> Result<bool, Infallible> {
        Ok(self.0.pressed.get())
    }
}
impl pwm::ErrorType for Wire {
    type Error = Infallible;
}
impl SetDutyCycle for Wire {
    fn max_duty_cycle(&self) -> u16 {
        1_000
    }
    fn set_duty_cycle(&mut self, duty: u16) -> Result<(), Infallible> {
        self.0.duty.set(duty);
        Ok(())
    }
}
impl PilotVoltage for Wire {
    type Error = Infallible;
    /// A vehicle that is plugged in asks for energy as soon as the wave runs, and not before.
    fn peaks_mv(&mut self) -> Result<(i32, i32), Infallible> {
        let waves = self.0.duty.get() < 1_000;
        Ok(match (self.0.plugged.get(), waves) {
            (false, _) => (12_000, 12_000),
            (true, false) => (9_000, 9_000),
            (true, true) => (6_000, -12_000),
        })
    }
}
impl Meter for Wire {
    const MEASURES: Channels = channel(Channel::EnergyImport);
    fn read(&mut self, _now: Instant) -> Result<Option<Sample>, Fault> {
        if self.0.coil.get() {
            self.0.wh.set(self.0.wh.get() + 1);
        }
        Ok(Some(
            Sample::new().with(Channel::EnergyImport, self.0.wh.get()),
        ))
    }
}
impl Adc for Wire {
    type Error = Infallible;
    fn ratio(&mut self) -> Result<u16, Infallible> {
        Ok(self.0.adc.get())
    }
}
impl spi::ErrorType for Wire {
    type Error = Infallible;
}
impl SpiBus for Wire {
    fn read(&mut self, _: &mut [u8]) -> Result<(), Infallible> {
        Ok(())
    }
    fn write(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        *self.0.lights.borrow_mut() = bytes.to_vec();
        Ok(())
    }
    fn transfer(&mut self, _: &mut [u8], _: &[u8]) -> Result<(), Infallible> {
        Ok(())
    }
    fn transfer_in_place(&mut self, _: &mut [u8]) -> Result<(), Infallible> {
        Ok(())
    }
    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

#[derive(Station)]
#[ocpp(
    profiles(core, smart_charging),
    vendor = "Acme",
    model = "Wallbox",
    no_lock,
    no_storage
)]
#[ocpp(phases = 1, max_amperes = 16)]
struct Wallbox {
    #[ocpp(connector = 1, contactor)]
    relay: Relay<Wire>,
    #[ocpp(connector = 1, plugged, ev_ready, current_limit)]
    pilot: ControlPilot<Wire, Wire>,
    #[ocpp(connector = 1, meter)]
    meter: Wire,
    #[ocpp(connector = 1, temperature(max = 80))]
    contacts: Ntc<Wire>,
    #[ocpp(connector = 1, indicator)]
    lights: Ws2812<Wire, 4>,
    #[ocpp(station, button(swipe = "FREE"))]
    button: PushButton<Wire>,
    #[ocpp(station, reset)]
    reset: ResetFn,
}

static TABLE: NtcTable = NtcTable::new(10_000, 3_950, 10_000);
static SETTINGS: Settings = Wallbox::SETTINGS;
/// 25 and 90 degrees at that thermistor.
const COOL: u16 = 32_768;
const HOT: u16 = 5_500;

struct Bench {
    world: Rc<World>,
    hardware: Hardware<Wallbox>,
    station: Station,
    inputs: Inputs,
    outputs: Outputs,
    now: Instant,
}

impl Bench {
    fn new() -> Self {
        let world = Rc::new(World::default());
        world.coil.set(true);
        world.adc.set(COOL);
        let wire = || Wire(world.clone());
        let drivers = Wallbox {
            relay: Relay::new(wire(), Active::High),
            pilot: ControlPilot::new(wire(), wire()),
            meter: wire(),
            contacts: Ntc::new(wire(), &TABLE),
            lights: Ws2812::new(wire()),
            button: PushButton::new(wire(), Active::Low),
            reset: ResetFn(|_| panic!("nobody asked for it")),
        };
        let hardware = Hardware::new(drivers);
        assert!(!world.coil.get(), "closed after power-up");
        let mut station = Station::new(&SETTINGS, 1);
        station
            .configure("AllowOfflineTxForUnknownId", "true")
            .expect("a key");
        Self {
            world,
            hardware,
            station,
            inputs: Inputs::default(),
            outputs: Outputs::default(),
            now: Instant::ZERO,
        }
    }

    /// The drivers' side, for that long.
    fn drivers(&mut self, ms: u32) {
        for _ in 0..ms / 20 {
            self.now = self.now.plus_ms(20);
            self.hardware
                .poll(self.now, &self.outputs, &mut self.inputs);
        }
    }

    /// All of it, for that long.
    fn run(&mut self, ms: u32) {
        let mut buffer = [0; VALUE_BYTES];
        for _ in 0..ms / 20 {
            self.drivers(20);
            self.hardware
                .serve(self.now, &mut self.station, &mut buffer);
            self.station.poll(self.now, &self.inputs, &mut self.outputs);
        }
    }

    fn press(&mut self) {
        self.world.pressed.set(true);
        self.run(200);
        self.world.pressed.set(false);
        self.run(200);
    }

    #[track_caller]
    fn check(&self, status: ChargePointStatus, closed: bool) {
        assert_eq!(self.outputs.connectors[0].status, status);
        assert_eq!(self.world.coil.get(), closed, "contactor in {status:?}");
    }

    /// Up to a running charge.
    fn charging() -> Self {
        let mut bench = Self::new();
        bench.run(500);
        bench.check(ChargePointStatus::Available, false);
        bench.world.plugged.set(true);
        bench.run(500);
        bench.check(ChargePointStatus::Preparing, false);
        assert_eq!(
            bench.world.duty.get(),
            1_000,
            "nothing is offered to a stranger"
        );
        bench.press();
        bench.run(500);
        bench.check(ChargePointStatus::Charging, true);
        bench
    }
}

#[test]
fn a_press_of_the_button_charges_the_vehicle() {
    let mut bench = Bench::charging();
    assert_eq!(bench.world.duty.get(), 266, "16 A are offered");
    let before = bench.world.wh.get();
    bench.run(1_000);
    assert!(bench.world.wh.get() > before);
    bench.world.plugged.set(false);
    bench.run(500);
    assert!(!bench.world.coil.get());
    assert_eq!(bench.world.duty.get(), 1_000);
    bench.run(2_000);
    bench.check(ChargePointStatus::Available, false);
}

#[test]
fn the_same_tag_ends_the_charge() {
    let mut bench = Bench::charging();
    bench.press();
    bench.run(500);
    bench.check(ChargePointStatus::Finishing, false);
    assert_eq!(bench.world.duty.get(), 1_000);
}

#[test]
fn hot_contacts_stop_the_current() {
    let mut bench = Bench::charging();
    bench.world.adc.set(HOT);
    bench.run(2_000);
    bench.check(ChargePointStatus::Faulted, false);
    bench.world.adc.set(COOL);
    bench.run(2_000);
    assert_ne!(
        bench.outputs.connectors[0].status,
        ChargePointStatus::Faulted
    );
}

#[test]
fn a_core_that_hangs_lets_go_of_the_contactor() {
    let mut bench = Bench::charging();
    bench.drivers(1_900);
    assert!(bench.world.coil.get());
    bench.drivers(200);
    assert!(!bench.world.coil.get());
}

#[test]
fn the_lights_show_what_goes_on() {
    let mut bench = Bench::new();
    bench.run(500);
    let available = bench.world.lights.borrow().clone();
    assert_eq!(available.len(), 48);
    bench.world.plugged.set(true);
    bench.run(1_000);
    assert_ne!(*bench.world.lights.borrow(), available);
}
