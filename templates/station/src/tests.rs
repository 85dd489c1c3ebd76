//! What holds whatever you change: the station can be told who it is and how often it measures.

use clap::Parser as _;
use ocpp_station::Station;

use crate::config::{Config, SETTINGS};

#[test]
fn the_settings_make_a_station() {
    let config = Config::parse_from(["station", "--sample", "30"]);
    let mut station = Station::new(&SETTINGS, 1);
    assert_eq!(config.configure(&mut station), Ok(()));
    assert!(!SETTINGS.connectors.is_empty());
    // What the standard allows in BootNotification (OCPP 1.6, 6.3).
    for (name, text, most) in [
        ("vendor", SETTINGS.vendor, 20),
        ("model", SETTINGS.model, 20),
        ("firmware version", SETTINGS.firmware_version, 50),
    ] {
        let length = text.chars().count();
        assert!((1..=most).contains(&length), "{name}: {length} characters");
    }
}
