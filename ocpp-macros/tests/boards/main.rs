//! Boards as they are built: each shape of struct compiles, and its drivers are found in their roles and places.

mod fakes;
mod shapes;

use ocpp_station::roles::{Drivers, Hardware, Profiles};
use ocpp_station::{Event, Inputs, Instant, Outputs, Settings, Station, Transmit};

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

/// The station's answer to a call of the CSMS.
fn answer(hardware: &mut Hardware<shapes::Handling>, call: &str) -> String {
    static SETTINGS: Settings = shapes::Handling::SETTINGS;
    let mut station = Station::new(&SETTINGS, 1);
    let mut out = [0; 512];
    station.handle(Instant::ZERO, Event::Connected);
    // A station that is not registered answers nothing.
    let sent = station.transmit(Instant::ZERO, &mut out);
    let Some(Transmit::Text(part)) = sent else {
        panic!("no BootNotification");
    };
    let boot = String::from_utf8_lossy(&out[..part.length]).into_owned();
    let id = boot.split('"').nth(1).expect("an id");
    let accepted = format!(
        r#"[3,"{id}",{{"currentTime":"2026-01-01T00:00:00Z","interval":300,"status":"Accepted"}}]"#
    );
    station.receive(Instant::ZERO, accepted.as_bytes(), &mut out);
    let part = hardware.receive(Instant::ZERO, &mut station, call.as_bytes(), &mut out);
    let length = part.expect("an answer").length;
    String::from_utf8_lossy(&out[..length]).into_owned()
}

#[test]
fn a_profile_in_the_owners_hands_is_answered_by_him() {
    let mut hardware = Hardware::new(shapes::Handling::default());
    let trigger = r#"[2,"7","TriggerMessage",{"requestedMessage":"Heartbeat"}]"#;
    assert_eq!(
        answer(&mut hardware, trigger),
        r#"[3,"7",{"status":"Accepted"}]"#
    );
    assert_eq!(hardware.drivers().trigger.0, 1);
    let clear = r#"[2,"8","ClearCache",{}]"#;
    assert!(answer(&mut hardware, clear).starts_with(r#"[3,"8",{"status":"#));
    assert_eq!(hardware.drivers().trigger.0, 1);
    let wrong = r#"[2,"9","TriggerMessage",{"requestedMessage":"Nonsense"}]"#;
    assert!(answer(&mut hardware, wrong).starts_with(r#"[4,"9","#));
}

#[test]
fn a_profile_that_is_not_declared_is_not_supported() {
    let mut hardware = Hardware::new(shapes::Handling::default());
    let clear = r#"[2,"7","ClearChargingProfile",{}]"#;
    assert!(answer(&mut hardware, clear).starts_with(r#"[4,"7","NotSupported""#));
    let keys =
        r#"[2,"8","GetConfiguration",{"key":["SupportedFeatureProfiles","NumberOfConnectors"]}]"#;
    let keys = answer(&mut hardware, keys);
    assert!(keys.contains(r#""value":"Core,RemoteTrigger""#), "{keys}");
    assert!(keys.contains(r#""value":"1""#), "{keys}");
}

#[test]
fn certificates_are_the_crypto_drivers() {
    let mut hardware = Hardware::new(shapes::Handling::default());
    let delete = r#"[2,"7","DeleteCertificate",{"certificateHashData":{"hashAlgorithm":"SHA256","issuerNameHash":"aa","issuerKeyHash":"bb","serialNumber":"1"}}]"#;
    assert_eq!(
        answer(&mut hardware, delete),
        r#"[3,"7",{"status":"Failed"}]"#
    );
}
