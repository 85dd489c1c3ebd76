//! Boards as they are built: each shape of struct compiles, and its drivers are found in their roles and places.

mod fakes;
mod shapes;

use ocpp_station::roles::{Drivers, Hardware, Profiles};
use ocpp_station::{Inputs, Instant, Outputs};

/// Visits the drivers and says which were seen, as `contactor 1`, `rfid 1 2`, `storage`.
#[track_caller]
fn check<D: Drivers>(mut drivers: D, want: &[&str]) {
    let mut seen = fakes::Seen::default();
    drivers.visit(&mut seen);
    assert_eq!(seen.0, want);
}

/// Constants as the struct says.
#[track_caller]
fn constants<D: Drivers>(connectors: u8, profiles: &str, locks: &[bool]) {
    assert_eq!(D::NUMBER_OF_CONNECTORS, connectors);
    assert_eq!(D::SUPPORTED_FEATURE_PROFILES, profiles);
    let names: Vec<_> = D::PROFILES.names().collect();
    assert_eq!(names.join(","), profiles);
    let settings: Vec<_> = D::SETTINGS.connectors.iter().map(|c| c.lock).collect();
    assert_eq!(settings, locks);
    assert_eq!(D::SETTINGS.vendor, "Vendor");
    assert_eq!(D::SETTINGS.model, "Model");
}

#[test]
fn every_profile_that_is_declared_is_in_the_set() {
    assert!(<shapes::Full as Drivers>::PROFILES.holds(Profiles::SECURITY.and(Profiles::FIRMWARE)));
    assert!(!<shapes::Minimal as Drivers>::PROFILES.holds(Profiles::FIRMWARE));
}

#[test]
fn storage_is_known() {
    let storage = [shapes::Full::STORAGE, shapes::Minimal::STORAGE];
    assert_eq!(storage, [true, false]);
}

#[test]
fn a_board_comes_to_life() {
    let mut hardware = Hardware::new(shapes::Minimal::default());
    let mut inputs = Inputs::default();
    let mut outputs = Outputs::default();
    outputs.connectors[0].contactor_until = Some(Instant::from_millis(2_000));
    hardware.poll(Instant::from_millis(10), &outputs, &mut inputs);
    let connector = inputs.connectors[0];
    assert!(connector.plugged && !connector.ev_ready && connector.evse_ready);
    assert_eq!(connector.at, Instant::from_millis(10));
    assert_eq!(connector.fault, None);
    // Active low: closed is low.
    assert_eq!(hardware.drivers().relay.0, Some(false));
    hardware.poll(Instant::from_millis(2_000), &outputs, &mut inputs);
    assert_eq!(hardware.drivers().relay.0, Some(true));
}
