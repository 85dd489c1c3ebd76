//! Hardware around a struct of drivers whose every answer the test decides.

use std::string::{String, ToString};
use std::vec::Vec;

use super::*;
use crate::io::{ConnectorInputs, ConnectorOutputs, Limit, Severity};
use crate::metering::{Channel, Channels, Sample, channel};
use crate::roles::*;
use crate::settings::Settings;
use crate::types::ChargePointErrorCode as Code;

const BROKEN: Fault = Fault::new(Code::OtherError, Severity::Fault);
const DOUBTFUL: Fault = Fault::new(Code::ReaderFailure, Severity::Warning);

/// Serves every role; connector 2 is a controller's.
#[derive(Default)]
struct Rig {
    log: Vec<String>,
    closed: bool,
    evse_closed: bool,
    plugged: Option<bool>,
    ready: Option<bool>,
    evse_ready: Option<bool>,
    sample: Option<Sample>,
    celsius: Option<i32>,
    tags: Vec<&'static str>,
    pressed: [bool; 2],
    lock: Progress,
    no_reset: bool,
    limit: Limit,
    fault: Option<Fault>,
    meter_of_evse: bool,
    value: Vec<u8>,
}

impl Contactor for Rig {
    fn drive(&mut self, now: Instant, until: Option<Instant>) -> Result<(), Fault> {
        self.closed = until.is_some_and(|until| now < until);
        Ok(())
    }
    fn feedback(&mut self, _now: Instant) -> Result<Option<bool>, Fault> {
        Ok(Some(self.closed))
    }
}
impl Plugged for Rig {
    fn is_plugged(&mut self, _now: Instant) -> Result<bool, Fault> {
        self.plugged.ok_or(BROKEN)
    }
}
impl EvReady for Rig {
    fn is_ready(&mut self, _now: Instant) -> Result<bool, Fault> {
        self.ready.ok_or(BROKEN)
    }
}
impl EvseReady for Rig {
    fn is_evse_ready(&mut self, _now: Instant) -> Result<bool, Fault> {
        self.evse_ready.ok_or(DOUBTFUL)
    }
}
impl CurrentLimit for Rig {
    fn offer(&mut self, _now: Instant, limit: Limit) -> Result<(), Fault> {
        self.limit = limit;
        Ok(())
    }
}
impl Meter for Rig {
    const MEASURES: Channels = channel(Channel::EnergyImport);
    fn read(&mut self, _now: Instant) -> Result<Option<Sample>, Fault> {
        Ok(self.sample.take())
    }
}
impl Lock for Rig {
    fn begin(&mut self, _now: Instant, locked: bool) -> Result<(), Fault> {
        self.log
            .push(if locked { "lock" } else { "unlock" }.to_string());
        Ok(())
    }
    fn progress(&mut self, _now: Instant) -> Progress {
        self.lock
    }
}
impl Temperature for Rig {
    fn read_temperature(&mut self, _now: Instant) -> Result<i32, Fault> {
        self.celsius.map(|celsius| celsius * 10).ok_or(DOUBTFUL)
    }
}
impl FaultSource for Rig {
    fn fault(&mut self, _now: Instant) -> Option<Fault> {
        self.fault
    }
}
impl Rfid for Rig {
    fn read_tag(&mut self, _now: Instant) -> Result<Option<IdTag>, Fault> {
        Ok(self.tags.pop().and_then(|tag| tag.try_into().ok()))
    }
}
struct Pressed(bool);
impl Button for Pressed {
    fn is_pressed(&mut self, _now: Instant) -> Result<bool, Fault> {
        Ok(self.0)
    }
}
impl Clock for Rig {
    fn unix_ms(&mut self, _now: Instant) -> Result<Option<i64>, Fault> {
        self.log.push("clock".to_string());
        Ok(Some(1_700_000_000_000))
    }
    fn set(&mut self, _now: Instant, unix_ms: i64) -> Result<(), Fault> {
        self.log.push(std::format!("clock {unix_ms}"));
        Ok(())
    }
}
impl Storage for Rig {
    fn read(&mut self, _key: u32, into: &mut [u8]) -> Result<Option<usize>, StorageError> {
        let into = into
            .get_mut(..self.value.len())
            .ok_or(StorageError::Long(self.value.len()))?;
        into.copy_from_slice(&self.value);
        Ok(Some(self.value.len()))
    }
    fn begin_write(&mut self, _key: u32, value: Option<&[u8]>) -> Result<(), StorageError> {
        self.value = value.unwrap_or_default().to_vec();
        Ok(())
    }
    fn progress(&mut self, _now: Instant) -> Progress {
        Progress::Done
    }
}
impl Reset for Rig {
    fn restart(&mut self, restart: Restart) -> Result<(), Fault> {
        self.log
            .push(std::format!("{restart:?}, closed: {}", self.closed));
        if self.no_reset {
            Err(Fault::new(Code::ResetFailure, Severity::Fault))
        } else {
            Ok(())
        }
    }
}
impl Evse for Rig {
    const MEASURES: Channels = channel(Channel::EnergyImport);
    fn exchange(
        &mut self,
        now: Instant,
        connector: u8,
        wish: &ConnectorOutputs,
        found: &mut ConnectorInputs,
    ) {
        assert_eq!(connector, 2);
        self.evse_closed = wish.contactor_until.is_some();
        found.plugged = true;
        found.ev_ready = true;
        found.contactor_closed = Some(self.evse_closed);
        found.at = now;
        found.meter = Sample::new().with(Channel::EnergyImport, 77);
        found.meter_at = now;
    }
    fn begin(&mut self, _now: Instant, connector: u8, locked: bool) -> Result<(), Fault> {
        self.log.push(std::format!("evse {connector} {locked}"));
        Err(BROKEN)
    }
    fn progress(&mut self, _now: Instant, _connector: u8) -> Progress {
        Progress::Busy
    }
}

impl Drivers for Rig {
    const SETTINGS: Settings = Settings::TEST;
    const PROFILES: Profiles = Profiles::CORE;
    const NUMBER_OF_CONNECTORS: u8 = 2;
    const SUPPORTED_FEATURE_PROFILES: &'static str = "Core";

    fn visit<V: Visitor>(&mut self, visitor: &mut V) {
        visitor.contactor(1, self);
        let serves = EvseRoles {
            meter: self.meter_of_evse,
            ..EvseRoles::ALL
        };
        visitor.evse(2, serves, self);
        visitor.plugged(1, self);
        visitor.ev_ready(1, self);
        visitor.evse_ready(1, self);
        visitor.current_limit(1, self);
        visitor.meter(1, self);
        visitor.lock(1, self);
        visitor.temperature(Place::of(&[1]), Some(80), self);
        visitor.fault(Place::STATION, self);
        visitor.rfid(Place::of(&[1, 2]), self);
        visitor.button(
            Place::of(&[1]),
            0,
            Press::EmergencyStop,
            &mut Pressed(self.pressed[0]),
        );
        visitor.button(
            Place::STATION,
            1,
            Press::Swipe("FREE"),
            &mut Pressed(self.pressed[1]),
        );
        visitor.clock(self);
        visitor.storage(self);
        visitor.reset(self);
    }
}

/// A hardware at work: all is well at first.
struct Bench {
    hardware: Hardware<Rig>,
    inputs: Inputs,
    outputs: Outputs,
    now: Instant,
}

impl Bench {
    fn new() -> Self {
        let rig = Rig {
            closed: true,
            evse_closed: true,
            plugged: Some(true),
            ready: Some(false),
            evse_ready: Some(true),
            celsius: Some(20),
            ..Rig::default()
        };
        let mut bench = Self {
            hardware: Hardware::new(rig),
            inputs: Inputs::default(),
            outputs: Outputs::default(),
            now: Instant::ZERO,
        };
        bench.poll(10);
        bench.events();
        bench
    }

    fn poll(&mut self, ms: u32) -> &mut Self {
        self.now = self.now.plus_ms(ms);
        self.hardware
            .poll(self.now, &self.outputs, &mut self.inputs);
        self
    }

    fn rig(&mut self) -> &mut Rig {
        self.hardware.drivers()
    }

    fn events(&mut self) -> Vec<String> {
        let mut events = Vec::new();
        while let Some(event) = self.hardware.next_event() {
            events.push(std::format!("{event:?}"));
        }
        events
    }

    fn close_both(&mut self) {
        for connector in &mut self.outputs.connectors {
            connector.contactor_until = Some(self.now.plus_ms(2_000));
            connector.limit.amperes = 160;
        }
        self.poll(10);
        assert!(self.rig().closed && self.rig().evse_closed);
    }

    fn job(&mut self, number: u16, work: Work) {
        let deadline = self.now.plus_ms(10_000);
        self.hardware.begin(
            self.now,
            Job {
                number,
                work,
                deadline,
            },
        );
    }

    fn fault(&self, connector: usize) -> Option<Code> {
        self.inputs.connectors[connector - 1]
            .fault
            .map(|fault| fault.code)
    }
}

#[test]
fn contactors_open_when_the_hardware_is_made() {
    let mut bench = Bench::new();
    assert!(!bench.rig().closed && !bench.rig().evse_closed);
}

#[test]
fn a_lease_lapses_without_the_core() {
    let mut bench = Bench::new();
    bench.close_both();
    assert_eq!(bench.inputs.connectors[0].contactor_closed, Some(true));
    bench.poll(1_980);
    assert!(bench.rig().closed && bench.rig().evse_closed);
    bench.poll(10);
    assert!(!bench.rig().closed && !bench.rig().evse_closed);
}

#[test]
fn a_contactor_opens_when_the_hardware_is_dropped() {
    use std::rc::Rc;
    struct Watched(Rc<core::cell::Cell<bool>>);
    impl Contactor for Watched {
        fn drive(&mut self, now: Instant, until: Option<Instant>) -> Result<(), Fault> {
            self.0.set(until.is_some_and(|until| now < until));
            Ok(())
        }
    }
    impl Drivers for Watched {
        const SETTINGS: Settings = Settings::DEFAULT;
        const PROFILES: Profiles = Profiles::CORE;
        const NUMBER_OF_CONNECTORS: u8 = 1;
        const SUPPORTED_FEATURE_PROFILES: &'static str = "Core";
        fn visit<V: Visitor>(&mut self, visitor: &mut V) {
            visitor.contactor(1, self);
        }
    }
    let closed = Rc::new(core::cell::Cell::new(true));
    let mut hardware = Hardware::new(Watched(closed.clone()));
    assert!(!closed.get());
    let mut outputs = Outputs::default();
    outputs.connectors[0].contactor_until = Some(Instant::NEVER);
    hardware.poll(Instant::ZERO, &outputs, &mut Inputs::default());
    assert!(closed.get());
    drop(hardware);
    assert!(!closed.get());
}

#[test]
fn the_vehicle_side_grows_old_when_half_of_it_cannot_be_read() {
    let mut bench = Bench::new();
    let read = bench.now;
    assert_eq!(bench.inputs.connectors[0].at, read);
    assert!(bench.inputs.connectors[0].plugged);
    bench.rig().ready = None;
    bench.poll(100);
    assert_eq!(bench.inputs.connectors[0].at, read);
    assert_eq!(bench.fault(1), Some(Code::OtherError));
    assert_eq!(bench.inputs.connectors[1].at, bench.now);
    assert_eq!(bench.fault(2), None);
    bench.rig().ready = Some(true);
    bench.poll(100);
    assert_eq!(bench.inputs.connectors[0].at, bench.now);
    assert!(bench.inputs.connectors[0].ev_ready);
    assert_eq!(bench.fault(1), None);
}

#[test]
fn a_station_that_cannot_tell_is_not_ready() {
    let mut bench = Bench::new();
    assert!(bench.inputs.connectors[0].evse_ready && bench.inputs.connectors[1].evse_ready);
    bench.rig().evse_ready = None;
    bench.poll(10);
    assert!(!bench.inputs.connectors[0].evse_ready);
    assert!(bench.inputs.connectors[1].evse_ready);
}

#[test]
fn a_fault_goes_before_a_warning() {
    let mut bench = Bench::new();
    bench.rig().evse_ready = None;
    bench.rig().fault = Some(Fault::new(Code::GroundFailure, Severity::Fault));
    bench.poll(10);
    assert_eq!(bench.fault(1), Some(Code::GroundFailure));
    assert_eq!(bench.fault(2), Some(Code::GroundFailure));
}

#[test]
fn a_reading_of_the_meter_carries_its_age() {
    let mut bench = Bench::new();
    assert_eq!(bench.inputs.connectors[0].meter_at, Instant::ZERO);
    bench.rig().sample = Some(Sample::new().with(Channel::EnergyImport, 5));
    bench.poll(10);
    let read = bench.now;
    bench.poll(10);
    assert_eq!(bench.inputs.connectors[0].meter_at, read);
    assert_eq!(
        bench.inputs.connectors[0].meter.get(Channel::EnergyImport),
        Some(5)
    );
}

#[test]
fn a_controller_leaves_alone_what_others_serve() {
    let mut bench = Bench::new();
    assert_eq!(
        bench.inputs.connectors[1].meter.get(Channel::EnergyImport),
        None
    );
    bench.rig().meter_of_evse = true;
    bench.poll(10);
    assert_eq!(
        bench.inputs.connectors[1].meter.get(Channel::EnergyImport),
        Some(77)
    );
    assert_eq!(bench.inputs.connectors[1].meter_at, bench.now);
}

#[test]
fn too_hot_is_a_fault_until_it_is_cooler_by_some_degrees() {
    let mut bench = Bench::new();
    for (celsius, fault) in [(79, false), (80, true), (79, true), (75, true), (74, false)] {
        bench.rig().celsius = Some(celsius);
        bench.poll(10);
        assert_eq!(
            bench.fault(1),
            fault.then_some(Code::HighTemperature),
            "{celsius}"
        );
        let shown = bench.inputs.connectors[0].meter.get(Channel::Temperature);
        assert_eq!(shown, Some(celsius * 10));
    }
    bench.rig().celsius = None;
    bench.poll(10);
    assert_eq!(
        bench.inputs.connectors[0].meter.get(Channel::Temperature),
        None
    );
    assert_eq!(bench.fault(1), Some(Code::ReaderFailure));
}

#[test]
fn tags_carry_the_readers_place() {
    let mut bench = Bench::new();
    bench.rig().tags.push("04AABB");
    bench.poll(10);
    assert_eq!(
        bench.events(),
        ["Swipe { connectors: 3, id_tag: \"04AABB\" }"]
    );
    assert!(bench.poll(10).events().is_empty());
}

#[test]
fn of_too_many_tags_the_latest_are_kept() {
    let mut bench = Bench::new();
    bench.rig().tags = std::vec!["F", "E", "D", "C", "B", "A"];
    for _ in 0..6 {
        bench.poll(10);
    }
    let events = bench.events();
    assert_eq!(events.len(), WAITING);
    assert!(
        events[0].contains("\"C\"") && events[3].contains("\"F\""),
        "{events:?}"
    );
}

#[test]
fn a_press_counts_once() {
    let mut bench = Bench::new();
    bench.rig().pressed[1] = true;
    bench.poll(10).poll(10);
    assert_eq!(
        bench.events(),
        ["Swipe { connectors: 0, id_tag: \"FREE\" }"]
    );
    bench.rig().pressed[1] = false;
    bench.poll(10);
    bench.rig().pressed[1] = true;
    bench.poll(10);
    assert_eq!(bench.events().len(), 1);
}

#[test]
fn an_emergency_opens_at_once_and_only_its_connector() {
    let mut bench = Bench::new();
    bench.close_both();
    bench.rig().pressed[0] = true;
    bench.poll(10);
    assert!(!bench.rig().closed);
    assert_eq!(bench.rig().limit, Limit::default());
    assert!(bench.rig().evse_closed);
    assert_eq!(bench.fault(1), Some(Code::OtherError));
    assert_eq!(
        bench.events(),
        ["End { connector: 1, reason: EmergencyStop }"]
    );
    bench.poll(10);
    assert!(!bench.rig().closed);
    bench.rig().pressed[0] = false;
    bench.poll(10);
    assert_eq!(bench.fault(1), None);
}

#[test]
fn a_lock_is_a_job() {
    let mut bench = Bench::new();
    bench.rig().lock = Progress::Busy;
    bench.job(7, Work::Lock { connector: 1 });
    assert!(bench.poll(10).events().is_empty());
    bench.rig().lock = Progress::Done;
    assert_eq!(
        bench.poll(10).events(),
        ["JobEnded { job: 7, outcome: Done }"]
    );
    assert!(bench.poll(10).events().is_empty());
    assert_eq!(bench.rig().log, ["clock", "lock"]);
}

#[test]
fn a_lock_that_never_comes_to_rest_has_failed() {
    let mut bench = Bench::new();
    bench.rig().lock = Progress::Busy;
    bench.job(7, Work::Unlock { connector: 1 });
    assert!(bench.poll(9_999).events().is_empty());
    assert_eq!(
        bench.poll(1).events(),
        ["JobEnded { job: 7, outcome: Failed }"]
    );
}

#[test]
fn a_later_movement_replaces_an_earlier_one() {
    let mut bench = Bench::new();
    bench.rig().lock = Progress::Busy;
    bench.job(7, Work::Lock { connector: 1 });
    bench.job(8, Work::Unlock { connector: 1 });
    assert_eq!(
        bench.poll(10).events(),
        ["JobEnded { job: 7, outcome: Failed }"]
    );
    bench.rig().lock = Progress::Done;
    assert_eq!(
        bench.poll(10).events(),
        ["JobEnded { job: 8, outcome: Done }"]
    );
}

#[test]
fn a_lock_that_cannot_move_or_does_not_exist_has_failed() {
    let mut bench = Bench::new();
    bench.job(7, Work::Lock { connector: 2 });
    assert_eq!(bench.events(), ["JobEnded { job: 7, outcome: Failed }"]);
    bench.job(8, Work::Lock { connector: 3 });
    assert_eq!(bench.events(), ["JobEnded { job: 8, outcome: Failed }"]);
}

#[test]
fn a_restart_is_done_once_with_open_contactors() {
    let mut bench = Bench::new();
    bench.close_both();
    bench.outputs.restart = Some(Restart::Hard);
    bench.poll(10).poll(10);
    assert!(!bench.rig().closed && !bench.rig().evse_closed);
    assert_eq!(bench.rig().log, ["clock", "Hard, closed: false"]);
}

#[test]
fn a_restart_that_fails_is_told_and_tried_again() {
    let mut bench = Bench::new();
    bench.rig().no_reset = true;
    bench.outputs.restart = Some(Restart::Soft);
    bench.poll(10).poll(10);
    assert_eq!(bench.fault(1), Some(Code::ResetFailure));
    bench.rig().no_reset = false;
    bench.poll(10).poll(10).poll(10);
    assert_eq!(bench.rig().log.len(), 4);
    assert_eq!(bench.fault(1), None);
}

#[test]
fn the_clock_is_read_once_and_can_be_set() {
    let mut bench = Bench::new();
    let mut fresh = Hardware::new(Rig::default());
    fresh.poll(Instant::ZERO, &Outputs::default(), &mut Inputs::default());
    assert_eq!(
        fresh.next_event(),
        Some(Event::Clock {
            unix_ms: 1_700_000_000_000
        })
    );
    assert_eq!(fresh.next_event(), None);
    assert_eq!(bench.hardware.set_clock(Instant::ZERO, 5), Ok(()));
    assert_eq!(bench.rig().log, ["clock", "clock 5"]);
}

#[test]
fn storage_is_reached() {
    let mut bench = Bench::new();
    assert_eq!(bench.hardware.store(1, Some(b"abc")), Ok(true));
    assert_eq!(bench.hardware.store_progress(Instant::ZERO), Progress::Done);
    let mut buffer = [0; 4];
    assert_eq!(bench.hardware.stored(1, &mut buffer), Ok(Some(3)));
    assert_eq!(&buffer[..3], b"abc");
    assert_eq!(
        bench.hardware.stored(1, &mut []),
        Err(StorageError::Long(3))
    );
}
