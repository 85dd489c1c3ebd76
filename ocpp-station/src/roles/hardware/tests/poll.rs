//! What a poll does: contactors, readings, faults, tags, buttons.

use super::*;
use crate::io::{Limit, Severity};
use crate::metering::{Channel, Sample};
use crate::roles::{Contactor, Profiles, Visitor};
use crate::settings::Settings;

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
        const STORAGE: bool = false;
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
